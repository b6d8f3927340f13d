"""response_url: an address where the app may answer an action, five times within half an hour."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass
class Hook:
    channel: str
    user: str
    made: datetime
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class Hooks:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: dict[str, Hook] = {}

    def make(self, channel: str, user: str, message_ts: str | None = None, thread_ts: str | None = None) -> str:
        key = secrets.token_urlsafe(18)
        self._known[key] = Hook(channel, user, self._now(), message_ts, thread_ts)
        return key

    def use(self, key: str) -> Hook | str:
        """The hook, or Slack's word for why not."""
        hook = self._known.get(key)
        if hook is None:
            return "invalid_url"
        if self._now() - hook.made > LIFETIME:
            return "expired_url"
        if hook.uses >= MOST_USES:
            return "used_url"
        hook.uses += 1
        return hook
