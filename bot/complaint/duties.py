"""The ledger: a procedure and what happened -> the duties and rights, with their dates, state and reasons.

Events are taken one by one, in the order they happened. The rules are those of the procedure file; the few that hold
under every procedure (withdrawal, closing, reopening, corrections, an objection's admission) stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.complaint.events import Step
from bot.complaint.history import Happened
from bot.complaint.steps import FACTS, TO_COMPLAINANT
from bot.complaint.steps.closing import Closed
from bot.complaint.steps.investigation import Extended
from bot.complaint.steps.receipt import FactsCorrected, Received
from bot.regulation.deadlines import (
    Deadline,
    Pause,
    Reason,
    Term,
    due_on,
    duty_deadline,
    elapsed_deadline,
    extended_deadline,
    right_deadline,
)
from bot.regulation.procedure import Procedure
from bot.regulation.tables import Duty, FactValue, Limit

State = Literal["open", "overdue", "met", "met_late", "lapsed"]
NO_DATES = Deadline(date.min)
"""Of an entry in the making."""


@dataclass
class Entry:
    """One duty or right that has started.

    It counts ``term`` from ``start``, or was promised for another day (``extended``); ``pauses`` add their days.
    ``dated_by`` is the event that set its dates; ``since`` the place in the history from which events count for it.
    ``paused_by`` are the events that make it stand still now, by the number of their rule.
    """

    rule: Duty
    nth: int
    term: Term
    start: datetime
    deadline: Deadline
    dated_by: Happened
    since: int
    started: tuple[Reason, ...]
    from_receipt: bool = False
    changed: tuple[Reason, ...] = ()
    extended: _Extension | None = None
    extensions: tuple[Happened, ...] = ()
    due_before_extensions: date | None = None
    pauses: tuple[Pause, ...] = ()
    paused_by: dict[int, Happened] = field(default_factory=dict)
    follows: Entry | None = None
    met: Happened | None = None
    lapsed: Happened | None = None
    condition_fell: bool = False

    @property
    def key(self) -> str:
        return f"{self.rule.id}/{self.nth}" if self.rule.counted_from.then else self.rule.id

    @property
    def is_running(self) -> bool:
        return self.met is None and self.lapsed is None

    @property
    def is_paused(self) -> bool:
        """It stands still, or what it is counted from the end of does."""
        return bool(self.paused_by) or (self.follows is not None and self.follows.is_paused)

    def is_late(self, at: datetime, zone: ZoneInfo) -> bool:
        """Past its last moment: the due moment itself, and all of the last day, are in time."""
        if self.is_paused:
            return False
        if self.deadline.due_at is not None:
            # In UTC: two moments of one zone are compared by their clocks, and a clock shows an autumn hour twice.
            return at.astimezone(UTC) > self.deadline.due_at.astimezone(UTC)
        return at.astimezone(zone).date() > self.deadline.last_day

    def state(self, now: datetime, zone: ZoneInfo) -> State:
        if self.met:
            return "met_late" if self.is_late(self.met.at, zone) else "met"
        if self.lapsed:
            return "lapsed"
        if self.is_late(now, zone):
            return "lapsed" if self.rule.kind == "right" else "overdue"
        return "open"


class Ledger:
    """Taken event by event; read with ``entries``. Holds no clock: ``now`` is an argument wherever it matters."""

    def __init__(self, procedure: Procedure, zone: ZoneInfo) -> None:
        self.procedure = procedure
        self.zone = zone
        self.history: list[Happened] = []
        self.facts: dict[str, FactValue] = {**FACTS, **{own.id: own.default for own in procedure.fact}}
        self.received_at: datetime | None = None
        self.ended: Happened | None = None
        self._entries: dict[str, list[Entry]] = {duty.id: [] for duty in procedure.duty}
        self._condition_since: dict[str, tuple[Happened, bool]] = {}
        self._objection: _Round | None = None
        self._late_objection: int | None = None

    def entries(self) -> list[Entry]:
        """All that has started, in the order of the procedure file."""
        return [entry for entries in self._entries.values() for entry in entries]

    def running(self) -> list[Entry]:
        return [entry for entry in self.entries() if entry.is_running]

    def latest(self, duty_id: str) -> Entry | None:
        return self._entries[duty_id][-1] if self._entries.get(duty_id) else None

    def open_duties(self) -> list[Entry]:
        """Duties (not rights) neither met nor lapsed, overdue ones included."""
        return [entry for entry in self.running() if entry.rule.kind == "duty"]

    def holds(self, when: Mapping[str, FactValue]) -> bool:
        return all(self.facts.get(fact) == value for fact, value in when.items())

    @property
    def received_on(self) -> date | None:
        """The day of receipt in the organisation's zone, corrections included."""
        return self.received_at.astimezone(self.zone).date() if self.received_at else None

    @property
    def objection_to_judge(self) -> bool:
        """An objection was made that started nothing: it was late, or there was no decision to object to."""
        return self._late_objection is not None

    def too_old(self) -> list[Limit]:
        """The limits that what the complaint is about lies before: a warning, as every complaint is registered."""
        received = self.received_on
        if received is None:
            return []
        dated = [(limit, str(self.facts.get(limit.fact, ""))) for limit in self.procedure.limit]
        return [limit for limit, day in dated if day and received > due_on(limit.within.term, date.fromisoformat(day))]

    def happened(self, name: str, detail: str | None = None) -> bool:
        """Whether an event of this type took place; with ``detail``: one of which that is true."""
        found = [h for h in self.history if h.type == name]
        if name == "consent_recorded":
            found = found[-1:]  # it can be taken back
        return any(detail is None or detail in h.event.details() for h in found)

    def take(self, h: Happened) -> None:
        """Fold one event in. Whether it may happen is decided before (``bot.complaint.gates``)."""
        self.history.append(h)
        self._meet(h)
        self._lapse(h)
        match h.event:
            case Received():
                self.received_at = h.at
                self._know(_facts(h.event))
            case FactsCorrected():
                self._correct(h, h.event)
            case Extended():
                self._extend(h, h.event)
            case Closed(with_reason=True):
                self._let_lapse(self.open_duties(), h)
        match h.type:
            case "put_in_writing":
                self._change_facts(h, {"form": "written"}, as_registered=False)
            case "withdrawn" | "resolved_informally":
                self.ended = self.ended or h
                self._let_lapse(self.running(), h)
            case "reopened":
                self._reopen()
            case "acknowledging_impossible":
                owed = [entry for entry in self.open_duties() if TO_COMPLAINANT.issuperset(entry.rule.met_by)]
                self._let_lapse(owed, h)
        for sets in self.procedure.sets:
            if sets.event == h.type:
                self._change_facts(h, sets.facts, as_registered=False)
        for entry in self.entries():
            self._disturb(entry, h)
        if not self.ended:
            self._start(h)
            self._consider_objection(h)
            self._follow(h)

    # -- meeting and lapsing

    def _meet(self, h: Happened) -> None:
        for entry in self.running():
            if h.type in entry.rule.met_by:
                entry.met = h
                if entry.rule.counted_from.then == h.type:
                    self._begin(entry.rule, h, h.at, len(self.history), (self._said(h),), nth=entry.nth + 1)

    def _lapse(self, h: Happened) -> None:
        self._let_lapse((entry for entry in self.running() if h.type in entry.rule.lapses_on), h)

    def _let_lapse(self, entries: Iterable[Entry], h: Happened) -> None:
        for entry in list(entries):
            entry.lapsed = h

    def _look_back(self, entry: Entry) -> None:
        """What happened before a duty was known to exist meets it, or makes it lapse, all the same."""
        earlier = self.history[entry.since :]
        entry.met = next((h for h in earlier if h.type in entry.rule.met_by), None)
        if entry.met is None:
            entry.lapsed = next((h for h in earlier if h.type in entry.rule.lapses_on), None)

    def _reopen(self) -> None:
        """What is unmet runs again on its old dates, unless its condition no longer holds."""
        self.ended = None
        for entry in self.entries():
            if entry.lapsed and not entry.condition_fell and self.holds(entry.rule.when):
                entry.lapsed = None
                later = self.history[entry.since :]
                entry.met = next((past for past in later if past.type in entry.rule.met_by), None)
        for rule in self.procedure.duty:
            if rule.id in self._condition_since and self.holds(rule.when):
                self._begin_conditional(rule, *self._condition_since[rule.id])

    def _extend(self, h: Happened, extended: Extended) -> None:
        """The day that is promised counts; a pause that runs ends with it."""
        today = h.day(self.zone)
        for entry in self.open_duties():
            if entry.rule.extendable:
                for rule in list(entry.paused_by):
                    self._run_on(entry, rule, h)
                entry.due_before_extensions = entry.due_before_extensions or entry.deadline.due_on
                entry.extended, entry.extensions = _Extension(extended.until, today), (*entry.extensions, h)
                self._date(entry, h)

    # -- pauses and changes

    def _disturb(self, entry: Entry, h: Happened) -> None:
        """A running term stands still, runs on, or gets another length. What is late stays late."""
        for n, pausing in enumerate(entry.rule.pauses):
            if n in entry.paused_by and h.type in pausing.until:
                if self._run_on(entry, n, h):
                    self._date(entry, h)
            elif n not in entry.paused_by and h.type == pausing.from_ and self._is_in_time(entry, h):
                entry.paused_by[n] = h
        for change in entry.rule.changed_by:
            if change.event == h.type and self._is_in_time(entry, h) and entry.term != change.term.term:
                self._give_term(entry, h, change.term.term)

    def _is_in_time(self, entry: Entry, h: Happened) -> bool:
        return entry.is_running and not entry.is_late(h.at, self.zone)

    def _run_on(self, entry: Entry, n: int, h: Happened) -> bool:
        """Whether days fell out of the count."""
        by = entry.paused_by.pop(n)
        pause = Pause(by.day(self.zone), h.day(self.zone), by.type, h.type)
        entry.pauses = (*entry.pauses, pause)
        return pause.through > pause.after

    def _give_term(self, entry: Entry, h: Happened, term: Term) -> None:
        """Counted from the same start; a later day that was promised stands."""
        promised, before = entry.extended, entry.deadline.due_on
        entry.term, entry.extended = term, None
        self._date(entry, h)
        if promised and entry.deadline.due_on < before:
            entry.extended = promised
            self._date(entry, h)
        entry.changed = (Reason("term_changed", {"event": h.type, "day": h.day(self.zone)}),)

    def _term_at_start(self, rule: Duty, since: int) -> tuple[Term, tuple[Reason, ...]]:
        """The rule's term, or that of an event which changed it before it started."""
        terms = {change.event: change.term.term for change in rule.changed_by}
        earlier = self.history[since if rule.counted_from.within else 0 :]
        by = next((h for h in reversed(earlier) if h.type in terms), None)
        if by is None:
            return rule.term.term, ()
        return terms[by.type], (Reason("term_changed", {"event": by.type, "day": by.day(self.zone)}),)

    # -- facts

    def _know(self, facts: Mapping[str, FactValue]) -> None:
        self.facts.update(facts)

    def _correct(self, h: Happened, correction: FactsCorrected) -> None:
        if correction.received_at is not None:
            self.received_at = correction.received_at
            for entry in self.entries():
                if entry.from_receipt and not entry.extended:
                    entry.started = (Reason("received_corrected", {"at": self.received_at, "on": h.day(self.zone)}),)
                    entry.start = self.received_at
                    self._date(entry, h)
        self._change_facts(h, _facts(correction), as_registered=True)

    def _change_facts(self, h: Happened, facts: Mapping[str, FactValue], *, as_registered: bool) -> None:
        """Facts become known. ``as_registered``: a form given here corrects how the complaint was registered."""
        before = {rule.id: self.holds(rule.when) for rule in self.procedure.duty}
        form_changed = "form" in facts and facts["form"] != self.facts["form"]
        self._know(facts)
        for rule in self.procedure.duty:
            if before[rule.id] == self.holds(rule.when):
                continue
            if before[rule.id]:
                self._condition_since.pop(rule.id, None)
                self._fall_away(rule, h)
            else:
                from_receipt = as_registered and form_changed and "form" in rule.when
                self._condition_since[rule.id] = (h, from_receipt)
                if not self.ended:
                    self._begin_conditional(rule, h, from_receipt)

    def _fall_away(self, rule: Duty, h: Happened) -> None:
        entry = self.latest(rule.id)
        if entry and (entry.is_running or (self.ended and entry.met is None)):
            entry.lapsed, entry.condition_fell = entry.lapsed or h, True

    def _begin_conditional(self, rule: Duty, h: Happened, from_receipt: bool) -> None:
        """A condition became true: count from that day, or from receipt where the registration was corrected."""
        entry = self.latest(rule.id)
        if entry and not entry.condition_fell:
            return  # met, running, or lapsed for another reason: that stays
        if not self._has_begun(rule):
            return
        assert self.received_at is not None, "facts change only after receipt"
        start = self.received_at if from_receipt else h.at
        if (carried := self._carried_day(rule)) is not None:
            start = max(start, carried)
        why = (self._receipt(), self._said(h))
        self._begin(rule, h, start, 0, why, from_receipt=from_receipt, look_back=True)

    def _has_begun(self, rule: Duty) -> bool:
        start, types = rule.counted_from, {h.type for h in self.history}
        if start.date_of:
            return self._carried_day(rule) is not None
        return types.issuperset(start.events) if start.take == "all" else not types.isdisjoint(start.events)

    def _carried_day(self, rule: Duty) -> datetime | None:
        """The beginning of the last day that an event carried from which the rule counts."""
        days = [day for h in self.history if h.type == rule.counted_from.date_of and (day := _carried(h))]
        return datetime.combine(days[-1], time(), self.zone) if days else None

    # -- starting

    def _start(self, h: Happened) -> None:
        for rule in self.procedure.duty:
            start = rule.counted_from
            if h.type not in start.starters or not self.holds(rule.when):
                continue
            if start.take == "all":
                self._begin_complete(rule, h)
            elif start.date_of:
                self._begin_on_its_day(rule, h)
            elif isinstance(h.event, Received):
                self._begin(rule, h, h.at, len(self.history), (self._receipt(),), from_receipt=True)
            elif start.within:
                self._begin_within(rule, h)
            elif start.take != "first" or not self.latest(rule.id):
                entry = self.latest(rule.id)
                if start.take == "latest" and entry and not entry.is_running:
                    continue
                self._begin(rule, h, h.at, len(self.history), (self._said(h),))

    def _begin_complete(self, rule: Duty, h: Happened) -> None:
        """All that the term waits for has happened: it counts from the last of it."""
        if self.latest(rule.id) or not self._has_begun(rule):
            return
        first = {name: next(past for past in self.history if past.type == name) for name in rule.counted_from.events}
        self._begin(rule, h, h.at, len(self.history), tuple(map(self._said, sorted(first.values(), key=_when))))

    def _begin_on_its_day(self, rule: Duty, h: Happened) -> None:
        entry, carried = self.latest(rule.id), _carried(h)
        if carried is None or (entry and not entry.is_running):
            return
        said = Reason("carried", {"event": h.type, "day": h.day(self.zone), "date": carried})
        self._begin(rule, h, datetime.combine(carried, time(), self.zone), len(self.history), (said,))

    def _follow(self, h: Happened) -> None:
        """What counts from the end of another term moves with it, and is not needed when that one is met in time."""
        for rule in self.procedure.duty:
            base = self.latest(rule.counted_from.end_of) if rule.counted_from.end_of else None
            if base is None or not self.holds(rule.when):
                continue
            entry = self.latest(rule.id)
            started = entry is not None and entry.follows is base and not entry.condition_fell
            if not started and base.is_running:
                self._begin_after(rule, base, h)
            elif entry is not None and started and entry.is_running:
                if not base.is_running and base.state(h.at, self.zone) != "met_late":
                    entry.lapsed = base.met or base.lapsed
                elif self._end_of(base, rule) != entry.start:
                    entry.start, entry.started = self._end_of(base, rule), (self._after(base),)
                    self._date(entry, h)

    def _begin_after(self, rule: Duty, base: Entry, h: Happened) -> None:
        self._begin(rule, h, self._end_of(base, rule), base.since, (self._after(base),), look_back=True)
        self._entries[rule.id][-1].follows = base

    def _end_of(self, base: Entry, rule: Duty) -> datetime:
        """The last day of another term; where the rule's condition became true after it, that day."""
        since = self._condition_since.get(rule.id)
        last = base.deadline.last_day
        return datetime.combine(max(last, since[0].day(self.zone)) if since else last, time(), self.zone)

    def _after(self, base: Entry) -> Reason:
        return Reason("after_term", {"label": base.rule.label, "day": base.deadline.last_day})

    def _begin(
        self,
        rule: Duty,
        h: Happened,
        start: datetime,
        since: int,
        started: tuple[Reason, ...],
        *,
        nth: int = 1,
        from_receipt: bool = False,
        look_back: bool = False,
    ) -> None:
        term, changed = self._term_at_start(rule, since)
        entry = Entry(rule, nth, term, start, NO_DATES, h, since, started, from_receipt, changed)
        self._date(entry, h)
        if look_back:
            self._look_back(entry)
            for past in self.history[since:]:
                if past.at >= start and past is not h:
                    self._disturb(entry, past)
        kept = self._entries[rule.id][: nth - 1] if rule.counted_from.then else []
        self._entries[rule.id] = [*kept, entry]

    def _date(self, entry: Entry, h: Happened) -> None:
        """Set the dates of an entry, on account of ``h``."""
        entry.deadline, entry.dated_by = _promised(h, entry.key, self._deadline(entry)), h

    def _deadline(self, entry: Entry) -> Deadline:
        local = entry.start.astimezone(self.zone)
        if entry.extended:
            later = [pause for pause in entry.pauses if pause.after >= entry.extended.on]
            return extended_deadline(entry.extended.until, entry.extended.on, later)
        if entry.term.is_elapsed:
            return elapsed_deadline(entry.term, local)
        if entry.rule.kind == "right":
            return right_deadline(entry.term, local.date())
        return duty_deadline(entry.term, local.date(), entry.pauses)

    # -- objections

    # An objection begins a round of its own. A regulation marks one right with ``opens = "objection"``: exercised in
    # time it opens the round at once; too late, or without an answer to object to, the objection waits until somebody
    # admits it (``admitted_by``), and the round then reaches back to the objection itself. Duties with ``within =
    # "objection"`` count inside that round only, so a second objection starts them a second time.

    def _consider_objection(self, h: Happened) -> None:
        """In time it starts what follows; a late one (or one without a decision) waits until it is admitted."""
        for rule in self.procedure.duty:
            if not rule.opens:
                continue
            entry = self.latest(rule.id)
            if h.type in rule.met_by:
                # The entry was met by this very event: then it is the first use of this right, not a second letter.
                used_now = entry is not None and entry.met is h
                if used_now and entry is not None and entry.state(h.at, self.zone) == "met":
                    self._open_round(h, since=len(self.history))
                elif (used_now or entry is None) and self._late_objection is None:
                    self._late_objection = len(self.history)
            elif h.type == rule.admitted_by and self._late_objection is not None:
                self._open_round(h, since=self._late_objection)

    def _open_round(self, h: Happened, since: int) -> None:
        self._objection, self._late_objection = _Round(h, since), None
        for rule in self.procedure.duty:
            if rule.counted_from.within != "objection":
                continue
            if "objection" in rule.counted_from.events:
                self._begin(rule, h, h.at, since, (self._said(h),), look_back=True)
            # A late objection was admitted after things had happened that count from it, such as an invitation.
            for earlier in self.history[since:]:
                if earlier.type in rule.counted_from.events:
                    self._begin_within(rule, earlier)

    def _begin_within(self, rule: Duty, h: Happened) -> None:
        """Start, or move while unmet, what counts from an event of the objection's round."""
        if self._objection is None:
            return
        entry = self.latest(rule.id)
        of_this_round = entry is not None and entry.since >= self._objection.since
        if of_this_round and entry is not None and not entry.is_running:
            return  # it was met or lapsed in this round: a later invitation does not start it anew
        opened = self._objection.opened
        later = max(h, opened, key=lambda each: each.at)
        why = tuple(self._said(each) for each in sorted({h.seq: h, opened.seq: opened}.values(), key=lambda e: e.at))
        self._begin(rule, later, later.at, self._objection.since, why, look_back=True)

    # -- explaining

    def _receipt(self) -> Reason:
        assert self.received_at is not None, "called from receipt on"
        local = self.received_at.astimezone(self.zone)
        return Reason("received", {"day": local.date(), "at": local})

    def _said(self, h: Happened) -> Reason:
        return Reason("started", {"event": h.type, "day": h.day(self.zone)})

    def why(self, entry: Entry, now: datetime) -> tuple[Reason, ...]:
        """The explanation of an entry: start, rule, count, state, chosen reading."""
        rule = entry.rule
        steps = [*entry.started, Reason("rule", {"source": rule.cited, "aim": rule.aim})]
        steps += [*entry.changed, *entry.deadline.why, *_about_state(entry, entry.state(now, self.zone), self.zone)]
        for reading in self.procedure.readings_of(rule):
            steps.append(Reason("reading", {"chosen": reading.chosen, "because": reading.because}))
        return tuple(steps)


