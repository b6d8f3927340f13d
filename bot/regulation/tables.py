"""What can stand in a procedure file, table by table: the keys, their types, and what must fit together in one table.

Every rule stands with its ``source`` (a heading and a phrase of a few words that stands literally in the regulation).
Where the text leaves something open, a ``[[reading]]`` says what was chosen and why; what is left to people stands
under ``[[not_automated]]``. There are no silent defaults: what decides a date must be written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from bot.regulation.deadlines import ELAPSED, Term, Unit

STRICT = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True, hide_input_in_errors=True)
"""How a table is read: no other keys, no guessing; the docstring below a key is its description."""
Bearer = Literal["committee", "coordinator", "director", "addressee", "outside"]
FactValue = bool | str
COUNTED = ("days", "working_days", "weeks", "months")
"""The units of a term that has a last day; what changes a running term needs one of these."""
ONE, SEVERAL = "(one)", "(several)"
"""Names of alternatives, which pydantic puts in the place of an error; they are no keys of the file."""


class _Table(BaseModel):
    model_config = STRICT


def _one_or_several(given: object) -> str:
    return SEVERAL if isinstance(given, list) else ONE


def _named(reading: str | list[str] | None) -> tuple[str, ...]:
    return tuple(reading) if isinstance(reading, list) else (reading,) if reading else ()


class Text(_Table):
    """A sentence in both languages."""

    nl: str = Field(min_length=1)
    """In Dutch."""
    en: str = Field(min_length=1)
    """In English."""

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.nl


class Source(_Table):
    """Where a rule stands: ``phrase`` is literally in the regulation (white space folded), below ``heading``."""

    heading: str = Field(min_length=1, examples=["Artikel 3"])
    """The heading (or the first words of a paragraph) under which it stands, literally as in the regulation."""
    phrase: str = Field(min_length=3, max_length=120, examples=["binnen vijf werkdagen"])
    """A few words that stand literally in the regulation; white space does not count."""
    item: str = Field("", examples=["tweede lid"])
    """The paragraph or the number in a list below the heading. Only shown, not looked up."""

    def __str__(self) -> str:
        place = f"{self.heading}, {self.item}" if self.item else self.heading
        return f"{place}: “{self.phrase}”"


Sources = Annotated[
    Annotated[Source, Tag(ONE)] | Annotated[list[Source], Field(min_length=1), Tag(SEVERAL)],
    Discriminator(_one_or_several),
]
Readings = Annotated[
    Annotated[str | None, Tag(ONE)] | Annotated[list[str], Field(min_length=1), Tag(SEVERAL)],
    Discriminator(_one_or_several),
]


class _Sourced(_Table):
    """A rule that stands in one or several places; its fields are declared where the file has them in order."""

    if TYPE_CHECKING:
        source: Sources
        reading: Readings

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self.source) if isinstance(self.source, list) else (self.source,)

    @property
    def cited(self) -> str:
        return "; ".join(map(str, self.sources))

    @property
    def readings(self) -> tuple[str, ...]:
        return _named(self.reading)


class TermTable(_Table):
    """Exactly one unit with its number, or ``at_once = true``. Elapsed time runs at most a year, days ten."""

    at_once: Literal[True] | None = None
    """The first working day on or after the day of the event."""
    minutes: int | None = Field(None, gt=0, le=527_040)
    """Elapsed time, by night and on holidays too."""
    hours: int | None = Field(None, gt=0, le=8_784)
    """Elapsed time, by night and on holidays too."""
    days: int | None = Field(None, gt=0, le=3_660)
    """Calendar days; the day of the event does not count."""
    working_days: int | None = Field(None, gt=0, le=2_610)
    """Monday to Friday, public holidays left out."""
    weeks: int | None = Field(None, gt=0, le=520)
    """The same weekday, so many weeks later."""
    months: int | None = Field(None, gt=0, le=120)
    """The same day of the month, or the last one of a shorter month."""

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
    """What starts a term: one or more events, the end of another term, or a date that an event carries."""

    events: list[str] = Field([], min_length=1, examples=[["received"]])
    """The event types that start the term. ``objection``: one made in time, or a late one that was admitted."""
    take: Literal["first", "each", "latest", "all"] | None = None
    """Which of the events: the ``first``; ``each`` opens the term anew; ``latest``: a later one moves it while it is
    not met; ``all``: it starts when every one of them has happened, and counts from the last of them."""
    end_of: str | None = Field(None, examples=["answer"])
    """Instead of events: counted from the last day of this other duty or right, which must stand higher in the file.
    Nothing is owed when that one is met in time."""
    date_of: str | None = Field(None, examples=["hearing_planned"])
    """Instead of events: counted from the date that this event type carries (``date = true`` under ``[[event_type]]``).
    A later date moves it while it is not met."""
    then: str | None = None
    """It recurs: this event meets a period and starts the next one."""
    within: Literal["objection"] | None = None
    """Only what happens after the objection counts."""

    @property
    def starters(self) -> list[str]:
        """The event types that can start the term by themselves."""
        return [self.date_of] if self.date_of else self.events

    @model_validator(mode="after")
    def _one_start(self) -> CountedFrom:
        if [bool(self.events), self.end_of is not None, self.date_of is not None].count(True) != 1:
            raise ValueError("give one start: events (with take), end_of, or date_of")
        if self.events and self.take is None:
            raise ValueError('take is missing: "first", "each", "latest" or "all" of the events')
        if not self.events and (self.take or self.then or self.within):
            raise ValueError("take, then and within go with events only")
        if self.take == "all" and (self.then or self.within):
            raise ValueError('take = "all" does not go with then or within')
        if "objection" in self.events and self.within != "objection":
            raise ValueError('a start at "objection" needs within = "objection"')
        return self


class Extension(_Table):
    """How far, how often and on what condition a term may be extended."""

    at_most: TermTable | None = None
    """The longest one extension may be, counted from the last day as it stands."""
    in_all: TermTable | None = None
    """The longest all extensions together may be, counted from the last day before the first one."""
    times: int | None = Field(None, ge=1, le=100)
    """How many times it may be extended."""
    needs: list[str] = Field([], examples=[["consent_recorded"]])
    """One of these events must have happened, for each extension anew: the complainant agreed, for instance."""

    @model_validator(mode="after")
    def _limits_something(self) -> Extension:
        if not self.model_dump(exclude_none=True, exclude_defaults=True):
            raise ValueError("give a limit: at_most, in_all, times or needs")
        for name, limit in (("at_most", self.at_most), ("in_all", self.in_all)):
            if limit and limit.term.unit not in COUNTED:
                raise ValueError(f"{name}: give a number of days, working_days, weeks or months")
        return self


class Pausing(_Table):
    """The term stands still. The day of the event ``from`` counts; the days after it do not, up to and including the
    day of the event ``until``."""

    from_: str = Field(alias="from", examples=["asked_for_information"])
    """The event type after which the days do not count."""
    until: list[str] = Field(min_length=1, examples=[["information_received"]])
    """The event types that let the term run on; any of them. A refused or silent complainant needs one too."""

    @model_validator(mode="after")
    def _can_end(self) -> Pausing:
        if self.from_ in self.until:
            raise ValueError("until: must name other events than from")
        return self


class Change(_Table):
    """A later event gives a running term another length, counted from the same start."""

    event: str = Field(examples=["committee_charged"])
    """The event type after which the other term applies, also when it happened before the term started."""
    term: TermTable
    """The term that applies from then on, in days, working_days, weeks or months."""


class Duty(_Sourced):
    """Something the organisation owes by a day (``duty``), or something somebody may do until a day (``right``)."""

    id: str = Field(examples=["answer"])
    """Its name in worked cases, reminders and lists."""
    label: Text
    """What has to be done, as people read it: a verb, no capital."""
    kind: Literal["duty", "right"]
    """A ``duty`` can be overdue; a ``right`` is the complainant's, and only lapses."""
    aim: bool = False
    """The regulation aims at this term and does not promise it. Guarded all the same."""
    stage: str | None = None
    """The ``[[stage]]`` it belongs to."""
    term: TermTable
    """How long it takes: one unit with its number."""
    counted_from: CountedFrom
    """What the term is counted from."""
    met_by: list[str] = Field(min_length=1, examples=[["decided", "declined"]])
    """Any of these events is the doing of it."""
    lapses_on: list[str] = Field(examples=[["declined"]])
    """After any of these events it is no longer needed, late or not. ``[]``: nothing but withdrawal ends it."""
    when: dict[str, FactValue] = Field({}, examples=[{"form": "oral"}])
    """It exists only while all these facts have these values."""
    extendable: bool = False
    """A new date may be promised (``extended``) while the term runs."""
    extension: Extension | None = None
    """The limits of that; without this table there are none."""
    tell_late: TermTable | None = None
    """Once it is late the complainant is told why at once (``progress_reported`` or ``extended``), and then every so
    often until it is done: a task, which no worked case shows."""
    pauses: list[Pausing] = []
    """What makes the term stand still, and what lets it run on."""
    changed_by: list[Change] = []
    """Events that give the running term another length."""
    opens: Literal["objection"] | None = None
    """On the right to object: used in time, it starts what is counted from ``objection``."""
    admitted_by: str | None = None
    """With ``opens``: the event by which a person admits a late objection."""
    borne_by: Bearer | Literal["complainant"]
    """Who must do it, and hears when it is due. ``outside``: somebody outside the organisation; the coordinator
    watches. A right is the ``complainant``'s."""
    source: Sources
    """Where the regulation says so; a list when it says so in several places."""
    carries_out: list[str]
    """The requirements it carries out, in your own numbering; ``[]`` when you number none."""
    reading: Readings = None
    """The ``[[reading]]`` behind its number or start; a list when there are several."""

    @property
    def acted_on_by(self) -> list[str]:
        """Every event type that starts, meets, ends, pauses or changes it."""
        named = [*self.met_by, *self.lapses_on, *self.counted_from.starters]
        named += [name for pause in self.pauses for name in (pause.from_, *pause.until)]
        named += [change.event for change in self.changed_by]
        named += self.extension.needs if self.extension else []
        return [*named, *([self.admitted_by] if self.admitted_by else [])]

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
        for name in self.met_by:
            if name in self.lapses_on:
                raise ValueError(f"lapses_on: {name!r} meets it already (met_by); name it once")
        return self

    @model_validator(mode="after")
    def _can_be_changed(self) -> Duty:
        if self.tell_late and (self.kind == "right" or self.tell_late.term.unit not in COUNTED):
            raise ValueError("tell_late: of a duty, in a number of days, working_days, weeks or months")
        if self.tell_late and self.term.term.is_elapsed:
            raise ValueError("tell_late: needs a term that ends with a day, not one in minutes or hours")
        if self.extension and not self.extendable:
            raise ValueError("extension: its limits need extendable = true")
        for field, given in (("pauses", self.pauses), ("changed_by", self.changed_by), ("extension", self.extension)):
            if given and self.kind == "right":
                raise ValueError(f"{field}: only a duty can have this; a right keeps its days")
            if given and self.term.term.unit not in COUNTED:
                raise ValueError(f"{field}: needs a term in days, working_days, weeks or months")
        for change in self.changed_by:
            if change.term.term.unit not in COUNTED:
                raise ValueError("changed_by, term: give a number of days, working_days, weeks or months")
        if not self.counted_from.events and self.term.term.unit in ELAPSED:
            raise ValueError("term: what is counted from a day (end_of, date_of) cannot be in minutes or hours")
        ends = {*self.met_by, *self.lapses_on}
        for field, name in self._changers():
            if name in ends:
                raise ValueError(f"{field}: {name!r} ends the duty already (met_by, lapses_on)")
        return self

    def _changers(self) -> Iterator[tuple[str, str]]:
        yield from (("pauses, from", pause.from_) for pause in self.pauses)
        yield from (("changed_by, event", change.event) for change in self.changed_by)


