"""Terms, and the days they lead to, each with its explanation.

The day of the event does not count. Weeks keep the weekday, a month keeps the day number or takes the month's last
day. A duty is counted to the earliest defensible day, a right to the latest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from dateutil.relativedelta import relativedelta

from bot.regulation.calendars import EQUATED_KNOWN_THROUGH, FEW, MANY

Unit = Literal["at_once", "minutes", "hours", "days", "working_days", "weeks", "months"]
ELAPSED: tuple[Unit, ...] = ("minutes", "hours")


@dataclass(frozen=True)
class Term:
    """``at_once`` is the first open day on or after the trigger; its count means nothing."""

    unit: Unit
    count: int = 0

    @property
    def is_elapsed(self) -> bool:
        """Counted in elapsed time, holidays or not."""
        return self.unit in ELAPSED


@dataclass(frozen=True)
class Reason:
    """One step of an explanation: a sentence's key (``why.<key>``) and what it says; dates and texts only."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pause:
    """A term stood still. The day of the pausing event still counts; the days ``after`` it do not, up to and including
    ``through``, the day of the event that ended it. ``event`` and ``ended_by`` name those events.
    """

    after: date
    through: date
    event: str = ""
    ended_by: str = ""

    def days_after(self, start: date) -> set[date]:
        first = max(self.after, start)
        return {first + timedelta(days=n) for n in range(1, (self.through - first).days + 1)}


@dataclass(frozen=True)
class Deadline:
    """Where a term leads. Terms of elapsed time have ``due_at`` (aware); the others days in the organisation's zone.

    ``act_by`` belongs to duties, ``ends_on`` to rights.
    """

    due_on: date
    act_by: date | None = None
    ends_on: date | None = None
    due_at: datetime | None = None
    why: tuple[Reason, ...] = ()

    @property
    def last_day(self) -> date:
        """The day after which it is too late."""
        return self.ends_on or self.due_on


def duty_deadline(term: Term, start: date, pauses: Sequence[Pause] = ()) -> Deadline:
    """Where a duty counted in days leads, from the day of its trigger."""
    plain = due_on(term, start)
    stood_still = list(_stood_still(lambda idle: _due(term, start, idle), plain, start, pauses))
    due, idle, trigger = _after_pauses(plain, start, stood_still)
    return Deadline(
        due,
        act_by=act_by(due, trigger),
        why=(
            *_counted(term, start, plain, idle),
            *(_paused_why(still) for still in stood_still),
            *_act_by_why(due, trigger),
            *_known(due),
        ),
    )


def right_deadline(term: Term, start: date) -> Deadline:
    """Where a right leads: a last day that is closed rolls forward (Algemene termijnenwet, article 1)."""
    due = due_on(term, start)
    end = ends_on(due)
    rolled = (Reason("rolled", {"due_on": due, "ends_on": end, "closed": _why_closed(due)}),) if end != due else ()
    return Deadline(due, ends_on=end, why=(*_counted(term, start, due), *rolled, *_known(end)))


def elapsed_deadline(term: Term, start: datetime) -> Deadline:
    """Where a term of minutes or hours leads; ``start`` is aware and its zone is kept."""
    # Elapsed time is added in UTC: local arithmetic would be an hour off over a clock change.
    zone = start.tzinfo
    due = (start.astimezone(UTC) + timedelta(**{term.unit: term.count})).astimezone(zone)
    return Deadline(
        due.date(), due_at=due, why=(Reason("elapsed", {"count": term.count, "unit": term.unit, "due_at": due}),)
    )


def extended_deadline(until: date, extended_on: date, pauses: Sequence[Pause] = ()) -> Deadline:
    """A duty moved to a day that was promised on ``extended_on``; pauses after that add their days to it."""
    stood_still = list(_stood_still(lambda idle: until + timedelta(days=len(idle)), until, extended_on, pauses))
    due, _, trigger = _after_pauses(until, extended_on, stood_still)
    return Deadline(
        due,
        act_by=act_by(due, trigger),
        why=(
            Reason("extended", {"until": until, "on": extended_on}),
            *(_paused_why(still) for still in stood_still),
            *_act_by_why(due, trigger),
            *_known(due),
        ),
    )


def due_on(term: Term, start: date, pauses: Sequence[Pause] = ()) -> date:
    """The nominal last day. Working days are counted on the calendar with few days off."""
    plain = _due(term, start, frozenset())
    stood_still = _stood_still(lambda idle: _due(term, start, idle), plain, start, pauses)
    return _after_pauses(plain, start, list(stood_still))[0]


