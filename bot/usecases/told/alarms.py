"""What people must hear although nobody did anything: chat does not reach somebody, or must not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from bot.complaint.people import coordinating
from bot.record.log import Tx
from bot.usecases.kernel import jobs
from bot.usecases.kernel.case import unattended
from bot.usecases.kernel.homes import refresh_homes
from bot.usecases.kernel.office import Office

LISTED = 20
"""References in one mail."""


def what_we_can_do(office: Office, to: str, unique: str) -> None:
    """Somebody wrote to us in plain words, which are not kept: say what we can do."""
    with office.begin() as tx:
        jobs.enqueue(tx, f"help:{to}:{unique}", jobs.Notice(to, "help"), tx.now)


def channel_lost(office: Office) -> None:
    """Wederhoor was removed from the complaints channel: the coordinators hear it once every working day."""
    at = office.hours.first_moment(office.now())
    with office.begin() as tx:
        for person in office.people.coordinators:
            key = f"channel_lost:{person}:{at:%Y-%m-%d}"
            jobs.enqueue(tx, key, jobs.Notice(person, "channel_lost"), at)


def kept_out_of_the_channel(office: Office, reference: str) -> None:
    """A complaint gets no post, for somebody it is about reads the channel: who coordinates hears that, once."""
    with unattended(office, reference) as case:
        for to in coordinating(case.state, office.people):
            case.tell(to, "silent", unique="once")


def unreadable(office: Office, references: Iterable[str]) -> None:
    """Complaints that cannot be read: who coordinates hears of each once every working day, the desk once a day."""
    at = office.hours.first_moment(office.now())
    with office.begin() as tx:
        still = office.still_unreadable(tx, references)
        new = [each for each in still if tx.once(f"unreadable:{each}:{at:%Y-%m-%d}") is None]
        for person in office.people.coordinators if new else ():
            key = f"unreadable:{person}:{at:%Y-%m-%d}:{new[0]}"  # each is new once a day
            jobs.enqueue(tx, key, jobs.CannotRead(person, tuple(new)), at.astimezone(UTC))
        if new:
            alarm(tx, ", ".join(new[:LISTED]), "unreadable")
        refresh_homes(tx, office.people.coordinators.__contains__)


def readable_again(office: Office) -> None:
    """Home must not go on saying that it is not."""
    with office.begin() as tx:
        refresh_homes(tx, office.people.coordinators.__contains__)


def slack_refuses(office: Office, token: str, code: str) -> None:
    """Slack does not let us in any more (``bot_token``, ``app_token``): only a person can mend that."""
    with office.begin() as tx:
        alarm(tx, code, token)


def alarm(tx: Tx, code: str, what: str = "silent") -> None:
    """Chat does not take what we say: the complaints desk hears it by mail, of each sort once a day."""
    jobs.enqueue(tx, f"alarm:{what}:{tx.now:%Y-%m-%d}", jobs.Alarm(code, what), tx.now)
