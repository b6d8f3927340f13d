"""What somebody must do by a day the regulation does not date, so that an open complaint always waits for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.complaint import agreeing, respondents
from bot.complaint.duties import Entry
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.steps.answer import ResolvedInformally
from bot.complaint.steps.file import NOT_ARRIVED
from bot.complaint.steps.receipt import AcknowledgedWithPlan, CalledBack
from bot.regulation.deadlines import Deadline, Term, duty_deadline

DEFAULT_TERMS: Mapping[str, int] = {
    "declare": 1,
    "name_committee": 1,
    "follow_delivery": 2,
    "tell_composition": 5,
    "inform_respondent": 2,
    "follow_pause": 10,
    "call_again": 2,
    "confirm_outcome": 5,
    "agree": 2,
    "judge_objection": 5,
    "hold_hearing": 10,
    "next_step": 10,
    "close": 10,
}
"""Working days per task; the organisation file may set others."""


LOOKED_AT = frozenset("decided declined position_stated reconsidered settled objection_decided".split())
"""What ends the new look that reopening asks for."""


@dataclass(frozen=True)
class Task:
    """``bearer`` is a role, ``member:<person id>``, or ``respondent:<person id>``: theirs until the last day, and then
    the committee's. Days in the organisation's zone. It is to be done from ``began`` on: before that it only waits."""

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
    """The tasks of now, and those that are known to come."""
    if complaint.is_closed:
        return []
    if complaint.is_ended:
        return [
            *_failed_letters(complaint, terms),
            *_unconfirmed(complaint, terms),
            _task(complaint, "close", "coordinator", _done_on(complaint), terms),
        ]
    found = list(_open_tasks(complaint, terms))
    return [*found, *_net(complaint, found, terms)]


def _net(complaint: Complaint, found: Sequence[Task], terms: Mapping[str, int]) -> Iterator[Task]:
    """Under every regulation: where nothing runs and nobody was asked anything, somebody must look; while an objection
    waits, whoever decides it. Where only who is complained about was asked, that is once their last day is over."""
    bearer = "director" if complaint.objection_waits else "committee"
    asked: list[str] = [entry.rule.borne_by for entry in complaint.ledger.open_duties()]
    asked += [task.bearer for task in found if not task.bearer.startswith("respondent:")]
    if bearer in asked or (asked and bearer == "committee"):
        return
    if found and not asked:
        last = max(task.due_on for task in found)
        yield _dated("next_step", bearer, last, _deadline("next_step", last, terms), complaint)
    else:
        yield _task(complaint, "next_step", bearer, complaint.last_told, terms)


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
    for proposal in agreeing.waiting(complaint).values():
        for person in agreeing.to_agree(complaint, proposal):
            detail = f"{proposal.written.seq}:{person}"
            yield _task(complaint, "agree", f"member:{person}", proposal.written, terms, detail=detail)
    if promise := promised(complaint):
        plan, day = promise
        yield Task("keep_promise", "committee", plan.day(complaint.zone), day, day, plan.known_at)
    for entry in complaint.ledger.open_duties():
        if entry.rule.tell_late and not entry.deadline.due_at:
            yield from _tell_late(complaint, entry, entry.rule.tell_late.term)
    yield from _of_the_objection(complaint, terms)
    if _is_done(complaint):
        yield _close(complaint, terms)


def _of_the_objection(complaint: Complaint, terms: Mapping[str, int]) -> Iterator[Task]:
    """What the regulation leaves undated between the objection and the decision on it."""
    if late := complaint.objection_to_judge:
        yield _task(complaint, "judge_objection", "director", late, terms)
    elif complaint.objection:
        since = complaint.history.index(complaint.objection)
        later = {h.type: h for h in complaint.history[since:]}
        if "hearing_invited" in later and not later.keys() & {"hearing_held", "hearing_waived"}:
            yield _task(complaint, "hold_hearing", "director", later["hearing_invited"], terms)


def _is_done(complaint: Complaint) -> bool:
    """Answered, and nothing is owed or waits; who reopened it did so for something else than closing it again."""
    waits = complaint.objection_waits or agreeing.waiting(complaint) or complaint.ledger.open_duties()
    reopened = max((n for n, h in enumerate(complaint.history) if h.type == "reopened"), default=-1)
    since = {h.type for h in complaint.history[reopened + 1 :]}
    looked_at = reopened < 0 or since & LOOKED_AT
    return complaint.is_answered and not waits and bool(looked_at)


def _close(complaint: Complaint, terms: Mapping[str, int]) -> Task:
    """Not before the last right has ended: until then the complainant may still come back on the answer."""
    rights = [entry.deadline.last_day for entry in complaint.rights_running]
    done = _done_on(complaint)
    if not rights or max(rights) < done.day(complaint.zone):
        return _task(complaint, "close", "coordinator", done, terms)
    return _dated("close", "coordinator", max(rights), _deadline("close", max(rights), terms), complaint)


def _tell_late(complaint: Complaint, entry: Entry, every: Term) -> Iterator[Task]:
    """Why it is late is told on the first open day after the term, and from then on every so often."""
    if entry.is_paused or any("progress_reported" in each.rule.met_by for each in complaint.ledger.open_duties()):
        return  # a duty of the regulation's own asks for it already
    last = entry.deadline.due_on
    told = [h for h in complaint.history if h.type == "progress_reported" and h.day(complaint.zone) > last]
    since = told[-1].day(complaint.zone) if told else last
    deadline = duty_deadline(every if told else Term("working_days", 1), since)
    yield _dated(f"tell_late:{entry.rule.id}", entry.rule.borne_by, since, deadline, complaint)


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
    deadline = _deadline(kind, since, terms)
    assert deadline.act_by is not None, "a duty's deadline has a day to act by"
    name = f"{kind}:{detail}" if detail else kind
    return Task(name, bearer, since, deadline.due_on, deadline.act_by, start.known_at)


def _dated(name: str, bearer: str, since: date, deadline: Deadline, complaint: Complaint) -> Task:
    """A task that is to be done from the day after ``since`` on."""
    began = datetime.combine(since + timedelta(days=1), time(), complaint.zone)
    return Task(name, bearer, since, deadline.due_on, deadline.act_by or deadline.due_on, began)


def _deadline(kind: str, since: date, terms: Mapping[str, int]) -> Deadline:
    return duty_deadline(Term("working_days", terms.get(kind, DEFAULT_TERMS[kind])), since)


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


def promised(complaint: Complaint) -> tuple[Happened, date] | None:
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
