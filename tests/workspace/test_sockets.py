"""Socket Mode as Slack runs it: held against Slack's own client, which knows nothing of ours."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from localslack.clock import WorkspaceClock
from localslack.installation import Installation
from localslack.pages.site import site
from localslack.sockets import MOST_SOCKETS, Sockets
from localslack.workspace import Workspace
from tests.workspace.conftest import SCOPES, START, served

FORM = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "Vraag"},
    "submit": {"type": "plain_text", "text": "Klaar"},
    "blocks": [
        {
            "type": "input",
            "block_id": "b",
            "label": {"type": "plain_text", "text": "Naam"},
            "element": {"type": "plain_text_input", "action_id": "a"},
        }
    ],
}


@contextlib.asynccontextmanager
async def at_slack(folder: Path, *, socket_mode: bool = True) -> AsyncIterator[tuple[Workspace, AsyncWebClient]]:
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}/focus"
    app = Installation("", SCOPES, socket_mode=socket_mode)
    ws = Workspace("focus", folder, WorkspaceClock(folder, START, ticking=False), app, base_url=base)
    async with ws, served(site({"focus": ws}), listening):
        yield ws, AsyncWebClient(token=ws.bot_token, base_url=f"{base}/api/")


def line_of(ws: Workspace) -> Sockets:
    assert isinstance(ws.delivery, Sockets)
    return ws.delivery


async def test_slacks_own_client_is_served(tmp_path: Path) -> None:
    """Hello, a command, a form with an error and one that is accepted; then the socket is refreshed."""
    async with at_slack(tmp_path) as (ws, web):
        app = AsyncApp(client=web, process_before_response=True)

        @app.command("/klacht")
        async def asked(ack: Any, body: Any, client: Any) -> None:
            await ack("een ogenblik")
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)

        @app.view("ask")
        async def answered(ack: Any, view: Any) -> None:
            name = view["state"]["values"]["b"]["a"]["value"]
            await ack(response_action="errors", errors={"b": "Te kort"}) if len(name) < 2 else await ack()

        handler = AsyncSocketModeHandler(app, ws.app.app_token, ping_interval=0.1)
        await handler.connect_async()
        try:
            await line_of(ws).connected()
            assert (await ws.command("U0ADV", "/klacht")).json == {"text": "een ogenblik"}
            ws.fill("U0ADV", {"Naam": "X"})
            await ws.submit("U0ADV")
            assert ws.errors("U0ADV") == {"Naam": "Te kort"}
            [old] = line_of(ws).lines
            await line_of(ws).refresh()
            await old.gone.wait()
            ws.fill("U0ADV", {"Naam": "Xandra"})
            await ws.submit("U0ADV")
            assert ws.open_view("U0ADV") is None
        finally:
            await handler.close_async()


async def test_an_address_works_once(tmp_path: Path) -> None:
    async with at_slack(tmp_path) as (ws, web), aiohttp.ClientSession() as http:
        url = (await web.apps_connections_open(app_token=ws.app.app_token))["url"]
        async with http.ws_connect(url) as first:
            assert (await first.receive_json())["type"] == "hello"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await http.ws_connect(url)


async def test_ten_sockets_and_no_more(tmp_path: Path) -> None:
    async with at_slack(tmp_path) as (ws, web), aiohttp.ClientSession() as http, contextlib.AsyncExitStack() as open_:
        said = []
        for _ in range(MOST_SOCKETS + 1):
            url = (await web.apps_connections_open(app_token=ws.app.app_token))["url"]
            one = await open_.enter_async_context(http.ws_connect(url))
            said.append(await one.receive_json())

        assert [each.get("num_connections") for each in said] == [*range(1, MOST_SOCKETS + 1), None]
        assert said[-1] == {"type": "disconnect", "reason": "too_many_websockets"}


async def test_an_envelope_goes_again_when_nobody_acknowledges_it(tmp_path: Path) -> None:
    """Over the next socket, until somebody does; what nobody takes ends as Slack's timeout."""
    async with at_slack(tmp_path) as (ws, web), aiohttp.ClientSession() as http:
        line_of(ws).patience = 0.3
        sockets = []
        for _ in range(2):
            sockets.append(await http.ws_connect((await web.apps_connections_open(app_token=ws.app.app_token))["url"]))
            await sockets[-1].receive_json()
        typing = asyncio.create_task(ws.command("U0ADV", "/klacht"))
        first, again = await sockets[0].receive_json(), await sockets[1].receive_json()
        assert first["envelope_id"] == again["envelope_id"]
        assert first["type"] == "slash_commands"
        await sockets[1].send_json({"envelope_id": again["envelope_id"]})
        assert (await typing).status == 200

        assert (await ws.command("U0ADV", "/klacht")).failure == "timeout"
        for one in sockets:
            await one.close()


@pytest.mark.parametrize(
    ("token", "error"), [("xapp-wrong", "invalid_auth"), ("bot", "not_allowed_token_type"), ("", "not_authed")]
)
async def test_only_the_apps_own_token_gets_an_address(token: str, error: str, tmp_path: Path) -> None:
    async with at_slack(tmp_path) as (ws, web):
        web.token = None
        with pytest.raises(SlackApiError, match=error):
            await web.apps_connections_open(app_token=ws.bot_token if token == "bot" else token)


async def test_without_socket_mode_there_is_no_address(tmp_path: Path) -> None:
    async with at_slack(tmp_path, socket_mode=False) as (ws, web):
        with pytest.raises(SlackApiError, match="forbidden_team"):
            await web.apps_connections_open(app_token=ws.app.app_token)
