"""Dates, reasons and refusals in words."""

from __future__ import annotations

from datetime import datetime

from bot.complaint.duties import Entry, Ledger
from bot.complaint.gates import Refused
from bot.regulation.deadlines import Reason
from bot.words import Words


def why(ledger: Ledger, entry: Entry, now: datetime, words: Words) -> list[str]:
    """The explanation of a date, a line per step, in neutral markup."""
    return [reason(step, words) for step in ledger.why(entry, now)]


def reason(step: Reason, words: Words) -> str:
    """One step of an explanation."""
    values = dict(step.values)
    if "event" in values and words.has(f"events.{values['event']}"):
        values["event"] = words(f"events.{values['event']}")
    return words(f"why.{step.key}", **values)


def refused(refusal: Refused, words: Words) -> str:
    """Why a step may not happen, and what to do instead."""
    return words(f"refused.{refusal.code}", **refusal.values)
