"""The registry of event types: what can happen in a complaint is one entry, where its class stands.

Every table about steps (their order, rights, forms, tellings ...) is derived from these entries: a new step needs no
other list to be told of it. The entries stand in ``bot.complaint.steps``, a file per phase.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, MISSING, dataclass, field, fields, replace
from datetime import datetime
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Literal, TypeVar, dataclass_transform

from pydantic import ConfigDict

from bot.complaint.asks import Ask
from bot.complaint.events import Conveyed, Event, Step, Topic, sealed

if TYPE_CHECKING:  # what a complaint is, is folded from these very events
    from bot.complaint.fold import Complaint

Right = Literal["declare", "see", "handle", "coordinate", "supplement", "follow", "respond", "decide_objection"]
Sense = Callable[["Complaint", datetime], bool]
"""Whether a step makes sense now, gates aside."""
Rights = Callable[["Complaint"], frozenset[Right]]
"""The rights of which one is needed to take a step now."""
E = TypeVar("E", bound=type[Event])


class Phase(IntEnum):
    """The order in which a complaint usually goes; within a phase, the order in which its file names the steps.

    A step that a procedure file declares for itself comes before the answer.
    """

    RECEIPT = auto()
    COMMITTEE = auto()
    LETTERS = auto()
    HANDLING = auto()
    HEARING = auto()
    INVESTIGATION = auto()
    ANSWER = auto()
    OBJECTION = auto()
    CLOSING = auto()
    FILE = auto()


def always(_complaint: Complaint, _now: datetime) -> bool:
    return True


def who_handles(_complaint: Complaint) -> frozenset[Right]:
    return frozenset({"handle"})


@dataclass(frozen=True)
class Dialog:
    """A dialog of a step's own, by its name, and the right that opens it. ``named``: the step is called as the
    dialog's button is."""

    name: str
    right: Right = "handle"
    named: bool = False


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step that a person can take by its form. ``when``: it makes sense.

    ``everywhere``: offered under every procedure; else only where a duty, a gate, a letter or another rule names it.
    ``after_the_end``: also of a complaint that is closed.
    ``asks``: what the form asks beside when it happened; None: one note, required when the step meets a duty of this
    procedure. ``refused_at``: the field at which a rule's refusal is said.
    ``together``: nobody takes it alone (``bot.complaint.agreeing``).
    """

    when: Sense = always
    everywhere: bool = False
    after_the_end: bool = False
    asks: tuple[Ask, ...] | None = None
    refused_at: str = "at"
    together: bool = False


@dataclass(frozen=True)
class Entry:
    """One event type. Without an ``offer`` nobody records it by a form of steps: it follows from something else.

    ``by_recorder``: whoever records it is the one who did it, and their office is shown. Of all others they wrote down
    what came in (an objection), what somebody else did (a withdrawal), or what two did together (a talk).
    ``rights``: of which one is needed. ``does``: the task (``tasks.py``) that it completes. ``dialog``: its own one.
    ``details``: what a gate can ask of it behind a colon (``Event.details`` says which of them one has).
    ``in_thread``: it gets a line in the complaint's thread; else the card says it, or it concerns few.
    ``to_complainant``: it can only be done towards the complainant, so not when nobody can be reached.
    ``once``: a letter that records it is sent once per complaint at most. ``undoable``: a person can annul it.
    ``on_voided``: it can still happen to what was logged by mistake.
    """

    name: str
    phase: Phase
    _: KW_ONLY
    topic: Topic = ""
    details: tuple[str, ...] = ()
    offer: Offer | None = None
    rights: Rights = who_handles
    dialog: Dialog | None = None
    does: str = ""
    by_recorder: bool = False
    in_thread: bool = True
    to_complainant: bool = False
    once: bool = False
    undoable: bool = True
    on_voided: bool = False
    makes: type[Event] = Step

    @property
    def asks(self) -> tuple[Ask, ...] | None:
        """What its form asks; None: a note, or it has no form."""
        return self.offer.asks if self.offer else None

    @property
    def content(self) -> Mapping[str, bool]:
        """The fields that its form asks and its event stores, without those of ``Conveyed``: name to required."""
        carried = {each.name: each.default is MISSING for each in fields(self.makes)}  # type: ignore[arg-type]
        told = {each.name for each in fields(Conveyed)}
        asked = [ask.id for ask in self.asks or ()]
        return {name: carried[name] for name in asked if name in carried and name not in told}


ENTRIES: dict[str, Entry] = {}
"""Filled by the files of ``bot.complaint.steps``; read there, as ``STEPS``."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(sealed, field))
def event(entry: Entry) -> Callable[[E], E]:
    """The class below carries more than that, and when, it happened."""

    def register(cls: E) -> E:
        cls.type, cls.topic = entry.name, entry.topic
        cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
        made = dataclass(frozen=True, kw_only=True)(cls)
        _enter(replace(entry, makes=made))
        return made  # type: ignore[return-value]

    return register


def plain(entry: Entry) -> None:
    """It carries nothing but that, and when, it happened, and the letter that told it."""
    _enter(entry)


def _enter(entry: Entry) -> None:
    assert entry.name not in ENTRIES, f"{entry.name} is entered twice"
    ENTRIES[entry.name] = entry
