"""The main job without a mouse: log a complaint, declare, send the acknowledgement."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.front.support import running

pytestmark = pytest.mark.needs("chromium")
MOST_TABS = 120


async def test_the_main_job_by_keyboard(tmp_path: Path, page: Page) -> None:
    async with running("focus", tmp_path, working=True) as made:
        keys = Keys(page)
        await page.goto(f"{made.workspace.base_url}/")
        await page.keyboard.press("Tab")
        assert await keys.focused() == "Naar de berichten"
        await keys.to("Bericht of opdracht")
        await page.keyboard.type("/klacht")
        await page.keyboard.press("Enter")
        form = page.get_by_role("dialog")
        await expect(form).to_be_visible()
        await keys.to("Naam van de klager")
        await page.keyboard.type("Fatma Yıldız")
        await keys.to("Telefoon of e-mail")
        await page.keyboard.type("fatma@voorbeeld")
        await keys.to("Telefoon")
        await page.keyboard.press("ArrowDown")
        await expect(form.get_by_label("E-mail", exact=True)).to_be_checked()
        await keys.to("Waar gaat het over?")
        await page.keyboard.type("Ik heb drie keer gebeld en niemand belde terug.")
        await keys.press("Vastleggen")
        await expect(form.get_by_text("Dit lijkt geen telefoonnummer")).to_be_visible()
        assert await keys.focused() == "Telefoon of e-mail", "the keyboard stands at the mistake"
        await page.keyboard.press("End")
        await page.keyboard.type(".nl")
        await keys.press("Vastleggen")
        await expect(form.get_by_text("K-2026-0001 vastgelegd").first).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(form).to_have_count(0)
        assert await keys.focused() == "Bericht of opdracht", "the keyboard is back where it came from"

        await keys.to("Sanne de Wit")
        for _ in range(4):
            await page.keyboard.press("ArrowDown")
        assert await keys.focused() == "Kees Een"
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Bekijk wie het betreft en verklaar")).to_be_visible()
        await keys.press("Bekijk wie het betreft en verklaar")
        await expect(form).to_be_visible()
        await keys.to("Ik ben er niet bij betrokken")
        await page.keyboard.press("Space")
        await keys.press("Verklaren")
        await expect(form.get_by_text("drie keer gebeld")).to_be_visible()
        await keys.press("Bekijken en versturen")
        await expect(form.get_by_role("button", name="Klaar")).to_be_visible()
        await keys.press("Klaar")
        await expect(form.get_by_text("gaat nu de deur uit")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(form).to_have_count(0)
        await keys.to("Postvak")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("link", name="We hebben").first).to_be_visible()
        assert made.workspace.refusals == []


async def test_tab_goes_round_in_a_window_and_escape_leaves_it(tmp_path: Path, page: Page) -> None:
    async with running("focus", tmp_path) as made:
        keys = Keys(page)
        await made.workspace.command("U0ADV", "/klacht")
        await page.goto(f"{made.workspace.base_url}/")
        seen = []
        for _ in range(MOST_TABS):
            await page.keyboard.press("Tab")
            assert await page.evaluate("!!document.activeElement.closest('[role=dialog]')"), "never outside the window"
            seen.append(await keys.focused())
            if len(seen) > 3 and seen[-1] == seen[0]:
                break
        assert {"Naam van de klager", "Vastleggen", "Sluit het venster"} <= set(seen)
        await page.keyboard.press("Shift+Tab")
        assert await page.evaluate("!!document.activeElement.closest('[role=dialog]')")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_menus_open_walk_and_close(tmp_path: Path, page: Page) -> None:
    async with running("focus", tmp_path) as made:
        keys = Keys(page)
        await page.goto(f"{made.workspace.base_url}/")
        await keys.press("Snelkoppelingen")
        await page.keyboard.press("ArrowDown")
        assert await keys.focused() == "Klacht vastleggen"
        await page.keyboard.press("Escape")
        assert await keys.focused() == "Snelkoppelingen"
        await expect(page.get_by_role("button", name="Klacht vastleggen")).to_be_hidden()


async def test_a_narrow_window_has_its_panel_behind_a_menu(tmp_path: Path, page: Page) -> None:
    async with running("focus", tmp_path) as made:
        keys = Keys(page)
        await page.set_viewport_size({"width": 400, "height": 800})
        await page.goto(f"{made.workspace.base_url}/")
        await expect(page.locator("#rail")).to_be_hidden()
        await keys.press("Menu")
        await keys.to("Kees Een")
        await page.keyboard.press("Escape")
        assert await keys.focused() == "Menu"
        await keys.press("Menu")
        await keys.to("Kees Een")
        await page.keyboard.press("Enter")
        await expect(page.locator("#bar")).to_contain_text("Kees Een")
        await expect(page.locator("#rail")).to_be_hidden()


class Keys:
    """Hands that only press keys; what has the focus must show it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, name: str) -> None:
        await self.to(name)
        await self.page.keyboard.press("Enter")

    async def to(self, name: str) -> None:
        seen = []
        for _ in range(MOST_TABS):
            if (found := await self.focused()) == name:
                assert await self.page.evaluate(VISIBLE), f"{name} has the focus and does not show it"
                return
            seen.append(found)
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {name!r}, only {seen}")

    async def focused(self) -> str:
        """What a person would call the element that has the focus."""
        found: str = await self.page.evaluate(NAME)
        return found


NAME = """() => {
  const e = document.activeElement;
  const label = e.getAttribute("aria-label") || [...(e.labels || [])].map(l => l.textContent).join(" ");
  const shown = e.cloneNode(true);
  for (const part of shown.querySelectorAll("[aria-hidden], small, .badge, .count")) part.remove();
  return (label || shown.textContent).replace(/\\s+/g, " ").replace(" (niet verplicht)", "").trim();
}"""
VISIBLE = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
