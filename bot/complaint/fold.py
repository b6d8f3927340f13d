"""A complaint is its events, folded. Needs no sealed part: an erased complaint still folds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.complaint import duties, gates
from bot.complaint.duties import Entry, Ledger
from bot.complaint.events import Complainant, Event, Representative, Respondent, Topic, topic_of, type_of
from bot.complaint.gates import Refused
from bot.complaint.history import Happened, annulled, in_order
from bot.complaint.letters import LetterStatus, statuses
from bot.complaint.quoting import forwarded
from bot.complaint.steps import ON_VOIDED
from bot.complaint.steps.committee import CommitteeAppointed, ConflictDeclared, MemberReplaced, NoConflictDeclared
from bot.complaint.steps.file import Annulled
from bot.complaint.steps.handling import RespondentInformed
from bot.complaint.steps.objection import DeciderNamed
from bot.complaint.steps.receipt import AcknowledgedWithPlan, FactsCorrected, PutInWriting, Received
from bot.regulation.procedure import Procedure

OBJECTION = frozenset("objected objection_admitted objection_not_admitted objection_decided settled".split())
"""What begins, admits and ends an objection; so does the end of the complaint itself, until it is reopened."""
STAGES = ("received", "committee", "acknowledgement", "answer", "closed")


@dataclass(frozen=True)
class Particulars:
    """Who and what it is about: all from sealed parts."""

    complainant: Complainant = field(default_factory=Complainant)
    respondents: tuple[Respondent, ...] = ()
    advisers: tuple[str, ...] = ()
    logged_by_adviser: bool = False
    text: str = ""
    from_message: bool = False
    wish: str = ""
    elements: str = ""
    missing: str = ""
    summary: str = ""
    addressee: str = ""
    representative: Representative = field(default_factory=Representative)
    anonymous: bool = False

    @property
    def own_words(self) -> str:
        """What may be quoted as the complainant's: the line that was given for it, else what they said; of a message
        in chat nothing, and of a forwarded mail only what stands below its headers."""
        return self.summary or ("" if self.from_message else forwarded(self.text))

    @property
    def correspondent(self) -> Complainant:
        """Who letters go to: the representative once authorised in writing, else the complainant."""
        speaks = self.representative
        return Complainant(speaks.name, speaks.phone, speaks.email) if speaks.authorised else self.complainant

    @property
    def is_reachable(self) -> bool:
        """Whether there is any way to write to or call whoever complained."""
        to = self.correspondent
        return bool(to.email or to.phone or to.address)

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
    """What a complaint is now. Made by ``fold``; holds no clock.

    ``history`` is what counts, by when it happened; ``recorded`` is all of it, by when it was written down.
    """

    reference: str
    procedure: Procedure
    zone: ZoneInfo
    history: tuple[Happened, ...]
    recorded: tuple[Happened, ...]
    ledger: Ledger
    particulars: Particulars | None
    committee: Committee
    took_part: frozenset[str] = frozenset()
    """Person ids of whoever had a part in a decision on the complaint: none of them decides the objection to it."""

    @property
    def head(self) -> int:
        return self.recorded[-1].seq

    @property
    def told(self) -> int:
        """The last event that there is anything to tell about: reading a file changes nothing in it."""
        return max(h.seq for h in self.recorded if h.type != "file_viewed")

    @property
    def last_told(self) -> Happened:
        """What was recorded last, looks at the file aside."""
        return max((h for h in self.history if h.type != "file_viewed"), key=lambda h: h.seq)

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

    @cached_property
    def annulled(self) -> frozenset[int]:
        """The numbers of the events that were a mistake."""
        return annulled(self.recorded)

    @cached_property
    def is_closed(self) -> bool:
        """An objection opens a closed complaint again, with its duties; also one that came before it was closed, and
        was only written down later."""
        return (self._last_is("closed", "reopened", "objected") and not self.objection_waits) or self.is_voided

    @property
    def is_voided(self) -> bool:
        """Logged by mistake: it counts nowhere and nobody waits for it."""
        return "voided" in self.types

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
    def handles_first(self) -> str:
        """The person addressed, where the regulation has them handle it first; empty: nobody."""
        return self.particulars.handles_first if self.particulars else ""

    @property
    def is_answered(self) -> bool:
        return bool(self.types & {"decided", "declined"})

    @cached_property
    def objection(self) -> Happened | None:
        """The last objection that nothing ended yet: the objection itself, or the event that admitted it."""
        if self.is_voided or self.ledger.ended or not self.objection_was_made:
            return None
        last = next((h for h in reversed(self.history) if h.type in OBJECTION), None)
        return last if last and last.type in ("objected", "objection_admitted") else None

    @property
    def objection_was_made(self) -> bool:
        return "objected" in self.types

    @property
    def objection_waits(self) -> bool:
        return self.objection is not None

    @property
    def objection_to_judge(self) -> Happened | None:
        """A late objection (or one against a refusal) of which nobody said yet whether it is dealt with."""
        last = self.objection
        return last if last and last.type == "objected" and self.ledger.objection_to_judge else None

    @property
    def decider(self) -> str:
        """Who was named to decide the objection, by person id."""
        named = [h.event.decider for h in self.history if isinstance(h.event, DeciderNamed)]
        return named[-1] if named else ""

    @property
    def rights_running(self) -> list[Entry]:
        """What the complainant may still do, whatever the day: see ``Entry.state`` for whether it is too late."""
        return [entry for entry in self.ledger.running() if entry.rule.kind == "right"]

    def last_right(self, now: datetime) -> Entry | None:
        """The right that runs longest at ``now``: closing waits for its end."""
        open_now = [entry for entry in self.rights_running if entry.state(now, self.zone) == "open"]
        return max(open_now, key=lambda entry: entry.deadline.last_day, default=None)

    @property
    def answer_by(self) -> date | None:
        """By when the complainant has an answer: as promised in a plan, else by the term; None once there is one."""
        if self.is_ended or self.is_answered:
            return None
        plans = [h.event.promised for h in self.history if isinstance(h.event, AcknowledgedWithPlan)]
        entry = self.ledger.latest("answer")
        return next((day for day in reversed(plans) if day), entry.deadline.due_on if entry else None)

    @cached_property
    def letters(self) -> Mapping[str, LetterStatus]:
        """Where each letter stands of which something is known, by its kind."""
        return {} if self.is_voided else statuses(self.recorded, self.annulled)

    def letter(self, kind: str) -> LetterStatus:
        return self.letters.get(kind, LetterStatus())

    @property
    def failed_letters(self) -> Mapping[str, Happened]:
        """Deliveries that failed and were not followed up yet, by kind of letter."""
        return {kind: letter.failed for kind, letter in self.letters.items() if letter.failed}

    @property
    def waiting_letters(self) -> Mapping[str, Happened]:
        """Letters approved for sending of which nothing was heard yet, by kind."""
        return {kind: letter.on_its_way for kind, letter in self.letters.items() if letter.on_its_way}

    def has_news_for(self, person: str) -> bool:
        """Whether anything happened since this person last read the file; or they never did."""
        return not self._read_by(person) or any(self.is_new(h, person) for h in self.recorded)

    def is_new(self, h: Happened, person: str) -> bool:
        """Whether somebody else did this since this person last read the file."""
        read = self._read_by(person)
        return bool(read) and h.seq > read and h.by != person and h.type != "file_viewed"

    def _read_by(self, person: str) -> int:
        return max((h.seq for h in self.recorded if h.type == "file_viewed" and h.by == person), default=0)

    def version(self, topic: Topic) -> int:
        """The number of the last event that changed this; 0 when none did."""
        return max((h.seq for h in self._changes(topic)), default=0)

    def changed_by(self, topic: Topic, since: int) -> Happened | None:
        """The last event that changed this after version ``since``."""
        later = [h for h in self._changes(topic) if h.seq > since]
        return max(later, key=lambda h: h.seq, default=None)

    def _changes(self, topic: Topic) -> Iterator[Happened]:
        """What a letter tells may also be told in another way: that too changes it."""
        rule = self.procedure.letter_named(topic.removeprefix("letter:"))
        return (h for h in self.recorded if self._topic(h) == topic or (rule and h.type == rule.records))

    @property
    def to_inform(self) -> tuple[Respondent, ...]:
        """Those complained about who were not told yet; a letter (or a record of before) that names nobody told all."""
        told = [h.event.respondent for h in self.history if isinstance(h.event, RespondentInformed)]
        about = self.particulars.respondents if self.particulars else ()
        return () if None in told else tuple(each for each in about if each not in told)

    def may_happen(self, event: Event, at: datetime) -> None:
        """Raises Refused when a gate or a rule forbids ``event`` now."""
        if self.is_voided and type_of(event) not in ON_VOIDED:
            raise Refused("voided")
        if isinstance(event, Annulled):
            self._may_be_annulled(event.n)
        if refused := gates.refusal(self.ledger, event, at):
            raise refused

    def next_duty(self) -> Entry | None:
        """The duty to be done first; what stands still has no day."""
        running = [entry for entry in self.ledger.open_duties() if not entry.is_paused]
        return min(running, key=lambda e: (e.deadline.act_by or e.deadline.due_on, e.deadline.due_on), default=None)

    def stages_done(self) -> tuple[str, ...]:
        answered = self.is_answered or bool(self.types & {"withdrawn", "resolved_informally"})
        full = len(self.committee.members) >= self.procedure.committee.size
        done = (True, full, self.is_acknowledged, answered, self.is_closed)
        return tuple(stage for stage, passed in zip(STAGES, done, strict=True) if passed)

    def _may_be_annulled(self, n: int) -> None:
        """The receipt is what the complaint stands on; and a mistake is taken out once."""
        wrong = self.event(n)
        if wrong is None or wrong.type in ("erased", "file_viewed"):
            raise Refused("annul_nothing")
        if wrong.type == "received":
            raise Refused("annul_receipt")
        if n in self.annulled:
            raise Refused("annulled_before")

    def event(self, n: int) -> Happened | None:
        """The event with this number, a mistake or not."""
        return next((h for h in self.recorded if h.seq == n), None)

    def _topic(self, h: Happened) -> Topic:
        """An annulment changes what the event changed that it takes out."""
        if not isinstance(h.event, Annulled):
            return topic_of(h.event)
        wrong = self.event(h.event.n)
        return self._topic(wrong) if wrong and wrong.seq < h.seq else ""

    def _last_is(self, name: str, *unless: str) -> bool:
        last = next((h.type for h in reversed(self.history) if h.type in (name, *unless)), None)
        return last == name


def fold(reference: str, procedure: Procedure, zone: ZoneInfo, events: Iterable[Happened]) -> Complaint:
    """A complaint from its events, in whatever order they were recorded."""
    recorded = tuple(sorted(events, key=lambda h: h.seq))
    history = in_order(recorded)
    particulars: Particulars | None = None
    committee, took_part = Committee(), frozenset[str]()
    for h in history:
        particulars = known_after(particulars, h.event)
        committee = committee.after(h.event)
        took_part |= _deciding(h, committee, particulars)
    ledger = duties.ledger(procedure, history, zone)
    return Complaint(reference, procedure, zone, history, recorded, ledger, particulars, committee, took_part)


def _deciding(h: Happened, committee: Committee, particulars: Particulars | None) -> frozenset[str]:
    """Who had a part in what happened, as far as it decides: those in office then, and whoever wrote it down."""
    if h.type in ("decided", "declined"):
        first = particulars.handles_first if particulars else ""
        return frozenset(filter(None, (*committee.members, first, h.by)))
    return frozenset(filter(None, [h.by])) if h.type in ("decision_proposed", "text_agreed") else frozenset()


def known_after(particulars: Particulars | None, event: Event) -> Particulars | None:
    """Who and what a complaint is about once this was told too; None while nothing is known, or not any more."""
    if isinstance(event, PutInWriting) and particulars is not None and event.text:
        return dataclasses.replace(particulars, text=event.text, from_message=False)
    if not isinstance(event, Received | FactsCorrected):
        return particulars
    if isinstance(event, Received) and event.complainant is None:
        return None  # erased, or replayed without persons
    if isinstance(event, FactsCorrected) and particulars is None:
        return None  # what was erased is not known again by halves
    names = [each.name for each in dataclasses.fields(Particulars)]
    given = {name: value for name in names if (value := getattr(event, name)) is not None}
    return dataclasses.replace(particulars or Particulars(), **given)
