"""Hands with a mouse: what people do on the workspace's pages, in their words. Every deed waits for what it shows."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from playwright.async_api import Locator, Page, expect

from bot.words import words
from handlers.trying import Trial
from tests.front.support import complaint_of

Picture = Callable[[Page, str], Awaitable[None]]
Fields = dict[str, str | Sequence[str]]


class Hands:
    """Somebody at the screen. ``be`` somebody else; then ``open`` a file, ``choose`` a step, ``fill`` and ``send``."""

    def __init__(self, made: Trial, page: Page, picture: Picture) -> None:
        self.made, self.page, self._picture = made, page, picture
        self.form = page.get_by_role("dialog")
        self.said = page.locator("#messages .message")

    async def arrive(self) -> None:
        await self.page.goto(f"{self.made.workspace.base_url}/")
        await self.picture("1-first-visit")

    async def speak_english(self) -> None:
        await self._deed(self.page.get_by_role("navigation").get_by_role("button", name="English"))

    async def be(self, name: str) -> None:
        """Somebody else, at their messages with the app."""
        await self.leave()
        await self.page.get_by_role("navigation").get_by_role("link", name=name).click()
        await expect(self.page.locator(".people a[aria-current]")).to_contain_text(name)
        await self.page.locator(".places a[href*='/D0']").click()
        await expect(self.page.locator("#say")).to_be_visible()

    # --- one window after another

    async def command(self, text: str) -> None:
        await self.page.locator("#say").fill(text)
        await self._deed(self.page.locator(".composer button.primary"))

    async def press(self, name: str) -> None:
        """The newest button of this name: in the window when one is open, else among the messages."""
        window = await self.form.count()
        await self._deed(
            (self.form if window else self.page.locator("#messages")).get_by_role("button", name=name).last
        )

    async def fill(self, fields: Fields) -> None:
        for label, value in fields.items():
            await _answer(self.field(label), value)

    async def send(self, then: str, fields: Fields | None = None) -> None:
        """Fill in the open form and send it; ``then`` is what the window says next."""
        await self.fill(fields or {})
        await self._deed(self.form.locator("footer button[value=submit]"))
        await self.shows(then)

    async def shows(self, *texts: str) -> None:
        """The open window says this."""
        for text in texts:
            await expect(self.form).to_contain_text(text)

    async def reads(self, text: str) -> None:
        """A message on the page says this, now or in a moment."""
        await expect(self.said.get_by_text(text).last).to_be_visible()

    async def leave(self) -> None:
        if await self.form.count():
            await self._deed(self.form.locator("button[value=closeall]"))

    def field(self, label: str) -> Locator:
        named = re.compile(rf"^\s*([☑☐] )?{re.escape(label)}\s*(\([^)]*\))?\s*$")
        return self.form.locator(".input").filter(has=self.page.locator("legend, label[for]").filter(has_text=named))

    # --- complaints

    async def open(self, reference: str) -> None:
        await self.leave()
        await self.command(f"/klacht {reference}")
        await self.press(self._word("cards.action.open"))
        await self.shows(reference)

    async def choose(self, reference: str, step: str) -> None:
        """Open the file and choose what to do: its form is open then."""
        await self.open(reference)
        await self.press(self._word("cards.action.choose"))
        await self.fill({self._word("steps.choose.step"): step})
        await self._deed(self.form.locator("footer button[value=submit]"))

    async def step(self, reference: str, step: str, fields: Fields | None = None) -> None:
        """Take a step; the file is shown again."""
        await self.choose(reference, step)
        await self.send(self._word("cards.file.title", reference=reference), fields)

    async def letter(self, reference: str, step: str, subject: str, fields: Fields | None = None) -> None:
        """Send the letter that carries a step by e-mail, and see it arrive."""
        await self.choose(reference, step)
        await self.send_letter(subject, fields)

    async def send_letter(self, subject: str, fields: Fields | None = None) -> None:
        await self.fill(fields or {})
        await self._deed(self.form.locator("footer button[value=submit]"))
        await expect(self.form).to_contain_text(GOES_OUT)
        await self.mail(subject)

    async def declare(self, name: str, choice: str | None = None) -> None:
        await self.be(name)
        await self.press(self._word("cards.action.declare"))
        await self.fill({self._word("committee.declare.choice"): choice or self._word("committee.declare.none")})

    async def mail(self, subject: str) -> None:
        """Read the newest mail of this subject in the mailbox."""
        await self.leave()
        await self.page.locator(".places a[href$='/mail']").click()
        await self.page.get_by_role("link", name=subject).first.click()
        await expect(self.page.locator("article.mail h2")).to_contain_text(subject)

    # --- the clock, home, the channel

    async def move_to_the_reminder(self) -> None:
        """To the first one for whoever is at the screen: others may have theirs before."""
        await self.leave()
        reminder = self.page.get_by_role("main").get_by_text(REMINDER)
        for _ in range(8):
            await self._deed(self.page.locator(".clock button[value='clock:reminder']"))
            if await reminder.count():
                break
        await expect(reminder.first).to_be_visible()

    async def move_to_the_next_working_day(self) -> None:
        await self.leave()
        await self._deed(self.page.locator(".clock button[value='clock:workday']"))

    async def home(self) -> Locator:
        await self.leave()
        await self.page.locator(".tabs a[href$='/home']").click()
        await expect(self.page.locator(".home .block").first).to_be_visible()
        return self.page.locator(".home")

    async def channel(self) -> Locator:
        """The posts of the complaints, as the coordinator reads them."""
        await self.be("Marijke Vos")
        await self.page.locator(".places").get_by_role("link", name="klachten").click()
        await expect(self.said.first).to_be_visible()
        return self.said

    async def picture(self, name: str) -> None:
        """From the top of the window that is open."""
        if await self.form.count():
            await self.form.locator(".fields").evaluate("fields => { fields.scrollTop = 0 }")
        await self._picture(self.page, f"{self.made.house.office.procedure.id}/{name}")

    def _word(self, key: str, **values: object) -> str:
        return str(words(self.made.workspace.texts.language).plain(key, **values))

    async def _deed(self, press: Locator) -> None:
        """A page is made anew after every deed."""
        async with self.page.expect_navigation():
            await press.click()


GOES_OUT = re.compile("gaat nu de deur uit|is going out now")
REMINDER = re.compile("^(Herinnering|[0-9]+ herinneringen|Reminder|[0-9]+ reminders)$")


def duties(made: Trial, reference: str) -> dict[str, str]:
    """How each duty of the regulation stands, as the record has it."""
    office, complaint = made.house.office, complaint_of(made, reference)
    return {entry.rule.id: entry.state(office.now(), complaint.zone) for entry in complaint.ledger.entries()}


async def _answer(field: Locator, value: str | Sequence[str]) -> None:
    """One field of a form, whatever it is: ticks, a list to choose from, or text."""
    await expect(field).to_be_visible()
    if await field.locator(".tick").count():
        for each in [value] if isinstance(value, str) else value:
            await field.locator(".tick").filter(has_text=_option(each)).locator("input").check()
        return
    assert isinstance(value, str)
    if await field.locator("select").count():
        key = await field.locator("option").filter(has_text=_option(value)).first.get_attribute("value")
        await field.locator("select").select_option(key)
    else:
        await field.locator("input, textarea").first.fill(value)


def _option(label: str) -> re.Pattern[str]:
    """An option by its words; a day or a role may stand behind them."""
    return re.compile(rf"^\s*{re.escape(label)}(\s*[·(].*)?\s*$")
