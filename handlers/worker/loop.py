"""The outbox at work: claims what is due, hands it to who can send it, and never loses it.

Crash anywhere: the signs of life stop, the lease runs out and another attempt follows; whether the first one went
out is then looked up.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Any

import structlog

from bot.record import outbox
from bot.record.engine import DatabaseAway
from bot.record.outbox import Job
from bot.trouble import kind, kind_and_place, place
from bot.usecases.kernel import jobs, stored_jobs
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.unreadable import Unreadable
from bot.usecases.told import alarms, reminding
from handlers.outcomes import Dropped, GivenUp, Later, Result, Sender
from handlers.worker.daily import Daily
from handlers.worker.settle import TELL_AFTER, UNREADABLE, facts, items_of, settle

log = structlog.get_logger()
LEASE = timedelta(seconds=30)
"""A process that is gone, or hangs, is silent this long before another takes over what it had claimed."""
RENEW = 10.0
"""Seconds between signs of life of a process that is sending, however long that takes."""
BATCH = 50
GIVE_UP_AFTER = 30
"""Attempts (about a day) of a job that a mistake of ours breaks every time. Letters are never given up so."""
SLOWEST = 60.0
"""Seconds at most between two rounds that break."""
LONGEST_SLEEP = 1.0
"""Seconds: a row may be due sooner than anybody told us (another process, a moved clock)."""


class Worker:
    """One process's share of the outbox of one office. ``senders`` by kind of job."""

    def __init__(self, office: Office, name: str = "") -> None:
        self.office = office
        self.name = name or token_hex(4)
        self.senders: dict[str, Sender] = {}
        self._daily = Daily(office)
        self._broken = 0
        self._round = asyncio.Lock()
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()

    def wake(self) -> None:
        """There may be something to send; safe from any task of this loop."""
        self._wake.set()

    def stop(self) -> None:
        """Finish what is under way and end."""
        self._stop.set()
        self._wake.set()

    async def run(self) -> None:
        """Round after round until told to stop, whatever goes wrong in one."""
        while not self._stop.is_set():
            try:
                await self.drain()
                await asyncio.to_thread(self._daily.seal_day)
                sleep, self._broken = await self._until_next(), 0
            except DatabaseAway:
                log.warning("database_away", worker=self.name)
                sleep = LONGEST_SLEEP
            except Exception as mistake:  # noqa: BLE001 - without a worker nobody is told anything any more
                sleep = await self._after(mistake)
            await self._rest(sleep)

    async def _after(self, mistake: Exception) -> float:
        """A round broke: the log and the desk hear it, and the next one waits longer each time. Answers how long."""
        self._broken += 1
        log.error("round_broke", worker=self.name, error=kind(mistake), at=place(mistake), times=self._broken)
        try:
            await asyncio.to_thread(self._within, partial(_alarm, kind_and_place(mistake)))
            await self.sound_alarms()
        except Exception as worse:  # noqa: BLE001 - then the log is all there is
            log.error("nobody_to_tell", error=kind(worse), at=place(worse))
        return min(float(1 << min(self._broken, 10)), SLOWEST)

    async def drain(self) -> int:
        """Do everything that is due now; answers how many jobs that were. Waits for a round that is under way."""
        async with self._round:
            return await self._drain()

    async def _drain(self) -> int:
        done = 0
        while True:
            reminded = await asyncio.to_thread(reminding.remind, self.office)
            await asyncio.to_thread(self._daily.name_unreadable)
            jobs = await asyncio.to_thread(self._claim)
            if not jobs and not reminded:
                return done
            groups: dict[str, list[Job]] = defaultdict(list)
            for job in jobs:
                groups[_queue(job)].append(job)
            async with self._holding(jobs):
                queues = (self._one_by_one(group) for group in groups.values())
                outcomes = await asyncio.gather(*queues, return_exceptions=True)  # each to its end, with its lease
            for broke in filter(None, outcomes):
                raise broke
            done += len(jobs)

    @asynccontextmanager
    async def _holding(self, jobs: Sequence[Job]) -> AsyncIterator[None]:
        done = asyncio.Event()
        renewing = asyncio.create_task(self._renew({job.claim for job in jobs if job.claim}, done))
        try:
            yield
        finally:
            done.set()
            await renewing  # not cancelled: its thread would go on in a database that is being closed

    async def _renew(self, claims: set[str], done: asyncio.Event) -> None:
        while claims:
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), RENEW)
                return
            for claim in claims:
                with suppress(DatabaseAway):  # then it is away for whoever would take over, too
                    await asyncio.to_thread(self._keep, claim)

    async def sound_alarms(self) -> None:
        """Send the alarms that are due, also while a round is under way or stuck."""
        for job in await asyncio.to_thread(self._claim, "alarm"):
            await self._one_by_one([job])

    async def starting(self, job: Job, known: Mapping[str, Any] | None = None) -> bool:
        """Mark that the message leaves now; False when another worker has the job, and then it must not. ``known``: by
        what it can be found in Slack, should this be the last that is heard of it."""
        return await asyncio.to_thread(self._within, lambda tx: outbox.start(tx, job, known))

    async def _one_by_one(self, jobs: list[Job]) -> None:
        wait: Result | None = None
        for job in sorted(jobs, key=_order):
            result = wait or await self._send(job)
            await asyncio.to_thread(self._within, partial(settle, self.office, job, result))
            wait = result if isinstance(result, Later) and result.others_too else None

    async def _send(self, job: Job) -> Result:
        now = self.office.now()
        opens = self.office.hours.first_moment(now)
        if (
            items_of(stored_jobs.known(job)) and opens > now
        ):  # Slack or we were away when it was due, and now it is night
            return Later("outside_hours", opens.astimezone(UTC))
        try:
            return await self.senders[job.kind](job)
        except DatabaseAway:
            raise
        except NotYours:
            return Dropped("erased")
        except Unreadable as found:
            return await asyncio.to_thread(self._wait_for, job, found)
        except Exception as broken:  # noqa: BLE001 - one bad job must not stop all others; it is logged and retried
            log.error("sender_broke", **facts(job), error=kind(broken), at=place(broken))
            if job.attempts >= GIVE_UP_AFTER and job.kind != "mail":
                return GivenUp(kind(broken), alarm="broken")
            return Later(kind(broken), maybe_sent=True, alarm="broken" if job.attempts == TELL_AFTER else "")

    def _wait_for(self, job: Job, found: Unreadable) -> Result:
        """A complaint cannot be read: what is to be said of it waits. What is due in others does not wait for that."""
        parts = list(stored_jobs.known(job).apart(found.reference))
        if len(parts) < 2:
            return Later(UNREADABLE, maybe_sent=True)
        with self.office.begin() as tx:
            reminding.set_apart(tx, job, parts)
        return Dropped("set_apart")

    def _claim(self, kind: str = "") -> list[Job]:
        with self.office.begin() as tx:
            return outbox.claim(tx, self.name, BATCH, LEASE, kind)

    def _keep(self, claim: str) -> None:
        with self.office.begin() as tx:
            outbox.renew(tx, claim, LEASE)

    def _within(self, do: Callable[[Any], bool]) -> bool:
        with self.office.begin() as tx:
            return do(tx)

    async def _until_next(self) -> float:
        return await asyncio.to_thread(self._seconds_until_next)

    def _seconds_until_next(self) -> float:
        with self.office.look() as tx:
            coming = outbox.next_due(tx), tx.next_ping(without=self.office.unreadable.put_off(tx.now))
            moments = [moment for moment in coming if moment]
        if not moments:
            return LONGEST_SLEEP
        return min(max((min(moments) - self.office.now()).total_seconds(), 0.0), LONGEST_SLEEP)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), timeout=max(seconds, 0.01))
        self._wake.clear()


def _alarm(code: str, tx: Any) -> bool:
    alarms.alarm(tx, code, "broken")
    return True


def _queue(job: Job) -> str:
    """Jobs of one queue go one after the other: Slack takes one message per second per channel."""
    return stored_jobs.known(job).whom or ("mail" if job.kind in ("mail", "alarm") else "channel")


def _order(job: Job) -> tuple[datetime, int, int]:
    # To one person first that they are a member, then what is asked of a member. A thread goes before its post.
    what = stored_jobs.known(job)
    first = {"name": 0, "card": 1, "take_away": 4}.get(job.kind, 2 if what.called in ("logged", "named") else 3)
    seq = what.seq if isinstance(what, jobs.ThreadLine | jobs.Mail) else 0
    return job.due_at, first, seq
