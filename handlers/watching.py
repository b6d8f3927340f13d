"""The watchdog of a process, beside its worker: it goes on when the worker stands still."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog

from bot.record.engine import DatabaseAway
from bot.trouble import kind, place
from bot.usecases.told import watching
from handlers.worker.loop import Worker

log = structlog.get_logger()
EVERY = 60.0
"""Seconds between two looks."""


class Watchdog:
    """``look`` measures once; ``run`` goes on looking. It looks before the worker begins, and so sees what was missed
    while no process ran; that is mailed to nobody, for it comes now."""

    def __init__(self, worker: Worker) -> None:
        self.worker, self.office = worker, worker.office
        self.late_since: datetime | None = None
        self._last = self.office.now()
        self._stop = asyncio.Event()

    def stop(self) -> None:
        self._stop.set()

    async def run(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), timeout=EVERY)
            try:
                await self.look()
            except DatabaseAway:  # the worker says so, and `/health` does
                pass
            except Exception as mistake:  # noqa: BLE001 - it watches over all else: it goes on, and the log says why
                log.error("watchdog_broke", error=kind(mistake), at=place(mistake))

    async def look(self, *, starting: bool = False) -> None:
        """Say so when pings are late; when they were, and are no more, tell who coordinates."""
        now = self.office.now()
        if now < self._last:
            log.warning("clock_went_back", seconds=int((self._last - now).total_seconds()))
        self._last = now
        found = await asyncio.to_thread(watching.lateness, self.office)
        if found.is_late:
            self.late_since = min(filter(None, (self.late_since, found.since)))
            log.error("pings_late", seconds=found.seconds, waiting=found.waiting)
            if not starting:
                await asyncio.to_thread(watching.alarm, self.office)
                await self.worker.sound_alarms()
        elif self.late_since is not None:
            log.warning("pings_go_again")
            await asyncio.to_thread(watching.recovered, self.office, self.late_since, found.now)
            self.late_since = None
            self.worker.wake()
