"""The answer to a complaint, however it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.complaint.events import Conveyed, Event, Ground, Outcome, event, sealed


@event("resolved_informally")
class ResolvedInformally(Event):
    """Settled together. ``confirm``: the complainant wants that in writing."""

    agreed: bool = True
    confirm: bool = False
    note: str | None = sealed(default=None)


@event("position_stated")
class PositionStated(Conveyed):
    """What the organisation thinks of it was told, with its reasons, in a talk or in writing."""

    digest: str = ""


@event("declined")
class Declined(Conveyed):
    """The complainant was told that the complaint is not taken up; for the rest as ``Decided``."""

    ground: Ground | None = None
    digest: str = ""


@event("decided")
class Decided(Conveyed):
    """The answer to the complaint went out. ``letter`` is the document in this file, where it was added; without one
    the text stands where it was sent from. ``digest``: what those who decide agreed to (``DecisionProposed``).

    Older records know neither outcome nor digest.
    """

    outcome: Outcome | None = None
    digest: str = ""


@event("outcome_confirmed")
class OutcomeConfirmed(Conveyed):
    """What was settled in a talk was confirmed in writing."""


@event("decision_proposed")
class DecisionProposed(Event):
    """Somebody wrote down what others must confirm before it counts (``bot.complaint.agreeing``).

    ``step`` is the event it becomes; ``digest`` (hex, SHA-256) is that of ``said``, its moment and its fields.
    """

    step: str = ""
    digest: str = ""
    said: Mapping[str, Any] | None = sealed(default=None)


@event("text_agreed")
class TextAgreed(Conveyed):
    """Somebody who decides agrees to what has this digest."""

    digest: str = ""


@event("text_refused")
class TextRefused(Event):
    """Somebody who decides does not agree to what has this digest: it counts no more."""

    digest: str = ""
    reason: str | None = sealed(default=None)
