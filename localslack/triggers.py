"""Trigger ids: proof that a person just did something; good for one form, for three seconds."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from localslack.refusal import SlackError


@dataclass
class Trigger:
    user: str
    until: datetime
    view: str | None = None
    used: bool = False


class Triggers:
    """On the workspace's clock: while it stands still nothing expires."""

    def __init__(self, now: Callable[[], datetime], lifetime: timedelta = timedelta(seconds=3)) -> None:
        self._now = now
        self.lifetime = lifetime
        self._known: dict[str, Trigger] = {}

    def make(self, user: str, view: str | None = None) -> str:
        key = f"{secrets.randbelow(10**9)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self._known[key] = Trigger(user, self._now() + self.lifetime, view)
        return key

    def exchange(self, key: str) -> Trigger:
        """Use it up, or refuse."""
        trigger = self._known.get(key)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._now() > trigger.until:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
