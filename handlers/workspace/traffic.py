"""What the app and Slack said to each other lately, to look at: newest first, tokens masked, in memory only."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, Literal
from urllib.parse import parse_qsl

from handlers.workspace.delivery import Delivery, Reply, Request

Who = Literal["app", "slack"]
KEPT = 300
SECRETS = re.compile(r'(xox[a-z]-|xapp-|"token": "|/hook/|/upload/)[^"\s]+')


@dataclass
class Exchange:
    """One request and its answer. `asked`: who sent the request."""

    asked: Who
    name: str
    at: datetime
    request: str
    sent: int
    outcome: str = ""
    wrong: bool = False
    reply: str = ""
    received: int = 0
    ms: float = 0.0

    def answered(self, outcome: str, reply: str, wrong: bool) -> None:
        self.outcome, self.wrong = outcome, wrong
        self.reply, self.received = pretty(reply), len(reply.encode())


class Traffic:
    def __init__(self, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self._now = now
        self._changed = changed
        self._kept: deque[Exchange] = deque(maxlen=KEPT)

    @contextmanager
    def watching(self, asked: Who, name: str, request: str) -> Iterator[Exchange]:
        """Note a request; the block says on the exchange how it was answered."""
        exchange = Exchange(asked, name, self._now(), pretty(request), len(request.encode()))
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


class WatchedDelivery(Delivery):
    """Delivers, and lets the traffic see it."""

    traffic: Traffic

    async def send(self, request: Request) -> Reply:
        with self.traffic.watching("slack", _name(request), _body(request)) as exchange:
            reply = await super().send(request)
            exchange.answered(reply.failure or str(reply.status), reply.text, not reply.ok)
        return reply


def masked(text: str) -> str:
    return SECRETS.sub(r"\1…", text)


def pretty(text: str) -> str:
    try:
        return masked(json.dumps(json.loads(text), indent=2, ensure_ascii=False))
    except ValueError:
        return masked(text)


def _fields(request: Request) -> Mapping[str, Any]:
    """What is in the body: JSON, a payload in a form, or the form itself."""
    text = request.body.decode("utf-8", "replace")
    try:
        found = json.loads(text) if text.startswith("{") else dict(parse_qsl(text, keep_blank_values=True))
        found = json.loads(found["payload"]) if "payload" in found else found
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _body(request: Request) -> str:
    return json.dumps(_fields(request), ensure_ascii=False)


def _name(request: Request) -> str:
    """What it is about, in a few words: a command, an event, or an interaction and what was pressed or sent in."""
    fields = _fields(request)
    if "command" in fields:
        return str(fields["command"])
    about = fields.get("event") if isinstance(fields.get("event"), dict) else None
    if about:
        return f"event {about.get('type')}"
    pressed = fields.get("actions") or [fields.get("view") or fields]
    subject = pressed[0].get("action_id") or pressed[0].get("callback_id") or ""
    return f"{fields.get('type', '?')} {subject}".strip()
