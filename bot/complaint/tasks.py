"""What somebody must do by a day the regulation does not date, so that an open complaint always waits for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.complaint import respondents
from bot.complaint.events import NOT_ARRIVED, AcknowledgedWithPlan, CalledBack, ResolvedInformally
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.regulation.deadlines import Term, duty_deadline

DEFAULT_TERMS: Mapping[str, int] = {
    "declare": 1,
    "name_committee": 1,
    "follow_delivery": 2,
    "tell_composition": 5,
    "inform_respondent": 2,
    "follow_pause": 10,
    "call_again": 2,
    "confirm_outcome": 5,
    "close": 10,
}
"""Working days per task; the organisation file may set others."""


@dataclass(frozen=True)
class Task:
    """``bearer`` is a role, ``member:<person id>``, or ``respondent:<person id>``: theirs until the last day, and then
    the committee's. Days in the organisation's zone; known from ``began`` on."""

    id: str
    bearer: str
    since: date
    due_on: date
    act_by: date
    began: datetime = field(compare=False)

    @property
    def kind(self) -> str:
        return self.id.partition(":")[0]


def tasks(complaint: Complaint, terms: Mapping[str, int] = DEFAULT_TERMS) -> list[Task]:
    """The tasks open now."""
    if complaint.is_closed:
        return []
    if complaint.is_ended:
        return [
            *_failed_letters(complaint, terms),
            *_unconfirmed(complaint, terms),
            _task(complaint, "close", "coordinator", _done_on(complaint), terms),
        ]
    return list(_open_tasks(complaint, terms))


def _open_tasks(complaint: Complaint, terms: Mapping[str, int]) -> Iterator[Task]:
    committee = complaint.committee
    for member in committee.members:
        if member not in committee.declared:
            yield _task(complaint, "declare", f"member:{member}", _joined(complaint, member), terms, detail=member)
    if len(committee.members) < complaint.procedure.committee.size:
        yield _task(complaint, "name_committee", "coordinator", _committee_changed(complaint), terms)
    yield from _failed_letters(complaint, terms)
    if told := _composition_outdated(complaint):
        yield _task(complaint, "tell_composition", "committee", told, terms)
    for entry in complaint.ledger.running():  # a term that stands still pings nobody, so this does
        for by in entry.paused_by.values():
            yield _task(complaint, "follow_pause", entry.rule.borne_by, by, terms, detail=entry.rule.id)
    if again := _to_call_again(complaint):
        yield _task(complaint, "call_again", "committee", again, terms)
    yield from _to_inform(complaint, terms)
    for asked, request in respondents.awaited(complaint):
        if request.until is not None:
            person = request.respondent.person if request.respondent else ""
            bearer = f"respondent:{person}" if person else "committee"
            since = asked.day(complaint.zone)
            yield Task(f"respond:{asked.seq}", bearer, since, request.until, request.until, asked.known_at)
    if promised := _promised(complaint):
        plan, day = promised
        yield Task("keep_promise", "committee", plan.day(complaint.zone), day, day, plan.known_at)
    if not complaint.ledger.open_duties() and complaint.is_answered:
        yield _task(complaint, "close", "coordinator", _done_on(complaint), terms)


def _to_inform(complaint: Complaint, terms: Mapping[str, int]) -> Iterator[Task]:
    """Told in another way, where a message did not arrive; else the others, once one was told. Where a duty of the
    regulation asks just that, it is no task besides."""
    if complaint.is_answered:
        return
    if lost := respondents.not_reached(complaint):
        asked = any("respondent_informed" in entry.rule.met_by for entry in complaint.ledger.open_duties())
        if not asked:
            yield _task(complaint, "inform_respondent", "committee", lost, terms, detail=NOT_ARRIVED)
    elif left := respondents.left_out(complaint):
        yield _task(complaint, "inform_respondent", "committee", left, terms)


def _failed_letters(complaint: Complaint, terms: Mapping[str, int]) -> Iterator[Task]:
    """Each letter that was not delivered is somebody's to follow up, also once the complaint has ended."""
    for kind, failed in complaint.failed_letters.items():
        yield _task(complaint, "follow_delivery", "committee", failed, terms, detail=kind)


def _task(
    complaint: Complaint, kind: str, bearer: str, start: Happened, terms: Mapping[str, int], detail: str = ""
) -> Task:
    since = start.day(complaint.zone)
    deadline = duty_deadline(Term("working_days", terms.get(kind, DEFAULT_TERMS[kind])), since)
    assert deadline.act_by is not None, "a duty's deadline has a day to act by"
    name = f"{kind}:{detail}" if detail else kind
    return Task(name, bearer, since, deadline.due_on, deadline.act_by, start.known_at)


def _joined(complaint: Complaint, member: str) -> Happened:
    named = [
        h
        for h in complaint.history
        if member in getattr(h.event, "members", ()) or getattr(h.event, "joins", None) == member
    ]
    return named[-1]


def _committee_changed(complaint: Complaint) -> Happened:
    changes = [h for h in complaint.history if h.event.topic == "committee"]
    return changes[-1] if changes else complaint.receipt


def _composition_outdated(complaint: Complaint) -> Happened | None:
    """A member changed after the complainant was told who they are."""
    told = [h for h in complaint.history if h.type == "composition_told"]
    changed = [h for h in complaint.history if h.type in ("member_replaced", "committee_appointed")]
    order = complaint.history.index
    return changed[-1] if told and changed and order(changed[-1]) > order(told[-1]) else None


def _to_call_again(complaint: Complaint) -> Happened | None:
    """The last call ended with: we call again."""
    calls = [h for h in complaint.history if isinstance(h.event, CalledBack)]
    again = bool(calls) and isinstance(calls[-1].event, CalledBack) and calls[-1].event.result == "again"
    return calls[-1] if again and not complaint.is_answered else None


def _unconfirmed(complaint: Complaint, terms: Mapping[str, int]) -> Iterator[Task]:
    """The complainant wants what was agreed in writing, and did not get it yet."""
    settled = [h for h in complaint.history if isinstance(h.event, ResolvedInformally) and h.event.confirm]
    confirmed = [h for h in complaint.history if h.type == "outcome_confirmed"]
    order = complaint.history.index
    if settled and not (confirmed and order(confirmed[-1]) > order(settled[-1])):
        yield _task(complaint, "confirm_outcome", "committee", settled[-1], terms)


def _promised(complaint: Complaint) -> tuple[Happened, date] | None:
    """The plan and the day promised in it, while there is no answer."""
    if complaint.is_answered:
        return None
    plans = [(h, h.event) for h in complaint.history if isinstance(h.event, AcknowledgedWithPlan)]
    if not plans or plans[-1][1].promised is None:
        return None
    plan, promised = plans[-1][0], plans[-1][1].promised
    return plan, max(promised, plan.day(complaint.zone) + timedelta(1))


def _done_on(complaint: Complaint) -> Happened:
    """The last event that ended something: a note or a look at the file afterwards postpones nothing."""
    ends = [h for entry in complaint.ledger.entries() for h in (entry.met, entry.lapsed) if h]
    ends += [complaint.ledger.ended] if complaint.ledger.ended else []
    return max(ends, key=lambda h: h.at, default=complaint.receipt)
