"""What there is to do for somebody, each with the button that does it: for a file, a message, a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.complaint import agreeing, next_steps
from bot.complaint.fold import Complaint
from bot.complaint.people import People, allowed, bearers, deciding, rights
from bot.complaint.registry import Right
from bot.complaint.steps import DIALOGS
from bot.complaint.tasks import DEFAULT_TERMS, tasks
from bot.dialogue.forms import Action
from bot.dialogue.step_forms import title_of
from bot.dialogue.subject import On
from bot.explain import letter_name
from bot.words import Marked, Mention, Words, neutral


@dataclass(frozen=True)
class Due:
    """A duty's id, or ``task:...``; the step that does it, by which day, and whether it is this person's."""

    aim: str
    step: str
    act_by: date
    mine: bool


def due(
    complaint: Complaint, who: str, people: People, now: datetime, terms: Mapping[str, int] = DEFAULT_TERMS
) -> list[Due]:
    """What is due in a complaint that this person can do: their own first, and then by day. What is only to be done
    later, such as closing while one can still object, is not there yet."""
    may = rights(who, complaint, people)
    if complaint.is_closed or not may:
        return []
    found: list[tuple[str, str, date]] = [
        (entry.rule.id, entry.rule.borne_by, entry.deadline.act_by or entry.deadline.due_on)
        for entry in complaint.ledger.open_duties()
        if not entry.is_paused
    ]
    # What a respondent was asked is waited for, and no one else's to do.
    found += [
        (f"task:{task.id}", task.bearer, task.act_by)
        for task in tasks(complaint, terms)
        if not task.bearer.startswith("respondent:") and task.began <= now
    ]
    all_of_it = [
        Due(aim, _step(complaint, aim, role, people, now), day, who in bearers(role, complaint, people))
        for aim, role, day in found
    ]
    doable = [each for each in all_of_it if rights_for(each.step, complaint) & may and _is_theirs(each, who, complaint)]
    return sorted(doable, key=lambda each: (not each.mine, each.act_by))


def _step(complaint: Complaint, aim: str, role: str, people: People, now: datetime) -> str:
    """The step that does it; where nobody may decide the objection, first somebody is named who does."""
    nobody = role == "director" and complaint.objection_waits and not deciding(complaint, people)
    return "decider_named" if nobody else next_steps.step_for(complaint, aim, now)


def action(complaint: Complaint, step: str, words: Words) -> Action:
    """The button that opens a step's dialog."""
    if step in DIALOGS:
        name = DIALOGS[step].name
        return Action(name, words(f"cards.action.{name}"), complaint.reference)
    return Action("step", title_of(step, complaint, words), str(On(complaint.reference, step)))


def button_for(
    complaint: Complaint, duty: str, role: str, who: str, people: People, now: datetime, words: Words
) -> Action:
    """The button of the dialog that does what is asked of this role, as far as this person may; else the file."""
    may = rights(who, complaint, people)
    if not may:
        return Action("respond", words("cards.action.respond"), complaint.reference)
    if duty == f"task:declare:{who}" or ("declare" in may and "see" not in may):
        return action(complaint, "no_conflict_declared", words)
    step = _step(complaint, duty, role, people, now)
    if step in ("no_conflict_declared", "committee_appointed") and "coordinate" in may:
        return action(complaint, "committee_appointed", words)
    waits = step == "text_agreed" and not _can_agree(who, complaint)  # they wrote it down: it waits for the others
    if rights_for(step, complaint) & may and step != "no_conflict_declared" and not waits:
        return action(complaint, step, words)
    return Action("file", words("cards.action.file"), complaint.reference)


def label(complaint: Complaint, duty: str, who: str, people: People, words: Words) -> str:
    """A duty or task as it reads to this person."""
    if rule := complaint.procedure.duty_named(duty):
        return Marked(neutral(rule.label.in_(words.language)))
    _, kind, *detail = duty.split(":")
    if kind == "follow_delivery":
        return words("messages.task.follow_delivery", letter=letter_name(detail[0], complaint, words))
    if kind == "declare" and detail != [who]:
        return words("messages.task.declare_of", member=Mention(detail[0]))
    if kind == "agree" and detail[1:] != [who]:
        return words("messages.task.agree_of", member=Mention(detail[1]))
    if kind == "tell_late" and (late := complaint.procedure.duty_named(detail[0])):
        return words("messages.task.tell_late", label=late.label)
    if kind == "inform_respondent" and detail:
        return words("messages.task.inform_otherwise")
    if kind == "respond" and allowed(who, "respond", complaint, people):
        return words("messages.task.respond_yourself")
    return words(f"messages.task.{kind}")


def rights_for(step: str, complaint: Complaint) -> frozenset[Right]:
    """The rights of which one opens the dialog of this step."""
    if step == "choose":  # looking what can be done is for whoever can do some of it
        return frozenset({"handle", "decide_objection"})
    return frozenset({DIALOGS[step].right}) if step in DIALOGS else next_steps.rights_for(step, complaint)


def _is_theirs(each: Due, who: str, complaint: Complaint) -> bool:
    """Nobody declares or agrees for another."""
    if each.step == "text_agreed":
        return _can_agree(who, complaint)
    return not each.aim.startswith("task:declare:") or each.aim == f"task:declare:{who}"


def _can_agree(who: str, complaint: Complaint) -> bool:
    return any(who in agreeing.to_agree(complaint, waits) for waits in agreeing.waiting(complaint).values())
