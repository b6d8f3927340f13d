"""The answer to a complaint, however it is given, and what must be agreed to first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from bot.complaint import sense
from bot.complaint.asks import LETTER, OUTCOME, SENT, TOLD, WHY, WORDS, Ask, yes_no
from bot.complaint.events import Conveyed, Event, Ground, Outcome, sealed
from bot.complaint.registry import Dialog, Entry, Offer, Phase, event, plain


@event(
    Entry(
        "resolved_informally",
        Phase.ANSWER,
        offer=Offer(when=sense.no_objection_waits, everywhere=True, asks=(TOLD, yes_no("agreed"), yes_no("confirm"))),
    )
)
class ResolvedInformally(Event):
    """Settled together. ``confirm``: the complainant wants that in writing."""

    agreed: bool = True
    confirm: bool = False
    note: str | None = sealed(default=None)


plain(Entry("withdrawn", Phase.ANSWER, offer=Offer(everywhere=True, asks=(WHY,))))


@event(
    Entry(
        "position_stated",
        Phase.ANSWER,
        offer=Offer(
            when=sense.to_answer,
            asks=(
                WORDS,
                Ask("way", "choice", required=True, options=("in_person", "phone", "email", "post")),
                LETTER,
            ),
            together=True,
        ),
        by_recorder=True,
    )
)
class PositionStated(Conveyed):
    """What the organisation thinks of it was told, with its reasons, in a talk or in writing."""

    digest: str = ""


@event(
    Entry(
        "declined",
        Phase.ANSWER,
        offer=Offer(
            when=sense.to_answer,
            asks=(Ask("ground", "choice", required=True, options=get_args(Ground)), WORDS, SENT, LETTER),
            together=True,
        ),
        by_recorder=True,
    )
)
class Declined(Conveyed):
    """The complainant was told that the complaint is not taken up; for the rest as ``Decided``."""

    ground: Ground | None = None
    digest: str = ""


@event(
    Entry(
        "decided",
        Phase.ANSWER,
        offer=Offer(when=sense.to_answer, asks=(OUTCOME, WORDS, SENT, LETTER), together=True),
        does="keep_promise",
        by_recorder=True,
    )
)
class Decided(Conveyed):
    """The answer to the complaint went out. ``letter`` is the document in this file, where it was added; without one
    the text stands where it was sent from. ``digest``: what those who decide agreed to (``DecisionProposed``).

    Older records know neither outcome nor digest.
    """

    outcome: Outcome | None = None
    digest: str = ""


@event(
    Entry(
        "outcome_confirmed",
        Phase.ANSWER,
        offer=Offer(when=sense.agreed_with_the_complainant, everywhere=True, after_the_end=True),
        does="confirm_outcome",
        by_recorder=True,
    )
)
class OutcomeConfirmed(Conveyed):
    """What was settled in a talk was confirmed in writing."""


plain(
    Entry(
        "answer_received",
        Phase.ANSWER,
        offer=Offer(when=sense.answered, everywhere=True, after_the_end=True, asks=(TOLD,)),
    )
)
plain(Entry("reconsidered", Phase.ANSWER, offer=Offer(when=sense.answered), by_recorder=True))


@event(Entry("decision_proposed", Phase.ANSWER, by_recorder=True))
class DecisionProposed(Event):
    """Somebody wrote down what others must confirm before it counts (``bot.complaint.agreeing``).

    ``step`` is the event it becomes; ``digest`` (hex, SHA-256) is that of ``said``, its moment and its fields.
    """

    step: str = ""
    digest: str = ""
    said: Mapping[str, Any] | None = sealed(default=None)


@event(Entry("text_agreed", Phase.ANSWER, dialog=Dialog("agree", named=True), does="agree", by_recorder=True))
class TextAgreed(Conveyed):
    """Somebody who decides agrees to what has this digest."""

    digest: str = ""


@event(Entry("text_refused", Phase.ANSWER, by_recorder=True))
class TextRefused(Event):
    """Somebody who decides does not agree to what has this digest: it counts no more."""

    digest: str = ""
    reason: str | None = sealed(default=None)
