"""Who is who in one office: who holds which function, who is away when, and how the platform calls somebody."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.complaint.absence import Absence, Absences, absent_on
from bot.complaint.people import People
from bot.record.log import Tx
from bot.record.people import Person
from bot.record.work import OFFICE
from bot.settings import PeopleTable
from bot.usecases.kernel import jobs

PLATFORM = "slack"
Opens = Callable[[], AbstractContextManager[Tx]]


@dataclass(frozen=True)
class Snapshot:
    """Who holds which function, and who is away when, as the record said it when the office's own stream had ``length``
    events. It never changes: a newer one takes its place, so that whoever reads one in another thread reads one."""

    offices: People = field(default_factory=People)
    absences: Absences = field(default_factory=dict)
    length: int = 0

    def on(self, day: date) -> People:
        """The offices, with who is away on a day."""
        away = absent_on(self.absences, day) if self.absences else frozenset()
        return replace(self.offices, absent=away) if away else self.offices


class Directory:
    """The people of one office. ``begin`` and ``look`` open its transactions; ``team``: the platform's workspace."""

    def __init__(self, team: str, zone: ZoneInfo, begin: Opens, look: Opens) -> None:
        self.team = team
        self._zone = zone
        self._begin = begin
        self._look = look
        self._snapshot = Snapshot()
        self._named: dict[str, Person] = {}

    def on(self, day: date) -> People:
        """The offices, with who is away on a day."""
        return self._snapshot.on(day)

    @property
    def absences(self) -> Absences:
        """Who is away when, by person."""
        return self._snapshot.absences

    def hold(self, offices: People) -> None:
        """From now on these people hold the offices; who is away is known apart."""
        self._snapshot = replace(self._snapshot, offices=replace(offices, absent=frozenset()))

    def answers_for_all(self, person: str) -> bool:
        """Whether somebody holds an office that is about every complaint."""
        offices = self._snapshot.offices
        return person in (*offices.coordinators, *offices.directors, *offices.deputies)

    def notice(self, tx: Tx) -> None:
        """Who is away may have been said in another process: read it again when the office's own stream grew."""
        length = tx.length(OFFICE)
        if length != self._snapshot.length:
            self._snapshot = replace(self._snapshot, absences=absences_in(tx, self._zone), length=length)

    def offices(self, tx: Tx, table: PeopleTable) -> People:
        """The people of the organisation file by our own ids; who was never seen gets a row."""
        ids = {user: self._ensure(tx, user) for user in table.everybody()}
        return People(
            coordinators=tuple(ids[user] for user in table.coordinator),
            directors=tuple(ids[user] for user in table.director),
            deputies=tuple(ids[user] for user in table.deputy),
            pool=tuple(ids[user] for user in dict.fromkeys([*table.committee, *table.outsiders])),
            outsiders=frozenset(ids[user] for user in table.outsiders),
            advisers=tuple(ids.get(user, user) for user in table.advisor),
            managers={ids[employee]: ids[manager] for employee, manager in table.managers.items()},
        )

    # -- one person

    def person(self, user_id: str) -> str:
        """Our id of a user of the platform; a new one gets a row."""
        with self._look() as tx:
            known = tx.by_user(PLATFORM, self.team, user_id)
        if known:
            return known.id
        with self._begin() as tx:
            return self._ensure(tx, user_id)

    def user_of(self, person: str) -> str | None:
        """The platform's user id of one of our person ids; None for who is not known, or forgotten."""
        known = self._known(person)
        return known.user_id if known else None

    def name_of(self, person: str) -> str | None:
        """None while the platform did not say it."""
        known = self._known(person)
        return known.name if known else None

    def name_of_user(self, user_id: str) -> str | None:
        """Somebody's name by their user id; nobody gets a row for being mentioned."""
        with self._look() as tx:
            known = tx.by_user(PLATFORM, self.team, user_id)
        return known.name if known else None

    def named(self, person: str, name: str, mail: str | None) -> None:
        """The platform told who somebody is. Raises LookupError for who has no row."""
        with self._begin() as tx:
            row = tx.person(person)
            tx.ensure_person(row.platform, row.team, row.user_id or "", name, mail)
        self.forget_names()

    def forget_names(self) -> None:
        """Names changed: read them again."""
        self._named.clear()

    def _ensure(self, tx: Tx, user_id: str) -> str:
        """A row for somebody, and, while the name is unknown, a job to ask the platform for it."""
        person = tx.at_first_sight(PLATFORM, self.team, user_id)
        if person.name is None:
            jobs.enqueue(tx, f"name:{person.id}", jobs.Name(person.id), tx.now)
        return person.id

    def _known(self, person: str) -> Person | None:
        if known := self._named.get(person):
            return known
        with self._look() as tx:
            found = tx.people([person]).get(person)
        if found and found.name is not None:  # another process may learn a name that is not known yet
            self._named[person] = found
        return found


def absences_in(tx: Tx, zone: ZoneInfo) -> Absences:
    """Who is away when, as this transaction has it.

    ``period`` says which one an event is about, 0 that it is one more. Older events do not say: each of them took
    the place of all before, and was ended as the only one.
    """
    found: dict[str, dict[int, Absence]] = {}
    for event in tx.load(OFFICE):
        if event.type == "absence_set" and event.sealed:
            known, n = found.setdefault(event.plain["person"], {}), event.plain.get("period")
            if n is None:
                known.clear()
            first, last = (date.fromisoformat(event.sealed[key]) for key in ("first", "last"))
            known[n or event.seq] = Absence(first, last, n or event.seq)
        elif event.type == "absence_ended" and (known := found.get(event.plain["person"], {})):
            n = event.plain.get("period", next(reversed(known)))
            if n in known:
                known[n] = known[n].ended(event.at.astimezone(zone).date())
    return {person: tuple(known.values()) for person, known in found.items()}
