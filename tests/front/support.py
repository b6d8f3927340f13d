"""The product behind its front door: signed requests into the real Bolt app, a real database, real SMTP on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn

from handlers.trying import Trial, app, trial
from handlers.workspace.workspace import Workspace

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 12, 21, 10, 0, tzinfo=AMSTERDAM)
"""A Monday with Christmas within five working days of it."""

ADVISER, COORDINATOR, DIRECTOR, DEPUTY = "U0ADV", "U0COORD", "U0DIR", "U0DEP"
KEES, LIES, OMAR = "U0COM1", "U0COM2", "U0COM3"

COMPLAINT = {
    "Naam van de klager": "Fatma Yıldız",
    "Telefoon of e-mail": "fatma@voorbeeld.nl",
    "Hoe kwam de klacht binnen?": "E-mail",
    "Waar gaat het over?": "Ik heb drie keer gebeld en niemand belde terug.",
}


@contextlib.asynccontextmanager
async def running(
    procedure: str, folder: Path, database: str = "", *, start: datetime = MONDAY, working: bool = False
) -> AsyncIterator[Trial]:
    """One organisation with its clock standing still; nothing is sent until ``drain``."""
    door = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    opened = trial(procedure, folder, address, database=database, start=start, ticking=False, working=working)
    async with opened as made:
        config = uvicorn.Config(app({procedure: made}, "nl"), log_level="error", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[door]))
        while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
            await asyncio.sleep(0)
        try:
            await made.house.worker.drain()
            yield made
        finally:
            server.should_exit = True
            await serving


async def log_complaint(made: Trial, by: str = ADVISER, **fields: object) -> str:
    """Log a complaint through the form; answers its reference."""
    ws = made.workspace
    await ws.command(by, "/klacht")
    ws.fill(by, COMPLAINT | fields)
    await ws.submit(by)
    assert not ws.errors(by), ws.errors(by)
    await made.house.worker.drain()
    return reference_in(shown(ws, by))


def reference_in(text: str) -> str:
    found = re.search(r"K-\d{4}-\d{4}", text)
    assert found, f"no reference in: {text}"
    return found[0]


def shown(ws: Workspace, user: str) -> str:
    """Everything the open modal says."""
    view = ws.open_view(user)
    assert view is not None, f"{user} has no modal open; Slack said: {ws.notices(user)}"
    return f"{view.title}\n{texts(view.body['blocks'])}"


def personal(ws: Workspace, user: str) -> list[str]:
    """The personal messages of the app to this user, oldest first."""
    return [f"{m.text}\n{texts(m.blocks)}" for m in ws.messages(user, as_user=user)]


def channel(ws: Workspace) -> list[str]:
    return [f"{m.text}\n{texts(m.blocks)}" for m in ws.messages("C0KLACHTEN")]


def texts(blocks: object) -> str:
    """All texts in blocks, whatever their shape."""
    if isinstance(blocks, dict):
        own = [blocks["text"]] if isinstance(blocks.get("text"), str) else []
        return "\n".join([*own, *(texts(value) for value in blocks.values() if not isinstance(value, str))]).strip()
    if isinstance(blocks, list):
        return "\n".join(filter(None, map(texts, blocks)))
    return ""
