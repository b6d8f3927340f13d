"""What there is to do in a complaint, and every step of it in a form of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.complaint import agreeing, closing, next_steps
from bot.complaint.events import Event
from bot.complaint.fold import OBJECTION, Complaint
from bot.complaint.gates import Refused, shut
from bot.complaint.people import coordinating, deciding, may_decide, rights
from bot.complaint.steps import DIALOGS, ORDER, TOGETHER
from bot.complaint.steps.closing import Closed
from bot.complaint.steps.receipt import CalledBack, FactsCorrected
from bot.dialogue import cards
from bot.dialogue.due import due, rights_for
from bot.dialogue.forms import Action, Answer, Card, Done, FieldErrors, Form, Next, Option, Value
from bot.dialogue.input import Checked
from bot.dialogue.step_forms import choose_form, event_of, read_step, refused_at, step_form, title_of
from bot.explain import refused
from bot.regulation.tables import Gate
from bot.usecases.committee import appointing
from bot.usecases.decision import agreeing as together
from bot.usecases.kernel.office import Case, Instead, NotYours, Office
from bot.usecases.letters import sending
from bot.words import Mention, plain_text

OTHER: Mapping[str, tuple[str, Callable[[Complaint], bool]]] = {
    "replace_member": ("coordinate", lambda complaint: not complaint.is_closed),
    "write_letter": ("handle", lambda complaint: not complaint.is_voided),
    "letter_returned": ("handle", lambda complaint: any(each.told for each in complaint.letters.values())),
}
"""Dialogs that are no step and yet something to choose: the right they ask, and when they make sense."""


@dataclass(frozen=True)
class Go:
    """Another dialog comes next."""

    name: str
    on: str


def choose(office: Office, who: str, on: str) -> Next:
    """All that this person can do now: what is due first, with its day, and then in the order of the procedure."""
    complaint = office.read(who, on, "see")
    words = office.words
    waiting: dict[str, tuple[Gate, list[str]]] = {}
    for step in _wanted(office, who, complaint):
        if gate := next_steps.gate_before(complaint, step):
            waiting.setdefault(gate.id, (gate, []))[1].append(title_of(step, complaint, words))
    not_yet = [
        words("steps.choose.wait", steps=titles, says=gate.says, source=gate.cited) for gate, titles in waiting.values()
    ]
    options = _options(office, who, complaint)
    if not options:
        return Card(words("steps.choose.title"), (words("steps.choose.nothing"),))
    return choose_form(words, complaint, options, not_yet)


def chosen(office: Office, who: str, answer: Answer, _request: str) -> Next | Go:
    """The form of the step that was chosen."""
    read = Checked(answer, office.words)
    complaint = office.read(who, answer.on, "see")
    step = read.key("step", tuple(each.key for each in _options(office, who, complaint)), required=True)
    if read.failed:
        return read.failed
    if step in OTHER:
        return Go(step, answer.on)
    return Go(DIALOGS[step].name, answer.on) if step in DIALOGS else Go("step", f"{answer.on} {step}")


def letter_of(office: Office, who: str, on: str) -> str:
    """The letter that carries a step, by the name of its dialog; empty where this regulation has none."""
    reference, _, step = on.partition(" ")
    complaint = office.read(who, reference, "see")
    if step in TOGETHER and agreeing.needed(complaint) > 1:
        return ""  # nobody decides alone, so it is written down for the others first
    return next((f"letter_{letter.id}" for letter in complaint.procedure.letter if letter.records == step), "")


def form(office: Office, who: str, on: str) -> Next:
    """The form of one step; ``on`` is the reference and the step. What stands in the way is said instead."""
    reference, _, step = on.partition(" ")
    complaint, words = office.read(who, reference, "see"), office.words
    if refusal := _not_theirs(office, who, complaint, step):
        return refusal
    if not _has_form(step, complaint, office):
        look = Action("file", words("cards.action.file"), complaint.reference)
        return Card(words("cards.refused"), (words("steps.not_now"),), actions=(look,))
    waits = agreeing.waiting(complaint).get(step)
    if waits and who in agreeing.to_agree(complaint, waits):
        return together.form(office, who, on)  # read what the other wrote before writing it anew
    if gate := next_steps.gate_before(complaint, step):
        says = refused(shut(gate), words)
        return Card(words("cards.refused"), (says,))
    return _form(office, who, complaint, step)


def record(office: Office, who: str, answer: Answer, request: str) -> Next | Go:
    """Record a step; what the regulation does not allow is refused at the field, with the article."""
    reference, _, step = answer.on.partition(" ")
    complaint, words = office.read(who, reference, "see"), office.words
    if refusal := _not_theirs(office, who, complaint, step):
        return refusal
    if step in DIALOGS:
        return FieldErrors({"": plain_text(words("steps.not_now"))})
    read = Checked(replace(answer, on=reference), words)
    at, values = read_step(read, step, complaint, office.now())
    _check(read, step, values, complaint)
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: _form(office, who, complaint, step)):
        return replace(warned, on=answer.on)
    try:
        with office.complaint(who, reference, "see", request) as case:
            if _not_theirs(office, who, case.state, step):
                raise NotYours
            _look_for_another(case, step, who, answer)
            event = _event(step, values, case.state)
            if step == "closed":
                _may_close(case, values)
            if not _has_form(step, case.state, office):
                if step in ORDER:
                    case.state.may_happen(event, at)  # a rule's own reason says more
                raise Instead(FieldErrors({"": plain_text(words("steps.not_now"))}))
            if step in TOGETHER and not together.write_down(case, event, at):
                return Done(together.waits(office, who, case.state, step))
            case.append(event, at)
            AFTER.get(step, _nothing)(case, values, at)
            complaint = case.state
    except Refused as why:
        return FieldErrors({refused_at(step): plain_text(refused(why, words))})
    return _next(complaint, step, values) or Done(cards.file(complaint, who, office.people, office.now(), words))


def _has_form(step: str, complaint: Complaint, office: Office) -> bool:
    return step not in DIALOGS and step in next_steps.possible(complaint, office.now())


def _wanted(office: Office, who: str, complaint: Complaint) -> list[str]:
    """What is due, and then all other steps that make sense."""
    may = rights(who, complaint, office.people)
    first = [each.step for each in due(complaint, who, office.people, office.now(), office.task_terms)]
    every = dict.fromkeys((*first, *next_steps.possible(complaint, office.now())))
    return [step for step in every if rights_for(step, complaint) & may and step != "choose"]


def _options(office: Office, who: str, complaint: Complaint) -> list[Option]:
    words = office.words
    known = due(complaint, who, office.people, office.now(), office.task_terms)
    days = {each.step: each.act_by for each in reversed(known)}
    options = [
        Option(step, words("steps.choose.due", label=label, day=days[step]) if step in days else label)
        for step in _wanted(office, who, complaint)
        if not next_steps.gate_before(complaint, step)
        for label in [_label(step, complaint, office)]
    ]
    may, given = rights(who, complaint, office.people), {option.key for option in options}
    taken = {DIALOGS[step].name for step in given & DIALOGS.keys()}
    return options + [
        Option(name, words(f"steps.other.{name}"))
        for name, (right, sensible) in OTHER.items()
        if right in may and sensible(complaint) and name not in taken
    ]


def _label(step: str, complaint: Complaint, office: Office) -> str:
    dialog = DIALOGS.get(step)
    named = f"cards.action.{dialog.name}" if dialog and dialog.named else ""
    return office.words(named) if named else title_of(step, complaint, office.words)


def _form(office: Office, who: str, complaint: Complaint, step: str) -> Form:
    first = complaint.handles_first
    # Whoever handles it calls; who else writes it down says who did.
    known: dict[str, Value] = {"caller": who if who in (*complaint.committee.members, first) else None}
    calls = [h.event for h in complaint.history if isinstance(h.event, CalledBack)]
    if step == "resolved_informally" and calls and calls[-1].result == "settled":
        known["note"] = calls[-1].note
    return step_form(office.words, complaint, step, office.now(), known, _version(complaint, step))


def _version(complaint: Complaint, step: str) -> int:
    """The number of the last such step; 0 when there is none."""
    return max((h.seq for h in complaint.history if h.type == step), default=0)


def _look_for_another(case: Case, step: str, who: str, answer: Answer) -> None:
    """Somebody else recorded this step while this form was open: ask whether it happened twice."""
    later = [h for h in case.state.history if h.type == step and h.seq > answer.version]
    if not later:
        return
    at, by = later[-1].at.astimezone(case.office.zone), later[-1].by
    said = case.office.words("steps.again", at=at, by=Mention(by) if by else None)
    raise Instead(_form(case.office, who, case.state, step).filled(answer.values, said))


def _not_theirs(office: Office, who: str, complaint: Complaint, step: str) -> Card | None:
    """Why this person does not take this step, and who does; None when they may."""
    words = office.words
    if rights_for(step, complaint) & rights(who, complaint, office.people):
        return None
    if rights_for(step, complaint) == {"decide_objection"}:
        return Card(words("cards.refused"), (words("steps.decider_only"),))
    return Card(words("cards.refused"), (words("steps.not_yours"),))


def _may_close(case: Case, values: Mapping[str, Any]) -> None:
    """Closing over what was promised, waits, or can still be done needs a reason; over an objection it cannot be."""
    if case.state.objection_waits:
        raise Refused("objection_open")
    if (refusal := next(closing.against(case.state, case.now), None)) and not values["reason"]:
        raise refusal


def _check(read: Checked, step: str, values: Mapping[str, Any], complaint: Complaint) -> None:
    """What no single field can know."""
    if step == "decider_named" and values["decider"] and not may_decide(values["decider"], complaint):
        read.wrong("decider", "had_a_part")
    if step == "resolved_informally" and not values["agreed"] and "agreed" not in read.errors:
        read.errors["agreed"] = plain_text(read.words("steps.not_agreed"))
    if step == "expert_engaged" and values["shared"] and not values["signed"] and "signed" not in read.errors:
        read.errors["signed"] = plain_text(read.words("steps.not_signed"))


def _event(step: str, values: Mapping[str, Any], complaint: Complaint) -> Event:
    if step == "closed":
        reason = values["reason"]
        return Closed(with_reason=bool(reason) and bool(complaint.ledger.open_duties()), reason=reason or None)
    return event_of(step, {name: value for name, value in values.items() if name != "complete"})


def _nothing(_case: Case, _values: Mapping[str, Any], _at: datetime) -> None:
    """Most steps mean nothing beside themselves."""


def _complete(case: Case, values: Mapping[str, Any], at: datetime) -> None:
    """What was missing came in: the complaint can be judged."""
    if values["complete"] and not case.state.ledger.facts["complete"]:
        case.append(FactsCorrected(complete=True, missing=""), at)


def _name_again(case: Case, _values: Mapping[str, Any], _at: datetime) -> None:
    """A complaint that runs again needs its committee, and the confirmation that lapsed is owed again."""
    appointing.look_again(case)
    sending.send_by_itself(case)


def _tell_of_the_objection(case: Case, _values: Mapping[str, Any], _at: datetime) -> None:
    """Whoever decides it hears at once, and so does the committee; nobody may decide: who coordinates names one."""
    people = case.office.people
    decide = deciding(case.state, people)
    for person in decide or coordinating(case.state, people):
        case.tell(person, "objected" if decide else "no_decider")
    for member in case.state.committee.members:
        if member not in decide and member != case.who:
            case.tell(member, "objection_came")


def _tell_of_the_reopening(case: Case, values: Mapping[str, Any], at: datetime) -> None:
    """Who handles it must look at it again: no term of the regulation need run."""
    handled = dict.fromkeys(filter(None, (*case.state.committee.members, case.state.handles_first)))
    _name_again(case, values, at)
    for person in handled:  # who is named only now hears that
        if person != case.who:
            case.tell(person, "reopened")


def _tell_that_it_ended(case: Case, _values: Mapping[str, Any], _at: datetime) -> None:
    """Whoever was to decide an objection hears that there is nothing to decide any more."""
    last = next((h.type for h in reversed(case.state.history) if h.type in OBJECTION), "")
    if last in ("objected", "objection_admitted"):
        for person in deciding(case.state, case.office.people):
            if person != case.who:
                case.tell(person, "objection_gone")


def _tell_decider(case: Case, values: Mapping[str, Any], _at: datetime) -> None:
    case.tell(values["decider"], "objected")


AFTER: Mapping[str, Callable[[Case, Mapping[str, Any], datetime], None]] = {
    "objected": _tell_of_the_objection,
    "decider_named": _tell_decider,
    "information_received": _complete,
    "reopened": _tell_of_the_reopening,
    "withdrawn": _tell_that_it_ended,
}
"""What a step brings with it, in the same transaction."""


def _next(complaint: Complaint, step: str, values: Mapping[str, Any]) -> Go | None:
    """The form that follows from what was said."""
    follows = ""
    if step == "called_back":
        follows = {"settled": "resolved_informally", "answered": "decided"}.get(values["result"], "")
    elif step == "resolved_informally" and values["confirm"]:
        follows = "outcome_confirmed"
    return Go("step", f"{complaint.reference} {follows}") if follows else None
