"""What there is to do in a complaint, and every step of it in a form of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.complaint import agreeing, next_steps
from bot.complaint.events import Event
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused, shut
from bot.complaint.people import rights
from bot.complaint.steps import DIALOGS, ORDER, TOGETHER
from bot.dialogue import cards
from bot.dialogue.due import due, rights_for
from bot.dialogue.forms import Action, Answer, Card, Done, FieldErrors, Form, Next, Option
from bot.dialogue.input import Checked
from bot.dialogue.step_forms import choose_form, event_of, read_step, refused_at, step_form, title_of
from bot.dialogue.subject import On
from bot.explain import refused
from bot.regulation.tables import Gate
from bot.usecases.closing import steps as of_closing
from bot.usecases.decision import agreeing as together
from bot.usecases.decision import steps as of_decision
from bot.usecases.hearing import steps as of_hearing
from bot.usecases.intake import steps as of_intake
from bot.usecases.kernel.case import Case, Instead, work_on
from bot.usecases.kernel.effects import AFTER, BEFORE, FOLLOWS, MAKES, STARTS, Go, Values, faults
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.letters.drafting import rule_for
from bot.usecases.objection import steps as of_objection
from bot.words import Mention, plain_text

ROOMS = (of_intake, of_hearing, of_decision, of_objection, of_closing)
"""Importing them is what registers the effects of steps."""
OTHER: Mapping[str, tuple[str, Callable[[Complaint], bool]]] = {
    "replace_member": ("coordinate", lambda complaint: not complaint.is_closed),
    "write_letter": ("handle", lambda complaint: not complaint.is_voided),
    "letter_returned": ("handle", lambda complaint: any(each.told for each in complaint.letters.values())),
}
"""Dialogs that are no step and yet something to choose: the right they ask, and when they make sense."""


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
    return Go(DIALOGS[step].name, answer.on) if step in DIALOGS else Go("step", str(On(answer.on, step)))


def letter_of(office: Office, who: str, on: str) -> str:
    """The letter that carries a step, by the name of its dialog; empty where this regulation has none."""
    reference, step = On.read(on)
    complaint = office.read(who, reference, "see")
    if step in TOGETHER and agreeing.needed(complaint) > 1:
        return ""  # nobody decides alone, so it is written down for the others first
    letters = (letter.id for letter in complaint.procedure.letter if letter.records == step)
    return next((f"letter_{kind}" for kind in letters if rule_for(complaint, kind)), "")


def form(office: Office, who: str, on: str) -> Next:
    """The form of one step; ``on`` is the reference and the step. What stands in the way is said instead."""
    reference, step = On.read(on)
    complaint, words = office.read(who, reference, "see"), office.words
    if refusal := _not_theirs(office, who, complaint, step):
        return refusal
    if not _has_form(step, complaint, office):
        look = Action("file", words("cards.action.file"), complaint.reference)
        return Card(words("cards.refused"), (words("refused.not_now"),), actions=(look,))
    waits = agreeing.waiting(complaint).get(step)
    if waits and who in agreeing.to_agree(complaint, waits):
        return together.form(office, who, on)  # read what the other wrote before writing it anew
    if gate := next_steps.gate_before(complaint, step):
        says = refused(shut(gate), words)
        return Card(words("cards.refused"), (says,))
    return _form(office, who, complaint, step)


def record(office: Office, who: str, answer: Answer, request: str) -> Next | Go:
    """Record a step; what the regulation does not allow is refused at the field, with the article."""
    reference, step = On.read(answer.on)
    complaint, words = office.read(who, reference, "see"), office.words
    if refusal := _not_theirs(office, who, complaint, step):
        return refusal
    if step in DIALOGS:
        return FieldErrors({"": plain_text(words("refused.not_now"))})
    read = Checked(replace(answer, on=reference), words)
    at, values = read_step(read, step, complaint, office.now())
    for field, wrong in faults(step, values, complaint):
        if field not in read.errors:
            read.errors[field] = plain_text(refused(wrong, words))
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: _form(office, who, complaint, step)):
        return replace(warned, on=answer.on)
    try:
        with work_on(office, who, reference, "see", request) as case:
            if _not_theirs(office, who, case.state, step):
                raise NotYours
            _look_for_another(case, step, who, answer)
            if not take(case, step, values, at):
                return Done(together.waits(office, who, case.state, step))
            complaint = case.state
    except Refused as why:
        place = "" if why.code == "not_now" else refused_at(step)  # it is about no field
        return FieldErrors({place: plain_text(refused(why, words))})
    follows = FOLLOWS[step](complaint, values) if step in FOLLOWS else ""
    if follows:
        return Go("step", str(On(reference, follows)))
    return Done(cards.file(complaint, who, office.people, office.now(), words))


def take(case: Case, step: str, values: Values, at: datetime) -> bool:
    """Take a step, without any form: ``values`` by the fields that its entry asks, ``at`` (aware) when it happened.

    Whoever calls this has asked whether this person may take it (``rights_for``). False when it was written down for
    the others to agree to, and counts only then. Raises Refused: what is wrong with the answers, which rule forbids
    it, or that it makes no sense now.
    """
    for _, wrong in faults(step, values, case.state):
        raise wrong
    event = _event(step, values, case.state)
    if step in BEFORE:
        BEFORE[step](case, values)
    if not _has_form(step, case.state, case.office):
        if step in ORDER:
            case.state.may_happen(event, at)  # a rule's own reason says more
        raise Refused("not_now")
    if step in TOGETHER and not together.write_down(case, event, at):
        return False
    case.append(event, at)
    if step in AFTER:
        AFTER[step](case, values, at)
    return True


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
    known = STARTS[step](complaint, who) if step in STARTS else {}
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


def _event(step: str, values: Values, complaint: Complaint) -> Event:
    return MAKES[step](values, complaint) if step in MAKES else event_of(step, values)
