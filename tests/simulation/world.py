"""One organisation with its record, its outbox and a clock that jumps to whatever comes next.

What people do comes from an agenda; what the product says is written down, with the moment and to whom.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.steps import VOCABULARY
from bot.dialogue.forms import Answer, FieldErrors, Form, Next
from bot.record import outbox
from bot.record.engine import open_engine
from bot.record.log import OFFICE, Record, Tx
from bot.record.migrations import migrate
from bot.record.outbox import Job
from bot.record.sealing import Keyring
from bot.regulation.loading import load, shipped
from bot.settings import Organisation
from bot.usecases.dialogs import OPENS, SUBMITS
from bot.usecases.kernel import jobs
from bot.usecases.kernel.case import Instead
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.once import Repeated
from bot.usecases.kernel.stored_jobs import read
from bot.usecases.letters import delivery, sending
from bot.usecases.told import messages
from bot.usecases.told.lines import thread_line
from handlers.outcomes import Dropped, Later, Result, Sent
from handlers.slack import blocks
from handlers.worker.loop import Worker

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
POOL = tuple(f"U0COM{n}" for n in range(1, 5))
ADVISERS = tuple(f"U0ADV{n}" for n in range(1, 6))
COORDINATORS = ("U0COORD1", "U0COORD2")
DIRECTOR, DEPUTY = "U0DIR", "U0DEP"
EVERYBODY = (*COORDINATORS, DIRECTOR, DEPUTY, *POOL, *ADVISERS)


@dataclass(frozen=True)
class Said:
    """A personal message that really went: ``items`` are the reminders it was made for, ``lines`` how many it says."""

    at: datetime
    to: str
    template: str
    references: tuple[str, ...]
    text: str
    items: tuple[dict[str, Any], ...]
    lines: int
    job: str


@dataclass(frozen=True)
class Posted:
    """A line in a complaint's thread."""

    at: datetime
    reference: str
    text: str
    is_ping: bool


@dataclass
class World:
    procedure: str
    folder: Path
    start: datetime
    said: list[Said] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    mailed: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    dead_ends: list[str] = field(default_factory=list)
    """Buttons that were somebody's first and opened nothing."""
    acted: set[datetime] = field(default_factory=set)
    """The moments at which a person did something, or a letter's fate was known."""
    listen: list[Callable[[Said], None]] = field(default_factory=list)
    """Called with each personal message, at the moment that it goes."""
    refuse_mail: Callable[[str], str] = lambda _: ""
    """The code with which the mail server refuses this letter; empty: it takes it."""

    slack_away: Callable[[str], timedelta] = lambda _: timedelta()
    """How long Slack takes no message, when this one goes."""
    delayed: set[str] = field(default_factory=set)
    """Messages that Slack did not take at once."""
    tried: dict[tuple[str, str, int], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """When Slack did not take a reminder of this."""
    shown: Next | None = None
    """What the last form was answered with."""

    def __post_init__(self) -> None:
        self.now = self.start
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        rules = load(shipped(self.procedure) or Path(self.procedure), VOCABULARY)
        record = Record(_engine(self.folder / f"{self.procedure}.sqlite"), Keyring([bytes(range(32))]))
        self.office = _Office(record, organisation(self.procedure), rules, lambda: self.now, "T0")
        self.office.open_doors()
        self.people = {user: self.office.directory.person(user) for user in EVERYBODY}
        for user, person in self.people.items():
            self.office.directory.named(person, f"Naam {user}", None)
        self._beside = sqlite3.connect(
            self.folder / f"{self.procedure}.sqlite"
        )  # to look at what was committed, cheaply
        self.worker = Worker(self.office, "simulated")
        senders = {"message": self._message, "thread": self._thread, "mail": self._mail}
        self.worker.senders = defaultdict(lambda: _taken)
        self.worker.senders.update(senders)

    def close(self) -> None:
        self._beside.close()
        self.office.record.close()

    # -- time

    def at(self, moment: datetime, do: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment.astimezone(UTC), next(self._order), do))

    async def run(self, until: datetime) -> None:
        """Whatever comes first: something on the agenda, or something the product has to say."""
        while True:
            planned = self._agenda[0][0] if self._agenda else until
            due = self._due() or until
            self.now = max(self.now, min(planned, due))
            if self.now >= until:
                return
            if planned <= due:
                heapq.heappop(self._agenda)[2]()
            elif not await self.worker.drain() and (self._due() or until) <= self.now:
                raise AssertionError(f"something is due at {self.now} and never done")

    @property
    def retried(self) -> list[tuple[str, str | None]]:
        """Jobs that failed in a way that nothing outside is to blame for."""
        found = self._beside.execute(FAILED)
        return list(found)

    def _due(self) -> datetime | None:
        with self.office.look() as tx:
            return min(filter(None, (outbox.next_due(tx), tx.next_ping())), default=None)

    # -- what people do, as through the forms

    def open(self, who: str, dialog: str, on: str = "") -> Form | None:
        """The form behind a button; None where this person gets something else."""
        try:
            shown = OPENS[dialog](self.office, self.people[who], on)
        except (NotYours, Refused):
            return None
        return shown if isinstance(shown, Form) else None

    def refuses(self, who: str, dialog: str, on: str) -> bool:
        """Whether a button leads to nothing; that something is on its way is an answer."""
        try:
            OPENS[dialog](self.office, self.people[who], on)
        except (NotYours, Refused):
            return True
        return False

    def submit(self, who: str, form: Form, /, **values: Any) -> str:
        """Send a form in, with what stood in it already; in a word what became of it."""
        self.acted.add(self.now)
        filled = {each.id: each.value for each in form.fields if each.kind not in ("note", "quote")} | values
        answer = Answer(filled, form.on, form.version)
        outcome = self._submitted(self.people[who], form, answer)
        self.outcomes[f"{form.name}: {outcome}"] += 1
        return outcome

    def _submitted(self, person: str, form: Form, answer: Answer) -> str:
        try:
            shown = SUBMITS[form.name](self.office, person, answer, f"request {next(self._order)}")
        except NotYours:
            return "not_yours"
        except Refused as refused:
            return f"refused {refused.code}"
        except Repeated:
            return "repeated"
        except Instead:
            return "instead"
        self.shown = shown
        if isinstance(shown, FieldErrors):
            return f"wrong {','.join(sorted(shown.errors))}"
        return "form" if isinstance(shown, Form) else "done"

    # -- what is so now

    def complaint(self, reference: str) -> Complaint:
        [(head,)] = self._beside.execute(HEAD, (self.procedure, reference))
        known = self.office.remembered.get(reference)
        if known is None or known.head != head:
            with self.office.look() as tx:
                known = self.office.load(tx, reference)
        return known

    def open_references(self) -> list[str]:
        found = self._beside.execute("SELECT reference FROM case_row WHERE closed_at IS NULL ORDER BY reference")
        return [reference for (reference,) in found]

    def references(self) -> list[str]:
        return [reference for (reference,) in self._beside.execute("SELECT reference FROM case_row ORDER BY reference")]

    # -- what the product says

    async def _message(self, job: Job) -> Result:
        made = messages.message(self.office, read(job, jobs.Message))
        if made is None:
            return Dropped()
        this = f"{self.office.directory.user_of(made.to)} {job.payload['template']} {job.stream} {self.now}"
        if job.id not in self.delayed and (away := self.slack_away(this)):
            self.delayed.add(job.id)
            for item in job.payload.get("items", ()):
                if "duty" in item:
                    self.tried[item["reference"], item["duty"], item["nth"]].append(self.now)
            return Later("ratelimited", self.now + away)
        shown = blocks.message(made.card, self.office.directory.user_of, names=self.office.directory.name_of)
        items = tuple(job.payload.get("items", ()))
        about = {item["reference"] for item in items} or {job.payload.get("reference", "")}
        lines = sum(paragraph.count("\n· ") for paragraph in made.card.text)
        said = Said(self.now, made.to, job.payload["template"], tuple(sorted(about)), str(shown), items, lines, job.id)
        self.said.append(said)
        for each in self.listen:
            each(said)
        return Sent({"ts": str(len(self.said))})

    async def _thread(self, job: Job) -> Result:
        complaint = self.complaint(job.payload["reference"])
        line = thread_line(self.office, complaint, read(job, jobs.Thread))
        if line is None:
            return Dropped()
        self.posted.append(Posted(self.now, complaint.reference, line, "pings" in job.payload))
        return Sent()

    async def _mail(self, job: Job) -> Result:
        reference, seq = job.payload["reference"], job.payload["seq"]
        mailing = sending.to_send(self.office, reference, seq)
        if mailing is None:
            return Dropped()
        self.acted.add(self.now)
        if code := self.refuse_mail(f"{reference} {seq}"):
            delivery.not_delivered(self.office, reference, seq, code)
        else:
            sending.sent(self.office, reference, seq, mailing, self.now)
        self.mailed[code or "sent"] += 1
        return Sent()


