"""Socket Mode: we call Slack, and everything comes over that one socket, each envelope to be acknowledged on it.

A socket of our own making, for what slack_sdk's clients cannot promise: a new address for every attempt (an address
works once; they may try a used one for ever), the ack on the socket its envelope came by, a new socket before the
old one is let go, and an end in order.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.record.engine import DatabaseAway
from bot.trouble import kind, place
from bot.usecases.kernel.office import Office
from bot.usecases.told import alarms
from handlers import slack_errors
from handlers.web import shapes
from handlers.worker.loop import Worker

log = structlog.get_logger()
AWAY = (aiohttp.ClientError, TimeoutError, OSError)
HEARTBEAT = 10.0
"""Seconds between pings; a socket that does not answer one is given up after half of that."""
GREETING = 30.0
"""Seconds within which Slack says hello on a new socket."""
LINGER = 15.0
"""Seconds that an old socket may still bring something, once Slack asked for a new one."""
CLOSING = aiohttp.ClientWSTimeout(ws_close=1.0)
"""Seconds to wait for Slack to close from its side, which it does not do."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0


class SlackSocket:
    """The one socket of this process, opened again whenever it goes."""

    def __init__(self, app: AsyncApp, office: Office, web: AsyncWebClient, app_token: str, worker: Worker) -> None:
        self._app, self._office, self._web, self._token, self._worker = app, office, web, app_token, worker
        self._greeted: set[aiohttp.ClientWebSocketResponse] = set()
        self._reading: set[asyncio.Task[None]] = set()
        self._fetch_another = asyncio.Event()
        self._refused = False
        self._failures = 0

    @property
    def trouble(self) -> str:
        """What is wrong with it, for /health."""
        if self._greeted:
            return ""
        return "slack_refuses" if self._refused else "slack_away"

    async def run(self) -> None:
        """Stay connected until cancelled; then take nothing more, finish what is under way, and close."""
        try:
            async with aiohttp.ClientSession() as session:
                try:
                    while True:
                        await self._once(session)
                finally:
                    await self._close()
        except asyncio.CancelledError:
            log.info("socket_closed")

    async def _once(self, session: aiohttp.ClientSession) -> None:
        """Open a socket, and wait until another one is needed."""
        self._fetch_another.clear()
        try:
            socket = await self._open(session)
        except SlackApiError as refused:
            await asyncio.sleep(await self._wait_after(refused))
        except AWAY as lost:
            self._failures += 1
            log.warning("slack_away", error=type(lost).__name__)
            await asyncio.sleep(self._pause())
        else:
            reading = asyncio.create_task(self._serve(socket))
            self._reading.add(reading)
            reading.add_done_callback(self._reading.discard)
            self._failures += 1  # until it says hello
            await self._fetch_another.wait()
            if not self._greeted:
                await asyncio.sleep(self._pause())

    async def _open(self, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        ticket = await self._web.apps_connections_open(app_token=self._token)
        more: dict[str, Any] = {} if self._web.ssl is None else {"ssl": self._web.ssl}
        url, proxy = str(ticket["url"]), self._web.proxy
        socket: aiohttp.ClientWebSocketResponse = await session.ws_connect(
            url, heartbeat=HEARTBEAT, timeout=CLOSING, proxy=proxy, **more
        )
        return socket

    async def _wait_after(self, refused: SlackApiError) -> float:
        """How long to wait; a token that is refused is told to somebody, for waiting will not mend it."""
        code = slack_errors.code(refused)
        if slack_errors.status(refused) == 429 or code == "ratelimited":
            return float(slack_errors.retry_after(refused))
        self._failures += 1
        self._refused = code not in slack_errors.PASSING
        log.warning("slack_refuses" if self._refused else "slack_away", error=code)
        if self._refused:
            await self._tell(code)
            return LONGEST_WAIT
        return self._pause()

    def _pause(self) -> float:
        return min(FIRST_WAIT * (1 << min(max(self._failures - 1, 0), 10)), LONGEST_WAIT)

    async def _tell(self, code: str) -> None:
        try:
            await asyncio.to_thread(alarms.slack_refuses, self._office, "app_token", code)
            self._worker.wake()
        except DatabaseAway:
            log.warning("database_away", usecase="slack_refuses")

    async def _close(self) -> None:
        for reading in self._reading:
            reading.cancel()
        await asyncio.gather(*self._reading, return_exceptions=True)

    # -- one socket

    async def _serve(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Read until the socket goes; what came by it is finished, and acknowledged on it, before it is closed."""
        working: set[asyncio.Task[None]] = set()
        try:
            await self._read(socket, working)
        except TimeoutError:  # no hello, or it lingered long enough
            pass
        finally:
            self._greeted.discard(socket)
            self._fetch_another.set()
            if working:
                await asyncio.wait(working)
            await socket.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, working: set[asyncio.Task[None]]) -> None:
        async with asyncio.timeout(GREETING) as limit:
            async for message in socket:
                frame = _frame(message)
                match frame.get("type"):
                    case "hello":
                        self._greet(socket)
                        limit.reschedule(None)
                    case "disconnect":  # for maintenance mostly: the next socket first, then this one may go
                        log.info("socket_refreshed", why=str(frame.get("reason"))[:40])
                        self._fetch_another.set()
                        limit.reschedule(asyncio.get_running_loop().time() + LINGER)
                    case _ if isinstance(frame.get("envelope_id"), str):
                        task = asyncio.create_task(self._handle(socket, frame))
                        working.add(task)
                        task.add_done_callback(working.discard)

    def _greet(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._greeted.add(socket)
        self._refused, self._failures = False, 0
        log.info("socket_open")

    async def _handle(self, socket: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        """Hand an envelope to the app. Without an ack Slack tells the person, or brings it once more."""
        problem = shapes.of_envelope(frame.get("type"), frame.get("payload"))
        if problem:
            log.warning("request_refused", why=problem)
            return
        try:
            answer = await self._app.async_dispatch(AsyncBoltRequest(body=frame["payload"], mode="socket_mode"))
        except Exception as unread:  # noqa: BLE001 - from inside Bolt: ours are answered there; the next one may be right
            log.error("request_unread", error=kind(unread), at=place(unread))
            return
        if answer.status != 200:
            log.warning("not_acknowledged", status=answer.status)
            return
        try:
            await socket.send_str(json.dumps({"envelope_id": frame["envelope_id"], **_payload(answer)}))
        except AWAY as lost:  # it is in the record all the same: brought again, it gets the same answer
            log.warning("ack_lost", error=type(lost).__name__)


def _frame(message: aiohttp.WSMessage) -> dict[str, Any]:
    """What a frame says; nothing, where it is not an object of JSON."""
    if message.type != aiohttp.WSMsgType.TEXT:
        return {}
    try:
        found = json.loads(message.data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        log.warning("request_refused", why="not readable as text and JSON")
        return {}
    return found


def _payload(answer: BoltResponse) -> dict[str, Any]:
    """What goes with the ack: the same body that would answer a request over HTTP."""
    if not answer.body:
        return {}
    if answer.first_headers().get("content-type", "").startswith("application/json"):
        return {"payload": json.loads(answer.body)}
    return {"payload": {"text": answer.body}}
