"""Looking into it: whoever is told, asked or consulted, and more time."""

from __future__ import annotations

from datetime import date

from bot.complaint.events import Conveyed, Event, Respondent, event, sealed


@event("insurer_informed")
class InsurerInformed(Conveyed):
    """The insurer knows that the complaint may lead to a claim."""


@event("respondent_informed")
class RespondentInformed(Conveyed):
    """Somebody complained about was told what the complaint says of them, and asked for a response ``until``.

    Without ``respondent`` a letter told it, to whoever it went.
    """

    until: date | None = None
    respondent: Respondent | None = sealed(default=None)
    told: str | None = sealed(default=None)


@event("response_recorded")
class ResponseRecorded(Event):
    """What somebody complained about says of it. ``own``: written by themselves, in the form they were sent."""

    own: bool = False
    respondent: Respondent | None = sealed(default=None)
    note: str | None = sealed(default=None)


@event("labour_expert_informed")
class LabourExpertInformed(Conveyed):
    """The labour expert of UWV knows that a client complained."""


@event("taken_up")
class TakenUp(Conveyed):
    """The complainant knows that the complaint is being handled."""


@event("consent_recorded")
class ConsentRecorded(Event):
    """Whether documents may be shared with an expert from outside; it can be taken back, and the latest counts."""

    given: bool = True
    note: str | None = sealed(default=None)


@event("expert_engaged")
class ExpertEngaged(Conveyed):
    """``shared``: the expert gets documents; ``signed``: the expert signed for confidentiality."""

    shared: bool = False
    signed: bool = False


@event("extended")
class Extended(Event):
    until: date
    reason: str | None = sealed(default=None)
