"""Looking into it: whoever is told, asked or consulted."""

from __future__ import annotations

from datetime import date

from bot.complaint import sense
from bot.complaint.asks import NOTE, TOLD, WHOM
from bot.complaint.events import Conveyed, Event, Respondent, sealed
from bot.complaint.registry import Dialog, Entry, Offer, Phase, event, plain


@event(Entry("insurer_informed", Phase.HANDLING, offer=Offer(asks=(WHOM, NOTE)), by_recorder=True))
class InsurerInformed(Conveyed):
    """The insurer knows that the complaint may lead to a claim."""


plain(Entry("insurer_consulted", Phase.HANDLING, offer=Offer(asks=(WHOM, TOLD)), by_recorder=True))


@event(
    Entry(
        "respondent_informed",
        Phase.HANDLING,
        offer=Offer(when=sense.somebody_to_inform),
        dialog=Dialog("inform_respondent"),
        does="inform_respondent",
        by_recorder=True,
    )
)
class RespondentInformed(Conveyed):
    """Somebody complained about was told what the complaint says of them, and asked for a response ``until``.

    Without ``respondent`` a letter told it, to whoever it went.
    """

    until: date | None = None
    respondent: Respondent | None = sealed(default=None)
    told: str | None = sealed(default=None)


@event(
    Entry(
        "response_recorded",
        Phase.HANDLING,
        offer=Offer(when=sense.about_somebody),
        dialog=Dialog("record_response"),
        does="respond",
    )
)
class ResponseRecorded(Event):
    """What somebody complained about says of it. ``own``: written by themselves, in the form they were sent."""

    own: bool = False
    respondent: Respondent | None = sealed(default=None)
    note: str | None = sealed(default=None)


@event(Entry("labour_expert_informed", Phase.HANDLING, offer=Offer(asks=(WHOM, NOTE)), by_recorder=True))
class LabourExpertInformed(Conveyed):
    """The labour expert of UWV knows that a client complained."""


plain(Entry("escalated", Phase.HANDLING, offer=Offer()))


@event(Entry("taken_up", Phase.HANDLING, offer=Offer(), by_recorder=True, once=True))
class TakenUp(Conveyed):
    """The complainant knows that the complaint is being handled."""
