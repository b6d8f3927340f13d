"""What may not happen yet, and why: the refusals that every procedure has, and the gates of its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.complaint.duties import Entry, Ledger
from bot.complaint.events import Closed, Event, Extended, details, type_of
from bot.regulation.deadlines import due_on
from bot.regulation.tables import Gate


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
        return Refused("gate", {"says": gate.says, "source": gate.cited})
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
    extendable = [e for e in ledger.entries() if e.rule.extendable]
    if not extendable:
        return Refused("not_extendable")
    running = [e for e in extendable if e.state(at, ledger.zone) == "open"]
    if not running:
        entry = extendable[0]
        return Refused("extension_too_late", {"duty": entry.rule.label, "due_on": entry.deadline.due_on})
    for entry in running:
        if event.until <= entry.deadline.due_on:
            return Refused("extension_not_later", {"until": event.until, "due_on": entry.deadline.due_on})
        if limited := _beyond(entry, event, ledger):
            return limited
    return None


def _beyond(entry: Entry, event: Extended, ledger: Ledger) -> Refused | None:
    """What the regulation says of an extension is not met."""
    limits, said = entry.rule.extension, {"duty": entry.rule.label, "source": entry.rule.cited}
    if limits is None:
        return None
    if limits.times is not None and len(entry.extensions) >= limits.times:
        return Refused("extension_times", {**said, "times": limits.times})
    if (last := _last_extension_day(entry)) and event.until > last:
        return Refused("extension_ceiling", {**said, "until": event.until, "last": last})
    since = ledger.history.index(entry.extensions[-1]) if entry.extensions else 0
    if limits.needs and not any(h.type in limits.needs for h in ledger.history[since:]):
        labels = {own.id: own.label for own in ledger.procedure.event_type}
        return Refused("extension_needs", {**said, "events": [labels.get(name, name) for name in limits.needs]})
    return None


def _last_extension_day(entry: Entry) -> date | None:
    """The last day for which an extension may be promised."""
    limits, due = entry.rule.extension, entry.deadline.due_on
    assert limits is not None, "asked of a duty with limits"
    lasts = [due_on(limits.at_most.term, due)] if limits.at_most else []
    lasts += [due_on(limits.in_all.term, entry.due_before_extensions or due)] if limits.in_all else []
    return min(lasts, default=None)
