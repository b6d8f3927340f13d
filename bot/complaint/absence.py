"""Who is away, and when: any number of periods per person, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.regulation.calendars import MANY

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Absence:
    """From ``first`` through ``last``. ``n`` tells it from the other periods: its number in the record."""

    first: date
    last: date
    n: int = 0

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def is_over(self, day: date) -> bool:
        return day > self.last

    def ended(self, day: date) -> Absence:
        """Back on ``day``, earlier than was thought; on or before the first day: not away at all."""
        return replace(self, last=min(self.last, day - ONE_DAY))


Periods = tuple[Absence, ...]
Absences = Mapping[str, Periods]


def absent_on(absences: Absences, day: date) -> frozenset[str]:
    return frozenset(person for person, periods in absences.items() if any(each.covers(day) for each in periods))


def to_come(periods: Periods, today: date) -> Periods:
    """What is not over yet, the first to begin first."""
    return tuple(sorted((each for each in periods if not each.is_over(today)), key=lambda each: each.first))


def away_until(periods: Periods, day: date) -> date:
    """The last day of being away on ``day``, through all periods that follow upon each other."""
    while covering := [each.last for each in periods if each.covers(day)]:
        day = max(covering) + ONE_DAY
    return day - ONE_DAY


def away_since(periods: Periods, today: date) -> date | None:
    """The first day of the last time away until today; without an open day between them, periods are one time."""
    since, back = None, date.min
    for each in sorted(periods, key=lambda each: each.first):
        if each.first > today or each.last < each.first - ONE_DAY:  # to come, or called off before it began
            continue
        if each.first > back:
            since = each.first
        back = max(back, MANY.first_open(each.last + ONE_DAY))
    return since


def back_on(periods: Periods, today: date) -> date | None:
    """The next open day on which somebody is back; None when they are not away, nor will be."""
    return min((MANY.first_open(each.last + ONE_DAY) for each in periods if not each.is_over(today)), default=None)


def nobody_left(persons: Iterable[str], absences: Absences, today: date) -> bool:
    """Whether all of them are away on a same day from today on; for nobody at all that is not asked."""
    away = [absences.get(person, ()) for person in persons]
    days = [each.first for periods in away for each in periods] + [today]
    return bool(away) and any(
        all(any(each.covers(day) for each in periods) for periods in away) for day in days if day >= today
    )
