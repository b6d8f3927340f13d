"""Terms that stand still, change, or follow: what the worked cases do not show."""

from __future__ import annotations

import pytest

from bot.complaint.duties import promises
from bot.complaint.events import Step
from bot.complaint.history import Happened
from bot.complaint.steps.investigation import Extended
from bot.complaint.stored import load, parts
from bot.complaint.tasks import tasks
from tests.complaint.examples import AMSTERDAM, at, day, entry, folded, history, kept, procedure, received, states

NAME = "huurcommissie"
RECEIVED = ("2026-09-07", "received")
ASKED, GOT = ("2026-09-10", "asked_for_information"), ("2026-09-15", "information_received")


def test_the_step_that_lets_a_term_run_on_promises_the_new_days() -> None:
    told = history(RECEIVED, ASKED, GOT)
    assert promises(kept(NAME, told[:2]), told[1]) == {}
    assert promises(kept(NAME, told), told[2]) == {
        "answer": {"due_on": "2026-10-24", "act_by": "2026-10-23"},
        "decline": {"due_on": "2026-09-24", "act_by": "2026-09-24"},
        "tell_late": {"due_on": "2026-10-27", "act_by": "2026-10-27"},
    }


def test_what_was_promised_when_it_ran_on_stands() -> None:
    receipt, asked, got = history(RECEIVED, ASKED, GOT)
    kept_days = {"answer": {"due_on": "2026-10-30", "act_by": "2026-10-30"}}
    found = kept(NAME, [receipt, asked, Happened(3, got.at, got.event, dates=kept_days)])
    assert entry(found, "answer").deadline.due_on == day("2026-10-30")
    assert entry(found, "tell_late").deadline.due_on == day("2026-11-03"), "counted from what was promised"


def test_why_says_since_when_it_stands_still_and_what_it_follows() -> None:
    found = kept(NAME, history(RECEIVED, ASKED))
    for duty in ("answer", "tell_late"):
        said = {reason.key: dict(reason.values) for reason in found.why(entry(found, duty), at("2026-12-01"))}
        assert said["paused"] == {"event": "asked_for_information", "day": day("2026-09-10")}
    assert said["after_term"]["day"] == day("2026-10-19")


def test_what_is_done_while_it_stands_still_is_in_time() -> None:
    found = kept(NAME, history(RECEIVED, ASKED, ("2027-03-01", "decided")))
    assert states(found, "2027-03-02")["answer"] == "met"


def test_a_question_while_another_one_waits_changes_nothing() -> None:
    again = kept(NAME, history(RECEIVED, ASKED, ("2026-09-12", "asked_for_information"), GOT))
    assert entry(again, "answer").deadline.due_on == day("2026-10-24")


def test_a_change_before_the_start_counts_and_a_longer_promise_stands() -> None:
    told = [("2026-09-07", received(complete=False)), ("2026-09-08", "committee_charged"), GOT]
    assert entry(kept(NAME, history(*told)), "answer").deadline.due_on == day("2026-11-24")
    promised = [RECEIVED, ("2026-09-08", Extended(until=day("2026-12-24"))), ("2026-09-09", "committee_charged")]
    assert entry(kept(NAME, history(*promised)), "answer").deadline.due_on == day("2026-12-24")
    shorter = [RECEIVED, ("2026-09-08", Extended(until=day("2026-10-20"))), ("2026-09-09", "committee_charged")]
    assert entry(kept(NAME, history(*shorter)), "answer").deadline.due_on == day("2026-11-16")


def test_somebody_looks_after_a_term_that_stands_still() -> None:
    found = {task.id: task for task in tasks(folded(NAME, history(RECEIVED, ASKED)))}
    assert (found["follow_pause:answer"].bearer, found["follow_pause:answer"].due_on) == (
        "committee",
        day("2026-09-24"),
    )
    assert found["follow_pause:decline"].bearer == "coordinator"
    assert not any("pause" in task.id for task in tasks(folded(NAME, history(RECEIVED, ASKED, GOT))))


def test_what_follows_an_answer_in_time_stays_lapsed_when_reopened() -> None:
    told = [RECEIVED, ("2026-10-01", "decided"), ("2026-10-02", "withdrawn"), ("2026-10-05", "reopened")]
    found = kept(NAME, history(*told))
    assert states(found, "2026-12-01")["tell_late"] == "lapsed"
    assert entry(found, "tell_late").lapsed == found.history[1]


def test_the_date_of_a_step_is_kept_and_stays_when_the_complaint_is_erased() -> None:
    planned = Step("session_planned", date=day("2026-10-05"), note="zaal 2")
    plain, secret = parts(planned)
    assert (plain, secret) == ({"date": "2026-10-05"}, {"note": "zaal 2"})
    assert load("session_planned", plain, secret) == planned
    assert load("session_planned", plain, None) == Step("session_planned", date=day("2026-10-05"))


@pytest.mark.parametrize(("occurred", "warned"), [("", 0), ("2025-09-07", 0), ("2025-09-06", 1)])
def test_a_matter_of_more_than_a_year_gives_a_warning(occurred: str, warned: int) -> None:
    found = kept(NAME, history(("2026-09-07", received(own_facts={"occurred_on": occurred}))))
    assert len(found.too_old()) == warned


def test_every_value_a_rule_asks_of_a_text_can_be_chosen() -> None:
    rules = procedure("wijkteam")
    assert {fact.id: rules.values_of(fact) for fact in rules.fact if fact.default == ""} == {"district": ["", "noord"]}


def test_states_are_read_in_the_zone_of_the_organisation() -> None:
    found = kept(NAME, history(RECEIVED, ASKED))
    assert entry(found, "answer").state(at("2030-01-01"), AMSTERDAM) == "open"