class _Office(Office):
    """Folds a complaint again only when its log has grown: a year reads the same ones a hundred thousand times."""

    def load(self, tx: Tx, reference: str, *, lock: bool = False) -> Complaint:
        head = tx.connection.exec_driver_sql(HEAD, (self.organisation.key, reference)).scalar()
        known = self.remembered.get(reference)
        if lock or known is None or known.head != head:
            known = self.remembered[reference] = super().load(tx, reference, lock=lock)
        return known

    def _notice(self, tx: Tx) -> None:
        head = tx.connection.exec_driver_sql(HEAD, (self.organisation.key, OFFICE)).scalar() or 0
        if head != self._office_seen:
            super()._notice(tx)

    @cached_property
    def remembered(self) -> dict[str, Complaint]:
        return {}


FAILED = "SELECT kind, last_error FROM outbox WHERE last_error NOT IN ('ratelimited', 'outside_hours') LIMIT 3"
HEAD = "SELECT max(seq) FROM event WHERE organisation = ? AND stream = ?"


def _engine(file: Path) -> sa.Engine:
    """A migrated database that does not wait for the disk."""
    engine = open_engine(f"sqlite:///{file}")
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    migrate(engine)
    return engine


async def _taken(_job: Job) -> Result:
    return Sent()


def organisation(procedure: str) -> Organisation:
    return Organisation.model_validate(
        {
            "name": "Voorbeeld",
            "id": procedure,
            "procedure": procedure,
            "slack": {"channel": "C0KLACHTEN"},
            "people": {
                "coordinator": list(COORDINATORS),
                "director": [DIRECTOR],
                "deputy": [DEPUTY],
                "committee": list(POOL),
                "managers": {"U0ADV1": "U0COM1", "U0ADV2": "U0COM2"},
            },
            "contact": {
                "name": "Klachtenbureau",
                "address": "Voorbeeldstraat 1",
                "email": "klachten@voorbeeld.nl",
                "phone": "010 123 45 67",
            },
            "settings": {"principals": ["Gemeente Voorbeeldstad"]},
        }
    )
