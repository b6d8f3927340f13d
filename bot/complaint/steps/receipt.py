"""A complaint comes in: the receipt, its confirmation, and what was missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal

from bot.complaint.events import Conveyed, Event, Told, event, sealed


@event("received", "facts")
class Received(Told):
    """The complaint reached anyone in the organisation. Pins the procedure by the hash of its file."""

    form: Literal["oral", "written"] = "written"
    about: Literal["person", "service"] = "service"
    client_of: str = ""
    liability: bool = False
    complete: bool = True
    channel: str = ""
    own_facts: Mapping[str, bool | str] = field(default_factory=dict)
    procedure: str = ""


@event("facts_corrected", "facts")
class FactsCorrected(Told):
    """Facts of the receipt, corrected or known later; what is None stays as it was."""

    form: Literal["oral", "written"] | None = None
    about: Literal["person", "service"] | None = None
    client_of: str | None = None
    liability: bool | None = None
    complete: bool | None = None
    channel: str | None = None
    received_at: datetime | None = None
    own_facts: Mapping[str, bool | str] = field(default_factory=dict)


@event("acknowledged")
class Acknowledged(Conveyed):
    """Receipt was confirmed."""

    kind: str = "acknowledgement"


@event("acknowledged_with_plan")
class AcknowledgedWithPlan(Conveyed):
    """Receipt confirmed with the expected way and duration of handling."""

    kind: str = "acknowledgement"
    promised: date | None = None


@event("called_back")
class CalledBack(Event):
    """``caller`` is our person id; ``result`` is how the call ended."""

    caller: str = ""
    result: Literal["", "settled", "answered", "again", "official"] = ""
    note: str | None = sealed(default=None)


@event("asked_for_writing")
class AskedForWriting(Conveyed):
    """The complainant was asked to put the complaint in writing."""


@event("put_in_writing", "facts")
class PutInWriting(Event):
    """An oral complaint came in writing after all; ``text`` takes the place of what was told."""

    text: str | None = sealed(default=None)
    note: str | None = sealed(default=None)


@event("asked_for_information")
class AskedForInformation(Conveyed):
    """The complainant was told which information is missing."""
