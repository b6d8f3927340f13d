"""The read rows once more, from the log; what turns out different is reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.record.cases import CaseRow
from bot.record.log import Tx


@dataclass(frozen=True)
class Difference:
    """``what`` is a field of the row, or what else is made from the log."""

    reference: str
    what: str
    was: str
    now: str


def rewrite(tx: Tx, case: CaseRow) -> list[Difference]:
    """Write the read row of a complaint as its log says; answers what was different."""
    found = list(_differences(tx.case(case.reference), case))
    if found:
        tx.save_case(case)
    return found


def _differences(was: CaseRow | None, now: CaseRow) -> Iterator[Difference]:
    if was is None:
        yield Difference(now.reference, "row", "missing", "made")
        return
    for name, value in vars(now).items():
        if getattr(was, name) != value:
            yield Difference(now.reference, name, str(getattr(was, name)), str(value))
