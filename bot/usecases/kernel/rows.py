"""What a complaint leaves in rows beside its log: pure, so that they can be made anew."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.complaint.finding import keys_of
from bot.complaint.fold import Complaint
from bot.record.cases import CaseRow, DutyRow


def case_row(complaint: Complaint) -> CaseRow:
    """The read row, for lists."""
    due = None if complaint.is_voided else complaint.next_duty()
    closed = [h.at for h in complaint.history if h.type in ("closed", "voided")]
    return CaseRow(
        reference=complaint.reference,
        procedure=complaint.procedure.id,
        received_on=complaint.received_at.date(),
        status="voided" if complaint.is_voided else "closed" if complaint.is_closed else complaint.stages_done()[-1],
        head_seq=complaint.head,
        next_due_on=None if due is None else (due.deadline.act_by or due.deadline.due_on),
        next_duty=due.rule.id if due else None,
        closed_at=closed[-1].astimezone(UTC) if complaint.is_closed and closed else None,
        members=complaint.committee.members,
        view=None,
    )


def duty_rows(complaint: Complaint, now: datetime) -> list[DutyRow]:
    rows = []
    for entry in complaint.ledger.entries():
        state, deadline = entry.state(now, complaint.zone), entry.deadline
        rows.append(
            DutyRow(
                entry.rule.id,
                entry.nth,
                entry.rule.kind,
                None if deadline.due_at else deadline.due_on,
                deadline.due_at.astimezone(UTC) if deadline.due_at else None,
                deadline.act_by or deadline.ends_on,
                state if state in ("met", "met_late", "lapsed") else None,
            )
        )
    return rows


def findings(complaint: Complaint) -> frozenset[str]:
    """By what a complaint is found; by nothing once it is erased."""
    return keys_of(complaint.particulars.complainant) if complaint.particulars else frozenset()
