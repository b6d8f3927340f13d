"""The answers of the intake forms, read as what came in and what is corrected; what is wrong is said at its field."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.complaint.events import Complainant, Representative, Respondent
from bot.complaint.fold import Complaint, Particulars
from bot.complaint.steps.answer import ResolvedInformally
from bot.complaint.steps.investigation import ConsentRecorded
from bot.complaint.steps.receipt import FactsCorrected, Received
from bot.dialogue.input import Checked
from bot.dialogue.intake_forms import CHANNELS
from bot.regulation.procedure import Procedure
from bot.usecases.kernel.office import Office

ORAL = ("phone", "in_person")


def received(read: Checked, office: Office) -> tuple[Received, datetime]:
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
        summary=read.text("summary", required=bool(read.answer.on) and quoted_by_itself(office.procedure), limit=300),
        addressee=next(iter(read.answer.keys("addressee")), None),
    )
    # The field gives whole minutes: "now" is kept as the moment of logging, not up to a minute before it.
    at = read.moment("received_at", now=now)
    return event, now if now - at < timedelta(minutes=1) else at


def settled_at_once(read: Checked, office: Office) -> ResolvedInformally | None:
    """Settled in the talk itself: only when the complainant agrees, and nothing that must come first is passed over."""
    how, more = read.text("settled", limit=2000), read.answer.keys("settled_more")
    if how and "agreed" not in more:
        read.wrong("settled_more", "not_agreed")
    if more and not how:
        read.wrong("settled", "how_settled")
    if how and asks_liability(office.procedure) and not read.answer.keys("liability"):
        read.wrong("liability", "choose")
    return ResolvedInformally(note=how, confirm="confirm" in more) if how else None


def consent_given(read: Checked) -> ConsentRecorded | None:
    given = read.key("consent", ("yes", "no", "later"))
    return ConsentRecorded(given=given == "yes") if given in ("yes", "no") else None


def corrected(read: Checked, office: Office, complaint: Complaint) -> FactsCorrected:
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


def _respondents(read: Checked) -> tuple[Respondent, ...]:
    name = read.text("respondent_name", limit=200)
    people = tuple(Respondent(person=person) for person in read.answer.keys("respondents"))
    return (*people, Respondent(name=name)) if name else people


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


def asks_liability(procedure: Procedure) -> bool:
    """Whether settling at once waits for something when the complaint may lead to a claim, so that it is asked."""
    return any("resolved_informally" in gate.refuses and "liability" in gate.when for gate in procedure.gate)


def quoted_by_itself(procedure: Procedure) -> bool:
    """Whether a letter that nobody reads first tells what the complaint is about."""
    by_itself = (letter for letter in procedure.letter if letter.sent == "by_itself")
    return any(part.id == "summary" for letter in by_itself for part in letter.part)


def asks_consent(procedure: Procedure) -> bool:
    """Whether sharing documents waits for the complainant's consent, so that it is asked at filing."""
    needs = (need for gate in procedure.gate for any_of in gate.needs for need in any_of)
    return any(need.partition(":")[0] == "consent_recorded" for need in needs)
