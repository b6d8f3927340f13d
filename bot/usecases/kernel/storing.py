"""Events on their way into the record, with the days they promise, and back out of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.complaint import duties
from bot.complaint.events import Event
from bot.complaint.fold import Complaint, fold
from bot.complaint.history import Happened
from bot.complaint.steps.file import Annulled
from bot.complaint.steps.receipt import Received
from bot.complaint.stored import load, parts
from bot.record.log import NewEvent, Stored, Tx
from bot.regulation.procedure import Procedure


def append(tx: Tx, state: Complaint, event: Event, at: datetime, *, by: str | None, role: str) -> Happened:
    """Store one event, with the dates it promises."""
    new = Happened(state.head + 1, at, event, by, role)
    after = fold(state.reference, state.procedure, state.zone, (*state.recorded, new)).ledger
    dates = duties.promises_anew(after, event.n) if isinstance(event, Annulled) else duties.promises(after, new)
    return _store(tx, state.reference, replace(new, dates=dates))


def receive(
    tx: Tx,
    reference: str,
    procedure: Procedure,
    zone: ZoneInfo,
    event: Received,
    at: datetime,
    *,
    by: str | None,
    role: str,
) -> Complaint:
    """Start a complaint with its receipt, under the procedure as it stands now."""
    tx.create_stream(reference)
    pinned = replace(event, procedure=tx.pin(procedure.text))
    new = Happened(1, at, pinned, by, role)
    dates = duties.promises(fold(reference, procedure, zone, [new]).ledger, new)
    return fold(reference, procedure, zone, [_store(tx, reference, replace(new, dates=dates))])


def append_erased(tx: Tx, reference: str) -> None:
    """That a complaint was erased which cannot be read: with nothing sealed, for its key may not open."""
    tx.append(reference, NewEvent("erased", tx.now, {"event": {}, "role": "rule"}))


def happened(stored: Stored) -> Happened:
    """An event of the record as the fold reads it. An error says, in a note, which event it was."""
    try:
        return _happened(stored)
    except Exception as problem:
        problem.add_note(f"event {stored.seq} ({stored.type}): ")
        raise


def _happened(stored: Stored) -> Happened:
    secret = stored.sealed
    return Happened(
        stored.seq,
        stored.at,
        load(stored.type, stored.plain["event"], None if secret is None else secret.get("event", {})),
        None if secret is None else secret.get("by"),
        stored.plain.get("role", ""),
        stored.plain.get("dates", {}),
        stored.recorded_at,
    )


def _store(tx: Tx, reference: str, new: Happened) -> Happened:
    plain, sealed = parts(new.event)
    kept: dict[str, Any] = {"event": plain, "role": new.role}
    if new.dates:
        kept["dates"] = dict(new.dates)
    secret = {"event": sealed, **({"by": new.by} if new.by else {})}
    stored = tx.append(reference, NewEvent(new.type, new.at.astimezone(UTC), kept, secret))
    return replace(new, seq=stored[0].seq, recorded_at=stored[0].recorded_at)
