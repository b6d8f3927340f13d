"""The form of each step, built from what its entry says that it asks (``bot.complaint.steps``).

What a form asks is called as the event's own fields are, so that the answers are the event. What a step is called
stands under ``steps.<step>.title``; a field's label under ``steps.<step>.<field>``, or ``steps.field.<field>`` for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from bot.complaint import closing, next_steps
from bot.complaint.asks import DATE, LETTER, NOTE, REASON, TOLD, YES_NO, Ask
from bot.complaint.events import Event, Recipient, Step
from bot.complaint.fold import Complaint
from bot.complaint.steps import STEPS, TYPES
from bot.complaint.steps.file import DocumentAdded
from bot.dialogue.file_forms import MOST_OPTIONS, document_name
from bot.dialogue.forms import Field, Form, Option, Value
from bot.dialogue.input import Checked
from bot.dialogue.subject import On
from bot.explain import refused, still_possible
from bot.words import Words, neutral


def asks(step: str, complaint: Complaint) -> tuple[Ask, ...]:
    own = complaint.procedure.event_named(step)
    note = TOLD if any(step in duty.met_by for duty in complaint.procedure.duty) else NOTE
    return (DATE, note) if own and own.date else asked_by(step) or (note,)


def asked_by(step: str) -> tuple[Ask, ...] | None:
    """What the entry of a step says that its form asks; None where that is a note."""
    return STEPS[step].asks if step in STEPS else None


def refused_at(step: str) -> str:
    """The field at which a rule's refusal is said."""
    offer = STEPS[step].offer if step in STEPS else None
    return offer.refused_at if offer else "at"


def step_form(
    words: Words, complaint: Complaint, step: str, now: datetime, values: Mapping[str, Value], version: int
) -> Form:
    """The form of one step; ``values`` are what is known already, by field."""
    when = Field("at", "datetime", called(words, step, "at"), now, required=True)
    against = _against_closing(words, complaint, now) if step == "closed" else []
    asked = (REASON,) if against else asks(step, complaint)
    fields = (
        *_notes(words, complaint, step, against),
        when,
        *(ask_field(words, complaint, step, ask) for ask in asked),
    )
    key = f"steps.{step}.title"
    title, submit = words(key) if words.has(key) else title_of(step, complaint, words), words("steps.submit")
    on = str(On(complaint.reference, step))
    form = Form("step", title, fields, submit=submit, on=on, version=version)
    return form.filled(values)


def read_step(read: Checked, step: str, complaint: Complaint, now: datetime) -> tuple[datetime, dict[str, Any]]:
    """When it happened, and the answers by field; what is wrong with them stands in ``read``."""
    at = read.moment("at", now=now, after=complaint.received_at)
    happened = at.astimezone(complaint.zone).date()
    values = {ask.id: read_ask(read, ask, complaint, happened) for ask in asks(step, complaint)}
    if LETTER in asks(step, complaint):
        values |= _document(values["letter"], complaint)
        values["letter_date"] = happened if values["way"] in ("email", "post") else None
    return at, values


def documents(complaint: Complaint) -> list[DocumentAdded]:
    """What was added to the file, the latest first."""
    return [h.event for h in reversed(complaint.history) if isinstance(h.event, DocumentAdded)]


def _document(chosen: str, complaint: Complaint) -> dict[str, str]:
    """The document that was chosen, with its hash."""
    found = next((each for each in documents(complaint) if each.document == chosen), None)
    return {"letter": found.document, "sha256": found.sha256} if found else {"letter": ""}


def event_of(step: str, values: Mapping[str, Any]) -> Event:
    """The event that the answers of a form are. Empty answers are dropped, and so is what the event has no field for
    (its effects may use that)."""
    said = {name: value for name, value in values.items() if value not in ("", None)}
    if step == "objection_admitted" and not said.pop("dealt", True):
        step = "objection_not_admitted"
    if whom := said.pop("whom", ""):
        said["recipient"] = Recipient(name=whom)
    made = TYPES.get(step, Step)
    known = {each.name for each in fields(made)}  # type: ignore[arg-type]  # every one of them is a dataclass
    fitting = {name: value for name, value in said.items() if name in known}
    return made(**fitting) if made is not Step else Step(step, **fitting)


def title_of(step: str, complaint: Complaint, words: Words) -> str:
    """What is to be done, on a button and in a list: a step of the regulation's own is called as its file says."""
    own = complaint.procedure.event_named(step)
    if own:
        return words("steps.own", label=own.label)
    for key in (f"steps.{step}.button", f"steps.{step}.title"):
        if words.has(key):
            return words(key)
    return words("steps.own", label=words(f"steps.{step}.done"))


