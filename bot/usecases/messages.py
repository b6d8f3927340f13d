"""What the outbox says, made at the moment of sending: by then it may be done, or not be for this person any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.complaint.fold import Complaint
from bot.complaint.people import rights
from bot.dialogue import cards
from bot.dialogue.forms import Action, Card
from bot.record.log import Tx
from bot.usecases.office import NotYours, Office, aims
from bot.words import Mention

MAIN_ACTION = {
    "acknowledge": "acknowledge",
    "take_up": "acknowledge",
    "tell_composition": "acknowledge",
    "task:declare": "declare",
    "task:name_committee": "replace_member",
    "appoint_committee": "replace_member",
    "task:follow_delivery": "settle_delivery",
}
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "named": ("declare",),
    "too_few": ("replace_member",),
    "letter_sent": ("file",),
    "not_by_itself": ("supplement", "acknowledge", "file"),
    "delivery_failed": ("settle_delivery", "supplement", "acknowledge"),
    "mail_waiting": ("file",),
}


@dataclass(frozen=True)
class Message:
    """A personal message; ``to`` is our person id."""

    to: str
    card: Card


def message(office: Office, payload: Mapping[str, Any]) -> Message | None:
    """The message of a job, or None when there is nothing to say any more."""
    if payload["template"] == "channel_lost":
        words = office.words
        card = Card(words("messages.channel_lost.title"), (words("messages.channel_lost.text"),))
        return Message(payload["to"], card)
    with office.look() as tx:
        if payload["template"] == "reminder":
            return _reminder(office, tx, payload)
        try:
            complaint = office.load(tx, payload["reference"])
        except NotYours:
            return None
    to = complaint.logged_by if payload["to"] == "logger" else payload["to"]
    if not to or not rights(to, complaint, office.people):
        return None
    if payload["template"] == "logged":
        return Message(to, cards.logged(complaint, office.words))
    return Message(to, _card(office, complaint, payload["template"], to, payload["values"]))


def thread_line(office: Office, complaint: Complaint, payload: Mapping[str, Any]) -> str | None:
    """What happened, or what is due: a line in the thread of the complaint's post. Names nobody."""
    words = office.words
    if "ping" in payload:
        item = payload["ping"]
        return _line(office, complaint, item, "thread")
    h = next((each for each in complaint.history if each.seq == payload["seq"]), None)
    if h is None:
        return None
    key = "line_by" if words.has(f"messages.role.{h.role}") else "line"
    role = words(f"messages.role.{h.role}") if key == "line_by" else ""
    return words(f"messages.{key}", event=words(f"events.{h.type}"), at=h.at.astimezone(office.zone), role=role)


def _card(office: Office, complaint: Complaint, template: str, to: str, values: Mapping[str, Any]) -> Card:
    words = office.words
    others = [m for m in complaint.committee.members if m != to]
    filled = {**values, "reference": complaint.reference, "others": [Mention(other) for other in others]}
    if "parts" in values:
        filled["parts"] = [words(f"letters.part.{part}") for part in values["parts"]]
    names = ACTIONS[template]
    return Card(
        words(f"messages.{template}.title", **filled),
        (words(f"messages.{template}.text", **filled),),
        actions=tuple(
            Action(name, words(f"cards.action.{name}"), complaint.reference, "primary" if n == 0 else "")
            for n, name in enumerate(names)
        ),
    )


def _reminder(office: Office, tx: Tx, payload: Mapping[str, Any]) -> Message | None:
    lines: list[str] = []
    actions: list[Action] = []
    words, several = office.words, len(payload["items"]) > 1
    for item in payload["items"]:
        try:
            complaint = office.load(tx, item["reference"])
        except NotYours:
            continue
        line = _line(office, complaint, item, "reminder")
        if line is None or not rights(payload["to"], complaint, office.people):
            continue
        lines.append(line)
        actions += _reminder_actions(office, complaint, payload["to"], item["duty"], several=several)
    if not lines:
        return None
    title = words("messages.reminder.digest", count=len(lines)) if len(lines) > 1 else words("messages.reminder.one")
    return Message(payload["to"], Card(title, tuple(lines), actions=tuple(actions[:5])))


def _reminder_actions(office: Office, complaint: Complaint, to: str, duty: str, *, several: bool) -> list[Action]:
    words, may = office.words, rights(to, complaint, office.people)
    wanted = MAIN_ACTION.get(duty, MAIN_ACTION.get(duty.rpartition(":")[0], "file"))
    if "declare" in may and "see" not in may:
        wanted = "declare"
    elif (wanted == "replace_member" and "coordinate" not in may) or "handle" not in may:
        wanted = "file"
    label = words(f"cards.action.{wanted}")
    if several:
        return [
            Action(
                wanted,
                words("messages.reminder.action", reference=complaint.reference, label=label),
                complaint.reference,
            )
        ]
    return [
        Action(wanted, label, complaint.reference, "primary"),
        Action("why", words("cards.action.why"), complaint.reference),
    ]


def _line(office: Office, complaint: Complaint, item: Mapping[str, Any], where: str) -> str | None:
    """One thing to do, with its day; None when it was done meanwhile."""
    words = office.words
    aim = aims(complaint, office.task_terms).get((item["duty"], item["nth"]))
    if aim is None:
        return None
    rule = complaint.procedure.duty_named(item["duty"])
    label: Any = rule.label if rule else words(f"messages.task.{item['duty'].split(':')[1]}")
    day = aim.due_on if item["stage"] == "overdue" else aim.act_by
    return words(
        f"messages.{where}.{item['stage']}",
        reference=complaint.reference,
        label=label,
        day=day,
        days_late=item["days_late"],
    )
