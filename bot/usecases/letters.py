"""The acknowledgement of a complaint, drafted from the record, and what its going out means for the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.complaint.duties import Entry
from bot.complaint.events import Acknowledged, AcknowledgedWithPlan, DeliveryFailed, Event, Step, Way
from bot.complaint.fold import Complaint, Particulars
from bot.letters.check import Shortfall, shortfalls
from bot.letters.draft import draft
from bot.letters.facts import AcknowledgementFacts
from bot.letters.letter import Letter, PartSpec, Sender
from bot.letters.render import Rendered, render
from bot.record.log import Tx
from bot.regulation.procedure import LetterRule, Part, Procedure
from bot.usecases.office import Case, Office
from bot.words import Words

KIND: Final = "acknowledgement"
RETURNED = "returned"
"""The code of a letter that came back."""


@dataclass(frozen=True)
class Drafted:
    """The letter as it stands now, with the rule it follows and the facts it tells."""

    rule: LetterRule
    parts: tuple[Part, ...]
    facts: AcknowledgementFacts
    letter: Letter

    def shortfalls(self) -> list[Shortfall]:
        """What stands in the way of sending, each with its article."""
        return shortfalls(self.letter, self.facts)


@dataclass(frozen=True)
class Mailing:
    """A letter ready to go: ``message_key`` is the same for every attempt."""

    to: str
    rendered: Rendered
    letter_date: date
    message_key: str
    automatic: bool


def drafted(
    office: Office,
    tx: Tx,
    complaint: Complaint,
    plan_by: date | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    automatic: bool = False,
) -> Drafted:
    """Draft the letter; ``texts`` are the parts as somebody wrote them, ``plan_by`` the day they promise."""
    rule = rule_of(complaint)
    parts = tuple(part for part in rule.part if complaint.ledger.holds(part.when))
    facts = _facts(office, tx, complaint, plan_by)
    letter = draft(
        KIND,
        office.organisation.language,
        facts,
        [_spec(part, complaint.procedure) for part in parts],
        address=complaint.procedure.address,
        templates=office.own_templates,
        automatic=automatic,
    )
    return Drafted(rule, parts, facts, letter.with_texts(texts or {}))


def rule_of(complaint: Complaint) -> LetterRule:
    rule = complaint.procedure.letter_named(KIND)
    assert rule is not None, f"{complaint.procedure.id} has no acknowledgement letter"
    return rule


def promises_a_day(complaint: Complaint) -> bool:
    """Whether the letter must say by when the complaint is handled."""
    return any(part.id == "expected_duration" for part in rule_of(complaint).part)


def message_key(complaint: Complaint) -> str:
    """The same for every attempt at one letter; another one once it came back, or once its going was a mistake."""
    came_back = sum(isinstance(h.event, DeliveryFailed) and h.event.code == RETURNED for h in complaint.history)
    undone = sum(h.seq in complaint.annulled and bool(getattr(h.event, "letter", "")) for h in complaint.recorded)
    return f"{complaint.reference}-{KIND}-{came_back + undone}"


def record_sent(
    case: Case,
    way: Way,
    at: datetime,
    sent: Drafted,
    mailing: Mailing | None = None,
    note: str = "",
    role: str | None = None,
) -> None:
    """Append what a letter (or a call) is: the acknowledgement, and every step that one of its parts carries."""
    letter_date, document, digest = None, "", ""
    if way != "phone":
        letter_date = mailing.letter_date if mailing else at.astimezone(case.office.zone).date()
        rendered = mailing.rendered if mailing else render(sent.letter, letter_date)
        kept = case.tx.add_document(case.reference, KIND, "application/pdf", rendered.filename, rendered.pdf)
        document, digest = kept.id, kept.sha256.hex()
    event: Event = Acknowledged(way=way, letter=document, sha256=digest, letter_date=letter_date, note=note or None)
    if sent.rule.records == "acknowledged_with_plan":
        promised = sent.facts.plan_by
        event = AcknowledgedWithPlan(
            way=way, letter=document, sha256=digest, letter_date=letter_date, promised=promised, note=note or None
        )
    case.append(event, at, role)
    for part in sent.parts if way != "phone" else ():
        said = sent.letter.part(part.id)
        if part.records and said and said.text.strip():
            case.append(Step(part.records), at, role)


def _spec(part: Part, procedure: Procedure) -> PartSpec:
    source = part.source
    where = ", ".join(filter(None, (procedure.title, source.heading, source.item))) if source else ""
    return PartSpec(part.id, part.required, where, tuple(part.carries_out), steps=tuple(part.steps))


def _facts(office: Office, tx: Tx, complaint: Complaint, plan_by: date | None = None) -> AcknowledgementFacts:
    known, ledger = complaint.particulars or Particulars(), complaint.ledger
    to = known.correspondent
    contact, people = office.organisation.contact, tx.people(complaint.committee.members)
    members = tuple(people[m].name or "" for m in complaint.committee.members if m in people)
    addressed = (office.name_of(known.handles_first) or "") if known.handles_first else ""
    handler = addressed or (members[0] if complaint.procedure.committee.named_handler and members else "")
    answer, position = ledger.latest("answer"), ledger.latest("state_position")
    first_contact = position or answer
    return AcknowledgementFacts(
        reference=complaint.reference,
        received=complaint.received_at,
        sender=Sender(office.organisation.name, contact.name, contact.address, contact.email, contact.phone),
        complainant=to.name,
        complainant_address=to.address,
        complaint=known.summary or known.text,
        oral=ledger.facts["form"] == "oral",
        members=tuple(name for name in members if name),
        handler=handler,
        signed_by=(addressed,) if addressed else (),
        answer_by=complaint.answer_by,
        answer_is_aim=bool(answer and answer.rule.aim),
        answer_within=_within(answer, office.words),
        contact_by=first_contact.deadline.due_on if first_contact else None,
        phone=to.phone,
        email=to.email,
        plan_by=plan_by,
        information=tuple(line for line in known.missing.splitlines() if line.strip()),
    )


def _within(entry: Entry | None, words: Words) -> str:
    """The term as the reader counts it, while it was not extended: ``4 weken``."""
    if entry is None or entry.extended:
        return ""
    term = entry.rule.term.term
    return words.plain(f"terms.{term.unit}", count=term.count)
