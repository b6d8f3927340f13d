"""docs/requirements.md: where each requirement of the shipped regulations stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bot.complaint.events import VOCABULARY
from bot.regulation.loading import load, shipped, shipped_ids
from bot.regulation.procedure import Procedure
from bot.regulation.requirements import Place, places

PAGE = Path(__file__).resolve().parents[1] / "docs" / "requirements.md"
HEAD = """\
# Where each requirement stands

Made by `make docs` from the procedure files; do not edit. What the five regulations ask for is numbered; each number
stands in its procedure file at least once, as one of these:

| kind | what carries it out |
|---|---|
| rule | a term with its reminders, or who handles the complaint |
| gate | a step that is refused until something else happened |
| letter part | a part that a letter has or must have |
| record | a step, or something else that the record keeps of every complaint |
| form | what the form asks when a complaint is logged |
| report | the counts of a year |
| left to people | nothing automatic; the procedure file says why |
"""


def as_text() -> str:
    regulations = [_procedure(name) for name in shipped_ids()]
    return "\n".join([HEAD, *_summary(regulations), *(line for each in regulations for line in _table(each))]) + "\n"


def _procedure(name: str) -> Procedure:
    path = shipped(name)
    assert path is not None, name
    return load(path, VOCABULARY)


def _summary(regulations: list[Procedure]) -> Iterator[str]:
    numbers = {each.id: len({place.requirement for place in places(each)}) for each in regulations}
    yield f"{sum(numbers.values())} requirements: " + ", ".join(f"{name} {n}" for name, n in numbers.items()) + "."


def _table(procedure: Procedure) -> Iterator[str]:
    found = places(procedure)
    counts = Counter(place.kind for place in found)
    yield from ("", f"## {procedure.id}", "")
    yield ", ".join(f"{kind} {n}" for kind, n in sorted(counts.items())) + "."
    yield from ("", "| id | kind | where | in the regulation |", "|---|---|---|---|")
    for requirement, those in groupby(found, key=lambda place: place.requirement):
        for place in those:
            yield f"| {requirement} | {place.kind} | {_where(place)} | {_cell(str(place.source or ''))} |"


def _where(place: Place) -> str:
    said = _cell(place.says.en)
    return f"`{place.rule}`: {said}" if place.rule else said


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "/").replace("<", "&lt;")
