"""docs/steps.md: every event type with what its entry says, from the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.complaint.registry import Entry, Phase, always
from bot.complaint.steps import STEPS, TELLINGS
from bot.words import words

PAGE = Path(__file__).resolve().parents[1] / "docs" / "steps.md"
HEAD = """# The steps of a complaint

Made by `make docs` from the entries in `bot/complaint/steps/`: do not edit. What the columns mean stands with `Entry`
and `Offer` in `bot/complaint/registry.py`. A procedure file can declare steps of its own; those stand there.

*How* is a form of steps, a dialog of its own (`bot/usecases/dialogs.py`), or nothing, for what follows from something
else. *When* it makes sense, and *whose* it is, are functions in `bot/complaint/sense.py`. A form also asks when it
happened; where it asks nothing more, it asks a note.
"""


def as_text() -> str:
    return "\n".join([HEAD, *(line for phase in Phase for line in _phase(phase))]) + "\n"


def _phase(phase: Phase) -> Iterator[str]:
    entries = [entry for entry in STEPS.values() if entry.phase is phase]
    yield from (f"## {phase.name.capitalize()}", "")
    yield from ("| step | in words | how | when | whose | asks | besides |", "|---|---|---|---|---|---|---|")
    for entry in entries:
        said = words("en").plain(f"steps.{entry.name}.done")
        cells = (
            f"`{entry.name}`",
            said,
            _how(entry),
            _when(entry),
            _whose(entry),
            _asks(entry),
            "; ".join(_besides(entry)),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _how(entry: Entry) -> str:
    if entry.dialog:
        return f"dialog `{entry.dialog.name}`"
    return "form" if entry.offer else ""


def _when(entry: Entry) -> str:
    if entry.offer is None:
        return ""
    said = [] if entry.offer.when is always else [_named(entry.offer.when)]
    return ", ".join([*said, *(["also once closed"] if entry.offer.after_the_end else [])])


def _whose(entry: Entry) -> str:
    return _named(entry.rights) if entry.offer and not entry.dialog else ""


def _asks(entry: Entry) -> str:
    return ", ".join(f"`{ask.id}`" if ask.required else f"`{ask.id}` (may be empty)" for ask in entry.asks or ())


def _besides(entry: Entry) -> Iterator[str]:
    if entry.offer and entry.offer.together:
        yield "counts once the others agree"
    if entry.offer and entry.offer.everywhere:
        yield "under every regulation"
    if entry.does:
        yield f"does the task `{entry.does}`"
    if entry.name in TELLINGS:
        yield "a letter can be it"
    if not entry.undoable:
        yield "cannot be undone"


def _named(function: Callable[..., Any]) -> str:
    return function.__name__.replace("_", " ")
