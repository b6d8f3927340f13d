"""Pings that are late themselves: seen in numbers, mailed, and told once they go again. With a moved clock."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from bot.record.sealing import Keyring
from handlers.trying import Trial
from handlers.watching import Watchdog
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COMPLAINT,
    COORDINATOR,
    KEES,
    declare,
    log_complaint,
    personal,
    running,
)

TUESDAY_NINE = datetime(2026, 12, 22, 9, 0, tzinfo=AMSTERDAM)
"""When the members are reminded that they have not declared yet."""
DESK = "klachten@voorbeeld.nl"


def standing_still(made: Trial, moment: datetime) -> None:
    """Time passes, and no worker looks."""
    made.workspace.clock.move_to(moment)


async def health(made: Trial) -> tuple[int, dict[str, Any]]:
    import asyncio

    def get() -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"{made.workspace.base_url}/health") as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    return await asyncio.to_thread(get)


def told(made: Trial) -> list[str]:
    return [said for said in personal(made.workspace, COORDINATOR) if "stond een tijd stil" in said]


def mailed(made: Trial) -> list[str]:
    return [mail.text for mail in made.workspace.mails if mail.recipients == [DESK]]


async def test_a_quarter_of_an_hour_is_no_trouble_and_more_is(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        dog = Watchdog(made.house.worker)
        assert await health(made) == (200, {"status": "ok", "late_seconds": 0, "waiting": 0})

        standing_still(made, TUESDAY_NINE + timedelta(minutes=15))
        await dog.look()
        assert (await health(made))[0] == 200
        assert mailed(made) == []

        standing_still(made, TUESDAY_NINE + timedelta(minutes=16))
        assert await health(made) == (503, {"status": "late", "late_seconds": 16 * 60, "waiting": 0})
        await dog.look()
        [mail] = mailed(made)
        assert "geen herinneringen verstuurd" in mail
        assert "Fatma" not in mail
        assert "K-2026" not in mail


async def test_the_desk_hears_it_once_a_day_and_the_coordinator_when_it_goes_again(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        dog = Watchdog(made.house.worker)
        for hours in (1, 2, 3):
            standing_still(made, TUESDAY_NINE + timedelta(hours=hours))
            await dog.look()
        assert len(mailed(made)) == 1
        await made.house.worker.drain()
        await dog.look()
        await dog.look()
        await made.house.worker.drain()

        [said] = told(made)
        assert "Van *dinsdag 22 december om 09.00 uur* tot *dinsdag 22 december om 12.00 uur*" in said
        assert await health(made) == (200, {"status": "ok", "late_seconds": 0, "waiting": 0})


async def test_at_its_start_a_process_says_that_there_was_none(tmp_path: Path) -> None:
    """Stopped on Monday, started on Wednesday: no mail, for what was missed comes now."""
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        standing_still(made, TUESDAY_NINE + timedelta(days=1, hours=2))
        dog = Watchdog(made.house.worker)
        await dog.look(starting=True)
        await made.house.worker.drain()
        await dog.look()
        await made.house.worker.drain()

        assert mailed(made) == []
        [said] = told(made)
        assert "Van *dinsdag 22 december om 09.00 uur* tot *woensdag 23 december om 11.00 uur*" in said
        assert "Herinnering" in "".join(personal(made.workspace, KEES))


async def test_started_at_night_it_is_said_in_the_morning(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        standing_still(made, datetime(2026, 12, 25, 3, 0, tzinfo=AMSTERDAM))
        dog = Watchdog(made.house.worker)
        await dog.look(starting=True)
        await made.house.worker.drain()
        await dog.look()
        await made.house.worker.drain()
        assert told(made) == []
        await made.workspace.move_clock(datetime(2026, 12, 28, 9, 0, tzinfo=AMSTERDAM))
        assert len(told(made)) == 1


async def test_nothing_due_means_nothing_late_however_long_nobody_looked(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        standing_still(made, TUESDAY_NINE + timedelta(days=60))
        dog = Watchdog(made.house.worker)
        await dog.look(starting=True)
        await dog.look()
        await made.house.worker.drain()
        assert told(made) == mailed(made) == []


async def test_slack_that_refuses_for_long_counts_from_the_first_attempt(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made)
        dog = Watchdog(made.house.worker)
        ws.fail_next("conversations.open", error="token_revoked", times=1000)
        for minutes in range(0, 31, 2):
            await ws.move_clock(TUESDAY_NINE + timedelta(minutes=minutes))
            await dog.look()
        assert (await health(made))[0] == 503
        assert any("geen herinneringen verstuurd" in mail for mail in mailed(made))

        ws.faults.clear()
        await ws.move_clock(TUESDAY_NINE + timedelta(hours=2))
        await dog.look()
        await made.house.worker.drain()
        [said] = told(made)
        assert "Van *dinsdag 22 december om 09.00 uur*" in said


async def test_a_worker_that_is_stuck_does_not_keep_the_mail_in(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        standing_still(made, TUESDAY_NINE + timedelta(hours=1))
        async with made.house.worker._round:
            await Watchdog(made.house.worker).look()
        assert len(mailed(made)) == 1


async def test_two_processes_say_it_once(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        standing_still(made, TUESDAY_NINE + timedelta(hours=1))
        dogs = [Watchdog(made.house.worker), Watchdog(made.house.worker)]
        for dog in dogs:
            await dog.look()
        await made.house.worker.drain()
        for dog in dogs:
            await dog.look()
        await made.house.worker.drain()
        assert (len(mailed(made)), len(told(made))) == (1, 1)


async def test_a_clock_that_goes_back_is_logged(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        dog = Watchdog(made.house.worker)
        dog._last += timedelta(hours=2)
        with structlog.testing.capture_logs() as logged:
            await dog.look()
        assert [(line["event"], line["seconds"]) for line in logged] == [("clock_went_back", 7200)]


async def test_what_somebody_did_meanwhile_is_not_called_late(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        await declare(made, KEES)
        await made.workspace.move_clock(TUESDAY_NINE + timedelta(minutes=30))
        assert (await health(made))[0] == 200
        assert personal(made.workspace, ADVISER)


# --- what cannot be saved: a database that may only be read, a disk without room


@contextmanager
def refusing(made: Trial, statement: str) -> Iterator[None]:
    """The database takes no more, in every transaction that begins from here on."""
    engine = made.record.engine

    def refuse(connection: sa.Connection) -> None:
        connection.exec_driver_sql(statement)

    sa.event.listen(engine, "begin", refuse)
    try:
        yield
    finally:
        sa.event.remove(engine, "begin", refuse)
        engine.dispose()


async def test_health_says_that_nothing_can_be_saved(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws, sqlite = made.workspace, made.record.engine.dialect.name == "sqlite"
        with refusing(made, "PRAGMA query_only=ON" if sqlite else "SET TRANSACTION READ ONLY"):
            assert await health(made) == (503, {"status": "cannot_save"})
            await ws.command(ADVISER, "/klacht")
            ws.fill(ADVISER, COMPLAINT)
            await ws.submit(ADVISER)
            assert "nog niets opgeslagen" in "".join(ws.errors(ADVISER).values())
        standing_still(made, ws.clock.now() + timedelta(minutes=1))
        assert (await health(made))[0] == 200


async def test_what_was_refused_just_now_shows_though_a_small_thing_finds_a_place(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        assert (await health(made))[0] == 200
        await ws.command(ADVISER, "/klacht")
        with refusing(made, "PRAGMA max_page_count=1"):
            ws.fill(ADVISER, COMPLAINT | {"Waar gaat het over?": "Drie keer gebeld. " * 150})
            await ws.submit(ADVISER)
            assert "nog niets opgeslagen" in "".join(ws.errors(ADVISER).values())
        assert await health(made) == (503, {"status": "cannot_save"})


async def test_health_says_that_the_disk_is_full_before_anybody_finds_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running("focus", tmp_path) as made:
        assert (await health(made))[0] == 200
        monkeypatch.setattr(made.record, "room_left", lambda: 1000)
        assert (await health(made))[0] == 200, "that was seen a moment ago"
        standing_still(made, made.workspace.clock.now() + timedelta(seconds=5))
        assert await health(made) == (503, {"status": "cannot_save"})


async def test_health_says_that_our_key_is_not_the_one(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        made.record.keyring, right = Keyring.random(), made.record.keyring
        assert await health(made) == (503, {"status": "key_other"})
        made.record.keyring = right
        assert (await health(made))[0] == 200
