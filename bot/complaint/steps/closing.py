"""What was learned, and the end of a complaint."""

from __future__ import annotations

from bot.complaint.events import Event, event, sealed


@event("closed")
class Closed(Event):
    """``with_reason``: duties still open were given up for a reason, which is sealed."""

    with_reason: bool = False
    reason: str | None = sealed(default=None)
