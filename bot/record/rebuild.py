"""The read rows once more, from the log; what turns out different is reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.record.cases import CaseRow, DutyRow
from bot.record.log import Tx


@dataclass(frozen=True)
class Difference:
    """``what`` is a field of the case or a duty; a sealed view differs without telling how."""

    reference: str
    what: str
    was: str
    now: str


def rewrite(tx: Tx, case: CaseRow, duties: Sequence[DutyRow]) -> list[Difference]:
    """Write the read rows of a complaint as its log says; answers what was different."""
    reference = case.reference
    found = [*_case_differences(tx.case(reference), case, tx.is_erased(reference))]
    found += _duty_differences(reference, tx.duties(reference), duties)
    if found:
        tx.save_case(case)
        tx.replace_duties(reference, duties)
    return found


def _case_differences(was: CaseRow | None, now: CaseRow, erased: bool) -> Iterator[Difference]:
    if was is None:
        yield Difference(now.reference, "row", "missing", "made")
        return
    for name, value in vars(now).items():
        if name != "view" and getattr(was, name) != value:
            yield Difference(now.reference, name, str(getattr(was, name)), str(value))
    if not erased and was.view != now.view:
        yield Difference(now.reference, "view", "sealed", "sealed, different")


def _duty_differences(reference: str, was: Sequence[DutyRow], now: Sequence[DutyRow]) -> Iterator[Difference]:
    before, after = _by_name(was), _by_name(now)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Difference(reference, name, _told(before.get(name)), _told(after.get(name)))


def _by_name(duties: Sequence[DutyRow]) -> dict[str, DutyRow]:
    return {f"{duty.duty} {duty.nth}": duty for duty in duties}


def _told(duty: DutyRow | None) -> str:
    if duty is None:
        return "none"
    parts: dict[str, Any] = {
        "due": duty.due_on or duty.due_at,
        "act by": duty.act_by,
        "ended": duty.ended,
        "kind": duty.kind,
    }
    return ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)
