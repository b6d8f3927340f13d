"""Personal messages, made at the moment of sending: by then it may be done, or not be for this person any more.

Those about one complaint are made here; those about none or several in ``notices.py`` and ``digests.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.complaint.fold import Complaint
from bot.complaint.moves import made_by
from bot.complaint.people import allowed, deciding, not_a_party, rights
from bot.dialogue import cards
from bot.dialogue.due import action, due
from bot.dialogue.forms import Action, Card
from bot.dialogue.subject import On
from bot.explain import event_name, letter_name, part_name, receiver
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.letters.drafting import ACKNOWLEDGEMENT, dialog_of
from bot.usecases.told.notices import notice
from bot.words import Mention, Words

LETTER = "letter"
"""Stands in ``ACTIONS`` for the dialog of the letter that a message is about."""
DUE = "due"
"""Stands there for what this person must do first."""
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "named": ("declare",),
    "addressed": ("file", "why"),
    "too_few": ("replace_member",),
    "letter_sent": ("file",),
    "not_by_itself": ("supplement", LETTER, "file"),
    "delivery_failed": ("settle_delivery", "supplement", LETTER),
    "letter_changed": (LETTER, "file"),
    "mail_waiting": ("file",),
    "unreachable": ("replace_member",),  # in a job from before: now a notice, ``not_arrived``
    "not_informed": ("inform_respondent", "file"),
    "silent": ("file",),
    "annulled": ("file", "why"),
    "voided": ("file",),
    "document_refused": ("add_document",),
    "corrected": ("file", "why"),
    "respondent_told": ("respond",),
    "response_came": ("file",),
    "to_agree": ("agree", "file"),
    "agreed": ("file",),
    "not_agreed": (DUE, "file"),
    "objected": (DUE, "file"),
    "objection_came": ("file",),
    "no_decider": (DUE, "file"),
    "objection_gone": ("file",),
    "reopened": (DUE, "file"),
}
TO_RESPONDENTS = frozenset({"respondent_told"})
"""Messages to somebody complained about: they say nothing of the complaint but that there is one."""


@dataclass(frozen=True)
class Message:
    """A personal message; ``to`` is our person id."""

    to: str
    card: Card


def message(office: Office, job: jobs.Message) -> Message | None:
    """The message of a job, or None when there is nothing to say any more."""
    with office.look() as tx:
        if not isinstance(job, jobs.Personal):
            said = notice(office, tx, job)
            return Message(job.to, said) if said else None
        try:
            complaint = office.load(tx, job.reference)
        except NotYours:
            return None
    to = complaint.logged_by if job.to == jobs.LOGGER else job.to
    if not to:
        return None
    card = _card(office, complaint, job, to)
    return Message(to, card) if card else None


def _card(office: Office, complaint: Complaint, job: jobs.Personal, to: str) -> Card | None:
    template = job.template
    if template == "replaced" and not_a_party((to,), complaint):
        return _left(office, complaint)
    if template in TO_RESPONDENTS:
        return _to_respondent(office, complaint, template, to)
    if not rights(to, complaint, office.people):
        return None
    if template == "logged":
        return cards.logged(complaint, office.words)
    nameless = job.details.nameless
    if nameless and all(map(office.directory.name_of, nameless)):
        return None  # they were asked for, and then it was tried again
    return _to_handlers(office, complaint, template, to, job.details)


def _left(office: Office, complaint: Complaint) -> Card:
    """Who left the committee may not see the complaint any more, and must know that."""
    title, text = (
        office.words(f"messages.replaced.{part}", reference=complaint.reference) for part in ("title", "text")
    )
    return Card(title, (text,))


def _to_respondent(office: Office, complaint: Complaint, template: str, to: str) -> Card | None:
    if complaint.is_ended or not allowed(to, "respond", complaint, office.people):
        return None
    return _worded(office, complaint, template, jobs.NO_MORE, {"reference": complaint.reference}, ACTIONS[template])


def _to_handlers(office: Office, complaint: Complaint, template: str, to: str, details: jobs.Details) -> Card:
    words = office.words
    others = [m for m in complaint.committee.members if m != to]
    filled = {**details.said(), "reference": complaint.reference, "others": [Mention(other) for other in others]}
    kind = _letter(details)
    filled["letter"], filled["receiver"] = letter_name(kind, complaint, words), receiver(kind, complaint, words)
    if details.parts is not None:
        filled["parts"] = [part_name(part, words) for part in details.parts]
    if details.person is not None:
        filled["person"] = Mention(details.person)
    if details.step is not None:
        filled["step"] = event_name(details.step, complaint.procedure, words)
    if template == "objection_came":
        filled["deciders"] = [Mention(person) for person in deciding(complaint, office.people)]
    if details.seq is not None:
        filled["moved"] = cards.moved(made_by(complaint, details.seq), words)
    may = rights(to, complaint, office.people)
    names = ACTIONS[template] if "see" in may or "declare" not in may else ("declare",)
    if template == "named":
        filled["declared"] = to in complaint.committee.declared
        names = ("file",) if filled["declared"] else names
    card = _worded(office, complaint, template, details, filled, [name for name in names if name != DUE])
    first = tuple(_due_first(office, complaint, to)) if DUE in names else ()
    if not first:
        return card
    return replace(card, actions=(*first, *(replace(other, style="") for other in card.actions)))  # one main button


def _due_first(office: Office, complaint: Complaint, to: str) -> Iterator[Action]:
    for first in due(complaint, to, office.people, office.now(), office.task_terms)[:1]:
        yield replace(action(complaint, first.step, office.words), style="primary")


def _worded(
    office: Office,
    complaint: Complaint,
    template: str,
    details: jobs.Details,
    filled: Mapping[str, Any],
    names: Sequence[str],
) -> Card:
    words = office.words
    return Card(
        words(f"messages.{template}.title", **filled),
        (words(f"messages.{template}.text", **filled),),
        actions=tuple(
            _action(name, details, complaint, words, "primary" if n == 0 else "") for n, name in enumerate(names)
        ),
    )


def _action(
    name: str, details: jobs.Details, complaint: Complaint, words: Words, style: Literal["", "primary"]
) -> Action:
    """A button of a message; what is about one letter names that letter, or what was said of a document its place."""
    kind = _letter(details)
    if name == LETTER:
        return Action(dialog_of(kind), words("cards.action.acknowledge"), complaint.reference, style)
    on = complaint.reference
    if name == "settle_delivery":
        on = str(On(complaint.reference, kind))
    elif name == "add_document" and details.upload is not None:
        on = str(On(complaint.reference, details.upload))
    return Action(name, words(f"cards.action.{name}"), on, style)


def _letter(details: jobs.Details) -> str:
    """The kind of letter that a message is about; one from before letters had kinds names none."""
    return ACKNOWLEDGEMENT if details.kind is None else details.kind
