"""Terms and where they lead: the table of the design, and a count by hand for every day of twenty years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.regulation.calendars import FEW, MANY
from bot.regulation.deadlines import (
    Deadline,
    Pause,
    Term,
    Unit,
    act_by,
    due_on,
    duty_deadline,
    elapsed_deadline,
    ends_on,
    extended_deadline,
    right_deadline,
)
from tests.regulation import naive

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WORKING_DAYS_5, WEEKS_4 = Term("working_days", 5), Term("weeks", 4)


def days(found: Deadline) -> tuple[date, date | None, date | None]:
    return found.due_on, found.act_by, found.ends_on


def keys(found: Deadline) -> list[str]:
    return [reason.key for reason in found.why]


def said(found: Deadline, key: str) -> dict[str, Any]:
    [values] = [dict(reason.values) for reason in found.why if reason.key == key]
    return values


@pytest.mark.parametrize(
    ("term", "start", "due", "act"),
    [
        # The year turns, and Christmas and New Year's Day are off; nothing may be sent on Friday 1 January.
        (WORKING_DAYS_5, date(2026, 12, 24), date(2027, 1, 4), date(2027, 1, 4)),
        (WORKING_DAYS_5, date(2026, 4, 1), date(2026, 4, 9), date(2026, 4, 9)),  # Good Friday is a working day
        (WORKING_DAYS_5, date(2026, 3, 27), date(2026, 4, 3), date(2026, 4, 2)),  # ... on which nobody should count
        (WEEKS_4, date(2026, 3, 9), date(2026, 4, 6), date(2026, 4, 2)),  # Easter Monday
        (Term("months", 1), date(2027, 1, 31), date(2027, 2, 28), date(2027, 2, 26)),  # a Sunday
        (Term("months", 2), date(2027, 1, 31), date(2027, 3, 31), date(2027, 3, 31)),  # no chaining over February
        (WORKING_DAYS_5, date(2025, 4, 28), date(2025, 5, 6), date(2025, 5, 6)),  # lustrum: 5 May is off
    ],
)
def test_the_duties_of_the_design(term: Term, start: date, due: date, act: date) -> None:
    assert days(duty_deadline(term, start)) == (due, act, None)


@pytest.mark.parametrize(
    ("term", "start", "due", "ends"),
    [
        (Term("days", 30), date(2026, 11, 25), date(2026, 12, 25), date(2026, 12, 28)),
        (Term("weeks", 2), date(2025, 4, 12), date(2025, 4, 26), date(2025, 4, 28)),  # King's Day, moved
        (Term("days", 30), date(2027, 4, 6), date(2027, 5, 6), date(2027, 5, 10)),  # Ascension, equated, weekend
    ],
)
def test_the_rights_of_the_design(term: Term, start: date, due: date, ends: date) -> None:
    assert days(right_deadline(term, start)) == (due, None, ends)


def test_the_receipt_of_the_design_counts_from_the_day_in_amsterdam() -> None:
    receipt = datetime(2026, 6, 30, 22, 1, tzinfo=UTC)
    assert due_on(Term("months", 1), receipt.astimezone(AMSTERDAM).date()) == date(2026, 8, 1)


def test_a_leap_day() -> None:
    assert due_on(Term("months", 1), date(2028, 1, 31)) == date(2028, 2, 29)
    assert due_on(Term("months", 12), date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 12, 21), date(2026, 12, 21)),
        (date(2026, 12, 25), date(2026, 12, 28)),  # over Christmas and a weekend
        (date(2026, 4, 3), date(2026, 4, 3)),  # Good Friday is a working day
        (date(2026, 4, 4), date(2026, 4, 7)),
    ],
)
def test_at_once_is_the_first_open_day_on_or_after(start: date, due: date) -> None:
    found = duty_deadline(Term("at_once"), start)
    assert found.due_on == due
    assert said(found, "at_once") == {"due_on": due, "closed": start != due}


TERMS = [
    Term("working_days", 5),
    Term("working_days", 2),
    Term("working_days", 1),
    Term("weeks", 1),
    Term("weeks", 2),
    Term("weeks", 4),
    Term("days", 14),
    Term("days", 30),
    Term("months", 1),
    Term("months", 2),
    Term("at_once"),
]


@pytest.mark.parametrize("term", TERMS, ids=lambda term: f"{term.count}_{term.unit}")
def test_every_start_in_twenty_years_equals_a_count_by_hand(term: Term) -> None:
    start = date(2015, 1, 1)
    while start <= date(2035, 12, 31):
        due = naive.due_on(term.unit, term.count, start)
        assert due_on(term, start) == due, start
        assert act_by(due, start) == naive.act_by(due, start), start
        assert ends_on(due) == naive.ends_on(due), start
        start += timedelta(days=1)


# -- explanations


def test_working_days_are_counted_out_with_the_holidays_that_were_skipped() -> None:
    why = said(duty_deadline(WORKING_DAYS_5, date(2026, 12, 24)), "working_days")
    assert why["counted"] == [date(2026, 12, day) for day in (28, 29, 30, 31)] + [date(2027, 1, 4)]
    assert why["holidays"] == [(date(2026, 12, 25), "Eerste kerstdag"), (date(2027, 1, 1), "Nieuwjaarsdag")]


def test_a_shorter_month_is_said() -> None:
    assert said(duty_deadline(Term("months", 1), date(2027, 1, 31)), "months")["shortened"]
    assert not said(duty_deadline(Term("months", 1), date(2027, 1, 28)), "months")["shortened"]


def test_a_day_to_act_by_is_explained_only_where_it_differs() -> None:
    assert keys(duty_deadline(WEEKS_4, date(2026, 3, 9))) == ["weeks", "act_by"]
    assert said(duty_deadline(WEEKS_4, date(2026, 3, 9)), "act_by")["closed"] == "Tweede paasdag"
    assert keys(duty_deadline(WEEKS_4, date(2026, 3, 10))) == ["weeks"]


def test_a_right_that_rolls_forward_says_why() -> None:
    rolled = said(right_deadline(Term("days", 30), date(2026, 11, 25)), "rolled")
    assert rolled == {"due_on": date(2026, 12, 25), "ends_on": date(2026, 12, 28), "closed": "Eerste kerstdag"}
    assert said(right_deadline(Term("days", 30), date(2026, 11, 26)), "rolled")["closed"] == "Tweede kerstdag"
    assert said(right_deadline(Term("days", 30), date(2026, 11, 27)), "rolled")["closed"] == ""  # a Sunday
    assert "rolled" not in keys(right_deadline(Term("days", 30), date(2026, 11, 2)))


def test_past_the_last_known_equated_day_a_date_comes_with_a_warning() -> None:
    assert "equated_unknown" not in keys(duty_deadline(Term("days", 1), date(2028, 12, 28)))
    assert said(duty_deadline(Term("days", 30), date(2028, 12, 15)), "equated_unknown") == {"through": 2028}
    # The nominal day is known, but the right rolls past it.
    assert said(right_deadline(Term("days", 1), date(2028, 12, 30)), "equated_unknown") == {"through": 2028}


def test_an_extension_is_acted_on_after_the_day_it_was_given() -> None:
    # Until Easter Monday, extended on the Thursday before: no day in between is open to everybody.
    found = extended_deadline(date(2026, 4, 6), date(2026, 4, 2))
    assert days(found) == (date(2026, 4, 6), date(2026, 4, 6), None)
    assert days(extended_deadline(date(2026, 4, 6), date(2026, 4, 1))) == (date(2026, 4, 6), date(2026, 4, 2), None)
    assert said(found, "extended") == {"until": date(2026, 4, 6), "on": date(2026, 4, 2)}


# -- elapsed time


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-12-24T17:03+01:00", "2026-12-24T17:13+01:00"),
        ("2026-12-31T23:55+01:00", "2027-01-01T00:05+01:00"),
        ("2026-03-29T01:55+01:00", "2026-03-29T03:05+02:00"),  # 02:00 to 03:00 does not exist
        ("2026-10-25T02:55+02:00", "2026-10-25T02:05+01:00"),  # 02:00 to 03:00 comes twice
        ("2026-10-25T02:55+01:00", "2026-10-25T03:05+01:00"),
    ],
)
def test_minutes_are_elapsed_time_whatever_the_clock_does(start: str, due: str) -> None:
    found = elapsed_deadline(Term("minutes", 10), datetime.fromisoformat(start).astimezone(AMSTERDAM))
    assert found.due_at is not None
    assert found.due_at.isoformat(timespec="minutes") == due
    assert (found.due_on, found.act_by, found.ends_on) == (found.due_at.date(), None, None)


def test_hours_run_through_the_spring_night() -> None:
    start = datetime(2026, 3, 28, 12, 0, tzinfo=AMSTERDAM)
    found = elapsed_deadline(Term("hours", 24), start)
    assert found.due_at == datetime(2026, 3, 29, 13, 0, tzinfo=AMSTERDAM)
    assert keys(found) == ["elapsed"]


def test_elapsed_time_leads_to_no_day() -> None:
    with pytest.raises(ValueError, match="a moment, not a day"):
        due_on(Term("minutes", 10), date(2026, 12, 24))


# -- what holds for every term and day

STARTS = st.dates(date(1967, 1, 1), date(2090, 1, 1))
COUNTED: list[Unit] = ["days", "working_days", "weeks", "months"]
ANY_TERM = st.one_of(st.builds(Term, st.sampled_from(COUNTED), st.integers(1, 60)), st.just(Term("at_once")))
LONGER = st.tuples(st.sampled_from(COUNTED), st.integers(1, 60), st.integers(1, 10))


@given(ANY_TERM, STARTS)
def test_a_duty_is_counted_to_the_earliest_defensible_day(term: Term, start: date) -> None:
    found = duty_deadline(term, start)
    assert found.act_by is not None
    assert found.act_by <= found.due_on
    assert found.act_by == found.due_on or (found.act_by > start and MANY.is_open(found.act_by))
    assert found.last_day == found.due_on
    between = ((found.act_by + timedelta(days=n)) for n in range(1, (found.due_on - found.act_by).days + 1))
    assert not any(map(MANY.is_open, between)), "no later open day was left unused"


@given(ANY_TERM, STARTS)
def test_a_right_is_counted_to_the_latest(term: Term, start: date) -> None:
    found = right_deadline(term, start)
    assert found.ends_on is not None
    assert found.ends_on >= found.due_on == duty_deadline(term, start).due_on
    assert MANY.is_open(found.ends_on)
    assert found.last_day == found.ends_on


@given(LONGER, STARTS)
def test_a_longer_term_never_ends_earlier(term: tuple[Unit, int, int], start: date) -> None:
    unit, count, more = term
    assert due_on(Term(unit, count), start) < due_on(Term(unit, count + more), start)


@given(ANY_TERM, STARTS)
def test_a_later_start_never_ends_earlier(term: Term, start: date) -> None:
    later = start + timedelta(days=1)
    assert due_on(term, start) <= due_on(term, later)
    assert ends_on(due_on(term, start)) <= ends_on(due_on(term, later))


@given(ANY_TERM, STARTS)
def test_the_day_of_the_event_does_not_count(term: Term, start: date) -> None:
    due = due_on(term, start)
    assert due > start or (term.unit == "at_once" and due == start and FEW.is_open(start))


@given(st.integers(1, 5000), st.integers(0, 3_000_000_000))
@example(10, 1_792_889_700)  # 02:55 in the autumn night, for the first time
def test_elapsed_time_is_elapsed_time(minutes: int, second: int) -> None:
    start = datetime.fromtimestamp(second, AMSTERDAM)
    due_at = elapsed_deadline(Term("minutes", minutes), start).due_at
    assert due_at is not None
    assert due_at.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=minutes)
    assert due_at.tzinfo is AMSTERDAM


# -- terms that stand still


def test_the_days_after_the_question_through_the_day_of_the_answer_do_not_count() -> None:
    still = [Pause(date(2026, 9, 10), date(2026, 9, 15), "asked_for_information", "information_received")]
    found = duty_deadline(Term("weeks", 6), date(2026, 9, 7), still)
    assert days(found) == (date(2026, 10, 24), date(2026, 10, 23), None)
    assert keys(found) == ["weeks", "stood_still", "act_by"]
    assert said(found, "stood_still") == {
        "event": "asked_for_information",
        "ended_by": "information_received",
        "first": date(2026, 9, 11),
        "last": date(2026, 9, 15),
        "count": 5,
        "due_on": date(2026, 10, 24),
    }


def test_a_pause_after_the_last_day_or_within_one_day_changes_nothing() -> None:
    for pause in (Pause(date(2026, 9, 15), date(2026, 9, 20)), Pause(date(2026, 9, 10), date(2026, 9, 10))):
        found = duty_deadline(Term("weeks", 1), date(2026, 9, 7), [pause])
        assert days(found) == days(duty_deadline(Term("weeks", 1), date(2026, 9, 7)))
        assert keys(found) == ["weeks"]


def test_a_pause_that_keeps_an_earlier_one_in_time() -> None:
    """The second begins after the plain last day, but before the one that the first led to."""
    pauses = [Pause(date(2026, 9, 10), date(2026, 9, 20)), Pause(date(2026, 9, 16), date(2026, 9, 22))]
    assert due_on(Term("weeks", 1), date(2026, 9, 7), pauses) == date(2026, 9, 26)


def test_who_acts_after_a_pause_acts_after_its_last_day() -> None:
    # Friday 20 November; nothing is open between the answer on Saturday and the last day, a Sunday.
    pause = Pause(date(2026, 11, 19), date(2026, 11, 21))
    assert days(duty_deadline(Term("days", 4), date(2026, 11, 16), [pause]))[:2] == (
        date(2026, 11, 22),
        date(2026, 11, 22),
    )


COUNTED_TERM = st.builds(Term, st.sampled_from(COUNTED), st.integers(1, 12))


@given(COUNTED_TERM, st.dates(date(2016, 1, 1), date(2033, 1, 1)), st.data())
def test_pauses_equal_a_count_by_hand(term: Term, start: date, data: st.DataObject) -> None:
    moments = sorted(data.draw(st.lists(st.integers(0, 90), min_size=0, max_size=6).filter(lambda m: len(m) % 2 == 0)))
    pairs = zip(moments[::2], moments[1::2], strict=True)
    spans = [(start + timedelta(days=a), start + timedelta(days=b)) for a, b in pairs]
    found = due_on(term, start, [Pause(first, last) for first, last in spans])
    assert found == naive.due_with_pauses(term.unit, term.count, start, spans)
