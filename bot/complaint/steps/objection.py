"""An objection to the answer, up to the decision on it."""

from __future__ import annotations

from bot.complaint import sense
from bot.complaint.asks import LETTER, OUTCOME, REASON, TOLD, WHY, WORDS, Ask, person, yes_no
from bot.complaint.events import Conveyed, Event, Outcome, sealed
from bot.complaint.registry import Entry, Offer, Phase, event, plain

plain(
    Entry(
        "objected",
        Phase.OBJECTION,
        offer=Offer(
            when=sense.can_object,
            after_the_end=True,
            asks=(Ask("way", "choice", required=True, options=("email", "post", "in_person")), TOLD),
        ),
        rights=sense.whoever_took_it,
    )
)


@event(
    Entry(
        "decider_named",
        Phase.OBJECTION,
        topic="committee",
        offer=Offer(when=sense.objection_waits, asks=(person("decider"), WHY), refused_at="decider"),
        rights=sense.who_coordinates,
        by_recorder=True,
    )
)
class DeciderNamed(Event):
    """Who decides the objection (person id) where neither director nor deputy may."""

    decider: str = ""
    note: str | None = sealed(default=None)


plain(
    Entry(
        "objection_admitted",
        Phase.OBJECTION,
        offer=Offer(when=sense.can_admit, asks=(yes_no("dealt"), WHY)),
        rights=sense.the_decider,
        does="judge_objection",
        by_recorder=True,
    )
)
plain(Entry("objection_not_admitted", Phase.OBJECTION, rights=sense.the_decider, by_recorder=True))
plain(
    Entry(
        "hearing_invited",
        Phase.OBJECTION,
        offer=Offer(when=sense.time_to_talk),
        rights=sense.who_handles_or_decides,
        by_recorder=True,
    )
)


@event(
    Entry(
        "hearing_waived",
        Phase.OBJECTION,
        offer=Offer(when=sense.time_to_talk, asks=(REASON,)),
        rights=sense.who_handles_or_decides,
    )
)
class HearingWaived(Event):
    """The complainant does not want the talk about the objection."""

    reason: str | None = sealed(default=None)


plain(
    Entry(
        "hearing_held",
        Phase.OBJECTION,
        offer=Offer(when=sense.time_to_talk, asks=(TOLD,)),
        rights=sense.who_handles_or_decides,
        does="hold_hearing",
    )
)
plain(
    Entry(
        "settlement_proposed",
        Phase.OBJECTION,
        offer=Offer(when=sense.time_to_talk, asks=(TOLD,)),
        rights=sense.who_handles_or_decides,
        by_recorder=True,
    )
)
plain(
    Entry("settled", Phase.OBJECTION, offer=Offer(when=sense.time_to_talk, asks=(TOLD,)), rights=sense.who_can_settle)
)


@event(
    Entry(
        "objection_decided",
        Phase.OBJECTION,
        offer=Offer(
            when=sense.in_treatment,
            asks=(OUTCOME, WORDS, Ask("way", "choice", required=True, options=("email", "post")), LETTER),
        ),
        rights=sense.the_decider,
        by_recorder=True,
    )
)
class ObjectionDecided(Conveyed):
    """The decision on the objection went out; ``outcome`` is that of the objection."""

    outcome: Outcome | None = None