class Gate(_Sourced):
    """``refuses`` these events until every one of ``needs`` holds."""

    id: str
    """Its name, for readings."""
    refuses: list[str] = Field(min_length=1, examples=[["decided"]])
    """The steps that are refused. ``expert_engaged:shared``: only when documents are shared."""
    needs: list[list[str]] = Field(min_length=1, examples=[[["heard:respondent", "hearing_skipped:respondent"]]])
    """A list of lists: of each inner list one event must have happened. ``heard:respondent``: heard with that party;
    ``consent_recorded:given``: and consent was given, not refused."""
    when: dict[str, FactValue] = {}
    """The gate stands only while all these facts have these values."""
    says: Text
    """What somebody reads who is refused: what to do first."""
    source: Sources
    """Where the regulation says so; a list when it says so in several places."""
    carries_out: list[str]
    """The requirements it carries out."""
    reading: Readings = None
    """The ``[[reading]]`` behind it; a list when there are several."""

    @model_validator(mode="after")
    def _never_refuses_what_happened_anyway(self) -> Gate:
        if "received" in self.refuses:
            raise ValueError("refuses: a complaint is always registered; use a [[limit]] to warn")
        return self


class Part(_Table):
    """One part of a letter. ``records`` is the step that the letter carries when this part is in it.

    ``steps``: for the part ``procedure``, what happens from here, by the names of the sentences in its template.
    """

    id: str = Field(examples=["answer_term"])
    """The name of its text in the letter's templates."""
    required: bool
    """Without it the letter is not sent."""
    when: dict[str, FactValue] = {}
    """It is in the letter only while all these facts have these values."""
    records: str | None = Field(None, examples=["composition_told"])
    """The step that sending the letter with this part is, besides what the letter itself records."""
    asks: str | None = Field(None, examples=["until"])
    """A field of the step that the letter records: it is asked in the letter's form in place of this part's text, kept
    with the step, and told by the text."""
    steps: list[str] = []
    """Of the part ``procedure``: what happens from here, by the names of the sentences in its template."""
    source: Source | None = None
    """Where the regulation asks for it."""
    carries_out: list[str] = []
    """The requirements it carries out."""


