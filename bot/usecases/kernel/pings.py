"""When somebody is reminded next: a row per thing to do, planned in the transaction that changes what is to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.complaint.absence import Periods, back_on
from bot.complaint.aims import aims
from bot.complaint.fold import Complaint
from bot.complaint.reminders import next_ping
from bot.record.log import Tx
from bot.record.pings import Ping
from bot.usecases.kernel.office import Office

BACK = "back:"
"""What the reminder of the office itself is called that greets somebody who was away: with their person id."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def plan_pings(office: Office, tx: Tx, complaint: Complaint) -> None:
    """The next reminder of everything there is to do in a complaint; none of what is done."""
    planned = {(p.duty, p.nth): p for p in tx.pings(complaint.reference)}
    wanted = aims(complaint, office.task_terms)
    for (duty, nth), aim in wanted.items():
        after = _after(planned.get((duty, nth)), tx.now)
        tx.plan_ping(complaint.reference, duty, nth, next_ping(aim, after, office.hours).at.astimezone(UTC))
    for duty, nth in planned.keys() - wanted.keys():
        tx.plan_ping(complaint.reference, duty, nth, None)


def back_moment(office: Office, periods: Periods) -> datetime | None:
    """When somebody is to be greeted next."""
    day = back_on(periods, office.today())
    return office.hours.opening(day).astimezone(UTC) if day else None


def _after(planned: Ping | None, now: datetime) -> datetime:
    """From where to look for the next reminder: one that is due but not sent yet must not be skipped.

    What was done or closed and is to be done again has missed its reminders meanwhile: they come as one, at once.
    """
    if planned is None:
        return now
    if planned.next_at is None:
        return planned.last_at or LONG_AGO
    return planned.last_at or min(now, planned.next_at - timedelta(microseconds=1))
