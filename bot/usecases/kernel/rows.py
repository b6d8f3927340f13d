"""What a complaint leaves in rows beside its log: pure, so that they can be made anew."""

from __future__ import annotations

from datetime import UTC

from bot.complaint.finding import keys_of
from bot.complaint.fold import Complaint
from bot.record.cases import CaseRow


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
    )


def findings(complaint: Complaint) -> frozenset[str]:
    """By what a complaint is found; by nothing once it is erased."""
    return keys_of(complaint.particulars.complainant) if complaint.particulars else frozenset()
