"""The read rows: a complaint and its duties at a glance. Written with the events, rebuildable from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.record.chain import from_json, to_json
from bot.record.tables import case_row, duty_row
from bot.record.work import Work


@dataclass(frozen=True)
class CaseRow:
    """``view`` is what a list shows to those who may see it; it is sealed, and None once erased."""

    reference: str
    procedure: str
    received_on: date
    status: str
    head_seq: int
    next_due_on: date | None = None
    next_duty: str | None = None
    closed_at: datetime | None = None
    members: tuple[str, ...] = ()
    view: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class DutyRow:
    duty: str
    nth: int
    kind: str
    due_on: date | None = None
    due_at: datetime | None = None
    act_by: date | None = None
    ended: str | None = None


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
            "sealed_view": self._sealed_view(row),
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

    def replace_duties(self, reference: str, duties: Sequence[DutyRow]) -> None:
        """These duties, and no others, for a complaint."""
        self.connection.execute(sa.delete(duty_row).where(self.mine(duty_row, reference=reference)))
        rows = [{"organisation": self.organisation, "reference": reference, **vars(duty)} for duty in duties]
        if rows:
            self.connection.execute(sa.insert(duty_row), rows)

    def duties(self, reference: str) -> list[DutyRow]:
        query = sa.select(duty_row).where(self.mine(duty_row, reference=reference))
        rows = self.connection.execute(query.order_by(duty_row.c.duty, duty_row.c.nth))
        return [duty_of(row) for row in rows]

    def _sealed_view(self, row: CaseRow) -> bytes | None:
        if row.view is None or self.is_erased(row.reference):
            return None
        return self.seal(row.reference, to_json(row.view), "view")

    def _case(self, row: sa.Row[Any]) -> CaseRow:
        view = self.unseal(row.reference, row.sealed_view, "view")
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
            view=None if view is None else from_json(view),
        )


def duty_of(row: sa.Row[Any]) -> DutyRow:
    return DutyRow(row.duty, row.nth, row.kind, row.due_on, row.due_at, row.act_by, row.ended)
