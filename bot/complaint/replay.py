"""Worked cases: fold a case file without a database and see whether what it expects holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from bot.complaint.duties import Entry, Ledger, State, promises
from bot.complaint.events import Event, Party, Step, type_of
from bot.complaint.gates import Refused, refusal
from bot.complaint.history import Happened
from bot.complaint.steps import FACTS, KNOWN, SIMPLE, STEPS, TYPES, VOCABULARY
from bot.complaint.steps.investigation import Extended
from bot.regulation.calendars import FIRST_YEAR, LAST_YEAR, OutOfRange
from bot.regulation.files import BadFile, check_shape, parse_toml, read_text, unknown_key
from bot.regulation.loading import find
from bot.regulation.loading import load as load_procedure
from bot.regulation.procedure import Procedure
from bot.regulation.tables import Duty

# What a case may say beside `at`, `type` and `dates`; every other event says nothing more.
_FACTS = (*FACTS,)
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "received": _FACTS,
    "facts_corrected": (*_FACTS, "received_at"),
    "extended": ("until", "reason"),
    "heard": ("party",),
    "hearing_skipped": ("party", "reason"),
    "hearing_waived": ("reason",),
    "closed": ("reason",),
    "consent_recorded": ("given",),
    "expert_engaged": ("shared",),
}
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "extended": ("until",),
    "heard": ("party",),
    "hearing_skipped": ("reason",),
    "hearing_waived": ("reason",),
}


class Expectation(BaseModel):
    """One ``[[expect]]``: about a duty, or about refused events."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    duty: str | None = None
    nth: int | None = Field(None, gt=0)
    due_on: date | None = None
    act_by: date | None = None
    ends_on: date | None = None
    due_at: datetime | None = None
    state: State | None = None
    absent: bool | None = None
    refused: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _about_one_thing(self) -> Expectation:
        if (self.duty is None) == (self.refused is None):
            raise ValueError("give either a duty or refused")
        if self.refused is not None and len(self.model_fields_set) > 1:
            raise ValueError("refused stands alone")
        return self


class _Said(BaseModel):
    """All that an event of a case may say; which event may say what stands in ``_ALLOWED``."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    form: Literal["oral", "written"] | None = None
    about: Literal["person", "service"] | None = None
    client_of: str | None = None
    liability: bool | None = None
    complete: bool | None = None
    channel: str | None = None
    received_at: datetime | None = None
    until: date | None = None
    party: Party | None = None
    reason: str | None = None
    given: bool | None = None
    shared: bool | None = None


class _Promise(BaseModel):
    """The days of one duty or right that were promised with an event."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    due_on: date | None = None
    act_by: date | None = None
    ends_on: date | None = None
    due_at: datetime | None = None

    @property
    def given(self) -> dict[str, date]:
        """All that is given, in the order of the fields; a moment is a day too."""
        return {name: value for name, value in self if value is not None}


