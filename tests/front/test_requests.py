"""What arrives at the door: only what Slack signed just now, in a shape we know; never a crash, never a guess."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.trying import Trial
from handlers.web.slack_http import LARGEST
from localslack.delivery import FORM, Reply
from localslack.model import Json
from tests.front.support import (
    ADVISER,
    COMPLAINT,
    COORDINATOR,
    close_all,
    log_complaint,
    record_of,
    references,
    running,
    shown,
)


def signed(made: Trial, body: bytes, stamp: object = None, secret: str = "", kind: str = FORM) -> dict[str, str]:
    """Headers as Slack makes them: at this moment and with our secret, unless said otherwise."""
    when = str(int(time.time()) if stamp is None else stamp)
    key = (secret or made.workspace.app.signing_secret).encode()
    digest = hmac.new(key, b"v0:" + when.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": when, "X-Slack-Signature": f"v0={digest}"}


async def deliver(made: Trial, body: bytes, headers: dict[str, str]) -> Reply:
    return await made.workspace.deliver("", body, headers)


async def submission(made: Trial) -> bytes:
    """A complaint that would be logged if it were believed."""
    ws = made.workspace
    await close_all(ws, ADVISER)
    await ws.command(ADVISER, "/klacht")
    ws.fill(ADVISER, COMPLAINT)
    return urlencode({"payload": json.dumps(submitted(made))}).encode()


def submitted(made: Trial) -> Json:
    ws = made.workspace
    view = ws.open_view(ADVISER)
    assert view is not None
    who, trigger = ws.person(ADVISER), ws.triggers.make(ADVISER)
    return ws.payloads.interaction("view_submission", who, trigger, view=ws.payloads.view(view))


# --- whose request it is


async def test_only_what_slack_signed_just_now_is_believed(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        body, now = await submission(made), int(time.time())
        good = signed(made, body)
        refused = {
            "unsigned": {"Content-Type": FORM},
            "stamp only": {**good, "X-Slack-Signature": ""},
            "signature only": {"Content-Type": FORM, "X-Slack-Signature": good["X-Slack-Signature"]},
            "wrong secret": signed(made, body, secret="another"),
            "another body": signed(made, body + b"x"),
            "more than five minutes ago": signed(made, body, now - 310),
            "in the future": signed(made, body, now + 310),
            "a new stamp on an old signature": {**good, "X-Slack-Request-Timestamp": str(now - 5)},
            "no number": signed(made, body, "yesterday"),
            "empty stamp": signed(made, body, ""),
            "a fraction": signed(made, body, "1.5"),
            "far too large": signed(made, body, "9" * 400),
            "not ASCII": {**good, "X-Slack-Signature": "v0=é"},
        }
        for what, headers in refused.items():
            assert (await deliver(made, body, headers)).status == 401, what
        assert references(made) == []
        assert (await deliver(made, body, good)).status == 200
        assert references(made) == ["K-2026-0001"]


async def test_a_body_that_is_no_text_is_refused_before_anything_reads_it(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        body = b"payload=\xff\xfe\x00"

        assert (await deliver(made, body, {"Content-Type": FORM})).status == 401
        assert (await deliver(made, body, signed(made, body))).status in (400, 401)


async def test_a_signed_request_taken_from_the_wire_and_sent_again_does_nothing_more(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        body = await submission(made)
        headers = signed(made, body)
        replies = [await deliver(made, body, headers) for _ in range(3)]

        assert {reply.status for reply in replies} == {200}
        assert references(made) == ["K-2026-0001"]


async def test_a_body_larger_than_slack_ever_sends_is_refused_whatever_its_headers_say(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        url, large = made.workspace.app.events_url, b"payload=" + b"x" * LARGEST

        async def in_chunks() -> AsyncIterator[bytes]:
            yield large

        async with aiohttp.ClientSession() as session:
            for body in (io.BytesIO(large), in_chunks()):
                async with session.post(url, data=body, headers=signed(made, large)) as reply:
                    assert reply.status == 413


async def test_only_post_is_answered(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made, aiohttp.ClientSession() as session:
        reply = await session.get(made.workspace.app.events_url)
        assert reply.status == 405


# --- Slack's own checks


async def test_slack_can_check_the_address_and_the_certificate(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        challenge = await made.workspace.verify_url("wie is daar?")
        assert challenge.status == 200
        assert challenge.json == {"challenge": "wie is daar?"}
        assert (await made.workspace.ssl_check()).status == 200


async def test_a_check_opens_no_hole(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        inside = await submission(made)
        hole = inside + b"&ssl_check=1&token=x"
        command = urlencode({"ssl_check": "1", "command": "/klacht", "text": "lijst", "user_id": COORDINATOR}).encode()
        event = json.dumps({"type": "url_verification", "challenge": "hier"}).encode()
        for body, kind in ((hole, FORM), (command, FORM), (event, "application/json")):
            assert (await deliver(made, body, {"Content-Type": kind})).status == 401
        assert references(made) == []


async def test_a_signed_request_with_a_check_in_it_is_no_more_than_a_check(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        body = await submission(made) + b"&ssl_check=1"
        reply = await deliver(made, body, signed(made, body))

        assert reply.status == 200
        assert len(references(made)) in (0, 1)


# --- its shape


BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"payload=klacht",
    "half JSON": b'payload={"type":"view_submission"',
    "a list": b"payload=[]",
    "null": b"payload=null",
    "deep": b"payload=" + b"[" * 100_000,
    "no type": b'payload={"user":{"id":"U0ADV"}}',
    "no user": b'payload={"type":"view_submission","view":{"id":"V","type":"modal","callback_id":"log_complaint"}}',
    "no view": b'payload={"type":"view_submission","user":{"id":"U0ADV"}}',
    "no view type": b'payload={"type":"view_submission","user":{"id":"U0ADV"},"view":{"id":"V","callback_id":"x"}}',
    "no callback": b'payload={"type":"view_submission","user":{"id":"U0ADV"},"view":{"id":"V","type":"modal"}}',
    "no actions": b'payload={"type":"block_actions","user":{"id":"U0ADV"}}',
    "empty actions": b'payload={"type":"block_actions","user":{"id":"U0ADV"},"actions":[]}',
    "something else": b"hello=world",
}


async def test_what_has_no_shape_of_ours_is_refused_and_named(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for what, body in BROKEN.items():
            reply = await deliver(made, body, signed(made, body))
            assert reply.status == 400, what
            assert reply.text.startswith("cannot be read: "), what


async def test_an_unknown_form_or_button_does_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await submission(made)
        form = submitted(made)
        form["view"]["callback_id"] = "drop_everything"
        button = ws.payloads.interaction(
            "block_actions",
            ws.person(ADVISER),
            ws.triggers.make(ADVISER),
            actions=[{"action_id": "do:drop_everything", "block_id": "b", "type": "button", "value": "K-2026-0001"}],
        )

        assert (await ws.delivery.payload(form)).status == 200
        assert (await ws.delivery.payload(button)).status == 200
        assert references(made) == []


async def test_a_form_that_cannot_be_read_is_answered_at_its_first_field(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await submission(made)
        form = submitted(made)
        form["view"]["state"]["values"]["name"]["name"]["value"] = {"no": "text"}
        reply = await made.workspace.delivery.payload(form)

        assert reply.json is not None
        assert "Er kwam iets onleesbaars binnen" in reply.json["errors"]["name"]


async def test_a_button_that_cannot_be_read_is_answered_too(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        pressed = {"action_id": "do:file", "block_id": "b", "type": "button", "value": {"no": "text"}}
        payload = ws.payloads.interaction(
            "block_actions", ws.person(ADVISER), ws.triggers.make(ADVISER), actions=[pressed]
        )
        await ws.delivery.payload(payload)

        assert "Er kwam iets onleesbaars binnen" in shown(ws, ADVISER)


# --- anything at all in any place


WORTHLESS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
GONE = object()


def places(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a payload."""
    if path:
        yield path
    keys = found.keys() if isinstance(found, dict) else range(len(found)) if isinstance(found, list) else ()
    for key in keys:
        yield from places(found[key], (*path, key))


