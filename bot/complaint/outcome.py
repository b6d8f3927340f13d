"""How complaints ended, counted as a principal may ask for it. Names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.complaint.events import went_out
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened

Standing = Literal["declined", "taken_up", "assessing", "withdrawn"]


@dataclass(frozen=True)
class Counts:
    """Five counts, and beside them what makes them add up: still being assessed, and withdrawn before an answer."""

    total: int = 0
    declined: int = 0
    declined_in_time: int = 0
    taken_up: int = 0
    taken_up_in_time: int = 0
    assessing: int = 0
    withdrawn: int = 0
    nothing_sent: int = 0
    """Of those answered or not taken up: of so many the record does not show that anybody was told."""


def counts(complaints: Iterable[Complaint]) -> Counts:
    """Each complaint counts once; what was logged by mistake does not count."""
    found = Counts()
    for complaint in complaints:
        if "voided" in complaint.types:
            continue
        where = standing(complaint)
        found = replace(found, total=found.total + 1, **{where: getattr(found, where) + 1})
        if where in ("declined", "taken_up") and in_time(complaint):
            in_time_too = f"{where}_in_time"
            found = replace(found, **{in_time_too: getattr(found, in_time_too) + 1})
        if (answer := _first_answer(complaint)) and not went_out(answer.event):
            found = replace(found, nothing_sent=found.nothing_sent + 1)
    return found


def standing(complaint: Complaint) -> Standing:
    """The first answer decides; without one, whether it was withdrawn (or settled), taken up, or waits."""
    if answer := _first_answer(complaint):
        return "declined" if answer.type == "declined" else "taken_up"
    if complaint.ledger.ended:
        return "withdrawn"
    return "taken_up" if "taken_up" in complaint.types else "assessing"


def in_time(complaint: Complaint) -> bool:
    """Whether the answer went out within its term; a regulation without one is always in time."""
    answer = _first_answer(complaint)
    entry = complaint.ledger.latest("answer") or complaint.ledger.latest("take_up")
    if answer is None or not went_out(answer.event):
        return False
    return entry is None or not entry.is_late(answer.at, complaint.zone)


def _first_answer(complaint: Complaint) -> Happened | None:
    return next((h for h in complaint.history if h.type in ("decided", "declined")), None)
