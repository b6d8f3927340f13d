"""What may not happen yet, and why: the refusals that every procedure has, and the gates of its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.complaint.duties import Ledger
from bot.complaint.events import Closed, Event, Extended, type_of
from bot.regulation.procedure import Gate


@dataclass
class Refused(Exception):
    """A step that may not happen. ``code`` is the key of a sentence under ``refused``; ``values`` fill it."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code


def refusal(ledger: Ledger, event: Event, at: datetime) -> Refused | None:
    """Why ``event`` may not happen at ``at``; None when it may."""
    name = type_of(event)
    for gate in ledger.procedure.gate:
        if name in gate.refuses and ledger.holds(gate.when) and not _is_open(gate, ledger):
            return Refused("gate", {"says": gate.says, "source": str(gate.source)})
    if isinstance(event, Extended):
        return _extension(ledger, event, at)
    if isinstance(event, Closed) and not event.with_reason and ledger.open_duties():
        return Refused("open_duties", {"duties": [entry.rule.label for entry in ledger.open_duties()]})
    if name == "objection_admitted" and not ledger.happened("objected"):
        return Refused("nothing_to_admit")
    return None


def _is_open(gate: Gate, ledger: Ledger) -> bool:
    return all(any(_took_place(need, ledger) for need in any_of) for any_of in gate.needs)


def _took_place(need: str, ledger: Ledger) -> bool:
    name, _, party = need.partition(":")
    return ledger.happened(name, party or None)


def _extension(ledger: Ledger, event: Extended, at: datetime) -> Refused | None:
    entry = next((e for e in ledger.entries() if e.rule.extendable), None)
    if entry is None:
        return Refused("not_extendable")
    if entry.state(at, ledger.zone) != "open":
        return Refused("extension_too_late", {"duty": entry.rule.label, "due_on": entry.deadline.due_on})
    if event.until <= entry.deadline.due_on:
        return Refused("extension_not_later", {"until": event.until, "due_on": entry.deadline.due_on})
    return None
