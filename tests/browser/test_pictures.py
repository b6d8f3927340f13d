"""A screenshot made smaller is read by the browser itself, and looks the same."""

from __future__ import annotations

import base64

import pytest
from playwright.async_api import Page

from tests.browser.pictures import smaller

pytestmark = pytest.mark.needs("chromium")
LINES = "".join(f"<p style='color: rgb({n * 9}, 40, 90); margin-left: {n * 31}px'>▇▇ {n}</p>" for n in range(9))


async def shown(page: Page, picture: bytes) -> bytes:
    """The screenshot of a page that is nothing but this picture."""
    encoded = base64.b64encode(picture).decode()
    await page.set_content(
        f"<body style='margin: 0'><img src='data:image/png;base64,{encoded}' style='display: block'>"
    )
    await page.wait_for_function("document.images[0].complete && document.images[0].naturalWidth > 0")
    return await page.screenshot()


async def test_few_colours_stay_exactly_as_they_are(page: Page) -> None:
    await page.set_viewport_size({"width": 400, "height": 300})
    blocks = "".join(f"<div style='height: 30px; background: hsl({n * 40}, 70%, 50%)'></div>" for n in range(9))
    await page.set_content(f"<body style='margin: 0'>{blocks}")
    before = await page.screenshot()
    assert await shown(page, smaller(before)) == before


async def test_a_page_of_text_gets_smaller_and_stays_a_page_of_text(page: Page) -> None:
    await page.set_viewport_size({"width": 400, "height": 500})
    await page.set_content(LINES)
    before = await page.screenshot()
    after = smaller(before)
    assert len(after) < len(before)
    again = await shown(page, after)
    assert await shown(page, smaller(again)) == again, "done once, it changes no more"