def choose_form(words: Words, complaint: Complaint, options: Sequence[Option], not_yet: Sequence[str]) -> Form:
    """What can be done now, to choose from; and what not yet, with why."""
    wait = (Field("not_yet", "note", words("steps.choose.not_yet"), "\n".join(not_yet)),) if not_yet else ()
    return Form(
        "choose",
        words("steps.choose.title"),
        (Field("step", "choice", words("steps.choose.step"), required=True, options=tuple(options)), *wait),
        submit=words("steps.choose.submit"),
        on=complaint.reference,
    )


def _notes(words: Words, complaint: Complaint, step: str, against: Sequence[str]) -> list[Field]:
    """Why this step now: by which day, and what waits for it."""
    said = [words("steps.about", reference=complaint.reference)]
    if complaint.procedure.event_named(step):
        said.append(title_of(step, complaint, words))  # whole: a form's title is cut where it is too long
    if words.has(f"steps.{step}.about"):
        said.append(words(f"steps.{step}.about"))
    for entry in complaint.ledger.open_duties():
        if step in entry.rule.met_by and entry.deadline.due_at is None:
            day = entry.deadline.act_by or entry.deadline.due_on
            said.append(words("steps.due", label=entry.rule.label, day=day, source=entry.rule.cited))
    for gate in next_steps.opened_by(complaint, step):
        names = dict.fromkeys(each.partition(":")[0] for each in gate.refuses)
        waiting = [title_of(name, complaint, words) for name in names]
        said.append(words("steps.opens", waiting=waiting, source=gate.cited))
    return [Field("about", "note", "", "\n".join([*said, *against]))]


def _against_closing(words: Words, complaint: Complaint, now: datetime) -> list[str]:
    """What closing would cut short, and that it takes a reason then; nothing where nothing does."""
    found = list(closing.against(complaint, now))
    said = [refused(each, words, "steps.closed") for each in found if each.code != "right_runs"]
    said += still_possible(complaint, now, words)
    return [*said, words("steps.closed.reason_needed")] if found else []


def called(words: Words, step: str, what: str) -> str:
    """A field of a step's form, or one of its options, in the words of that step; else in those of all."""
    own = f"steps.{step}.{what}"
    return words(own) if words.has(own) else words(f"steps.field.{what}")


def _options(ask: Ask, complaint: Complaint) -> tuple[str, ...]:
    """What can be chosen: as the table says, with what only this complaint or its regulation adds."""
    if ask == LETTER:
        return (*(each.document for each in documents(complaint)[: MOST_OPTIONS - 1]), *ask.options)
    oral = complaint.procedure.decision.oral and complaint.ledger.facts["form"] == "oral"
    return (*ask.options, *ask.oral) if oral else ask.options


def ask_field(words: Words, complaint: Complaint, step: str, ask: Ask) -> Field:
    """The field of a form that asks this, in the words of the step."""
    named = {each.document: document_name(each) for each in documents(complaint)} if ask == LETTER else {}
    hints = [key for key in (f"steps.{step}.{ask.id}_hint", f"steps.field.{ask.id}_hint") if words.has(key)]
    return Field(
        ask.id,
        ask.kind,
        called(words, step, ask.id),
        required=ask.required,
        hint=words(hints[0]) if hints else "",
        max_length=ask.limit,
        options=tuple(
            Option(key, neutral(named[key]) if key in named else called(words, step, key))
            for key in _options(ask, complaint)
        ),
    )


def read_ask(read: Checked, ask: Ask, complaint: Complaint, happened: date) -> Any:
    """What was answered; what is wrong with it stands in ``read``. ``happened``: the day of the step."""
    match ask.kind:
        case "choice":
            chosen = read.key(ask.id, _options(ask, complaint), required=ask.required)
            return chosen == "yes" if ask.options == YES_NO else chosen
        case "person":
            person = next(iter(read.answer.keys(ask.id)), "")
            if ask.required and not person:
                read.wrong(ask.id, "choose")
            return person
        case "date":
            return read.day(ask.id, first=happened if ask.ahead else complaint.received_at.date())
        case _:
            text = read.text(ask.id, required=ask.required, limit=ask.limit, empty=ask.empty)
            if text and len(text) < ask.at_least:
                read.wrong(ask.id, "too_short")
            return text
