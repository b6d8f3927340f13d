"""Which pings should exist, and when: ahead of the day to act by, on that day, and after it until it is done.

Only on days open on the calendar with many days off, within hours in the organisation's zone. How many and how far
ahead is the procedure's own ladder. Whatever the ladder says, **every duty is pinged before it is late**:

- a term in days of which no rung lies after its start gets one ping at the first moment after the start at which
  people may be reached;
- a term of elapsed time gets one halfway (by then what goes by itself has gone), or, where nobody may be reached
  between halfway and the end, at the first such moment after the start.

The only exception: nobody may be reached between the start and the end. Then the first ping says that it is late, at
the first moment at which people may be reached at all. Of the terms in days that happens to *at once*, and to one or
two working days: started after closing time or on a day off, with nothing left but days that are open for what the
organisation owes and closed for its people (Good Friday, 5 May, equated days; for *at once* also the evening itself).
Of the minutes it happens to those that pass outside hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.regulation.calendars import MANY
from bot.regulation.tables import Ladder

Stage = Literal["ahead", "tomorrow", "today", "overdue"]
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Hours:
    """When people may be reached, in the organisation's zone."""

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(17)

    def first_moment(self, moment: datetime) -> datetime:
        """This moment, or the first one after it at which people may be reached."""
        local = moment.astimezone(self.zone)
        if MANY.is_open(local.date()) and self.opens <= local.time() <= self.closes:
            return local
        day = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        return self.opening(MANY.first_open(day))

    def opening(self, day: date) -> datetime:
        return datetime.combine(day, self.opens, self.zone)


@dataclass(frozen=True)
class Ping:
    """``days_late`` counts open days from the first day overdue; 0 before that."""

    at: datetime
    stage: Stage
    days_late: int = 0


@dataclass(frozen=True)
class Aim:
    """What pings aim at: a duty or task known since ``began`` (aware), to do by ``act_by``, late after ``due_on``.

    ``due_at`` (aware) instead, for terms of elapsed time.
    """

    began: datetime
    act_by: date
    due_on: date
    due_at: datetime | None = None
    ladder: Ladder = field(default_factory=Ladder)

    @property
    def last_open_day(self) -> date:
        """The last day on which people may be reached for it."""
        return MANY.last_open(self.act_by)


def next_ping(aim: Aim, after: datetime, hours: Hours) -> Ping:
    """The first ping strictly after a moment; while a thing is not done there is always one."""
    return next(ping for ping in pings(aim, hours) if ping.at > after)


def current_ping(aim: Aim, now: datetime, hours: Hours) -> Ping | None:
    """The last ping that is due at ``now``: those missed before it collapse into it."""
    found = None
    for ping in pings(aim, hours):
        if ping.at > now:
            return found
        found = ping
    return found


def pings(aim: Aim, hours: Hours) -> Iterator[Ping]:
    """All pings in order, without end: daily for the first late days, and from then on when a week begins.

    So everything that is late for long comes as one message a week.
    """
    yield from _halfway(aim, aim.due_at, hours) if aim.due_at else _in_time(aim, hours)
    for late, day in enumerate(_late_days(aim, hours), 1):
        if late <= aim.ladder.daily_for or day == _first_of_week(day):
            at = hours.first_moment(aim.due_at + INSTANT) if late == 1 and aim.due_at else hours.opening(day)
            yield Ping(at, "overdue", late)


def _in_time(aim: Aim, hours: Hours) -> Iterator[Ping]:
    """The rungs of the ladder after the start; where there is none, the first moment people may be reached."""
    target, began = aim.last_open_day, aim.began.astimezone(hours.zone)
    days = [MANY.add_working_days(target, -ahead) for ahead in aim.ladder.ahead]
    rungs = [hours.opening(day) for day in days if day > began.date()]
    if aim.ladder.on_the_day and hours.opening(target) > began:
        rungs.append(hours.opening(target))
    first = hours.first_moment(began + INSTANT)
    if not rungs and first.date() <= aim.due_on:
        rungs.append(first)
    yield from (Ping(at, _stage(target, at.date())) for at in rungs)


def _halfway(aim: Aim, due_at: datetime, hours: Hours) -> Iterator[Ping]:
    # In UTC: two moments of one zone are subtracted by their clocks, an hour off when the clock changes in between.
    began, ends = aim.began.astimezone(UTC), due_at.astimezone(UTC)
    for start in (began + (ends - began) / 2, began + INSTANT):
        at = hours.first_moment(start)
        if began < at <= ends:
            yield Ping(at, "ahead")
            return


def _stage(target: date, day: date) -> Stage:
    if day >= target:
        return "today"
    return "tomorrow" if MANY.add_working_days(day, 1) == target else "ahead"


def _first_of_week(day: date) -> date:
    return MANY.first_open(day - timedelta(days=day.weekday()))


def _late_days(aim: Aim, hours: Hours) -> Iterator[date]:
    if aim.due_at is not None:  # the due moment itself is still in time
        day = hours.first_moment(aim.due_at + INSTANT).date()
    else:
        day = MANY.first_open(aim.due_on + timedelta(days=1))
    while True:
        yield day
        day = MANY.add_working_days(day, 1)