def ledger(procedure: Procedure, history: Iterable[Happened], zone: ZoneInfo) -> Ledger:
    """The ledger after a history, which is in order and was allowed to happen."""
    made = Ledger(procedure, zone)
    for h in history:
        made.take(h)
    return made


def promises(made: Ledger, h: Happened) -> dict[str, dict[str, Any]]:
    """The dates that event ``h`` promises, to be stored with it."""
    return {entry.key: _stored(entry.deadline) for entry in made.entries() if entry.dated_by.seq == h.seq}


def promises_anew(made: Ledger, since: int) -> dict[str, dict[str, Any]]:
    """The dates that events after number ``since`` promise now that it is taken out, by event: stored with the
    annulment. ``made`` was folded without any dates of theirs."""
    later = {str(h.seq): promises(made, h) for h in made.history if h.seq > since}
    return {seq: dates for seq, dates in later.items() if dates}


@dataclass(frozen=True)
class _Extension:
    """The day that was promised, and the day on which it was."""

    until: date
    on: date


@dataclass(frozen=True)
class _Round:
    """What an objection started: by which event, and from which place in the history events count for it."""

    opened: Happened
    since: int


def _carried(h: Happened) -> date | None:
    """The date that a step of the procedure's own carries."""
    return h.event.date if isinstance(h.event, Step) else None