def mangled(payload: Json, path: tuple[Any, ...], value: object) -> Json:
    made = copy.deepcopy(payload)
    inner: Any = made
    for key in path[:-1]:
        inner = inner[key]
    if value is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return made


def command_of(made: Trial) -> Json:
    ws = made.workspace
    place = ws.usual_place(COORDINATOR)
    return ws.payloads.command(ws.person(COORDINATOR), place, "/klacht", "K-2026-0001", "1.2.x", ws.url("hook/x"))


def click_of(made: Trial) -> Json:
    ws = made.workspace
    return ws.payloads.interaction(
        "block_actions",
        ws.person(COORDINATOR),
        "1.2.x",
        container={"type": "message", "message_ts": "1.1", "channel_id": "C0ALGEMEEN"},
        channel={"id": "C0ALGEMEEN", "name": "algemeen"},
        message={"ts": "1.1", "text": ""},
        actions=[{"action_id": "do:supplement", "block_id": "b", "type": "button", "value": "K-2026-0001"}],
        response_url=ws.url("hook/x"),
    )


def click_in_form_of(made: Trial) -> Json:
    pressed = {"action_id": "do:preview_letter", "block_id": "b", "type": "button", "value": "K-2026-0001"}
    form = submitted(made)
    return {**form, "type": "block_actions", "actions": [pressed], "container": {"type": "view", "view_id": "V1"}}


def event_of(made: Trial) -> Json:
    event = {"type": "app_home_opened", "user": COORDINATOR, "channel": "D0COORD", "tab": "home", "event_ts": "1.1"}
    return made.workspace.payloads.event(event, "Ev1", 1)


async def send_command(made: Trial, payload: Json) -> Reply:
    fields = {key: value if isinstance(value, str) else json.dumps(value) for key, value in payload.items()}
    return await made.workspace.delivery.form(fields)


async def send_interaction(made: Trial, payload: Json) -> Reply:
    return await made.workspace.delivery.form({"payload": json.dumps(payload)})


async def send_event(made: Trial, payload: Json) -> Reply:
    return await made.workspace.delivery.event(payload)


KINDS: dict[str, tuple[Callable[[Trial], Json], Callable[[Trial, Json], Any]]] = {
    "form": (submitted, send_interaction),
    "click": (click_of, send_interaction),
    "click in a form": (click_in_form_of, send_interaction),
    "command": (command_of, send_command),
    "event": (event_of, send_event),
}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_stands_in_whatever_place_there_is_an_answer_and_no_harm(kind: str, tmp_path: Path) -> None:
    payload_of, send = KINDS[kind]
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        made = runner.run(stack.enter_async_context(running("focus", tmp_path)))
        runner.run(log_complaint(made))
        runner.run(submission(made))
        good = payload_of(made)
        before = len(record_of(made, "K-2026-0001"))

        @settings(
            max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(st.sampled_from(list(places(good))), WORTHLESS | st.just(GONE))
        def check(path: tuple[Any, ...], value: object) -> None:
            known = references(made)
            reply = runner.run(send(made, mangled(good, path, value)))
            assert reply.failure is None
            assert reply.status < 500, (path, value, reply.text)
            if "vastgelegd" not in reply.text:
                assert references(made) == known
            assert len(record_of(made, "K-2026-0001")) == before

        try:
            check()
        finally:
            runner.run(stack.aclose())
