"""Sending to the app over HTTP, signed as Slack signs."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

import aiohttp

from localslack.model import Json

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """What was sent, so that a test can send it again byte for byte."""

    path: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What came back. Status 0: nothing, because of `failure` ("timeout" or "refused")."""

    status: int
    text: str = ""
    failure: str | None = None

    @property
    def ok(self) -> bool:
        return self.status == 200

    @property
    def json(self) -> Json | None:
        """The body, when it is a JSON object."""
        try:
            found: Any = json.loads(self.text)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


IGNORED = Reply(0, failure="ignored")
"""For a second press while the first is still under way."""


class Delivery:
    def __init__(self, url: str, signing_secret: str, patience: float = 3.0) -> None:
        self.url = url
        self.patience = patience
        self.sent: list[tuple[Request, Reply]] = []
        self._secret = signing_secret.encode()

    async def start(self) -> None:
        """Over HTTP it is the app that listens."""

    async def stop(self) -> None:
        """Nothing was opened."""

    def signed(self, body: bytes, content_type: str, **extra: str) -> Request:
        """Signed at real time: the app compares with its own clock, whatever day the workspace has."""
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
            **extra,
        }
        return Request("", body, headers)

    async def form(self, fields: Mapping[str, str]) -> Reply:
        return await self.send(self.signed(urlencode(fields).encode(), FORM))

    async def payload(self, payload: Json) -> Reply:
        return await self.form({"payload": json.dumps(payload, ensure_ascii=False)})

    async def event(self, body: Json, retry: int | None = None, reason: str = "http_timeout") -> Reply:
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}
        return await self.send(self.signed(json.dumps(body).encode(), "application/json", **again))

    async def send(self, request: Request) -> Reply:
        reply = await self._post(request)
        self.sent.append((request, reply))
        return reply

    async def _post(self, request: Request) -> Reply:
        url = urljoin(self.url, request.path) if request.path else self.url
        try:
            async with (
                asyncio.timeout(self.patience),
                aiohttp.ClientSession() as session,
                session.post(url, data=request.body, headers=request.headers) as response,
            ):
                return Reply(response.status, await response.text())
        except TimeoutError:
            return Reply(0, failure="timeout")
        except aiohttp.ClientError:
            return Reply(0, failure="refused")
