"""What the present rules would say of a complaint that goes on under the rules of its receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.complaint.duties import Entry, Ledger
from bot.complaint.fold import Complaint
from bot.complaint.gates import closed_gate
from bot.complaint.history import Happened
from bot.regulation.procedure import Procedure
from bot.regulation.tables import Gate


@dataclass(frozen=True)
class Otherwise:
    """``what``: a duty or right by its key, or a step with its number."""

    what: str
    own: str
    present: str


def read_otherwise(complaint: Complaint, present: Procedure, now: datetime) -> list[Otherwise]:
    """Each duty that would be new, gone, due on another day or in another state, and each step that passed where the
    present rules have a closed gate. Nothing for another regulation, or for the same rules.

    Days are counted anew under both, so that what was promised, or a holiday, makes no difference here.
    """
    if present.id != complaint.procedure.id or present.hash == complaint.procedure.hash:
        return []
    own, anew = Ledger(complaint.procedure, complaint.zone), Ledger(present, complaint.zone)
    passed = list(_passed(complaint, own, anew))
    return [*_duties(own, anew, now), *(_step(h, gate) for h, gate in passed)]


def _passed(complaint: Complaint, own: Ledger, anew: Ledger) -> Iterator[tuple[Happened, Gate]]:
    """Folds the history under both; what passed a gate of the present rules that was shut at that moment."""
    for h in complaint.history:
        about = h.event.details()
        gate = closed_gate(anew, h.type, about)
        if gate and not closed_gate(own, h.type, about):
            yield h, gate
        for ledger in (own, anew):
            ledger.take(replace(h, dates={}))


def _duties(own: Ledger, anew: Ledger, now: datetime) -> Iterator[Otherwise]:
    before, after = ({entry.key: _told(entry, ledger, now) for entry in ledger.entries()} for ledger in (own, anew))
    for key in dict.fromkeys([*before, *after]):
        was, would = before.get(key, "none"), after.get(key, "none")
        if was != would:
            yield Otherwise(key, was, would)


def _told(entry: Entry, ledger: Ledger, now: datetime) -> str:
    last = entry.deadline.due_at or entry.deadline.last_day
    return f"due {last.isoformat()}, {entry.state(now, ledger.zone)}"


def _step(h: Happened, gate: Gate) -> Otherwise:
    return Otherwise(f"step {h.seq} ({h.type})", "allowed", f"refused by {gate.id}")
