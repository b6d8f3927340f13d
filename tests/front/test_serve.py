"""The real command in a process of its own: `wederhoor serve`, signed requests in, SIGTERM out."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
import yaml

from handlers.trying import MANIFEST
from handlers.workspace.clock import WorkspaceClock
from handlers.workspace.installation import Installation
from handlers.workspace.pages.site import site
from handlers.workspace.workspace import Workspace
from tests.front.support import ADVISER, COMPLAINT, channel, personal, shown

ORGANISATION = """
name = "Focus"
procedure = "focus"
[slack]
channel = "C0KLACHTEN"
[people]
coordinator = ["U0COORD"]
director = ["U0DIR"]
committee = ["U0COM1", "U0COM2", "U0COM3"]
[contact]
email = "klachten@voorbeeld.nl"
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@contextlib.asynccontextmanager
async def slack(tmp_path: Path, port: int) -> AsyncIterator[Workspace]:
    """A workspace whose app listens elsewhere, on ``port``."""
    door = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{door.getsockname()[1]}/focus"
    installed = Installation.of_manifest(
        yaml.safe_load(MANIFEST.read_text("utf-8")), f"http://127.0.0.1:{port}/slack/events"
    )
    clock = WorkspaceClock(tmp_path / "slack")
    async with Workspace("focus", tmp_path / "slack", clock, installed, base_url=base) as ws:
        server = uvicorn.Server(uvicorn.Config(site({"focus": ws}), log_level="error", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[door]))
        yield ws
        server.should_exit = True
        await serving


async def until(true: object, process: asyncio.subprocess.Process) -> None:
    """Look again until it is so; a process that ended will never make it so."""
    assert callable(true)
    async with asyncio.timeout(60):
        while not true():
            assert process.returncode is None, "the process ended"
            await asyncio.sleep(0.05)


async def reachable(port: int, process: asyncio.subprocess.Process) -> None:
    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        return False

    await until(answers, process)


async def test_serve_takes_a_complaint_and_ends_in_order(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "organisation.toml").write_text(ORGANISATION)
    async with slack(tmp_path, port) as ws:
        assert ws.mailbox is not None
        environment = {
            **os.environ,
            "WEDERHOOR_ORGANISATION": str(tmp_path / "organisation.toml"),
            "WEDERHOOR_KEY": base64.b64encode(os.urandom(32)).decode(),
            "WEDERHOOR_DATA": str(tmp_path / "data"),
            "SLACK_BOT_TOKEN": ws.bot_token,
            "SLACK_SIGNING_SECRET": ws.app.signing_secret,
            "SLACK_API_URL": f"{ws.base_url}/api/",
            "SMTP_URL": f"smtp://127.0.0.1:{ws.mailbox.port}",
            "MAIL_FROM": "klachten@voorbeeld.nl",
            "PORT": str(port),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from handlers.cli import main; main()",
            "serve",
            env=environment,
            stderr=asyncio.subprocess.PIPE,
        )
        await reachable(port, process)
        await ws.command(ADVISER, "/klacht")
        ws.fill(ADVISER, COMPLAINT)
        await ws.submit(ADVISER)

        assert "vastgelegd" in shown(ws, ADVISER)
        await until(lambda: channel(ws) and personal(ws, "U0COM1"), process)
        process.send_signal(signal.SIGTERM)
        _, said = await process.communicate()

        assert process.returncode == 0
        assert b"serving" in said
        assert b"Fatma" not in said
        assert (tmp_path / "data" / "wederhoor.sqlite").exists()
