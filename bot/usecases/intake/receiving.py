"""A complaint comes in: log it, and add what was not known yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Literal

from bot.complaint.events import Complainant, Representative, Respondent
from bot.complaint.facts import TEXT, must_be_sound
from bot.complaint.fold import Complaint, Particulars, fold, known_after
from bot.complaint.gates import Refused
from bot.complaint.history import Happened
from bot.complaint.moves import Move, moves
from bot.complaint.people import not_a_party, rights
from bot.complaint.steps.answer import ResolvedInformally
from bot.complaint.steps.investigation import ConsentRecorded
from bot.complaint.steps.receipt import FactsCorrected, Received
from bot.dialogue import cards, intake_forms
from bot.dialogue.forms import Answer, Card, Done, FieldErrors, Form, Next, Value
from bot.dialogue.input import Checked, clean, keep_anyway
from bot.dialogue.intake_forms import CHANNELS
from bot.explain import refused
from bot.record.log import Tx
from bot.record.work import OFFICE
from bot.regulation.procedure import Procedure
from bot.usecases.committee import appointing
from bot.usecases.file import adding
from bot.usecases.file.searching import same_complainant
from bot.usecases.hearing import respondents
from bot.usecases.kernel import jobs, storing
from bot.usecases.kernel.case import Case, Instead, work_on
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.once import Repeated, once
from bot.usecases.letters import sending
from bot.words import plain_text

ORAL = ("phone", "in_person")


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


def log_form(office: Office, who: str, on: str) -> Next:
    """The short form: only what is needed during the call. ``on`` may hold a text to start from."""
    words = office.words
    if not office.people.may_log(who):
        return Card(words("intake.form.title"), notice=words("errors.may_not_log"))
    return _log_form(office).filled({"received_at": office.now(), "text": on})


def message_form(office: Office, who: str, text: str, at: datetime) -> Next:
    """The same form for a message: its text, and when it reached us. One longer than the form holds waits, sealed.

    The form's ``on`` is the place where it would wait: whatever is sent in with one, came from a message.
    """
    words = office.words
    if not office.people.may_log(who):
        return Card(words("intake.form.title"), notice=words("errors.may_not_log"))
    said = clean(text)
    started: dict[str, Value] = {"received_at": min(at, office.now()), "text": _beginning(said)}
    if not said:
        return _log_form(office).filled(started, words("intake.message.empty"))
    place = token_hex(8)
    form = replace(_log_form(office, from_message=True), on=place)
    if said == _beginning(said):
        return form.filled(started)
    with office.begin() as tx:
        tx.save_draft(OFFICE, _waiting(place), who, {"text": said})
    return form.filled(started, words("intake.message.whole"))


def log(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Read the form, log the complaint, and show what it led to."""
    if not office.people.may_log(who):
        return FieldErrors({"name": office.words("errors.may_not_log")})
    read = Checked(answer, office.words)
    event, at = _received(read, office)
    settled, consent = _settled(read, office), _consent(read)
    if read.failed:
        return read.failed
    whole = _whole_message(office, who, answer.on)
    read.look_for_number("text", whole)
    if warned := read.warned(lambda: _log_form(office, from_message=bool(answer.on))):
        return warned
    enclosed = (
        (Enclosed("message.txt", "txt", whole.encode(), office.words.plain("intake.message.name")),) if whole else ()
    )
    incoming = Incoming(event, at, consent, settled, enclosed)
    try:
        with office.begin() as tx:
            complaint = receive_in(office, tx, incoming, who, request)
            if whole:
                tx.drop_draft(OFFICE, _waiting(answer.on), who)
    except Refused as refusal:  # nothing was registered: the form is still there
        return FieldErrors({"settled": plain_text(refused(refusal, office.words))})
    if not rights(who, complaint, office.people):  # it is about whoever logged it
        return Done(cards.logged_unseen(complaint, office.words))
    with office.look() as tx:
        others = same_complainant(office, tx, who, complaint)
    return Done(cards.logged(complaint, office.words, others))


def supplement_form(office: Office, who: str, on: str) -> Next:
    """Everything that need not be known during the call."""
    return _supplement_form(office, office.read(who, on, "supplement"))


