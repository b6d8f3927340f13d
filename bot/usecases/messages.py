"""What the outbox says, made at the moment of sending: by then it may be done, or not be for this person any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.complaint.fold import Complaint
from bot.complaint.people import not_a_party, rights
from bot.dialogue import cards
from bot.dialogue.forms import Action, Card
from bot.record.log import Tx
from bot.usecases import retention
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
    "addressed": ("file", "why"),
    "too_few": ("replace_member",),
    "letter_sent": ("file",),
    "not_by_itself": ("supplement", "acknowledge", "file"),
    "delivery_failed": ("settle_delivery", "supplement", "acknowledge"),
    "mail_waiting": ("file",),
    "unreachable": ("replace_member",),
    "silent": ("file",),
}

LISTED = 40
"""References in one message; of the others their number."""


@dataclass(frozen=True)
class Message:
    """A personal message; ``to`` is our person id."""

    to: str
    card: Card


def message(office: Office, payload: Mapping[str, Any]) -> Message | None:
    """The message of a job, or None when there is nothing to say any more."""
    if payload["template"] == "help":
        return Message(payload["to"], cards.help_card(office.words))
    if payload["template"] == "channel_lost":
        words = office.words
        card = Card(words("messages.channel_lost.title"), (words("messages.channel_lost.text"),))
        return Message(payload["to"], card)
    with office.look() as tx:
        if payload["template"] == "reminder":
            return _reminder(office, tx, payload)
        if payload["template"] == "erasable":
            return _erasable(office, tx, payload["to"])
        try:
            complaint = office.load(tx, payload["reference"])
        except NotYours:
            return None
    to = complaint.logged_by if payload["to"] == "logger" else payload["to"]
    if to and payload["template"] == "replaced" and not_a_party((to,), complaint):
        return _left(office, complaint, to)
    if not to or not rights(to, complaint, office.people):
        return None
    if payload["template"] == "logged":
        return Message(to, cards.logged(complaint, office.words))
    return Message(to, _card(office, complaint, payload["template"], to, payload["values"]))


def _erasable(office: Office, tx: Tx, to: str) -> Message | None:
    """Which complaints were kept long enough; a person decides that they go."""
    words, references = office.words, retention.due_to(office, tx, to)
    if not references:
        return None
    months = office.organisation.retention.months
    shown, more = references[:LISTED], len(references) - LISTED
    text = words("messages.erasable.text", references=shown, more=max(more, 0), months=months)
    return Message(to, Card(words("messages.erasable.title", count=len(references)), (text,)))


def _left(office: Office, complaint: Complaint, to: str) -> Message:
    """Who left the committee may not see the complaint any more, and must know that."""
    title, text = (
        office.words(f"messages.replaced.{part}", reference=complaint.reference) for part in ("title", "text")
    )
    return Message(to, Card(title, (text,)))


def thread_line(office: Office, complaint: Complaint, payload: Mapping[str, Any]) -> str | None:
    """What happened, or what is due: a line in the thread of the complaint's post. Names nobody."""
    words = office.words
    if "pings" in payload:
        lines = [line for item in payload["pings"] if (line := _line(office, complaint, item, "thread"))]
        return "\n".join(lines) or None
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
    if "person" in values:
        filled["person"] = Mention(values["person"])
    may = rights(to, complaint, office.people)
    names = ACTIONS[template] if "see" in may or "declare" not in may else ("declare",)
    return Card(
        words(f"messages.{template}.title", **filled),
        (words(f"messages.{template}.text", **filled),),
        actions=tuple(
            Action(name, words(f"cards.action.{name}"), complaint.reference, "primary" if n == 0 else "")
            for n, name in enumerate(names)
        ),
    )


def _reminder(office: Office, tx: Tx, payload: Mapping[str, Any]) -> Message | None:
    """All that is due for somebody in one message: a paragraph a complaint, and each button once."""
    to, words = payload["to"], office.words
    by_reference: dict[str, list[Mapping[str, Any]]] = {}
    for item in payload["items"]:
        by_reference.setdefault(item["reference"], []).append(item)
    paragraphs: list[str] = []
    actions: dict[tuple[str, str], Action] = {}
    count = 0
    for reference, items in by_reference.items():
        complaint = _readable(office, tx, to, reference)
        if complaint is None:
            continue
        said = [(item, line) for item in items if (line := _line(office, complaint, item, "reminder", to))]
        if said:
            count += len(said)
            lines = "\n".join(f"· {line}" for _, line in said)
            paragraphs.append(f"{words('messages.reminder.about', reference=reference)}\n{lines}")
            wanted = [_wanted(office, complaint, to, item["duty"]) for item, _ in said]
            actions |= _buttons(office, reference, wanted, several=len(by_reference) > 1)
    if not count:
        return None
    title = words("messages.reminder.digest", count=count) if count > 1 else words("messages.reminder.one")
    return Message(to, Card(title, tuple(paragraphs), actions=tuple(actions.values())[:5]))


def _readable(office: Office, tx: Tx, to: str, reference: str) -> Complaint | None:
    try:
        complaint = office.load(tx, reference)
    except NotYours:
        return None
    return complaint if rights(to, complaint, office.people) else None


def _wanted(office: Office, complaint: Complaint, to: str, duty: str) -> str:
    """The dialog that does what is asked, as far as this person may; else the file."""
    may = rights(to, complaint, office.people)
    if "declare" in may and "see" not in may:
        return "declare"
    kind = duty if duty in MAIN_ACTION else duty.rpartition(":")[0]
    wanted = MAIN_ACTION.get(kind, "file")
    if wanted in ("declare", "replace_member"):
        return "replace_member" if "coordinate" in may else "file"
    return wanted if "handle" in may else "file"


def _buttons(office: Office, reference: str, wanted: Sequence[str], *, several: bool) -> dict[tuple[str, str], Action]:
    words, found = office.words, {}
    names = list(dict.fromkeys(wanted))
    for name in names[:1] if several else [*names, "why"]:
        label = words(f"cards.action.{name}")
        shown = words("messages.reminder.action", reference=reference, label=label) if several else label
        found[name, reference] = Action(name, shown, reference, "" if several or name != names[0] else "primary")
    return found


def _line(office: Office, complaint: Complaint, item: Mapping[str, Any], where: str, to: str = "") -> str | None:
    """One thing to do, with its day, as it reads to ``to``; None when it was done meanwhile."""
    words = office.words
    aim = aims(complaint, office.task_terms).get((item["duty"], item["nth"]))
    if aim is None:
        return None
    rule = complaint.procedure.duty_named(item["duty"])
    label: Any = rule.label if rule else _task_label(office, item["duty"], to)
    if aim.due_at is not None:  # elapsed time, counted in minutes or hours: only ever said when it has passed
        return words(f"messages.{where}.overdue_at", label=label, moment=aim.due_at.astimezone(office.zone))
    day = aim.due_on if item["stage"] == "overdue" else aim.act_by
    return words(
        f"messages.{where}.{item['stage']}",
        reference=complaint.reference,
        label=label,
        day=day,
        days_late=item["days_late"],
    )


def _task_label(office: Office, duty: str, to: str) -> str:
    _, kind, *detail = duty.split(":")
    if kind == "declare" and detail != [to]:
        return office.words("messages.task.declare_of", member=Mention(detail[0]))
    return office.words(f"messages.task.{kind}")
