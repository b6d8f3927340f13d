"""Lists and counts from the read rows; whoever asks has been checked before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.record.cases import CaseRow, DutyRow, duty_of
from bot.record.log import Tx
from bot.record.tables import case_row, duty_row


@dataclass(frozen=True)
class OpenDuty:
    reference: str
    duty: DutyRow


@dataclass(frozen=True)
class Figures:
    """Of the complaints received in a period: how many, closed, and per status; nothing personal."""

    received: int
    closed: int
    by_status: dict[str, int]


def open_cases(tx: Tx) -> list[CaseRow]:
    """Complaints not yet closed; those due first come first."""
    return tx.select_cases(case_row.c.closed_at.is_(None))


def cases_of(tx: Tx, member: str, *, closed: bool = False) -> list[CaseRow]:
    """The complaints a person is a member of; only open ones unless asked."""
    among = sa.cast(case_row.c.members, sa.Text()).contains(f'"{member}"', autoescape=True)
    return tx.select_cases(among) if closed else tx.select_cases(among, case_row.c.closed_at.is_(None))


def cases_due(tx: Tx, by: date) -> list[CaseRow]:
    """Open complaints in which something is due on or before a day."""
    return tx.select_cases(case_row.c.closed_at.is_(None), case_row.c.next_due_on <= by)


def cases_received(tx: Tx, first: date, last: date) -> list[CaseRow]:
    return tx.select_cases(case_row.c.received_on.between(first, last))


def closed_before(tx: Tx, moment: datetime) -> list[CaseRow]:
    """For retention: what was closed long enough ago."""
    return tx.select_cases(case_row.c.closed_at < moment)


def open_duties(tx: Tx, by: date | None = None) -> list[OpenDuty]:
    """Duties and rights still running, of every complaint; with ``by`` those due on or before that day."""
    query = sa.select(duty_row).where(tx.mine(duty_row), duty_row.c.ended.is_(None))
    if by is not None:
        query = query.where(duty_row.c.due_on <= by)
    rows = tx.connection.execute(query.order_by(duty_row.c.due_on, duty_row.c.reference, duty_row.c.duty))
    return [_open_duty(row) for row in rows]


def figures(tx: Tx, first: date, last: date) -> Figures:
    """Counts over the complaints received from ``first`` through ``last``."""
    rows = cases_received(tx, first, last)
    closed = sum(row.closed_at is not None for row in rows)
    return Figures(len(rows), closed, dict(Counter(row.status for row in rows)))


def _open_duty(row: sa.Row[Any]) -> OpenDuty:
    return OpenDuty(row.reference, duty_of(row))
