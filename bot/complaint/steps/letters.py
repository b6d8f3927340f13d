"""What became of a letter before it told anything, and of one that did not arrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any

from bot.complaint.events import AboutLetter, Recipient, Way, sealed
from bot.complaint.registry import Dialog, Entry, Phase, event


@event(Entry("letter_prepared", Phase.LETTERS, by_recorder=True, in_thread=False))
class LetterPrepared(AboutLetter):
    """A letter was approved for sending, by a person or by the rules; the letter date is stamped when it goes.

    ``days`` are those that a person chose and the letter names, by the name of the fact. ``to``, ``promised`` and
    ``parts`` are how older records say recipient, day and texts.
    """

    way: Way = "email"
    by_itself: bool = False
    days: Mapping[str, date] = field(default_factory=dict)
    asked: Mapping[str, Any] | None = sealed(default=None)
    """The content of the step that the letter will be, by its fields, as JSON values."""
    promised: date | None = None
    to: str | None = sealed(default=None)
    recipient: Recipient | None = sealed(default=None)
    parts: Mapping[str, str] | None = sealed(default=None)
    whole: Mapping[str, Any] | None = sealed(default=None)
    """The letter as it was approved, everything but its date: that and nothing else goes out."""
    digest: str | None = sealed(default=None)
    """Of the ids and texts of its parts."""
    drafted: Mapping[str, str] | None = sealed(default=None)
    """What it would have said before a person wrote in it: a digest of each text."""

    @property
    def goes_to(self) -> Recipient | None:
        """None once the complaint is erased."""
        return self.recipient or (Recipient(email=self.to) if self.to else None)

    @property
    def chosen_days(self) -> Mapping[str, date]:
        return self.days or ({"plan_by": self.promised} if self.promised else {})


@event(Entry("letter_withdrawn", Phase.LETTERS, by_recorder=True, in_thread=False))
class LetterWithdrawn(AboutLetter):
    """A letter that was approved and still waited does not go any more."""


@event(Entry("delivery_failed", Phase.LETTERS))
class DeliveryFailed(AboutLetter):
    """A letter was refused or came back. ``code`` says what the server answered, without an address."""

    code: str = ""


@event(
    Entry(
        "delivery_settled",
        Phase.LETTERS,
        dialog=Dialog("settle_delivery", named=True),
        does="follow_delivery",
        by_recorder=True,
    )
)
class DeliverySettled(AboutLetter):
    """A failed delivery was followed up by a person."""

    note: str | None = sealed(default=None)