class LetterRule(_Table):
    """A letter: who gets it, what its sending records, whether a person sends it, and what it must contain."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$", examples=["acknowledgement"])
    """The letter's name: its templates stand in a folder of that name."""
    records: str = Field(examples=["acknowledged"])
    """The step that its sending is: one of the event types that a letter can be, or an own one without a date."""
    to: Literal["complainant", "respondent", "insurer", "labour_expert"] = "complainant"
    """Who gets it. A recipient that the record does not know is asked in the letter's form."""
    when: dict[str, FactValue] = {}
    """Only while these facts hold is there such a letter."""
    label: Text | None = None
    """Its name, for a letter for which Wederhoor has no texts of its own."""
    sent: Literal["by_a_person", "by_itself"]
    """Whether somebody reads and approves it first."""
    ways: list[Literal["email", "post", "phone"]] = Field(min_length=1)
    """How it may go; the first is proposed."""
    part: list[Part]
    """Its parts, in their order."""


class Committee(_Table):
    """Who handles a complaint. ``handled_first_by`` addressee: the committee guards, and takes over when needed."""

    size: int = Field(ge=1, le=5)
    """How many members."""
    outsiders: int = Field(0, ge=0, le=5)
    """How many of them at least come from outside: from ``people.outsiders`` of the organisation file."""
    chair: bool = False
    """The first member chairs the committee; where there are outsiders, one of them."""
    named_handler: bool = False
    """The first member is the handler whose name the complainant is told."""
    handled_first_by: Literal["committee", "addressee"]
    """``addressee``: the person addressed tries first; the committee guards, and takes over where that is needed."""
    source: Source | None = None
    """Where the regulation says so; silent: a reading says what was chosen."""
    carries_out: list[str] = []
    """The requirements it carries out."""
    reading: str | None = None
    """The ``[[reading]]`` behind it."""

    @model_validator(mode="after")
    def _has_room(self) -> Committee:
        if self.outsiders > self.size:
            raise ValueError(f"outsiders: a committee of {self.size} has no room for {self.outsiders}")
        return self


