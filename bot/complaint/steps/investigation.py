"""An expert's advice, word on how it goes, and more time."""

from __future__ import annotations

from datetime import date

from bot.complaint import sense
from bot.complaint.asks import NOTE, REASON, TOLD, WHOM, Ask, yes_no
from bot.complaint.events import Conveyed, Event, sealed
from bot.complaint.registry import Entry, Offer, Phase, event, plain


@event(Entry("consent_recorded", Phase.INVESTIGATION, details=("given",), offer=Offer(asks=(yes_no("given"), TOLD))))
class ConsentRecorded(Event):
    """Whether documents may be shared with an expert from outside; it can be taken back, and the latest counts."""

    given: bool = True
    note: str | None = sealed(default=None)

    def details(self) -> frozenset[str]:
        return frozenset({"given"} if self.given else ())


@event(
    Entry(
        "expert_engaged",
        Phase.INVESTIGATION,
        details=("shared",),
        offer=Offer(asks=(WHOM, yes_no("shared"), yes_no("signed"), NOTE), refused_at="shared"),
        by_recorder=True,
    )
)
class ExpertEngaged(Conveyed):
    """``shared``: the expert gets documents; ``signed``: the expert signed for confidentiality."""

    shared: bool = False
    signed: bool = False

    def details(self) -> frozenset[str]:
        return frozenset({"shared"} if self.shared else ())


plain(
    Entry(
        "progress_reported",
        Phase.INVESTIGATION,
        offer=Offer(everywhere=True, asks=(TOLD,)),
        does="tell_late",
        by_recorder=True,
        to_complainant=True,
    )
)


@event(
    Entry(
        "extended",
        Phase.INVESTIGATION,
        offer=Offer(
            when=sense.can_extend, asks=(Ask("until", "date", required=True, ahead=True), REASON), refused_at="until"
        ),
        by_recorder=True,
    )
)
class Extended(Conveyed):
    """The complainant was told a later day, and why."""

    until: date
    reason: str | None = sealed(default=None)
