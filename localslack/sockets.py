"""Socket Mode: the app calls us, and what people do goes over one of its sockets until it is acknowledged."""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web

from localslack.delivery import Delivery, Reply, Request
from localslack.model import Json
from localslack.refusal import SlackError

MOST_SOCKETS = 10
MOST_TRIES = 3
JSON_TYPE = {"Content-Type": "application/json"}


@dataclass(eq=False)
class Line:
    """One socket of the app. ``gone``: nothing comes over it any more."""

    socket: web.WebSocketResponse
    transport: asyncio.BaseTransport | None
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def drop(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()


class Sockets(Delivery):
    """Each envelope goes to one socket, in turn; it goes again when that one falls away or says nothing."""

    def __init__(self, app_id: str) -> None:
        super().__init__("", "")
        self.refusal = ""
        """What the app hears instead of an address, such as invalid_auth."""
        self.lines: deque[Line] = deque()
        self.brought: list[tuple[str, Line]] = []
        """Every envelope and the socket it went over, as often as it went."""
        self.lose_acks = 0
        """So many of the next acks get lost: the socket breaks while they are on their way."""
        self.silent = False
        """New sockets are not greeted."""
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._connected = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def start(self) -> None:
        """Listen on a free port of this machine only."""
        app = web.Application()
        app.router.add_get("/link/", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        for line in list(self.lines):
            await line.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def address(self) -> str:
        """Where the app may open a socket, once."""
        if self.refusal:
            raise SlackError(self.refusal)
        ticket = secrets.token_urlsafe(18)
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id={self._app_id}"

    async def connected(self, number: int = 1) -> None:
        """Until the app has this many sockets open."""
        async with self._connected:
            await self._connected.wait_for(lambda: len(self.lines) >= number)

    def drop(self) -> None:
        """Every socket breaks, without a word."""
        for line in list(self.lines):
            line.drop()

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the app to open other sockets (`warning`, `refresh_requested`), or tell it that there will be none
        (`link_disabled`)."""
        for line in list(self.lines):
            await line.socket.send_str(json.dumps({"type": "disconnect", "reason": reason}))

    async def raw(self, text: str) -> None:
        """Anything at all, over one of the sockets."""
        await self.lines[0].socket.send_str(text)

    # -- what people do

    async def form(self, fields: Mapping[str, str]) -> Reply:
        return await self._bring("slash_commands", dict(fields), answers=True)

    async def payload(self, payload: Json) -> Reply:
        return await self._bring("interactive", payload, answers=payload.get("type") == "view_submission")

    async def event(self, body: Json, retry: int | None = None, reason: str = "timeout") -> Reply:
        again = {"retry_attempt": retry, "retry_reason": reason} if retry else {}
        return await self._bring("events_api", body, answers=False, **again)

    async def _bring(self, kind: str, payload: Json, *, answers: bool, **more: object) -> Reply:
        envelope = {"envelope_id": str(uuid4()), "type": kind, "payload": payload, "accepts_response_payload": answers}
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[str(envelope["envelope_id"])] = acknowledged
        try:
            ack = await self._until_acknowledged({**envelope, **more}, acknowledged)
        finally:
            del self._waiting[str(envelope["envelope_id"])]
        reply = Reply(0, failure="timeout")
        if ack is not None:
            answer = ack.get("payload") if answers else None
            reply = Reply(200, json.dumps(answer) if answer else "")
        self.sent.append((Request("", json.dumps(envelope).encode(), JSON_TYPE), reply))
        return reply

    async def _until_acknowledged(self, envelope: Json, acknowledged: asyncio.Future[Json]) -> Json | None:
        for _ in range(MOST_TRIES):
            line = await self._next_line()
            if line is None:
                return None
            self.brought.append((envelope["envelope_id"], line))
            try:
                await line.socket.send_str(json.dumps(envelope))
            except (ConnectionError, RuntimeError):  # it fell away just now
                line.gone.set()
            gone = asyncio.create_task(line.gone.wait())
            either: list[asyncio.Future[Any]] = [acknowledged, gone]
            await asyncio.wait(either, timeout=self.patience, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
            if acknowledged.done():
                return acknowledged.result()
        return None

    async def _next_line(self) -> Line | None:
        try:
            async with asyncio.timeout(self.patience):
                await self.connected()
        except TimeoutError:
            return None
        self.lines.rotate(-1)
        return self.lines[-1]

    # -- one socket

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="an address works once")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self.lines) >= MOST_SOCKETS:
            await socket.send_str(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            await socket.close()
            return socket
        line = Line(socket, request.transport)
        hello = {"type": "hello", "num_connections": len(self.lines) + 1, "connection_info": {"app_id": self._app_id}}
        if not self.silent:
            await socket.send_str(json.dumps(hello))
        async with self._connected:
            self.lines.append(line)
            self._connected.notify_all()
        try:
            async for message in socket:
                if message.type == aiohttp.WSMsgType.TEXT and not self._lost(line):
                    self._acknowledge(json.loads(message.data))
        finally:
            line.gone.set()
            self.lines.remove(line)
        return socket

    def _acknowledge(self, ack: Json) -> None:
        waiting = self._waiting.get(ack.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(ack)

    def _lost(self, line: Line) -> bool:
        if self.lose_acks <= 0:
            return False
        self.lose_acks -= 1
        line.drop()
        return True
