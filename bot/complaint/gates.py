"""What may not happen yet, and why: the refusals that every procedure has, and the gates of its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.complaint.duties import Entry, Ledger
from bot.complaint.events import Closed, Event, Extended, type_of
from bot.regulation.deadlines import due_on
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
            return Refused("gate", {"says": gate.says, "source": gate.cited})
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
