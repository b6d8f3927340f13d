"""Every step of a complaint, and the tables that are derived from their entries.

The order is that of the phases, and within a phase that of its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.complaint.events import Conveyed, Event, Step
from bot.complaint.registry import ENTRIES, Dialog, Entry
from bot.complaint.steps import (
    answer,
    closing,
    committee,
    file,
    handling,
    hearing,
    investigation,
    letters,
    objection,
    receipt,
)
from bot.regulation.checks import Vocabulary

PHASES = (receipt, committee, letters, handling, hearing, investigation, answer, objection, closing, file)
"""Importing them is what fills the registry."""
_IN_ORDER = sorted(ENTRIES.values(), key=lambda entry: entry.phase)

STEPS: dict[str, Entry] = {entry.name: entry for entry in _IN_ORDER}
"""Every event type that needs no declaration, by its name in the record."""
KNOWN = frozenset(STEPS)
TYPES: Mapping[str, type[Event]] = {entry.name: entry.makes for entry in _IN_ORDER if entry.makes is not Step}
"""Those that carry more than that, and when, they happened."""
SIMPLE = KNOWN - TYPES.keys()
ORDER = tuple(entry.name for entry in _IN_ORDER if entry.offer)
"""The steps a person can take by a form, in the order in which a complaint usually goes."""
EVERYWHERE = frozenset(entry.name for entry in _IN_ORDER if entry.offer and entry.offer.everywhere)
"""Steps that any complaint may need, whatever its regulation says."""
AFTER_THE_END = frozenset(entry.name for entry in _IN_ORDER if entry.offer and entry.offer.after_the_end)
TOGETHER = frozenset(entry.name for entry in _IN_ORDER if entry.offer and entry.offer.together)
"""The steps that those who decide take together."""
DIALOGS: Mapping[str, Dialog] = {
    **{entry.name: entry.dialog for entry in _IN_ORDER if entry.dialog},
    "choose": Dialog("choose"),
}
"""Steps with a dialog of their own; all others are ``step``."""
DOES: Mapping[str, str] = {entry.does: entry.name for entry in _IN_ORDER if entry.does} | {"next_step": "choose"}
"""The step that does a task; ``choose`` stands for looking which step it is."""

BY_RECORDER = frozenset(entry.name for entry in _IN_ORDER if entry.by_recorder)
NOT_IN_THREAD = frozenset(entry.name for entry in _IN_ORDER if not entry.in_thread)
TO_COMPLAINANT = frozenset(entry.name for entry in _IN_ORDER if entry.to_complainant)
ONCE = frozenset(entry.name for entry in _IN_ORDER if entry.once)
UNDOABLE = frozenset(entry.name for entry in _IN_ORDER if entry.undoable)
ON_VOIDED = frozenset(entry.name for entry in _IN_ORDER if entry.on_voided)
"""Of these, ``Entry`` says what they mean."""

FACTS: Mapping[str, bool | str] = {
    "form": "written",
    "about": "service",
    "client_of": "",
    "liability": False,
    "complete": True,
    "channel": "",
}
"""The facts of ``received`` on which a rule may depend, with their defaults."""

TELLINGS = frozenset(e.name for e in _IN_ORDER if issubclass(e.makes, Conveyed)) - {"erased"}
"""Event types that a ``[[letter]]`` of a procedure file may record."""


CONTENT = {name: frozenset(STEPS[name].content) for name in TELLINGS}
"""Fields that a letter which records this step can ask, and store with it."""
NEEDED = {name: frozenset(key for key, needed in STEPS[name].content.items() if needed) for name in TELLINGS}
"""Of those, the required ones."""
DETAILS = {entry.name: entry.details for entry in _IN_ORDER if entry.details}
VOCABULARY = Vocabulary(KNOWN, TELLINGS, FACTS, CONTENT, NEEDED, DETAILS)


def telling(name: str, **told: Any) -> Conveyed:
    """A step by its name, with its content and how it was told; one of ``TELLINGS``, or of the procedure's own."""
    if name in KNOWN - TELLINGS:  # under a procedure file from before that was checked
        raise ValueError(f"a letter cannot be {name!r}")
    if missing := sorted(NEEDED.get(name, frozenset()) - told.keys()):
        raise ValueError(f"a letter cannot be {name!r} without {', '.join(missing)}")
    made = TYPES.get(name)
    return made(**told) if made and issubclass(made, Conveyed) else Step(name, **told)
