"""Keeping the record: erase a complaint, rebuild the read rows, seal the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.complaint.events import Step
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.otherwise import read_otherwise
from bot.record import erasing, rebuild, seals
from bot.record.log import Tx
from bot.record.rebuild import Difference
from bot.record.work import OFFICE
from bot.usecases.file import taking_away
from bot.usecases.kernel import jobs
from bot.usecases.kernel.homes import refresh_homes
from bot.usecases.kernel.office import Office
from bot.usecases.kernel.rows import case_row, findings
from bot.usecases.kernel.storing import append, append_erased


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
    unknown. Once more takes away what was left, and changes nothing else. One that cannot be read can be erased too.
    """
    with office.begin() as tx:
        complaint = office.readable(tx, reference, lock=True)
        again = tx.is_erased(reference)
        if not again:
            if complaint:
                _end(tx, complaint, even_open=even_open)
            else:
                _end_unread(tx, reference, even_open=even_open)
            refresh_homes(tx, lambda _: True)  # whoever it stood with
        tx.forget_pings(reference)  # before the jobs: a reminder that is being written down is one
        in_slack = taking_away.forget(tx, reference)
        erasing.erase(tx, reference)
        if readable := office.readable(tx, reference):  # without its sealed part it may be; a list must not keep it
            tx.save_case(case_row(readable))
    return Erasure(again, in_slack, erasing.scrub(office.record))


def rebuild_rows(office: Office) -> list[Difference]:
    """Make every read row anew from the log; answers what was different, which promise would now be counted
    otherwise, and what the present procedure file would say otherwise of an open complaint under an older one. What
    cannot be read is left as it is, and stands in ``office.unreadable``."""

    def anew(tx: Tx, complaint: Complaint) -> list[Difference]:
        found = rebuild.rewrite(tx, case_row(complaint))
        return [*found, *_found_anew(tx, complaint), *_moved(complaint), *_read_anew(complaint, office)]

    return _every_one(office, anew)


def rotate_key(office: Office) -> int:
    """Wrap every key with the newest master key; and what complaints are found by goes under it too."""
    with office.begin() as tx:
        renewed = erasing.rotate(tx)
    _every_one(office, _found_anew)
    return renewed


def look_at_all(office: Office) -> None:
    """Read every complaint there is: those that cannot be read stand in ``office.unreadable`` afterwards."""
    with office.look() as tx:
        for reference in tx.streams():
            office.readable(tx, reference)


def look_at_open(office: Office) -> None:
    """The same of what is still open, and so of what people are reminded of: once a day, also when nobody looks."""
    with office.look() as tx:
        office.open_complaints(tx)


def _end(tx: Tx, complaint: Complaint, *, even_open: bool) -> None:
    """The last thing that happens to a complaint; unless it must stay."""
    if not complaint.is_closed and not even_open:
        raise Refused("erase_open")
    if complaint.is_held:
        raise Refused("erase_held")
    append(tx, complaint, Step("erased"), tx.now, by=None, role="rule")


def _end_unread(tx: Tx, reference: str, *, even_open: bool) -> None:
    """Its read row and the names of its steps say what can be known; in doubt it is on hold."""
    row, steps = tx.case(reference), tx.types(reference)
    if not even_open and (row is None or row.closed_at is None):
        raise Refused("erase_open")
    holds = [step for step in steps if step in ("hold_set", "hold_lifted")]
    if holds and (holds[-1] == "hold_set" or "annulled" in steps):
        raise Refused("erase_held")
    append_erased(tx, reference)


def _every_one(office: Office, do: Callable[[Tx, Complaint], list[Difference]]) -> list[Difference]:
    """Every complaint that can be read, each in a transaction of its own."""
    found: list[Difference] = []
    with office.look() as tx:
        references = tx.streams()
    for reference in references:
        with office.begin() as tx:
            if complaint := office.readable(tx, reference, lock=True):
                found += do(tx, complaint)
    return found


def _found_anew(tx: Tx, complaint: Complaint) -> list[Difference]:
    """What a complaint is found by, from the log and under the newest key."""
    changed = tx.save_findings(complaint.reference, findings(complaint))
    return [Difference(complaint.reference, "found by", "other digests", "made anew")] if changed else []


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
    """Somebody joined the complaints channel: posts about a complaint that concerns them are taken away. Of one that
    cannot be read nobody knows; its post is looked at as soon as it can."""
    with office.begin() as tx:
        for reference in tx.streams():
            complaint = office.readable(tx, reference)
            if complaint is None:
                card = jobs.Card(reference, tx.length(reference))
                jobs.enqueue(tx, f"card:{reference}:joined:{tx.now.isoformat()}", card, tx.now, reference)
            elif _concerns(complaint, person):
                taking_away.look_who_listens(tx, complaint, f"joined:{tx.now.isoformat()}")


def _concerns(complaint: Complaint, person: str) -> bool:
    return bool(complaint.particulars and person in complaint.particulars.respondent_persons)


def forget_deliveries(office: Office) -> None:
    """Slack repeats a delivery within minutes, never after days; and a message that was looked at as a complaint a day
    ago and not logged is not ours to keep."""
    with office.begin() as tx:
        tx.forget_requests(tx.now - timedelta(days=7))
        tx.forget_drafts(OFFICE, tx.now - timedelta(days=1))
