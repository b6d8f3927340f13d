"""The real command in a process of its own: `wederhoor serve`, Slack's requests in, SIGTERM out."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from pathlib import Path

import pytest

from tests.front.processes import environment, free_port, reachable, slack, until, wederhoor_serve
from tests.front.support import ADVISER, COMPLAINT, channel, personal, shown, sockets_of


async def test_serve_takes_a_complaint_and_ends_in_order(tmp_path: Path) -> None:
    port = free_port()
    async with slack(tmp_path, port) as ws:
        process = await wederhoor_serve(
            environment(ws, tmp_path, SLACK_SIGNING_SECRET=ws.app.signing_secret, PORT=str(port))
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


@pytest.mark.parametrize("with_port", [False, True])
async def test_serve_over_a_socket_takes_a_complaint_and_ends_in_order(with_port: bool, tmp_path: Path) -> None:
    """Ended in the middle of a command: it is answered first."""
    port = free_port()
    async with slack(tmp_path, port, socket_mode=True) as ws:
        more = {"PORT": str(port)} if with_port else {}
        process = await wederhoor_serve(environment(ws, tmp_path, SLACK_APP_TOKEN=ws.app.app_token, **more))
        await until(lambda: sockets_of(ws).lines, process)
        await ws.command(ADVISER, "/klacht")
        ws.fill(ADVISER, COMPLAINT)
        await ws.submit(ADVISER)
        assert "vastgelegd" in shown(ws, ADVISER)
        await until(lambda: channel(ws) and personal(ws, "U0COM1"), process)
        with contextlib.closing(socket.socket()) as knocking:
            assert (knocking.connect_ex(("127.0.0.1", port)) == 0) is with_port
        held = ws.hold_next("views.open")
        typing = asyncio.create_task(ws.command("U0COM1", "/klacht"))
        await held.reached.wait()
        process.send_signal(signal.SIGTERM)
        held.let_go.set()
        _, said = await process.communicate()

        assert (await typing).ok
        assert process.returncode == 0
        assert b"socket_closed" in said
        assert b"Fatma" not in said


async def test_serve_says_that_an_app_token_is_refused(tmp_path: Path) -> None:
    async with slack(tmp_path, free_port(), socket_mode=True) as ws:
        process = await wederhoor_serve(environment(ws, tmp_path, SLACK_APP_TOKEN="xapp-of-another-app"))
        _, said = await process.communicate()

        assert process.returncode == 2
        assert b"Slack does not accept SLACK_APP_TOKEN (invalid_auth): it must begin with xapp-" in said
        assert b"xapp-of-another-app" not in said


async def test_serve_names_what_it_needs_to_hear_slack(tmp_path: Path) -> None:
    async with slack(tmp_path, free_port()) as ws:
        process = await wederhoor_serve(environment(ws, tmp_path))
        _, said = await process.communicate()

        assert process.returncode == 2
        assert b"SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)" in said


async def test_serve_can_be_stopped_while_it_waits_for_slack(tmp_path: Path) -> None:
    async with slack(tmp_path, free_port(), socket_mode=True) as ws:
        ws.fail_next("auth.test", status=503, times=1000)
        process = await wederhoor_serve(environment(ws, tmp_path, SLACK_APP_TOKEN=ws.app.app_token))
        await until(lambda: ("auth.test", {}) in ws.calls, process)
        process.send_signal(signal.SIGTERM)
        await process.communicate()

        assert process.returncode == -signal.SIGTERM
