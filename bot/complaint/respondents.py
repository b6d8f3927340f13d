"""The people complained about: who was told, who must still respond, and who did."""

from __future__ import annotations

from bot.complaint.events import Respondent
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.steps.file import NOT_ARRIVED, Annulled
from bot.complaint.steps.handling import RespondentInformed, ResponseRecorded
from bot.complaint.steps.hearing import Heard, HearingSkipped


def left_out(complaint: Complaint) -> Happened | None:
    """Since when somebody complained about waits to be told while another was: the telling, or who became one later."""
    known = [
        h
        for h in complaint.history
        if isinstance(h.event, RespondentInformed) or getattr(h.event, "respondents", None) is not None
    ]
    told = any(isinstance(h.event, RespondentInformed) for h in known)
    return known[-1] if told and complaint.to_inform else None


def not_reached(complaint: Complaint) -> Happened | None:
    """Since when somebody waits to be told because the message to them did not arrive: the annulment of that step."""
    waiting = complaint.to_inform
    lost = [
        h
        for h in complaint.recorded
        if isinstance(h.event, Annulled) and h.event.code == NOT_ARRIVED and h.seq not in complaint.annulled
    ]
    for h in reversed(lost):
        wrong = complaint.event(h.event.n) if isinstance(h.event, Annulled) else None
        if wrong and isinstance(wrong.event, RespondentInformed) and wrong.event.respondent in waiting:
            return h
    return None


def respondents(complaint: Complaint) -> tuple[Respondent, ...]:
    return complaint.particulars.respondents if complaint.particulars else ()


def invitation(complaint: Complaint, person: str) -> RespondentInformed | None:
    """What somebody complained about was told last; None for everybody else, and before that."""
    if complaint.particulars is None or person not in complaint.particulars.respondent_persons:
        return None
    told = (h.event for h in reversed(complaint.history) if isinstance(h.event, RespondentInformed))
    return next((each for each in told if each.respondent == Respondent(person=person)), None)


def responses(complaint: Complaint, respondent: Respondent | None = None) -> list[tuple[Happened, ResponseRecorded]]:
    """The responses so far, of one respondent or of all."""
    found = [(h, h.event) for h in complaint.history if isinstance(h.event, ResponseRecorded)]
    return [(h, said) for h, said in found if respondent is None or said.respondent == respondent]


def asked(complaint: Complaint, person: str) -> RespondentInformed | None:
    """What somebody complained about was told last, while they were asked to respond and nothing came yet."""
    return next((each for _, each in awaited(complaint) if each.respondent == Respondent(person=person)), None)


def awaited(complaint: Complaint) -> list[tuple[Happened, RespondentInformed]]:
    """Those who were asked for a response and of whom nothing came yet; each by the last time they were asked."""
    asked: dict[Respondent, tuple[Happened, RespondentInformed]] = {}
    for h in complaint.history:
        match h.event:
            case RespondentInformed(respondent=Respondent() as who) if who in respondents(complaint):
                asked[who] = (h, h.event)
            case ResponseRecorded(respondent=Respondent() as who):
                asked.pop(who, None)
            case Heard(party="respondent") | HearingSkipped(party="respondent" | None):
                asked.clear()
    return list(asked.values())
