"""What the steps around the receipt bring with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.complaint.fold import Complaint
from bot.complaint.steps.receipt import FactsCorrected
from bot.dialogue.forms import Value
from bot.usecases.kernel.case import Case
from bot.usecases.kernel.effects import AFTER, FOLLOWS, STARTS, Values, of


@of("called_back", STARTS)
def the_caller(complaint: Complaint, who: str) -> Mapping[str, Value]:
    """Whoever handles it calls; who else writes it down says who did."""
    return {"caller": who if who in (*complaint.committee.members, complaint.handles_first) else None}


@of("called_back", FOLLOWS)
def after_the_call(_complaint: Complaint, values: Values) -> str:
    return {"settled": "resolved_informally", "answered": "decided"}.get(values["result"], "")


@of("information_received", AFTER)
def complete(case: Case, values: Values, at: datetime) -> None:
    """What was missing came in: the complaint can be judged."""
    if values["complete"] and not case.state.ledger.facts["complete"]:
        case.append(FactsCorrected(complete=True, missing=""), at)
