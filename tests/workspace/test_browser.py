"""The pages in a real browser: what JavaScript adds."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from localslack.model import Json

from .conftest import Bench
from .forms_for_tests import EVERY_FIELD, OPTIONS, actions, button, field, modal, section

pytestmark = pytest.mark.needs("chromium")


async def test_a_complaint_from_the_keyboard(bench: Bench, page: Page) -> None:
    got: list[Json] = []

    @bench.app.command("/klacht")
    async def opened(ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*EVERY_FIELD))
        await ack()

    @bench.app.view("form")
    async def submitted(ack: Any, view: Json) -> None:
        got.append(view["state"]["values"])
        await ack()

    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    await page.goto(f"{bench.address}/focus/")
    await page.get_by_label("Bericht of opdracht").fill("/klacht")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.get_by_role("button", name="Vastleggen").last.click()
    await expect(page.get_by_text("Vul dit in.")).to_be_visible()
    await expect(page.get_by_label("Naam")).to_be_focused()
    await page.keyboard.type("Jan")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert got[0]["name"]["name_a"]["value"] == "Jan"
    assert broken == []


async def test_the_page_follows_what_happens(bench: Bench, page: Page) -> None:
    await page.goto(f"{bench.address}/focus/u/U0ADV/C0ALGEMEEN")
    await page.get_by_label("Bericht of opdracht").fill("half getypt")
    await bench.client.chat_postMessage(channel="C0ALGEMEEN", text="Vers bericht")
    await expect(page.get_by_text("Vers bericht")).to_be_visible(timeout=15_000)
    await expect(page.get_by_label("Bericht of opdracht")).to_have_value("half getypt")


async def test_a_choice_tells_the_app_at_once_and_typing_survives_an_update(bench: Bench, page: Page) -> None:
    pick = {"type": "static_select", "action_id": "pick", "options": OPTIONS}
    name = field("name", "Naam", "plain_text_input")

    @bench.app.command("/klacht")
    async def opened(ack: Any, body: Json, client: Any) -> None:
        first = modal(name, section("Hoe?", block_id="how", accessory=pick))
        await client.views_open(trigger_id=body["trigger_id"], view=first)
        await ack()

    @bench.app.action("pick")
    async def picked(ack: Any, body: Json, client: Any) -> None:
        chosen = body["actions"][0]["selected_option"]["text"]["text"]
        await client.views_update(view_id=body["view"]["id"], view=modal(name, section(f"Gekozen: {chosen}")))
        await ack()

    await page.goto(f"{bench.address}/focus/")
    await page.get_by_label("Bericht of opdracht").fill("/klacht")
    await page.keyboard.press("Enter")
    await page.get_by_label("Naam").fill("Jan")
    await page.get_by_label("Hoe?").select_option(label="E-mail")
    await expect(page.get_by_text("Gekozen: E-mail")).to_be_visible()
    await expect(page.get_by_label("Naam")).to_have_value("Jan")
    await page.get_by_label("Naam").fill("Jan Jansen")
    view = bench.ws.open_view("U0ADV")
    assert view is not None
    await bench.client.views_update(view_id=view.id, view=modal(name, section("Van buitenaf")))
    await expect(page.get_by_text("Van buitenaf")).to_be_visible(timeout=15_000)
    await expect(page.get_by_label("Naam")).to_have_value("Jan Jansen")


async def test_narrow_screens_need_no_sideways_scrolling(bench: Bench, page: Page) -> None:
    row = actions(*[button(f"Een wat langere knop {n}", f"a{n}") for n in range(4)])
    sent = await bench.client.chat_postMessage(channel="C0ALGEMEEN", text="x", blocks=[section("woord" * 60), row])
    bench.ws.views.stack("U0DIR", modal(*EVERY_FIELD))
    await page.set_viewport_size({"width": 400, "height": 800})
    for place in ("U0ADV/C0ALGEMEEN", f"U0ADV/C0ALGEMEEN?thread={sent['ts']}", "U0ADV/mail", "U0DIR/home"):
        await page.goto(f"{bench.address}/focus/u/{place}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 400, place