class Decision(_Table):
    """How a complaint is decided."""

    oral: bool = False
    """Whoever complained orally may be answered orally; what was said is then recorded."""
    source: Source | None = None
    """Where the regulation says so."""


class Reading(_Table):
    """A choice where the text is silent or contradicts itself."""

    id: str
    """Its name, for ``reading`` of a rule."""
    about: list[str] = Field(min_length=1, examples=[["answer"]])
    """The rules it is about: ids of duties, gates and limits, or ``committee``."""
    chosen: Text
    """What was chosen; reads after *reading chosen:*."""
    because: Text
    """What the text leaves open; reads as the first half of that sentence."""


class Carried(_Table):
    """Requirements carried out without a term: by the record, a form, a report or the texts of letters."""

    by: Literal["record", "form", "letter", "report", "rule"]
    """What carries them out."""
    carries_out: list[str] = Field(min_length=1)
    """The requirements."""
    how: Text
    """In a sentence, how."""
    records: list[str] = Field([], examples=[["measure_agreed", "evaluated"]])
    """The steps that the record keeps of it: each can be logged in chat once its phase has come, also when no other
    rule names it."""
    source: Source | None = None
    """Where the regulation asks for it."""


class NotAutomated(_Table):
    """Requirements left to people, and why."""

    requirements: list[str] = Field(min_length=1)
    """The requirements."""
    what: Text
    """What people do themselves."""
    because: Text
    """Why no rule does it."""
    source: Source | None = None
    """Where the regulation asks for it."""


class OwnEvent(_Table):
    """A step of this regulation alone; shown as one generic form: a date and a note."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$", examples=["committee_charged"])
    """Its name in rules and worked cases."""
    label: Text
    """What happened, as people read it: a past participle, no capital."""
    date: bool = False
    """The step carries a date: the day of a session, the day promised; not before the receipt. ``counted_from.date_of``
    can count from it."""


class OwnFact(_Table):
    """A fact of this regulation alone, given at receipt or later."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$", examples=["minor"])
    """Its name in ``when`` and worked cases."""
    label: Text
    """What it says, as people read it."""
    default: FactValue
    """Its value while nobody said otherwise: ``true`` or ``false``, or a text. Of a date: ``""``, unknown."""
    date: bool = False
    """It is a date, for a ``[[limit]]``."""

    @model_validator(mode="after")
    def _a_date_is_unknown_at_first(self) -> OwnFact:
        if self.date and self.default != "":
            raise ValueError('default: a date has the default "", unknown')
        return self


