"""What the present rules would say of a complaint under older ones: duties, days, states and gates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.complaint.fold import fold
from bot.complaint.otherwise import read_otherwise
from bot.complaint.steps import VOCABULARY
from bot.complaint.steps.investigation import Extended
from bot.regulation.loading import parse
from bot.regulation.procedure import Procedure
from tests.complaint.examples import AMSTERDAM, OWN, at, day, history, procedure


def before(name: str, *changes: tuple[str, str]) -> Procedure:
    """A shipped file as it could have been before: with these texts in the place of others."""
    text = procedure(name).text
    for now, then in changes:
        assert text.count(now) == 1, now
        text = text.replace(now, then)
    return parse(text, f"{name}.toml", VOCABULARY)


def said(own: Procedure, present: Procedure, now: str, *told: tuple[object, ...]) -> list[tuple[str, str, str]]:
    complaint = fold("K-2026-0001", own, AMSTERDAM, history(*told))
    return [(each.what, each.own, each.present) for each in read_otherwise(complaint, present, at(now))]


TAKEN_UP = (("2026-12-11", "received", {"form": "oral"}), ("2026-12-14", "called_back"), ("2026-12-14", "taken_up"))


def test_a_duty_that_is_new_or_gone() -> None:
    old = parse((OWN / "balans-borne-before" / "procedure.toml").read_text("utf-8"), "before", VOCABULARY)
    present = procedure("balans-borne")
    assert said(old, present, "2026-12-26", *TAKEN_UP) == [("tell_plan", "none", "due 2026-12-25, overdue")]
    assert said(present, old, "2026-12-24", *TAKEN_UP) == [("tell_plan", "due 2026-12-25, open", "none")]


def test_another_day_and_a_duty_that_something_else_ends() -> None:
    at_once = 'term = { at_once = true }\ncounted_from = { events = ["received"], take = "first" }\nmet_by = ["insurer'
    old = before("interforce", (at_once, at_once.replace("at_once = true", "working_days = 1")))
    liable = ("2026-12-24 16:00", "received", {"liability": True})
    assert said(old, procedure("interforce"), "2026-12-24 18:00", liable) == [
        ("inform_insurer", "due 2026-12-28, open", "due 2026-12-24, open")
    ]
    lapses = 'lapses_on = ["hearing_waived", "hearing_held", "settled", "objection_decided"]'
    old = before("focus", (lapses, 'lapses_on = ["hearing_waived"]'))
    told = (
        ("2026-11-02", "received"),
        ("2026-11-03", "acknowledged"),
        ("2026-11-25", "decided"),
        ("2026-12-18", "objected"),
        ("2026-12-23", "hearing_held"),
    )
    assert said(old, procedure("focus"), "2026-12-26", *told) == [
        ("invite_to_hearing", "due 2026-12-25, overdue", "due 2026-12-25, lapsed")
    ]


def test_a_moment_is_told_with_its_offset() -> None:
    old = before("interforce", ("term = { minutes = 10 }", "term = { minutes = 15 }"))
    assert said(old, procedure("interforce"), "2026-12-24 10:12", ("2026-12-24 10:00", "received")) == [
        ("acknowledge", "due 2026-12-24T10:15:00+01:00, open", "due 2026-12-24T10:10:00+01:00, overdue")
    ]


@pytest.mark.parametrize("opened_later", [True, False])
def test_a_step_that_passed_a_gate_that_is_shut_now(opened_later: bool) -> None:
    """Also when the gate was opened since: it was shut when the step was taken."""
    old = before("interforce", ('    "settled",\n    "resolved_informally",\n    "outcome_confirmed",\n', ""))
    told = [
        ("2026-12-24 10:00", "received", {"liability": True}),
        ("2026-12-24 10:05", "acknowledged"),
        ("2026-12-24 11:00", "insurer_informed"),
        ("2026-12-24 12:00", "settled"),
    ]
    told += [("2026-12-28", "insurer_consulted"), ("2026-12-28 11:00", "settled")] if opened_later else []
    assert said(old, procedure("interforce"), "2026-12-29", *told) == [
        ("step 4 (settled)", "allowed", "refused by consult_insurer")
    ]


def test_what_its_own_rules_would_refuse_too_is_nothing_that_changed() -> None:
    """Passed, because the consultation was annulled since."""
    old = before("interforce", ('    "settled",\n    "resolved_informally",\n    "outcome_confirmed",\n', ""))
    told = (("2026-12-24 10:00", "received", {"liability": True}), ("2026-12-24 12:00", "decided"))
    assert said(old, procedure("interforce"), "2026-12-24 13:00", *told) == []


def test_the_same_rules_and_another_regulation_say_nothing() -> None:
    assert said(procedure("focus"), procedure("focus"), "2027-06-01", ("2026-12-24", "received")) == []
    assert said(procedure("focus"), procedure("interforce"), "2027-06-01", ("2026-12-24", "received")) == []
    assert (
        said(before("focus", ('name = "Focus"', 'name = "Focus bv"')), procedure("focus"), "2027-06-01", *TAKEN_UP)
        == []
    )


def test_what_was_promised_makes_no_difference() -> None:
    """Two months were promised, counted otherwise by both: that is told of promises, not of rules."""
    old = before("beroepspraktijk", ("tell_late = { weeks = 2 }\n", ""))
    receipt, extended = history(("2026-09-07", "received"), ("2026-10-01", Extended(until=day("2026-12-01"))))
    dated = replace(receipt, dates={"acknowledge": {"due_on": "2026-09-30", "act_by": "2026-09-30"}})
    complaint = fold("K-2026-0001", old, AMSTERDAM, [dated, extended])
    assert read_otherwise(complaint, procedure("beroepspraktijk"), at("2026-10-02")) == []
