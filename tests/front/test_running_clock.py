"""With a clock that runs, as in life: no two looks at it give the same moment."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.front.support import AMSTERDAM, KEES, log_complaint, personal, running


async def test_reminders_go_out_while_the_clock_runs(tmp_path: Path) -> None:
    async with running("focus", tmp_path, ticking=True) as made:
        ws = made.workspace
        await log_complaint(made)
        before = len(personal(ws, KEES))
        await ws.move_clock(datetime(2026, 12, 22, 9, 0, tzinfo=AMSTERDAM))
        assert len(personal(ws, KEES)) == before + 1


async def test_the_next_reminder_never_lies_in_the_past(tmp_path: Path) -> None:
    async with running("focus", tmp_path, ticking=True) as made:
        ws = made.workspace
        await log_complaint(made)
        assert ws.clock_steps is not None
        for _ in range(12):
            coming = ws.clock_steps.next_reminder()
            assert coming is not None
            assert coming > ws.clock.now()
            await ws.move_clock(coming)
        assert len(personal(ws, KEES)) > 6
