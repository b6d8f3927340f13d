"""docs/requirements.md: where each requirement of the shipped regulations stands, and how far it is carried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bot.complaint.steps import VOCABULARY
from bot.regulation.loading import load, shipped, shipped_ids
from bot.regulation.procedure import Procedure
from bot.regulation.requirements import Place, places
from tools.how_far import LEAST_FIRST, HowFar, how_far, is_more_than_a_note, least

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

How far that goes is told by the files and the code, and written down by nobody. A requirement that stands in several
places is as far as the least of them.

| how far | means |
|---|---|
| happens | the product does it; where people must record a step for it, that step has a dialog, a letter or fields |
| recorded | people do it: a step for it asks no more than a moment and a note |
| people | left to people |
"""


def as_text() -> str:
    regulations = [_procedure(name) for name in shipped_ids()]
    return "\n".join([HEAD, *_summary(regulations), *(line for each in regulations for line in _table(each))]) + "\n"


def _procedure(name: str) -> Procedure:
    path = shipped(name)
    assert path is not None, name
    return load(path, VOCABULARY)


def _summary(regulations: list[Procedure]) -> Iterator[str]:
    yield from (f"| regulation | requirements | {' | '.join(reversed(LEAST_FIRST))} |", "|---|---|---|---|---|")
    counts = {each.id: Counter(_how_far(each).values()) for each in regulations}
    for name, counted in (*counts.items(), ("**all five**", sum(counts.values(), Counter()))):
        numbers = (counted.total(), *(counted[far] for far in reversed(LEAST_FIRST)))
        yield f"| {name} | {' | '.join(map(str, numbers))} |"


def _how_far(procedure: Procedure) -> dict[str, HowFar]:
    """Of each requirement."""
    found = groupby(places(procedure), key=lambda place: place.requirement)
    return {requirement: least(how_far(place, procedure) for place in those) for requirement, those in found}


def _table(procedure: Procedure) -> Iterator[str]:
    yield from ("", f"## {procedure.id}", "")
    yield from ("| id | how far | kind | where | in the regulation |", "|---|---|---|---|---|")
    for place in places(procedure):
        far, source = how_far(place, procedure), _cell(str(place.source or ""))
        yield f"| {place.requirement} | {far} | {place.kind} | {_where(place, procedure)} | {source} |"


def _where(place: Place, procedure: Procedure) -> str:
    said = _cell(place.says.en)
    thin = [f"`{step}`" for step in place.steps if not is_more_than_a_note(step, procedure)]
    note = f" (a note: {', '.join(thin)})" if thin else ""
    return f"`{place.rule}`: {said}{note}" if place.rule else f"{said}{note}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "/").replace("<", "&lt;")
