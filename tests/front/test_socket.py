"""Socket Mode: the same front door, over a socket that breaks, is refreshed, and repeats what was not acknowledged."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
import structlog

from handlers.trying import Trial
from handlers.web import slack_socket
from tests.front.support import (
    ADVISER,
    COMPLAINT,
    COORDINATOR,
    KEES,
    LIES,
    answered,
    channel,
    close_all,
    declare,
    log_complaint,
    open_letter,
    personal,
    record_of,
    reference_in,
    references,
    running,
    shown,
    sockets,
    thread,
)
from tests.front.sweep import typed_words


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the next attempt."""
    monkeypatch.setattr(slack_socket, "FIRST_WAIT", 0.01)


async def health(made: Trial) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(f"{made.workspace.base_url}/health") as answer:
        return answer.status, (await answer.json())["status"]


async def until_health(made: Trial, status: str) -> None:
    async with asyncio.timeout(20):
        while (await health(made))[1] != status:  # noqa: ASYNC110 - it is asked, as a monitor would
            await asyncio.sleep(0.02)


async def test_the_main_job_over_a_socket(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url, socket_mode=True) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        assert await health(made) == (200, "ok")
        assert "vastgelegd" in shown(ws, ADVISER)
        assert reference in channel(ws)[0]

        await declare(made, KEES)
        assert reference in answered(await ws.command(KEES, "/klacht", "lijst"))
        await open_letter(made, KEES, reference)
        await ws.submit(KEES)
        await made.house.worker.drain()

        assert [mail.recipients for mail in ws.mails] == [["fatma@voorbeeld.nl"]]
        assert "ntvangst bevestigd" in thread(ws, reference)[-1]
        assert await ws.open_home(ADVISER) is not None
        assert {"fatma", "yıldız"} <= typed_words(made), "what is looked for when a test is through"


async def test_what_is_wrong_in_a_form_is_said_at_its_field(tmp_path: Path) -> None:
    async with running("focus", tmp_path, socket_mode=True) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht")
        ws.fill(ADVISER, COMPLAINT | {"Telefoon of e-mail": "geen idee"})
        await ws.submit(ADVISER)

        [said] = ws.errors(ADVISER).values()
        assert "geen telefoonnummer en geen e-mailadres" in said


async def test_over_a_socket_no_request_is_taken_over_http(tmp_path: Path) -> None:
    async with running("focus", tmp_path, socket_mode=True) as made:
        async with aiohttp.ClientSession() as http, http.post(f"{made.workspace.base_url}/slack/events") as answer:
            assert answer.status in (404, 405)
        assert references(made) == []


# --- what goes wrong with sockets


async def test_a_socket_that_breaks_is_opened_again(tmp_path: Path) -> None:
    async with running("focus", tmp_path, socket_mode=True) as made:
        for _ in range(3):
            [line] = sockets(made).lines
            line.drop()
            await line.gone.wait()
            await sockets(made).connected()
        reference = await log_complaint(made)

        assert references(made) == [reference]
        await until_health(made, "ok")


@pytest.mark.parametrize("lost", [1, 2])
async def test_a_form_whose_ack_was_lost_is_brought_again_and_answered_once(
    lost: int, tmp_path: Path, database_url: str
) -> None:
    async with running("focus", tmp_path, database_url, socket_mode=True) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht")
        ws.fill(ADVISER, COMPLAINT)
        sockets(made).lose_acks = lost
        reply = await ws.submit(ADVISER)
        await made.house.worker.drain()

        assert reply.ok
        reference = reference_in(shown(ws, ADVISER))
        assert references(made) == [reference]
        assert [event.type for event in record_of(made, reference)] == ["received", "committee_appointed"]
        assert sum(reference in said for said in channel(ws)) == 1
        assert sum("benoemd in de commissie" in said for said in personal(ws, KEES)) == 1


async def test_commands_clicks_and_events_whose_ack_was_lost_do_no_harm(tmp_path: Path) -> None:
    async with running("focus", tmp_path, socket_mode=True) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await close_all(ws, ADVISER)
        sockets(made).lose_acks = 1
        assert (await ws.command(ADVISER, "/klacht")).ok
        assert "Klacht vastleggen" in shown(ws, ADVISER)
        await close_all(ws, ADVISER)
        sockets(made).lose_acks = 1
        assert (await ws.click(KEES, "Bekijk wie het betreft en verklaar")).ok
        assert "Fatma Yıldız" in shown(ws, KEES)
        sockets(made).lose_acks = 1
        await ws.say(LIES, LIES, "wat kun jij?")
        await made.house.worker.drain()

        assert sum("/klacht" in said for said in personal(ws, LIES)) == 1
        assert [event.type for event in record_of(made, reference)] == ["received", "committee_appointed"]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_refreshed_socket_finishes_what_came_by_it(reason: str, tmp_path: Path) -> None:
    """The next socket is there before the old one goes, and the ack goes where the envelope came from."""
    async with running("focus", tmp_path, socket_mode=True) as made:
        ws, slack = made.workspace, sockets(made)
        [old] = slack.lines
        held = ws.hold_next("views.open")
        typing = asyncio.create_task(ws.command(ADVISER, "/klacht"))
        await held.reached.wait()
        await slack.refresh(reason)
        await slack.connected(2)
        held.let_go.set()
        reply = await typing

        assert reply.ok
        assert [line is old for _, line in slack.brought] == [True]
        assert await health(made) == (200, "ok")


