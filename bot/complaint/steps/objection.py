"""An objection to the answer, up to the decision on it."""

from __future__ import annotations

from bot.complaint.events import Conveyed, Event, Outcome, event, sealed


@event("decider_named", "committee")
class DeciderNamed(Event):
    """Who decides the objection (person id) where neither director nor deputy may."""

    decider: str = ""
    note: str | None = sealed(default=None)


@event("hearing_waived")
class HearingWaived(Event):
    """The complainant does not want the talk about the objection."""

    reason: str | None = sealed(default=None)


@event("objection_decided")
class ObjectionDecided(Conveyed):
    """The decision on the objection went out; ``outcome`` is that of the objection."""

    outcome: Outcome | None = None
