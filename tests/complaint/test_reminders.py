"""Pings: always before it is late, on open days within hours, not daily for a month, by the procedure's own ladder."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.complaint.reminders import Aim, Hours, Ping, current_ping, next_ping, pings
from bot.complaint.tasks import DEFAULT_TERMS
from bot.regulation.calendars import MANY
from bot.regulation.deadlines import Term, Unit, duty_deadline, elapsed_deadline
from bot.regulation.tables import Ladder
from tests.complaint.examples import AMSTERDAM, FIVE, at, day, procedure

HOURS = Hours(AMSTERDAM)


def aim(since: str, act_by: str, due_on: str = "", **ladder: Any) -> Aim:
    """Known since the first minute of a day, or since a moment of it."""
    began = at(since if " " in since else f"{since} 00:00")
    return Aim(began, day(act_by), day(due_on or act_by), ladder=Ladder(**ladder))


def told(found: Aim, count: int, hours: Hours = HOURS) -> list[tuple[str, str]]:
    return [(f"{ping.at:%Y-%m-%d %H:%M}", ping.stage) for ping in islice(pings(found, hours), count)]


def late(found: Aim, count: int) -> list[tuple[str, int]]:
    stream = (ping for ping in pings(found, HOURS) if ping.stage == "overdue")
    return [(f"{ping.at:%Y-%m-%d}", ping.days_late) for ping in islice(stream, count)]


# -- ahead


def test_five_open_days_ahead_the_day_before_and_the_day_itself() -> None:
    assert told(aim("2026-09-07", "2026-10-05"), 3) == [
        ("2026-09-28 09:00", "ahead"),
        ("2026-10-02 09:00", "tomorrow"),  # Monday's "tomorrow" is said on Friday
        ("2026-10-05 09:00", "today"),
    ]


def test_open_days_are_those_of_the_calendar_with_many_days_off() -> None:
    """Act by Tuesday 29 December 2026: Christmas is a Friday; the day before is Monday 28."""
    assert told(aim("2026-12-01", "2026-12-29"), 2) == [("2026-12-21 09:00", "ahead"), ("2026-12-28 09:00", "tomorrow")]


def test_a_short_duty_is_not_announced_before_it_started() -> None:
    assert told(aim("2026-09-07", "2026-09-09"), 2) == [("2026-09-08 09:00", "tomorrow"), ("2026-09-09 09:00", "today")]
    assert told(aim("2026-09-08", "2026-09-09"), 1) == [("2026-09-09 09:00", "today")]
    assert told(aim("2026-09-09", "2026-09-09"), 1) == [("2026-09-09 09:00", "today")]


def test_a_closed_last_day_is_announced_on_the_open_day_before() -> None:
    assert told(aim("2026-05-01", "2026-05-03"), 1) == [("2026-05-01 09:00", "today")]


def test_a_term_that_lies_in_closed_days_altogether_is_only_told_when_late() -> None:
    assert told(aim("2026-05-02", "2026-05-03"), 1) == [("2026-05-04 09:00", "overdue")]


# -- late


def test_daily_for_five_open_days_and_weekly_from_then_on() -> None:
    assert late(aim("2026-09-07", "2026-09-14"), 8) == [
        ("2026-09-15", 1),
        ("2026-09-16", 2),
        ("2026-09-17", 3),
        ("2026-09-18", 4),
        ("2026-09-21", 5),
        ("2026-09-28", 10),
        ("2026-10-05", 15),
        ("2026-10-12", 20),
    ]


def test_late_is_after_the_last_day_not_after_the_day_to_act_by() -> None:
    assert late(aim("2026-03-09", "2026-04-02", "2026-04-06"), 1) == [("2026-04-07", 1)]


# -- elapsed time


def elapsed(due: str) -> Aim:
    """Ten minutes."""
    moment = at(due)
    return Aim(moment - timedelta(minutes=10), moment.date(), moment.date(), moment)


@pytest.mark.parametrize(
    ("due", "before", "first", "second"),
    [
        ("2026-09-07 10:10", "2026-09-07 10:05", "2026-09-07 10:10", "2026-09-08 09:00"),
        ("2026-09-07 08:10", "", "2026-09-07 09:00", "2026-09-08 09:00"),
        ("2026-09-07 09:03", "2026-09-07 09:00", "2026-09-07 09:03", "2026-09-08 09:00"),
        ("2026-09-07 17:00", "2026-09-07 16:55", "2026-09-08 09:00", "2026-09-09 09:00"),  # 17:00 itself is in time
        ("2026-09-07 17:09", "2026-09-07 16:59", "2026-09-08 09:00", "2026-09-09 09:00"),  # halfway is after closing
        ("2026-09-07 17:15", "", "2026-09-08 09:00", "2026-09-09 09:00"),
        ("2026-12-24 17:15", "", "2026-12-28 09:00", "2026-12-29 09:00"),  # over Christmas
    ],
)
def test_minutes_are_told_halfway_and_when_they_passed(due: str, before: str, first: str, second: str) -> None:
    in_time = [(before, "ahead")] if before else []
    expected = [*in_time, (first, "overdue"), (second, "overdue")]
    assert told(elapsed(due), len(expected)) == expected


def test_at_the_due_moment_itself_nobody_is_late() -> None:
    found = elapsed("2026-09-07 10:10")
    for minute, stage in ((4, None), (10, "ahead"), (11, "overdue")):
        current = current_ping(found, at(f"2026-09-07 10:{minute:02}"), HOURS)
        assert (current.stage if current else None) == stage


def test_halfway_counts_elapsed_time_over_a_clock_change() -> None:
    """Two days over the night of 28 on 29 March 2026 are 48 hours: halfway is an hour later by the clock."""
    ends = at("2026-03-28 12:00") + timedelta(hours=48)
    found = Aim(at("2026-03-28 12:00"), ends.date(), ends.date(), ends.astimezone(AMSTERDAM))
    assert told(found, 1) == [("2026-03-30 09:00", "ahead")]


# -- hours


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        ("2026-09-07 10:00", "2026-09-07 10:00"),
        ("2026-09-07 09:00", "2026-09-07 09:00"),
        ("2026-09-07 17:00", "2026-09-07 17:00"),
        ("2026-09-07 08:59", "2026-09-07 09:00"),
        ("2026-09-07 17:01", "2026-09-08 09:00"),
        ("2026-09-11 17:01", "2026-09-14 09:00"),
        ("2026-09-12 12:00", "2026-09-14 09:00"),
        ("2026-04-03 12:00", "2026-04-07 09:00"),  # Good Friday
    ],
)
def test_the_first_moment_at_which_people_may_be_reached(moment: str, first: str) -> None:
    assert HOURS.first_moment(at(moment)) == at(first)


def test_hours_of_ones_own() -> None:
    early = Hours(AMSTERDAM, time(7, 30), time(12))
    assert told(aim("2026-09-08", "2026-09-09"), 1, early) == [("2026-09-09 07:30", "today")]
    assert early.first_moment(at("2026-09-07 12:01")) == at("2026-09-08 07:30")


# -- collapse


def test_pings_that_were_missed_collapse_into_the_last_one() -> None:
    found = aim("2026-09-07", "2026-10-05")
    assert current_ping(found, at("2026-09-27"), HOURS) is None
    assert current_ping(found, at("2026-09-28 09:00"), HOURS) == Ping(at("2026-09-28 09:00"), "ahead")
    assert current_ping(found, at("2026-10-04"), HOURS) == Ping(at("2026-10-02 09:00"), "tomorrow")
    assert current_ping(found, at("2026-10-09"), HOURS) == Ping(at("2026-10-09 09:00"), "overdue", 4)


def test_the_next_ping_lies_strictly_after() -> None:
    found = aim("2026-09-07", "2026-10-05")
    assert next_ping(found, at("2026-09-28 08:59"), HOURS).stage == "ahead"
    assert next_ping(found, at("2026-09-28 09:00"), HOURS).stage == "tomorrow"


# -- a year of simulated days, over duties nobody chose

UNITS: list[Unit] = ["working_days", "days", "weeks", "months", "at_once", "minutes"]
STARTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def aim_of(unit: Unit, count: int, start: datetime) -> Aim:
    local = start.astimezone(AMSTERDAM)
    if unit == "minutes":
        due_at = elapsed_deadline(Term(unit, count), local).due_at
        assert due_at is not None
        return Aim(start, due_at.date(), due_at.date(), due_at)
    found = duty_deadline(Term(unit, count), local.date())
    assert found.act_by is not None
    return Aim(start, found.act_by, found.due_on)


AIMS = st.builds(aim_of, st.sampled_from(UNITS), st.integers(1, 12), STARTS)


@given(AIMS)
@settings(max_examples=60)
def test_a_year_of_pings_lies_on_open_days_within_hours_in_order(found: Aim) -> None:
    """A year after it is due, that is; what lies ahead of it comes on top."""
    year = [ping for ping in islice(pings(found, HOURS), 80) if ping.at.date() <= found.due_on + timedelta(days=365)]
    for ping in year:
        local = ping.at.astimezone(AMSTERDAM)
        assert MANY.is_open(local.date())
        assert time(9) <= local.time() <= time(17)
        assert ping.at > found.began
    assert all(one.at < other.at for one, other in pairwise(year))
    overdue = [ping for ping in year if ping.stage == "overdue"]
    assert [ping.days_late for ping in overdue[:5]] == [1, 2, 3, 4, 5]
    for one, other in pairwise(ping.at.astimezone(AMSTERDAM).date() for ping in overdue[4:]):
        assert one.isocalendar()[:2] < other.isocalendar()[:2], "once a week"
        assert not any(MANY.is_open(other - timedelta(days=n)) for n in range(1, other.weekday() + 1)), "when it begins"
    assert len(overdue) <= 5 + 52, "weekly, not daily for a month"
    if found.due_at is None:
        assert all(ping.at.date() > found.due_on for ping in overdue)
        assert all(ping.at.date() <= max(found.act_by, found.began.date()) for ping in year if ping.stage != "overdue")
    else:
        assert all(ping.at > found.due_at for ping in overdue)
        assert all(ping.at <= found.due_at for ping in year if ping.stage != "overdue")


@given(AIMS)
@settings(max_examples=60)
def test_going_from_ping_to_ping_misses_none(found: Aim) -> None:
    every = list(islice(pings(found, HOURS), 25))
    moment = every[0].at - timedelta(days=1)
    for expected in every:
        ping = next_ping(found, moment, HOURS)
        assert ping == expected
        assert ping.at > moment
        moment = ping.at.astimezone(UTC)
        assert current_ping(found, moment, HOURS) == expected


@given(AIMS, st.integers(0, 400), st.integers(0, 23))
@settings(max_examples=60)
def test_what_is_current_and_what_is_next_lie_on_either_side_of_now(found: Aim, days: int, hour: int) -> None:
    now = datetime.combine(found.began.date() + timedelta(days=days), time(hour), AMSTERDAM)
    current, following = current_ping(found, now, HOURS), next_ping(found, now, HOURS)
    assert following.at > now
    assert current is None or current.at <= now


# -- before it is late, always


@pytest.mark.parametrize(
    ("began", "act_by", "due_on", "first", "stage"),
    [
        ("2026-04-02 10:00", "2026-04-03", "2026-04-03", "2026-04-02 10:00", "today"),  # Maundy Thursday, 1 working day
        ("2026-04-02 08:00", "2026-04-03", "2026-04-03", "2026-04-02 09:00", "today"),
        ("2026-04-02 18:00", "2026-04-03", "2026-04-03", "2026-04-07 09:00", "overdue"),  # nobody is there
        ("2026-09-07 11:30", "2026-09-07", "2026-09-07", "2026-09-07 11:30", "today"),  # at once
        ("2026-09-07 17:30", "2026-09-07", "2026-09-07", "2026-09-08 09:00", "overdue"),
        ("2026-09-12 11:30", "2026-09-14", "2026-09-14", "2026-09-14 09:00", "today"),  # at once, from a Saturday
        ("2026-10-05 14:00", "2026-10-05", "2026-10-05", "2026-10-05 14:00", "today"),  # logged on the last day only
        ("2026-05-14 10:00", "2026-05-15", "2026-05-15", "2026-05-18 09:00", "overdue"),  # Ascension
    ],
)
def test_where_no_rung_is_left_there_is_a_ping_at_the_first_moment(
    began: str, act_by: str, due_on: str, first: str, stage: str
) -> None:
    assert told(aim(began, act_by, due_on), 1) == [(first, stage)]


def test_a_ladder_without_the_day_itself_still_pings_a_short_duty() -> None:
    assert told(aim("2026-09-07 10:00", "2026-09-08", ahead=[3], on_the_day=False), 2) == [
        ("2026-09-07 10:00", "tomorrow"),
        ("2026-09-09 09:00", "overdue"),
    ]


SHORT = [Term("at_once"), Term("working_days", 1), Term("working_days", 2)]
TERMS = {duty.term.term for name in FIVE for duty in procedure(name).duty if duty.kind == "duty"}
TERMS |= {Term("working_days", days) for days in DEFAULT_TERMS.values()}


def test_the_terms_are_those_of_the_five_and_of_the_tasks() -> None:
    assert set(SHORT) < TERMS
    assert {term.unit for term in TERMS} == {"at_once", "minutes", "days", "working_days", "weeks", "months"}


@pytest.mark.parametrize("term", sorted(TERMS, key=lambda term: (term.unit, term.count)), ids=str)
def test_every_start_of_eleven_years_is_pinged_before_it_is_late(term: Term) -> None:
    """Every day of 2025 through 2035; the exceptions are those of the module's docstring and no others."""
    exceptions = 0
    clocks = [time(0), time(8, 55), time(12), time(16, 55), time(17), time(23, 59)]
    for n in range((date(2036, 1, 1) - date(2025, 1, 1)).days):
        start_day = date(2025, 1, 1) + timedelta(days=n)
        for clock in clocks if term in SHORT or term.is_elapsed else [time(18)]:
            began = datetime.combine(start_day, clock, AMSTERDAM)
            found = aim_of(term.unit, term.count, began)
            end = found.due_at or datetime.combine(found.due_on, time.max, AMSTERDAM)
            first = next(pings(found, HOURS))
            assert first.at > began
            assert MANY.is_open(first.at.date())
            assert time(9) <= first.at.astimezone(AMSTERDAM).time() <= time(17)
            if first.stage != "overdue":
                assert first.at <= end
                assert found.due_at or first.at.date() <= max(found.act_by, start_day), began
                continue
            exceptions += 1
            assert first.at == HOURS.first_moment(began + timedelta(microseconds=1)), began
            assert not MANY.is_open(start_day) or clock >= time(17) or found.due_at, began
            left = [start_day + timedelta(days=n) for n in range(1, (found.due_on - start_day).days + 1)]
            assert not any(MANY.is_open(each) for each in left) or found.due_at, began
    assert (exceptions > 0) == (term in SHORT or term.is_elapsed)


