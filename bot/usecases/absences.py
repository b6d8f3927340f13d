"""Being away: set by oneself or by who coordinates, complaints handed over, and back again."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.complaint.absence import Absence, nobody_left
from bot.complaint.aims import aims
from bot.complaint.fold import Complaint
from bot.complaint.people import Right, coordinating, has_part, rights
from bot.dialogue import absence_forms
from bot.dialogue.forms import Answer, Card, Done, Form, Next
from bot.dialogue.input import Checked
from bot.record import outbox
from bot.record.log import OFFICE, NewEvent, Tx
from bot.regulation.calendars import MANY
from bot.usecases import committee
from bot.usecases.office import NotYours, Office, Repeated, once, refresh_homes
from bot.usecases.reminding import BACK
from bot.words import Mention

LONGEST = timedelta(days=400)
TIME_TO_HAND_OVER = timedelta(minutes=10)
"""Between saying that one is away and telling who coordinates that nobody is left for a complaint."""


def may_be_missed(office: Office, who: str, complaints: list[Complaint]) -> bool:
    """Whether it makes a difference that this person is away."""
    people = office.people
    offices = (*people.pool, *people.coordinators, *people.directors, *people.deputies)
    return who in offices or any(has_part(who, complaint) for complaint in complaints)


def form(office: Office, who: str, on: str) -> Next:  # noqa: ARG001 - every dialog opens with what it is about
    """From when until when; who coordinates may say it of somebody else."""
    return absence_forms.absence_form(office.words, office.today(), for_others=who in office.people.coordinators)


def save(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Somebody will be away: it is recorded, and what they have open is offered to be handed over."""
    read, today = Checked(answer, office.words), office.today()
    person = next(iter(answer.keys("person")), who) if who in office.people.coordinators else who
    first = read.day("first", first=today - timedelta(days=31)) or today
    last = read.day("last", first=max(first, today))
    if first > today + LONGEST:
        read.wrong("first", "too_far", years=1)
    if last and last > max(first, today) + LONGEST:
        read.wrong("last", "too_far", years=1)
    if read.failed or last is None:
        return read.failed or form(office, who, "")
    with suppress(Repeated), office.begin() as tx:
        once(tx, request)
        days = {"first": first.isoformat(), "last": last.isoformat()}
        [stored] = tx.append(OFFICE, NewEvent("absence_set", tx.now, {"person": person}, {**days, "by": who}))
        back = MANY.first_open(last + timedelta(days=1))
        tx.plan_ping(OFFICE, f"{BACK}{person}", 1, office.hours.opening(back).astimezone(UTC))
        _tell_who_is_alone(office, tx, person, stored.seq)
        if person != who:
            _tell(tx, person, "absent_set", tx.now, stored.seq)
        refresh_homes(tx, lambda _: True)
    return _hand_over(office, who, person) or Done(_said(office, person, "noted"))


def hand_over(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Who is away leaves the committees chosen, and the next person by the rules takes each place."""
    person, words = answer.on, office.words
    if person != who and who not in office.people.coordinators:
        raise NotYours
    lines = []
    for reference in answer.keys("references"):
        with suppress(NotYours, Repeated):
            right: Right = "declare" if person == who else "coordinate"
            with office.complaint(who, reference, right, f"{request}:{reference}") as case:
                joins = committee.hand_over(case, person)
            if joins:
                lines.append(words("absence.done.handed", reference=reference, person=Mention(joins)))
            else:
                lines.append(words("absence.done.kept", reference=reference))
    title = words("absence.done.title")
    return Done(Card(title, (*_noted(office, person), *lines)))


def back(office: Office, who: str, on: str, request: str) -> Next:  # noqa: ARG001 - as every button that does something
    """Back earlier than was thought, or not away after all."""
    with suppress(Repeated), office.begin() as tx:
        once(tx, request)
        known = office.absences.get(who)
        if known and not known.is_over(office.today()):
            tx.append(OFFICE, NewEvent("absence_ended", tx.now, {"person": who}, {"by": who}))
            was_away = known.first <= office.today()
            at = office.hours.first_moment(tx.now).astimezone(UTC) if was_away else None
            tx.plan_ping(OFFICE, f"{BACK}{who}", 1, at)
            refresh_homes(tx, lambda _: True)
    return Done(_said(office, who, "back"))


def is_alone(office: Office, complaint: Complaint) -> bool:
    """Whether a complaint has members, and all of them are away on a same day from today on."""
    return nobody_left(complaint.committee.members, office.absences, office.today())


def _hand_over(office: Office, who: str, person: str) -> Form | None:
    """What somebody who will be away could hand over, as far as ``who`` may know; None when there is nothing."""
    with office.look() as tx:
        mine = [each for each in office.open_complaints(tx) if person in each.committee.members]
        mine = [each for each in mine if rights(who, each, office.people)]
    if not mine:
        return None
    lines = [(each.reference, _coming(office, each), not is_alone(office, each)) for each in mine]
    return absence_forms.hand_over_form(office.words, person, lines)


def _coming(office: Office, complaint: Complaint) -> str:
    """The reference and the first day on which something must be done."""
    days = [aim.due_on for aim in aims(complaint, office.task_terms).values()]
    key = "line" if days else "line_free"
    return office.words(f"absence.hand_over.{key}", reference=complaint.reference, day=min(days, default=None))


def _tell_who_is_alone(office: Office, tx: Tx, person: str, seq: int) -> None:
    """Who coordinates hears which complaints would have nobody left, once there was time to hand them over.

    Which ones that are is looked at again when it is sent."""
    told: dict[str, list[str]] = {}
    for complaint in office.open_complaints(tx):
        if person in complaint.committee.members:
            for to in coordinating(complaint, office.people):
                told.setdefault(to, []).append(complaint.reference)
    at = office.hours.first_moment(tx.now + TIME_TO_HAND_OVER).astimezone(UTC)
    for to, references in told.items():
        _tell(tx, to, "nobody_left", at, seq, items=[{"reference": reference} for reference in references])


def _tell(tx: Tx, to: str, template: str, at: datetime, seq: int, **more: Any) -> None:
    outbox.enqueue(tx, f"{template}:{to}:{seq}", "message", {"to": to, "template": template, **more}, at)


def _said(office: Office, person: str, key: str) -> Card:
    words = office.words
    return Card(
        words("absence.done.title"), _noted(office, person) if key == "noted" else (words("absence.done.back"),)
    )


def _noted(office: Office, person: str) -> tuple[str, ...]:
    with office.look():
        known: Absence | None = office.absences.get(person)
    if known is None:
        return ()
    first: date = known.first
    return (office.words("absence.done.noted", person=Mention(person), first=first, last=known.last),)
