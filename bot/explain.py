"""Dates, reasons and refusals in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from bot.complaint.duties import Entry, Ledger
from bot.complaint.events import Event, Step, type_of
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.history import Happened
from bot.complaint.steps.answer import Decided, DecisionProposed, Declined
from bot.complaint.steps.file import Linked
from bot.complaint.steps.hearing import Heard, HearingSkipped
from bot.complaint.steps.investigation import ConsentRecorded, Extended
from bot.complaint.steps.objection import ObjectionDecided
from bot.regulation.deadlines import Reason
from bot.regulation.procedure import Procedure
from bot.words import Words


def why(ledger: Ledger, entry: Entry, now: datetime, words: Words) -> list[str]:
    """The explanation of a date, a line per step, in neutral markup."""
    own = {event.id: event.label.in_(words.language) for event in ledger.procedure.event_type}
    return [reason(step, words, own) for step in ledger.why(entry, now)]


def reason(step: Reason, words: Words, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """One step of an explanation; ``own`` names the event types of the procedure alone."""
    values = dict(step.values)
    for key in ("event", "ended_by"):
        if name := values.get(key):
            values[key] = own[name] if name in own else words(f"steps.{name}.done")
    return words(f"why.{step.key}", **values)


def refused(refusal: Refused, words: Words, under: str = "refused") -> str:
    """Why a step may not happen, and what to do instead; ``under``: where such sentences stand."""
    values = dict(refusal.values)
    if events := values.get("events"):  # by name, or with the label of the procedure's own
        values["events"] = [words(f"steps.{each}.done") if isinstance(each, str) else each for each in events]
    return words(f"{under}.{refusal.code}", **values)


def event_name(name: str, procedure: Procedure, words: Words) -> str:
    """What happened, in a few words; a regulation names its own steps."""
    own = next((event.label for event in procedure.event_type if event.id == name), None)
    return own.in_(words.language) if own else words(f"steps.{name}.done")


def done_by(h: Happened, words: Words) -> str:
    """In which office it was done; nothing when somebody only wrote it down."""
    key = f"messages.role.{h.role}"
    return words(key) if h.done_by_recorder and words.has(key) else ""


def happening(event: Event, procedure: Procedure, words: Words) -> str:
    """What happened, with what tells it from another step of the same name: who was heard, until which day."""
    name, what = event_name(type_of(event), procedure, words), _what(event, words)
    return words("file.of.line", event=name, what=what) if what else name


def _what(event: Event, words: Words) -> str:
    match event:
        case Heard(party=party) | HearingSkipped(party=party) if party:
            return words(f"file.of.{party}")
        case ConsentRecorded(given=given):
            return words(f"file.of.{'given' if given else 'refused'}")
        case Extended(until=day):
            return words("file.of.until", day=day)
        case Decided(outcome=said) | ObjectionDecided(outcome=said) | Declined(ground=said) if said:
            return words("file.of.said", said=words(f"steps.field.{said}"))
        case DecisionProposed(step=step):
            return words(f"steps.{step}.done")
        case Step(date=date() as day):
            return words("file.of.day", day=day)
        case Linked(other=other):
            return other
        case _:
            return ""


def still_possible(complaint: Complaint, now: datetime, words: Words) -> list[str]:
    """Until when the complainant can still do what the regulation lets them."""
    right = complaint.last_right(now)
    if right is None:
        return []
    key = "object" if right.rule.opens else "right"
    return [words(f"cards.still_possible.{key}", label=right.rule.label, day=right.deadline.last_day)]


def letter_title(kind: str, procedure: Procedure, words: Words) -> str:
    """A letter as a heading or on a button."""
    key = f"letters.title.{kind}"
    return words(key) if words.has(key) else _labelled(kind, procedure, words) or words("letters.title_of_any")


def letter_name(kind: str, complaint: Complaint, words: Words) -> str:
    """A letter within a sentence, with its article."""
    key = f"letters.name.{kind}"
    if words.has(key):
        return words(key)
    return words("letters.name_of_any", label=_labelled(kind, complaint.procedure, words) or kind)


def receiver(kind: str, complaint: Complaint, words: Words) -> str:
    """Who gets a letter, within a sentence."""
    rule = complaint.procedure.letter_named(kind)
    return words(f"letters.to.{rule.to if rule else 'complainant'}")


def _labelled(kind: str, procedure: Procedure, words: Words) -> str:
    rule = procedure.letter_named(kind)
    return rule.label.in_(words.language) if rule and rule.label else ""


def part_name(part: str, words: Words) -> str:
    """What a part of a letter is called; its id where only this regulation knows it."""
    key = f"letters.part.{part}"
    return words(key) if words.has(key) else part


def button(dialog: str, words: Words) -> str:
    """What stands on the button that opens a dialog; letters share one."""
    key = f"cards.action.{dialog}"
    return words(key if words.has(key) else "cards.action.acknowledge")
