"""A regulation as rules: a procedure file, whole, and what others ask of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from bot.regulation.tables import (
    STRICT,
    Carried,
    Committee,
    Decision,
    Duty,
    FactValue,
    Gate,
    LetterRule,
    Limit,
    NotAutomated,
    OwnEvent,
    OwnFact,
    Reading,
    Reminders,
    Sets,
    Source,
    Stage,
)


class Procedure(BaseModel):
    """A regulation as rules."""

    model_config = STRICT

    # `text` is the file as it was, `hash` its sha256 in hex: a complaint pins it.

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$", examples=["wijkteam"])
    """Its name for programs: small letters, digits and hyphens."""
    name: str
    """The organisation, or what the regulation is known as."""
    title: str
    """The regulation as letters cite it."""
    address: Literal["u", "je"]
    """How letters in Dutch address the complainant."""
    committee: Committee
    """Who handles a complaint."""
    decision: Decision = Decision()
    """How it is decided."""
    reminders: Reminders = Reminders()
    """When people are reminded, and who hears of it when something is late."""
    duty: list[Duty] = Field(min_length=1)
    """What must or may be done by a day."""
    gate: list[Gate] = []
    """What must have happened first."""
    letter: list[LetterRule] = []
    """What letters must contain."""
    reading: list[Reading] = []
    """Choices where the text is silent or contradicts itself."""
    carried: list[Carried] = []
    """Requirements carried out without a term."""
    not_automated: list[NotAutomated] = []
    """Requirements left to people."""
    event_type: list[OwnEvent] = []
    """Steps of this regulation alone."""
    fact: list[OwnFact] = []
    """Facts of this regulation alone."""
    sets: list[Sets] = []
    """Steps that make facts known."""
    stage: list[Stage] = []
    """The stages, in their order."""
    limit: list[Limit] = []
    """How old a matter may be."""
    text: SkipJsonSchema[str] = Field("", exclude=True, repr=False)

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def duty_named(self, duty_id: str) -> Duty | None:
        return next((duty for duty in self.duty if duty.id == duty_id), None)

    def letter_named(self, letter_id: str) -> LetterRule | None:
        return next((letter for letter in self.letter if letter.id == letter_id), None)

    def reading_named(self, reading_id: str | None) -> Reading | None:
        return next((reading for reading in self.reading if reading.id == reading_id), None)

    def values_of(self, fact: OwnFact) -> list[str]:
        """The values of a text that rules ask for or make known, its default first."""
        named = [when[fact.id] for _, when in self.conditions() if fact.id in when]
        return list(dict.fromkeys([str(fact.default), *map(str, named)]))

    def readings_of(self, rule: Duty | Gate) -> list[Reading]:
        """The readings behind a rule, in its own order."""
        return [reading for name in rule.readings if (reading := self.reading_named(name))]

    def event_named(self, event_id: str) -> OwnEvent | None:
        return next((own for own in self.event_type if own.id == event_id), None)

    def sources(self) -> Iterator[tuple[str, Source]]:
        """Every anchor, with the rule it belongs to."""
        yield from ((f"duty {duty.id}", source) for duty in self.duty for source in duty.sources)
        yield from ((f"gate {gate.id}", source) for gate in self.gate for source in gate.sources)
        yield from ((f"limit {limit.id}", limit.source) for limit in self.limit)
        yield from ((f"stage {stage.id}", stage.source) for stage in self.stage if stage.source)
        for letter in self.letter:
            yield from ((f"letter {letter.id}, part {part.id}", part.source) for part in letter.part if part.source)
        if self.committee.source:
            yield "committee", self.committee.source
        if self.decision.source:
            yield "decision", self.decision.source
        yield from (("carried " + ", ".join(rule.carries_out), rule.source) for rule in self.carried if rule.source)
        for left in self.not_automated:
            if left.source:
                yield "not_automated " + ", ".join(left.requirements), left.source

    def conditions(self) -> Iterator[tuple[str, Mapping[str, FactValue]]]:
        """What facts a rule asks for or makes known, with the rule it belongs to."""
        yield from ((f"duty ({duty.id}), when", duty.when) for duty in self.duty)
        yield from ((f"gate ({gate.id}), when", gate.when) for gate in self.gate)
        for letter in self.letter:
            yield f"letter ({letter.id}), when", letter.when
            yield from ((f"letter ({letter.id}), part ({part.id}), when", part.when) for part in letter.part)
        yield from ((f"sets ({sets.event}), facts", sets.facts) for sets in self.sets)
