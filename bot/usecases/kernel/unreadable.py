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


class Unreadables:
    """What could not be read when this process last looked; gone from here as soon as it can. Threads share it."""

    def __init__(self) -> None:
        self._known: dict[str, Unreadable] = {}

    def known(self) -> dict[str, Unreadable]:
        """By reference, as it is at this moment."""
        return dict(self._known)

    def note(self, reference: str, problem: Exception, now: datetime) -> Unreadable:
        found = Unreadable(reference, _why(problem), now + LOOK_AGAIN)
        self._known[reference] = found
        return found

    def was_read(self, reference: str) -> None:
        self._known.pop(reference, None)

    def put_off(self, now: datetime) -> frozenset[str]:
        """What need not be tried again yet."""
        return frozenset(each.reference for each in self.known().values() if each.again > now)


def _why(problem: Exception) -> str:
    """The sentences about keys are our own; any other error's words may hold what somebody typed."""
    if isinstance(problem, KeyProblem | SealBroken):
        return str(problem)
    return "".join([*getattr(problem, "__notes__", ()), kind_and_place(problem)])
