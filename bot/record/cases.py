"""The read rows: a projection of each complaint, for lists. Written with the events, rebuildable from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.record.tables import case_row
from bot.record.work import Work


@dataclass(frozen=True)
class CaseRow:
    """A complaint at a glance, with nothing personal in it."""

    reference: str
    procedure: str
    received_on: date
    status: str
    head_seq: int
    next_due_on: date | None = None
    next_duty: str | None = None
    closed_at: datetime | None = None
    members: tuple[str, ...] = ()


class Cases(Work):
    def save_case(self, row: CaseRow) -> None:
        values = {
            "procedure": row.procedure,
            "received_on": row.received_on,
            "status": row.status,
            "next_due_on": row.next_due_on,
            "next_duty": row.next_duty,
            "closed_at": row.closed_at,
            "head_seq": row.head_seq,
            "members": list(row.members),
            "updated_at": self.now,
        }
        self.upsert(case_row, {"reference": row.reference}, values)

    def case(self, reference: str) -> CaseRow | None:
        found = self.select_cases(case_row.c.reference == reference)
        return found[0] if found else None

    def cases(self) -> list[CaseRow]:
        """Every complaint, closed ones too, by reference."""
        return self.select_cases()

    def select_cases(self, *where: sa.ColumnElement[bool]) -> list[CaseRow]:
        """Complaints that meet conditions; those due first come first."""
        due_first = case_row.c.next_due_on.is_(None), case_row.c.next_due_on, case_row.c.reference
        query = sa.select(case_row).where(self.mine(case_row), *where).order_by(*due_first)
        return [self._case(row) for row in self.connection.execute(query)]

    def _case(self, row: sa.Row[Any]) -> CaseRow:
        return CaseRow(
            reference=row.reference,
            procedure=row.procedure,
            received_on=row.received_on,
            status=row.status,
            head_seq=row.head_seq,
            next_due_on=row.next_due_on,
            next_duty=row.next_duty,
            closed_at=row.closed_at,
            members=tuple(row.members),
        )
