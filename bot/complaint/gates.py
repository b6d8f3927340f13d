"""What may not happen yet, and why: the refusals that every procedure has, and the gates of its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.complaint.duties import Entry, Ledger
from bot.complaint.events import Event, Step, type_of
from bot.complaint.history import Happened
from bot.complaint.steps.closing import Closed
from bot.complaint.steps.investigation import Extended
from bot.regulation.deadlines import due_on
from bot.regulation.tables import Gate, Text


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
    if gate := closed_gate(ledger, name, event.details()):
        return shut(gate)
    if isinstance(event, Extended):
        return _extension(ledger, event, at)
    if isinstance(event, Closed) and not event.with_reason and (duties := owed(ledger)):
        return duties
    if isinstance(event, Step) and event.date and ledger.received_on and event.date < ledger.received_on:
        return Refused("date_before_receipt", {"date": event.date, "received": ledger.received_on})
    if name == "objection_admitted" and not ledger.happened("objected"):
        return Refused("nothing_to_admit")
    return None


def owed(ledger: Ledger) -> Refused | None:
    """What is still owed, as why closing is refused; None when nothing is."""
    labels = [entry.rule.label for entry in ledger.open_duties()]
    return Refused("open_duties", {"duties": labels}) if labels else None


def shut(gate: Gate) -> Refused:
    return Refused("gate", {"says": gate.says, "source": gate.cited})


def closed_gate(ledger: Ledger, name: str, about: Iterable[str] = ()) -> Gate | None:
    """The gate that an event of this type stands before now; None when it may pass."""
    return next((gate for gate in closed_gates(ledger) if _stops(gate, name, about)), None)


def passed_without(before: Ledger, after: Ledger) -> list[tuple[Happened, Gate]]:
    """What passed a gate that was open only because of a step undone since: it stays, and somebody must judge it."""
    shut = [gate for gate in closed_gates(after) if not missing(gate, before)]
    return [(h, gate) for gate in shut for h in after.history if _stops(gate, h.type, h.event.details())]


def _stops(gate: Gate, name: str, about: Iterable[str]) -> bool:
    return not {name, *(f"{name}:{detail}" for detail in about)}.isdisjoint(gate.refuses)


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
    extendable = [duty for duty in ledger.procedure.duty if duty.extendable]
    if not extendable:
        return Refused("not_extendable")
    started = [e for e in ledger.entries() if e.rule.extendable]
    if not started:
        return Refused("extension_too_early", {"duty": extendable[0].label})
    running = [e for e in started if e.state(at, ledger.zone) == "open"]
    if not running:
        return _not_running(started, ledger)
    for entry in running:
        if event.until <= entry.deadline.due_on:
            return Refused("extension_not_later", {"until": event.until, "due_on": entry.deadline.due_on})
        if limited := _beyond(entry, event, ledger):
            return limited
    return None


def _not_running(started: list[Entry], ledger: Ledger) -> Refused:
    """It is late, or it ended before that: then the reason is what ended it, and when."""
    late = next((entry for entry in started if entry.is_running), None)
    if late:
        return Refused("extension_too_late", {"duty": late.rule.label, "due_on": late.deadline.due_on})
    ended = [(end, entry) for entry in started if (end := entry.met or entry.lapsed)]
    by, entry = max(ended, key=lambda each: (each[0].at, each[0].seq))
    said = {"duty": entry.rule.label, "day": by.day(ledger.zone), "events": [_named(by.type, ledger)]}
    return Refused("extension_met", said) if entry.met else Refused("extension_lapsed", said)


def _named(event: str, ledger: Ledger) -> Text | str:
    """With the label of the procedure's own; else by its name."""
    own = ledger.procedure.event_named(event)
    return own.label if own else event


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
        return Refused("extension_needs", {**said, "events": [_named(name, ledger) for name in limits.needs]})
    return None


def _last_extension_day(entry: Entry) -> date | None:
    """The last day for which an extension may be promised."""
    limits, due = entry.rule.extension, entry.deadline.due_on
    assert limits is not None, "asked of a duty with limits"
    lasts = [due_on(limits.at_most.term, due)] if limits.at_most else []
    lasts += [due_on(limits.in_all.term, entry.due_before_extensions or due)] if limits.in_all else []
    return min(lasts, default=None)
