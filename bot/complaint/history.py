"""One event as it happened, and the order in which a complaint is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.complaint.events import Event, type_of
from bot.complaint.steps import BY_RECORDER
from bot.complaint.steps.file import Annulled
from bot.complaint.steps.handling import ResponseRecorded
from bot.complaint.steps.receipt import CalledBack, Received


@dataclass(frozen=True)
class Happened:
    """An event of one complaint. ``seq`` is its place in the record, ``at`` (aware) when it happened.

    ``dates``: the days promised by this event, by duty (``answer``, or ``report_progress/2``); they are kept whatever
    a later procedure file or holiday list would say. Of an annulment: by event and duty, what later events promise
    without the mistake. ``by`` (our person id) is None once the complaint is erased.
    ``recorded_at`` is None for what was only told (a replay).
    """

    seq: int
    at: datetime
    event: Event
    by: str | None = None
    role: str = ""
    dates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    recorded_at: datetime | None = None

    @property
    def type(self) -> str:
        return type_of(self.event)

    @property
    def done_by_recorder(self) -> bool:
        """Whether who recorded this did it, and did not only write it down."""
        match self.event:
            case CalledBack(caller=caller):
                return bool(caller) and caller == self.by
            case ResponseRecorded(own=own):
                return own
            case _:
                return self.type in BY_RECORDER

    @property
    def known_at(self) -> datetime:
        """From when somebody could act on it: yesterday's phone call is known once it is logged."""
        return max(self.at, self.recorded_at or self.at)

    def day(self, zone: ZoneInfo) -> date:
        return self.at.astimezone(zone).date()


def in_order(events: Iterable[Happened]) -> tuple[Happened, ...]:
    """Events by when they happened; what was annulled is left out, and so is the annulment."""
    known = tuple(events)
    gone = annulled(known)
    kept = (_promised_anew(h, known, gone) for h in known if h.seq not in gone and not isinstance(h.event, Annulled))
    # A receipt that was logged later than a phone call about it still comes first: nothing precedes it.
    return tuple(sorted(kept, key=lambda h: (not isinstance(h.event, Received), h.at, h.seq)))


def annulled(events: Iterable[Happened]) -> frozenset[int]:
    """The numbers of the events that do not count; an annulment that was itself annulled takes nothing out."""
    gone: set[int] = set()
    for h in sorted(events, key=lambda h: h.seq, reverse=True):
        if isinstance(h.event, Annulled) and h.seq not in gone:
            gone.add(h.event.n)
    return frozenset(gone)


def _promised_anew(h: Happened, known: Iterable[Happened], gone: frozenset[int]) -> Happened:
    """An event recorded between a mistake and its annulment promises what the annulment says it does without it."""
    since = [a for a in known if isinstance(a.event, Annulled) and a.seq not in gone and a.event.n < h.seq < a.seq]
    if not since:
        return h
    return replace(h, dates=max(since, key=lambda a: a.seq).dates.get(str(h.seq), {}))
