"""A complaint comes in: the receipt, its confirmation, and what was missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal

from bot.complaint import sense
from bot.complaint.asks import TOLD, Ask, person, yes_no
from bot.complaint.events import Conveyed, Event, Told, sealed
from bot.complaint.registry import Dialog, Entry, Offer, Phase, event, plain


@event(Entry("received", Phase.RECEIPT, topic="facts", in_thread=False, undoable=False))
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


@event(Entry("facts_corrected", Phase.RECEIPT, topic="facts", by_recorder=True))
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


@event(
    Entry(
        "acknowledged",
        Phase.RECEIPT,
        offer=Offer(when=sense.not_acknowledged),
        dialog=Dialog("acknowledge"),
        by_recorder=True,
        to_complainant=True,
        once=True,
    )
)
class Acknowledged(Conveyed):
    """Receipt was confirmed."""

    kind: str = "acknowledgement"


@event(
    Entry(
        "acknowledged_with_plan",
        Phase.RECEIPT,
        offer=Offer(when=sense.not_acknowledged),
        dialog=Dialog("acknowledge"),
        by_recorder=True,
        to_complainant=True,
        once=True,
    )
)
class AcknowledgedWithPlan(Conveyed):
    """Receipt confirmed with the expected way and duration of handling."""

    kind: str = "acknowledgement"
    promised: date | None = None


@event(
    Entry(
        "called_back",
        Phase.RECEIPT,
        offer=Offer(
            asks=(
                person("caller"),
                TOLD,
                Ask("result", "choice", required=True, options=("settled", "answered", "again", "official")),
            )
        ),
        does="call_again",
        to_complainant=True,
    )
)
class CalledBack(Event):
    """``caller`` is our person id; ``result`` is how the call ended."""

    caller: str = ""
    result: Literal["", "settled", "answered", "again", "official"] = ""
    note: str | None = sealed(default=None)


@event(
    Entry(
        "asked_for_writing",
        Phase.RECEIPT,
        offer=Offer(when=sense.is_oral, everywhere=True),
        by_recorder=True,
        to_complainant=True,
    )
)
class AskedForWriting(Conveyed):
    """The complainant was asked to put the complaint in writing."""


@event(
    Entry(
        "put_in_writing",
        Phase.RECEIPT,
        topic="facts",
        offer=Offer(when=sense.is_oral, everywhere=True, asks=(Ask("text", limit=3000), TOLD)),
        to_complainant=True,
    )
)
class PutInWriting(Event):
    """An oral complaint came in writing after all; ``text`` takes the place of what was told."""

    text: str | None = sealed(default=None)
    note: str | None = sealed(default=None)


@event(
    Entry(
        "composition_told", Phase.RECEIPT, offer=Offer(), does="tell_composition", by_recorder=True, to_complainant=True
    )
)
class CompositionTold(Conveyed):
    """The complainant knows who are on the committee."""


@event(
    Entry(
        "asked_for_information",
        Phase.RECEIPT,
        offer=Offer(when=sense.before_the_answer, everywhere=True),
        by_recorder=True,
        to_complainant=True,
    )
)
class AskedForInformation(Conveyed):
    """The complainant was told which information is missing."""


plain(Entry("information_received", Phase.RECEIPT, offer=Offer(everywhere=True, asks=(TOLD, yes_no("complete")))))
plain(Entry("acknowledging_impossible", Phase.RECEIPT, by_recorder=True))
