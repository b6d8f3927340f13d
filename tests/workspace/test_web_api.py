"""The Web API through the real SDK: what it answers, and what it refuses by which name."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from localslack.model import Json

from .conftest import START, Bench
from .forms_for_tests import actions, button, modal, plain, section


async def refusal(call: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response


async def test_who_may_call(bench: Bench) -> None:
    address = f"{bench.address}/focus/api/"
    assert (await bench.client.auth_test())["user_id"] == "U0BOT"
    assert (await refusal(AsyncWebClient(base_url=address).auth_test()))["error"] == "not_authed"
    wrong = AsyncWebClient("xoxb-wrong", base_url=address)
    assert (await refusal(wrong.auth_test()))["error"] == "invalid_auth"
    assert (await refusal(bench.client.api_call("made.up")))["error"] == "unknown_method"
    bench.ws.scopes.discard("users:read")
    response = await refusal(bench.client.users_list())
    assert (response["error"], response["needed"]) == ("missing_scope", "users:read")
    bench.ws.revoke_token()
    assert (await refusal(bench.client.auth_test()))["error"] == "token_revoked"


async def test_people_and_channels(bench: Bench) -> None:
    client = bench.client
    user = (await client.users_info(user="U0COM1"))["user"]
    assert user["profile"]["real_name"] == "Kees Een"
    assert user["tz_offset"] == 3600
    assert len((await client.users_list())["members"]) == 8
    members = await client.conversations_members(channel="C0KLACHTEN", limit=4)
    rest = await client.conversations_members(channel="C0KLACHTEN", cursor=members["response_metadata"]["next_cursor"])
    assert len(members["members"] + rest["members"]) == 6
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert {c["name"] for c in listed["channels"]} == {"klachten", "algemeen"}
    opened = (await client.conversations_open(users="U0ADV"))["channel"]["id"]
    sent = await client.chat_postMessage(channel=opened, text="Hoi")
    assert [m.text for m in bench.ws.messages("U0ADV")] == ["Hoi"]
    assert "/archives/" in (await client.chat_getPermalink(channel=opened, message_ts=sent["ts"]))["permalink"]
    assert (await refusal(client.conversations_create(name="klachten")))["error"] == "name_taken"
    assert (await refusal(client.users_info(user="U9")))["error"] == "user_not_found"


async def test_messages_threads_and_metadata(bench: Bench) -> None:
    client, ws = bench.client, bench.ws
    metadata = {"event_type": "outbox", "event_payload": {"id": "7"}}
    first = await client.chat_postMessage(channel="C0KLACHTEN", text="Een", metadata=metadata)
    await client.chat_postMessage(channel="C0KLACHTEN", text="Antwoord", thread_ts=first["ts"], metadata=metadata)
    second = await client.chat_postMessage(channel="C0KLACHTEN", text="Twee")
    assert float(second["ts"]) > float(first["ts"])
    history = await client.conversations_history(channel="C0KLACHTEN", include_all_metadata=True)
    assert [m["text"] for m in history["messages"]] == ["Twee", "Een"]
    assert history["messages"][1]["metadata"] == metadata
    assert "metadata" not in (await client.conversations_history(channel="C0KLACHTEN"))["messages"][1]
    replies = await client.conversations_replies(channel="C0KLACHTEN", ts=first["ts"], include_all_metadata=True)
    assert [m["text"] for m in replies["messages"]] == ["Een", "Antwoord"]
    assert replies["messages"][1]["metadata"] == metadata
    await client.chat_update(channel="C0KLACHTEN", ts=second["ts"], text="Twee, beter")
    await client.chat_delete(channel="C0KLACHTEN", ts=first["ts"])
    shown = ws.messages("klachten", as_user="U0COM1")
    assert [(m.text, m.deleted) for m in shown] == [("", True), ("Twee, beter", False)]
    assert len(ws.thread("klachten", first["ts"])) == 2
    await client.chat_postEphemeral(channel="C0KLACHTEN", user="U0DIR", text="Alleen jij")
    assert len(ws.messages("klachten", as_user="U0DIR")) == 3
    assert len(ws.messages("klachten", as_user="U0COM1")) == 2
    assert ws.messages("klachten", as_user="U0ADV") == []


async def test_an_update_without_blocks_keeps_them_as_slack_does(bench: Bench) -> None:
    client, ws = bench.client, bench.ws
    sent = await client.chat_postMessage(channel="C0ALGEMEEN", text="Een", blocks=[section("Blok")])
    ts = str(sent["ts"])
    await client.chat_update(channel="C0ALGEMEEN", ts=ts, text="Twee")
    assert ws.messages("algemeen")[0].plain == "Twee\nBlok"
    await client.chat_update(channel="C0ALGEMEEN", ts=ts, text="Drie", blocks=[])
    assert ws.messages("algemeen")[0].plain == "Drie"


async def test_plain_texts_of_messages_come_back_escaped(bench: Bench) -> None:
    got: list[Json] = []

    @bench.app.action("open")
    async def pressed(ack: Any, body: Json) -> None:
        got.append(body)
        await ack()

    row = actions(button("Vraag & antwoord <1>", "open", value="a & b"))
    await bench.client.chat_postMessage(channel="C0ALGEMEEN", text="x", blocks=[row])
    await bench.ws.click("U0ADV", "Vraag & antwoord <1>")
    pressed_button = got[0]["message"]["blocks"][0]["elements"][0]
    assert pressed_button["text"]["text"] == "Vraag &amp; antwoord &lt;1&gt;"
    assert got[0]["actions"][0]["text"]["text"] == "Vraag &amp; antwoord &lt;1&gt;"
    assert got[0]["actions"][0]["value"] == "a & b"


async def test_what_is_refused_in_messages(bench: Bench) -> None:
    client = bench.client
    own = await bench.ws.say("U0DIR", "klachten", "van mij")
    long = [section("x" * 3000)] * 5
    here = {"channel": "C0KLACHTEN"}
    large = {"event_type": "outbox", "event_payload": {"id": "x" * 9000}}
    stranger = section("x", accessory={"type": "users_select", "initial_user": "U9"})
    cases: list[tuple[str, Json, str]] = [
        ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.postMessage", here, "no_text"),
        ("chat.postMessage", {**here, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {**here, "text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ("chat.postMessage", {**here, "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ("chat.postMessage", {**here, "text": "x", "blocks": long}, "msg_blocks_too_long"),
        ("chat.postMessage", {**here, "text": "x", "thread_ts": "0"}, "invalid_thread_ts"),
        ("chat.postMessage", {**here, "text": "x", "metadata": {"id": 1}}, "invalid_metadata_format"),
        ("chat.postMessage", {**here, "text": "x", "metadata": large}, "metadata_too_large"),
        ("chat.postMessage", {**here, "text": "x", "blocks": [stranger]}, "invalid_blocks"),
        ("conversations.create", {"name": "Klachten"}, "invalid_name_specials"),
        ("conversations.create", {"name": "x" * 81}, "invalid_name_maxlength"),
        ("conversations.create", {"name": ""}, "invalid_name_required"),
        ("conversations.open", {"users": "U0ADV,U0DIR"}, "missing_scope"),
        ("chat.update", {**here, "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.update", {**here, "ts": own.ts, "text": "x"}, "cant_update_message"),
        ("chat.delete", {**here, "ts": own.ts}, "cant_delete_message"),
        ("chat.postEphemeral", {**here, "user": "U0ADV", "text": "x"}, "user_not_in_channel"),
        ("conversations.replies", {**here, "ts": "1.000001"}, "thread_not_found"),
        ("files.info", {"file": "F9"}, "file_not_found"),
        ("views.open", {"trigger_id": "1.2.x", "view": modal(section("x"))}, "invalid_trigger_id"),
        ("views.open", {"trigger_id": "1.2.x", "view": modal(section(""))}, "invalid_arguments"),
        ("views.update", {"view_id": "V9", "view": modal(section("x"))}, "not_found"),
        ("views.update", {"view": modal(section("x"))}, "invalid_arguments"),
    ]
    for method, args, error in cases:
        assert (await refusal(client.api_call(method, json=args)))["error"] == error
    said = (await refusal(client.chat_postMessage(channel="C0KLACHTEN", text="x", blocks=[section("")]))).data
    assert "json-pointer:/blocks/0/text/text" in said["response_metadata"]["messages"][0]
    bench.ws.remove_bot("C0ALGEMEEN")
    assert (await refusal(client.chat_postMessage(channel="C0ALGEMEEN", text="x")))["error"] == "not_in_channel"
    bench.ws.remove_bot("C0KLACHTEN")
    assert (await refusal(client.chat_postMessage(channel="C0KLACHTEN", text="x")))["error"] == "channel_not_found"


async def test_faults_on_request(bench: Bench) -> None:
    client, ws = bench.client, bench.ws
    ws.fail_next("chat.postMessage", "ratelimited", retry_after=7)
    limited = await refusal(client.chat_postMessage(channel="C0ALGEMEEN", text="x"))
    assert (limited.status_code, limited["error"], limited.headers["Retry-After"]) == (429, "ratelimited", "7")
    ws.fail_next("chat.postMessage", "internal_error", times=2)
    for _ in range(2):
        assert (await refusal(client.chat_postMessage(channel="C0ALGEMEEN", text="x")))["error"] == "internal_error"
    ws.fail_next("chat.postMessage", status=503)
    assert (await refusal(client.chat_postMessage(channel="C0ALGEMEEN", text="x"))).status_code == 503
    assert ws.messages("algemeen") == []
    ws.fail_next("chat.postMessage", lose_reply=True)
    assert (await refusal(client.chat_postMessage(channel="C0ALGEMEEN", text="toch"))).status_code == 502
    assert [m.text for m in ws.messages("algemeen")] == ["toch"]


async def test_one_message_a_second_where_a_test_asks_for_it(bench: Bench) -> None:
    client, ws = bench.client, bench.ws
    ws.keeps_pace = True
    await client.chat_postMessage(channel="C0ALGEMEEN", text="een")
    limited = await refusal(client.chat_postMessage(channel="C0ALGEMEEN", text="twee"))
    assert (limited.status_code, limited["error"], limited.headers["Retry-After"]) == (429, "ratelimited", "1")
    await client.chat_postMessage(channel="C0KLACHTEN", text="elders")
    await ws.move_clock(START + timedelta(seconds=1))
    await client.chat_postMessage(channel="C0ALGEMEEN", text="twee")
    assert [m.text for m in ws.messages("algemeen")] == ["een", "twee"]


async def test_views_that_slack_refuses(bench: Bench) -> None:
    client, ws = bench.client, bench.ws
    shown = modal(section("x"), external_id="one")
    ws.views.stack("U0ADV", shown)
    cases: list[tuple[str, Json, str]] = [
        ("views.open", {"view": shown}, "duplicate_external_id"),
        ("views.open", {"view": modal(*[section("x" * 3000)] * 90)}, "view_too_large"),
        ("views.open", {"view": {"type": "home", "blocks": []}}, "invalid_arguments"),
        ("views.push", {"view": modal(section("x"))}, "invalid_trigger_id"),
    ]
    for method, args, error in cases:
        trigger = {"trigger_id": ws.triggers.make("U0ADV")}
        assert (await refusal(client.api_call(method, json={**args, **trigger})))["error"] == error
    ws.app = replace(ws.app, home_tab=False)
    home = client.views_publish(user_id="U0DIR", view={"type": "home", "blocks": []})
    assert (await refusal(home))["error"] == "not_enabled"


async def test_in_json_the_token_stands_in_the_header(bench: Bench) -> None:
    token = {"token": bench.ws.bot_token}
    async with httpx.AsyncClient(base_url=f"{bench.address}/focus/api/", trust_env=False) as plainly:
        assert (await plainly.post("auth.test", json=token)).json()["error"] == "not_authed"
        assert (await plainly.post("auth.test", data=token)).json()["ok"] is True


async def test_home_keeps_its_hash(bench: Bench) -> None:
    home: Json = {"type": "home", "blocks": [section("Een")]}
    first = await bench.client.views_publish(user_id="U0DIR", view=home)
    await bench.client.views_publish(user_id="U0DIR", view=home, hash=first["view"]["hash"])
    again = bench.client.views_publish(user_id="U0DIR", view=home, hash=first["view"]["hash"])
    assert (await refusal(again))["error"] == "hash_conflict"
    titled = {**home, "title": plain("x" * 25)}
    assert bench.ws.home("U0DIR") is not None
    assert (await refusal(bench.client.views_publish(user_id="U9", view=titled)))["error"] == "invalid_arguments"
