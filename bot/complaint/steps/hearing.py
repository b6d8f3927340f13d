"""Both sides are heard."""

from __future__ import annotations

from bot.complaint.events import Event, Party, event, sealed
from bot.complaint.steps.handling import ConsentRecorded, ExpertEngaged


@event("heard")
class Heard(Event):
    party: Party
    note: str | None = sealed(default=None)


@event("hearing_skipped")
class HearingSkipped(Event):
    """A party gives up being heard; without a party: both."""

    party: Party | None = None
    reason: str | None = sealed(default=None)


def details(happened: Event) -> frozenset[str]:
    """What a gate can ask of an event beside its name, as it stands behind the colon in a procedure file."""
    match happened:
        case Heard(party=party) | HearingSkipped(party=party):
            return frozenset({party} if party else {"complainant", "respondent"})
        case ConsentRecorded(given=True):
            return frozenset({"given"})
        case ExpertEngaged(shared=True):
            return frozenset({"shared"})
        case _:
            return frozenset()
