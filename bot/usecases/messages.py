"""What the outbox says, made at the moment of sending: by then it may be done, or not be for this person any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.complaint.absence import nobody_left
from bot.complaint.events import Annulled
from bot.complaint.fold import Complaint
from bot.complaint.people import not_a_party, rights
from bot.complaint.reminders import current_ping
from bot.dialogue import cards
from bot.dialogue.forms import Action, Card
from bot.explain import button, event_name, letter_name, part_name, receiver
from bot.record.log import Tx
from bot.usecases import retention
from bot.usecases.letters import ACKNOWLEDGEMENT, about, dialog_of, rule_for
from bot.usecases.office import UNTOLD, NotYours, Office, aims
from bot.words import Marked, Mention, Words, neutral

MAIN_ACTION = {
    "task:declare": "declare",
    "task:name_committee": "replace_member",
    "appoint_committee": "replace_member",
    "task:follow_delivery": "settle_delivery",
}
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
        if payload["template"] in TOLD:
            return TOLD[payload["template"]](office, tx, payload)
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
    found = [complaint for item in payload["items"] if (complaint := _readable(office, tx, to, item["reference"]))]
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
        if complaint := _readable(office, tx, to, item["reference"]):
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
    return words(f"messages.{key}", event=name, at=h.at.astimezone(office.zone), role=role)


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
    may = rights(to, complaint, office.people)
    names = ACTIONS[template] if "see" in may or "declare" not in may else ("declare",)
    return Card(
        words(f"messages.{template}.title", **filled),
        (words(f"messages.{template}.text", **filled),),
        actions=tuple(
            _action(name, kind, complaint, words, "primary" if n == 0 else "") for n, name in enumerate(names)
        ),
    )


def _action(name: str, kind: str, complaint: Complaint, words: Words, style: Literal["", "primary"]) -> Action:
    """A button of a message; what is about one letter names that letter."""
    if name == LETTER:
        return Action(dialog_of(kind), words("cards.action.acknowledge"), complaint.reference, style)
    on = about(complaint.reference, kind) if name == "settle_delivery" else complaint.reference
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
        complaint = _readable(office, tx, to, reference)
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


def _readable(office: Office, tx: Tx, to: str, reference: str) -> Complaint | None:
    try:
        complaint = office.load(tx, reference)
    except NotYours:
        return None
    return complaint if rights(to, complaint, office.people) else None


def button_for(office: Office, complaint: Complaint, to: str, duty: str) -> str:
    """The dialog that does what is asked, as far as this person may; else the file."""
    may = rights(to, complaint, office.people)
    if "declare" in may and "see" not in may:
        return "declare"
    kind = duty if duty in MAIN_ACTION else duty.rpartition(":")[0]
    wanted = MAIN_ACTION.get(kind) or _letter_that_does(complaint, duty) or "file"
    if wanted in ("declare", "replace_member"):
        return "replace_member" if "coordinate" in may else "file"
    return wanted if "handle" in may else "file"


def _letter_that_does(complaint: Complaint, duty: str) -> str:
    """The dialog of the letter that is what is asked: the acknowledgement, while it can still carry it."""
    rule = complaint.procedure.duty_named(duty)
    steps = set(rule.met_by) if rule else {"composition_told"} if duty == "task:tell_composition" else set()
    first = rule_for(complaint, ACKNOWLEDGEMENT)
    carried = {first.records, *(part.records for part in first.part)} if first else set()
    if not complaint.is_acknowledged and steps & carried:
        return dialog_of(ACKNOWLEDGEMENT)
    found = (letter.id for letter in complaint.procedure.letter if letter.records in steps)
    return next((dialog_of(kind) for kind in found if rule_for(complaint, kind)), "")


def _buttons(office: Office, reference: str, wanted: Sequence[str], *, several: bool) -> dict[tuple[str, str], Action]:
    words, found = office.words, {}
    names = list(dict.fromkeys(wanted))
    for name in names[:1] if several else [*names, "why"]:
        does = button(name, words)
        shown = words("messages.reminder.action", reference=reference, label=does) if several else does
        found[name, reference] = Action(name, shown, reference, "" if several or name != names[0] else "primary")
    return found


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
