"""Where each letter stands: on its way, told, or not delivered. Several can be on their way at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from bot.complaint.events import AboutLetter, Conveyed, Event
from bot.complaint.history import Happened
from bot.complaint.steps.letters import DeliveryFailed, DeliverySettled, LetterPrepared, LetterWithdrawn


@dataclass(frozen=True)
class LetterStatus:
    """One kind of letter. ``approved`` is the last approval, whatever became of it."""

    on_its_way: Happened | None = None
    """Approved, and nothing was heard of it yet."""
    failed: Happened | None = None
    """Not delivered, and not followed up yet."""
    told: Happened | None = None
    """The last time that it was told, by letter or in a call."""
    approved: Happened | None = None
    withdrawn: bool = False
    """The last approval was taken back by a person."""

    @property
    def last_approved(self) -> LetterPrepared | None:
        event = self.approved.event if self.approved else None
        return event if isinstance(event, LetterPrepared) else None


def kind_of(event: Event) -> str:
    """Which letter an event is about; empty: none."""
    return event.kind if isinstance(event, AboutLetter | Conveyed) else ""


def statuses(recorded: Iterable[Happened], annulled: Collection[int] = ()) -> dict[str, LetterStatus]:
    """In the order of recording: what was recorded later is newer word of the same letter.

    A letter that went is not on its way any more, also where the record of its going was ``annulled``.
    """
    found: dict[str, LetterStatus] = {}
    for h in sorted(recorded, key=lambda h: h.seq):
        if kind := kind_of(h.event):
            before = found.get(kind, LetterStatus())
            found[kind] = replace(before, on_its_way=None) if h.seq in annulled else _after(before, h)
    return found


def _after(letter: LetterStatus, h: Happened) -> LetterStatus:
    match h.event:
        case LetterPrepared():
            return replace(letter, on_its_way=h, failed=None, approved=h, withdrawn=False)
        case LetterWithdrawn():
            return replace(letter, on_its_way=None, withdrawn=True)
        case DeliveryFailed():
            return replace(letter, on_its_way=None, failed=h)
        case DeliverySettled():
            return replace(letter, failed=None)
        case Conveyed():
            return replace(letter, on_its_way=None, failed=None, told=h)
        case _:
            return letter
