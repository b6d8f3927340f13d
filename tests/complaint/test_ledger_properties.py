"""What holds for every complaint, whatever happens to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.complaint.duties import Entry, Ledger, promises
from bot.complaint.gates import refusal
from bot.complaint.history import Happened
from bot.explain import why
from bot.regulation.calendars import MANY
from bot.words import LANGUAGES, words
from tests.complaint.examples import AMSTERDAM, allowed, folded, kept, procedure
from tests.complaint.strategies import MOMENTS, PROCEDURES, histories, records

STATES = {"open", "overdue", "met", "met_late", "lapsed"}
EXAMPLES = settings(max_examples=150)


def shape(found: Ledger) -> tuple[Any, ...]:
    """All that a ledger knows, for comparing."""
    entries = [
        (each.key, each.deadline, each.started, each.met and each.met.seq, each.lapsed and each.lapsed.seq)
        for each in found.entries()
    ]
    return entries, dict(found.facts), found.received_at, found.ended, len(found.history)


@given(PROCEDURES, histories(), MOMENTS)
@EXAMPLES
def test_every_entry_has_a_state_and_an_explanation_in_both_languages(
    name: str, events: list[Happened], now: Any
) -> None:
    found, _ = allowed(name, events)
    for each in found.entries():
        assert each.state(now, AMSTERDAM) in STATES
        assert each.rule.kind == "duty" or each.state(now, AMSTERDAM) != "overdue"
        for language in LANGUAGES:
            assert all(why(found, each, now, words(language)))


@given(PROCEDURES, histories())
@EXAMPLES
def test_the_same_events_give_the_same_ledger(name: str, events: list[Happened]) -> None:
    assert shape(kept(name, events)) == shape(kept(name, list(events)))


@given(PROCEDURES, histories(), st.integers(0, 25))
@EXAMPLES
def test_taken_event_by_event_or_as_a_whole(name: str, events: list[Happened], n: int) -> None:
    found = kept(name, events[:n])
    for h in events[n:]:
        found.take(h)
    assert shape(found) == shape(kept(name, events))


@given(PROCEDURES, histories())
@EXAMPLES
def test_asking_whether_something_may_happen_changes_nothing(name: str, events: list[Happened]) -> None:
    found = Ledger(procedure(name), AMSTERDAM)
    for h in events:
        before = shape(found)
        refused = refusal(found, h.event, h.at)
        assert shape(found) == before
        if refused is None:
            found.take(h)


@given(PROCEDURES, histories())
@EXAMPLES
def test_what_is_refused_may_be_left_out(name: str, events: list[Happened]) -> None:
    found, refusals = allowed(name, events)
    assert shape(found) == shape(kept(name, [h for h in events if h.seq not in refusals]))


@given(PROCEDURES, histories())
@EXAMPLES
def test_a_met_duty_stays_met(name: str, events: list[Happened]) -> None:
    found = Ledger(procedure(name), AMSTERDAM)
    met: dict[str, Happened] = {}
    for h in events:
        found.take(h)
        after = {each.key: each.met for each in found.entries() if _starts_once(each)}
        assert {key: after[key] for key in met} == met
        met = {key: by for key, by in after.items() if by}


def _starts_once(entry: Entry) -> bool:
    """Others are opened anew: an objection per decision, a talk per objection."""
    return entry.rule.counted_from.take == "first" and not entry.rule.counted_from.within


@given(PROCEDURES, histories(), MOMENTS)
@EXAMPLES
def test_after_an_ending_nothing_is_open_until_reopened(name: str, events: list[Happened], now: Any) -> None:
    found = Ledger(procedure(name), AMSTERDAM)
    ended_with = 0
    for h in events:
        found.take(h)
        if h.type in ("withdrawn", "resolved_informally"):
            ended_with = len(found.entries())
        elif h.type == "reopened":
            ended_with = 0
        if ended_with:
            assert not found.running()
            assert len(found.entries()) == ended_with, "nothing starts"


@given(PROCEDURES, histories())
@EXAMPLES
def test_a_duty_never_asks_for_something_on_a_closed_day_when_an_open_one_was_left(
    name: str, events: list[Happened]
) -> None:
    for each in kept(name, events).entries():
        if each.rule.kind == "right":
            assert each.deadline.ends_on is not None
            assert MANY.is_open(each.deadline.ends_on)
        elif each.deadline.act_by is not None:
            assert each.deadline.act_by <= each.deadline.due_on


@given(PROCEDURES, histories())
@EXAMPLES
def test_dates_that_are_stored_as_promised_come_back_as_they_were(name: str, events: list[Happened]) -> None:
    """As the record keeps them: with each event the dates that it sets, at the moment it is taken."""
    first, stored = Ledger(procedure(name), AMSTERDAM), []
    for h in events:
        first.take(h)
        stored.append(replace(h, dates=promises(first, h)))
    again = kept(name, stored)
    assert shape(again)[0] == shape(first)[0]


@given(PROCEDURES, records())
@EXAMPLES
def test_the_order_of_recording_does_not_matter(name: str, events: list[Happened]) -> None:
    one, other = folded(name, events), folded(name, reversed(events))
    assert shape(one.ledger) == shape(other.ledger)
    assert one.history == other.history
    assert list(one.history[1:]) == sorted(one.history[1:], key=lambda h: (h.at, h.seq))
