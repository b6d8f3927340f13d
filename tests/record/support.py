"""What the record's tests share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from bot.record.log import NewEvent, Record

FOCUS = "focus"
NOW = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


def later(**by: float) -> datetime:
    return NOW + timedelta(**by)


def happened(type: str = "noted", at: datetime = NOW, plain: object = None, sealed: object = None) -> NewEvent:
    return NewEvent(
        type,
        at,
        {"said": plain} if plain is not None else {},
        {"said": sealed} if sealed is not None else {},
    )


def complaint(record: Record, *events: NewEvent) -> str:
    """A new complaint with these events; by default received and acknowledged, with something personal in both."""
    events = events or (happened("received", sealed="Jan Jansen"), happened("acknowledged", sealed="Beste Jan"))
    with record.begin(FOCUS, now=NOW) as tx:
        reference = tx.new_reference(2026)
        tx.create_stream(reference)
        tx.append(reference, *events)
    return reference


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """The same work in many threads; the first error comes out."""
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(work, range(count)))
