"""The acknowledgement: drafted from the record, checked, sent by a person or by itself, followed until it arrived."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, cast

from bot.complaint.duties import Entry
from bot.complaint.events import (
    Acknowledged,
    AcknowledgedWithPlan,
    DeliveryFailed,
    DeliverySettled,
    Event,
    LetterPrepared,
    Step,
    Way,
)
from bot.complaint.fold import Complaint, Particulars
from bot.complaint.history import Happened
from bot.complaint.people import bearers
from bot.dialogue import cards
from bot.dialogue.forms import Action, Answer, Card, Done, Field, Form, Next, Option
from bot.dialogue.input import Checked
from bot.letters.check import shortfalls
from bot.letters.draft import draft
from bot.letters.facts import AcknowledgementFacts
from bot.letters.letter import Letter, PartSpec, Sender
from bot.letters.render import Rendered, render
from bot.record.log import Tx
from bot.regulation.procedure import LetterRule, Part
from bot.usecases.office import Case, Office
from bot.words import Words

KIND: Final = "acknowledgement"
UNCERTAIN = "uncertain"
"""The connection broke after the letter was handed over: it may have arrived."""
RETURNED = "returned"


@dataclass(frozen=True)
class Mailing:
    """A letter ready to go: ``message_key`` is the same for every attempt."""

    to: str
    rendered: Rendered
    letter_date: date
    message_key: str
    automatic: bool


def form(office: Office, who: str, on: str) -> Next:
    """The draft in editable parts, with what the regulation requires ticked off."""
    with office.look() as tx:
        complaint = office.read_in(tx, who, on, "handle")
        if handled := _handled(office, complaint):
            return handled
        kept = tx.draft(on, KIND, "")
        texts = kept.content["parts"] if kept else {}
        promised = kept.content.get("plan_by") if kept else None
        plan_by = date.fromisoformat(promised) if promised else None
        letter = _letter(office, tx, complaint, plan_by).with_texts(texts)
        facts = _facts(office, tx, complaint, plan_by)
    return _form(office, complaint, letter, facts)


def send(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Approve the letter: it goes out by mail, or its going by post or a phone call is recorded."""
    words, on = office.words, answer.on
    read = Checked(answer, words)
    with office.look() as tx:
        complaint = office.read_in(tx, who, on, "handle")
        plan_by = _plan_by(read, complaint)
        facts = _facts(office, tx, complaint, plan_by)
        letter = _letter(office, tx, complaint, plan_by).with_texts(_texts(answer))
    rule = _rule(complaint)
    way = read.key("way", (*rule.ways, "post"), required=True)
    at = read.moment("when", now=office.now(), after=complaint.received_at) if way != "email" else office.now()
    if way == "email" and not (facts.email and office.can_mail):
        read.wrong("way", "no_email")
    if way != "phone":
        for short in shortfalls(letter, facts):
            place = "plan_by" if short.part.id == "expected_duration" else f"part_{short.part.id}"
            read.errors.setdefault(place, short.sentence(letter.language))
    if read.failed:
        return read.failed
    with office.complaint(who, on, "handle", request) as case:
        if handled := _handled(office, case.state):
            _keep_draft(case, letter, plan_by)
            return handled
        if way == "email":
            prepare(case, letter, facts.email, plan_by)
        else:
            note = read.text("note", limit=2000)
            _record_sent(case, "phone" if way == "phone" else "post", at, letter, None, plan_by, note)
        complaint = case.state
    return Done(cards.letter_approved(complaint, cast("Way", way), words))