async def test_an_old_socket_is_let_go_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_socket, "LINGER", 0.01)
    async with running("focus", tmp_path, socket_mode=True) as made:
        slack = sockets(made)
        [old] = slack.lines
        await slack.refresh()
        await old.gone.wait()
        await slack.connected()
        await log_complaint(made)

        assert all(line is not old for _, line in slack.brought)


async def test_whoever_stops_finishes_what_is_under_way(tmp_path: Path) -> None:
    async with running("focus", tmp_path, socket_mode=True) as made:
        ws = made.workspace
        [listening] = [task for task in asyncio.all_tasks() if "SlackSocket.run" in repr(task)]
        held = ws.hold_next("views.open")
        typing = asyncio.create_task(ws.command(ADVISER, "/klacht"))
        await held.reached.wait()
        listening.cancel()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(listening), 0.05)
        held.let_go.set()
        await listening

        assert (await typing).ok
        assert not sockets(made).lines


async def test_a_socket_that_never_says_hello_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_socket, "GREETING", 0.2)
    async with running("focus", tmp_path, socket_mode=True) as made:
        slack = sockets(made)
        slack.silent = True
        slack.drop()
        await until_health(made, "slack_away")
        await slack.connected(1)
        [mute] = slack.lines
        await mute.gone.wait()
        slack.silent = False

        await until_health(made, "ok")


async def test_slack_that_is_away_is_asked_again(tmp_path: Path) -> None:
    async with running("focus", tmp_path, socket_mode=True) as made:
        ws = made.workspace
        ws.fail_next("apps.connections.open", status=503)
        ws.fail_next("apps.connections.open", "internal_error")
        ws.fail_next("apps.connections.open", status=429, retry_after=1)
        [line] = sockets(made).lines
        line.drop()
        await line.gone.wait()
        await until_health(made, "ok")

        assert ws.mails == []


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "forbidden_team"])
async def test_an_app_token_that_is_refused_later_is_told_by_mail(code: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path, socket_mode=True) as made:
        ws = made.workspace
        sockets(made).refusal = code
        with structlog.testing.capture_logs() as logged:
            await sockets(made).refresh("link_disabled")
            sockets(made).drop()
            await until_health(made, "slack_refuses")
            async with asyncio.timeout(20):
                while not ws.mails:
                    await made.house.worker.drain()

        [mail] = ws.mails
        assert mail.recipients == ["klachten@voorbeeld.nl"]
        assert "hoort niets meer uit Slack" in mail.subject
        assert code in mail.text
        assert {"event": "slack_refuses", "log_level": "warning", "error": code} in logged
        assert ws.app.app_token not in str(logged)


# --- what is no envelope

WRONG = {
    "no JSON": "{",
    "no object": "[1]",
    "empty": "",
    "of no kind": json.dumps({"envelope_id": "e", "payload": {}}),
    "of an unknown kind": json.dumps({"type": "something", "envelope_id": "e", "payload": {}}),
    "without payload": json.dumps({"type": "interactive", "envelope_id": "e"}),
    "a payload that is text": json.dumps({"type": "interactive", "envelope_id": "e", "payload": "x"}),
    "a payload that is a list": json.dumps({"type": "events_api", "envelope_id": "e", "payload": [1]}),
    "a form without a view": json.dumps(
        {"type": "interactive", "envelope_id": "e", "payload": {"type": "view_submission", "user": {"id": "U0ADV"}}}
    ),
    "a view without type": json.dumps(
        {
            "type": "interactive",
            "envelope_id": "e",
            "payload": {"type": "view_submission", "user": {"id": "U0ADV"}, "view": {"id": "V1"}},
        }
    ),
    "a click without actions": json.dumps(
        {"type": "interactive", "envelope_id": "e", "payload": {"type": "block_actions", "user": {"id": "U0ADV"}}}
    ),
    "a command without a name": json.dumps({"type": "slash_commands", "envelope_id": "e", "payload": {"text": "x"}}),
    "a command without a person": json.dumps(
        {"type": "slash_commands", "envelope_id": "e", "payload": {"command": "/klacht"}}
    ),
    "an event without content": json.dumps({"type": "events_api", "envelope_id": "e", "payload": {"event": "x"}}),
    "an event without a person": json.dumps(
        {"type": "events_api", "envelope_id": "e", "payload": {"event": {"type": "app_home_opened"}}}
    ),
    "an id that is a number": json.dumps({"type": "interactive", "envelope_id": 1, "payload": {}}),
    "an ack of its own": json.dumps({"envelope_id": "e"}),
    "a goodbye without a reason": json.dumps({"type": "disconnect"}),
    "nested without end": json.dumps({"type": "interactive", "envelope_id": "e"})[:-1] + ',"payload":' + "[" * 5000,
}


@pytest.mark.parametrize("frame", WRONG.values(), ids=WRONG.keys())
async def test_what_is_no_envelope_does_no_harm(frame: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path, socket_mode=True) as made:
        await sockets(made).raw(frame)
        reference = await log_complaint(made)

        assert references(made) == [reference]


async def test_a_coordinator_hears_nothing_of_all_this(tmp_path: Path) -> None:
    """A socket that comes back by itself is nothing to be told."""
    async with running("focus", tmp_path, socket_mode=True) as made:
        sockets(made).drop()
        await log_complaint(made)

        assert personal(made.workspace, COORDINATOR) == []
