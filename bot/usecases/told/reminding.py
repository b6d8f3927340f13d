"""Reminders: what is due becomes messages, in one transaction; several for one person become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.complaint.aims import aims, bearer
from bot.complaint.fold import Complaint
from bot.complaint.people import bearers, coordinating, has_part, not_a_party
from bot.complaint.reminders import Aim, Ping, current_ping, next_ping
from bot.record.engine import DatabaseTrouble
from bot.record.log import OFFICE, Tx
from bot.record.outbox import Job
from bot.record.pings import Ping as Planned
from bot.usecases.kernel import jobs
from bot.usecases.kernel.homes import refresh_homes
from bot.usecases.kernel.jobs import Item
from bot.usecases.kernel.office import Office
from bot.usecases.kernel.pings import BACK, back_moment
from bot.usecases.kernel.unreadable import Unreadable

Digests = dict[str, list[Item]]


def remind(office: Office) -> int:
    """Turn the reminders that are due into messages; answers how many reminders that were.

    Missed ones collapse into the latest; what was done meanwhile says nothing; outside working hours they wait. What
    goes wrong with one complaint is undone and tried again later, and keeps no other waiting.
    """
    with office.begin() as tx:
        opens = office.hours.first_moment(tx.now).astimezone(UTC)
        due = tx.due_pings(without=office.unreadable.put_off(tx.now))
        if opens > tx.now:
            for planned in due:
                tx.plan_ping(planned.stream, planned.duty, planned.nth, opens)
            return 0
        persons: Digests = defaultdict(list)
        threads: Digests = defaultdict(list)
        said = sum(_apart(office, tx, planned, persons, threads) for planned in due)
        for person, items in persons.items():
            _send(tx, person, items)
        refresh_homes(tx, persons.__contains__)
        for reference, items in threads.items():
            _post(tx, reference, items)
    return said


def next_moment(office: Office) -> datetime | None:
    """When the next reminder is due."""
    with office.look() as tx:
        return tx.next_ping(without=office.unreadable.put_off(tx.now))


def set_apart(tx: Tx, job: Job, parts: Iterable[jobs.Payload]) -> None:
    """One message becomes two: what it tells of a complaint that cannot be read waits alone."""
    for part in parts:
        if isinstance(part, jobs.Reminder):
            _send(tx, part.to, part.items)
        else:
            jobs.enqueue(tx, f"{part.kind}:{job.id}:{','.join(sorted(part.about))}", part, tx.now)


def _apart(office: Office, tx: Tx, planned: Planned, persons: Digests, threads: Digests) -> bool:
    try:
        with tx.apart():
            reminded = _one(office, tx, planned, persons, threads)
    except Unreadable:
        return False
    except DatabaseTrouble:
        raise
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with one complaint must harm no other
        office.cannot_read(planned.stream, problem, tx.now)
        return False
    office.unreadable.was_read(planned.stream)
    return reminded


def _one(office: Office, tx: Tx, planned: Planned, persons: Digests, threads: Digests) -> bool:
    if planned.stream == OFFICE:
        return _welcome_back(office, tx, planned)
    complaint = office.load(tx, planned.stream)
    aim = aims(complaint, office.task_terms).get((planned.duty, planned.nth))
    if aim is None:
        tx.pinged(planned, None)
        return False
    current = current_ping(aim, tx.now, office.hours)
    tx.pinged(planned, next_ping(aim, tx.now, office.hours).at.astimezone(UTC))
    if current is None or (planned.last_at and current.at <= planned.last_at):
        return False
    item = Item(
        complaint.reference, planned.duty, planned.nth, current.stage, current.days_late, current.at.astimezone(UTC)
    )
    if current.stage == "overdue":  # the post in the channel must not go on saying that there is time
        jobs.enqueue(tx, f"card:{item.key}", jobs.Card(complaint.reference, complaint.head), tx.now, planned.stream)
    for person in _recipients(office, complaint, planned.duty, aim, current):
        persons[person].append(item)
    if not planned.duty.startswith(("task:declare", "task:respond")):
        threads[complaint.reference].append(item)
    return True


def _welcome_back(office: Office, tx: Tx, planned: Planned) -> bool:
    """The first working day back: what happened meanwhile in the complaints that somebody has a part in."""
    person = planned.duty.removeprefix(BACK)
    tx.pinged(planned, back_moment(office, office.directory.absences.get(person, ())))
    if person in office.people.absent:
        return False  # away again: a later one follows
    own = tuple(each.reference for each in office.open_complaints(tx) if has_part(person, each))
    jobs.enqueue(tx, f"back:{person}:{tx.now.isoformat()}", jobs.Back(person, own), tx.now)
    return True


def _recipients(office: Office, complaint: Complaint, duty: str, aim: Aim, ping: Ping) -> tuple[str, ...]:
    """Who bears it; late, the offices to which the procedure's ladder escalates. Never a party. Who is away is left in
    peace: then who coordinates hears of it as well."""
    people, role = office.people, bearer(complaint, duty, office.task_terms)
    if role.startswith("respondent:") and ping.stage != "overdue":
        return (role.removeprefix("respondent:"),)  # theirs to do; afterwards the committee sees that it is missing
    late = [step.to for step in aim.ladder.escalate if ping.stage == "overdue" and ping.days_late >= step.after]
    roles = [role, *late]
    persons = [person for role in roles for person in bearers(role, complaint, people)]
    here = people.here(persons)
    if len(here) < len(persons):
        here = (*here, *coordinating(complaint, people))
    return not_a_party(tuple(dict.fromkeys(here)), complaint)


def _send(tx: Tx, person: str, items: Sequence[Item]) -> None:
    ordered = sorted(items, key=lambda item: (item.reference, item.duty, item.nth))
    key = f"ping:{person}:" + ",".join(item.key for item in ordered)
    stream = ordered[0].reference if len(ordered) == 1 else None
    jobs.enqueue(tx, key, jobs.Reminder(person, tuple(ordered)), tx.now, stream)


def _post(tx: Tx, reference: str, items: Sequence[Item]) -> None:
    """One line per thing to do, in one message in the complaint's thread."""
    ordered = sorted(items, key=lambda item: (item.duty, item.nth))
    key = "thread:" + ",".join(item.key for item in ordered)
    jobs.enqueue(tx, key, jobs.ThreadReminder(reference, tuple(ordered)), tx.now, reference)
