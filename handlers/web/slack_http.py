"""Slack's signed requests over HTTP, and `/health`.

The shape of a payload is looked at (shapes.py) once its signature has proven to be Slack's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from bot.record.engine import DatabaseAway
from bot.record.sealing import KeyProblem, SealBroken
from bot.trouble import kind, place
from bot.usecases.kernel.office import Office
from bot.usecases.told import watching
from handlers.web import shapes

log = structlog.get_logger()
LARGEST = 2_000_000
"""Bytes; Slack's own requests stay far below it."""
SAVED_LONG_AGO = timedelta(seconds=5)
"""For so long `/health` goes by the last time that something could be saved: a monitor must not wear out a disk."""


class SlackDoor:
    """One endpoint for commands, buttons, forms and events."""

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._bolt = AsyncSlackRequestHandler(app)
        self._verifier = SignatureVerifier(signing_secret)

    async def handle(self, request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        if not self._signed(body, request):
            log.warning("request_refused", why="signature")
            return PlainTextResponse("not signed by Slack, or too long ago", 401)
        problem = shapes.of_request(body, request.headers.get("content-type", ""))
        if problem:
            log.warning("request_refused", why=problem)
            return PlainTextResponse(f"cannot be read: {problem}", 400)
        try:
            return await self._bolt.handle(_again(request, body))
        except (AttributeError, KeyError, TypeError, ValueError) as unread:  # from inside Bolt: ours are answered there
            log.error("request_unread", error=kind(unread), at=place(unread))
            return PlainTextResponse("cannot be read: not the shape of a request of Slack", 400)

    def _signed(self, body: bytes, request: Request) -> bool:
        try:
            return self._verifier.is_valid_request(body, dict(request.headers))
        except (
            ValueError,
            TypeError,
            OverflowError,
        ):  # a stamp that is no number, a body that is no text, a signature beyond ASCII
            return False


async def _read(request: Request) -> bytes | None:
    """The body, as far as it goes; None when it is larger than anything Slack sends, whatever its headers say."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _again(request: Request, body: bytes) -> Request:
    """The same request, to be read once more."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)


def routes(door: SlackDoor | None, office: Office, prefix: str, trouble: Callable[[], str]) -> list[Route]:
    """``door``: None where Slack's requests come over a socket. ``trouble``: what is wrong with that one."""

    saved: datetime | None = None

    async def health(_request: Request) -> Response:
        """Whether this process hears Slack and can keep what it hears, and whether pings go out; of nobody."""
        nonlocal saved
        now = office.now()
        try:
            found = await asyncio.to_thread(watching.lateness, office)
        except DatabaseAway:
            return JSONResponse({"status": "database_away"}, 503)
        try:
            if saved is None or office.record.refused_at or abs(now - saved) >= SAVED_LONG_AGO:
                await asyncio.to_thread(watching.try_saving, office)
                saved = now
        except DatabaseAway:
            return JSONResponse({"status": "cannot_save"}, 503)
        except (KeyProblem, SealBroken):
            return JSONResponse({"status": "key_other"}, 503)
        wrong = trouble() or ("late" if found.is_late else "")
        numbers = {"late_seconds": found.seconds, "waiting": found.waiting}
        return JSONResponse({"status": wrong or "ok", **numbers}, 503 if wrong else 200)

    found = [Route(f"{prefix}/health", health, methods=["GET"])]
    if door is not None:
        found.append(Route(f"{prefix}/slack/events", door.handle, methods=["POST"]))
    return found
