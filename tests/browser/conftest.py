"""Pictures of what the browser tests see, on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.pictures import smaller


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
