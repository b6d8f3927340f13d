"""A regulation as a file: load it, check it, and say precisely what is wrong with it.

Every rule stands with its ``source`` (a heading and a phrase of a few words that stands literally in the regulation).
Where the text leaves something open, a ``[[reading]]`` says what was chosen and why; what is left to people stands
under ``[[not_automated]]``. There are no silent defaults: what decides a date must be written down.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from bot.regulation.deadlines import Term, Unit

SHIPPED = Path(__file__).parent / "procedures"

Bearer = Literal["committee", "coordinator", "director", "addressee"]
FactValue = bool | str
PARTIES = ("complainant", "respondent")
DETAILS: Mapping[str, tuple[str, ...]] = {
    "heard": PARTIES,
    "hearing_skipped": PARTIES,
    "consent_recorded": ("given",),
    "expert_engaged": ("shared",),
}
"""What a gate may ask of an event beside its name, behind a colon."""
RESERVED = ("at", "type", "received_at")
"""What an event says about itself: no fact of a procedure can be called that."""


T = TypeVar("T")


class BadFile(ValueError):
    """A file that cannot be used: says which file, where in it, what is wrong and what is allowed."""

    def __init__(self, file: Path | str, where: str, problem: str) -> None:
        self.file, self.where, self.problem = str(file), where, problem
        super().__init__(": ".join(part for part in (self.file, where, problem) if part))


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Text(_Table):
    """A sentence in both languages."""

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.nl


class Source(_Table):
    """Where a rule stands: ``phrase`` is literally in the regulation (white space folded), below ``heading``."""

    heading: str = Field(min_length=1)
    phrase: str = Field(min_length=3, max_length=120)
    item: str = ""

    def __str__(self) -> str:
        place = f"{self.heading}, {self.item}" if self.item else self.heading
        return f"{place}: “{self.phrase}”"


class TermTable(_Table):
    """Exactly one unit with its number, or ``at_once = true``. Elapsed time runs at most a year, days ten."""

    at_once: Literal[True] | None = None
    minutes: int | None = Field(None, gt=0, le=527_040)
    hours: int | None = Field(None, gt=0, le=8_784)
    days: int | None = Field(None, gt=0, le=3_660)
    working_days: int | None = Field(None, gt=0, le=2_610)
    weeks: int | None = Field(None, gt=0, le=520)
    months: int | None = Field(None, gt=0, le=120)

    @model_validator(mode="after")
    def _one_unit(self) -> TermTable:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError(
                "give one unit: at_once = true, or a number of minutes, hours, days, working_days, weeks or months"
            )
        return self

    @property
    def term(self) -> Term:
        [(unit, count)] = self.model_dump(exclude_none=True).items()
        return Term(cast("Unit", unit), 0 if unit == "at_once" else count)


class CountedFrom(_Table):
    """What starts a term.

    ``take``: the ``first`` of the events; ``each`` opens it anew; ``latest`` moves it while it is unmet.
    ``then``: an event that meets a period and starts the next one. ``within``: only events of that round count.
    """

    events: list[str] = Field(min_length=1)
    take: Literal["first", "each", "latest"]
    then: str | None = None
    within: Literal["objection"] | None = None


class Duty(_Table):
    """Something the organisation owes by a day (``duty``), or something somebody may do until a day (``right``)."""

    id: str
    label: Text
    kind: Literal["duty", "right"]
    aim: bool = False
    term: TermTable
    counted_from: CountedFrom
    met_by: list[str] = Field(min_length=1)
    lapses_on: list[str]
    when: dict[str, FactValue] = {}
    extendable: bool = False
    opens: Literal["objection"] | None = None
    admitted_by: str | None = None
    borne_by: Bearer | Literal["complainant"]
    source: Source
    carries_out: list[str]
    reading: str | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Duty:
        if (self.kind == "right") != (self.borne_by == "complainant"):
            raise ValueError('a right is borne_by = "complainant", a duty by somebody of the organisation')
        if self.kind == "right" and (self.extendable or self.term.term.is_elapsed):
            raise ValueError("a right counts in days and cannot be extended")
        if bool(self.opens) != bool(self.admitted_by):
            raise ValueError("opens and admitted_by go together")
        if self.counted_from.then and self.counted_from.then not in self.met_by:
            raise ValueError("counted_from, then: the event that starts the next period must be one of met_by")
        return self


class Gate(_Table):
    """``refuses`` these events until every one of ``needs`` holds.

    A need holds when any of its events happened; ``heard:respondent`` means heard with that party (see ``DETAILS``).
    """

    id: str
    refuses: list[str] = Field(min_length=1)
    needs: list[list[str]] = Field(min_length=1)
    when: dict[str, FactValue] = {}
    says: Text
    source: Source
    carries_out: list[str]
    reading: str | None = None


class Part(_Table):
    """One part of a letter. ``records`` is the step that the letter carries when this part is in it.

    ``steps``: for the part ``procedure``, what happens from here, by the names of the sentences in its template.
    """

    id: str
    required: bool
    when: dict[str, FactValue] = {}
    records: str | None = None
    steps: list[str] = []
    source: Source | None = None
    carries_out: list[str] = []


class LetterRule(_Table):
    """A letter: what its sending records, whether a person sends it, and what it must contain."""

    id: str
    records: str
    sent: Literal["by_a_person", "by_itself"]
    ways: list[Literal["email", "post", "phone"]] = Field(min_length=1)
    part: list[Part]


class Committee(_Table):
    """Who handles a complaint. ``handled_first_by`` addressee: the committee guards, and takes over when needed."""

    size: int = Field(ge=1, le=5)
    named_handler: bool = False
    handled_first_by: Literal["committee", "addressee"]
    source: Source | None = None
    carries_out: list[str] = []
    reading: str | None = None


class Reading(_Table):
    """A choice where the text is silent or contradicts itself."""

    id: str
    about: list[str] = Field(min_length=1)
    chosen: Text
    because: Text


class Carried(_Table):
    """Requirements carried out without a term: by the record, a form, a report or the texts of letters."""

    by: Literal["record", "form", "letter", "report", "rule"]
    carries_out: list[str] = Field(min_length=1)
    how: Text
    source: Source | None = None


class NotAutomated(_Table):
    """Requirements left to people, and why."""

    requirements: list[str] = Field(min_length=1)
    what: Text
    because: Text
    source: Source | None = None


class OwnEvent(_Table):
    """A step of this regulation alone; shown as one generic form: a date and a note."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: Text


