"""Terms, and the days they lead to, each with its explanation.

The day of the event does not count. Weeks keep the weekday, a month keeps the day number or takes the month's last
day. A duty is counted to the earliest defensible day, a right to the latest.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def duty_deadline(term: Term, start: date) -> Deadline:
    """Where a duty counted in days leads, from the day of its trigger."""
    due = due_on(term, start)
    return Deadline(
        due, act_by=act_by(due, start), why=(*_counted(term, start, due), *_act_by_why(due, start), *_known(due))
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


def extended_deadline(until: date, extended_on: date) -> Deadline:
    """A duty moved to a day that was promised on ``extended_on``."""
    return Deadline(
        until,
        act_by=act_by(until, extended_on),
        why=(
            Reason("extended", {"until": until, "on": extended_on}),
            *_act_by_why(until, extended_on),
            *_known(until),
        ),
    )


def due_on(term: Term, start: date) -> date:
    """The nominal last day. Working days are counted on the calendar with few days off."""
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


def _counted(term: Term, start: date, due: date) -> tuple[Reason, ...]:
    if term.unit == "at_once":
        return (Reason("at_once", {"due_on": due, "closed": start != due}),)
    if term.unit != "working_days":
        return (Reason(term.unit, {"count": term.count, "due_on": due, "shortened": _shortened(term, start, due)}),)
    days = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
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
