"""What must hold over a whole procedure file: a name that is used is there, and what is asked can come about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from bot.regulation.files import BadFile, problem
from bot.regulation.procedure import Procedure
from bot.regulation.tables import Duty

PARTIES = ("complainant", "respondent")
RESERVED = ("at", "type", "received_at")
"""What an event says about itself: no fact of a procedure can be called that."""


@dataclass(frozen=True)
class Vocabulary:
    """What every procedure file can name without declaring it: ``tellings`` are the events that a letter can be,
    ``facts`` come with their defaults. ``asks``: the fields of a telling that a letter can ask for; ``needs``: those
    without which it is none. ``details``: what a gate may ask of an event beside its name, behind a colon."""

    events: frozenset[str]
    tellings: frozenset[str]
    facts: Mapping[str, object]
    asks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    details: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check(procedure: Procedure, file: Path | str, known: Vocabulary) -> None:
    """Raises BadFile at the first thing that does not hold; ``file`` is only named in it."""
    _check_ids(procedure, file)
    _check_own_names(procedure, file, known)
    _check_events(procedure, file, known.events | {own.id for own in procedure.event_type})
    _check_conditions(procedure, file, {**known.facts, **{own.id: own.default for own in procedure.fact}})
    _check_letters(procedure, file, known.tellings)
    _check_asks(procedure, file, known)
    _check_starts(procedure, file)
    _check_own(procedure, file)
    _check_details(procedure, file, known.details)
    _check_ladders(procedure, file)
    _check_readings(procedure, file)


def _check_ids(procedure: Procedure, file: Path | str) -> None:
    for kind, ids in (
        ("duty", [duty.id for duty in procedure.duty]),
        ("gate", [gate.id for gate in procedure.gate]),
        ("letter", [letter.id for letter in procedure.letter]),
        ("reading", [reading.id for reading in procedure.reading]),
        ("event_type", [own.id for own in procedure.event_type]),
        ("fact", [own.id for own in procedure.fact]),
        ("stage", [stage.id for stage in procedure.stage]),
        ("limit", [limit.id for limit in procedure.limit]),
    ):
        for twice in {name for name in ids if ids.count(name) > 1}:
            raise BadFile(file, f"{kind} ({twice})", "stands twice")


def _check_own_names(procedure: Procedure, file: Path | str, known: Vocabulary) -> None:
    for own in procedure.event_type:
        if own.id in known.events or own.id == "objection":
            raise BadFile(file, f"event_type ({own.id})", "is an event type of every procedure already")
    for fact in procedure.fact:
        if fact.id in known.facts or fact.id in RESERVED:
            raise BadFile(file, f"fact ({fact.id})", "means something in every procedure already")


def _check_events(procedure: Procedure, file: Path | str, events: frozenset[str]) -> None:
    for rule, key, name in _event_references(procedure):
        if name not in events and not (name == "objection" and key.startswith("counted_from")):
            raise BadFile(file, f"{rule}, {key}", f"unknown event {name!r}; known are: {', '.join(sorted(events))}")


def _check_conditions(procedure: Procedure, file: Path | str, facts: Mapping[str, object]) -> None:
    for rule, when in procedure.conditions():
        for name, value in when.items():
            if name not in facts:
                raise BadFile(file, rule, f"unknown fact {name!r}; known are: {', '.join(sorted(facts))}")
            if isinstance(facts[name], bool) != isinstance(value, bool):
                kind = "true or false" if isinstance(facts[name], bool) else "a text"
                raise BadFile(file, f"{rule}, {name}", f"must be {kind} (given: {value!r})")


def _check_letters(procedure: Procedure, file: Path | str, tellings: frozenset[str]) -> None:
    """A letter can only be a step that tells somebody something."""
    allowed = tellings | {own.id for own in procedure.event_type if not own.date}
    for rule, name in _letter_steps(procedure):
        if name not in allowed:
            own = procedure.event_named(name)
            why = "carries a date, which a letter does not give" if own else "is no step that a letter can be"
            can = ", ".join(sorted(allowed))
            raise BadFile(file, f"{rule}, records", f"{name!r} {why}; a letter can be: {can}")


def _check_asks(procedure: Procedure, file: Path | str, known: Vocabulary) -> None:
    """What a step cannot do without is asked in the letter that it is; nothing is asked that it does not carry."""
    for letter in procedure.letter:
        rule, asked = f"letter ({letter.id})", [part.asks for part in letter.part if part.asks]
        can, needs = known.asks.get(letter.records, frozenset()), known.needs.get(letter.records, frozenset())
        for name in asked:
            if name not in can:
                there = ", ".join(sorted(can)) or "none"
                raise BadFile(file, f"{rule}, asks", f"{letter.records!r} carries no {name!r} to ask; it has: {there}")
            if asked.count(name) > 1:
                raise BadFile(file, f"{rule}, asks", f"{name!r} is asked twice")
        if missing := sorted(needs.difference(asked)):
            raise BadFile(
                file, rule, f"{letter.records!r} needs {', '.join(missing)}: let a part ask it (asks = {missing[0]!r})"
            )
        if asked and letter.sent == "by_itself":
            raise BadFile(file, f"{rule}, sent", "what goes by itself can ask nobody anything")
        for part in letter.part:
            if part.asks and part.when:
                raise BadFile(file, f"{rule}, part ({part.id}), when", "a part that asks is in the letter always")
            if part.records and known.needs.get(part.records):
                raise BadFile(file, f"{rule}, part ({part.id}), records", f"{part.records!r} needs a letter of its own")


def _check_starts(procedure: Procedure, file: Path | str) -> None:
    """What a term is counted from can come about."""
    opens = any(duty.opens for duty in procedure.duty)
    for n, duty in enumerate(procedure.duty):
        start, rule = duty.counted_from, f"duty ({duty.id})"
        if start.within and not opens:
            raise BadFile(file, f"{rule}, counted_from, within", 'no duty has opens = "objection"; nothing would start')
        if start.end_of is not None:
            above = {other.id: other for other in procedure.duty[:n]}
            if start.end_of not in above:
                known = ", ".join(above) or "none"
                raise BadFile(
                    file,
                    f"{rule}, counted_from, end_of",
                    f"{start.end_of!r} is no duty that stands above this one; those are: {known}",
                )
            if above[start.end_of].counted_from.then:
                raise BadFile(file, f"{rule}, counted_from, end_of", f"{start.end_of!r} recurs: it has no one end")
        if start.date_of is not None and not getattr(procedure.event_named(start.date_of), "date", False):
            raise BadFile(
                file,
                f"{rule}, counted_from, date_of",
                f"{start.date_of!r} carries no date; declare it under [[event_type]] with date = true",
            )


def _check_own(procedure: Procedure, file: Path | str) -> None:
    """Stages, limits and steps that make facts known name what is there."""
    stages = [stage.id for stage in procedure.stage]
    for duty in procedure.duty:
        if duty.stage is not None and duty.stage not in stages:
            known = ", ".join(stages) or "none"
            raise BadFile(file, f"duty ({duty.id}), stage", f"no [[stage]] has id {duty.stage!r}; there are: {known}")
    dates = [fact.id for fact in procedure.fact if fact.date]
    for limit in procedure.limit:
        if limit.fact not in dates:
            known = ", ".join(dates) or "none"
            raise BadFile(
                file, f"limit ({limit.id}), fact", f"{limit.fact!r} is no [[fact]] with date = true; there are: {known}"
            )
    for rule, when in procedure.conditions():
        for name in set(when) & set(dates):
            raise BadFile(file, rule, f"{name!r} is a date; a condition can only ask for true, false or a text")
    for sets in procedure.sets:
        if sets.event in ("received", "facts_corrected"):
            raise BadFile(file, f"sets ({sets.event})", "it carries facts itself; name another event")


def _check_details(procedure: Procedure, file: Path | str, details: Mapping[str, tuple[str, ...]]) -> None:
    """What a gate asks of an event behind its colon can be asked of it."""
    for gate in procedure.gate:
        for key, names in (("refuses", gate.refuses), ("needs", [need for any_of in gate.needs for need in any_of])):
            for name, _, detail in (name.partition(":") for name in names if ":" in name):
                if detail not in details.get(name, ()):
                    allowed = " or ".join(details.get(name, ())) or "nothing"
                    kind = "party" if details.get(name) == PARTIES else "detail"
                    raise BadFile(file, f"gate ({gate.id}), {key}", f"unknown {kind} {detail!r}; it is {allowed}")


def _check_ladders(procedure: Procedure, file: Path | str) -> None:
    owed = [duty.id for duty in procedure.duty if duty.kind == "duty"]
    for duty_id in procedure.reminders.duty:
        where = f"reminders, duty, {duty_id}"
        if duty_id not in owed:
            raise BadFile(file, where, f"is no duty of this file; its duties are: {', '.join(owed)}")
        try:
            procedure.reminders.ladder(duty_id)
        except ValidationError as error:
            raise BadFile(file, where, problem(error)) from error


def _check_readings(procedure: Procedure, file: Path | str) -> None:
    readings = {reading.id for reading in procedure.reading}
    for rule, reading in _reading_references(procedure):
        if reading is not None and reading not in readings:
            raise BadFile(file, f"{rule}, reading", f"no [[reading]] has id {reading!r}")
    rules = {duty.id for duty in procedure.duty} | {gate.id for gate in procedure.gate}
    rules |= {limit.id for limit in procedure.limit} | {"committee", "reminders"}
    for chosen in procedure.reading:
        for about in chosen.about:
            if about not in rules:
                raise BadFile(file, f"reading ({chosen.id}), about", f"no rule has id {about!r}")


def _event_references(procedure: Procedure) -> Iterator[tuple[str, str, str]]:
    for duty in procedure.duty:
        yield from ((f"duty ({duty.id})", field, name) for field, name in _events_of(duty))
    for gate in procedure.gate:
        yield from ((f"gate ({gate.id})", "refuses", name.partition(":")[0]) for name in gate.refuses)
        yield from ((f"gate ({gate.id})", "needs", name.partition(":")[0]) for any_of in gate.needs for name in any_of)
    yield from ((rule, "records", name) for rule, name in _letter_steps(procedure))
    yield from ((f"sets ({sets.event})", "event", sets.event) for sets in procedure.sets)
    for carried in procedure.carried:
        yield from ((f"carried ({', '.join(carried.carries_out)})", "records", name) for name in carried.records)


def _letter_steps(procedure: Procedure) -> Iterator[tuple[str, str]]:
    for letter in procedure.letter:
        yield f"letter ({letter.id})", letter.records
        for part in letter.part:
            if part.records:
                yield f"letter ({letter.id}), part ({part.id})", part.records


def _events_of(duty: Duty) -> Iterator[tuple[str, str]]:
    start = duty.counted_from
    yield from (("counted_from, events", name) for name in start.events)
    if start.date_of:
        yield "counted_from, date_of", start.date_of
    yield from (("met_by", name) for name in duty.met_by)
    yield from (("lapses_on", name) for name in duty.lapses_on)
    if start.then:
        yield "counted_from, then", start.then
    if duty.admitted_by:
        yield "admitted_by", duty.admitted_by
    for pause in duty.pauses:
        yield "pauses, from", pause.from_
        yield from (("pauses, until", name) for name in pause.until)
    yield from (("changed_by, event", change.event) for change in duty.changed_by)
    if duty.extension:
        yield from (("extension, needs", name) for name in duty.extension.needs)


def _reading_references(procedure: Procedure) -> Iterator[tuple[str, str | None]]:
    yield from ((f"duty ({duty.id})", reading) for duty in procedure.duty for reading in duty.readings)
    yield from ((f"gate ({gate.id})", reading) for gate in procedure.gate for reading in gate.readings)
    yield from ((f"limit ({limit.id})", limit.reading) for limit in procedure.limit)
    yield "committee", procedure.committee.reading
    yield "reminders", procedure.reminders.reading
