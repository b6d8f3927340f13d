"""A complaint is its events, folded. Needs no sealed part: an erased complaint still folds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.complaint import duties, gates
from bot.complaint.duties import Entry, Ledger
from bot.complaint.events import (
    Acknowledged,
    AcknowledgedWithPlan,
    CommitteeAppointed,
    Complainant,
    ConflictDeclared,
    DeliveryFailed,
    DeliverySettled,
    Event,
    FactsCorrected,
    LetterPrepared,
    MemberReplaced,
    NoConflictDeclared,
    Received,
    Respondent,
    Topic,
)
from bot.complaint.history import Happened, in_order
from bot.regulation.procedure import Procedure

STAGES = ("received", "committee", "acknowledgement", "answer", "closed")


@dataclass(frozen=True)
class Particulars:
    """Who and what it is about: all from sealed parts."""

    complainant: Complainant = field(default_factory=Complainant)
    respondents: tuple[Respondent, ...] = ()
    advisers: tuple[str, ...] = ()
    logged_by_adviser: bool = False
    text: str = ""
    wish: str = ""
    elements: str = ""
    missing: str = ""
    summary: str = ""
    addressee: str = ""

    @property
    def handles_first(self) -> str:
        """The person addressed, where the regulation has them handle it; never somebody it is about."""
        return "" if self.addressee in self.respondent_persons else self.addressee

    @property
    def respondent_persons(self) -> frozenset[str]:
        return frozenset(each.person for each in self.respondents if each.person)


@dataclass(frozen=True)
class Committee:
    """Person ids: the members now, who of them declared to have no conflict, and who may not come back."""

    members: tuple[str, ...] = ()
    declared: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()

    def after(self, event: Event) -> Committee:
        match event:
            case CommitteeAppointed(members=members):
                return dataclasses.replace(self, members=members, declared=self.declared & set(members))
            case NoConflictDeclared(member=member):
                return dataclasses.replace(self, declared=self.declared | {member})
            case ConflictDeclared(member=member):
                return dataclasses.replace(self, declared=self.declared - {member}, barred=self.barred | {member})
            case MemberReplaced(leaves=leaves, joins=joins):
                members = tuple(joins if member == leaves else member for member in self.members)
                if joins and joins not in members:
                    members = (*members, joins)
                return Committee(
                    tuple(m for m in members if m),
                    self.declared - {leaves},
                    self.barred | ({leaves} if leaves else set()),
                )
            case _:
                return self


@dataclass(frozen=True)
class Complaint:
    """What a complaint is now. Made by ``fold``; holds no clock."""

    reference: str
    procedure: Procedure
    zone: ZoneInfo
    history: tuple[Happened, ...]
    ledger: Ledger
    particulars: Particulars | None
    committee: Committee

    @property
    def head(self) -> int:
        return max(h.seq for h in self.history)

    @property
    def receipt(self) -> Happened:
        return self.history[0]

    @property
    def received_at(self) -> datetime:
        """When it reached the organisation, in its zone, corrections included."""
        assert self.ledger.received_at is not None, "a complaint starts with its receipt"
        return self.ledger.received_at.astimezone(self.zone)

    @property
    def logged_by(self) -> str | None:
        return self.receipt.by

    @cached_property
    def types(self) -> frozenset[str]:
        return frozenset(h.type for h in self.history)

    @property
    def is_closed(self) -> bool:
        return self._last_is("closed", "reopened") or self._last_is("voided", "")

    @property
    def is_ended(self) -> bool:
        return self.ledger.ended is not None or self.is_closed

    @property
    def is_held(self) -> bool:
        """Somebody said to keep it, also after the time that complaints are kept."""
        return self._last_is("hold_set", "hold_lifted")

    @property
    def is_acknowledged(self) -> bool:
        return bool(self.types & {"acknowledged", "acknowledged_with_plan"})

    @property
    def answer_by(self) -> date | None:
        """The last day of the answer as it runs now."""
        entry = self.ledger.latest("answer") or self.ledger.latest("take_up")
        return entry.deadline.due_on if entry else None

    @property
    def letter_on_its_way(self) -> Happened | None:
        """A letter approved for sending of which nothing was heard yet."""
        return self._last_of(LetterPrepared, until=(Acknowledged, AcknowledgedWithPlan, DeliveryFailed))

    @property
    def failed_delivery(self) -> Happened | None:
        """A delivery that failed and was not followed up yet."""
        return self._last_of(
            DeliveryFailed, until=(DeliverySettled, LetterPrepared, Acknowledged, AcknowledgedWithPlan)
        )

    def version(self, topic: Topic) -> int:
        """The number of the last event that changed this; 0 when none did."""
        return max((h.seq for h in self.history if h.event.topic == topic), default=0)

    def changed_by(self, topic: Topic, since: int) -> Happened | None:
        """The last event that changed this after version ``since``."""
        later = [h for h in self.history if h.event.topic == topic and h.seq > since]
        return max(later, key=lambda h: h.seq, default=None)

    def may_happen(self, event: Event, at: datetime) -> None:
        """Raises Refused when a gate or a rule forbids ``event`` now."""
        if refused := gates.refusal(self.ledger, event, at):
            raise refused

    def next_duty(self) -> Entry | None:
        """The duty to be done first; what stands still has no day."""
        running = [entry for entry in self.ledger.open_duties() if not entry.is_paused]
        return min(running, key=lambda e: (e.deadline.act_by or e.deadline.due_on, e.deadline.due_on), default=None)

    def stages_done(self) -> tuple[str, ...]:
        answered = bool(self.types & {"decided", "declined", "withdrawn", "resolved_informally"})
        full = len(self.committee.members) >= self.procedure.committee.size
        done = (True, full, self.is_acknowledged, answered, self.is_closed)
        return tuple(stage for stage, passed in zip(STAGES, done, strict=True) if passed)

    def _last_is(self, name: str, unless: str) -> bool:
        last = next((h.type for h in reversed(self.history) if h.type in (name, unless)), None)
        return last == name

    def _last_of(self, kind: type[Event], until: tuple[type[Event], ...]) -> Happened | None:
        for h in sorted(self.history, key=lambda h: h.seq, reverse=True):
            if isinstance(h.event, kind):
                return h
            if isinstance(h.event, until):
                return None
        return None


def fold(reference: str, procedure: Procedure, zone: ZoneInfo, events: Iterable[Happened]) -> Complaint:
    """A complaint from its events, in whatever order they were recorded."""
    history = in_order(events)
    particulars: Particulars | None = None
    committee = Committee()
    for h in history:
        particulars = _known(particulars, h.event)
        committee = committee.after(h.event)
    return Complaint(
        reference, procedure, zone, history, duties.ledger(procedure, history, zone), particulars, committee
    )


def _known(particulars: Particulars | None, event: Event) -> Particulars | None:
    if not isinstance(event, Received | FactsCorrected):
        return particulars
    if isinstance(event, Received) and event.complainant is None:
        return None  # erased, or replayed without persons
    if isinstance(event, FactsCorrected) and particulars is None:
        return None  # what was erased is not known again by halves
    names = [each.name for each in dataclasses.fields(Particulars)]
    given = {name: value for name in names if (value := getattr(event, name)) is not None}
    return dataclasses.replace(particulars or Particulars(), **given)
