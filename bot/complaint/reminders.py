"""Which pings should exist, and when: ahead of the day to act by, on that day, and after it until it is done.

Only on days open on the calendar with many days off, at the opening hour in the organisation's zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.regulation.calendars import MANY

Stage = Literal["ahead", "tomorrow", "today", "overdue"]
COORDINATOR_FROM, DIRECTOR_FROM = 1, 3
DAILY_FOR = 5


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
    """What pings aim at: a duty or task that started on ``since``, to do by ``act_by``, late after ``due_on``.

    ``due_at`` (aware) instead, for terms of elapsed time: nobody is pinged before, only when it passed.
    """

    since: date
    act_by: date
    due_on: date
    due_at: datetime | None = None


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
    """All pings in order, without end: daily for five open days after the last day, and weekly from then on."""
    if aim.due_at is None:
        yield from _ahead(aim, hours)
    for late, day in enumerate(_late_days(aim, hours), 1):
        if late <= DAILY_FOR or late % DAILY_FOR == 0:
            at = hours.first_moment(_passed(aim.due_at)) if late == 1 and aim.due_at else hours.opening(day)
            yield Ping(at, "overdue", late)


def _ahead(aim: Aim, hours: Hours) -> Iterator[Ping]:
    target = MANY.last_open(aim.act_by)
    if target < aim.since:
        return
    for days, stage in ((5, "ahead"), (1, "tomorrow")):
        day = MANY.add_working_days(target, -days)
        if day > aim.since:
            yield Ping(hours.opening(day), stage)  # type: ignore[arg-type]
    yield Ping(hours.opening(target), "today")


def _late_days(aim: Aim, hours: Hours) -> Iterator[date]:
    if aim.due_at is not None:
        day = hours.first_moment(_passed(aim.due_at)).date()
    else:
        day = MANY.first_open(aim.due_on + timedelta(days=1))
    while True:
        yield day
        day = MANY.add_working_days(day, 1)


def _passed(due_at: datetime) -> datetime:
    """The due moment itself is still in time."""
    return due_at + timedelta(microseconds=1)
