"""Lists and counts from the read rows (projections of the log); whoever asks has been checked before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from bot.record.cases import CaseRow
from bot.record.log import Tx
from bot.record.tables import case_row


@dataclass(frozen=True)
class Figures:
    """Of the complaints received in a period: how many, closed, and per status; nothing personal.

    What was logged by mistake is in none of these; ``voided`` says how many that were.
    """

    received: int
    closed: int
    by_status: dict[str, int]
    voided: int = 0


def open_cases(tx: Tx) -> list[CaseRow]:
    """Complaints not yet closed; those due first come first."""
    return tx.select_cases(case_row.c.closed_at.is_(None))


def closed_cases(tx: Tx) -> list[CaseRow]:
    return tx.select_cases(case_row.c.closed_at.is_not(None))


def cases_received(tx: Tx, first: date, last: date) -> list[CaseRow]:
    return tx.select_cases(case_row.c.received_on.between(first, last))


def figures(tx: Tx, first: date, last: date) -> Figures:
    """Counts over the complaints received from ``first`` through ``last``."""
    every = cases_received(tx, first, last)
    rows = [row for row in every if row.status != "voided"]
    closed = sum(row.closed_at is not None for row in rows)
    return Figures(len(rows), closed, dict(Counter(row.status for row in rows)), len(every) - len(rows))
