"""Personal messages that are about no one complaint: about absence, about all that is due, about Wederhoor itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from bot.complaint.absence import away_since, nobody_left, to_come
from bot.complaint.fold import Complaint
from bot.complaint.people import not_a_party, rights
from bot.complaint.steps import NOT_IN_THREAD
from bot.dialogue.cards import help_card
from bot.dialogue.forms import Action, Card
from bot.record.log import Tx
from bot.usecases.file import retention
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.unreadable import Unreadable
from bot.usecases.told.digests import digest
from bot.usecases.told.lines import event_line
from bot.words import Mention

LISTED = 40
"""References in one message; of the others their number."""


def notice(office: Office, tx: Tx, job: jobs.Message) -> Card | None:
    """What a job says that is about no one complaint, or None when there is nothing to say any more."""
    match job:
        case jobs.Reminder(to, items):
            return digest(office, tx, to, items)
        case jobs.NobodyLeft(to, references):
            return _nobody_left(office, _still_theirs(office, tx, to, references))
        case jobs.NotArrived():
            return _not_arrived(office, tx, job)
        case jobs.Back(to, references):
            return _back(office, to, _still_theirs(office, tx, to, references))
        case jobs.CannotRead(_, references):
            return _unreadable(office, office.still_unreadable(tx, references))
        case jobs.StoodStill():
            return _stood_still(office, job)
        case jobs.Notice(to, "absent_set"):
            return _absent_set(office, to)
        case jobs.Notice(to, "erasable"):
            return _erasable(office, tx, to)
        case jobs.Notice(_, "channel_lost"):
            return Card(office.words("messages.channel_lost.title"), (office.words("messages.channel_lost.text"),))
        case jobs.Notice(_, "help"):
            return help_card(office.words)
    raise TypeError(f"no notice: {job.called}")


def _still_theirs(office: Office, tx: Tx, to: str, references: Sequence[str]) -> Iterator[Complaint]:
    """The complaints of a job that this person may know of by now."""
    for reference in references:
        with suppress(NotYours, Unreadable):
            yield office.read_any_in(tx, to, reference)


def _nobody_left(office: Office, found: Iterator[Complaint]) -> Card | None:
    """The complaints of which the whole committee is away, as it is now: some were handed over meanwhile."""
    words = office.words
    alone = [
        complaint.reference
        for complaint in found
        if not complaint.is_closed
        and nobody_left(complaint.committee.members, office.directory.absences, office.today())
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


def _not_arrived(office: Office, tx: Tx, job: jobs.NotArrived) -> Card | None:
    """Something was given up. It also goes to who may not see the complaints, and so names their references only; and
    nobody complained about."""
    words, to = office.words, job.to
    found = list(_not_about(office, tx, to, job.references))
    if job.references and not found:
        return None
    named = [person for person in job.persons if all(not_a_party((person,), complaint) for complaint in found)]
    said = {"persons": [Mention(person) for person in named], "refused": job.refused}
    actions = [_about_lost(office, to, complaint, named) for complaint in found]
    return Card(
        words(f"messages.not_arrived.{job.what}_title"),
        (
            words(f"messages.not_arrived.{job.what}", **said),
            *(words("messages.reminder.about", reference=each.reference) for each in found),
        ),
        actions=tuple(filter(None, actions))[:5],
    )


def _not_about(office: Office, tx: Tx, to: str, references: Sequence[str]) -> Iterator[Complaint]:
    for reference in references:
        with suppress(NotYours):
            complaint = office.load(tx, reference)
            if not_a_party((to,), complaint):
                yield complaint


def _about_lost(office: Office, to: str, complaint: Complaint, lost: Sequence[str]) -> Action | None:
    """What this person can do about it: somebody else in the place of a member, or look at the file."""
    may, words = rights(to, complaint, office.people), office.words
    replace = "coordinate" in may and not complaint.is_closed and set(lost) & set(complaint.committee.members)
    name = "replace_member" if replace else "file" if "see" in may else ""
    if not name:
        return None
    label = words("messages.reminder.action", reference=complaint.reference, label=words(f"cards.action.{name}"))
    return Action(name, label, complaint.reference)


def _back(office: Office, to: str, found: Iterator[Complaint]) -> Card | None:
    """What happened in somebody's complaints while they were away, and what is theirs to do now."""
    words, first = office.words, away_since(office.directory.absences.get(to, ()), office.today())
    if first is None or to in office.people.absent:
        return None
    said = []
    for complaint in found:
        since = [h for h in complaint.history if h.day(office.zone) >= first and h.type not in NOT_IN_THREAD]
        lines = [line for h in since if (line := event_line(office, complaint, h.seq))]
        if lines:
            about = words("messages.reminder.about", reference=complaint.reference)
            said.append("\n".join([about, *(f"· {line}" for line in lines)]))
    text = (words("messages.back.text"), *said) if said else (words("messages.back.nothing"),)
    return Card(words("messages.back.title"), text)


def _absent_set(office: Office, to: str) -> Card:
    """Somebody else said when this person is away."""
    words, periods = office.words, to_come(office.directory.absences.get(to, ()), office.today())
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


def _unreadable(office: Office, references: Sequence[str]) -> Card | None:
    """Which complaints cannot be read: their terms run on, and nobody is reminded of them."""
    if not references:
        return None
    words, count = office.words, len(references)
    text = words("messages.unreadable.text", references=references[:LISTED], more=max(count - LISTED, 0), count=count)
    return Card(words("messages.unreadable.title", count=count), (text,))


def _stood_still(office: Office, job: jobs.StoodStill) -> Card:
    """For a while no message went out; what should have come then comes now."""
    span = {"since": job.since.astimezone(office.zone), "until": job.until.astimezone(office.zone)}
    return Card(office.words("messages.stood_still.title"), (office.words("messages.stood_still.text", **span),))
