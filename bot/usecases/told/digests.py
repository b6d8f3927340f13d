"""Reminders in words: everything due for one person in one message, and each thing in a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from bot.complaint.aims import aims, bearer
from bot.complaint.fold import Complaint
from bot.complaint.people import allowed, rights
from bot.complaint.reminders import current_ping
from bot.dialogue.due import button_for, label
from bot.dialogue.forms import Action, Card
from bot.record.log import Tx
from bot.usecases.kernel.jobs import Item
from bot.usecases.kernel.office import NotYours, Office
from bot.words import Marked, Words

Where = Literal["reminder", "thread"]
Buttons = dict[tuple[str, str], Action]


def digest(office: Office, tx: Tx, to: str, items: Sequence[Item]) -> Card | None:
    """All that is due for somebody in one message: a paragraph a complaint, and each button once."""
    words = office.words
    by_reference: dict[str, list[Item]] = {}
    for item in items:
        by_reference.setdefault(item.reference, []).append(item)
    paragraphs: list[str] = []
    actions: Buttons = {}
    count = 0
    for reference, own in by_reference.items():
        complaint = _readable(office, tx, to, reference, own)
        if complaint is None:
            continue
        said = [(item, line) for item in own if (line := reminder_line(office, complaint, item, "reminder", to))]
        if said:
            count += len(said)
            lines = "\n".join(f"· {line}" for _, line in said)
            paragraphs.append(f"{words('messages.reminder.about', reference=reference)}\n{lines}")
            wanted = [_button(office, complaint, item.duty, to) for item, _ in said]
            actions |= _buttons(reference, wanted, words, several=len(by_reference) > 1)
    if not count:
        return None
    title = words("messages.reminder.digest", count=count) if count > 1 else words("messages.reminder.one")
    return Card(title, tuple(paragraphs), actions=tuple(actions.values())[:5])


def _button(office: Office, complaint: Complaint, duty: str, to: str) -> Action:
    role = bearer(complaint, duty, office.task_terms)
    return button_for(complaint, duty, role, to, office.people, office.now(), office.words)


def reminder_line(office: Office, complaint: Complaint, item: Item, where: Where, to: str = "") -> str | None:
    """One thing to do, with its day, as it reads to ``to`` now; None when it was done or got another day meanwhile, or
    when this one comes so late that the next reminder says it."""
    words = office.words
    aim = aims(complaint, office.task_terms).get((item.duty, item.nth))
    if aim is None:
        return None
    ping = current_ping(aim, office.now(), office.hours)
    if ping is None or ping.at > item.at:
        return None
    said = label(complaint, item.duty, to, office.people, words)
    if aim.due_at is not None:  # elapsed time, counted in minutes or hours
        key = "overdue_at" if ping.stage == "overdue" else "ahead_at"
        return words(f"messages.{where}.{key}", label=said, moment=aim.due_at.astimezone(office.zone))
    day = aim.due_on if ping.stage == "overdue" else aim.last_open_day
    return words(
        f"messages.{where}.{ping.stage}",
        reference=complaint.reference,
        label=said,
        day=day,
        days_late=ping.days_late,
    )


def _readable(office: Office, tx: Tx, to: str, reference: str, items: Sequence[Item]) -> Complaint | None:
    """The complaint, for who may know of it: also a respondent, of what they were asked themselves."""
    try:
        complaint = office.load(tx, reference)
    except NotYours:
        return None
    asked = all(item.duty.startswith("task:respond:") for item in items)
    may = rights(to, complaint, office.people) or (asked and allowed(to, "respond", complaint, office.people))
    return complaint if may else None


def _buttons(reference: str, wanted: Sequence[Action], words: Words, *, several: bool) -> Buttons:
    """The first for each complaint in a digest; all of them and the reasons, when it is about one."""
    every = list({(each.name, each.on): each for each in wanted}.values())
    if several:
        label = words("messages.reminder.action", reference=reference, label=Marked(every[0].label))
        return {(every[0].name, every[0].on): replace(every[0], label=label, style="")}
    why = [] if every[0].name == "respond" else [Action("why", words("cards.action.why"), reference)]
    buttons = [replace(every[0], style="primary"), *every[1:], *why]
    return {(each.name, each.on): each for each in buttons}
