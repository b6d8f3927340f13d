"""What the app and Slack said to each other lately, to look at: newest first, tokens masked, in memory only."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Literal

from localslack.model import Json

Who = Literal["app", "slack"]
KEPT = 300
SECRETS = re.compile(r'(xox[a-z]-|xapp-|"token": "|/hook/|/upload/)[^"\s]+')


@dataclass
class Exchange:
    """One request and its answer. `asked`: who sent the request. Kept as they went; made readable when looked at."""

    asked: Who
    name: str
    at: datetime
    went: str
    outcome: str = ""
    wrong: bool = False
    came: str = ""
    ms: float = 0.0

    def answered(self, outcome: str, reply: str, wrong: bool) -> None:
        self.outcome, self.came, self.wrong = outcome, reply, wrong

    @property
    def request(self) -> str:
        return pretty(self.went)

    @property
    def reply(self) -> str:
        return pretty(self.came)

    @property
    def sent(self) -> int:
        return size(self.went)

    @property
    def received(self) -> int:
        return size(self.came)


class Traffic:
    def __init__(self, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self._now = now
        self._changed = changed
        self._kept: deque[Exchange] = deque(maxlen=KEPT)

    @contextmanager
    def watching(self, asked: Who, name: str, request: str) -> Iterator[Exchange]:
        """Note a request; the block says on the exchange how it was answered."""
        exchange = Exchange(asked, name, self._now(), request)
        self._kept.appendleft(exchange)
        begun = perf_counter()
        try:
            yield exchange
        finally:
            exchange.ms = (perf_counter() - begun) * 1000
            self._changed()

    def shown(self, only: str = "", named: str = "") -> list[Exchange]:
        """Newest first: all, of one side (`app`, `slack`), or what went wrong (`wrong`)."""
        wanted = (e for e in self._kept if named.casefold() in e.name.casefold())
        return [e for e in wanted if not only or e.asked == only or (only == "wrong" and e.wrong)]


def masked(text: str) -> str:
    return SECRETS.sub(r"\1…", text)


def pretty(text: str) -> str:
    with suppress(ValueError):  # what is not JSON is shown as it came
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    # Half a character can be sent, and cannot be shown.
    return masked(text.encode("utf-8", "replace").decode())


def size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def subject(body: Json) -> str:
    """What a request to the app is about: a command, an event, or an interaction and what was pressed or sent in."""
    if "command" in body:
        return str(body["command"])
    if "event" in body:
        return f"event {body['event'].get('type')}"
    pressed = body["actions"][0] if body.get("actions") else body.get("view") or body
    about = pressed.get("action_id") or pressed.get("callback_id") or ""
    return f"{body.get('type')} {about}".strip()
