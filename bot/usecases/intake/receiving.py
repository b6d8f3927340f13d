"""A complaint comes in, and what was not known yet is added: commands that need no form, whoever calls them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.complaint.events import Complainant
from bot.complaint.facts import must_be_sound
from bot.complaint.fold import Complaint, known_after
from bot.complaint.moves import Move, moves
from bot.complaint.people import not_a_party
from bot.complaint.steps.answer import ResolvedInformally
from bot.complaint.steps.investigation import ConsentRecorded
from bot.complaint.steps.receipt import FactsCorrected, Received
from bot.record.log import Tx
from bot.usecases.committee import appointing
from bot.usecases.file import adding
from bot.usecases.hearing import respondents
from bot.usecases.kernel import jobs, storing
from bot.usecases.kernel.case import Case
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.once import Repeated, once
from bot.usecases.letters import sending


@dataclass(frozen=True)
class Enclosed:
    """A document that came with a complaint; ``kind`` is a key of ``attachments.KINDS`` that fits its content."""

    name: str
    kind: str
    content: bytes
    note: str = ""


@dataclass(frozen=True)
class Incoming:
    """A complaint as it reached us, by whatever road. ``at`` (aware): when it did.

    ``consent``: what was said at once of sharing documents; ``settled``: how it was settled in that very talk.
    """

    received: Received
    at: datetime
    consent: ConsentRecorded | None = None
    settled: ResolvedInformally | None = None
    enclosed: tuple[Enclosed, ...] = ()


def receive(office: Office, incoming: Incoming, by: str, request: str) -> Complaint:
    """Log a complaint: its number, its duties with their dates, its committee, and what goes by itself, all or nothing.

    ``by``: whoever of the organisation logged it (person id), empty when it came by itself. ``request`` is the
    idempotency key of the delivery: a second one with the same key answers the same complaint and does nothing.
    Raises NotYours for who may not log, and Refused: nothing is kept then, and no number or key is used up.
    """
    with office.begin() as tx:
        return receive_in(office, tx, incoming, by, request)


def receive_in(office: Office, tx: Tx, incoming: Incoming, by: str, request: str) -> Complaint:
    """The same within a transaction that does more, and keeps nothing when this raises."""
    if by and not office.people.may_log(by):
        raise NotYours
    try:
        once(tx, request)
    except Repeated as earlier:
        return office.load(tx, earlier.reference)
    case = Case(office, tx, _started(office, tx, incoming, by), by)
    tx.answered(request, {"reference": case.reference})
    if incoming.consent:
        case.append(incoming.consent, incoming.at)
    if incoming.settled:  # registered all the same; nobody needs to handle it
        case.append(incoming.settled, incoming.at)
    else:
        appointing.name_at_once(case)
        sending.send_by_itself(case)
        _tell_addressee(case)
    for document in incoming.enclosed:
        adding.put_in(case, document.name, document.kind, document.content, note=document.note)
    if by:
        case.tell(jobs.LOGGER, "logged")
    case.settle()
    return case.state


def correct(case: Case, event: FactsCorrected) -> list[Move]:
    """Add or correct facts; a change of persons makes everybody's independence be looked at again.

    Answers what it did to the dates, which is told to whom it matters. Raises Refused.
    """
    before, known = case.state, case.state.particulars
    nameless = case.office.organisation.settings.anonymous or bool(known and known.anonymous)
    must_be_sound(known_after(known, event), event.received_at or before.received_at, case.now, nameless=nameless)
    appended = case.append(event)
    changed = moves(before, case.state)
    respondents.take_away(case, before)
    if not case.state.is_ended:
        appointing.look_again(case)
        _tell_addressee(case)
        sending.send_by_itself(case)
    _tell_corrected(case, before, appended.seq, event, changed)
    return changed


def _started(office: Office, tx: Tx, incoming: Incoming, by: str) -> Complaint:
    """Its number and its receipt. The role is empty when nobody of the organisation logged it. Raises Refused."""
    event, at = incoming.received, incoming.at
    event = replace(event, complainant=event.complainant or Complainant())  # none at all would mean: erased
    must_be_sound(known_after(None, event), at, tx.now, nameless=office.organisation.settings.anonymous)
    reference = tx.new_reference(at.astimezone(office.zone).year)
    role = "coordinator" if by in office.people.coordinators else "adviser" if by else ""
    return storing.receive(tx, reference, office.procedure, office.zone, event, at, by=by or None, role=role)


def _tell_corrected(case: Case, before: Complaint, seq: int, event: FactsCorrected, changed: list[Move]) -> None:
    """Those who handle it hear of every correction, whoever logged it of dates that moved; never who made it."""
    handling = [*case.state.committee.members, case.state.handles_first]
    joined = {*case.state.committee.members} - {*before.committee.members}  # they read it as it is now
    handling = [person for person in handling if person not in joined]
    logged_by = case.state.logged_by
    told = handling if event != FactsCorrected() else []
    told += [logged_by] if changed and logged_by else []
    for person in not_a_party(tuple(dict.fromkeys(told)), case.state):
        if person and person != case.who:
            case.tell(person, "corrected", jobs.Details(seq=seq))


def _tell_addressee(case: Case) -> None:
    """Once for each person a complaint turns out to be addressed to."""
    first = case.state.handles_first
    if first:
        case.tell(first, "addressed", unique="once")
