"""Keeping the record: erase a complaint, rebuild the read rows, seal the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.complaint.events import Step
from bot.complaint.fold import Complaint, fold
from bot.complaint.gates import Refused
from bot.complaint.otherwise import read_otherwise
from bot.record import erasing, outbox, rebuild, seals
from bot.record.cases import CaseRow, DutyRow
from bot.record.log import Stored
from bot.record.rebuild import Difference
from bot.record.work import OFFICE
from bot.usecases.office import Office
from bot.usecases.rows import case_row, duty_rows, findings
from bot.usecases.storing import append


class Gone(Exception):
    """The complaint was erased before: there is nothing left to erase."""


def erase(office: Office, reference: str, *, even_open: bool = False) -> None:
    """Forget everybody in a complaint: its key goes, and what was said of it in chat is deleted there.

    The chain still verifies and the complaint still counts. Raises Refused while it is open or on hold, NotYours if
    unknown, Gone when it was erased before.
    """
    with office.begin() as tx:
        complaint = office.load(tx, reference, lock=True)
        if tx.is_erased(reference):
            raise Gone
        if not complaint.is_closed and not even_open:
            raise Refused("erase_open")
        if complaint.is_held:
            raise Refused("erase_held")
        erased = append(tx, complaint, Step("erased"), tx.now, by=None, role="rule")
        history = (*complaint.recorded, erased)
        tx.save_case(case_row(fold(reference, complaint.procedure, complaint.zone, history)))
        for post in tx.posts(reference):
            where = {"channel": post.channel, "ts": post.ts}
            outbox.enqueue(tx, f"take_away:{post.channel}:{post.ts}", "take_away", where, tx.now, reference)
        for job in outbox.jobs(tx, stream=reference):
            if job.result and "file" in job.result:
                file = {"file": job.result["file"]}
                outbox.enqueue(tx, f"take_away:{file['file']}", "take_away", file, tx.now, reference)
        for planned in tx.pings(reference):
            tx.plan_ping(reference, planned.duty, planned.nth, None)
        erasing.erase(tx, reference)
    erasing.scrub(office.record)


def rebuild_rows(office: Office) -> list[Difference]:
    """Make every read row anew from the log; answers what was different, which promise would now be counted
    otherwise, and what the present procedure file would say otherwise of an open complaint under an older one."""

    def project(reference: str, stored: list[Stored]) -> tuple[CaseRow, list[DutyRow]]:
        with office.look() as tx:
            complaint = office.folded(tx, reference, stored)
        return case_row(complaint), duty_rows(complaint, office.now())

    differences = rebuild.rebuild(office.record, office.organisation.key, project, now=office.now())
    differences += _find_anew(office)
    with office.look() as tx:
        for reference in tx.streams():
            complaint = office.load(tx, reference)
            differences += [*_moved(complaint), *_read_anew(complaint, office)]
    return differences


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
    """Promises that stand though today's holidays would give another day, and rights that became longer by them."""
    for entry in complaint.ledger.entries():
        for step in entry.deadline.why:
            said = step.values
            if step.key == "promise_kept":
                promised, computed = str(said["last_day"]), str(said["computed"])
                if promised != computed:  # else only the day to act by differs
                    yield Difference(complaint.reference, f"{entry.key}, as promised", promised, computed)
            elif step.key == "right_lengthened":
                was, now = str(said["stored"]), str(said["last_day"])
                yield Difference(complaint.reference, f"{entry.key}, longer than promised", was, now)


def _read_anew(complaint: Complaint, office: Office) -> Iterator[Difference]:
    """An open complaint goes on under the rules of its receipt; people may want to know what changed since."""
    if not complaint.is_closed:
        for found in read_otherwise(complaint, office.procedure, office.now()):
            yield Difference(complaint.reference, f"{found.what}, by the present rules", found.own, found.present)


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
                card = {"reference": reference, "head": complaint.head}
                outbox.enqueue(tx, f"card:{reference}:joined:{tx.now.isoformat()}", "card", card, tx.now, reference)


def forget_deliveries(office: Office) -> None:
    """Slack repeats a delivery within minutes, never after days; and a message that was looked at as a complaint a day
    ago and not logged is not ours to keep."""
    with office.begin() as tx:
        tx.forget_requests(tx.now - timedelta(days=7))
        tx.forget_drafts(OFFICE, tx.now - timedelta(days=1))
