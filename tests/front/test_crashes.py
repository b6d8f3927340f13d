"""A process is killed anywhere; another takes over. Nothing is lost, and nobody is told twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import handlers.worker.loop
from bot.record import outbox
from bot.record.engine import open_engine
from bot.record.log import Record
from bot.record.outbox import Job
from bot.usecases.kernel.office import Office
from handlers import house
from handlers.house import House
from handlers.mail import outgoing
from handlers.mail import send as mail
from handlers.mail.settings import SmtpSettings
from handlers.outcomes import Dropped, Later, Result
from handlers.slack.desk import Desk
from handlers.trying import Trial
from handlers.worker.loop import LEASE
from localslack.api.calling import identity
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COMPLAINT,
    KEES,
    LIES,
    OMAR,
    channel,
    close_all,
    declare,
    log_complaint,
    open_letter,
    personal,
    record_of,
    reference_in,
    references,
    running,
    shown,
    thread,
)
from tests.hands.intake import handled_by, submitted

POINTS = ("claimed", "started", "sent", "kept")
"""Taken by the worker; about to leave; gone, but not yet known to be; its outcome recorded, but the job not done."""

KINDS: dict[str, Callable[[Job], bool]] = {
    "card": lambda job: job.kind == "card",
    "thread line": lambda job: job.kind == "thread",
    "message to a member": lambda job: job.payload.get("template") == "named",
    "message to the adviser": lambda job: job.payload.get("template") == "logged",
}
only_postgresql = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


class Killed(BaseException):
    """The process ends here."""


@contextlib.contextmanager
def another(made: Trial, name: str = "") -> Iterator[House]:
    """Another process on the same database, Slack and mail server."""
    first, ws = made.house.office, made.workspace
    record = Record(open_engine(made.record.engine.url.render_as_string(hide_password=False)), made.record.keyring)
    office = Office(record, first.organisation, first.procedure, first.clock, first.directory.team)
    office.open_doors()
    web = house.client(ws.bot_token, ws.url("api/"))
    mail = None if ws.mailbox is None else (SmtpSettings("127.0.0.1", ws.mailbox.port), "klachten@voorbeeld.nl")
    try:
        yield house.build(office, web, ws.app.signing_secret, mail, me=identity(ws), worker_name=name)
    finally:
        record.close()


@contextlib.contextmanager
def doomed(made: Trial, point: str, dies_on: Callable[[Job], bool], monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A process that is killed at this point of the first such job, and does nothing any more from then on."""
    now: ContextVar[Job | None] = ContextVar("now", default=None)
    dead = False

    def here(at: str) -> None:
        nonlocal dead
        job = now.get()
        dead = dead or (at == point and job is not None and dies_on(job))
        if dead:
            raise Killed

    def after(point_after: str, do: Callable[..., Any]) -> Callable[..., Any]:
        async def done(*args: Any, **named: Any) -> Any:
            here("")
            answer = await do(*args, **named)
            here(point_after)
            return answer

        return done

    def sending(send: Callable[[Job], Any]) -> Callable[[Job], Any]:
        async def sent(job: Job) -> Result:
            now.set(job)
            here("claimed")
            outcome: Result = await send(job)
            here("kept")
            return outcome

        return sent

    with another(made) as process, monkeypatch.context() as patch:
        posts = process.worker.senders["card"].__self__  # type: ignore[attr-defined]
        letters = process.worker.senders["mail"].__self__  # type: ignore[attr-defined]
        for sender in (posts, letters):
            sender.starting = after("started", sender.starting)
        posts.client.chat_postMessage = after("sent", posts.client.chat_postMessage)
        posts.client.api_call = after("", posts.client.api_call)
        patch.setattr(outgoing, "send", after("sent", mail.send))
        process.worker.senders = {kind: sending(send) for kind, send in process.worker.senders.items()}
        writing = handlers.worker.loop.settle
        patch.setattr(
            handlers.worker.loop, "settle", _unless(lambda office: dead and office is process.office, writing)
        )
        yield process


def _unless(dead: Callable[[Office], bool], do: Callable[..., Any]) -> Callable[..., Any]:
    def done(office: Office, *args: Any) -> Any:
        if dead(office):
            raise Killed
        return do(office, *args)

    return done


