"""What closing a complaint now would cut short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.complaint import agreeing, gates
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.tasks import promised


def against(complaint: Complaint, now: datetime) -> Iterator[Refused]:
    """All that closing asks a reason for: each as the refusal of a closing without one, what people wait for first."""
    if waiting := agreeing.waiting(complaint):
        yield Refused("proposal_waits", {"events": tuple(waiting)})
    if promise := promised(complaint):
        yield Refused("promise_open", {"day": promise[1]})
    if owed := gates.owed(complaint.ledger):
        yield owed
    if right := complaint.last_right(now):
        yield Refused("right_runs", {"right": right.rule.label, "last": right.deadline.last_day})
