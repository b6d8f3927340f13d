"""Being away: set by oneself or by who coordinates, complaints handed over, and back again."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from bot.complaint.absence import Absence, absent_on, nobody_left, to_come
from bot.complaint.aims import aims
from bot.complaint.fold import Complaint
from bot.complaint.people import coordinating, has_part, rights
from bot.complaint.registry import Right
from bot.dialogue import absence_forms
from bot.dialogue.absence_forms import NEW
from bot.dialogue.forms import Answer, Card, Done, Form, Next
from bot.dialogue.input import Checked
from bot.record.log import OFFICE, NewEvent, Tx
from bot.usecases.committee import appointing
from bot.usecases.kernel import jobs
from bot.usecases.kernel.case import work_on
from bot.usecases.kernel.directory import absences_in
from bot.usecases.kernel.homes import refresh_homes
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.once import Repeated, once
from bot.usecases.kernel.pings import BACK, back_moment
from bot.usecases.kernel.unreadable import Unreadable
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
    """From when until when, beside what is known already or in its place; who coordinates may say it of others."""
    with office.look():
        changeable = _changeable(office, who)
    own = tuple(each for person, each in changeable if person == who)
    named = [("" if person == who else office.directory.name_of(person) or "", each) for person, each in changeable]
    return absence_forms.absence_form(office.words, own, named, for_others=who in office.people.coordinators)


def save(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Somebody will be away: it is recorded, and what they have open is offered to be handed over."""
    read = Checked(answer, office.words)
    with office.look():
        changeable = {str(each.n): (person, each) for person, each in _changeable(office, who)}
    chosen = read.key("period", (NEW, *changeable))
    person, known = changeable.get(chosen, (_whose(office, who, answer), None))
    off = known is not None and "yes" in answer.keys("off")
    period = None if off else _period(read, office.today(), known)
    if read.failed:
        return read.failed
    with suppress(Repeated), office.begin() as tx:
        once(tx, request)
        n = known.n if known else 0
        if period:
            days = {"first": period.first.isoformat(), "last": period.last.isoformat(), "by": who}
            [stored] = tx.append(OFFICE, NewEvent("absence_set", tx.now, {"person": person, "period": n}, days))
            _tell_who_is_alone(office, tx, person, stored.seq)
        else:
            [stored] = tx.append(OFFICE, _ended(tx, who, person, n))
        _plan_back(office, tx, person)
        if person != who:
            _tell(tx, jobs.Notice(person, "absent_set"), tx.now, stored.seq)
        refresh_homes(tx, lambda _: True)
    return (_hand_over(office, who, person) if period else None) or Done(_said(office, person, "noted"))


def _changeable(office: Office, who: str) -> list[tuple[str, Absence]]:
    """The periods that are not over, of oneself and for who coordinates of everybody, with whose they are."""
    persons = sorted(office.directory.absences, key=lambda person: person != who)
    theirs = persons if who in office.people.coordinators else [person for person in persons if person == who]
    return [(person, each) for person in theirs for each in to_come(office.directory.absences[person], office.today())]


def _whose(office: Office, who: str, answer: Answer) -> str:
    return next(iter(answer.keys("person")), who) if who in office.people.coordinators else who


def _period(read: Checked, today: date, known: Absence | None) -> Absence | None:
    """From when until when; of a period that is known, what is left empty stays as it was."""
    given = read.answer
    first = known.first if known and not given.day("first") else read.day("first", first=today - timedelta(days=31))
    soonest = max(first or today, today)
    last = known.last if known and not given.day("last") else read.day("last", first=soonest)
    if last and last < soonest:
        read.wrong("last", "past_day", first=soonest)
    if first and first > today + LONGEST:
        read.wrong("first", "too_far", years=1)
    if last and last > soonest + LONGEST:
        read.wrong("last", "too_far", years=1)
    return Absence(first, last) if first and last else None


def hand_over(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Who is away leaves the committees chosen, and the next person by the rules takes each place."""
    person, words = answer.on, office.words
    if person != who and who not in office.people.coordinators:
        raise NotYours
    lines = []
    for reference in answer.keys("references"):
        with suppress(NotYours, Repeated, Unreadable):
            right: Right = "declare" if person == who else "coordinate"
            with work_on(office, who, reference, right, f"{request}:{reference}") as case:
                joins = appointing.hand_over(case, person)
            if joins:
                lines.append(words("absence.done.handed", reference=reference, person=Mention(joins)))
            else:
                lines.append(words("absence.done.kept", reference=reference))
    title = words("absence.done.title")
    return Done(Card(title, (*_noted(office, person), *lines)))


def back(office: Office, who: str, on: str, request: str) -> Next:  # noqa: ARG001 - as every button that does something
    """Back earlier than was thought; what is still to come stays."""
    with suppress(Repeated), office.begin() as tx:
        once(tx, request)
        now = [each for each in office.directory.absences.get(who, ()) if each.covers(office.today())]
        if now:
            tx.append(OFFICE, *(_ended(tx, who, who, each.n) for each in now))
            _plan_back(office, tx, who)
            refresh_homes(tx, lambda _: True)
    return Done(_said(office, who, "back"))


def _ended(tx: Tx, who: str, person: str, n: int) -> NewEvent:
    return NewEvent("absence_ended", tx.now, {"person": person, "period": n}, {"by": who})


def _plan_back(office: Office, tx: Tx, person: str) -> None:
    """Greet somebody when they are back next: at once when they were away and are no longer."""
    before, after = office.directory.absences.get(person, ()), absences_in(tx, office.zone).get(person, ())
    today = office.today()
    here_again = absent_on({person: before}, today) and not absent_on({person: after}, today)
    at = office.hours.first_moment(tx.now).astimezone(UTC) if here_again else back_moment(office, after)
    tx.plan_ping(OFFICE, f"{BACK}{person}", 1, at)


def is_alone(office: Office, complaint: Complaint) -> bool:
    """Whether a complaint has members, and all of them are away on a same day from today on."""
    return nobody_left(complaint.committee.members, office.directory.absences, office.today())


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
        _tell(tx, jobs.NobodyLeft(to, tuple(references)), at, seq)


def _tell(tx: Tx, message: jobs.Message, at: datetime, seq: int) -> None:
    jobs.enqueue(tx, f"{message.called}:{message.to}:{seq}", message, at)


def _said(office: Office, person: str, key: str) -> Card:
    words = office.words
    return Card(
        words("absence.done.title"), _noted(office, person) if key == "noted" else (words("absence.done.back"),)
    )


def _noted(office: Office, person: str) -> tuple[str, ...]:
    with office.look():
        periods = to_come(office.directory.absences.get(person, ()), office.today())
    return (office.words("absence.done.noted", person=Mention(person), periods=periods),)
