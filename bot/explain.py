"""Dates, reasons and refusals in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from bot.complaint.duties import Entry, Ledger
from bot.complaint.gates import Refused
from bot.regulation.deadlines import Reason
from bot.words import Words


def why(ledger: Ledger, entry: Entry, now: datetime, words: Words) -> list[str]:
    """The explanation of a date, a line per step, in neutral markup."""
    own = {event.id: event.label.in_(words.language) for event in ledger.procedure.event_type}
    return [reason(step, words, own) for step in ledger.why(entry, now)]


def reason(step: Reason, words: Words, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """One step of an explanation; ``own`` names the event types of the procedure alone."""
    values = dict(step.values)
    for key in ("event", "ended_by"):
        if name := values.get(key):
            values[key] = own[name] if name in own else words(f"events.{name}")
    return words(f"why.{step.key}", **values)


def refused(refusal: Refused, words: Words) -> str:
    """Why a step may not happen, and what to do instead."""
    values = dict(refusal.values)
    if events := values.get("events"):  # by name, or with the label of the procedure's own
        values["events"] = [words(f"events.{each}") if isinstance(each, str) else each for each in events]
    return words(f"refused.{refusal.code}", **values)
