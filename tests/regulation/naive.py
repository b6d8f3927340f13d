"""Days counted on the fingers: nothing here comes from the product, so that the two can be compared."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
EQUATED = {
    date(2023, 4, 28),
    date(2023, 5, 19),
    date(2024, 5, 10),
    date(2024, 12, 27),
    date(2025, 5, 30),
    date(2026, 1, 2),
    date(2026, 5, 15),
    date(2027, 5, 7),
    date(2028, 4, 28),
    date(2028, 5, 26),
}


def easter_sunday(year: int) -> date:
    """The anonymous Gregorian computus (Nature, 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def few_off(year: int) -> frozenset[date]:
    """What closes a day for what the organisation owes, weekends apart; from 2014 on (King's Day)."""
    easter = easter_sunday(year)
    kings_day = date(year, 4, 27) - (DAY if date(year, 4, 27).weekday() == 6 else 0 * DAY)
    fixed = {date(year, 1, 1), kings_day, date(year, 12, 25), date(year, 12, 26)}
    lustrum = {date(year, 5, 5)} if year % 5 == 0 else set()
    return frozenset(fixed | lustrum | {easter + n * DAY for n in (0, 1, 39, 49, 50)})


@cache
def many_off(year: int) -> frozenset[date]:
    good_friday = easter_sunday(year) - 2 * DAY
    return few_off(year) | {good_friday, date(year, 5, 5)} | {day for day in EQUATED if day.year == year}


def is_open_few(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in few_off(day.year)


def is_open_many(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in many_off(day.year)


def due_on(unit: str, count: int, start: date) -> date:
    """Walks from ``start`` a day at a time until the term is over."""
    day = start
    if unit == "at_once":
        while not is_open_few(day):
            day += DAY
        return day
    if unit == "months":
        return _months(count, start)
    left = count
    while left:
        day += DAY
        left -= _counts(unit, day, start)
    return day


def _counts(unit: str, day: date, start: date) -> bool:
    if unit == "weeks":
        return day.weekday() == start.weekday()
    return unit == "days" or is_open_few(day)


def _months(count: int, start: date) -> date:
    """The last day of the target month whose number is not above that of the start."""
    target, day, found = start.year * 12 + start.month + count, start, start
    while day.year * 12 + day.month <= target:
        if day.year * 12 + day.month == target and day.day <= start.day:
            found = day
        day += DAY
    return found


def act_by(due: date, trigger: date) -> date:
    between = [trigger + n * DAY for n in range(1, (due - trigger).days + 1)]
    return max((day for day in between if is_open_many(day)), default=due)


def ends_on(due: date) -> date:
    day = due
    while not is_open_many(day):
        day += DAY
    return day


def due_with_pauses(unit: str, count: int, start: date, pauses: list[tuple[date, date]]) -> date:
    """Walks day by day; each pause (its first event's day, its last one's) is a hole of days that are not seen."""
    due, holes = due_on(unit, count, start), set[date]()
    for first, last in pauses:
        if first > due:
            continue
        holes |= {day for n in range((last - first).days) if (day := first + (n + 1) * DAY) > start}
        day, left = start, _length(unit, count, start)
        while left:
            day += DAY
            left -= day not in holes and (unit != "working_days" or is_open_few(day))
        due = max([day, *holes])  # used up before the hole began: over when the hole is
    return due


def _length(unit: str, count: int, start: date) -> int:
    """How many days are to be seen: open ones for working days, all of them otherwise."""
    return count if unit == "working_days" else (due_on(unit, count, start) - start).days
