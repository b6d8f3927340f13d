"""What somebody must do by a day the regulation does not date, so that an open complaint always waits for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.complaint.events import AcknowledgedWithPlan
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.regulation.deadlines import Term, duty_deadline

DEFAULT_TERMS: Mapping[str, int] = {
    "declare": 1,
    "name_committee": 1,
    "follow_delivery": 2,
    "tell_composition": 5,
    "follow_pause": 10,
    "close": 10,
}
"""Working days per task; the organisation file may set others."""


@dataclass(frozen=True)
class Task:
    """``bearer`` is a role, or ``member:<person id>``. Both days in the organisation's zone."""

    id: str
    bearer: str
    since: date
    due_on: date
    act_by: date

    @property
    def kind(self) -> str:
        return self.id.partition(":")[0]


def tasks(complaint: Complaint, terms: Mapping[str, int] = DEFAULT_TERMS) -> list[Task]:
    """The tasks open now."""
    if complaint.is_ended:
        return [] if complaint.is_closed else [_task("close", "coordinator", _done_on(complaint), terms)]
    return list(_open_tasks(complaint, terms))


def _open_tasks(complaint: Complaint, terms: Mapping[str, int]) -> Iterator[Task]:
    committee, zone = complaint.committee, complaint.zone
    for member in committee.members:
        if member not in committee.declared:
            since = _joined(complaint, member)
            yield _task("declare", f"member:{member}", since, terms, detail=member)
    if len(committee.members) < complaint.procedure.committee.size:
        yield _task("name_committee", "coordinator", _committee_changed(complaint), terms)
    if failed := complaint.failed_delivery:
        yield _task("follow_delivery", "committee", failed.day(zone), terms)
    if told := _composition_outdated(complaint):
        yield _task("tell_composition", "committee", told.day(zone), terms)
    for entry in complaint.ledger.running():  # a term that stands still pings nobody, so this does
        for by in entry.paused_by.values():
            yield _task("follow_pause", entry.rule.borne_by, by.day(zone), terms, detail=entry.rule.id)
    if promised := _promised_day(complaint):
        yield Task("keep_promise", "committee", promised[0], promised[1], promised[1])
    if not complaint.ledger.open_duties() and complaint.types & {"decided", "declined"}:
        yield _task("close", "coordinator", _done_on(complaint), terms)


def _task(kind: str, bearer: str, since: date, terms: Mapping[str, int], detail: str = "") -> Task:
    deadline = duty_deadline(Term("working_days", terms.get(kind, DEFAULT_TERMS[kind])), since)
    assert deadline.act_by is not None, "a duty's deadline has a day to act by"
    return Task(f"{kind}:{detail}" if detail else kind, bearer, since, deadline.due_on, deadline.act_by)


def _joined(complaint: Complaint, member: str) -> date:
    named = [
        h
        for h in complaint.history
        if member in getattr(h.event, "members", ()) or getattr(h.event, "joins", None) == member
    ]
    return named[-1].day(complaint.zone)


def _committee_changed(complaint: Complaint) -> date:
    changes = [h for h in complaint.history if h.event.topic == "committee"]
    return (changes[-1] if changes else complaint.receipt).day(complaint.zone)


def _composition_outdated(complaint: Complaint) -> Happened | None:
    """A member changed after the complainant was told who they are."""
    told = [h for h in complaint.history if h.type == "composition_told"]
    changed = [h for h in complaint.history if h.type in ("member_replaced", "committee_appointed")]
    order = complaint.history.index
    return changed[-1] if told and changed and order(changed[-1]) > order(told[-1]) else None


def _promised_day(complaint: Complaint) -> tuple[date, date] | None:
    """The day promised in a plan, while there is no answer: (since, promised)."""
    if complaint.types & {"decided", "declined"}:
        return None
    plans = [(h, h.event) for h in complaint.history if isinstance(h.event, AcknowledgedWithPlan)]
    if not plans or plans[-1][1].promised is None:
        return None
    return plans[-1][0].day(complaint.zone), max(plans[-1][1].promised, plans[-1][0].day(complaint.zone) + timedelta(1))


def _done_on(complaint: Complaint) -> date:
    """The day of the last event that ended something: a note or a look at the file afterwards postpones nothing."""
    ends = [h for entry in complaint.ledger.entries() for h in (entry.met, entry.lapsed) if h]
    ends += [complaint.ledger.ended] if complaint.ledger.ended else []
    return max(ends, key=lambda h: h.at, default=complaint.receipt).day(complaint.zone)
