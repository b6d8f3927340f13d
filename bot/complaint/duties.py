"""The ledger: a procedure and what happened -> the duties and rights, with their dates, state and reasons.

Events are taken one by one, in the order they happened. The rules are those of the procedure file; the few that hold
under every procedure (withdrawal, closing, reopening, corrections, an objection's admission) stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.complaint.events import FACTS, Closed, Extended, FactsCorrected, Received, details
from bot.complaint.history import Happened
from bot.regulation.deadlines import (
    Deadline,
    Reason,
    duty_deadline,
    elapsed_deadline,
    extended_deadline,
    right_deadline,
)
from bot.regulation.procedure import Duty, FactValue, Procedure

State = Literal["open", "overdue", "met", "met_late", "lapsed"]


@dataclass
class Entry:
    """One duty or right that has started. ``dated_by`` is the event that set its dates."""

    rule: Duty
    nth: int
    deadline: Deadline
    dated_by: Happened
    since: int
    started: tuple[Reason, ...]
    from_receipt: bool = False
    extended: bool = False
    met: Happened | None = None
    lapsed: Happened | None = None
    condition_fell: bool = False

    @property
    def key(self) -> str:
        return f"{self.rule.id}/{self.nth}" if self.rule.counted_from.then else self.rule.id

    @property
    def is_running(self) -> bool:
        return self.met is None and self.lapsed is None

    def is_late(self, at: datetime, zone: ZoneInfo) -> bool:
        """Past its last moment: the due moment itself, and all of the last day, are in time."""
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

    def happened(self, name: str, detail: str | None = None) -> bool:
        """Whether an event of this type took place; with ``detail``: one of which that is true."""
        found = [h for h in self.history if h.type == name]
        if name == "consent_recorded":
            found = found[-1:]  # it can be taken back
        return any(detail is None or detail in details(h.event) for h in found)

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
                self._change(h, {"form": "written"}, as_registered=False)
            case "withdrawn" | "resolved_informally":
                self.ended = self.ended or h
                self._let_lapse(self.running(), h)
            case "reopened":
                self._reopen()
        if not self.ended:
            self._start(h)
            self._consider_objection(h)

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
        for entry in self.open_duties():
            if entry.rule.extendable:
                entry.deadline = _promised(h, entry.key, extended_deadline(extended.until, h.day(self.zone)))
                entry.dated_by, entry.extended = h, True

    # -- facts

    def _know(self, facts: Mapping[str, FactValue]) -> None:
        self.facts.update(facts)

    def _correct(self, h: Happened, correction: FactsCorrected) -> None:
        if correction.received_at is not None:
            self.received_at = correction.received_at
            for entry in self.entries():
                if entry.from_receipt and not entry.extended:
                    entry.started = (Reason("received_corrected", {"at": self.received_at, "on": h.day(self.zone)}),)
                    entry.dated_by = h
                    entry.deadline = self._deadline(entry.rule, entry.nth, h, self.received_at)
        self._change(h, _facts(correction), as_registered=True)

    def _change(self, h: Happened, facts: Mapping[str, FactValue], *, as_registered: bool) -> None:
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
        why = (self._receipt(), self._said(h))
        self._begin(rule, h, start, 0, why, from_receipt=from_receipt, look_back=True)

    def _has_begun(self, rule: Duty) -> bool:
        return any(h.type in rule.counted_from.events for h in self.history)

    # -- starting

    def _start(self, h: Happened) -> None:
        for rule in self.procedure.duty:
            start = rule.counted_from
            if h.type not in start.events or not self.holds(rule.when):
                continue
            if isinstance(h.event, Received):
                self._begin(rule, h, h.at, len(self.history), (self._receipt(),), from_receipt=True)
            elif start.within:
                self._begin_within(rule, h)
            elif start.take != "first" or not self.latest(rule.id):
                entry = self.latest(rule.id)
                if start.take == "latest" and entry and not entry.is_running:
                    continue
                self._begin(rule, h, h.at, len(self.history), (self._said(h),))

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
        entry = Entry(rule, nth, self._deadline(rule, nth, h, start), h, since, started, from_receipt)
        if look_back:
            self._look_back(entry)
        kept = self._entries[rule.id][: nth - 1] if rule.counted_from.then else []
        self._entries[rule.id] = [*kept, entry]

    def _deadline(self, rule: Duty, nth: int, h: Happened, start: datetime) -> Deadline:
        term, local = rule.term.term, start.astimezone(self.zone)
        if term.is_elapsed:
            found = elapsed_deadline(term, local)
        elif rule.kind == "right":
            found = right_deadline(term, local.date())
        else:
            found = duty_deadline(term, local.date())
        return _promised(h, f"{rule.id}/{nth}" if rule.counted_from.then else rule.id, found)

    # -- objections

    def _consider_objection(self, h: Happened) -> None:
        """In time it starts what follows; a late one (or one without a decision) waits until it is admitted."""
        for rule in self.procedure.duty:
            if not rule.opens:
                continue
            entry = self.latest(rule.id)
            if h.type in rule.met_by:
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
            return
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
        steps = [*entry.started, Reason("rule", {"source": str(rule.source), "aim": rule.aim}), *entry.deadline.why]
        steps += _about_state(entry, entry.state(now, self.zone), self.zone)
        if reading := self.procedure.reading_named(rule.reading):
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


@dataclass(frozen=True)
class _Round:
    """What an objection started: by which event, and from which place in the history events count for it."""

    opened: Happened
    since: int


def _facts(event: Received | FactsCorrected) -> dict[str, FactValue]:
    known = {name: getattr(event, name) for name in FACTS}
    return {name: value for name, value in known.items() if value is not None} | dict(event.own_facts)


def _promised(h: Happened, key: str, computed: Deadline) -> Deadline:
    """What was promised when the event was recorded stands, whatever is computed today."""
    kept = h.dates.get(key)
    if kept is None or kept == _stored(computed):
        return computed
    days = {name: date.fromisoformat(value) for name, value in kept.items() if name != "due_at"}
    due_at = datetime.fromisoformat(kept["due_at"]) if "due_at" in kept else None
    promise = Reason("promise_kept", {"last_day": days["due_on"], "computed": computed.due_on})
    return replace(computed, **days, due_at=due_at, why=(*computed.why, promise))


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
    elif state == "overdue":
        said.append(Reason("overdue", {"since": _overdue_since(entry)}))
    elif state == "lapsed":
        said.append(Reason("right_unused", {"day": entry.deadline.last_day}))
    return said


def _overdue_since(entry: Entry) -> date:
    return entry.deadline.due_on if entry.deadline.due_at else date.fromordinal(entry.deadline.due_on.toordinal() + 1)
