"""Which days are open. Two calendars, one principle: few days off for what the organisation owes,
many for what the complainant may (so that a closed day never takes a right away, nor excuses a duty).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from dateutil.easter import easter

# The library's tables are silently empty outside these years, and an empty table would call every weekday open.
FIRST_YEAR, LAST_YEAR = 1966, 2100

# Days equated with public holidays by royal decree (Algemene termijnenwet, article 3, third paragraph).
EQUATED = frozenset(
    date.fromisoformat(day)
    for day in (
        "2023-04-28",
        "2023-05-19",
        "2024-05-10",
        "2024-12-27",
        "2025-05-30",
        "2026-01-02",
        "2026-05-15",
        "2027-05-07",
        "2028-04-28",
        "2028-05-26",
    )
)
EQUATED_KNOWN_THROUGH = date(2028, 12, 31)


class Holiday(str):
    """A holiday by its Dutch name; ``in_`` gives the name in a language."""

    en: str

    def in_(self, language: str) -> str:
        return self.en if language == "en" else str(self)


class OutOfRange(ValueError):
    """A day for which no holidays are known."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day}: holidays are known from {FIRST_YEAR} through {LAST_YEAR}")


@dataclass(frozen=True)
class Calendar:
    """Open days. ``many``: also closed on Good Friday, every 5 May and the equated days."""

    many: bool

    def is_open(self, day: date) -> bool:
        return day.weekday() < 5 and self.holiday(day) is None

    def holiday(self, day: date) -> Holiday | None:
        """The holiday that closes this day; None on other days, weekends included."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise OutOfRange(day)
        return _closed(day.year, self.many).get(day)

    def first_open(self, day: date) -> date:
        """This day, or the first open one after it."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def last_open(self, day: date) -> date:
        """This day, or the last open one before it."""
        while not self.is_open(day):
            day -= timedelta(days=1)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The day that lies ``count`` open days after (negative: before) ``day``, which itself does not count."""
        step = timedelta(days=1 if count >= 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_open(day)
        return day


FEW = Calendar(many=False)
MANY = Calendar(many=True)


@cache
def _closed(year: int, many: bool) -> dict[date, Holiday]:
    good_friday = easter(year) - timedelta(days=2)
    closed = {day: name for day, name in _listed(year, "public") if day != good_friday}
    if many:
        closed = dict(_listed(year, "optional")) | closed
        closed |= {good_friday: _named("Goede Vrijdag", "Good Friday")}
        equated = _named("gelijkgestelde dag", "day equated with a holiday")
        closed |= {day: equated for day in EQUATED if day.year == year and day not in closed}
    return closed


def _listed(year: int, category: str) -> Iterator[tuple[date, Holiday]]:
    dutch, english = (
        holidays.country_holidays("NL", years=year, language=language, categories=category)
        for language in ("nl", "en_US")
    )
    yield from ((day, _named(name, english[day])) for day, name in dutch.items())


def _named(dutch: str, english: str) -> Holiday:
    name = Holiday(dutch)
    name.en = english
    return name
