"""What the outbox says, made at the moment of sending: by then it may be done, or not be for this person any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.moves import Move, made_by
from bot.complaint.people import allowed, not_a_party, rights
from bot.complaint.steps import step_for
from bot.dialogue import cards, due
from bot.dialogue.forms import Action, Card
from bot.record.log import Tx
from bot.usecases import retention
from bot.usecases.office import NotYours, Office, aims
from bot.words import Marked, Mention

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
    "corrected": ("file", "why"),
    "respondent_told": ("respond",),
    "response_came": ("file",),
}
TO_RESPONDENTS = frozenset({"respondent_told"})
"""Messages to somebody complained about: they say nothing of the complaint but that there is one."""

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
    if payload["template"] in TO_RESPONDENTS:
        return _to_respondent(office, complaint, payload["template"], to or "")
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


def _to_respondent(office: Office, complaint: Complaint, template: str, to: str) -> Message | None:
    if complaint.is_ended or not allowed(to, "respond", complaint, office.people):
        return None
    return Message(to, _card_for(office, complaint, template, {"reference": complaint.reference}, ACTIONS[template]))


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
    said = words(f"messages.{key}", event=_event(office, complaint, h.type), at=h.at.astimezone(office.zone), role=role)
    return "\n".join([said, *(f"· {line}" for line in cards.moved(_moved(complaint, h), words))])


def _event(office: Office, complaint: Complaint, name: str) -> Any:
    """What happened: a step of the regulation's own is called as its file says."""
    own = next((event.label for event in complaint.procedure.event_type if event.id == name), None)
    return own or office.words(f"events.{name}")


def _moved(complaint: Complaint, h: Happened) -> list[Move]:
    """Corrections and extensions move dates; what other steps do to them, the post says."""
    return made_by(complaint, h.seq) if h.type in ("facts_corrected", "put_in_writing", "extended") else []


def _card(office: Office, complaint: Complaint, template: str, to: str, values: Mapping[str, Any]) -> Card:
    words = office.words
    others = [m for m in complaint.committee.members if m != to]
    filled = {**values, "reference": complaint.reference, "others": [Mention(other) for other in others]}
    if "parts" in values:
        filled["parts"] = [words(f"letters.part.{part}") for part in values["parts"]]
    if "person" in values:
        filled["person"] = Mention(values["person"])
    if "seq" in values:
        filled["moved"] = cards.moved(made_by(complaint, values["seq"]), words)
    may = rights(to, complaint, office.people)
    names = ACTIONS[template] if "see" in may or "declare" not in may else ("declare",)
    return _card_for(office, complaint, template, filled, names)


def _card_for(
    office: Office, complaint: Complaint, template: str, filled: Mapping[str, Any], names: Sequence[str]
) -> Card:
    words = office.words
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
        complaint = _readable(office, tx, to, reference, items)
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


def _readable(office: Office, tx: Tx, to: str, reference: str, items: Sequence[Mapping[str, Any]]) -> Complaint | None:
    try:
        complaint = office.load(tx, reference)
    except NotYours:
        return None
    asked = all(item["duty"].startswith("task:respond:") for item in items)
    may = rights(to, complaint, office.people) or (asked and allowed(to, "respond", complaint, office.people))
    return complaint if may else None


def _wanted(office: Office, complaint: Complaint, to: str, duty: str) -> Action:
    """The button of the dialog that does what is asked, as far as this person may; else the file."""
    may, words = rights(to, complaint, office.people), office.words
    if not may:
        return Action("respond", words("cards.action.respond"), complaint.reference)
    if "declare" in may and "see" not in may:
        return due.action(complaint, "no_conflict_declared", words)
    step = step_for(complaint, duty)
    if step in ("no_conflict_declared", "committee_appointed") and "coordinate" in may:
        return due.action(complaint, "committee_appointed", words)
    if due.right_for(step) in may and step != "no_conflict_declared":
        return due.action(complaint, step, words)
    return Action("file", words("cards.action.file"), complaint.reference)


def _buttons(
    office: Office, reference: str, wanted: Sequence[Action], *, several: bool
) -> dict[tuple[str, str], Action]:
    """The first for each complaint in a digest; all of them and the reasons, when it is about one."""
    words = office.words
    every = list({(each.name, each.on): each for each in wanted}.values())
    if several:
        label = words("messages.reminder.action", reference=reference, label=Marked(every[0].label))
        return {(every[0].name, every[0].on): replace(every[0], label=label, style="")}
    why = [] if every[0].name == "respond" else [Action("why", words("cards.action.why"), reference)]
    buttons = [replace(every[0], style="primary"), *every[1:], *why]
    return {(each.name, each.on): each for each in buttons}


def _line(office: Office, complaint: Complaint, item: Mapping[str, Any], where: str, to: str = "") -> str | None:
    """One thing to do, with its day, as it reads to ``to``; None when it was done meanwhile."""
    words = office.words
    aim = aims(complaint, office.task_terms).get((item["duty"], item["nth"]))
    if aim is None:
        return None
    rule = complaint.procedure.duty_named(item["duty"])
    label: Any = rule.label if rule else _task_label(office, complaint, item["duty"], to)
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


def _task_label(office: Office, complaint: Complaint, duty: str, to: str) -> str:
    _, kind, *detail = duty.split(":")
    if kind == "declare" and detail != [to]:
        return office.words("messages.task.declare_of", member=Mention(detail[0]))
    if kind == "respond" and allowed(to, "respond", complaint, office.people):
        return office.words("messages.task.respond_yourself")
    return office.words(f"messages.task.{kind}")
