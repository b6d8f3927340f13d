"""What became of sending one job: what senders answer, and the worker writes down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.record.outbox import Job


@dataclass(frozen=True)
class Sent:
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Later:
    """Not now. ``at`` None: back off by the number of attempts. ``maybe_sent``: look first, the next time.
    ``others_too``: what waits behind it in its queue has to wait as well. ``alarm``: only a person can mend it, and
    must hear so at once."""

    error: str
    at: datetime | None = None
    maybe_sent: bool = False
    others_too: bool = False
    alarm: str = ""


@dataclass(frozen=True)
class Dropped:
    """Nothing to say any more; ``why`` in a word, for the log."""

    why: str = ""


@dataclass(frozen=True)
class GivenUp:
    """It will not be tried again; who hears that and what it undoes: ``GIVE_UPS`` in ``usecases/told/giving_up.py``.
    ``alarm``: what was to be sent is at fault, and only a person can mend that."""

    error: str
    alarm: str = ""


Result = Sent | Later | Dropped | GivenUp
Sender = Callable[[Job], Awaitable[Result]]
"""Sends one job. Calls ``Worker.starting`` right before the message really leaves."""
