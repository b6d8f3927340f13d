"""What a letter is made of. Plain shapes: no storage, no clock, no markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Kind = str
"""A letter by its id in the procedure file."""
Address = Literal["u", "je"]
"""How the reader is spoken to; English has one form, whatever this says."""


@dataclass(frozen=True)
class PartSpec:
    """A part as the procedure file asks for it."""

    id: str
    required: bool = True
    source: str = ""
    """Where the regulation says so: ``Klachtenreglement, De procedure, 3``."""
    requirements: tuple[str, ...] = ()
    """Ids of the requirements it carries out: ``("S13", "S14")``."""
    editable: bool = True
    steps: tuple[str, ...] = ()
    """For ``procedure``: what happens from here, in order (words in its template); empty: the general course."""


@dataclass(frozen=True)
class Part:
    """One part of a letter, drafted and then possibly edited by a person: its text may hold anything."""

    id: str
    text: str
    required: bool = True
    source: str = ""
    requirements: tuple[str, ...] = ()
    editable: bool = True


@dataclass(frozen=True)
class Sender:
    """The organisation as it stands on the letter; ``name`` is the desk that handles complaints."""

    organisation: str
    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Letter:
    """Everything but the letter date, which is stamped when it is rendered for sending."""

    kind: Kind
    reference: str
    language: str
    address: Address
    recipient_name: str
    recipient_address: str
    parts: tuple[Part, ...]
    sender: Sender
    subject: str
    salutation: str = ""
    closing: str = ""
    signed_by: tuple[str, ...] = ()
    role: str = ""
    automatic: bool = False
    """Nobody approved this text: the mail says so to other machines (``Auto-Submitted``)."""

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)

    def with_texts(self, texts: Mapping[str, str]) -> Letter:
        """The same letter with the parts somebody edited; parts that may not be edited, or do not exist, stay out."""
        parts = tuple(
            replace(part, text=texts[part.id]) if part.id in texts and part.editable else part for part in self.parts
        )
        return replace(self, parts=parts)
