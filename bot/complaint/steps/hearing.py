"""Both sides are heard."""

from __future__ import annotations

from typing import get_args

from bot.complaint import sense
from bot.complaint.asks import A_SENTENCE, PARTY, TOLD, Ask
from bot.complaint.events import Event, Party, sealed
from bot.complaint.registry import Entry, Offer, Phase, event


@event(
    Entry(
        "heard",
        Phase.HEARING,
        details=get_args(Party),
        offer=Offer(everywhere=True, asks=(PARTY, TOLD)),
        rights=sense.who_handles_or_decides,
    )
)
class Heard(Event):
    party: Party
    note: str | None = sealed(default=None)

    def details(self) -> frozenset[str]:
        return frozenset({self.party})


@event(
    Entry(
        "hearing_skipped",
        Phase.HEARING,
        details=get_args(Party),
        offer=Offer(asks=(PARTY, Ask("reason", required=True, empty="reason", at_least=A_SENTENCE)), together=True),
        by_recorder=True,
    )
)
class HearingSkipped(Event):
    """A party gives up being heard; without a party: both."""

    party: Party | None = None
    reason: str | None = sealed(default=None)

    def details(self) -> frozenset[str]:
        return frozenset({self.party} if self.party else {"complainant", "respondent"})
