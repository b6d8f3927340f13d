"""What a letter is made of. Plain shapes: no storage, no clock, no markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Literal

from pydantic import TypeAdapter

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
    asks: str = ""
    """The field of the letter's step that is asked in place of a text: the part tells the answer, in its own words."""


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

    @property
    def texts(self) -> dict[str, str]:
        """What stands in each part."""
        return {part.id: part.text for part in self.parts}

    @property
    def digest(self) -> str:
        """Of the parts' ids and texts, in the order in which they are read."""
        return digest_of(list(self.texts.items()))

    def says(self) -> dict[str, str]:
        """All that a reader reads, by what it is called: the parts, and what stands around them."""
        sender = (self.sender.organisation, self.sender.name, self.sender.address, self.sender.email, self.sender.phone)
        around = {
            "to": (self.recipient_name, self.recipient_address),
            "sender": sender,
            "subject": (self.subject,),
            "salutation": (self.salutation,),
            "signature": (self.closing, *self.signed_by, self.role),
        }
        return self.texts | {name: "\n".join(lines) for name, lines in around.items()}

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)

    def with_texts(self, texts: Mapping[str, str]) -> Letter:
        """The same letter with the parts somebody edited; parts that may not be edited, or do not exist, stay out."""
        parts = tuple(
            replace(part, text=texts[part.id]) if part.id in texts and part.editable else part for part in self.parts
        )
        return replace(self, parts=parts)


def digest_of(said: Any) -> str:
    """SHA-256 (hex) of texts, however they are put together, in one written form."""
    return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def written_down(letter: Letter) -> dict[str, Any]:
    """A letter as plain values, to be kept."""
    kept: dict[str, Any] = _LETTER.dump_python(letter, mode="json")
    return kept


def read_back(kept: Mapping[str, Any]) -> Letter:
    """The letter that was written down."""
    return _LETTER.validate_python(kept)


_LETTER = TypeAdapter(Letter)
