"""How long a closed complaint is kept: who hears that it can go, and letting it go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC

from dateutil.relativedelta import relativedelta

from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.people import coordinating
from bot.record import read
from bot.record.log import Tx
from bot.usecases.file import keeping
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import Office


def daily(office: Office) -> list[str]:
    """Erase what was kept long enough, where the organisation said so; answers which. Else say once a month that
    somebody can."""
    if office.organisation.retention.automatic:
        return erase_due(office)
    at = office.hours.first_moment(office.now())
    with office.begin() as tx:
        told = {person for complaint in _due(office, tx) for person in coordinating(complaint, office.people)}
        for person in sorted(told):
            notice = jobs.Notice(person, "erasable")
            jobs.enqueue(tx, f"erasable:{person}:{at:%Y-%m}", notice, at.astimezone(UTC))
    return []


def erase_due(office: Office) -> list[str]:
    """Erase, one by one, what was kept as long as the organisation keeps it; answers which."""
    with office.look() as tx:
        due = [complaint.reference for complaint in _due(office, tx)]
    erased = []
    for reference in due:
        with suppress(Refused):  # reopened or put on hold by somebody meanwhile
            if not keeping.erase(office, reference).again:
                erased.append(reference)
    return erased


def due_to(office: Office, tx: Tx, person: str) -> list[str]:
    """The complaints that can go, of which this person keeps the committee complete."""
    return [each.reference for each in _due(office, tx) if person in coordinating(each, office.people)]


def _due(office: Office, tx: Tx) -> Iterator[Complaint]:
    """Closed, kept for the months after that, and not on hold. What cannot be read is kept: it may be on hold."""
    today = office.today()
    kept = relativedelta(months=office.organisation.retention.months)
    for row in read.closed_cases(tx):
        assert row.closed_at is not None, "only the closed were asked for"
        if row.closed_at.astimezone(office.zone).date() + kept < today and not tx.is_erased(row.reference):
            complaint = office.readable(tx, row.reference)
            if complaint and complaint.is_closed and not complaint.is_held:
                yield complaint
