"""Personal messages that are about no one complaint: about absence, about all that is due, about Wederhoor itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.complaint.absence import away_since, nobody_left, to_come
from bot.complaint.fold import Complaint
from bot.dialogue.cards import help_card
from bot.dialogue.forms import Action, Card
from bot.record.log import Tx
from bot.usecases import retention
from bot.usecases.digests import digest
from bot.usecases.office import UNTOLD, NotYours, Office
from bot.usecases.thread_lines import thread_line

LISTED = 40
"""References in one message; of the others their number."""


def notice(office: Office, tx: Tx, payload: Mapping[str, Any]) -> Card | None:
    """What a job says that names no complaint, or None when there is nothing to say any more."""
    to = payload["to"]
    match payload["template"]:
        case "reminder":
            return digest(office, tx, to, payload["items"])
        case "nobody_left":
            return _nobody_left(office, _still_theirs(office, tx, to, payload["items"]))
        case "back":
            return _back(office, to, _still_theirs(office, tx, to, payload["items"]))
        case "absent_set":
            return _absent_set(office, to)
        case "erasable":
            return _erasable(office, tx, to)
        case "stood_still":
            return _stood_still(office, payload["since"], payload["until"])
        case "channel_lost":
            return Card(office.words("messages.channel_lost.title"), (office.words("messages.channel_lost.text"),))
        case "help":
            return help_card(office.words)
        case unknown:
            raise ValueError(f"no message is called {unknown!r}")


def _still_theirs(office: Office, tx: Tx, to: str, items: Sequence[Mapping[str, Any]]) -> Iterator[Complaint]:
    """The complaints of a job that this person may know of by now."""
    for item in items:
        with suppress(NotYours):
            yield office.read_any_in(tx, to, item["reference"])


def _nobody_left(office: Office, found: Iterator[Complaint]) -> Card | None:
    """The complaints of which the whole committee is away, as it is now: some were handed over meanwhile."""
    words = office.words
    alone = [
        complaint.reference
        for complaint in found
        if not complaint.is_closed and nobody_left(complaint.committee.members, office.absences, office.today())
    ]
    if not alone:
        return None
    does = words("cards.action.replace_member")
    label = [words("messages.reminder.action", reference=reference, label=does) for reference in alone]
    return Card(
        words("messages.nobody_left.title", count=len(alone)),
        (words("messages.nobody_left.text"), *(words("messages.reminder.about", reference=one) for one in alone)),
        actions=tuple(Action("replace_member", *each) for each in zip(label, alone, strict=True))[:5],
    )


def _back(office: Office, to: str, found: Iterator[Complaint]) -> Card | None:
    """What happened in somebody's complaints while they were away, and what is theirs to do now."""
    words, first = office.words, away_since(office.absences.get(to, ()), office.today())
    if first is None or to in office.people.absent:
        return None
    said = []
    for complaint in found:
        since = [h for h in complaint.history if h.day(office.zone) >= first and h.type not in UNTOLD]
        lines = [line for h in since if (line := thread_line(office, complaint, {"seq": h.seq}))]
        if lines:
            about = words("messages.reminder.about", reference=complaint.reference)
            said.append("\n".join([about, *(f"· {line}" for line in lines)]))
    text = (words("messages.back.text"), *said) if said else (words("messages.back.nothing"),)
    return Card(words("messages.back.title"), text)


def _absent_set(office: Office, to: str) -> Card:
    """Somebody else said when this person is away."""
    words, periods = office.words, to_come(office.absences.get(to, ()), office.today())
    return Card(words("messages.absent_set.title"), (words("messages.absent_set.text", periods=periods),))


def _erasable(office: Office, tx: Tx, to: str) -> Card | None:
    """Which complaints were kept long enough; a person decides that they go."""
    words, references = office.words, retention.due_to(office, tx, to)
    if not references:
        return None
    months = office.organisation.retention.months
    shown, more = references[:LISTED], len(references) - LISTED
    text = words("messages.erasable.text", references=shown, more=max(more, 0), months=months)
    return Card(words("messages.erasable.title", count=len(references)), (text,))


def _stood_still(office: Office, since: str, until: str) -> Card:
    """For a while no message went out; what should have come then comes now."""
    span = {
        key: datetime.fromisoformat(moment).astimezone(office.zone)
        for key, moment in (("since", since), ("until", until))
    }
    return Card(office.words("messages.stood_still.title"), (office.words("messages.stood_still.text", **span),))
