"""Slack's signed requests over HTTP, and `/health`.

The shape of a payload is looked at before Bolt sees it (a form without `view.type` is a bare 500 from inside Bolt),
and only once its signature has proven to be Slack's.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

import structlog
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from bot.record.engine import DatabaseAway
from bot.usecases import watching
from bot.usecases.office import Office

log = structlog.get_logger()
LARGEST = 2_000_000
"""Bytes; Slack's own requests stay far below it."""


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
        problem = _malformed(body, request.headers.get("content-type", ""))
        if problem:
            log.warning("request_refused", why=problem)
            return PlainTextResponse(f"cannot be read: {problem}", 400)
        try:
            return await self._bolt.handle(_again(request, body))
        except (AttributeError, KeyError, TypeError, ValueError) as unread:  # from inside Bolt: ours are answered there
            log.error("request_unread", error=type(unread).__name__)
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


def routes(door: SlackDoor, office: Office, prefix: str = "") -> list[Route]:
    async def health(_request: Request) -> Response:
        """Whether this process can keep what it hears, and whether pings go out; says nothing about anybody."""
        try:
            found = await asyncio.to_thread(watching.lateness, office)
        except DatabaseAway:
            return JSONResponse({"status": "database_away"}, 503)
        numbers = {"late_seconds": found.seconds, "waiting": found.waiting}
        return JSONResponse({"status": "late" if found.is_late else "ok", **numbers}, 503 if found.is_late else 200)

    return [
        Route(f"{prefix}/slack/events", door.handle, methods=["POST"]),
        Route(f"{prefix}/health", health, methods=["GET"]),
    ]


def _malformed(body: bytes, content_type: str) -> str | None:
    """What is wrong with the shape of a request; None when Bolt can take it."""
    try:
        text = body.decode()
        if content_type.startswith("application/json"):
            return None if isinstance(json.loads(text), dict) else "not an object"
        form = parse_qs(text, keep_blank_values=True)
        if "payload" not in form:
            return None if {"command", "ssl_check"} & form.keys() else "neither a payload nor a command"
        return _payload_problem(json.loads(form["payload"][0]))
    except (ValueError, RecursionError):
        return "not readable as text and JSON"


def _payload_problem(payload: Any) -> str | None:
    if not isinstance(payload, dict) or not isinstance(payload.get("type"), str):
        return "a payload without a type"
    if not isinstance(payload.get("user"), dict) or not isinstance(payload["user"].get("id"), str):
        return "a payload without a user"
    view = payload.get("view")
    if payload["type"].startswith("view_") and not isinstance(view, dict):
        return "a form without a view"
    if isinstance(view, dict) and not all(isinstance(view.get(key), str) for key in ("id", "type")):
        return "a view without id or type"
    if payload["type"] == "view_submission" and not isinstance(view.get("callback_id"), str):  # type: ignore[union-attr]
        return "a form without a name"
    if payload["type"] == "block_actions" and not _is_list_of_dicts(payload.get("actions")):
        return "a click without an action"
    return None


def _is_list_of_dicts(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(each, dict) for each in found)
