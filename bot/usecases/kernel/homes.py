"""Home of whoever opened it: brought up to date after something changed for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.record.log import Tx
from bot.record.work import OFFICE
from bot.usecases.kernel import jobs

HOME = "home"
HOME_SECONDS = 3
"""What changes within so many seconds is one new Home."""


def refresh_homes(tx: Tx, concerned: Callable[[str], bool]) -> None:
    """Bring Home up to date for those concerned who ever opened it; what changes in a moment is one new Home."""
    slot = int(tx.now.timestamp()) // HOME_SECONDS + 1
    due = datetime.fromtimestamp(slot * HOME_SECONDS, UTC)
    for person in (post.channel for post in tx.posts(OFFICE, HOME)):
        if concerned(person):
            jobs.enqueue(tx, f"home:{person}:{slot}", jobs.Home(person), due)
