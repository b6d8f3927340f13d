"""Where each requirement of a regulation stands in its procedure file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.regulation.procedure import Procedure
from bot.regulation.tables import Source, Text

Kind = Literal["rule", "gate", "letter part", "record", "form", "letter", "report", "left to people"]


@dataclass(frozen=True)
class Place:
    """One rule that carries a requirement out, or the reason why none does. ``rule`` is its id, where it has one.
    ``steps`` are what people must record for it: of a duty what meets it."""

    requirement: str
    kind: Kind
    rule: str
    says: Text
    source: Source | None
    steps: tuple[str, ...] = ()


def places(procedure: Procedure) -> list[Place]:
    """Every place, in the order of the requirements."""
    return sorted(_places(procedure), key=lambda place: _in_order(place.requirement))


def _places(procedure: Procedure) -> Iterator[Place]:
    committee = procedure.committee
    says = Text(nl=f"commissie van {committee.size}", en=f"committee of {committee.size}")
    yield from (Place(id, "rule", "committee", says, committee.source) for id in committee.carries_out)
    for duty in procedure.duty:
        steps = tuple(duty.met_by)
        yield from (Place(id, "rule", duty.id, duty.label, duty.sources[0], steps) for id in duty.carries_out)
    for gate in procedure.gate:
        yield from (Place(id, "gate", gate.id, gate.says, gate.sources[0]) for id in gate.carries_out)
    for limit in procedure.limit:
        yield from (Place(id, "rule", limit.id, limit.says, limit.source) for id in limit.carries_out)
    for letter in procedure.letter:
        for part in letter.part:
            says = Text(nl=f"brief {letter.id}", en=f"letter {letter.id}")
            yield from (Place(id, "letter part", part.id, says, part.source) for id in part.carries_out)
    for carried in procedure.carried:
        steps = tuple(carried.records)
        yield from (Place(id, carried.by, "", carried.how, carried.source, steps) for id in carried.carries_out)
    for left in procedure.not_automated:
        says = Text(nl=f"{left.what.nl} {left.because.nl}", en=f"{left.what.en} {left.because.en}")
        yield from (Place(id, "left to people", "", says, left.source) for id in left.requirements)


def _in_order(requirement: str) -> tuple[str, int]:
    """F2 before F10."""
    letters, digits = re.fullmatch(r"(\D*)(\d*).*", requirement, re.DOTALL).groups()  # type: ignore[union-attr]
    return letters, int(digits or 0)