class OwnFact(_Table):
    """A fact of this regulation alone, given at receipt or later."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: Text
    default: FactValue


class Procedure(_Table):
    """A regulation, checked. ``text`` is the file as it was, ``hash`` its sha256 in hex: a complaint pins it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    title: str
    address: Literal["u", "je"]
    committee: Committee
    duty: list[Duty] = Field(min_length=1)
    gate: list[Gate] = []
    letter: list[LetterRule] = []
    reading: list[Reading] = []
    carried: list[Carried] = []
    not_automated: list[NotAutomated] = []
    event_type: list[OwnEvent] = []
    fact: list[OwnFact] = []
    text: str = Field("", exclude=True, repr=False)

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def duty_named(self, duty_id: str) -> Duty | None:
        return next((duty for duty in self.duty if duty.id == duty_id), None)

    def letter_named(self, letter_id: str) -> LetterRule | None:
        return next((letter for letter in self.letter if letter.id == letter_id), None)

    def reading_named(self, reading_id: str | None) -> Reading | None:
        return next((reading for reading in self.reading if reading.id == reading_id), None)

    def sources(self) -> Iterator[tuple[str, Source]]:
        """Every anchor, with the rule it belongs to."""
        yield from ((f"duty {duty.id}", duty.source) for duty in self.duty)
        yield from ((f"gate {gate.id}", gate.source) for gate in self.gate)
        for letter in self.letter:
            yield from ((f"letter {letter.id}, part {part.id}", part.source) for part in letter.part if part.source)
        if self.committee.source:
            yield "committee", self.committee.source
        yield from (("carried " + ", ".join(rule.carries_out), rule.source) for rule in self.carried if rule.source)
        for left in self.not_automated:
            if left.source:
                yield "not_automated " + ", ".join(left.requirements), left.source


def load(path: Path, known_events: frozenset[str], known_facts: Mapping[str, object]) -> Procedure:
    """Read and check a procedure file. Raises BadFile: not readable, not TOML, or a rule that cannot stand."""
    return parse(read_text(path), path, known_events, known_facts)


