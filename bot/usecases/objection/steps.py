"""What the steps of an objection bring with them: whoever decides it hears at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.complaint.fold import OBJECTION, Complaint
from bot.complaint.gates import Refused
from bot.complaint.people import coordinating, deciding, may_decide
from bot.usecases.kernel.case import Case
from bot.usecases.kernel.effects import AFTER, CHECKS, Values, of


@of("objected", AFTER)
def tell_of_it(case: Case, _values: Values, _at: datetime) -> None:
    """Whoever decides it hears at once, and so does the committee; nobody may decide: who coordinates names one."""
    people = case.office.people
    decide = deciding(case.state, people)
    for person in decide or coordinating(case.state, people):
        case.tell(person, "objected" if decide else "no_decider")
    for member in case.state.committee.members:
        if member not in decide and member != case.who:
            case.tell(member, "objection_came")


@of("decider_named", CHECKS)
def had_no_part(values: Values, complaint: Complaint) -> Iterator[tuple[str, Refused]]:
    if values["decider"] and not may_decide(values["decider"], complaint):
        yield "decider", Refused("had_a_part")


@of("decider_named", AFTER)
def tell_the_decider(case: Case, values: Values, _at: datetime) -> None:
    case.tell(values["decider"], "objected")


@of("withdrawn", AFTER)
def tell_that_it_ended(case: Case, _values: Values, _at: datetime) -> None:
    """Whoever was to decide an objection hears that there is nothing to decide any more."""
    last = next((h.type for h in reversed(case.state.history) if h.type in OBJECTION), "")
    if last in ("objected", "objection_admitted"):
        for person in deciding(case.state, case.office.people):
            if person != case.who:
                case.tell(person, "objection_gone")
