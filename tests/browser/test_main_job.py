"""What a newcomer does, in a real browser, for all five regulations."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.front.support import running

pytestmark = pytest.mark.browser
Picture = Callable[[Page, str], Awaitable[None]]
PROCEDURES = ["focus", "in-focus-samen", "beroepspraktijk", "interforce", "balans-borne"]


@pytest.mark.parametrize("procedure", PROCEDURES)
async def test_the_main_job(procedure: str, tmp_path: Path, page: Page, picture: Picture) -> None:
    async with running(procedure, tmp_path, working=True, ticking=True) as made:
        home = f"{made.workspace.base_url}/"
        await page.goto(home)
        await picture(page, f"{procedure}-1-first-visit")
        await log_a_complaint(page, picture, procedure)
        await declare(page, picture, procedure)
        await move_to_the_reminder(page, picture, procedure)
        if procedure != "interforce":
            await send_the_letter(page, picture, procedure)
        await read_the_mail(page, picture, procedure)
        assert made.workspace.refusals == []


async def log_a_complaint(page: Page, picture: Picture, procedure: str) -> None:
    await page.get_by_label("Bericht of opdracht").fill("/klacht")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    await form.get_by_label("Naam van de klager").fill("Fatma Yıldız")
    await form.get_by_label("Telefoon of e-mail").fill("fatma@voorbeeld")
    await form.get_by_label("E-mail", exact=True).check()
    await form.get_by_label("Waar gaat het over?").fill("Ik heb drie keer gebeld en niemand belde terug.")
    await picture(page, f"{procedure}-2-form")
    await form.get_by_role("button", name="Vastleggen").click()
    await expect(form.get_by_text("Dit lijkt geen telefoonnummer")).to_be_visible()
    await picture(page, f"{procedure}-3-field-error")
    await form.get_by_label("Telefoon of e-mail").fill("fatma@voorbeeld.nl")
    await form.get_by_role("button", name="Vastleggen").click()
    await expect(form.get_by_text("K-2026-0001 vastgelegd").first).to_be_visible()
    await picture(page, f"{procedure}-4-logged")
    await form.get_by_role("button", name="Sluiten").last.click()


async def declare(page: Page, picture: Picture, procedure: str) -> None:
    await become(page, "Kees Een")
    await page.get_by_role("button", name="Bekijk wie het betreft en verklaar").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Ik ben er niet bij betrokken").check()
    await picture(page, f"{procedure}-5-declare")
    await form.get_by_role("button", name="Verklaren").click()
    await expect(form.get_by_text("drie keer gebeld")).to_be_visible()
    await picture(page, f"{procedure}-6-file")
    await form.get_by_role("button", name="Sluiten").last.click()


async def move_to_the_reminder(page: Page, picture: Picture, procedure: str) -> None:
    """The first ones are for the other member, who has not declared yet: go on until there is one for Kees."""
    reminder = page.get_by_role("main").get_by_text(re.compile("^(Herinnering|[0-9]+ herinneringen)$"))
    for _ in range(8):
        moment = await page.locator(".clock .now").inner_text()
        await page.get_by_role("navigation").get_by_role("button", name="Volgende herinnering").click()
        await expect(page.locator(".clock .now")).not_to_have_text(moment)
        if await reminder.count():
            break
    await expect(reminder.first).to_be_visible()
    await picture(page, f"{procedure}-7-reminder")


async def send_the_letter(page: Page, picture: Picture, procedure: str) -> None:
    await page.get_by_label("Bericht of opdracht").fill("/klacht K-2026-0001")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Openen").last.click()
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="Bekijken en versturen").click()
    if procedure == "balans-borne":
        await form.get_by_label("Hoe de klacht wordt afgehandeld").fill(
            "Wij bellen de planner en u hoort wat er misging."
        )
        await form.get_by_label("Wanneer de klacht is afgehandeld").fill("2027-01-15")
    await picture(page, f"{procedure}-8-letter")
    await form.get_by_role("button", name="Klaar").click()
    await expect(form.get_by_text("gaat nu de deur uit")).to_be_visible()
    await form.get_by_role("button", name="Sluiten").last.click()


async def read_the_mail(page: Page, picture: Picture, procedure: str) -> None:
    await page.get_by_role("link", name="Postvak").click()
    await page.get_by_role("link", name="We hebben").first.click()
    await expect(page.get_by_text("K-2026-0001").first).to_be_visible()
    await picture(page, f"{procedure}-9-mail")
    await become(page, "Marijke Vos")
    await page.locator(".places").get_by_role("link", name="klachten").click()
    await expect(page.get_by_text("●━●━●━○━○").first).to_be_visible()
    await picture(page, f"{procedure}-10-channel")


async def become(page: Page, name: str) -> None:
    await page.get_by_role("navigation").get_by_role("link", name=name).click()
    await expect(page.locator(".people a[aria-current]")).to_contain_text(name)
