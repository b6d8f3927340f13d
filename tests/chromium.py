"""A real browser for every test that takes ``page``; such a test needs chromium (see ``needs.py``)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from tests.needs import path_of

if TYPE_CHECKING:
    from playwright.async_api import Page

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--font-render-hinting=none"]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    from playwright.async_api import async_playwright, expect  # slow to import, and few tests need it

    expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path_of("chromium"), args=ARGS)
        yield await browser.new_page(viewport={"width": 1280, "height": 860}, locale="nl-NL")
        await browser.close()
