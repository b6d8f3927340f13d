"""A complaint that cannot be read must harm no other: what is known of it, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.record.sealing import KeyProblem, SealBroken
from bot.trouble import kind_and_place

LOOK_AGAIN = timedelta(minutes=15)
"""Before a complaint that could not be read is tried again by what goes by itself."""


@dataclass(eq=False)
class Unreadable(Exception):
    """The complaint is there, and cannot be read here and now: it holds something of a later version, or its key does
    not open. ``why`` is the kind and place of the error, for whoever runs this. Who may know of it, nobody can tell."""

    reference: str
    why: str
    again: datetime


def why_not(problem: Exception) -> str:
    """The sentences about keys are our own; any other error's words may hold what somebody typed."""
    if isinstance(problem, KeyProblem | SealBroken):
        return str(problem)
    return "".join([*getattr(problem, "__notes__", ()), kind_and_place(problem)])
