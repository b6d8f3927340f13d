"""What reaches the product without a button: somebody joins the channel, somebody writes to it."""

from __future__ import annotations

from pathlib import Path

from tests.front.support import ADVISER, DEPUTY, channel, log_complaint, personal, running


async def test_whoever_it_is_about_finds_nothing_in_a_channel_they_join(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made, **{"Over wie gaat het?": ["Ruben Smit"]})
        await log_complaint(made)
        assert len(channel(ws)) == 2

        await ws.join(DEPUTY, "C0KLACHTEN")
        await made.house.worker.drain()

        assert len(channel(ws)) == 1
        assert "K-2026-0002" in channel(ws)[0]


async def test_a_plain_message_is_answered_and_not_kept(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await ws.say(ADVISER, ws.im(ADVISER).id, "mevrouw Jansen is boos")
        await made.house.worker.drain()

        assert "/klacht" in personal(ws, ADVISER)[-1]
        assert b"Jansen" not in (tmp_path / "focus" / "wederhoor.sqlite").read_bytes()


async def test_what_is_typed_behind_the_command_is_not_lost(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht", "mevrouw Jansen belde, niemand nam op")
        await ws.click(ADVISER, "Klacht vastleggen met deze tekst")
        view = ws.open_view(ADVISER)
        assert view is not None
        assert "mevrouw Jansen belde, niemand nam op" in str(view.values)
