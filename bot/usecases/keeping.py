"""Keeping the record: erase a complaint, rebuild the read rows, seal the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.complaint.events import Step
from bot.complaint.fold import Complaint, fold
from bot.complaint.gates import Refused
from bot.record import erasing, rebuild, seals
from bot.record.cases import CaseRow, DutyRow
from bot.record.log import Stored, Tx
from bot.record.rebuild import Difference
from bot.record.work import OFFICE
from bot.usecases import taking_away
from bot.usecases.office import Office, refresh_homes
from bot.usecases.rows import case_row, duty_rows, findings
from bot.usecases.storing import append


@dataclass(frozen=True)
class Erasure:
    """``again``: it was erased before, so that only what was left of it went. ``in_slack``: how many messages and files
    have yet to be deleted there. ``overwritten``: whether the database file holds nothing of it any more."""

    again: bool
    in_slack: int
    overwritten: bool


def erase(office: Office, reference: str, *, even_open: bool = False) -> Erasure:
    """Forget everybody in a complaint: its key goes, and what was said of it in chat is deleted there.

    The chain still verifies and the complaint still counts. Raises Refused while it is open or on hold, NotYours if
    unknown. Once more takes away what was left, and changes nothing else.
    """
    with office.begin() as tx:
        complaint = office.load(tx, reference, lock=True)
        again = tx.is_erased(reference)
        if not again:
            _end(tx, complaint, even_open)
        tx.forget_pings(reference)  # before the jobs: a reminder that is being written down is one
        in_slack = taking_away.forget(tx, reference)
        erasing.erase(tx, reference)
    return Erasure(again, in_slack, erasing.scrub(office.record))


def _end(tx: Tx, complaint: Complaint, even_open: bool) -> None:
    """The last thing that happens to a complaint; unless it must stay."""
    if not complaint.is_closed and not even_open:
        raise Refused("erase_open")
    if complaint.is_held:
        raise Refused("erase_held")
    erased = append(tx, complaint, Step("erased"), tx.now, by=None, role="rule")
    history = (*complaint.recorded, erased)
    tx.save_case(case_row(fold(complaint.reference, complaint.procedure, complaint.zone, history)))
    refresh_homes(tx, lambda _: True)  # whoever it stood with


def rebuild_rows(office: Office) -> list[Difference]:
    """Make every read row anew from the log; answers what was different, and which promise would now be counted
    otherwise."""

    def project(reference: str, stored: list[Stored]) -> tuple[CaseRow, list[DutyRow]]:
        with office.look() as tx:
            complaint = office.folded(tx, reference, stored)
        return case_row(complaint), duty_rows(complaint, office.now())

    differences = rebuild.rebuild(office.record, office.organisation.key, project, now=office.now())
    differences += _find_anew(office)
    with office.look() as tx:
        return differences + [moved for reference in tx.streams() for moved in _moved(office.load(tx, reference))]


def rotate_key(office: Office) -> int:
    """Wrap every key with the newest master key; and what complaints are found by goes under it too."""
    with office.begin() as tx:
        renewed = erasing.rotate(tx)
    _find_anew(office)
    return renewed


def _find_anew(office: Office) -> list[Difference]:
    """What each complaint is found by, from the log and under the newest key, one complaint per transaction."""
    found = []
    with office.look() as tx:
        references = tx.streams()
    for reference in references:
        with office.begin() as tx:
            if tx.save_findings(reference, findings(office.load(tx, reference, lock=True))):
                found.append(Difference(reference, "found by", "other digests", "made anew"))
    return found


def _moved(complaint: Complaint) -> Iterator[Difference]:
    """Promises that stand, though today's rules and holidays would give another day."""
    for entry in complaint.ledger.entries():
        for step in entry.deadline.why:
            if step.key == "promise_kept":
                promised, computed = step.values["last_day"], step.values["computed"]
                yield Difference(complaint.reference, f"{entry.key}, as promised", str(promised), str(computed))


def seal_day(office: Office, day: date) -> str:
    """Seal where every complaint's log ends; answers the line that may leave the database."""
    with office.begin() as tx:
        return seals.seal_line(seals.make_seal(tx, day))


def somebody_listens(office: Office, person: str) -> None:
    """Somebody joined the complaints channel: posts about a complaint that concerns them are taken away."""
    with office.begin() as tx:
        for reference in tx.streams():
            complaint = office.load(tx, reference)
            if complaint.particulars and person in complaint.particulars.respondent_persons:
                taking_away.look_who_listens(tx, complaint, f"joined:{tx.now.isoformat()}")


def forget_deliveries(office: Office) -> None:
    """Slack repeats a delivery within minutes, never after days; and a message that was looked at as a complaint a day
    ago and not logged is not ours to keep."""
    with office.begin() as tx:
        tx.forget_requests(tx.now - timedelta(days=7))
        tx.forget_drafts(OFFICE, tx.now - timedelta(days=1))