class Sets(_Table):
    """A step that tells something about the complaint: the facts change as if they had been corrected that day."""

    event: str = Field(examples=["information_received"])
    """The event type."""
    facts: dict[str, FactValue] = Field(min_length=1, examples=[{"complete": True}])
    """The facts it makes known, with their values."""


class Stage(_Table):
    """A stage of the procedure: a talk, the committee, the principal, a body outside. Duties name it."""

    id: str
    """Its name, for ``stage`` of a duty."""
    label: Text
    """What it is called."""
    who: Text
    """Who handles the complaint then."""
    source: Source | None = None
    """Where the regulation says so."""


class Limit(_Table):
    """Since when a complaint may come: an older one is registered all the same, and a person is warned."""

    id: str
    """Its name, for readings."""
    fact: str = Field(examples=["occurred_on"])
    """The ``[[fact]]`` with ``date = true`` that says when it happened."""
    within: TermTable
    """How long after that day a complaint may come in, in days, weeks or months."""
    says: Text
    """The warning: what the regulation says of such a complaint, and who decides."""
    source: Source
    """Where the regulation says so."""
    carries_out: list[str]
    """The requirements it carries out."""
    reading: str | None = None
    """The ``[[reading]]`` behind it."""

    @model_validator(mode="after")
    def _in_days(self) -> Limit:
        if self.within.term.unit not in COUNTED:
            raise ValueError("within: give a number of days, working_days, weeks or months")
        return self


class Escalation(_Table):
    """From the ``after``-th working day that something is late, this office hears of it too."""

    after: int = Field(ge=1, le=60, examples=[1])
    """The working day late from which they hear of it; 1 is the first."""
    to: Literal["coordinator", "director"]
    """Who hears of it beside whoever bears the duty."""


class Ladder(_Table):
    """When people are reminded: ``ahead`` in working days before the last day to act, and what happens once it is late.

    After ``daily_for`` late working days they come once a week. The defaults are for files from before this table.
    """

    ahead: list[int] = [5, 1]
    """So many working days before the last day to act; the furthest first."""
    on_the_day: bool = True
    """Also on the last day itself."""
    daily_for: int = Field(5, ge=1, le=20)
    """So many working days late it comes daily; then once a week."""
    escalate: list[Escalation] = [Escalation(after=1, to="coordinator"), Escalation(after=3, to="director")]
    """Who else hears of it when it is late; each step later, and to another office."""

    @model_validator(mode="after")
    def _is_a_ladder(self) -> Ladder:
        if not self.ahead and not self.on_the_day:
            raise ValueError("must remind before it is late: give ahead, or on_the_day = true")
        if any(not 1 <= days <= 60 for days in self.ahead):
            raise ValueError(f"ahead: each must be 1 to 60 working days (given: {self.ahead})")
        if self.ahead != sorted(set(self.ahead), reverse=True):
            raise ValueError(f"ahead: give the furthest day first, and none twice (given: {self.ahead})")
        if not self.escalate:
            raise ValueError("escalate: somebody else must hear of it when it is late; give at least one step")
        days, offices = [step.after for step in self.escalate], [step.to for step in self.escalate]
        if days != sorted(set(days)) or len(set(offices)) < len(offices):
            raise ValueError("escalate: each step comes later than the one before, and goes to another office")
        return self


class LadderChange(_Table):
    """What differs for one duty; all else is as for the others."""

    ahead: list[int] | None = None
    """As in ``[reminders]``, for this duty."""
    on_the_day: bool | None = None
    """As in ``[reminders]``, for this duty."""
    daily_for: int | None = None
    """As in ``[reminders]``, for this duty."""
    escalate: list[Escalation] | None = None
    """As in ``[reminders]``, for this duty."""


class Reminders(Ladder):
    """The ladder of every duty and task, with what differs per duty."""

    duty: dict[str, LadderChange] = {}
    """By the id of a duty: what is different for it."""
    reading: str | None = None
    """The ``[[reading]]`` behind the ladder."""

    def ladder(self, duty_id: str) -> Ladder:
        """That of one duty (or task). Raises ValidationError when the change does not fit the rest."""
        change = self.duty.get(duty_id)
        own = {name: value for name in Ladder.model_fields if (value := getattr(change, name, None)) is not None}
        return Ladder(**{name: getattr(self, name) for name in Ladder.model_fields} | own)
