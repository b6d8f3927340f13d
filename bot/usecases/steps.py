"""A step that has no form of its own yet is logged as what it is: what happened, when, and a note. The gates hold."""

from __future__ import annotations

from bot.complaint.events import (
    CONVEYED,
    SIMPLE,
    Closed,
    Event,
    Extended,
    Heard,
    HearingSkipped,
    HearingWaived,
    Party,
    telling,
)
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.dialogue import cards
from bot.dialogue.forms import Answer, Done, Field, FieldErrors, Form, Next, Option
from bot.dialogue.input import Checked
from bot.explain import refused
from bot.usecases.office import Office
from bot.words import plain_text

ALWAYS = (
    "information_received",
    "answer_received",
    "withdrawn",
    "resolved_informally",
    "closed",
    "reopened",
    "hold_set",
    "hold_lifted",
)
"""Steps that any complaint may need, whatever its regulation says."""
NEED_A_REASON = ("hearing_skipped", "hearing_waived", "extended", "withdrawn", "reopened", "hold_set", "hold_lifted")
LOGGED_ELSEWHERE = frozenset(
    {"acknowledged", "acknowledged_with_plan", "committee_appointed", "document_added", "erased"}
)
PARTIES: tuple[Party, ...] = ("complainant", "respondent")


def form(office: Office, who: str, on: str) -> Next:
    """The steps of this regulation, to choose from."""
    complaint, words = office.read(who, on, "handle"), office.words
    options = tuple(Option(name, _label(name, office)) for name in choices(complaint))
    until = Field("until", "date", words("steps.until"), hint=words("steps.until_hint"))
    date = Field("date", "date", words("steps.date"), hint=words("steps.date_hint"))
    return Form(
        "record_step",
        words("steps.title"),
        (
            Field("step", "choice", words("steps.step"), required=True, options=options),
            Field("at", "datetime", words("steps.at"), office.now(), required=True),
            *((until,) if any(option.key == "extended" for option in options) else ()),
            *((date,) if any(_carries_a_date(option.key, complaint) for option in options) else ()),
            Field("note", "multiline", words("steps.note"), hint=words("steps.note_hint"), max_length=2000),
        ),
        submit=words("steps.submit"),
        on=on,
        version=complaint.head,
    )


def record(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Log a step; what the regulation does not allow yet is refused at the field, with the article."""
    complaint = office.read(who, answer.on, "handle")
    read = Checked(answer, office.words)
    name = read.key("step", choices(complaint), required=True)
    at = read.moment("at", now=office.now(), after=complaint.received_at)
    kind = name.partition(":")[0]
    note = read.text("note", required=kind in NEED_A_REASON, limit=2000, empty="reason")
    if kind == "extended":
        read.day("until", first=at.astimezone(office.zone).date())
    if _carries_a_date(kind, complaint):
        read.day("date", first=complaint.received_at.date())
    if read.failed:
        return read.failed
    try:
        with office.complaint(who, answer.on, "handle", request) as case:
            _may_close(case.state, kind)
            case.append(_event(name, note, answer, case.state), at)
            complaint = case.state
    except Refused as refusal:
        return FieldErrors({"step": plain_text(refused(refusal, office.words))})
    return Done(cards.file(complaint, who, office.people, office.words))


def choices(complaint: Complaint) -> tuple[str, ...]:
    """The steps this regulation knows, in its own order, and those any complaint may need."""
    procedure, ledger = complaint.procedure, complaint.ledger
    duties = [duty for duty in procedure.duty if ledger.holds(duty.when)]
    named = [name for duty in duties for name in duty.acted_on_by]
    named += [sets.event for sets in procedure.sets]
    named += ["extended"] if any(duty.extendable for duty in duties) else []
    named += [need for gate in procedure.gate for any_of in gate.needs for need in any_of]
    named += [name for gate in procedure.gate for name in gate.refuses]
    named += [each for carried in procedure.carried for name in carried.records for each in _by_party(name)]
    own = {event.id for event in procedure.event_type}
    known = SIMPLE | CONVEYED | own | {"extended", "closed", "hearing_waived"}
    parted = [f"{kind}:{party}" for kind in ("heard", "hearing_skipped") for party in PARTIES]
    senseless = _senseless(complaint)
    wanted = dict.fromkeys((*named, *ALWAYS))
    return tuple(name for name in wanted if (name in known or name in parted) and name not in senseless)


def _by_party(name: str) -> tuple[str, ...]:
    return tuple(f"{name}:{party}" for party in PARTIES) if name in ("heard", "hearing_skipped") else (name,)


def _senseless(complaint: Complaint) -> frozenset[str]:
    """What has a form of its own, and what cannot be in the state the complaint is in."""
    ended = complaint.is_ended
    closing = {"closed"} if complaint.is_closed else set()
    holding = {"hold_set"} if complaint.is_held else {"hold_lifted"}
    return LOGGED_ELSEWHERE | closing | holding | ({"withdrawn", "resolved_informally"} if ended else {"reopened"})


def _carries_a_date(kind: str, complaint: Complaint) -> bool:
    own = complaint.procedure.event_named(kind)
    return own is not None and own.date


def _label(name: str, office: Office) -> str:
    kind, _, party = name.partition(":")
    own = next((event.label for event in office.procedure.event_type if event.id == kind), None)
    said = own.in_(office.words.language) if own else office.words(f"events.{kind}")
    if not party:
        return said[:1].upper() + said[1:]
    return office.words("steps.of", step=said, party=office.words(f"steps.{party}"))


def _event(name: str, note: str, answer: Answer, complaint: Complaint) -> Event:
    kind, _, party = name.partition(":")
    match kind:
        case "heard":
            return Heard(party="respondent" if party == "respondent" else "complainant")
        case "hearing_skipped":
            return HearingSkipped(party="respondent" if party == "respondent" else "complainant", reason=note)
        case "hearing_waived":
            return HearingWaived(reason=note)
        case "extended":
            until = answer.day("until")
            assert until is not None, "checked with the form"
            return Extended(until=until, reason=note)
        case "closed":
            return Closed(with_reason=bool(note) and bool(complaint.ledger.open_duties()), reason=note or None)
        case _:
            carried = {"date": answer.day("date")} if _carries_a_date(kind, complaint) else {}
            return telling(kind, note=note or None, **carried)


def _may_close(complaint: Complaint, kind: str) -> None:
    """In chat a complaint is not closed while an objection waits for its decision."""
    objections = [h.seq for h in complaint.history if h.type == "objected"]
    answers = [h.seq for h in complaint.history if h.type in ("objection_decided", "settled", "withdrawn")]
    if kind == "closed" and objections and max(answers, default=0) < max(objections):
        raise Refused("objection_open")