def parse(text: str, file: Path | str, known_events: frozenset[str], known_facts: Mapping[str, object]) -> Procedure:
    """Check the text of a procedure file; ``file`` is only named in errors."""
    table = parse_toml(text, file)
    if "text" in table:
        raise BadFile(file, "text", "unknown key")
    procedure = check_shape(TypeAdapter(Procedure), {**table, "text": text}, file, table)
    _check_references(procedure, file, known_events, known_facts)
    return procedure


def shipped(procedure_id: str) -> Path | None:
    """The file of a shipped procedure, or None."""
    path = SHIPPED / f"{procedure_id}.toml"
    return path if re.fullmatch(r"[a-z][a-z0-9-]*", procedure_id) and _is_file(path) else None


def shipped_ids() -> list[str]:
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def find(name: str, beside: Path, asked_in: Path | str) -> Path:
    """The file of a procedure named by a shipped id or by a path relative to ``beside``."""
    if path := shipped(name):
        return path
    if _is_file(path := beside / name):
        return path
    allowed = ", ".join(shipped_ids())
    raise BadFile(
        asked_in, "procedure", f"{name!r} is neither a shipped procedure ({allowed}) nor a file beside this one"
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have, such as one too long
        return False


def missing_anchors(procedure: Procedure, text: str) -> list[str]:
    """The anchors (heading or phrase) that do not stand literally in the regulation's text, white space folded."""
    folded = _fold(text)
    return [
        f"{rule}: {part} “{anchor}”"
        for rule, source in procedure.sources()
        for part, anchor in (("heading", source.heading), ("phrase", source.phrase))
        if _fold(anchor) not in folded
    ]


def read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise BadFile(path, "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadFile(path, "", f"is not UTF-8 text (byte {error.start})") from error


def parse_toml(text: str, file: Path | str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise BadFile(file, f"line {line[1]}" if line else "at the end", f"is not TOML: {error}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of nested lists
        raise BadFile(file, "", f"is not TOML: {error}") from error


def check_shape(adapter: TypeAdapter[T], table: Any, file: Path | str, named: Any = None, inside: str = "") -> T:
    """Validate, turning the first error into a sentence that names file, place and what is allowed.

    ``named`` is the table as it was read, to name the items of lists; ``inside`` the place of ``table`` in the file.
    """
    try:
        return adapter.validate_python(table)
    except ValidationError as error:
        first = error.errors()[0]
        place = _place(first["loc"], named if named is not None else table)
        where = ", ".join(part for part in (inside, place) if part)
        raise BadFile(file, where, _problem(dict(first))) from error


def _place(loc: tuple[int | str, ...], table: Any) -> str:
    """``duty 2 (acknowledge), term``: the place of an error as a person would say it."""
    parts: list[str] = []
    for key in loc:
        if isinstance(key, int):
            table = table[key] if isinstance(table, list) and key < len(table) else None
            name = table.get("id") if isinstance(table, Mapping) else None
            parts[-1] += f" {key + 1}" + (f" ({name})" if isinstance(name, str) else "")
        elif isinstance(table, Mapping):  # what follows a value names the kinds that were tried
            table = table.get(key)
            parts.append(str(key))
    return ", ".join(parts)


def _problem(error: dict[str, Any]) -> str:
    match error["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            return "unknown key"
        case "missing":
            return "is missing"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            shown = error["input"]
            given = f" (given: {shown!r})" if isinstance(shown, str | int | float | bool) else ""
            return f"{error['msg']}{given}"


def _check_references(
    procedure: Procedure, file: Path | str, known_events: frozenset[str], known_facts: Mapping[str, object]
) -> None:
    events = known_events | {own.id for own in procedure.event_type}
    facts: dict[str, object] = {**known_facts, **{own.id: own.default for own in procedure.fact}}
    readings = {reading.id for reading in procedure.reading}
    rules = {duty.id for duty in procedure.duty} | {gate.id for gate in procedure.gate} | {"committee"}
    for kind, ids in (
        ("duty", [duty.id for duty in procedure.duty]),
        ("gate", [gate.id for gate in procedure.gate]),
        ("reading", [reading.id for reading in procedure.reading]),
        ("letter", [letter.id for letter in procedure.letter]),
        ("event_type", [own.id for own in procedure.event_type]),
        ("fact", [own.id for own in procedure.fact]),
    ):
        for twice in {name for name in ids if ids.count(name) > 1}:
            raise BadFile(file, f"{kind} ({twice})", "stands twice")
    for own in procedure.event_type:
        if own.id in known_events or own.id == "objection":
            raise BadFile(file, f"event_type ({own.id})", "is an event type of every procedure already")
    for fact in procedure.fact:
        if fact.id in known_facts or fact.id in RESERVED:
            raise BadFile(file, f"fact ({fact.id})", "means something in every procedure already")
    for rule, field, name in _event_references(procedure):
        if name not in events and not (name == "objection" and field.startswith("counted_from")):
            raise BadFile(file, f"{rule}, {field}", f"unknown event {name!r}; known are: {', '.join(sorted(events))}")
    for rule, when in _conditions(procedure):
        for name, value in when.items():
            if name not in facts:
                raise BadFile(file, f"{rule}, when", f"unknown fact {name!r}; known are: {', '.join(sorted(facts))}")
            if isinstance(facts[name], bool) != isinstance(value, bool):
                kind = "true or false" if isinstance(facts[name], bool) else "a text"
                raise BadFile(file, f"{rule}, when, {name}", f"must be {kind} (given: {value!r})")
    for gate in procedure.gate:
        for field, names in (("refuses", gate.refuses), ("needs", [need for any_of in gate.needs for need in any_of])):
            for name, _, detail in (name.partition(":") for name in names if ":" in name):
                if detail not in DETAILS.get(name, ()):
                    allowed = " or ".join(DETAILS.get(name, ())) or "nothing"
                    kind = "party" if DETAILS.get(name) == PARTIES else "detail"
                    raise BadFile(file, f"gate ({gate.id}), {field}", f"unknown {kind} {detail!r}; it is {allowed}")
    for rule, reading in _reading_references(procedure):
        if reading is not None and reading not in readings:
            raise BadFile(file, f"{rule}, reading", f"no [[reading]] has id {reading!r}")
    for chosen in procedure.reading:
        for about in chosen.about:
            if about not in rules:
                raise BadFile(file, f"reading ({chosen.id}), about", f"no rule has id {about!r}")


def _event_references(procedure: Procedure) -> Iterator[tuple[str, str, str]]:
    for duty in procedure.duty:
        rule = f"duty ({duty.id})"
        yield from ((rule, "counted_from, events", name) for name in duty.counted_from.events)
        yield from ((rule, "met_by", name) for name in duty.met_by)
        yield from ((rule, "lapses_on", name) for name in duty.lapses_on)
        if duty.counted_from.then:
            yield rule, "counted_from, then", duty.counted_from.then
        if duty.admitted_by:
            yield rule, "admitted_by", duty.admitted_by
    for gate in procedure.gate:
        yield from ((f"gate ({gate.id})", "refuses", name.partition(":")[0]) for name in gate.refuses)
        yield from ((f"gate ({gate.id})", "needs", name.partition(":")[0]) for any_of in gate.needs for name in any_of)
    for letter in procedure.letter:
        yield f"letter ({letter.id})", "records", letter.records
        for part in letter.part:
            if part.records:
                yield f"letter ({letter.id}), part ({part.id})", "records", part.records


def _conditions(procedure: Procedure) -> Iterator[tuple[str, Mapping[str, FactValue]]]:
    yield from ((f"duty ({duty.id})", duty.when) for duty in procedure.duty)
    yield from ((f"gate ({gate.id})", gate.when) for gate in procedure.gate)
    for letter in procedure.letter:
        yield from ((f"letter ({letter.id}), part ({part.id})", part.when) for part in letter.part)


def _reading_references(procedure: Procedure) -> Iterator[tuple[str, str | None]]:
    yield from ((f"duty ({duty.id})", duty.reading) for duty in procedure.duty)
    yield from ((f"gate ({gate.id})", gate.reading) for gate in procedure.gate)
    yield "committee", procedure.committee.reading


def _fold(text: str) -> str:
    return " ".join(text.split())
