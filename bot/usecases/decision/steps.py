"""What the steps of an answer bring with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.steps.receipt import CalledBack
from bot.dialogue.forms import Value
from bot.usecases.kernel.effects import CHECKS, FOLLOWS, STARTS, Values, of


@of("resolved_informally", STARTS)
def settled_in_the_call(complaint: Complaint, _who: str) -> Mapping[str, Value]:
    """What was said in the last call, where that settled it."""
    calls = [h.event for h in complaint.history if isinstance(h.event, CalledBack)]
    return {"note": calls[-1].note} if calls and calls[-1].result == "settled" else {}


@of("resolved_informally", CHECKS)
def both_agree(values: Values, _complaint: Complaint) -> Iterator[tuple[str, Refused]]:
    if not values["agreed"]:
        yield "agreed", Refused("not_agreed")


@of("resolved_informally", FOLLOWS)
def on_paper(_complaint: Complaint, values: Values) -> str:
    return "outcome_confirmed" if values["confirm"] else ""
