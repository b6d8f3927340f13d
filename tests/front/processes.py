"""Processes of `wederhoor serve`, and the local Slack they talk with."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import uvicorn

from handlers.cli import TRY_NEEDS
from handlers.manifest import manifest
from localslack.clock import WorkspaceClock
from localslack.installation import Installation
from localslack.pages.site import site
from localslack.workspace import Workspace

DEADLINE = 90
"""Seconds after which a test no longer believes in it."""
ORGANISATION = """
name = "Focus"
procedure = "{procedure}"
[slack]
channel = "C0KLACHTEN"
[people]
coordinator = ["U0COORD"]
director = ["U0DIR"]
committee = ["U0COM1", "U0COM2", "U0COM3"]
[contact]
email = "klachten@voorbeeld.nl"
[insurer]
name = "Verzekeraar Voorbeeld"
email = "schade@verzekeraar.nl"
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@contextlib.asynccontextmanager
async def slack(tmp_path: Path, port: int, *, socket_mode: bool = False) -> AsyncIterator[Workspace]:
    """A workspace whose app listens elsewhere, on ``port``."""
    door = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{door.getsockname()[1]}/focus"
    installed = Installation.of_manifest(
        manifest(),
        f"http://127.0.0.1:{port}/slack/events",
        socket_mode=socket_mode,
    )
    clock = WorkspaceClock(tmp_path / "slack")
    async with Workspace("focus", tmp_path / "slack", clock, installed, base_url=base) as ws:
        server = uvicorn.Server(uvicorn.Config(site({"focus": ws}), log_level="error", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[door]))
        # Two cores and other tests: here nobody measures how fast an answer comes.
        ws.delivery.patience, ws.triggers.lifetime = DEADLINE, timedelta(seconds=DEADLINE)
        try:
            async with asyncio.timeout(4 * DEADLINE):
                yield ws
        finally:
            ws.faults.clear()
            server.should_exit = True
            await serving


async def until(true: Callable[[], object], *processes: asyncio.subprocess.Process) -> None:
    """Look again until it is so; a process that ended will never make it so."""
    async with asyncio.timeout(DEADLINE):
        while not true():
            assert all(process.returncode is None for process in processes), "a process ended"
            await asyncio.sleep(0.05)


async def reachable(port: int, process: asyncio.subprocess.Process) -> None:
    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        return False

    await until(answers, process)


def environment(ws: Workspace, tmp_path: Path, procedure: str = "focus", **more: str) -> dict[str, str]:
    """What every way of serving needs; which way, and where, is for the test to add."""
    assert ws.mailbox is not None
    (tmp_path / "organisation.toml").write_text(ORGANISATION.format(procedure=procedure))
    return {
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "PORT", "DATABASE_URL"))
        },
        "WEDERHOOR_ORGANISATION": str(tmp_path / "organisation.toml"),
        "WEDERHOOR_KEY": base64.b64encode(os.urandom(32)).decode(),
        "WEDERHOOR_DATA": str(tmp_path / "data"),
        "SLACK_BOT_TOKEN": ws.bot_token,
        "SLACK_API_URL": f"{ws.base_url}/api/",
        "SMTP_URL": f"smtp://127.0.0.1:{ws.mailbox.port}",
        "MAIL_FROM": "klachten@voorbeeld.nl",
        **more,
    }


def without_extra_try(*arguments: str) -> tuple[str, ...]:
    """The command where the extra `try` is not installed, as in production: what it needs cannot be imported."""
    missing = dict.fromkeys((*TRY_NEEDS, "multipart", "localslack"))
    program = f"import sys; sys.modules.update({missing}); from handlers.cli import main; main()"
    return (sys.executable, "-c", program, *arguments)


async def wederhoor_serve(environment: dict[str, str]) -> asyncio.subprocess.Process:
    command = without_extra_try("serve")
    return await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.PIPE)
