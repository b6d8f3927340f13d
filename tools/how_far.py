"""How far the product carries a requirement out: told by what people get to do it with, and typed by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from bot.complaint.steps import DIALOGS
from bot.dialogue.step_forms import asked_by
from bot.regulation.procedure import Procedure
from bot.regulation.requirements import Place

HowFar = Literal["people", "recorded", "happens"]
LEAST_FIRST: tuple[HowFar, ...] = ("people", "recorded", "happens")
JUST_WORDS = frozenset({"note", "reason"})
"""Fields that anything can be written in."""


def how_far(place: Place, procedure: Procedure) -> HowFar:
    """``recorded``: one of the steps it takes asks for no more than a moment and a note."""
    if place.kind == "left to people":
        return "people"
    return "happens" if all(is_more_than_a_note(step, procedure) for step in place.steps) else "recorded"


def least(of: Iterable[HowFar]) -> HowFar:
    """A requirement that stands in several places is as far as the least of them."""
    return min(of, key=LEAST_FIRST.index)


def is_more_than_a_note(step: str, procedure: Procedure) -> bool:
    """A dialog of its own, a letter of this regulation, or a form that asks for more."""
    return step in DIALOGS or step in _told(procedure) or bool(asked(step, procedure) - JUST_WORDS)


def asked(step: str, procedure: Procedure) -> set[str]:
    """The fields of a step's form, beside when it happened."""
    own = procedure.event_named(step)
    return {"date"} if own and own.date else {ask.id for ask in asked_by(step) or ()}


def _told(procedure: Procedure) -> set[str | None]:
    """The steps that a letter is, or that one of its parts is."""
    letters = procedure.letter
    return {*(letter.records for letter in letters), *(part.records for letter in letters for part in letter.part)}