def supplement(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Read the form, correct the facts, and show what it did to the dates."""
    complaint = office.read(who, answer.on, "supplement")
    form = _supplement_form(office, complaint)
    read = Checked(answer, office.words)
    event = _corrected(read, office, complaint)
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: form):
        return warned
    with work_on(office, who, answer.on, "supplement", request) as case:
        if changed := case.state.changed_by("facts", answer.version):
            raise Instead(_both(office, case.state, answer, changed))
        changed_dates = correct(case, event)
        complaint = case.state
    return Done(cards.corrected(complaint, changed_dates, office.words))


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


def _beginning(text: str) -> str:
    """As much of a text as the form's field holds; Slack counts as JavaScript does."""
    return text.encode("utf-16-le")[: 2 * TEXT].decode("utf-16-le", "ignore")


def _whole_message(office: Office, who: str, place: str) -> str:
    """The message of which the form held the beginning; nothing when there is none."""
    if not place:
        return ""
    with office.look() as tx:
        waiting = tx.draft(OFFICE, _waiting(place), who)
    return str(waiting.content["text"]) if waiting else ""


def _waiting(place: str) -> str:
    return f"message:{place}"


def _both(office: Office, complaint: Complaint, answer: Answer, changed: Happened) -> Form:
    """The form with what somebody else changed meanwhile, and with what this person changed; both are said."""
    seen = [h for h in complaint.recorded if h.seq <= max(answer.version, complaint.receipt.seq)]
    before = _supplement_form(office, fold(complaint.reference, complaint.procedure, complaint.zone, seen))
    now, was = _supplement_form(office, complaint), {field.id: field.value for field in before.fields}
    own = {name: value for name, value in answer.values.items() if not _same(value, was.get(name))}
    theirs = [field.label for field in now.fields if not _same(field.value, was[field.id])]
    if "keep" in own:
        now = replace(now, fields=(*now.fields, keep_anyway(office.words)))
    when = changed.at.astimezone(office.zone)
    return now.filled(own, office.words("intake.notice.changed", when=when, fields=theirs))


def _same(one: Value, other: Value) -> bool:
    """Whether a field holds the same: empty is empty, and a moment in a form has whole minutes."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) < timedelta(minutes=1)
    if isinstance(one, str) and isinstance(other, str):
        return clean(one) == clean(other)
    return (one or None) == (other or None)


def _tell_addressee(case: Case) -> None:
    """Once for each person a complaint turns out to be addressed to."""
    first = case.state.handles_first
    if first:
        case.tell(first, "addressed", unique="once")


def _log_form(office: Office, *, from_message: bool = False) -> Form:
    by_itself = _quoted_by_itself(office.procedure)
    addressed = office.procedure.committee.handled_first_by == "addressee"
    consent = asks_consent(office.procedure)
    anonymous = office.organisation.settings.anonymous
    return intake_forms.log_form(
        office.words,
        by_itself=by_itself,
        addressed=addressed,
        consent=consent,
        anonymous=anonymous,
        liability=asks_liability(office.procedure),
        from_message=from_message,
    )


def asks_liability(procedure: Procedure) -> bool:
    """Whether settling at once waits for something when the complaint may lead to a claim, so that it is asked."""
    return any("resolved_informally" in gate.refuses and "liability" in gate.when for gate in procedure.gate)


def _quoted_by_itself(procedure: Procedure) -> bool:
    """Whether a letter that nobody reads first tells what the complaint is about."""
    by_itself = (letter for letter in procedure.letter if letter.sent == "by_itself")
    return any(part.id == "summary" for letter in by_itself for part in letter.part)


def asks_consent(procedure: Procedure) -> bool:
    """Whether sharing documents waits for the complainant's consent, so that it is asked at filing."""
    needs = (need for gate in procedure.gate for any_of in gate.needs for need in any_of)
    return any(need.partition(":")[0] == "consent_recorded" for need in needs)


def _supplement_form(office: Office, complaint: Complaint) -> Form:
    return intake_forms.supplement_form(office.words, complaint, office.organisation.settings.principals)


def _received(read: Checked, office: Office) -> tuple[Received, datetime]:
    now = office.now()
    phone, email = read.contact("contact")
    channel = read.key("channel", CHANNELS, required=True)
    respondents = _respondents(read)
    anonymous = office.organisation.settings.anonymous and "yes" in read.answer.keys("anonymous")
    if anonymous and read.answer.text("name"):
        read.wrong("name", "not_anonymous")
    event = Received(
        form="oral" if channel in ORAL else "written",
        about="person" if respondents else "service",
        channel=channel,
        complainant=Complainant(read.text("name", required=not anonymous, limit=200), phone, email),
        anonymous=anonymous or None,
        respondents=respondents,
        advisers=(),
        logged_by_adviser="yes" in read.answer.keys("adviser"),
        liability=read.key("liability", ("yes", "no")) == "yes",
        text=read.text("text", required=True),
        from_message=bool(read.answer.on) or None,
        wish=read.text("wish"),
        summary=read.text("summary", required=bool(read.answer.on) and _quoted_by_itself(office.procedure), limit=300),
        addressee=next(iter(read.answer.keys("addressee")), None),
    )
    # The field gives whole minutes: "now" is kept as the moment of logging, not up to a minute before it.
    at = read.moment("received_at", now=now)
    return event, now if now - at < timedelta(minutes=1) else at


def _settled(read: Checked, office: Office) -> ResolvedInformally | None:
    """Settled in the talk itself: only when the complainant agrees, and nothing that must come first is passed over."""
    how, more = read.text("settled", limit=2000), read.answer.keys("settled_more")
    if how and "agreed" not in more:
        read.wrong("settled_more", "not_agreed")
    if more and not how:
        read.wrong("settled", "how_settled")
    if how and asks_liability(office.procedure) and not read.answer.keys("liability"):
        read.wrong("liability", "choose")
    return ResolvedInformally(note=how, confirm="confirm" in more) if how else None


def _consent(read: Checked) -> ConsentRecorded | None:
    given = read.key("consent", ("yes", "no", "later"))
    return ConsentRecorded(given=given == "yes") if given in ("yes", "no") else None


def _respondents(read: Checked) -> tuple[Respondent, ...]:
    name = read.text("respondent_name", limit=200)
    people = tuple(Respondent(person=person) for person in read.answer.keys("respondents"))
    return (*people, Respondent(name=name)) if name else people


def _corrected(read: Checked, office: Office, complaint: Complaint) -> FactsCorrected:
    """Only what differs from what is known; the rest stays None."""
    known, facts = complaint.particulars or Particulars(), complaint.ledger.facts
    complainant = Complainant(
        read.text("name", required=not known.anonymous, limit=200),
        read.phone("phone"),
        read.email("email"),
        read.text("address", limit=500),
    )
    respondents = _respondents(read)
    complete = read.key("complete", ("yes", "no"), required=True) == "yes"
    missing = read.text("missing", limit=2000)
    if not complete and not missing:
        read.wrong("missing", "missing_information")
    client_of = read.key("client_of", ("none", "uwv", *office.organisation.settings.principals), required=True)
    form: Literal["oral", "written"] = (
        "oral" if read.key("form", ("oral", "written"), required=True) == "oral" else "written"
    )
    received_at = read.moment("received_at", now=office.now())
    about: Literal["person", "service"] = "person" if respondents else "service"
    principal = "" if client_of == "none" else client_of
    liability = read.key("liability", ("yes", "no"), required=True) == "yes"
    same_minute = abs(received_at - complaint.received_at) < timedelta(minutes=1)
    advisers = tuple(read.answer.keys("advisers"))
    addressee = next(iter(read.answer.keys("addressee")), "")
    representative = _representative(read)
    anonymous = known.anonymous and not complainant.name
    text, elements = read.text("text", required=True), read.text("elements")
    summary = read.text("summary", limit=300) if known.from_message else known.summary
    return FactsCorrected(
        form=form if form != facts["form"] else None,
        about=about if about != facts["about"] else None,
        client_of=principal if principal != facts["client_of"] else None,
        liability=liability if liability != facts["liability"] else None,
        complete=complete if complete != facts["complete"] else None,
        received_at=None if same_minute else received_at,
        complainant=complainant if complainant != known.complainant else None,
        respondents=respondents if respondents != known.respondents else None,
        advisers=advisers if advisers != known.advisers else None,
        text=text if text != known.text else None,
        summary=summary if summary != known.summary else None,
        elements=elements if elements != known.elements else None,
        missing=missing if missing != known.missing else None,
        addressee=addressee if addressee != known.addressee else None,
        own_facts=_own_facts(read, complaint),
        representative=representative if representative != known.representative else None,
        anonymous=anonymous if anonymous != known.anonymous else None,
    )


def _own_facts(read: Checked, complaint: Complaint) -> dict[str, bool | str]:
    """The facts of this regulation alone that are not as they were known."""
    given: dict[str, bool | str] = {}
    for fact in complaint.procedure.fact:
        name = f"fact_{fact.id}"
        if fact.date:
            day = read.answer.day(name)
            given[fact.id] = day.isoformat() if day else ""
        elif isinstance(fact.default, bool):
            given[fact.id] = read.key(name, ("yes", "no"), required=True) == "yes"
        else:
            allowed = tuple(value or "none" for value in complaint.procedure.values_of(fact))
            chosen = read.key(name, allowed, required=True)
            given[fact.id] = "" if chosen == "none" else chosen
    return {name: value for name, value in given.items() if value != complaint.ledger.facts[name]}


def _representative(read: Checked) -> Representative:
    """Somebody to write to has a name, and before letters go to them a way to reach them."""
    authorised = "yes" in read.answer.keys("rep_authorised")
    name, organisation = read.text("rep_name", limit=200), read.text("rep_organisation", limit=200)
    email, phone = read.email("rep_email"), read.phone("rep_phone")
    if not name and (organisation or email or phone or authorised):
        read.wrong("rep_name", "representative_name")
    if authorised and not email and not phone:
        read.wrong("rep_email", "representative_reach")
    return Representative(name, organisation, email, phone, authorised)
