"""What every event type of a complaint is made of; the types themselves stand in ``bot.complaint.steps``.

Fields made with ``sealed`` hold anything by which a person could be known, and all free text: they are stored
encrypted and are None once the complaint is erased. All other fields are plain and must stay free of such things.
``topic`` names what an event changes, so that a form knows whether the thing it edits changed meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

Party = Literal["complainant", "respondent"]
Outcome = Literal["upheld", "partly", "not", "none"]
"""What became of a complaint: right, partly right, not right, or that nobody can tell (no finding)."""
Ground = Literal["outside_sphere", "not_ours", "handled_before", "pending_elsewhere", "unclear", "other"]
"""Why a complaint is not taken up."""
Way = Literal["email", "post", "phone"]
HowTold = Literal["message", "email", "post", "phone", "in_person"]
"""How somebody was told: with a letter of ours, a message in chat, or by a person in another way."""
Day = date
"""For where a field itself is called ``date``."""
Topic = str
"""``facts``, ``committee``, or a letter by its kind: ``letter:composition``. Empty: nothing that a form edits."""


class Event:
    """A fact, in plain types. ``type`` is its name in the record."""

    type: ClassVar[str]
    topic: ClassVar[Topic] = ""

    def details(self) -> frozenset[str]:
        """What a gate can ask of it beside its name, as it stands behind the colon in a procedure file."""
        return frozenset()


def sealed(*, default: Any) -> Any:
    """A field that a person could be known by."""
    return field(default=default, metadata={"sealed": True})


@dataclass(frozen=True)
class Complainant:
    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True)
class Representative:
    """Somebody who acts for the complainant. Letters go to them once they are ``authorised`` in writing."""

    name: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    authorised: bool = False


@dataclass(frozen=True)
class Respondent:
    """Somebody the complaint is about: a person of the organisation (our person id), or only a name."""

    person: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Told(Event):
    """Who and what a complaint is about, as far as it is told; None: nothing is said of it."""

    complainant: Complainant | None = sealed(default=None)
    respondents: tuple[Respondent, ...] | None = sealed(default=None)
    advisers: tuple[str, ...] | None = sealed(default=None)
    logged_by_adviser: bool | None = sealed(default=None)
    text: str | None = sealed(default=None)
    from_message: bool | None = sealed(default=None)
    """``text`` is a message in chat: whose words those are, nobody knows."""
    wish: str | None = sealed(default=None)
    elements: str | None = sealed(default=None)
    missing: str | None = sealed(default=None)
    summary: str | None = sealed(default=None)
    addressee: str | None = sealed(default=None)
    representative: Representative | None = sealed(default=None)
    anonymous: bool | None = sealed(default=None)


@dataclass(frozen=True)
class Recipient:
    """Who a letter goes to."""

    name: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Conveyed(Event):
    """Something was told to somebody: the mail server took the letter, it was posted, or a call was made.

    ``kind`` is the letter by its id in the procedure file; empty when no letter of ours told it. ``letter`` is the
    document kept in the record, ``sha256`` (hex) that of its sealed bytes: the chain covers it. One letter can carry
    several steps; each of them then names the same document.
    """

    kind: str = ""
    way: HowTold | None = None
    letter: str = ""
    sha256: str = ""
    letter_date: date | None = None
    recipient: Recipient | None = sealed(default=None)
    note: str | None = sealed(default=None)


@dataclass(frozen=True, kw_only=True)
class AboutLetter(Event):
    """What became of a letter before it told anything. Records from before letters had kinds know one of them."""

    kind: str = "acknowledgement"


@dataclass(frozen=True)
class Step(Conveyed):
    """A type that carries nothing else, or one that a procedure file declares; the latter may carry a ``date``."""

    name: str
    date: Day | None = None


def went_out(happened: Event) -> bool:
    """Whether the record knows that something was told: in which way, or in which document."""
    return isinstance(happened, Conveyed) and bool(happened.way or happened.letter)


def type_of(happened: Event) -> str:
    return happened.name if isinstance(happened, Step) else happened.type


def topic_of(happened: Event) -> Topic:
    """What an event changes; for a letter and what it told, that kind of letter."""
    if isinstance(happened, Conveyed | AboutLetter) and happened.kind:
        return letter_topic(happened.kind)
    return happened.topic


def letter_topic(kind: str) -> Topic:
    return f"letter:{kind}"