async def killed(process: House) -> None:
    """Let it work until it is killed, and wait until nothing of it moves any more."""
    before = asyncio.all_tasks()
    with pytest.raises(Killed):
        await process.worker.drain()
    await asyncio.gather(*(asyncio.all_tasks() - before), return_exceptions=True)


async def taken_over(made: Trial) -> None:
    """A while later a second process does what is left."""
    ws = made.workspace
    ws.clock.move_to(ws.clock.now() + LEASE + timedelta(seconds=1))
    with another(made) as second:
        await second.worker.drain()


# --- a complaint is logged


@pytest.mark.parametrize("point", POINTS)
async def test_killed_while_telling_that_a_complaint_came_in(
    point: str, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        for dies_on in KINDS.values():
            reference = await submitted(made)
            with doomed(made, point, dies_on, monkeypatch) as process:
                await killed(process)
            await taken_over(made)

            assert [event.type for event in record_of(made, reference)] == ["received", "committee_appointed"]
            assert sum(reference in said for said in channel(ws)) == 1
            assert len(thread(ws, reference)) == 1
            named = [
                said
                for who in (KEES, LIES, OMAR)
                for said in personal(ws, who)
                if f"commissie van *{reference}" in said
            ]
            assert len(named) == 2
            assert sum(f"{reference} vastgelegd" in said for said in personal(ws, ADVISER)) == 1
        assert ws.refusals == []


async def test_killed_after_it_was_kept_and_before_the_answer(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The adviser sees the form again and presses once more."""

    def dies(*_: object) -> None:
        raise Killed

    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht")
        ws.fill(ADVISER, COMPLAINT)
        with monkeypatch.context() as patch:
            patch.setattr(Desk, "answer", dies)
            reply = await ws.submit(ADVISER)
        assert not reply.ok
        assert references(made) == ["K-2026-0001"]
        await ws.submit(ADVISER)
        await made.house.worker.drain()

        assert references(made) == ["K-2026-0001"]
        assert "K-2026-0001 vastgelegd" in shown(ws, ADVISER)
        assert len(channel(ws)) == 1
        assert [len([s for s in personal(ws, who) if "benoemd" in s]) for who in (KEES, LIES)] == [1, 1]


# --- a reminder


@pytest.mark.parametrize("point", POINTS)
async def test_killed_while_reminding(
    point: str, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, LIES)
        ws.clock.move_to(datetime(2026, 12, 29, 9, 0, tzinfo=AMSTERDAM))
        with doomed(made, point, lambda job: job.payload.get("template") == "reminder", monkeypatch) as process:
            await killed(process)
        await taken_over(made)

        assert [len([s for s in personal(ws, who) if "Herinnering" in s]) for who in (KEES, LIES)] == [1, 1]
        assert len([line for line in thread(ws, reference) if "laatste dag" in line]) == 1
        assert ws.refusals == []


# --- the letter


async def test_killed_while_an_approved_letter_goes(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it may have arrived, a person decides; it never goes twice by itself."""
    mails, last_event = (
        [0],
        {
            "claimed": "acknowledged",
            "started": "delivery_failed",
            "sent": "delivery_failed",
            "kept": "acknowledged",
        },
    )
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        for point in POINTS:
            await close_all(ws, ADVISER)
            reference = await log_complaint(made)
            member = KEES if f"van *{reference}" in " ".join(personal(ws, KEES)) else LIES
            await declare(made, member)
            await open_letter(made, member, reference)
            await ws.submit(member)
            with doomed(made, point, lambda job: job.kind == "mail", monkeypatch) as process:
                await killed(process)
            await taken_over(made)

            mails.append(len(ws.mails))
            recorded = [event.type for event in record_of(made, reference)]
            assert recorded[-1] == last_event[point]
            assert recorded.count("acknowledged") == (recorded[-1] == "acknowledged")
            asked = [
                said for said in personal(ws, member) if "misschien is hij aangekomen" in said and reference in said
            ]
            assert len(asked) == (recorded[-1] == "delivery_failed")
        gone = dict(zip(POINTS, (b - a for a, b in pairwise(mails)), strict=True))
        assert gone == {"claimed": 1, "started": 0, "sent": 1, "kept": 1}


async def test_killed_while_a_letter_goes_by_itself(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather twice, recognisable by its Message-ID, than not at all."""
    async with running("interforce", tmp_path, database_url) as made:
        ws = made.workspace
        for point in POINTS:
            reference = await submitted(made)
            with doomed(made, point, lambda job: job.kind == "mail", monkeypatch) as process:
                await killed(process)
            await taken_over(made)

            about = [mail for mail in ws.mails if reference in mail.subject]
            assert len(about) == (2 if point == "sent" else 1)
            assert len({mail.message["Message-ID"] for mail in about}) == 1
            assert [event.type for event in record_of(made, reference)].count("acknowledged") == 1


# --- two at work


@only_postgresql
async def test_two_workers_do_nothing_twice(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers.worker.loop, "BATCH", 3)
    async with running("interforce", tmp_path, database_url) as made:
        ws = made.workspace
        logged = [await submitted(made) for _ in range(8)]
        with another(made, "one") as one, another(made, "two") as two:
            await asyncio.gather(one.worker.drain(), two.worker.drain())

        assert sorted(reference_in(mail.subject) for mail in ws.mails) == logged
        assert sorted(reference_in(said) for said in channel(ws)) == logged
        for reference in logged:
            assert len(thread(ws, reference)) == 2
            told = [s for who in (KEES, LIES, OMAR) for s in personal(ws, who) if f"commissie van *{reference}" in s]
            assert len(told) == 2
        assert sum("vastgelegd" in said for said in personal(ws, ADVISER)) == len(logged)


async def test_whoever_is_still_sending_keeps_what_it_has(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail server or Slack may take minutes: signs of life keep others away."""
    monkeypatch.setattr(handlers.worker.loop, "RENEW", 0.01)
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        await submitted(made)
        with another(made, "slow") as slow, another(made, "second") as second:
            hanging, go_on = asyncio.Event(), asyncio.Event()

            async def hangs(job: Job) -> Result:
                hanging.set()
                await go_on.wait()
                return Dropped()

            async def quick(job: Job) -> Result:
                raise AssertionError(f"{job.kind} was taken away")

            slow.worker.senders = dict.fromkeys(slow.worker.senders, hangs)
            second.worker.senders = dict.fromkeys(second.worker.senders, quick)
            first = asyncio.create_task(slow.worker.drain())
            await hanging.wait()
            for _ in range(4):
                ws.clock.move_to(ws.clock.now() + LEASE / 2)
                await renewed(made)
                assert await second.worker.drain() == 0
            go_on.set()
            assert await first > 0


async def renewed(made: Trial) -> None:
    """Until the lease of all that is under way reaches as far as it can."""
    office = made.house.office

    def runs_out() -> datetime | None:
        with office.look() as tx:
            return outbox.next_due(tx)

    async with asyncio.timeout(20):
        while runs_out() != office.now() + LEASE:  # noqa: ASYNC110 - the other side is a thread and a database
            await asyncio.sleep(0.01)


async def test_who_comes_back_after_its_lease_takes_nothing_from_the_other(tmp_path: Path, database_url: str) -> None:
    """The first hangs before it sends; the second took over and has to try again later."""
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        await submitted(made)
        with another(made, "slow") as slow, another(made, "second") as second:
            hanging, go_on = asyncio.Event(), asyncio.Event()
            posts = slow.worker.senders["card"].__self__  # type: ignore[attr-defined]
            start = posts.starting

            async def hangs(job: Job, known: Any = None) -> bool:
                hanging.set()
                await go_on.wait()
                return bool(await start(job, known))

            async def in_a_minute(_: Job) -> Result:
                return Later("http_503", ws.clock.now() + timedelta(minutes=1))

            posts.starting = hangs
            first = asyncio.create_task(slow.worker.drain())
            await hanging.wait()
            ws.clock.move_to(ws.clock.now() + LEASE + timedelta(seconds=1))
            able = dict(second.worker.senders)
            second.worker.senders = dict.fromkeys(able, in_a_minute)
            await second.worker.drain()
            go_on.set()
            await first
            second.worker.senders = able
            ws.clock.move_to(ws.clock.now() + timedelta(minutes=1))
            await second.worker.drain()

        assert [len([s for s in personal(ws, who) if "benoemd" in s]) for who in (KEES, LIES)] == [1, 1]
        assert len(channel(ws)) == 1
        assert len(thread(ws, "K-2026-0001")) == 1