class CaseFile(BaseModel):
    """The shape of a case file; its events are checked one by one."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    procedure: str
    now: datetime
    event: list[dict[str, Any]] = Field(min_length=1)
    expect: list[Expectation] = []


@dataclass(frozen=True)
class Case:
    file: Path
    procedure: Procedure
    now: datetime
    events: tuple[Happened, ...]
    expectations: tuple[Expectation, ...]


@dataclass
class Outcome:
    """What the fold of a case came to; ``failed`` has a line per expectation that does not hold."""

    ledger: Ledger
    now: datetime
    refused: list[tuple[int, Refused]] = field(default_factory=list)
    failed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return self.ledger.entries()


def replay(case: Case, zone: ZoneInfo) -> Outcome:
    """Fold the events that may happen, in their order, and check every expectation.

    Raises BadFile for a date beyond the years of which holidays are known, and for days promised with an event that
    promises none of that duty.
    """
    ledger = Ledger(case.procedure, zone)
    outcome = Outcome(ledger, case.now)
    for happened in case.events:
        refused = refusal(ledger, happened.event, happened.at)
        if refused:
            outcome.refused.append((happened.seq, refused))
            continue
        try:
            ledger.take(happened)
        except OutOfRange as problem:
            raise BadFile(case.file, f"event {happened.seq} ({happened.type})", str(problem)) from problem
        for key in happened.dates.keys() - promises(ledger, happened).keys():
            where = f"event {happened.seq} ({happened.type}), dates, {key}"
            raise BadFile(case.file, where, "this event neither starts nor moves it")
    for n, expectation in enumerate(case.expectations, 1):
        outcome.failed += [(n, problem) for problem in _differences(expectation, outcome)]
    return outcome


def read_case(file: Path, zone: ZoneInfo) -> Case:
    """Read a case file. Raises BadFile naming file and line, event or expectation, and what is wrong."""
    table = parse_toml(read_text(file), file)
    shape = check_shape(TypeAdapter(CaseFile), table, file)
    procedure = load_procedure(find(shape.procedure, file.parent, file), VOCABULARY)
    now = _moment(shape.now, zone, file, "now")
    events = tuple(_events(shape.event, procedure, zone, file))
    _check_order(events, now, file)
    expectations = tuple(
        _expectation(expected, procedure, len(events), zone, file, f"expect {n}")
        for n, expected in enumerate(shape.expect, 1)
    )
    return Case(file, procedure, now, events, expectations)


def _events(tables: list[dict[str, Any]], procedure: Procedure, zone: ZoneInfo, file: Path) -> Iterator[Happened]:
    for n, table in enumerate(tables, 1):
        where = f"event {n}"
        if "at" not in table:
            raise BadFile(file, f"{where}, at", "is missing")
        if not isinstance(table["at"], datetime):
            raise BadFile(file, f"{where}, at", f"must be a date and time (given: {table['at']!r})")
        at = _moment(table["at"], zone, file, f"{where}, at")
        event = _event(table, procedure, zone, file, where)
        yield Happened(n, at, event, dates=_dates(table.get("dates", {}), event, procedure, zone, file, where))


def _event(table: dict[str, Any], procedure: Procedure, zone: ZoneInfo, file: Path, where: str) -> Event:
    name = table.get("type")
    own = {event.id for event in procedure.event_type}
    if name is None:
        raise BadFile(file, f"{where}, type", "is missing")
    if not isinstance(name, str) or name not in KNOWN | own:
        raise BadFile(file, f"{where}, type", f"unknown type {name!r}; known are: {', '.join(sorted(KNOWN | own))}")
    where = f"{where} ({name})"
    given = {key: value for key, value in table.items() if key not in ("at", "type", "dates")}
    dated = any(event.date for event in procedure.event_type if event.id == name)
    if dated and type(given.get("date")) is not date:
        raise BadFile(file, f"{where}, date", "must be a date, such as 2026-10-12" if "date" in given else "is missing")
    own_facts = {fact.id: fact for fact in procedure.fact} if name in ("received", "facts_corrected") else {}
    for key in given:
        if key not in _ALLOWED.get(name, ()) and key not in own_facts and not (dated and key == "date"):
            known = ("at", "type", *_ALLOWED.get(name, ()), *own_facts, *(["date"] if dated else []), "dates")
            raise BadFile(file, f"{where}, {key}", unknown_key(known))
    carried = STEPS[name].content if name in STEPS else {}
    for key in dict.fromkeys((*_NEEDED.get(name, ()), *(key for key, needed in carried.items() if needed))):
        if key not in given:
            raise BadFile(file, f"{where}, {key}", "is missing")
    if isinstance(given.get("reason"), str) and not given["reason"].strip():
        raise BadFile(file, f"{where}, reason", "must not be empty")
    if isinstance(received_at := given.get("received_at"), datetime):
        given["received_at"] = _moment(received_at, zone, file, f"{where}, received_at")
    for fact in own_facts.keys() & given.keys():
        if own_facts[fact].date and type(given[fact]) is date:
            given[fact] = given[fact].isoformat()
        elif own_facts[fact].date or type(given[fact]) is not type(own_facts[fact].default):
            raise BadFile(file, f"{where}, {fact}", f"has the wrong kind of value (given: {given[fact]!r})")
        given.setdefault("own_facts", {})[fact] = given.pop(fact)
    if name in SIMPLE | own:
        return Step(name, given.get("date"))
    own_values = {"own_facts": given.pop("own_facts")} if "own_facts" in given else {}
    said = check_shape(TypeAdapter(_Said), given, file, inside=where)
    extra = {"with_reason": True} if name == "closed" and said.reason else {}
    return TYPES[name](**said.model_dump(exclude_unset=True), **own_values, **extra)


def _dates(
    given: Any, event: Event, procedure: Procedure, zone: ZoneInfo, file: Path, where: str
) -> dict[str, dict[str, str]]:
    """The days promised with an event, by duty, as the record keeps them (``Happened.dates``)."""
    where = f"{where} ({type_of(event)}), dates"
    if not isinstance(given, dict):
        raise BadFile(file, where, "must be a table of duties, each with its days")
    kept: dict[str, dict[str, str]] = {}
    for key, table in given.items():
        rule = _promised_rule(key, procedure, file, where)
        promise = check_shape(TypeAdapter(_Promise), table, file, inside=f"{where}, {key}")
        in_days = not rule.term.term.is_elapsed or isinstance(event, Extended)
        kept[key] = _kept(promise, rule, in_days, zone, file, f"{where}, {key}")
    return kept


def _promised_rule(key: str, procedure: Procedure, file: Path, where: str) -> Duty:
    """``answer``, or ``report_progress/2``: the second period of a duty that recurs."""
    name, _, nth = key.partition("/")
    rule = procedure.duty_named(name)
    if rule is None:
        known = ", ".join(duty.id for duty in procedure.duty)
        raise BadFile(file, f"{where}, {key}", f"unknown duty {name!r}; {procedure.id} has: {known}")
    if rule.counted_from.then is None and "/" in key:
        raise BadFile(file, f"{where}, {key}", f"{name} does not recur: say {name!r}")
    if rule.counted_from.then is not None and not re.fullmatch(r"[1-9][0-9]{0,3}", nth):
        raise BadFile(file, f"{where}, {key}", f"{name} recurs: say which period, such as '{name}/1'")
    return rule


def _kept(promise: _Promise, rule: Duty, in_days: bool, zone: ZoneInfo, file: Path, where: str) -> dict[str, str]:
    """Exactly the days that such a duty or right has, in their order."""
    if not in_days:
        needed: tuple[str, ...] = ("due_at",)
    else:
        needed = ("due_on", "ends_on" if rule.kind == "right" else "act_by")
    given = promise.given
    for name in needed:
        if name not in given:
            raise BadFile(file, f"{where}, {name}", "is missing")
    for name, value in given.items():
        if name not in (*needed, "due_on"):
            kind = f"a {rule.kind}" if in_days else "a term in minutes or hours"
            raise BadFile(file, f"{where}, {name}", f"{kind} has {' and '.join(needed)}")
        if not FIRST_YEAR < value.year < LAST_YEAR - 1:
            years = f"the year must lie between {FIRST_YEAR + 1} and {LAST_YEAR - 2}"
            raise BadFile(file, f"{where}, {name}", f"{value}: {years}")
    if promise.due_at is not None:
        moment = _moment(promise.due_at, zone, file, f"{where}, due_at").astimezone(zone)
        if promise.due_on not in (None, moment.date()):
            raise BadFile(file, f"{where}, due_on", f"is not the day of due_at, {moment.date()}")
        return {"due_on": moment.date().isoformat(), "due_at": moment.isoformat()}
    assert promise.due_on is not None, "checked above"
    if promise.act_by and promise.act_by > promise.due_on:
        raise BadFile(file, f"{where}, act_by", "lies after due_on")
    if promise.ends_on and promise.ends_on < promise.due_on:
        raise BadFile(file, f"{where}, ends_on", "lies before due_on")
    return {name: value.isoformat() for name, value in given.items()}


def _moment(given: datetime, zone: ZoneInfo, file: Path, where: str) -> datetime:
    """The moment in UTC: local time in the zone, unless an offset is given; the doubled autumn hour is the first."""
    # The margin keeps terms that run past the last year (or corrections before the first) inside the tables.
    if not FIRST_YEAR < given.year < LAST_YEAR - 1:
        raise BadFile(file, where, f"{given}: the year must lie between {FIRST_YEAR + 1} and {LAST_YEAR - 2}")
    moment = given.replace(tzinfo=zone, fold=0) if given.tzinfo is None else given
    back = moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if given.tzinfo is None and back != given:
        raise BadFile(file, where, f"{given} does not exist in {zone}: the clock skips it")
    return moment.astimezone(UTC)


def _check_order(events: tuple[Happened, ...], now: datetime, file: Path) -> None:
    receipts = [h for h in events if h.type == "received"]
    if len(receipts) != 1:
        where = f"event {receipts[1].seq}" if receipts else "event"
        raise BadFile(
            file, where, "there must be exactly one received event, " + ("not two" if receipts else "not none")
        )
    if events[0] is not receipts[0]:
        raise BadFile(file, "event 1", "comes before received")
    for earlier, later in pairwise(events):
        if later.at < earlier.at:
            raise BadFile(file, f"event {later.seq}, at", "is out of order: it lies before the event above it")
    for h in events:
        if h.at > now:
            raise BadFile(file, f"event {h.seq}, at", "lies after now")
        corrected = getattr(h.event, "received_at", None)
        if corrected is not None and corrected > h.at:
            raise BadFile(file, f"event {h.seq}, received_at", "lies after the event itself")


def _expectation(
    expected: Expectation, procedure: Procedure, events: int, zone: ZoneInfo, file: Path, where: str
) -> Expectation:
    _check_expectation(expected, procedure, events, file, where)
    if expected.due_at is None:
        return expected
    due_at = _moment(expected.due_at, zone, file, f"{where}, due_at").astimezone(zone)
    return expected.model_copy(update={"due_at": due_at})


def _check_expectation(expected: Expectation, procedure: Procedure, events: int, file: Path, where: str) -> None:
    if expected.refused is not None and expected.refused > events:
        raise BadFile(file, f"{where}, refused", f"there is no event {expected.refused}; the last is {events}")
    if expected.duty is None:
        return
    rule = procedure.duty_named(expected.duty)
    if rule is None:
        known = ", ".join(duty.id for duty in procedure.duty)
        raise BadFile(file, f"{where}, duty", f"unknown duty {expected.duty!r}; {procedure.id} has: {known}")
    if expected.nth is not None and rule.counted_from.then is None:
        raise BadFile(file, f"{where}, nth", f"{expected.duty} does not recur")


def _differences(expected: Expectation, outcome: Outcome) -> Iterator[str]:
    if expected.refused is not None:
        yield from _refusal_differences(expected.refused, outcome)
        return
    entry = _entry(expected, outcome)
    name = expected.duty if expected.nth is None else f"{expected.duty} {expected.nth}"
    if expected.absent:
        if entry is not None:
            yield f"{name}: expected to be absent, but it is {entry.state(outcome.now, outcome.ledger.zone)}"
        return
    if entry is None:
        yield f"{name}: has not started"
        return
    found: Mapping[str, Any] = {
        "due_on": None if entry.deadline.due_at else entry.deadline.due_on,
        "act_by": entry.deadline.act_by,
        "ends_on": entry.deadline.ends_on,
        "due_at": entry.deadline.due_at,
        "state": entry.state(outcome.now, outcome.ledger.zone),
    }
    for key, value in found.items():
        wanted = getattr(expected, key)
        if wanted is not None and not _same(wanted, value):
            yield f"{name}: {key} expected {wanted}, found {value}"


def _same(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, datetime) and isinstance(found, datetime):
        return wanted.astimezone(UTC) == found.astimezone(UTC)
    return bool(wanted == found)


def _refusal_differences(wanted: int, outcome: Outcome) -> Iterator[str]:
    refused = [n for n, _ in outcome.refused]
    if wanted == 0 and refused:
        yield f"no event should be refused, but refused: {', '.join(map(str, refused))}"
    elif wanted and wanted not in refused:
        yield f"event {wanted} should be refused, but was not"


def _entry(expected: Expectation, outcome: Outcome) -> Entry | None:
    entries = [entry for entry in outcome.entries if entry.rule.id == expected.duty]
    if expected.nth is not None:
        return next((entry for entry in entries if entry.nth == expected.nth), None)
    return entries[-1] if entries else None
