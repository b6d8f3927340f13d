"""Messages, buttons, Home, files, events and signatures against a real Bolt app."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from localslack.model import Json

from .conftest import START, Bench
from .forms_for_tests import actions, button, modal, section

WHO = "U0ADV"
SHORTCUT_KEYS = {"type", "token", "action_ts", "team", "user", "trigger_id", "enterprise", "is_enterprise_install"}


def opens(bench: Bench, *blocks: Json, **more: Any) -> None:
    """Let /klacht open this modal."""

    @bench.app.command("/klacht")
    async def opened(ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks, **more))
        await ack()


async def test_triggers_expire_and_work_once(bench: Bench) -> None:
    errors: list[str] = []
    late = [True, False]

    @bench.app.command("/klacht")
    async def opened(ack: Any, body: Json, client: Any) -> None:
        if late.pop(0):
            await bench.ws.move_clock(START + timedelta(seconds=3, microseconds=1))
        for _ in range(2):
            try:
                await client.views_open(trigger_id=body["trigger_id"], view=modal(section("Hoi")))
            except SlackApiError as error:
                errors.append(error.response["error"])
        await ack()

    await bench.ws.command(WHO, "/klacht")
    await bench.ws.command(WHO, "/klacht")
    assert errors == ["expired_trigger_id", "expired_trigger_id", "exchanged_trigger_id"]


async def test_buttons_in_messages_and_response_urls(bench: Bench) -> None:
    got: list[Json] = []

    @bench.app.action("open")
    async def pressed(ack: Any, body: Json, respond: Any) -> None:
        got.append(body)
        await ack()
        await respond("Alleen voor jou")
        await respond(text="Vervangen", replace_original=True)

    blocks = [section("*K-2026-0001*"), actions(button("Openen", "open", value="K-2026-0001"))]
    sent = await bench.client.chat_postMessage(channel="C0KLACHTEN", text="K-2026-0001", blocks=blocks)
    ws = bench.ws
    assert ws.messages("klachten")[0].buttons == ["Openen"]
    with pytest.raises(LookupError):
        await ws.click(WHO, "Openen")
    assert (await ws.click("U0COM1", "Openen")).ok
    assert got[0]["actions"][0]["value"] == "K-2026-0001"
    assert got[0]["container"]["message_ts"] == sent["ts"]
    assert [m.text for m in ws.ephemerals("U0COM1")] == ["Alleen voor jou"]
    assert ws.messages("klachten")[0].text == "Vervangen"
    assert ws.unread("U0DIR", "klachten") == 1


async def test_home_is_published_when_opened(bench: Bench) -> None:
    @bench.app.event("app_home_opened")
    async def opened(event: Json, client: Any) -> None:
        view = {"type": "home", "blocks": [section("Voor jou te doen")]}
        await client.views_publish(user_id=event["user"], view=view)

    home = await bench.ws.open_home("U0COM1")
    assert home is not None
    assert "Voor jou te doen" in home.plain


async def test_files_through_the_real_upload(bench: Bench, make_workspace: Any) -> None:
    sent = await bench.client.files_upload_v2(
        channel="C0KLACHTEN", filename="brief.pdf", content=b"%PDF-1.7 brief", title="Brief", initial_comment="Zie"
    )
    message = bench.ws.messages("klachten")[0]
    assert message.text == "Zie"
    assert message.files == [sent["file"]["id"]]
    assert bench.ws.file_content(bench.ws.files[0]) == b"%PDF-1.7 brief"
    info = await bench.client.files_info(file=sent["file"]["id"])
    assert info["file"]["title"] == "Brief"
    await bench.client.files_delete(file=sent["file"]["id"])
    assert bench.ws.files == []


async def test_bolt_refuses_unsigned_and_stale_requests(bench: Bench) -> None:
    opens(bench, section("Hoi"))
    await bench.ws.command(WHO, "/klacht")
    good = bench.ws.last_request
    unsigned = {k: v for k, v in good.headers.items() if k != "X-Slack-Signature"}
    assert (await bench.ws.deliver("", good.body, unsigned)).status == 401
    stale = {**good.headers, "X-Slack-Request-Timestamp": "1700000000"}
    assert (await bench.ws.deliver("/slack/events", good.body, stale)).status == 401
    forged = await bench.ws.deliver("", good.body + b"x", dict(good.headers))
    assert forged.status == 401
    assert (await bench.ws.verify_url("hallo")).json == {"challenge": "hallo"}
    assert (await bench.ws.ssl_check()).ok


async def test_shortcuts_events_and_closing(bench: Bench) -> None:
    got: list[str] = []

    @bench.app.shortcut("new_complaint")
    async def shortcut(ack: Any, body: Json, client: Any) -> None:
        assert set(body) == {*SHORTCUT_KEYS, "callback_id"}
        assert (body["type"], body["callback_id"]) == ("shortcut", "new_complaint")
        await client.views_open(trigger_id=body["trigger_id"], view=modal(section("Hoi"), notify_on_close=True))
        await ack()

    @bench.app.shortcut("from_message")
    async def from_message(ack: Any, body: Json) -> None:
        assert set(body) == {*SHORTCUT_KEYS, "callback_id", "channel", "message_ts", "message", "response_url"}
        assert (body["type"], body["user"]["id"]) == ("message_action", "U0DIR")
        assert body["channel"] == {"id": "C0ALGEMEEN", "name": "algemeen"}
        assert body["message"]["ts"] == body["message_ts"]
        got.append(body["message"]["text"])
        await ack()

    @bench.app.view_closed("form")
    async def closed(ack: Any, body: Json) -> None:
        got.append(f"closed {body['is_cleared']}")
        await ack()

    @bench.app.event("member_joined_channel")
    async def joined(event: Json) -> None:
        got.append(f"joined {event['channel']}")

    ws = bench.ws
    await ws.shortcut(WHO, "new_complaint")
    await ws.close(WHO)
    said = await ws.say(WHO, "algemeen", "a < b & c")
    await ws.message_shortcut("U0DIR", "from_message", said.ts)
    await ws.join("U0DEP", "C0KLACHTEN")
    assert got == ["closed False", "a &lt; b &amp; c", "joined C0KLACHTEN"]
    again = await ws.event({"type": "member_joined_channel", "user": WHO, "channel": "C1"}, retry=1)
    assert again.ok
    assert ws.last_request.headers["X-Slack-Retry-Num"] == "1"


async def test_a_shortcut_nobody_listens_to(bench: Bench) -> None:
    await bench.ws.shortcut(WHO, "new_complaint")
    assert bench.ws.notices(WHO) == ["Wederhoor reageerde niet (http 404). Probeer het opnieuw."]
    with pytest.raises(LookupError):
        await bench.ws.shortcut(WHO, "made_up")


async def test_commands_answer_aside(bench: Bench) -> None:
    @bench.app.command("/klacht")
    async def repeat(ack: Any, command: Json) -> None:
        await ack(f"Je typte: {command['text']}")

    await bench.ws.command(WHO, "/klacht", "lijst", channel="C0ALGEMEEN")
    assert [m.text for m in bench.ws.ephemerals(WHO)] == ["Je typte: lijst"]
    await bench.ws.command(WHO, "/klacht", "over @Kees Een in #klachten")
    said = "Je typte: over <@U0COM1|kees.een> in <#C0KLACHTEN|klachten>"
    assert bench.ws.ephemerals(WHO)[-1].text == said
    await bench.ws.command(WHO, "/onzin")
    assert bench.ws.notices(WHO) == ["/onzin is geen opdracht die hier werkt. Probeer /klacht."]
