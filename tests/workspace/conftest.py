"""A workspace, a small real Bolt app, and both served on loopback in the test's own event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from localslack.clock import WorkspaceClock
from localslack.installation import Installation, Shortcut
from localslack.pages.site import site
from localslack.workspace import Workspace

SCOPES = frozenset(
    [
        *("commands", "chat:write", "users:read", "users:read.email", "im:write", "files:read", "files:write"),
        *("channels:read", "groups:read", "im:read", "channels:history", "groups:history", "im:history"),
        *("groups:write", "channels:manage"),
    ]
)
START = datetime(2026, 12, 21, 9, 0, tzinfo=UTC)


class LoopServer(uvicorn.Server):
    """uvicorn within the loop of the test: it installs no signal handlers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


@contextlib.asynccontextmanager
async def served(app: Any, listening: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(app, log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=1)
    server = LoopServer(config)
    task = asyncio.create_task(server.serve([listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def free_socket() -> tuple[socket.socket, int]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening, int(listening.getsockname()[1])


@dataclass
class Bench:
    """Everything a test needs: the workspace and the app that talks with it."""

    ws: Workspace
    app: AsyncApp
    client: AsyncWebClient
    address: str


MakeWorkspace = Callable[..., Workspace]


@pytest.fixture
def make_workspace(tmp_path: Path) -> MakeWorkspace:
    def make(
        events_url: str = "http://127.0.0.1:9/slack/events",
        base_url: str = "http://127.0.0.1:9/focus",
        language: str | None = None,
    ) -> Workspace:
        app = Installation(
            events_url,
            SCOPES,
            commands=("/klacht",),
            shortcuts=(
                Shortcut("Klacht vastleggen", "new_complaint"),
                Shortcut("Hier een klacht van maken", "from_message", "message"),
            ),
            events=frozenset({"app_home_opened", "member_joined_channel", "message.im"}),
        )
        clock = WorkspaceClock(tmp_path / "focus", START, ticking=False)
        return Workspace("focus", tmp_path / "focus", clock, app, base_url=base_url, language=language)

    return make


@pytest.fixture
async def bench(make_workspace: MakeWorkspace) -> AsyncIterator[Bench]:
    site_socket, site_port = free_socket()
    app_socket, app_port = free_socket()
    address = f"http://127.0.0.1:{site_port}"
    ws = make_workspace(f"http://127.0.0.1:{app_port}/slack/events", f"{address}/focus")
    # A slow machine must not look like a slow app; tests that need lateness ask for it.
    ws.delivery.patience = 60
    client = AsyncWebClient(token=ws.bot_token, base_url=f"{address}/focus/api/")
    app = AsyncApp(
        client=client,
        token=ws.bot_token,
        signing_secret=ws.app.signing_secret,
        process_before_response=True,
    )
    handler = AsyncSlackRequestHandler(app)
    endpoint = Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])])
    async with ws, served(site({"focus": ws}), site_socket), served(endpoint, app_socket):
        yield Bench(ws, app, client, address)