def _when(h: Happened) -> tuple[datetime, int]:
    return h.at, h.seq


def _facts(event: Received | FactsCorrected) -> dict[str, FactValue]:
    known = {name: getattr(event, name) for name in FACTS}
    return {name: value for name, value in known.items() if value is not None} | dict(event.own_facts)


def _promised(h: Happened, key: str, computed: Deadline) -> Deadline:
    """What was promised when the event was recorded: the least that a right lasts, the most that a duty gets.

    A free day can become known later (one equated by royal decree): it makes a right longer, and of a duty only the
    day on which people can still act for it earlier.
    """
    kept = h.dates.get(key)
    if kept is None or kept == _stored(computed):
        return computed
    days = {name: date.fromisoformat(value) for name, value in kept.items() if name != "due_at"}
    due_at = datetime.fromisoformat(kept["due_at"]) if "due_at" in kept else None
    stored = replace(computed, due_at=due_at, **days)  # type: ignore[arg-type]  # the keys are those of `_stored`
    if computed.ends_on and computed.ends_on > stored.last_day:
        lengthened = Reason("right_lengthened", {"last_day": computed.ends_on, "stored": stored.last_day})
        return replace(computed, due_on=max(stored.due_on, computed.due_on), why=(*computed.why, lengthened))
    if computed.act_by and stored.act_by:
        stored = replace(stored, act_by=min(stored.act_by, computed.act_by))
    if _stored(stored) == _stored(computed):
        return computed
    promise = Reason("promise_kept", {"last_day": stored.last_day, "computed": computed.last_day})
    return replace(stored, why=(*computed.why, promise))


