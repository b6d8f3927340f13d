"""What the outbox says, made at the moment of sending: by then it may be done, or not be for this person any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from bot.complaint.absence import nobody_left
from bot.complaint.events import Annulled
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.moves import Move, made_by
from bot.complaint.people import allowed, not_a_party, rights
from bot.complaint.reminders import current_ping
from bot.complaint.steps import step_for
from bot.dialogue import cards, due
from bot.dialogue.forms import Action, Card
from bot.explain import event_name, letter_name, part_name, receiver
from bot.record.log import Tx
from bot.usecases import retention
from bot.usecases.letters import ACKNOWLEDGEMENT, about, dialog_of
from bot.usecases.office import UNTOLD, NotYours, Office, aims
from bot.words import Marked, Mention, Words, neutral

LETTER = "letter"
"""Stands in ``ACTIONS`` for the dialog of the letter that a message is about."""
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "named": ("declare",),
    "addressed": ("file", "why"),
    "too_few": ("replace_member",),
    "letter_sent": ("file",),
    "not_by_itself": ("supplement", LETTER, "file"),
    "delivery_failed": ("settle_delivery", "supplement", LETTER),
    "mail_waiting": ("file",),
    "unreachable": ("replace_member",),
    "silent": ("file",),
    "annulled": ("file", "why"),
    "voided": ("file",),
    "document_refused": ("add_document",),
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
        if payload["template"] in TOLD:
            return TOLD[payload["template"]](office, tx, payload)
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


def _absent_set(office: Office, tx: Tx, payload: Mapping[str, Any]) -> Message | None:  # noqa: ARG001
    """Somebody else said that this person is away."""
    words, known = office.words, office.absences.get(payload["to"])
    if known is None or known.is_over(office.today()):
        return None
    text = words("messages.absent_set.text", first=known.first, last=known.last)
    return Message(payload["to"], Card(words("messages.absent_set.title"), (text,)))


def _nobody_left(office: Office, tx: Tx, payload: Mapping[str, Any]) -> Message | None:
    """The complaints of which the whole committee is away, as it is now: some were handed over meanwhile."""
    words, to = office.words, payload["to"]
    found = [complaint for item in payload["items"] if (complaint := _readable(office, tx, to, item["reference"], ()))]
    alone = [
        complaint.reference
        for complaint in found
        if not complaint.is_closed and nobody_left(complaint.committee.members, office.absences, office.today())
    ]
    if not alone:
        return None
    does = words("cards.action.replace_member")
    label = [words("messages.reminder.action", reference=reference, label=does) for reference in alone]
    return Message(
        to,
        Card(
            words("messages.nobody_left.title", count=len(alone)),
            (words("messages.nobody_left.text"), *(words("messages.reminder.about", reference=one) for one in alone)),
            actions=tuple(Action("replace_member", *each) for each in zip(label, alone, strict=True))[:5],
        ),
    )


def _back(office: Office, tx: Tx, payload: Mapping[str, Any]) -> Message | None:
    """What happened in somebody's complaints while they were away, and what is theirs to do now."""
    words, to = office.words, payload["to"]
    known = office.absences.get(to)
    if known is None or to in office.people.absent:
        return None
    said = []
    for item in payload["items"]:
        if complaint := _readable(office, tx, to, item["reference"], ()):
            since = [h for h in complaint.history if h.day(office.zone) >= known.first and h.type not in UNTOLD]
            lines = [line for h in since if (line := thread_line(office, complaint, {"seq": h.seq}))]
            if lines:
                about = words("messages.reminder.about", reference=complaint.reference)
                said.append("\n".join([about, *(f"· {line}" for line in lines)]))
    text = (words("messages.back.text"), *said) if said else (words("messages.back.nothing"),)
    return Message(to, Card(words("messages.back.title"), text))


def _stood_still(office: Office, tx: Tx, payload: Mapping[str, Any]) -> Message:  # noqa: ARG001
    """For a while no message went out; what should have come then comes now."""
    words = office.words
    since, until = (datetime.fromisoformat(payload[key]).astimezone(office.zone) for key in ("since", "until"))
    text = words("messages.stood_still.text", since=since, until=until)
    return Message(payload["to"], Card(words("messages.stood_still.title"), (text,)))


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
    h = complaint.event(payload["seq"])
    if h is None or h.seq in complaint.annulled:
        return None
    key = "line_by" if words.has(f"messages.role.{h.role}") else "line"
    role = words(f"messages.role.{h.role}") if key == "line_by" else ""
    if isinstance(h.event, Annulled) and (wrong := complaint.event(h.event.n)):
        return words(
            "messages.undone",
            event=event_name(wrong.type, complaint.procedure, words),
            at=wrong.at.astimezone(office.zone),
        )
    name = event_name(h.type, complaint.procedure, words)
    said = words(f"messages.{key}", event=name, at=h.at.astimezone(office.zone), role=role)
    return "\n".join([said, *(f"· {line}" for line in cards.moved(_moved(complaint, h), words))])


