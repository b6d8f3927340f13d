"""What closing a complaint asks first, and what reopening one brings with it."""

from __future__ import annotations

from datetime import datetime

from bot.complaint import closing
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.steps.closing import Closed
from bot.usecases.committee import appointing
from bot.usecases.kernel.case import Case
from bot.usecases.kernel.effects import AFTER, BEFORE, MAKES, Values, of
from bot.usecases.letters import sending


@of("closed", MAKES)
def closed(values: Values, complaint: Complaint) -> Closed:
    reason = values["reason"]
    return Closed(with_reason=bool(reason) and bool(complaint.ledger.open_duties()), reason=reason or None)


@of("closed", BEFORE)
def may_close(case: Case, values: Values) -> None:
    """Closing over what was promised, waits, or can still be done needs a reason; over an objection it cannot be."""
    if case.state.objection_waits:
        raise Refused("objection_open")
    if (refusal := next(closing.against(case.state, case.now), None)) and not values["reason"]:
        raise refusal


@of("reopened", AFTER)
def look_again(case: Case, _values: Values, _at: datetime) -> None:
    """Who handles it must look at it again, for no term of the regulation need run. It needs its committee, and the
    confirmation that lapsed is owed again."""
    handled = dict.fromkeys(filter(None, (*case.state.committee.members, case.state.handles_first)))
    appointing.look_again(case)
    sending.send_by_itself(case)
    for person in handled:  # who is named only now hears that
        if person != case.who:
            case.tell(person, "reopened")
