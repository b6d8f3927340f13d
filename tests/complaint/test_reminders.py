"""Pings: early enough, on open days at the opening hour, and not daily for a month."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.complaint.reminders import Aim, Hours, Ping, current_ping, next_ping, pings
from bot.regulation.calendars import MANY
from bot.regulation.deadlines import Term, Unit, duty_deadline, elapsed_deadline
from tests.complaint.examples import AMSTERDAM, at, day

HOURS = Hours(AMSTERDAM)


def aim(since: str, act_by: str, due_on: str = "") -> Aim:
    return Aim(day(since), day(act_by), day(due_on or act_by))


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
    # One working day from Wednesday: due Good Friday would be act_by Thursday; here nothing open lies in between.
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
    moment = at(due)
    return Aim(moment.astimezone(AMSTERDAM).date(), moment.date(), moment.date(), moment)


@pytest.mark.parametrize(
    ("due", "first", "second"),
    [
        ("2026-09-07 10:10", "2026-09-07 10:10", "2026-09-08 09:00"),
        ("2026-09-07 08:10", "2026-09-07 09:00", "2026-09-08 09:00"),
        ("2026-09-07 17:00", "2026-09-08 09:00", "2026-09-09 09:00"),  # nobody is late before 17:00 is over
        ("2026-09-07 17:05", "2026-09-08 09:00", "2026-09-09 09:00"),
        ("2026-12-24 17:05", "2026-12-28 09:00", "2026-12-29 09:00"),  # over Christmas
    ],
)
def test_minutes_are_told_only_when_they_passed_and_within_hours(due: str, first: str, second: str) -> None:
    assert told(elapsed(due), 2) == [(first, "overdue"), (second, "overdue")]


def test_at_the_due_moment_itself_nobody_is_late() -> None:
    found = elapsed("2026-09-07 10:10")
    assert current_ping(found, at("2026-09-07 10:10"), HOURS) is None
    assert current_ping(found, at("2026-09-07 10:11"), HOURS) is not None


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
        return Aim(local.date(), due_at.date(), due_at.date(), due_at)
    found = duty_deadline(Term(unit, count), local.date())
    assert found.act_by is not None
    return Aim(local.date(), found.act_by, found.due_on)


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
        assert local.date() >= found.since
    assert all(one.at < other.at for one, other in pairwise(year))
    overdue = [ping for ping in year if ping.stage == "overdue"]
    assert [ping.days_late for ping in overdue[:7]] == [1, 2, 3, 4, 5, 10, 15]
    assert len(overdue) <= 5 + 52, "weekly, not daily for a month"
    if found.due_at is None:
        assert all(ping.at.date() > found.due_on for ping in overdue)
        assert all(ping.at.date() <= found.act_by for ping in year if ping.stage != "overdue")
    else:
        assert all(ping.at > found.due_at for ping in year)


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
    now = datetime.combine(found.since + timedelta(days=days), time(hour), AMSTERDAM)
    current, following = current_ping(found, now, HOURS), next_ping(found, now, HOURS)
    assert following.at > now
    assert current is None or current.at <= now


def test_a_duty_in_days_is_pinged_before_its_term_ends_wherever_an_open_day_allows() -> None:
    """Every receipt of one year, with the shortest and the usual term."""
    for unit, count in (("working_days", 5), ("weeks", 4), ("days", 14)):
        for n in range(365):
            since = date(2026, 1, 1) + timedelta(days=n)
            found = aim_of(unit, count, datetime.combine(since, time(10), AMSTERDAM))  # type: ignore[arg-type]
            first = next_ping(found, datetime.combine(since, time(10), AMSTERDAM), HOURS)
            assert first.stage in ("ahead", "tomorrow"), since
