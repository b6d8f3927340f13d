"""The clock, and what a restart keeps."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from localslack.clock import ClockError, WorkspaceClock
from localslack.posting import post
from localslack.workspace import ClockSteps

from .conftest import START, MakeWorkspace


class RealTime:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_standing_clock_moves_only_when_told(tmp_path: Path) -> None:
    clock = WorkspaceClock(tmp_path, START, ticking=False)
    assert clock.now() == START
    clock.move_to(START + timedelta(days=1))
    assert WorkspaceClock(tmp_path, START, ticking=False).now() == START + timedelta(days=1)


def test_a_ticking_clock_keeps_its_distance_over_a_restart(tmp_path: Path) -> None:
    real = RealTime()
    clock = WorkspaceClock(tmp_path, START, real=real)
    real.now += timedelta(hours=1)
    assert clock.now() == START + timedelta(hours=1)
    real.now += timedelta(hours=1)
    again = WorkspaceClock(tmp_path, None, real=real)
    assert again.now() == START + timedelta(hours=2)


def test_the_clock_never_goes_back(tmp_path: Path) -> None:
    clock = WorkspaceClock(tmp_path, START, ticking=False)
    with pytest.raises(ClockError, match="cannot go back"):
        clock.move_to(START - timedelta(seconds=1))
    with pytest.raises(ValueError, match="time zone"):
        clock.move_to(datetime(2027, 1, 1))  # noqa: DTZ001 - naive on purpose


async def test_moving_lets_the_product_do_what_is_due(make_workspace: MakeWorkspace) -> None:
    done: list[datetime] = []
    async with make_workspace() as ws:

        async def after() -> None:
            done.append(ws.clock.now())

        ws.clock_steps = ClockSteps(lambda now: now + timedelta(days=1), after_move=after)
        await ws.move_clock(START + timedelta(days=2))
        assert done == [START + timedelta(days=2)]


async def test_timestamps_are_strictly_increasing_and_survive(make_workspace: MakeWorkspace) -> None:
    async with make_workspace() as ws:
        place = ws.state.channels["C0KLACHTEN"]
        first = post(ws, place, "een", metadata={"event_type": "x", "event_payload": {}})
        second = post(ws, place, "twee", only_for="U0DIR")
        assert first.ts == f"{int(START.timestamp())}.000000"
        assert second.ts > first.ts
        ws.guide.tick("clock")
        ws.guide.show(False)
        ws.speak("en")
        ws.views.publish("U0DIR", {"type": "home", "blocks": [{"type": "divider"}]})
        ws.remove_bot("C0ALGEMEEN")
    async with make_workspace() as ws:
        assert ws.messages("klachten", as_user="U0DIR") == [first, second]
        assert ws.home("U0DIR") is not None
        assert (ws.guide.done, ws.guide.next, ws.guide.open) == (["clock"], "log", False)
        assert ws.texts.language == "en"
        assert "U0BOT" not in ws.state.channels["C0ALGEMEEN"].members
        assert post(ws, ws.state.channels["C0KLACHTEN"], "drie").ts > second.ts