def preview(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Keep the draft and have its PDF put in this person's messages; the form stays."""
    with office.complaint(who, answer.on, "handle", request) as case:
        plan_by = answer.day("plan_by")
        letter = _letter(office, case.tx, case.state, plan_by).with_texts(_texts(answer))
        facts = _facts(office, case.tx, case.state, plan_by)
        _keep_draft(case, letter, plan_by)
        case.enqueue("file", {"to": who, "draft": KIND}, f"draft:{request}")
        shown = _form(office, case.state, letter, facts)
    return dataclasses.replace(shown, version=answer.version).filled(
        answer.values, office.words("letter.preview_comes")
    )


def preview_pdf(office: Office, reference: str) -> Rendered | None:
    """The kept draft as it would go out; None when there is none any more."""
    with office.look() as tx:
        complaint = office.load(tx, reference)
        kept = tx.draft(reference, KIND, "")
        if kept is None:
            return None
        return render(_letter(office, tx, complaint).with_texts(kept.content["parts"]), None)


def send_by_itself(case: Case) -> None:
    """Where the regulation lets the letter go by itself: approve it at once, or tell who must what is in the way."""
    complaint = case.state
    rule = _rule(complaint)
    if (
        rule.sent != "by_itself"
        or complaint.is_acknowledged
        or complaint.letter_on_its_way
        or complaint.failed_delivery
    ):
        return
    facts = _facts(case.office, case.tx, complaint)
    letter = _letter(case.office, case.tx, complaint, automatic=True)
    lacking = [short.part.id for short in shortfalls(letter, facts)]
    if facts.email and not lacking and case.office.can_mail:
        prepare(case, letter, facts.email, None, by_itself=True)
        return
    for person in bearers("committee", complaint, case.office.people):
        case.tell(person, "not_by_itself", parts=lacking if facts.email else ["reach_you", *lacking])


def prepare(case: Case, letter: Letter, to: str, plan_by: date | None, *, by_itself: bool = False) -> None:
    """Approve a letter for sending; it goes out right after this transaction."""
    parts = {part.id: part.text for part in letter.parts}
    prepared = case.append(
        LetterPrepared(kind=KIND, way="email", by_itself=by_itself, promised=plan_by, to=to, parts=parts),
        role="rule" if by_itself else None,
    )
    case.tx.drop_draft(case.reference, KIND, "")
    case.enqueue("mail", {"seq": prepared.seq}, str(prepared.seq))


def to_send(office: Office, reference: str, seq: int) -> Mailing | None:
    """The letter approved in event ``seq``, dated today; None when it need not go any more."""
    with office.look() as tx:
        complaint = office.load(tx, reference)
        prepared = complaint.letter_on_its_way
        if prepared is None or prepared.seq != seq or not isinstance(prepared.event, LetterPrepared):
            return None
        event = prepared.event
        if event.to is None or event.parts is None:
            return None  # erased meanwhile
        letter = _letter(office, tx, complaint, event.promised, automatic=event.by_itself).with_texts(dict(event.parts))
        today = office.now().astimezone(office.zone).date()
        return Mailing(event.to, render(letter, today), today, _message_key(complaint), event.by_itself)


def _message_key(complaint: Complaint) -> str:
    """The same for every attempt at one letter; another one once it came back, for then it did arrive somewhere."""
    came_back = sum(isinstance(h.event, DeliveryFailed) and h.event.code == RETURNED for h in complaint.history)
    return f"{complaint.reference}-{KIND}-{came_back}"


def sent(office: Office, reference: str, seq: int, mailing: Mailing, at: datetime) -> None:
    """The mail server took it: receipt is acknowledged."""
    with office.unattended(reference) as case:
        prepared = case.state.letter_on_its_way
        if prepared is None or prepared.seq != seq or not isinstance(prepared.event, LetterPrepared):
            return
        letter = _letter(office, case.tx, case.state, automatic=prepared.event.by_itself)
        letter = letter.with_texts(dict(prepared.event.parts or {}))
        role = prepared.role
        _record_sent(case, "email", at, letter, mailing, prepared.event.promised, "", role)
        if prepared.by:
            case.tell(prepared.by, "letter_sent")


def not_delivered(office: Office, reference: str, seq: int, code: str) -> None:
    """The server refused the letter for good, or nobody knows whether it arrived: a person must look."""
    with office.unattended(reference) as case:
        prepared = case.state.letter_on_its_way
        if prepared is None or prepared.seq != seq:
            return
        case.append(DeliveryFailed(kind=KIND, code=code), role="rule")
        for person in bearers("committee", case.state, office.people):
            case.tell(person, "delivery_failed", code=code)


def waiting(office: Office, reference: str, code: str) -> None:
    """The mail server has been away for a while: say so, once a letter."""
    with office.unattended(reference) as case:
        for person in bearers("coordinator", case.state, office.people):
            case.tell(person, "mail_waiting", unique=str(case.state.version(KIND)), code=code)


def settle_form(office: Office, who: str, on: str) -> Next:
    """What became of a letter that was refused, came back, or may have arrived."""
    complaint = office.read(who, on, "handle")
    words, failed = office.words, complaint.failed_delivery
    if failed is None or not isinstance(failed.event, DeliveryFailed):
        return Card(words("letter.settle.title"), (words("letter.settle.nothing"),))
    choices = ("arrived", "handled") if failed.event.code == UNCERTAIN else ("handled",)
    return Form(
        "settle_delivery",
        words("letter.settle.title"),
        (
            Field("what", "note", words("letter.settle.what", code=failed.event.code)),
            Field(
                "choice",
                "choice",
                words("letter.settle.choice"),
                required=True,
                options=tuple(Option(key, words(f"letter.settle.{key}")) for key in choices),
            ),
            Field("note", "multiline", words("letter.settle.note"), max_length=1000),
        ),
        submit=words("letter.settle.submit"),
        on=on,
        version=complaint.version(KIND),
    )


def settle(office: Office, who: str, answer: Answer, request: str) -> Next:
    """A failed delivery is followed up: it did arrive, or it was handled in another way."""
    read = Checked(answer, office.words)
    choice = read.key("choice", ("arrived", "handled"), required=True)
    note = read.text("note", required=choice == "handled", limit=1000)
    if read.failed:
        return read.failed
    with office.complaint(who, answer.on, "handle", request) as case:
        failed = case.state.failed_delivery
        if failed is None:
            return Done(cards.saved(answer.on, office.words))
        case.append(DeliverySettled(note=note))
        uncertain = isinstance(failed.event, DeliveryFailed) and failed.event.code == UNCERTAIN
        if choice == "arrived" and uncertain and not case.state.is_acknowledged:
            prepared = max((h for h in case.state.history if isinstance(h.event, LetterPrepared)), key=lambda h: h.seq)
            assert isinstance(prepared.event, LetterPrepared), "filtered above"
            letter = _letter(office, case.tx, case.state).with_texts(dict(prepared.event.parts or {}))
            _record_sent(case, "email", failed.at, letter, None, prepared.event.promised, note)
    return Done(cards.saved(answer.on, office.words))


def returned_form(office: Office, who: str, on: str) -> Next:
    """A mail came back to the address that somebody reads."""
    complaint = office.read(who, on, "handle")
    words = office.words
    return Form(
        "letter_returned",
        words("letter.returned.title"),
        (Field("what", "note", words("letter.returned.what")),),
        submit=words("letter.returned.submit"),
        on=on,
        version=complaint.version(KIND),
    )


def returned(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Record that a letter came back; following it up becomes a task."""
    with office.complaint(who, answer.on, "handle", request) as case:
        if changed := case.state.changed_by(KIND, answer.version):
            return Done(_stale(office, changed))
        case.append(DeliveryFailed(kind=KIND, code=RETURNED))
        for person in bearers("committee", case.state, office.people):
            case.tell(person, "delivery_failed", code=RETURNED)
    return Done(cards.saved(answer.on, office.words))


# --- the letter


def _rule(complaint: Complaint) -> LetterRule:
    rule = complaint.procedure.letter_named(KIND)
    assert rule is not None, f"{complaint.procedure.id} has no acknowledgement letter"
    return rule


def _parts(complaint: Complaint) -> list[Part]:
    return [part for part in _rule(complaint).part if complaint.ledger.holds(part.when)]


def _letter(
    office: Office, tx: Tx, complaint: Complaint, plan_by: date | None = None, *, automatic: bool = False
) -> Letter:
    procedure = complaint.procedure
    specs = [
        PartSpec(
            part.id,
            part.required,
            f"{procedure.title}, {part.source.heading}{', ' + part.source.item if part.source.item else ''}"
            if part.source
            else "",
            tuple(part.carries_out),
            steps=tuple(part.steps),
        )
        for part in _parts(complaint)
    ]
    return draft(
        KIND,
        office.organisation.language,
        _facts(office, tx, complaint, plan_by),
        specs,
        address=procedure.address,
        templates=office.own_templates,
        automatic=automatic,
    )


def _facts(office: Office, tx: Tx, complaint: Complaint, plan_by: date | None = None) -> AcknowledgementFacts:
    known, ledger = complaint.particulars or Particulars(), complaint.ledger
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
        complainant=known.complainant.name,
        complainant_address=known.complainant.address,
        complaint=known.summary or known.text,
        oral=ledger.facts["form"] == "oral",
        members=tuple(name for name in members if name),
        handler=handler,
        signed_by=(addressed,) if addressed else (),
        answer_by=complaint.answer_by,
        answer_is_aim=bool(answer and answer.rule.aim),
        answer_within=_within(answer, office.words),
        contact_by=first_contact.deadline.due_on if first_contact else None,
        phone=known.complainant.phone,
        email=known.complainant.email,
        plan_by=plan_by,
        information=tuple(line for line in known.missing.splitlines() if line.strip()),
    )


def _within(entry: Entry | None, words: Words) -> str:
    """The term as the reader counts it, while it was not extended: ``4 weken``."""
    if entry is None or entry.extended:
        return ""
    term = entry.rule.term.term
    return words.plain(f"terms.{term.unit}", count=term.count)


def _texts(answer: Answer) -> dict[str, str]:
    given = {name.removeprefix("part_"): answer.text(name) for name in answer.values if name.startswith("part_")}
    return given


def _plan_by(read: Checked, complaint: Complaint) -> date | None:
    """The day promised, where the letter must say how long it will take."""
    if not any(part.id == "expected_duration" for part in _parts(complaint)):
        return None
    return read.day("plan_by", first=complaint.received_at.date())


def _keep_draft(case: Case, letter: Letter, plan_by: date | None) -> None:
    content = {"parts": {part.id: part.text for part in letter.parts}, "plan_by": plan_by}
    case.tx.save_draft(case.reference, KIND, "", content)


def _record_sent(
    case: Case,
    way: Way,
    at: datetime,
    letter: Letter,
    mailing: Mailing | None,
    plan_by: date | None,
    note: str,
    role: str | None = None,
) -> None:
    """Append what a sent letter is: the acknowledgement, and every step that one of its parts carries."""
    rule, letter_date, document, digest = _rule(case.state), None, "", ""
    if way != "phone":
        letter_date = mailing.letter_date if mailing else at.astimezone(case.office.zone).date()
        rendered = mailing.rendered if mailing else render(letter, letter_date)
        kept = case.tx.add_document(case.reference, KIND, "application/pdf", rendered.filename, rendered.pdf)
        document, digest = kept.id, kept.sha256.hex()
    note_kept = note or None
    event: Event
    if rule.records == "acknowledged_with_plan":
        event = AcknowledgedWithPlan(
            way=way, letter=document, sha256=digest, letter_date=letter_date, promised=plan_by, note=note_kept
        )
    else:
        event = Acknowledged(way=way, letter=document, sha256=digest, letter_date=letter_date, note=note_kept)
    case.append(event, at, role)
    if way == "phone":
        return
    for part in _parts(case.state):
        said = letter.part(part.id)
        if part.records and said and said.text.strip():
            case.append(Step(part.records), at, role)


# --- the form


def _form(office: Office, complaint: Complaint, letter: Letter, facts: AcknowledgementFacts) -> Form:
    words = office.words
    short = {each.part.id for each in shortfalls(letter, facts)}
    by_phone = "phone" in _rule(complaint).ways  # then a part may stay empty: nobody reads it out
    fields: list[Field] = [
        Field("intro", "note", words("letter.intro", required=any(part.required for part in letter.parts)))
    ]
    for part in letter.parts:
        label = words(f"letters.part.{part.id}") if words.has(f"letters.part.{part.id}") else part.id
        mark = "optional" if not part.required else "lacking" if part.id in short else "present"
        if part.id == "expected_duration":
            fields.append(
                Field(
                    "plan_by",
                    "date",
                    words(f"letter.mark.{mark}", label=label),
                    facts.plan_by,
                    required=True,
                    hint=part.source,
                )
            )
            continue
        hint = words("letter.required", source=part.source) if part.required and part.source else ""
        fields.append(
            Field(
                f"part_{part.id}",
                "multiline",
                words(f"letter.mark.{mark}", label=label),
                part.text,
                required=part.required and not by_phone,
                hint=hint,
            )
        )
    fields.append(
        Field(
            "show",
            "note",
            words("letter.show"),
            actions=(Action("preview_letter", words("letter.preview"), complaint.reference),),
        )
    )
    ways = [way for way in _rule(complaint).ways if way != "email" or (facts.email and office.can_mail)]
    ways = ways or ["post"]  # nothing else is left: somebody prints it
    options = tuple(Option(way, words(f"letter.way.{way}", to=masked(facts.email))) for way in ways)
    fields.append(
        Field(
            "way",
            "choice",
            words("letter.how"),
            "email" if "email" in ways else ways[0],
            required=True,
            options=options,
        )
    )
    if set(ways) - {"email"}:
        fields.append(Field("when", "datetime", words("letter.when"), office.now(), hint=words("letter.when_hint")))
    if "phone" in ways:
        fields.append(Field("note", "multiline", words("letter.note"), max_length=2000))
    return Form(
        "acknowledge",
        words("letter.title"),
        tuple(fields),
        submit=words("letter.submit"),
        on=complaint.reference,
        version=complaint.version(KIND),
        notice="" if facts.email else words("intake.notice.no_email"),
    )


def _handled(office: Office, complaint: Complaint) -> Card | None:
    """Why there is nothing left to send."""
    words = office.words
    if complaint.letter_on_its_way:
        return Card(words("letter.title"), (words("letter.on_its_way"),))
    done = [h for h in complaint.history if isinstance(h.event, Acknowledged | AcknowledgedWithPlan)]
    return _stale(office, done[-1]) if done and not complaint.failed_delivery else None


def _stale(office: Office, done: Happened) -> Card:
    """Somebody was first."""
    words = office.words
    said = words("errors.stale", at=done.at.astimezone(office.zone), event=words(f"events.{done.type}"))
    return Card(words("letter.title"), (said,))


def masked(email: str) -> str:
    """``z***@voorbeeld.nl``: enough to recognise, too little to leak."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}" if domain else ""
