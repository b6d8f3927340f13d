"""A real browser. Where Debian's chromium is missing these tests say so and are skipped."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.browser.pictures import smaller

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
CHROMIUM = shutil.which("chromium")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--font-render-hinting=none"]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM: install Debian's chromium to run the browser tests")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield await browser.new_page(viewport={"width": 1280, "height": 860}, locale="nl-NL")
        await browser.close()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], object]:
    """Keeps a screenshot when ``--screenshots FOLDER`` is given; nothing otherwise. A name may begin with a folder."""
    folder = request.config.getoption("--screenshots")

    async def take(page: Page, name: str) -> None:
        if folder:
            _keep(Path(folder, f"{name}.png"), await page.screenshot())

    return take


def _keep(file: Path, png: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(smaller(png))
