"""What was promised when an event was recorded: the least that a right lasts, and the day of a duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.complaint.duties import Entry, promises
from bot.complaint.history import Happened
from bot.complaint.steps.investigation import Extended
from bot.regulation.deadlines import Deadline
from tests.complaint.examples import at, day, entry, history, kept, made, received

RECEIVED = datetime(2026, 1, 5, 10, tzinfo=UTC)
DAYS = st.dates(date(2026, 1, 6), date(2028, 12, 1))
OFF = st.integers(-40, 40).map(lambda n: timedelta(days=n))
MORE = st.integers(0, 10).map(lambda n: timedelta(days=n))


def keys(found: Entry) -> list[str]:
    return [step.key for step in found.deadline.why if step.key in ("promise_kept", "right_lengthened")]


def right(decided: str, **dates: str) -> Entry:
    """The right to object to an answer, where this was stored with it."""
    events = history(("2026-01-05", "received"), (decided, "decided"))
    stored = {"object": dates} if dates else {}
    return entry(kept("focus", [events[0], replace(events[1], dates=stored)]), "object")


def duty(on: str, **dates: str) -> Entry:
    """The answer that was promised at this receipt."""
    return entry(kept("focus", [Happened(1, at(on), received(), dates={"answer": dates} if dates else {})]), "answer")


# -- examples: what a decree that came later does


def test_a_right_is_lengthened_by_a_day_that_was_equated_later() -> None:
    """Friday 7 May 2027, between Ascension and the weekend."""
    found = right("2027-04-06", due_on="2027-05-06", ends_on="2027-05-07")
    assert (found.deadline.due_on, found.deadline.ends_on) == (day("2027-05-06"), day("2027-05-10"))
    assert keys(found) == ["right_lengthened"]
    assert found.deadline.why[-1].values == {"last_day": day("2027-05-10"), "stored": day("2027-05-07")}


def test_a_right_that_was_promised_longer_stays_so() -> None:
    found = right("2026-11-25", due_on="2026-12-25", ends_on="2026-12-30")
    assert found.deadline.ends_on == day("2026-12-30")
    assert keys(found) == ["promise_kept"]
    assert found.deadline.why[-1].values == {"last_day": day("2026-12-30"), "computed": day("2026-12-28")}


def test_a_right_that_was_promised_as_it_is_counted_says_nothing_of_it() -> None:
    found = right("2026-11-25", due_on="2026-12-25", ends_on="2026-12-28")
    assert found.deadline == right("2026-11-25").deadline
    assert keys(found) == []


def test_a_duty_keeps_its_day_whichever_way_it_is_counted_now() -> None:
    for promised in ("2026-04-23", "2026-04-28"):  # counted today: 27 April, act by the 24th
        found = duty("2026-03-30", due_on=promised, act_by=promised)
        assert found.deadline.due_on == day(promised)
        assert found.deadline.act_by == min(day(promised), day("2026-04-24"))
        assert keys(found) == ["promise_kept"]


def test_a_duty_is_to_be_done_sooner_for_a_day_that_was_equated_later() -> None:
    found = duty("2027-04-09", due_on="2027-05-07", act_by="2027-05-07")
    assert (found.deadline.due_on, found.deadline.act_by) == (day("2027-05-07"), day("2027-05-04"))
    assert keys(found) == [], "the day that was promised is the day that is counted"


def test_a_day_to_act_that_was_promised_sooner_stays_so() -> None:
    found = duty("2026-03-30", due_on="2026-04-27", act_by="2026-04-22")
    assert (found.deadline.due_on, found.deadline.act_by) == (day("2026-04-27"), day("2026-04-22"))


def test_it_holds_for_what_an_extension_and_an_objection_promise() -> None:
    receipt, extended = history(("2028-04-03", "received"), ("2028-04-20", Extended(until=day("2028-05-26"))))
    promised = {"answer": {"due_on": "2028-05-26", "act_by": "2028-05-26"}}
    found = entry(kept("beroepspraktijk", [receipt, replace(extended, dates=promised)]), "answer")
    assert (found.deadline.due_on, found.deadline.act_by) == (day("2028-05-26"), day("2028-05-24"))

    *events, objected = history(("2027-03-15", "received"), ("2027-04-06", "decided"), ("2027-04-30", "objected"))
    promised = {"invite_to_hearing": {"due_on": "2027-05-07", "act_by": "2027-05-07"}}
    found = entry(kept("focus", [*events, replace(objected, dates=promised)]), "invite_to_hearing")
    assert (found.deadline.due_on, found.deadline.act_by) == (day("2027-05-07"), day("2027-05-04"))


def test_an_objection_on_a_day_that_only_the_lengthened_right_has_is_in_time() -> None:
    *events, decided, objected = history(
        ("2027-03-15", "received"), ("2027-04-06", "decided"), ("2027-05-10", "objected")
    )
    told = {"object": {"due_on": "2027-05-06", "ends_on": "2027-05-07"}}
    found = kept("focus", [*events, replace(decided, dates=told), objected])
    assert entry(found, "invite_to_hearing").deadline.due_on == day("2027-05-17")


def test_a_moment_that_was_promised_is_kept() -> None:
    promised = {"acknowledge": {"due_on": "2027-01-01", "due_at": "2027-01-01T00:05:00+01:00"}}
    receipt = Happened(1, at("2026-12-31 23:50"), received(), dates=promised)
    found = entry(kept("interforce", [receipt]), "acknowledge")
    assert found.deadline.due_at == at("2027-01-01 00:05")
    assert promises(kept("interforce", [receipt]), receipt)["acknowledge"] == promised["acknowledge"]


# -- whatever was stored


def _stored(due: date, other: str, later: timedelta) -> dict[str, Any]:
    """A right ends on its last day or later, a duty is to be done by it or earlier."""
    return {"due_on": due.isoformat(), other: (due + later).isoformat()}


@given(DAYS, OFF, MORE)
@settings(max_examples=300)
def test_a_right_never_ends_before_what_was_promised_nor_before_what_is_counted(
    decided: date, off: timedelta, more: timedelta
) -> None:
    counted = right(decided.isoformat()).deadline
    promised = _stored(counted.due_on + off, "ends_on", more)
    found = right(decided.isoformat(), **promised)
    assert counted.ends_on
    assert found.deadline.ends_on == max(counted.ends_on, date.fromisoformat(promised["ends_on"]))
    assert found.deadline.due_on <= found.deadline.ends_on
    assert keys(found) == _said(counted, found.deadline, promised)


def _said(counted: Deadline, found: Deadline, promised: dict[str, Any]) -> list[str]:
    """One line at most: why it is not the day that was told, or not the day that is counted."""
    if found.ends_on and found.ends_on > date.fromisoformat(promised["ends_on"]):
        return ["right_lengthened"]
    same = (counted.due_on.isoformat(), str(counted.ends_on)) == (promised["due_on"], promised["ends_on"])
    return [] if same else ["promise_kept"]


@given(DAYS, OFF, MORE)
@settings(max_examples=300)
def test_a_duty_has_the_day_that_was_promised_and_is_to_be_done_by_the_earlier_of_both(
    on: date, off: timedelta, less: timedelta
) -> None:
    counted = duty(on.isoformat()).deadline
    promised = _stored(counted.due_on + off, "act_by", -less)
    found = duty(on.isoformat(), **promised).deadline
    assert found.due_on == counted.due_on + off
    assert counted.act_by
    assert found.act_by == min(counted.act_by, date.fromisoformat(promised["act_by"]))
    assert found.act_by <= found.due_on


@given(DAYS, OFF, MORE)
@settings(max_examples=100)
def test_what_is_promised_is_stored_again_as_it_stands(on: date, off: timedelta, more: timedelta) -> None:
    """An event that moves nothing further promises what it did: recording it anew changes no day."""
    counted = right(on.isoformat()).deadline
    promised = _stored(counted.due_on + off, "ends_on", more)
    first = Happened(1, RECEIVED, received())
    moment = datetime(on.year, on.month, on.day, 10, tzinfo=UTC)
    decided = Happened(2, moment, made("decided"), dates={"object": promised})
    once = kept("focus", [first, decided])
    again = kept("focus", [first, replace(decided, dates=promises(once, decided))])
    assert entry(again, "object").deadline.last_day == entry(once, "object").deadline.last_day