def _stored(deadline: Deadline) -> dict[str, Any]:
    days = {
        "due_on": deadline.due_on,
        "act_by": deadline.act_by,
        "ends_on": deadline.ends_on,
        "due_at": deadline.due_at,
    }
    return {name: value.isoformat() for name, value in days.items() if value is not None}


def _about_state(entry: Entry, state: State, zone: ZoneInfo) -> list[Reason]:
    said: list[Reason] = []
    if entry.lapsed and entry.is_late(entry.lapsed.at, zone) and entry.rule.kind == "duty":
        said.append(Reason("was_overdue", {"since": _overdue_since(entry)}))
    if entry.met:
        said.append(Reason(state, {"event": entry.met.type, "day": entry.met.day(zone)}))
    elif entry.lapsed:
        key = "condition_fell" if entry.condition_fell else "lapsed"
        said.append(Reason(key, {"event": entry.lapsed.type, "day": entry.lapsed.day(zone)}))
    elif entry.is_paused:
        standing = entry.follows if entry.follows and not entry.paused_by else entry
        by = max(standing.paused_by.values(), key=_when) if standing.paused_by else entry.dated_by
        said.append(Reason("paused", {"event": by.type, "day": by.day(zone)}))
    elif state == "overdue":
        said.append(Reason("overdue", {"since": _overdue_since(entry)}))
    elif state == "lapsed":
        said.append(Reason("right_unused", {"day": entry.deadline.last_day}))
    return said


def _overdue_since(entry: Entry) -> date:
    return entry.deadline.due_on if entry.deadline.due_at else date.fromordinal(entry.deadline.due_on.toordinal() + 1)
