"""Who is away, and when. A person has at most one absence: the one set last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Absence:
    """From ``first`` through ``last``; ``ended``: back on that day, earlier than was thought."""

    first: date
    last: date
    ended: date | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last and (self.ended is None or day < self.ended)

    def is_over(self, day: date) -> bool:
        return day > self.last or (self.ended is not None and day >= self.ended)


Absences = Mapping[str, Absence]


def absent_on(absences: Absences, day: date) -> frozenset[str]:
    return frozenset(person for person, absence in absences.items() if absence.covers(day))


def nobody_left(persons: Iterable[str], absences: Absences, today: date) -> bool:
    """Whether all of them are away on a same day from today on; for nobody at all that is not asked."""
    away = [absences.get(person) for person in persons]
    days = [absence.first for absence in away if absence] + [today]
    return bool(away) and any(
        all(absence is not None and absence.covers(day) for absence in away) for day in days if day >= today
    )