# -- the ladder of a procedure


def test_another_ladder() -> None:
    found = aim("2026-09-07", "2026-10-05", ahead=[10, 2], on_the_day=False, daily_for=2)
    assert told(found, 2) == [("2026-09-21 09:00", "ahead"), ("2026-10-01 09:00", "ahead")]
    assert late(found, 4) == [("2026-10-06", 1), ("2026-10-07", 2), ("2026-10-12", 5), ("2026-10-19", 10)]


# -- a year of simulated days


def test_a_year_day_by_day_says_nothing_at_night_or_on_a_closed_day() -> None:
    """2026, over every term of the five and of the tasks, started on every thirteenth day."""
    aims = [
        aim_of(term.unit, term.count, datetime.combine(date(2025, 12, 1) + timedelta(days=n), time(13), AMSTERDAM))
        for n in range(0, 390, 13)
        for term in TERMS
    ]
    said = {ping.at for found in aims for ping in takewhile(lambda ping: ping.at.year <= 2026, pings(found, HOURS))}
    said = {moment.astimezone(AMSTERDAM) for moment in said}
    assert len(said) > 200
    for n in range(365):
        today = date(2026, 1, 1) + timedelta(days=n)
        for moment in (m for m in said if m.date() == today):
            assert MANY.is_open(today), moment
            assert HOURS.opens <= moment.time() <= HOURS.closes
