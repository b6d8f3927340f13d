"""Axe finds nothing on any sort of page, wide and narrow. It is vendored beside this file, under its own licence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from handlers.trying import Trial
from tests.front.support import log_complaint, running

pytestmark = pytest.mark.needs("chromium")
AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 400, "height": 800}


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Trial]:
    """A workspace in which a good deal has happened."""
    async with running("focus", tmp_path) as trial:
        await log_complaint(trial)
        yield trial


async def violations(page: Page) -> list[str]:
    # Evaluated rather than added as a script: the pages' own policy allows no foreign ones.
    await page.evaluate(AXE)
    found: dict[str, Any] = await page.evaluate("axe.run()")
    return [f"{one['id']}: {one['help']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_no_page_shuts_anybody_out(made: Trial, page: Page, size: Any) -> None:
    ws = made.workspace
    await page.set_viewport_size(size)
    [card] = ws.messages("C0KLACHTEN")
    await ws.command("U0COM3", "/klacht")
    await ws.click("U0COM1", "Bekijk wie het betreft en verklaar")
    ws.fail_next("chat.getPermalink", "internal_error")
    await ws.submit("U0COM1")  # with its errors
    base = ws.base_url
    places = {
        "front page": f"{base.rsplit('/', 1)[0]}/",
        "guide": f"{base}/u/U0DIR/D0DIR",
        "channel": f"{base}/u/U0COORD/C0KLACHTEN",
        "thread": f"{base}/u/U0COORD/C0KLACHTEN?thread={card.ts}",
        "direct messages": f"{base}/u/U0COM2/D0COM2",
        "command's answer": f"{base}/u/U0ADV/D0ADV",
        "form": f"{base}/u/U0COM3/D0COM3",
        "form with errors": f"{base}/u/U0COM1/D0COM1",
        "home": f"{base}/u/U0COORD/home",
        "mailbox": f"{base}/u/U0COORD/mail",
        "traffic": f"{base}/u/U0COORD/traffic",
    }
    found = {}
    for name, address in places.items():
        await page.goto(address)
        found[name] = await violations(page)
    await page.goto(places["traffic"])
    await page.locator(".traffic summary").first.click()
    found["traffic, unfolded"] = await violations(page)
    await page.goto(places["channel"])
    await page.evaluate("document.querySelector('button[value=\"clock:reminder\"]').click()")
    await page.get_by_text("Dit gebeurde:").wait_for()
    found["after a jump"] = await violations(page)
    await page.locator("summary").filter(visible=True).last.click()
    found["menu"] = await violations(page)
    if size is NARROW:
        await page.get_by_role("button", name="Menu").click()
        found["narrow menu"] = await violations(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


async def test_what_is_found_would_be_reported(made: Trial, page: Page) -> None:
    await page.goto(f"{made.workspace.base_url}/u/U0DIR/D0DIR")
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x><button></button>')")
    assert {one.split(":")[0] for one in await violations(page)} >= {"image-alt", "button-name"}


async def test_nothing_moves_for_who_asked_for_rest(made: Trial, page: Page) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(f"{made.workspace.base_url.rsplit('/', 1)[0]}/")
    assert await page.locator(".card").first.evaluate("e => getComputedStyle(e).transitionDuration") == "0s"
