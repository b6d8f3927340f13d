"""A reminder that could not go in time waits for the morning too, and then says what is so by then."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.front.support import AMSTERDAM, KEES, LIES, declare, log_complaint, personal, running, thread
from tests.hands.intake import handled_by


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=AMSTERDAM)


async def test_slack_takes_messages_again_at_night(tmp_path: Path) -> None:
    """The last day, 29 December: Slack is away from nine until eight in the evening."""
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, LIES)
        await ws.move_clock(at(29, 8, 59))
        before, lines = len(personal(ws, KEES)), len(thread(ws, reference))
        ws.fail_next("chat.postMessage", status=429, retry_after=11 * 3600, times=9)
        await ws.move_clock(at(29, 9))
        ws.faults.clear()
        await ws.move_clock(at(29, 20, 1))
        await ws.move_clock(at(30, 8, 59))
        assert (len(personal(ws, KEES)), len(thread(ws, reference))) == (before, lines)

        await ws.move_clock(at(30, 9))
        [said] = personal(ws, KEES)[before:]
        assert "Te laat" in said
        assert "Vandaag" not in said
        assert all("Vandaag" not in line for line in thread(ws, reference)[lines:])


async def test_slack_takes_messages_again_the_same_day(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made)
        await declare(made, KEES)
        await ws.move_clock(at(29, 8, 59))
        before = len(personal(ws, KEES))
        ws.fail_next("chat.postMessage", status=429, retry_after=3600, times=9)
        await ws.move_clock(at(29, 9))
        ws.faults.clear()
        await ws.move_clock(at(29, 10, 1))
        [said] = personal(ws, KEES)[before:]
        assert "Vandaag" in said
