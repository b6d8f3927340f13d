"""Side effects and checks per step: registered by a room (its ``steps.py``), run by ``bot.usecases.steps``.

Each is for one step, by its name. Most steps mean nothing beside themselves and have none of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.complaint.events import Event
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.dialogue.forms import Value
from bot.usecases.kernel.case import Case

Values = Mapping[str, Any]
"""The answers of a step's form, by field."""


@dataclass(frozen=True)
class Go:
    """Another dialog comes next."""

    name: str
    on: str


Starts = Callable[[Complaint, str], Mapping[str, Value]]
"""What its form knows already, by field, for whoever opens it (person id)."""
Check = Callable[[Values, Complaint], Iterable[tuple[str, Refused]]]
"""Validation over several answers, or against the complaint: each fault with the field where a form says it."""
Makes = Callable[[Values, Complaint], Event]
"""How its event is made of the answers, where that is more than filling in the fields."""
Before = Callable[[Case, Values], None]
"""In the transaction; raises Refused when the step may not happen."""
After = Callable[[Case, Values, datetime], None]
"""In the same transaction, once it happened."""
Follows = Callable[[Complaint, Values], str]
"""The step whose form comes next; empty when none does."""

STARTS: dict[str, Starts] = {}
CHECKS: dict[str, Check] = {}
MAKES: dict[str, Makes] = {}
BEFORE: dict[str, Before] = {}
AFTER: dict[str, After] = {}
FOLLOWS: dict[str, Follows] = {}

F = TypeVar("F")


def faults(step: str, values: Values, complaint: Complaint) -> Iterable[tuple[str, Refused]]:
    """What the checks of a step find in these answers."""
    return CHECKS[step](values, complaint) if step in CHECKS else ()


def of(step: str, table: dict[str, F]) -> Callable[[F], F]:
    """Registers the function below as what ``step`` has in this table."""

    def register(made: F) -> F:
        assert step not in table, f"{step} has one already"
        table[step] = made
        return made

    return register
