"""The watchdog: says when pings themselves are late, and what was missed once they go out again.

Late is measured on what should have gone out: the oldest reminder that is due and became no message, and the oldest
personal message that waits. So a worker that stands still, a process that was away, a chat platform that refuses, a
database that is behind and a clock that jumped all show in the same number. Nothing of it names anybody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.record import outbox
from bot.record.engine import DatabaseAway
from bot.record.log import OFFICE, Tx
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import Office
from bot.usecases.told import alarms

LATE_AFTER = timedelta(minutes=15)
"""Longer than the first five attempts of a message together."""
A_MOMENT = timedelta(minutes=1)
ROOM = 1_000_000
"""Bytes that must be left on the disk of the database: some complaints without documents."""


@dataclass(frozen=True)
class Lateness:
    """``since``: from when on something should have gone out that did not. ``waiting``: all jobs due."""

    since: datetime | None
    waiting: int
    now: datetime

    @property
    def seconds(self) -> int:
        """How late the latest is; 0 when nothing waits."""
        return max(int((self.now - self.since).total_seconds()), 0) if self.since else 0

    @property
    def is_late(self) -> bool:
        return self.since is not None and self.now - self.since > LATE_AFTER


def lateness(office: Office) -> Lateness:
    with office.look() as tx:
        return _measured(tx, office.unreadable.known())


def try_saving(office: Office) -> None:
    """Raises DatabaseAway when nothing can be saved, or something could not a moment ago: on a full disk a small thing
    finds a place where a complaint does not. And, when our key opens nothing here, KeyProblem or SealBroken."""
    refused, now = office.record.refused_at, office.now()
    if (refused and abs(now - refused) < A_MOMENT) or office.record.room_left() < ROOM:
        raise DatabaseAway
    with office.begin() as tx:
        tx.leave_mark("health")
        tx.data_key(OFFICE)


def alarm(office: Office) -> None:
    """Pings are late: have it mailed to the complaints desk, once a day."""
    with office.begin() as tx:
        alarms.alarm(tx, "late", "late")


def recovered(office: Office, since: datetime, until: datetime) -> None:
    """Everything went out: who coordinates hears from when until when nothing did, however many processes noticed."""
    with office.begin() as tx:
        at = office.hours.first_moment(tx.now)
        for to in office.people.coordinators:
            key = f"stood_still:{to}:{since.isoformat()}"
            jobs.enqueue(tx, key, jobs.StoodStill(to, since, until), at)


def _measured(tx: Tx, without: Collection[str]) -> Lateness:
    """``without``: what cannot be read waits for somebody to mend it, and that is told in another way."""
    oldest = outbox.oldest_waiting(tx, "message", without=without), tx.next_ping(without=without)
    moments = [moment for moment in oldest if moment]
    since = min((moment for moment in moments if moment <= tx.now), default=None)
    return Lateness(since, outbox.waiting(tx), tx.now)
