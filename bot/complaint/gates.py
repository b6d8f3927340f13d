"""What may not happen yet, and why: the refusals that every procedure has, and the gates of its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.complaint.duties import Ledger
from bot.complaint.events import Closed, Event, Extended, details, type_of
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
    if gate := closed_gate(ledger, name, details(event)):
        return Refused("gate", {"says": gate.says, "source": str(gate.source)})
    if isinstance(event, Extended):
        return _extension(ledger, event, at)
    if isinstance(event, Closed) and not event.with_reason and ledger.open_duties():
        return Refused("open_duties", {"duties": [entry.rule.label for entry in ledger.open_duties()]})
    if name == "objection_admitted" and not ledger.happened("objected"):
        return Refused("nothing_to_admit")
    return None


def closed_gate(ledger: Ledger, name: str, about: Iterable[str] = ()) -> Gate | None:
    """The gate that an event of this type stands before now; None when it may pass."""
    names = {name, *(f"{name}:{detail}" for detail in about)}
    return next((gate for gate in closed_gates(ledger) if names & set(gate.refuses)), None)


def closed_gates(ledger: Ledger) -> list[Gate]:
    """The gates that apply and are not open yet."""
    return [gate for gate in ledger.procedure.gate if ledger.holds(gate.when) and missing(gate, ledger)]


def missing(gate: Gate, ledger: Ledger) -> list[list[str]]:
    """What has yet to happen: of each list, one."""
    return [any_of for any_of in gate.needs if not any(_took_place(need, ledger) for need in any_of)]


def _took_place(need: str, ledger: Ledger) -> bool:
    name, _, detail = need.partition(":")
    return ledger.happened(name, detail or None)


def _extension(ledger: Ledger, event: Extended, at: datetime) -> Refused | None:
    entry = next((e for e in ledger.entries() if e.rule.extendable), None)
    if entry is None:
        return Refused("not_extendable")
    if entry.state(at, ledger.zone) != "open":
        return Refused("extension_too_late", {"duty": entry.rule.label, "due_on": entry.deadline.due_on})
    if event.until <= entry.deadline.due_on:
        return Refused("extension_not_later", {"until": event.until, "due_on": entry.deadline.due_on})
    return None
