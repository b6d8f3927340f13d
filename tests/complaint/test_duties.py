"""The ledger's rules, each as a small example. What the worked cases show already is not repeated here."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.complaint.duties import ledger, promises
from bot.complaint.history import Happened
from bot.complaint.steps import VOCABULARY
from bot.complaint.steps.closing import Closed
from bot.complaint.steps.hearing import Heard, HearingSkipped
from bot.complaint.steps.investigation import Extended
from bot.complaint.steps.receipt import FactsCorrected
from bot.regulation.loading import parse
from tests.complaint.examples import (
    AMSTERDAM,
    allowed,
    at,
    day,
    entry,
    history,
    kept,
    made,
    received,
    states,
)
from tests.regulation.sixth import SIXTH

# -- states


def test_a_duty_is_in_time_all_of_its_last_day_and_overdue_from_midnight() -> None:
    found = entry(kept("focus", history(("2026-12-21", "received"))), "acknowledge")
    assert found.deadline.due_on == day("2026-12-29")
    assert found.state(at("2026-12-29 23:59"), AMSTERDAM) == "open"
    assert found.state(at("2026-12-30 00:00"), AMSTERDAM) == "overdue"


def test_the_day_is_that_of_the_organisation() -> None:
    """At 23:30 in Amsterdam on the last day it is still that day, whatever a server in UTC+3 says."""
    found = kept("focus", history(("2026-12-21", "received"), ("2026-12-29 23:59", "acknowledged")))
    assert states(found, "2027-01-04")["acknowledge"] == "met"
    found = kept("focus", history(("2026-12-21", "received"), ("2026-12-30 00:00", "acknowledged")))
    assert states(found, "2027-01-04")["acknowledge"] == "met_late"


def test_minutes_are_in_time_up_to_and_at_the_moment() -> None:
    receipt = ("2026-12-24 23:55", "received")
    for when, state in (("2026-12-25 00:05", "met"), ("2026-12-25 00:06", "met_late")):
        found = kept("interforce", history(receipt, (when, "acknowledged")))
        assert states(found, "2026-12-26")["acknowledge"] == state
    assert states(kept("interforce", history(receipt)), "2026-12-25 00:05")["acknowledge"] == "open"
    assert states(kept("interforce", history(receipt)), "2026-12-25 00:06")["acknowledge"] == "overdue"


@pytest.mark.parametrize(("fold", "state"), [(0, "met"), (1, "met_late")])
def test_the_autumn_hour_that_comes_twice_is_not_mixed_up(fold: int, state: str) -> None:
    """Received at 02:55, due ten minutes later at 02:05; confirmed at 02:58 before, or after, the clock went back."""
    receipt = Happened(1, datetime(2026, 10, 25, 2, 55, tzinfo=AMSTERDAM), received())
    confirmed = Happened(2, datetime(2026, 10, 25, 2, 58, tzinfo=AMSTERDAM, fold=fold), made("acknowledged"))
    found = kept("interforce", [receipt, confirmed])
    assert entry(found, "acknowledge").deadline.due_at == datetime(2026, 10, 25, 2, 5, tzinfo=AMSTERDAM, fold=1)
    assert states(found, "2026-10-26")["acknowledge"] == state


def test_a_right_not_used_lapses_and_is_never_overdue() -> None:
    decided = [("2026-11-02", "received"), ("2026-11-25", "decided")]
    found = kept("focus", history(*decided))
    assert states(found, "2026-12-28 23:59")["object"] == "open"
    assert states(found, "2026-12-29 00:00")["object"] == "lapsed"
    late = kept("focus", history(*decided, ("2026-12-29", "objected")))
    assert states(late, "2027-01-05")["object"] == "met_late"


# -- lapsing, withdrawing, reopening


@pytest.mark.parametrize("ending", ["withdrawn", "resolved_informally"])
@pytest.mark.parametrize("name", ["focus", "in-focus-samen", "beroepspraktijk", "interforce", "balans-borne"])
def test_an_ending_lets_all_that_is_unmet_lapse_under_every_procedure(name: str, ending: str) -> None:
    found = kept(name, history(("2026-09-07", "received"), ("2026-12-01", ending)))
    assert found.entries()
    assert set(states(found, "2026-12-02").values()) == {"lapsed"}


def test_what_was_met_before_an_ending_stays_met_and_nothing_starts_after_it() -> None:
    found = kept(
        "focus",
        history(
            ("2026-09-07", "received"),
            ("2026-09-08", "acknowledged"),
            ("2026-09-09", "withdrawn"),
            ("2026-09-10", "decided"),
            ("2026-09-11", "objected"),
        ),
    )
    assert states(found, "2026-12-01") == {"acknowledge": "met", "answer": "lapsed"}


def test_what_lapses_while_overdue_remembers_since_when() -> None:
    found = kept("focus", history(("2026-09-07", "received"), ("2026-09-30", "withdrawn")))
    why = {reason.key: dict(reason.values) for reason in found.why(entry(found, "acknowledge"), at("2026-10-01"))}
    assert why["was_overdue"] == {"since": day("2026-09-15")}
    assert why["lapsed"] == {"event": "withdrawn", "day": day("2026-09-30")}
    assert "was_overdue" not in {reason.key for reason in found.why(entry(found, "answer"), at("2026-10-01"))}


def test_what_lapsed_stays_lapsed_until_reopened_and_then_runs_on_its_old_dates() -> None:
    told = [("2026-09-07", "received"), ("2026-09-09", "withdrawn"), ("2026-09-10", "acknowledged")]
    assert states(kept("focus", history(*told)), "2026-09-11")["acknowledge"] == "lapsed"
    again = kept("focus", history(*told, ("2026-09-11", "reopened")))
    assert states(again, "2026-09-12") == {"acknowledge": "met", "answer": "open"}
    assert entry(again, "answer").deadline.due_on == day("2026-10-05")


def test_a_condition_that_became_true_while_ended_counts_once_reopened() -> None:
    told = [
        ("2026-09-07", "received"),
        ("2026-09-09", "withdrawn"),
        ("2026-09-10", "facts_corrected", {"client_of": "uwv"}),
    ]
    assert kept("in-focus-samen", history(*told)).latest("inform_labour_expert") is None
    again = kept("in-focus-samen", history(*told, ("2026-09-11", "reopened")))
    assert entry(again, "inform_labour_expert").deadline.due_on == day("2026-09-17")  # from the 10th, not the 11th


def test_a_condition_that_fell_away_while_ended_does_not_come_back_by_reopening() -> None:
    found = kept(
        "in-focus-samen",
        history(
            ("2026-09-07", "received", {"client_of": "uwv"}),
            ("2026-09-09", "withdrawn"),
            ("2026-09-10", "facts_corrected", {"client_of": ""}),
            ("2026-09-11", "reopened"),
        ),
    )
    assert states(found, "2026-09-12")["inform_labour_expert"] == "lapsed"


# -- closing


def test_closing_waits_for_duties_and_not_for_rights() -> None:
    told = [("2026-09-07", "received"), ("2026-09-08", "acknowledged")]
    _, refusals = allowed("focus", history(*told, ("2026-09-09", "closed")))
    assert refusals[3].code == "open_duties"
    assert [label.en for label in refusals[3].values["duties"]] == ["give the answer"]
    found, refusals = allowed("focus", history(*told, ("2026-09-14", "decided"), ("2026-09-15", "closed")))
    assert refusals == {}
    assert states(found, "2026-09-16")["object"] == "open"


def test_an_overdue_duty_holds_up_closing_too() -> None:
    _, refusals = allowed("focus", history(("2026-09-07", "received"), ("2026-12-01", "closed")))
    assert [refused.code for refused in refusals.values()] == ["open_duties"]


def test_closing_with_a_reason_lets_duties_lapse_but_the_right_can_still_be_used() -> None:
    told = [
        ("2026-09-07", "received"),
        ("2026-09-14", "decided"),
        ("2026-09-15", "objected"),
        ("2026-09-16", "decided"),
        ("2026-09-17", Closed(with_reason=True)),
        ("2026-09-18", "objected"),
    ]
    found, refusals = allowed("focus", history(*told))
    assert refusals == {}
    after = states(found, "2026-09-19")
    assert after["object"] == "met"
    assert after["invite_to_hearing"] == "open", "an objection in time starts what follows, after closing too"


# -- extension


@pytest.mark.parametrize(
    ("name", "when", "until", "code"),
    [
        ("focus", "2026-09-08", "2026-12-01", "not_extendable"),
        ("balans-borne", "2026-09-08", "2026-12-01", "not_extendable"),
        ("beroepspraktijk", "2026-09-08", "2026-10-07", "extension_not_later"),
        ("beroepspraktijk", "2026-10-08", "2026-12-01", "extension_too_late"),
        ("beroepspraktijk", "2026-10-07 23:59", "2026-10-08", None),
    ],
)
def test_an_extension(name: str, when: str, until: str, code: str | None) -> None:
    told = history(("2026-09-07", "received"), (when, Extended(until=day(until))))
    _, refusals = allowed(name, told)
    assert [refused.code for refused in refusals.values()] == ([code] if code else [])


@pytest.mark.parametrize(
    ("ended", "code"), [("declined", "extension_met"), ("decided", "extension_met"), ("withdrawn", "extension_lapsed")]
)
def test_what_ended_is_not_extended_and_the_reason_is_what_ended_it_and_when(ended: str, code: str) -> None:
    told = history(("2026-09-07", "received"), ("2026-09-08", ended), ("2026-09-09", Extended(until=day("2026-12-01"))))
    _, refusals = allowed("beroepspraktijk", told)
    assert refusals[3].code == code
    assert (refusals[3].values["day"], refusals[3].values["events"]) == (day("2026-09-08"), [ended])


def test_what_has_not_started_is_not_extended_although_its_regulation_knows_extensions() -> None:
    told = history(("2026-09-07", "received", {"complete": False}), ("2026-09-09", Extended(until=day("2026-12-01"))))
    _, refusals = allowed("huurcommissie", told)
    assert refusals[2].code == "extension_too_early"


def test_a_corrected_receipt_moves_what_is_counted_from_it_but_not_a_promised_date() -> None:
    corrected = FactsCorrected(received_at=at("2026-09-02"))
    plain = kept("beroepspraktijk", history(("2026-09-07", "received"), ("2026-09-09", corrected)))
    assert entry(plain, "acknowledge").deadline.due_on == day("2026-09-09")
    assert entry(plain, "answer").deadline.due_on == day("2026-10-02")
    promised = history(
        ("2026-09-07", "received"), ("2026-09-08", Extended(until=day("2026-11-02"))), ("2026-09-09", corrected)
    )
    assert entry(kept("beroepspraktijk", promised), "answer").deadline.due_on == day("2026-11-02")


def test_a_corrected_receipt_decides_again_whether_a_met_duty_was_in_time() -> None:
    told = [("2026-09-07", "received"), ("2026-09-14", "acknowledged")]
    earlier = ("2026-09-15", FactsCorrected(received_at=at("2026-09-01")))
    assert states(kept("focus", history(*told)), "2026-09-16")["acknowledge"] == "met"
    assert states(kept("focus", history(*told, earlier)), "2026-09-16")["acknowledge"] == "met_late"


# -- what recurs


def test_periods_are_numbered_and_a_second_extension_restarts_nothing() -> None:
    found = kept(
        "beroepspraktijk",
        history(
            ("2026-09-07", "received"),
            ("2026-09-10", "progress_reported"),  # nothing asks for it yet
            ("2026-09-14", Extended(until=day("2026-12-01"))),
            ("2026-09-21", Extended(until=day("2026-12-15"))),
            ("2026-09-25", "progress_reported"),
            ("2026-11-27", "decided"),
            ("2026-11-28", "progress_reported"),
        ),
    )
    periods = [each for each in found.entries() if each.rule.id == "report_progress"]
    assert [each.key for each in periods] == ["report_progress/1", "report_progress/2"]
    assert [each.deadline.due_on for each in periods] == [day("2026-09-28"), day("2026-10-09")]
    assert [each.state(at("2026-12-01"), AMSTERDAM) for each in periods] == ["met", "lapsed"]


# -- conditions


def test_a_met_duty_stays_when_its_condition_falls_away_and_returns() -> None:
    found = kept(
        "in-focus-samen",
        history(
            ("2026-09-07", "received", {"client_of": "uwv"}),
            ("2026-09-08", "labour_expert_informed"),
            ("2026-09-09", "facts_corrected", {"client_of": ""}),
            ("2026-09-10", "facts_corrected", {"client_of": "uwv"}),
        ),
    )
    informed = entry(found, "inform_labour_expert")
    assert informed.state(at("2026-09-11"), AMSTERDAM) == "met"
    assert informed.deadline.due_on == day("2026-09-14")


def test_a_fact_that_does_not_change_changes_no_date() -> None:
    told = [("2026-09-07", "received", {"client_of": "uwv"})]
    again = ("2026-09-10", "facts_corrected", {"client_of": "uwv", "form": "written"})
    before, after = kept("in-focus-samen", history(*told)), kept("in-focus-samen", history(*told, again))
    assert [each.deadline for each in before.entries()] == [each.deadline for each in after.entries()]


def test_a_later_known_condition_says_both_days() -> None:
    found = kept(
        "in-focus-samen",
        history(("2026-09-07", "received"), ("2026-09-10", "facts_corrected", {"client_of": "uwv"})),
    )
    days = [dict(reason.values)["day"] for reason in entry(found, "inform_labour_expert").started]
    assert days == [day("2026-09-07"), day("2026-09-10")]


def test_only_a_corrected_form_counts_from_receipt() -> None:
    """A rule on an oral complaint in one district: learning the district later is no mistake in the registration."""
    both = SIXTH.replace('when = { district = "noord" }', 'when = { district = "noord", form = "oral" }')
    rules = parse(both, "wijkteam.toml", VOCABULARY)
    told = history(
        ("2026-09-07", "received", {"form": "oral"}), ("2026-09-09", FactsCorrected(own_facts={"district": "noord"}))
    )
    assert entry(ledger(rules, told, AMSTERDAM), "visit").deadline.due_on == day("2026-09-14")
    told = history(
        ("2026-09-07", received(own_facts={"district": "noord"})), ("2026-09-09", FactsCorrected(form="oral"))
    )
    assert entry(ledger(rules, told, AMSTERDAM), "visit").deadline.due_on == day("2026-09-10")


def test_what_was_decided_about_an_objection_is_not_dated_again_by_another_talk() -> None:
    told = [
        ("2026-09-07", "received"),
        ("2026-09-14", "decided"),
        ("2026-09-15", "objected"),
        ("2026-09-21", "hearing_held"),
        ("2026-09-28", "objection_decided"),
    ]
    for events in (told, [*told, ("2026-09-29", "hearing_held")]):
        found = kept("focus", history(*events))
        assert entry(found, "decide_objection").deadline.due_on == day("2026-10-05")
        assert states(found, "2026-12-01")["decide_objection"] == "met"


# -- gates


@pytest.mark.parametrize(
    ("heard", "open_"),
    [
        ([], False),
        ([Heard(party="complainant")], False),
        ([Heard(party="complainant"), Heard(party="complainant")], False),
        ([Heard(party="complainant"), HearingSkipped(party="respondent")], True),
        ([HearingSkipped()], True),
        ([made("response_recorded")], False),
        ([made("hearing_held")], False),
    ],
)
def test_the_hearing_gate(heard: list[object], open_: bool) -> None:
    told = [("2026-09-07", "received"), *((f"2026-09-08 1{n}:00", each) for n, each in enumerate(heard))]
    _, refusals = allowed("in-focus-samen", history(*told, ("2026-09-09", "decided")))
    assert (refusals == {}) == open_
    assert all(refused.code == "gate" for refused in refusals.values())


def test_declining_needs_no_hearing() -> None:
    _, refusals = allowed("in-focus-samen", history(("2026-09-07", "received"), ("2026-09-09", "declined")))
    assert refusals == {}


def test_a_gate_whose_condition_does_not_hold_is_open() -> None:
    for about, refused in (("service", []), ("person", [2])):
        told = history(("2026-09-07", "received", {"about": about}), ("2026-09-09", "decided"))
        assert list(allowed("interforce", told)[1]) == refused


def test_there_is_nothing_to_admit_without_an_objection() -> None:
    told = history(("2026-09-07", "received"), ("2026-09-09", "decided"), ("2026-09-10", "objection_admitted"))
    _, refusals = allowed("focus", told)
    assert refusals[3].code == "nothing_to_admit"


# -- a regulation that is only data


def test_own_events_own_facts_and_hours() -> None:
    told = [("2026-09-07", received(own_facts={"minor": True, "district": "noord"}))]
    found = kept("wijkteam", history(*told))
    assert entry(found, "acknowledge").deadline.due_at == at("2026-09-09")
    assert entry(found, "mediate").deadline.due_on == day("2026-09-14")
    assert entry(found, "visit").deadline.due_on == day("2026-09-10")
    found, refusals = allowed(
        "wijkteam",
        history(
            *told,
            ("2026-09-08", "decided"),
            ("2026-09-09", "mediated"),
            ("2026-09-10", Heard(party="complainant")),
            ("2026-09-11", "decided"),
        ),
    )
    assert list(refusals) == [2]
    assert states(found, "2026-09-12")["mediate"] == "met"
    assert entry(found, "evaluate").deadline.due_on == day("2026-10-09")
    assert entry(found, "appeal").deadline.ends_on == day("2026-10-23")


def test_own_facts_may_become_known_later() -> None:
    later = FactsCorrected(own_facts={"district": "noord"})
    found = kept("wijkteam", history(("2026-09-07", "received"), ("2026-09-09", later)))
    assert found.latest("mediate") is None
    assert entry(found, "visit").deadline.due_on == day("2026-09-14")


# -- promises


def test_an_event_promises_the_dates_it_sets() -> None:
    receipt, extended = history(("2026-09-07", "received"), ("2026-09-14", Extended(until=day("2026-12-01"))))
    first = kept("beroepspraktijk", [receipt])
    assert promises(first, receipt) == {
        "acknowledge": {"due_on": "2026-09-14", "act_by": "2026-09-14"},
        "answer": {"due_on": "2026-10-07", "act_by": "2026-10-07"},
    }
    both = kept("beroepspraktijk", [receipt, extended])
    assert promises(both, extended) == {
        "answer": {"due_on": "2026-12-01", "act_by": "2026-12-01"},
        "report_progress/1": {"due_on": "2026-09-28", "act_by": "2026-09-28"},
    }


def test_minutes_and_rights_are_promised_in_their_own_terms() -> None:
    [receipt] = history(("2026-09-07 10:00", "received"))
    assert promises(kept("interforce", [receipt]), receipt)["acknowledge"] == {
        "due_on": "2026-09-07",
        "due_at": "2026-09-07T10:10:00+02:00",
    }
    receipt, decided = history(("2026-11-02", "received"), ("2026-11-25", "decided"))
    assert promises(kept("focus", [receipt, decided]), decided) == {
        "object": {"due_on": "2026-12-25", "ends_on": "2026-12-28"}
    }


def test_a_promised_date_stands_whatever_is_computed_today() -> None:
    promised = {"acknowledge": {"due_on": "2026-09-10", "act_by": "2026-09-09"}}
    found = kept("focus", [Happened(1, at("2026-09-07"), received(), dates=promised)])
    acknowledge = entry(found, "acknowledge")
    assert (acknowledge.deadline.due_on, acknowledge.deadline.act_by) == (day("2026-09-10"), day("2026-09-09"))
    assert acknowledge.state(at("2026-09-11"), AMSTERDAM) == "overdue"
    assert {"promise_kept"} <= {reason.key for reason in found.why(acknowledge, at("2026-09-11"))}
    answer = entry(found, "answer")
    assert "promise_kept" not in {reason.key for reason in found.why(answer, at("2026-09-11"))}


def test_a_promised_moment_stands_too() -> None:
    promised = {"acknowledge": {"due_on": "2026-09-07", "due_at": "2026-09-07T10:30:00+02:00"}}
    found = kept("interforce", [Happened(1, at("2026-09-07"), received(), dates=promised)])
    assert entry(found, "acknowledge").deadline.due_at == at("2026-09-07") + timedelta(minutes=30)


def test_a_promise_that_equals_what_is_computed_says_nothing() -> None:
    [receipt] = history(("2026-09-07", "received"))
    dated = Happened(1, receipt.at, receipt.event, dates=promises(kept("focus", [receipt]), receipt))
    found = kept("focus", [dated])
    for each in found.entries():
        assert "promise_kept" not in {reason.key for reason in found.why(each, at("2026-09-08"))}


# -- why


def test_why_tells_start_rule_count_and_reading_in_that_order() -> None:
    found = kept("focus", history(("2026-09-07", "received")))
    assert [reason.key for reason in found.why(entry(found, "answer"), at("2026-09-08"))] == [
        "received",
        "rule",
        "weeks",
        "reading",
    ]


@pytest.mark.parametrize(
    ("now", "keys"),
    [("2026-09-14 23:59", []), ("2026-09-15 00:00", ["overdue"])],
)
def test_why_tells_the_state(now: str, keys: list[str]) -> None:
    found = kept("focus", history(("2026-09-07", "received")))
    told = [reason.key for reason in found.why(entry(found, "acknowledge"), at(now))]
    assert told[3:] == keys
