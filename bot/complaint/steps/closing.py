"""What was learned, and the end of a complaint."""

from __future__ import annotations

from bot.complaint import sense
from bot.complaint.asks import WHY, Ask
from bot.complaint.events import Event, sealed
from bot.complaint.registry import Entry, Offer, Phase, event, plain

plain(Entry("finding_recorded", Phase.CLOSING, offer=Offer(), by_recorder=True))
plain(Entry("measure_agreed", Phase.CLOSING, offer=Offer(everywhere=True, after_the_end=True), by_recorder=True))
plain(Entry("measure_done", Phase.CLOSING, offer=Offer(when=sense.measure_agreed, everywhere=True, after_the_end=True)))
plain(
    Entry(
        "evaluated",
        Phase.CLOSING,
        offer=Offer(when=sense.answered, everywhere=True, after_the_end=True),
        by_recorder=True,
    )
)


@event(
    Entry(
        "closed",
        Phase.CLOSING,
        offer=Offer(
            when=sense.can_close, everywhere=True, after_the_end=True, asks=(Ask("reason"),), refused_at="reason"
        ),
        does="close",
        by_recorder=True,
    )
)
class Closed(Event):
    """``with_reason``: duties still open were given up for a reason, which is sealed."""

    with_reason: bool = False
    reason: str | None = sealed(default=None)


plain(
    Entry(
        "reopened",
        Phase.CLOSING,
        offer=Offer(when=sense.is_ended, everywhere=True, after_the_end=True, asks=(WHY,)),
        by_recorder=True,
    )
)
plain(
    Entry(
        "hold_set",
        Phase.CLOSING,
        offer=Offer(when=sense.not_held, everywhere=True, after_the_end=True, asks=(WHY,)),
        by_recorder=True,
        on_voided=True,
    )
)
plain(
    Entry(
        "hold_lifted",
        Phase.CLOSING,
        offer=Offer(when=sense.is_held, everywhere=True, after_the_end=True, asks=(WHY,)),
        by_recorder=True,
        on_voided=True,
    )
)