def _due(term: Term, start: date, idle: frozenset[date]) -> date:
    """The last day when the ``idle`` days, all after the start, do not count."""
    if not idle:
        return _plain_due(term, start)
    if term.unit != "working_days":
        return _plain_due(term, start) + timedelta(days=len(idle))
    day, left = start, term.count
    while left:
        day += timedelta(days=1)
        left -= FEW.is_open(day) and day not in idle
    return max(day, *idle)


def _plain_due(term: Term, start: date) -> date:
    match term.unit:
        case "at_once":
            return FEW.first_open(start)
        case "working_days":
            return FEW.add_working_days(start, term.count)
        case "days":
            return start + timedelta(days=term.count)
        case "weeks":
            return start + timedelta(weeks=term.count)
        case "months":
            return start + relativedelta(months=term.count)
        case _:
            raise ValueError(f"{term.unit}: a term of elapsed time has a moment, not a day")


@dataclass(frozen=True)
class _Still:
    """A pause that took effect: the days that do not count on account of it, and the last day it led to."""

    pause: Pause
    days: frozenset[date]
    due: date


def _stood_still(
    due_with: Callable[[frozenset[date]], date], due: date, start: date, pauses: Iterable[Pause]
) -> Iterator[_Still]:
    """One pause after the other: a pause that began when the term was over changes nothing."""
    idle: frozenset[date] = frozenset()
    for pause in pauses:
        days = frozenset(pause.days_after(start)) - idle
        if pause.after <= due and days:
            idle |= days
            due = due_with(idle)
            yield _Still(pause, days, due)


def _after_pauses(due: date, start: date, pauses: Sequence[_Still]) -> tuple[date, frozenset[date], date]:
    """The last day, the days that did not count, and the day after which somebody can act again."""
    if not pauses:
        return due, frozenset(), start
    return pauses[-1].due, frozenset().union(*(still.days for still in pauses)), max(s.pause.through for s in pauses)


def _paused_why(still: _Still) -> Reason:
    pause = still.pause
    return Reason(
        "stood_still",
        {
            "event": pause.event,
            "ended_by": pause.ended_by,
            "first": min(still.days),
            "last": max(still.days),
            "count": len(still.days),
            "due_on": still.due,
        },
    )


def act_by(due: date, trigger: date) -> date:
    """The last day open on the many-days-off calendar, after the trigger and at or before ``due``; else ``due``."""
    day = due
    while day > trigger:
        if MANY.is_open(day):
            return day
        day -= timedelta(days=1)
    return due


def ends_on(due: date) -> date:
    """The last day on which a right can be used."""
    return MANY.first_open(due)


def _counted(term: Term, start: date, due: date, idle: frozenset[date] = frozenset()) -> tuple[Reason, ...]:
    if term.unit == "at_once":
        return (Reason("at_once", {"due_on": due, "closed": start != due}),)
    if term.unit != "working_days":
        return (Reason(term.unit, {"count": term.count, "due_on": due, "shortened": _shortened(term, start, due)}),)
    due = _due(term, start, idle)
    days = [day for n in range(1, (due - start).days + 1) if (day := start + timedelta(days=n)) not in idle]
    return (
        Reason(
            "working_days",
            {
                "count": term.count,
                "due_on": due,
                "counted": [day for day in days if FEW.is_open(day)],
                "holidays": [(day, FEW.holiday(day)) for day in days if FEW.holiday(day) and day.weekday() < 5],
            },
        ),
    )


def _shortened(term: Term, start: date, due: date) -> bool:
    """The target month is shorter than the day number of the start."""
    return term.unit == "months" and due.day != start.day


def _act_by_why(due: date, trigger: date) -> tuple[Reason, ...]:
    act = act_by(due, trigger)
    return (Reason("act_by", {"due_on": due, "act_by": act, "closed": _why_closed(due)}),) if act != due else ()


def _why_closed(day: date) -> str:
    """The holiday's name, or nothing for a weekend."""
    return MANY.holiday(day) or ""


def _known(day: date) -> tuple[Reason, ...]:
    return (Reason("equated_unknown", {"through": EQUATED_KNOWN_THROUGH.year}),) if day > EQUATED_KNOWN_THROUGH else ()
