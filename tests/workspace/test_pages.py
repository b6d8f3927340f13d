"""The pages with plain form posts, as a browser without JavaScript uses them."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from localslack.model import Json
from localslack.pages.guard import allowed
from localslack.pages.people_routes import Card
from localslack.pages.site import site
from localslack.workspace import ClockSteps

from .conftest import START, Bench, MakeWorkspace
from .forms_for_tests import EVERY_FIELD, OPTIONS, actions, button, field, modal, plain, section

BASE = "/focus/u/U0ADV"
SURE = {"title": plain("Zeker?"), "text": plain("Echt?"), "confirm": plain("Ja"), "deny": plain("Nee")}


@pytest.fixture
async def browser(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=bench.address, follow_redirects=True, trust_env=False) as client:
        yield client


async def do(browser: httpx.AsyncClient, user: str = "U0ADV", **fields: str) -> str:
    name = {"in_": "in"}
    data = {name.get(key, key): value for key, value in {"back": "D0ADV", **fields}.items()}
    response = await browser.post(f"/focus/u/{user}/do", data=data)
    assert response.status_code == 200
    return response.text


def view_of(page: str) -> str:
    found = re.search(r'name="view" value="([^"]+)"', page)
    assert found
    return found.group(1)


async def test_choosing_and_entering(browser: httpx.AsyncClient) -> None:
    assert "Kies een klachtenregeling" in (await browser.get("/")).text
    page = (await browser.get("/focus/")).text
    assert page.count("<h1>") == 1
    for words in ("In drie stappen", "Sanne de Wit", "Omar Drie", "maandag 21 december 2026, 10.00 uur"):
        assert words in page
    assert "klachten</a>" not in page
    assert (await browser.get("/nergens/")).status_code == 404
    assert (await browser.get("/focus/u/U9/home")).status_code == 404


async def test_a_modal_keeps_what_was_typed_after_an_error(bench: Bench, browser: httpx.AsyncClient) -> None:
    got: list[Json] = []

    @bench.app.command("/klacht")
    async def opened(ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*EVERY_FIELD))
        await ack()

    @bench.app.view("form")
    async def submitted(ack: Any, view: Json) -> None:
        got.append(view["state"]["values"])
        await ack()

    page = await do(browser, do="say", channel="D0ADV", text="/klacht")
    typed = {"f:story:story_a": 'Boos & "verdrietig" <b>', "f:day:day_a": "2026-12-24", "f:whom:whom_a": "U0COM2"}
    page = await do(browser, do="submit", in_="view", view=view_of(page), **typed, **{"f:name:name_a": ""})
    assert "Vul dit in." in page
    assert "Boos &amp; &#34;verdrietig&#34; &lt;b&gt;</textarea>" in page
    assert 'value="2026-12-24"' in page
    assert ">do 24 dec 2026</output>" in page, "as Slack writes it, whatever the browser makes of it"
    stale = view_of(page).replace(" ", " oud")
    await do(browser, do="submit", in_="view", view=stale, **{"f:name:name_a": "Jan"})
    assert got == []
    page = await do(browser, do="submit", in_="view", view=view_of(page), **{"f:moment:moment_a": "2026-12-21T10:00"})
    assert "modal-title" not in page
    assert got[0]["name"]["name_a"]["value"] == "Jan"
    assert got[0]["whom"]["whom_a"]["selected_users"] == ["U0COM2"]
    assert got[0]["moment"]["moment_a"]["selected_date_time"] == 1797843600


async def test_buttons_confirmations_and_menus(bench: Bench, browser: httpx.AsyncClient) -> None:
    pressed: list[str] = []

    @bench.app.action(re.compile(".*"))
    async def any_action(ack: Any, body: Json) -> None:
        action = body["actions"][0]
        pressed.append(action.get("selected_option", {}).get("value") or action.get("value") or action["action_id"])
        await ack()

    menu = {"type": "overflow", "action_id": "menu", "options": OPTIONS}
    pick = {"type": "static_select", "action_id": "pick", "options": OPTIONS}
    row = actions(button("Weg", "gone", value="7", confirm=SURE), menu, pick)
    sent = await bench.client.chat_postMessage(channel="U0ADV", text="x", blocks=[section("<b>hoi</b>"), row])
    message = {"in_": "message", "ts": str(sent["ts"])}
    page = await do(browser, do="press:buttons:gone", **message)
    assert "Zeker?" in page
    assert "&lt;b&gt;hoi&lt;/b&gt;" in page
    assert pressed == []
    await do(browser, do="press:buttons:gone", sure="1", **message)
    await do(browser, do="press:buttons:menu:phone", **message)
    await do(browser, do="choose:buttons:pick", **message, **{"f:buttons:pick": "mail"})
    assert pressed == ["7", "phone", "mail"]
    assert "Dat stond er niet meer" in await do(browser, do="press:buttons:other", **message)
    assert "Dat stond er niet meer" in await do(browser, "U0DIR", do="press:buttons:gone", sure="1", **message)


async def test_every_sort_of_block_is_shown(bench: Bench, browser: httpx.AsyncClient) -> None:
    image = {"type": "image", "image_url": "https://voorbeeld.nl/a.png", "alt_text": "Een plaatje"}
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": "rijke tekst"}]}
    blocks: list[Json] = [
        {"type": "header", "text": plain("Kop & staart")},
        {"type": "divider"},
        {"type": "section", "fields": [plain("links"), {"type": "mrkdwn", "text": "*rechts*"}]},
        section("met plaatje", accessory=image),
        {"type": "context", "elements": [plain("klein"), image]},
        {**image, "alt_text": "Groot plaatje"},
        {"type": "rich_text", "elements": [rich]},
    ]
    await bench.client.chat_postMessage(channel="U0ADV", text="x", blocks=blocks)
    page = (await browser.get("/focus/")).text
    for shown in (
        "Kop &amp; staart",
        "<strong>rechts</strong>",
        "Een plaatje",
        "Groot plaatje",
        "rijke tekst",
        "klein",
    ):
        assert shown in page


async def test_the_clock_says_what_happened(bench: Bench, browser: httpx.AsyncClient) -> None:
    client, ws = bench.client, bench.ws
    card = await client.chat_postMessage(channel="C0KLACHTEN", text="Kaart")

    async def after() -> None:
        if ws.clock.now() == START + timedelta(hours=2):
            return  # a reminder that turned out to be about nothing: go on to the next
        await client.chat_postMessage(channel="U0COM1", text="*Morgen* moet het weg, <@U0COM1>")
        await client.chat_postMessage(channel="C0KLACHTEN", thread_ts=str(card["ts"]), text="In de draad")
        await client.chat_update(channel="C0KLACHTEN", ts=str(card["ts"]), text="Kaart, bijgewerkt")
        await client.files_upload_v2(channel="C0ALGEMEEN", filename="a.pdf", content=b"%PDF", initial_comment="x" * 99)

    reminders = [START + timedelta(hours=hours) for hours in (2, 3)]
    ws.clock_steps = ClockSteps(
        lambda now: now + timedelta(days=1), lambda: reminders.pop(0) if reminders else None, after
    )
    page = await do(browser, do="clock:reminder")
    assert "Het is nu maandag 21 december 2026, 13.00 uur. Dit gebeurde:" in page
    said = ws.messages("U0COM1")[0]
    assert f'/u/U0COM1/D0COM1#m{said.ts}">Kees Een</a> Morgen moet het weg, Kees Een' in page
    assert f'/u/U0COORD/C0KLACHTEN#m{card["ts"]}">#klachten</a> Kaart, bijgewerkt' in page
    assert f"/u/U0COORD/C0KLACHTEN?thread={card['ts']}#m" in page
    assert f"/u/U0ADV/C0ALGEMEEN#m{ws.messages('algemeen')[0].ts}" in page
    assert "Er staat geen herinnering klaar" in await do(browser, do="clock:reminder")
    assert "dinsdag 22 december 2026, 13.00 uur" in await do(browser, do="clock:workday")
    assert "kan niet terug" in await do(browser, do="clock:date", moment="2026-12-01T10:00")
    ws.clock_steps = None
    quiet = await do(browser, do="clock:date", moment="2027-01-01T09:00")
    assert "Het is nu vrijdag 1 januari 2027, 09.00 uur. Er gebeurde niets." in quiet


async def test_the_guide_ticks_itself_off(bench: Bench, browser: httpx.AsyncClient) -> None:
    @bench.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack()

    ws = bench.ws
    page = (await browser.get("/focus/")).text
    assert page.count('<li class="done">') == 0
    await browser.get("/focus/u/U0COM1/D0COM1")
    assert ws.guide.done == [], "there was nothing to see for a member yet"
    ws.views.stack("U0ADV", modal(field("name", "Naam", "plain_text_input", optional=False)))
    await ws.submit("U0ADV")
    assert ws.guide.done == [], "a refused form is not a complaint"
    ws.fill("U0ADV", {"Naam": "Jan"})
    await ws.submit("U0ADV")
    page = (await browser.get("/focus/u/U0COM1/D0COM1")).text
    assert page.count('<li class="done">') == 2
    page = await do(browser, do="clock:date", moment="2027-01-01T09:00")
    assert page.count('<li class="done">') == 3
    assert "Gelukt." in page
    page = await do(browser, do="guide:close")
    assert "Gelukt." not in page
    assert "Toon de drie stappen" in page
    assert "Gelukt." in await do(browser, do="guide:open")


async def test_one_language_for_all(bench: Bench, browser: httpx.AsyncClient) -> None:
    heard: list[str] = []
    bench.ws.on_language = heard.append

    async def speak(language: str, back: str) -> httpx.Response:
        return await browser.post("/language", data={"language": language, "back": back})

    page = await speak("en", f"{BASE}/C0ALGEMEEN")
    assert page.url.path == f"{BASE}/C0ALGEMEEN"
    assert "From now on Wederhoor writes English." in page.text
    assert "Choose a complaints regulation" in (await browser.get("/")).text
    assert "Kies een klachtenregeling" in (await speak("nl", "/")).text
    for back in ("//evil.example", "https://evil.example", "/nowhere/u/x/y"):
        assert (await speak("de", back)).url.path == "/"
    assert heard == ["en", "nl"]


async def test_traffic_can_be_read_without_a_password(bench: Bench, browser: httpx.AsyncClient) -> None:
    ws = bench.ws
    await bench.client.chat_postMessage(channel="C0ALGEMEEN", text="Hallo")
    with pytest.raises(SlackApiError):
        await bench.client.chat_postMessage(channel="C9", text="Nergens")
    await ws.command("U0ADV", "/klacht", "lijst")
    await ws.shortcut("U0ADV", "new_complaint")
    await ws.event({"type": "member_joined_channel", "user": "U0ADV"})
    await ws.event({"type": "message", "text": "half \ud83d teken"})
    hook = ws.hooks.make("C0ALGEMEEN", "U0ADV")
    await browser.post(f"/focus/hook/{hook}", json={"text": "Terug"})
    await browser.post("/focus/hook/made-up", json={"text": "Terug"})
    await browser.post("/focus/api/auth.test", data={"token": ws.bot_token})
    whole = (await browser.get(f"{BASE}/traffic")).text
    names = re.findall(r'<span class="way">([^<]+)</span> <b>([^<]+)</b> <span class="outcome">([^<]+)<', whole)
    assert names == [
        ("Wederhoor vraagt", "auth.test", "ok"),
        ("Wederhoor vraagt", "response_url", "invalid_url"),
        ("Wederhoor vraagt", "response_url", "ok"),
        ("Slack vraagt", "event message", "404"),
        ("Slack vraagt", "event member_joined_channel", "404"),
        ("Slack vraagt", "shortcut new_complaint", "404"),
        ("Wederhoor vraagt", "auth.test", "ok"),
        ("Slack vraagt", "/klacht", "404"),
        ("Wederhoor vraagt", "chat.postMessage", "channel_not_found"),
        ("Wederhoor vraagt", "chat.postMessage", "ok"),
    ]
    for secret in (ws.bot_token, ws.app.signing_secret, ws.app.verification_token, hook):
        assert secret not in whole
    assert whole.count("Hallo") == 2, "in the request and in the answer"
    assert (await browser.get(f"{BASE}/traffic?only=wrong")).text.count('<span class="way">') == 6
    assert (await browser.get(f"{BASE}/traffic?only=slack&named=KLACHT")).text.count('<span class="way">') == 1
    assert "Nog geen verkeer." in (await browser.get(f"{BASE}/traffic?named=zzz")).text


async def test_threads_files_and_who_sees_them(bench: Bench, browser: httpx.AsyncClient) -> None:
    sent = await bench.client.files_upload_v2(
        channel="C0KLACHTEN", filename="brief.pdf", content=b"%PDF", title="Brief"
    )
    file, ts = sent["file"]["id"], bench.ws.messages("klachten")[0].ts
    await do(browser, "U0DIR", do="say", channel="C0KLACHTEN", thread=ts, text="Gezien", back="C0KLACHTEN")
    page = (await browser.get(f"/focus/u/U0DIR/C0KLACHTEN?thread={ts}")).text
    assert "Gezien" in page
    assert "1 reactie" in page
    shown = await browser.get(f"/focus/u/U0DIR/file/{file}")
    assert (shown.content, shown.headers["content-type"]) == (b"%PDF", "application/pdf")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert (await browser.get(f"{BASE}/file/{file}")).status_code == 404
    private = f"/focus/files/{file}/brief.pdf"
    right = await browser.get(private, headers={"Authorization": f"Bearer {bench.ws.bot_token}"})
    assert right.content == b"%PDF"
    assert (await browser.get(private, follow_redirects=False)).status_code == 302
    assert (await browser.get(f"{BASE}/C0KLACHTEN")).url.path == f"{BASE}/D0ADV"


async def test_back_never_leads_elsewhere(browser: httpx.AsyncClient) -> None:
    for back in ("//voorbeeld.nl", "https://voorbeeld.nl", "../../x", "home?x=1"):
        response = await browser.post(f"{BASE}/do", data={"do": "nothing", "back": back}, follow_redirects=False)
        assert response.headers["location"] == f"{BASE}/D0ADV"


@pytest.mark.parametrize(
    ("host", "origin", "fine"),
    [
        ("127.0.0.1:8000", None, True),
        ("localhost:8000", "http://localhost:8000", True),
        ("[::1]:8000", "http://[::1]:8000", True),
        ("evil.example", None, False),
        ("127.0.0.1.evil.example:8000", None, False),
        ("127.0.0.1:8000", "http://evil.example", False),
        ("127.0.0.1:8000", "http://127.0.0.1:9999", False),
        ("127.0.0.1:8000", "null", False),
        ("[", None, False),
    ],
)
def test_only_our_own_pages_may_post(host: str, origin: str | None, fine: bool) -> None:
    assert allowed(host, origin) is fine


async def test_the_guard_is_there(browser: httpx.AsyncClient) -> None:
    wrong = await browser.post(f"{BASE}/do", data={"do": "nothing"}, headers={"Origin": "http://evil.example"})
    assert wrong.status_code == 403
    assert (await browser.get("/", headers={"Host": "evil.example"})).status_code == 403
    assert "default-src 'self'" in (await browser.get("/")).headers["content-security-policy"]


async def test_files_from_a_browser(bench: Bench, browser: httpx.AsyncClient) -> None:
    attached = '<p class="attached">brief.pdf '
    files = field("files", "Bijlagen", "file_input", filetypes=["pdf"], max_files=1)
    view = bench.ws.views.stack("U0ADV", modal(files))
    data = {"do": "submit", "in": "view", "view": f"{view.id} {view.hash}", "back": "D0ADV"}

    async def choose(*chosen: tuple[str, bytes]) -> str:
        sent = [("f:files:files_a", one) for one in chosen]
        return (await browser.post(f"{BASE}/do", data=data, files=sent)).text

    page = await choose(("brief.pdf", b"%PDF"))
    assert attached in page
    assert attached in await choose(("", b""))
    page = await choose(("virus.exe", b"MZ"))
    assert "virus.exe past hier niet. Toegestaan: pdf." in page
    assert attached in page
    assert "Kies ten hoogste 1 bestanden." in await choose(("een.pdf", b"1"), ("twee.pdf", b"2"))
    assert "past hier niet" not in await choose(("", b""))
    detach = re.search(r'value="(detach:files:files_a:F0\w+)"', page)
    assert detach
    page = await do(browser, do=detach.group(1), in_="view", view=data["view"])
    assert attached not in page
    assert view.values["files"]["files_a"]["files"] == []


async def test_shortcuts_stand_where_slack_has_them(bench: Bench, browser: httpx.AsyncClient) -> None:
    got: list[str] = []

    @bench.app.shortcut(re.compile(".*"))
    async def chosen(ack: Any, body: Json) -> None:
        got.append(body["type"])
        await ack()

    said = await bench.client.chat_postMessage(channel="U0ADV", text="Let op")
    page = (await browser.get("/focus/")).text
    assert page.count('value="shortcut:from_message"') == 1
    assert page.count('value="shortcut:new_complaint"') == 1
    await do(browser, do="shortcut:from_message", ts=str(said["ts"]))
    await do(browser, do="shortcut:new_complaint", ts="")
    assert got == ["message_action", "shortcut"]


async def test_the_app_has_two_tabs(bench: Bench, browser: httpx.AsyncClient) -> None:
    got: list[str] = []

    @bench.app.event("app_home_opened")
    async def opened(event: Json, client: Any) -> None:
        got.append(event["tab"])
        home = {"type": "home", "blocks": [section(f"Keer {len(got)}")]}
        await client.views_publish(user_id=event["user"], view=home)

    for path in ("D0ADV", "D0ADV", "home", "home?quiet=1", "home", "D0ADV"):
        page = (await browser.get(f"{BASE}/{path}")).text
        assert f'<a href="{BASE}/home"' in page
        assert f'<a href="{BASE}/D0ADV"' in page
    assert got == ["messages", "home", "home", "messages"]
    assert "Keer 4" in (await browser.get(f"{BASE}/home?quiet=1")).text


async def test_every_page_in_english(make_workspace: MakeWorkspace) -> None:
    async with make_workspace(language="en") as ws:
        message = await ws.say("U0ADV", "algemeen", "Hello")
        app = site({"focus": ws}, lambda _: [Card("focus", "Focus", "u", "Four weeks")])
        transport = httpx.ASGITransport(app)
        pages = ["C0ALGEMEEN", f"C0ALGEMEEN?thread={message.ts}", "D0ADV", "home", "mail", "traffic"]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1") as browser:
            assert "Choose a complaints regulation" in (await browser.get("/")).text
            for page in pages:
                shown = await browser.get(f"{BASE}/{page}")
                assert shown.status_code == 200
                assert "Monday 21 December 2026, 10:00" in shown.text
                assert 'lang="en"' in shown.text


async def test_an_app_that_takes_no_messages(make_workspace: MakeWorkspace) -> None:
    async with make_workspace() as ws:
        ws.app = replace(ws.app, read_only_messages=True)
        with pytest.raises(LookupError):
            await ws.say("U0ADV", "U0ADV", "hallo?")
        transport = httpx.ASGITransport(site({"focus": ws}))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1") as browser:
            entered = await browser.get("/focus/", follow_redirects=True)
            assert entered.url.path == f"{BASE}/C0ALGEMEEN"
            assert "In drie stappen" in entered.text
            assert "Wederhoor leest hier niet mee" in (await browser.get(f"{BASE}/D0ADV")).text