def _moved(complaint: Complaint, h: Happened) -> list[Move]:
    """Corrections and extensions move dates; what other steps do to them, the post says."""
    return made_by(complaint, h.seq) if h.type in ("facts_corrected", "put_in_writing", "extended") else []


def _card(office: Office, complaint: Complaint, template: str, to: str, values: Mapping[str, Any]) -> Card:
    words = office.words
    others = [m for m in complaint.committee.members if m != to]
    filled = {**values, "reference": complaint.reference, "others": [Mention(other) for other in others]}
    kind = values.get("kind", ACKNOWLEDGEMENT)  # a job from before letters had kinds names none
    filled["letter"], filled["receiver"] = letter_name(kind, complaint, words), receiver(kind, complaint, words)
    if "parts" in values:
        filled["parts"] = [part_name(part, words) for part in values["parts"]]
    if "person" in values:
        filled["person"] = Mention(values["person"])
    if "seq" in values:
        filled["moved"] = cards.moved(made_by(complaint, values["seq"]), words)
    may = rights(to, complaint, office.people)
    names = ACTIONS[template] if "see" in may or "declare" not in may else ("declare",)
    if template == "named":
        filled["declared"] = to in complaint.committee.declared
        names = ("file",) if filled["declared"] else names
    return _card_for(office, complaint, template, filled, names)


def _card_for(
    office: Office, complaint: Complaint, template: str, filled: Mapping[str, Any], names: Sequence[str]
) -> Card:
    words = office.words
    return Card(
        words(f"messages.{template}.title", **filled),
        (words(f"messages.{template}.text", **filled),),
        actions=tuple(
            _action(name, filled, complaint, words, "primary" if n == 0 else "") for n, name in enumerate(names)
        ),
    )


def _action(
    name: str, filled: Mapping[str, Any], complaint: Complaint, words: Words, style: Literal["", "primary"]
) -> Action:
    """A button of a message; what is about one letter names that letter, or what was said of a document its place."""
    kind = filled.get("kind", ACKNOWLEDGEMENT)
    if name == LETTER:
        return Action(dialog_of(kind), words("cards.action.acknowledge"), complaint.reference, style)
    on = complaint.reference
    if name == "settle_delivery":
        on = about(complaint.reference, kind)
    elif name == "add_document" and "upload" in filled:
        on = f"{complaint.reference} {filled['upload']}"
    return Action(name, words(f"cards.action.{name}"), on, style)


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
            wanted = [button_for(office, complaint, to, item["duty"]) for item, _ in said]
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
    asked = bool(items) and all(item["duty"].startswith("task:respond:") for item in items)
    may = rights(to, complaint, office.people) or (asked and allowed(to, "respond", complaint, office.people))
    return complaint if may else None


def button_for(office: Office, complaint: Complaint, to: str, duty: str) -> Action:
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
    """One thing to do, with its day, as it reads to ``to`` now; None when it was done or got another day meanwhile, or
    when this one comes so late that the next reminder says it."""
    words = office.words
    aim = aims(complaint, office.task_terms).get((item["duty"], item["nth"]))
    if aim is None:
        return None
    ping = current_ping(aim, office.now(), office.hours)
    if ping is None or ping.at > datetime.fromisoformat(item["at"]):
        return None
    said = label(office, complaint, item["duty"], to)
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


def label(office: Office, complaint: Complaint, duty: str, to: str) -> str:
    """A duty or task as it reads to ``to``."""
    if rule := complaint.procedure.duty_named(duty):
        return Marked(neutral(rule.label.in_(office.words.language)))
    _, kind, *detail = duty.split(":")
    if kind == "follow_delivery":
        return office.words("messages.task.follow_delivery", letter=letter_name(detail[0], complaint, office.words))
    if kind == "declare" and detail != [to]:
        return office.words("messages.task.declare_of", member=Mention(detail[0]))
    if kind == "respond" and allowed(to, "respond", complaint, office.people):
        return office.words("messages.task.respond_yourself")
    return office.words(f"messages.task.{kind}")


TOLD: Mapping[str, Callable[[Office, Tx, Mapping[str, Any]], Message | None]] = {
    "reminder": _reminder,
    "absent_set": _absent_set,
    "nobody_left": _nobody_left,
    "back": _back,
    "erasable": lambda office, tx, payload: _erasable(office, tx, payload["to"]),
    "stood_still": _stood_still,
}
"""Messages that are not about one complaint."""
