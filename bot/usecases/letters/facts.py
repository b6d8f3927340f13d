"""What a letter can tell about a complaint, gathered from the record and the organisation file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.complaint.duties import Entry
from bot.complaint.events import Recipient, Step
from bot.complaint.fold import Complaint, Particulars
from bot.letters.facts import LetterFacts
from bot.letters.letter import Sender
from bot.record.log import Tx
from bot.usecases.kernel.office import Office
from bot.words import Words


def gather(
    office: Office,
    tx: Tx,
    complaint: Complaint,
    recipient: Recipient,
    days: Mapping[str, date | None],
    asked: Mapping[str, Any],
) -> LetterFacts:
    """``days`` are those that a person chose, by the name of the fact; ``asked`` the content of the letter's step."""
    known, ledger = complaint.particulars or Particulars(), complaint.ledger
    contact, people = office.organisation.contact, tx.people(complaint.committee.members)
    members = tuple(people[m].name or "" for m in complaint.committee.members if m in people)
    addressed = (office.directory.name_of(known.handles_first) or "") if known.handles_first else ""
    handler = addressed or (members[0] if complaint.procedure.committee.named_handler and members else "")
    answer, position = ledger.latest("answer"), ledger.latest("state_position")
    first_contact = position or answer
    agreed, agreed_on = _agreed(complaint)
    return LetterFacts(
        reference=complaint.reference,
        received=complaint.received_at,
        sender=Sender(office.organisation.name, contact.name, contact.address, contact.email, contact.phone),
        recipient=recipient.name,
        recipient_address=recipient.address,
        complainant=known.complainant.name,
        complainant_address=known.complainant.address,
        complaint=known.own_words,
        oral=ledger.facts["form"] == "oral",
        about_person=ledger.facts["about"] == "person",
        members=tuple(name for name in members if name),
        changed="composition_told" in complaint.types,
        handler=handler,
        signed_by=(addressed,) if addressed else (),
        answer_by=complaint.answer_by,
        answer_is_aim=bool(answer and answer.rule.aim),
        answer_within=_within(answer, office.words),
        contact_by=first_contact.deadline.due_on if first_contact else None,
        phone=known.correspondent.phone,
        email=known.correspondent.email,
        plan_by=days.get("plan_by"),
        information=tuple(line for line in known.missing.splitlines() if line.strip()),
        information_by=days.get("information_by"),
        agreed=agreed,
        agreed_on=agreed_on,
        policy=office.organisation.insurer.policy,
        asked=asked,
    )


def _within(entry: Entry | None, words: Words) -> str:
    """The term as the reader counts it, while it was not extended: ``4 weken``."""
    if entry is None or entry.extended:
        return ""
    term = entry.rule.term.term
    return words.plain(f"terms.{term.unit}", count=term.count)


def _agreed(complaint: Complaint) -> tuple[str, date | None]:
    """What was settled in a talk, in the words of whoever logged it, and on which day."""
    for h in reversed(complaint.history):
        if h.type == "resolved_informally":
            note = h.event.note if isinstance(h.event, Step) else getattr(h.event, "note", None)
            return note or "", h.day(complaint.zone)
    return "", None
