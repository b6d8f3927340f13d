"""The office: one organisation at work, its clock and settings, and its complaints for people who may read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from bot.complaint.fold import Complaint, fold
from bot.complaint.people import People, allowed, rights
from bot.complaint.registry import Right
from bot.complaint.steps.receipt import Received
from bot.record.engine import DatabaseTrouble
from bot.record.log import NewEvent, Record, Stored, Tx, UnknownStream
from bot.record.read import open_cases
from bot.record.work import OFFICE
from bot.regulation.loading import pinned
from bot.regulation.procedure import Procedure
from bot.settings import Organisation
from bot.usecases.kernel.directory import Directory
from bot.usecases.kernel.storing import happened
from bot.usecases.kernel.unreadable import Unreadable, Unreadables
from bot.words import Words, words

Clock = Callable[[], datetime]


class NotYours(Exception):
    """The complaint does not exist, or not for this person: nobody can tell which."""


class Office:
    """One organisation at work. Everything outside (record, clock) comes in here."""

    def __init__(
        self,
        record: Record,
        organisation: Organisation,
        procedure: Procedure,
        clock: Clock,
        team: str = "",
        *,
        can_mail: bool = True,
    ) -> None:
        self.record = record
        self.organisation = organisation
        self.procedure = procedure
        self.clock = clock
        self.can_mail = can_mail
        self.words: Words = words(organisation.language)
        self.zone = organisation.zone
        self.hours = organisation.hours
        self.task_terms: Mapping[str, int] = organisation.settings.task_terms
        self.own_templates = Path(organisation.letters.templates) if organisation.letters.templates else None
        self.unreadable = Unreadables()
        self.directory = Directory(team, self.zone, self.begin, self.look)
        self._procedures: dict[str, Procedure] = {procedure.hash: procedure}
        self._open: dict[str, Complaint] = {}

    def now(self) -> datetime:
        return self.clock().astimezone(UTC)

    def today(self) -> date:
        return self.clock().astimezone(self.zone).date()

    @property
    def people(self) -> People:
        """The offices, with who is away today."""
        return self.directory.on(self.today())

    def open_doors(self) -> None:
        """At start: know the people of the organisation file, and record its settings when they changed."""
        with self.begin() as tx:
            offices = self.directory.offices(tx, self.organisation.people)
            settings = json.loads(self.organisation.model_dump_json())
            known = [event.sealed for event in tx.load(OFFICE) if event.type == "settings_changed"]
            if not known or known[-1] != {"settings": settings}:
                tx.append(OFFICE, NewEvent("settings_changed", tx.now, sealed={"settings": settings}))
        self.directory.hold(offices)

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        with self.record.begin(self.organisation.key, now=self.now()) as tx:
            self.directory.notice(tx)
            yield tx

    @contextmanager
    def look(self) -> Iterator[Tx]:
        with self.record.look(self.organisation.key, now=self.now()) as tx:
            self.directory.notice(tx)
            yield tx

    def read(self, who: str, reference: str, may: Right = "follow") -> Complaint:
        """A complaint to look at. Raises NotYours."""
        with self.look() as tx:
            return self.read_in(tx, who, reference, may)

    def read_any(self, who: str, reference: str) -> Complaint:
        """A complaint for anybody with whatever right to it. Raises NotYours."""
        with self.look() as tx:
            return self.read_any_in(tx, who, reference)

    def read_any_in(self, tx: Tx, who: str, reference: str) -> Complaint:
        complaint = self.load(tx, reference)
        if not rights(who, complaint, self.people):
            raise NotYours
        return complaint

    def read_in(self, tx: Tx, who: str, reference: str, may: Right = "follow", *, lock: bool = False) -> Complaint:
        complaint = self.load(tx, reference, lock=lock)
        if not allowed(who, may, complaint, self.people):
            raise NotYours
        return complaint

    def load(self, tx: Tx, reference: str, *, lock: bool = False) -> Complaint:
        """Raises NotYours when there is no such complaint, and Unreadable."""
        try:
            complaint = self._folded(tx, reference, tx.load(reference, lock=lock))
        except UnknownStream as unknown:
            raise NotYours from unknown
        except DatabaseTrouble:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever is wrong with one complaint must harm no other
            raise self.cannot_read(reference, problem, tx.now) from None
        self.unreadable.was_read(reference)
        return complaint

    def readable(self, tx: Tx, reference: str, *, lock: bool = False) -> Complaint | None:
        """The same for who looks at more than one: None where it cannot be read."""
        try:
            return self.load(tx, reference, lock=lock)
        except Unreadable:
            return None

    def cannot_read(self, reference: str, problem: Exception, now: datetime) -> Unreadable:
        """Something about this complaint went wrong in a way that nobody foresaw: from now on that is known."""
        self._open.pop(reference, None)
        return self.unreadable.note(reference, problem, now)

    def still_unreadable(self, tx: Tx, references: Iterable[str] | None = None) -> list[str]:
        """Which of these complaints cannot be read now; without any, of those that could not when last looked at."""
        noted = sorted(self.unreadable.known().keys() - {OFFICE}) if references is None else references
        return [each for each in noted if self._fails(tx, each)]

    def _fails(self, tx: Tx, reference: str) -> bool:
        try:
            return self.readable(tx, reference) is None
        except NotYours:
            return False

    def open_complaints(self, tx: Tx) -> list[Complaint]:
        """All not closed that can be read, those due first at the top. Only what changed since the last look is folded
        again."""
        known, found = self._open, {}
        for row in open_cases(tx):
            last = known.get(row.reference)
            complaint = last if last and last.head == row.head_seq else self.readable(tx, row.reference)
            if complaint:
                found[row.reference] = complaint
        self._open = found
        return list(found.values())

    def _folded(self, tx: Tx, reference: str, stored: list[Stored]) -> Complaint:
        history = [happened(event) for event in stored]
        received = next(h.event for h in history if isinstance(h.event, Received))
        return fold(reference, self._pinned(tx, received.procedure), self.zone, history)

    def _pinned(self, tx: Tx, name: str) -> Procedure:
        """The procedure as it stood at receipt; kept, as a hash never means another text."""
        if name not in self._procedures:
            self._procedures[name] = pinned(tx.pinned(name))
        return self._procedures[name]
