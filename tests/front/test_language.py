"""The language of a try-out can be switched while it runs."""

from __future__ import annotations

from pathlib import Path

from bot.record.work import OFFICE
from tests.front.support import DIRECTOR, close_all, log_complaint, personal, running, shown


async def test_from_the_switch_on_everything_new_is_in_the_other_language(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made)
        ws.speak("en")
        await close_all(ws, "U0ADV")
        await ws.command("U0ADV", "/klacht")
        assert "Name of the complainant" in shown(ws, "U0ADV")
        dutch = personal(ws, "U0COM1")
        assert ws.clock_steps
        reminder = ws.clock_steps.next_reminder()
        assert reminder
        await ws.move_clock(reminder)
        told = personal(ws, "U0COM1")
        assert told[: len(dutch)] == dutch, "what was written stays as it was"
        assert "Reminder" in told[-1]
        assert await ws.open_home(DIRECTOR)
        with made.house.office.look() as tx:
            languages = [e.sealed["settings"]["language"] for e in tx.load(OFFICE) if e.type == "settings_changed"]
        assert languages == ["nl", "en"], "a change of settings is on record"
    async with running("focus", tmp_path) as again:
        assert again.workspace.texts.language == "en"
        assert again.house.office.organisation.language == "en"
