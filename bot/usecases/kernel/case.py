"""One complaint at work, a unit of work: append, tell, settle, in one transaction that is kept whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.complaint.events import Event, type_of
from bot.complaint.fold import Complaint, fold
from bot.complaint.history import Happened
from bot.complaint.people import allowed, rights
from bot.complaint.registry import Right
from bot.complaint.sense import the_decider
from bot.complaint.steps import NOT_IN_THREAD, STEPS
from bot.dialogue.forms import Next
from bot.record import outbox
from bot.record.log import Tx
from bot.record.pings import ChatPost
from bot.usecases.kernel import jobs
from bot.usecases.kernel.homes import refresh_homes
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.once import once
from bot.usecases.kernel.pings import plan_pings
from bot.usecases.kernel.rows import case_row, findings
from bot.usecases.kernel.storing import append


@dataclass
class Instead(Exception):
    """Nothing of this transaction is kept; show this instead."""

    next: Next


@contextmanager
def work_on(office: Office, who: str, reference: str, may: Right, request: str) -> Iterator[Case]:
    """A complaint to work on, locked until the block ends; all of the block is kept, or nothing.

    ``request`` is the idempotency key of the delivery: a second one raises Repeated. Raises NotYours, and Unreadable.
    """
    with office.begin() as tx:
        once(tx, request, reference)
        case = Case(office, tx, office.read_in(tx, who, reference, may, lock=True), who)
        yield case
        case.settle()


@contextmanager
def unattended(office: Office, reference: str, who: str = "") -> Iterator[Case]:
    """A complaint that the office itself works on: a letter went out, what ``who`` sent has arrived.

    Raises NotYours when it was erased meanwhile, for nothing is written down of it any more; and Unreadable.
    """
    with office.begin() as tx, unattended_in(office, tx, reference, who) as case:
        yield case


@contextmanager
def unattended_in(office: Office, tx: Tx, reference: str, who: str = "") -> Iterator[Case]:
    """The same within a transaction that does more."""
    case = Case(office, tx, office.load(tx, reference, lock=True), who)
    if tx.is_erased(reference):
        raise NotYours
    yield case
    case.settle()


class Case:
    """One complaint inside a transaction: append to it, tell people, and at the end everything is kept.

    Decide (pure), append, tell: what people must hear goes into the outbox with the events, and is sent afterwards.
    """

    def __init__(self, office: Office, tx: Tx, complaint: Complaint, who: str) -> None:
        self.office, self.tx, self.state, self.who = office, tx, complaint, who
        self._before = complaint

    @property
    def reference(self) -> str:
        return self.state.reference

    @property
    def now(self) -> datetime:
        return self.tx.now

    def append(self, event: Event, at: datetime | None = None, role: str | None = None) -> Happened:
        """Record that something happened, unless a rule forbids it (raises Refused)."""
        moment = at or self.now
        self.state.may_happen(event, moment)
        acted_as = self.role(type_of(event)) if role is None else role
        appended = append(self.tx, self.state, event, moment, by=self.who or None, role=acted_as)
        known = (*self.state.recorded, appended)
        self.state = fold(self.reference, self.state.procedure, self.state.zone, known)
        if type_of(event) not in NOT_IN_THREAD:
            self.enqueue(jobs.ThreadLine(self.reference, appended.seq), str(appended.seq))
        return appended

    def role(self, step: str = "") -> str:
        """In which office the person at work acts; stands in the plain record instead of who it was."""
        people = self.office.people
        if self.who and step in STEPS and STEPS[step].rights is the_decider:
            return "director"
        if self.who in self.state.committee.members:
            return "committee"
        if self.who and self.who == self.state.handles_first:
            return "addressee"
        if self.who in people.coordinators:
            return "coordinator"
        directing = (*people.directors, *people.deputies, self.state.decider)
        return "director" if self.who and self.who in directing else "adviser" if self.who else ""

    def tell(
        self,
        to: str,
        template: str,
        details: jobs.Details = jobs.NO_MORE,
        *,
        unique: str = "",
        at: datetime | None = None,
    ) -> None:
        """A personal message; the text is made when it is sent. ``to``: a person id, or ``LOGGER``."""
        message = jobs.Personal(to, self.reference, template, details)
        self.enqueue(message, f"{template}:{to}:{unique or self.state.head}", at)

    def personal_messages(self) -> Iterator[tuple[ChatPost, outbox.Job]]:
        """What somebody was told of this complaint: where it stands in chat, and the job that said it."""
        for post in self.tx.posts(self.reference, "personal"):
            told = outbox.job(self.tx, post.outbox_id) if post.outbox_id else None
            if told:
                yield post, told

    def enqueue(self, payload: jobs.Payload, unique: str, at: datetime | None = None) -> None:
        """A job about this complaint, once; ``unique`` among those of its kind. At once, or from ``at`` (aware) on."""
        key = f"{payload.kind}:{self.reference}:{unique}"
        jobs.enqueue(self.tx, key, payload, at or self.now, stream=self.reference)

    def settle(self) -> None:
        """Update the projections (read row, search keys, next reminders); enqueue the Homes and the card."""
        self.tx.save_case(case_row(self.state))
        self.tx.save_findings(self.reference, findings(self.state))
        plan_pings(self.office, self.tx, self.state)
        refresh_homes(self.tx, self._concerns)
        self.enqueue(jobs.Card(self.reference, self.state.told), str(self.state.told))

    def _concerns(self, person: str) -> bool:
        """Also who no longer may know of it: their Home must not go on showing it."""
        people, told = self.office.people, allowed(person, "respond", self.state, self.office.people)
        return bool(told or rights(person, self._before, people) or rights(person, self.state, people))
