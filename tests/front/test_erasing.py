"""Erasing: also what is on its way at that very moment, as often as one likes, and without a trace of anybody."""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from bot.record import outbox, tables
from bot.record.contents import verify_record
from bot.record.outbox import Job
from bot.settings import Environment
from bot.usecases.file import keeping
from bot.usecases.file.keeping import Erasure
from bot.usecases.kernel.office import Office
from bot.usecases.told import reminding
from handlers import serving
from handlers.mail import outgoing
from handlers.mail import send as mail
from handlers.trying import Trial
from localslack.model import StoredFile
from localslack.people import BOT
from tests.cli.cases import wederhoor
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    MONDAY,
    OMAR,
    choose,
    close_all,
    log_complaint,
    open_dialog,
    open_letter,
    personal,
    record_of,
    running,
)
from tests.front.test_backup import ORGANISATION
from tests.front.test_crashes import another
from tests.front.test_privacy import found_in, rows_of, whole_life
from tests.hands.file import PDF, add
from tests.hands.intake import handled_by, submitted
from tests.hands.record import rows_in
from tests.hands.respondents import inform, open_response

EVERYBODY = (ADVISER, COORDINATOR, DIRECTOR, DEPUTY, KEES, LIES, OMAR)


async def erase(made: Trial, reference: str) -> Erasure:
    return await asyncio.to_thread(keeping.erase, made.house.office, reference, even_open=True)


async def while_sending(made: Trial, method: str, do: Callable[[], Awaitable[object]], times: int = 1) -> None:
    """Slack has done what it was asked, but we do not know yet; meanwhile something else happens."""
    ws = made.workspace
    held = [ws.hold_next(method) for _ in range(times)]
    sending = asyncio.create_task(made.house.worker.drain())
    async with asyncio.timeout(20):
        await asyncio.gather(*(each.reached.wait() for each in held))
    await do()
    for each in held:
        each.let_go.set()
    await sending
    await made.house.worker.drain()


def said_of(made: Trial, reference: str) -> list[str]:
    return [message.plain for message in made.workspace.said if message.bot and reference in message.plain]


def files(made: Trial) -> list[StoredFile]:
    return [file for file in made.workspace.files if file.user == BOT]


def jobs(made: Trial, reference: str) -> list[Job]:
    with made.house.office.look() as tx:
        return outbox.about(tx, reference)


def nothing_is_left(made: Trial, reference: str) -> None:
    """In Slack, and of what was to be done."""
    assert said_of(made, reference) == []
    assert files(made) == []
    assert jobs(made, reference) == []
    with made.house.office.look() as tx:
        assert tx.pings(reference) == []
        assert tx.posts(reference) == []
    assert record_of(made, reference)[-1].type == "erased"
    assert verify_record(made.record, made.house.office.organisation.key) == []


async def preview_asked(made: Trial) -> str:
    """Kees wants to see his letter as a PDF; it has not been sent yet."""
    reference = await handled_by(made, KEES)
    await open_letter(made, KEES, reference)
    await made.workspace.click(KEES, "Voorbeeld (PDF)", in_view=True)
    return reference


async def line_waits(made: Trial) -> str:
    """A step of which a line in the thread has not been sent yet."""
    reference = await log_complaint(made)
    await choose(made, COORDINATOR, reference, "Klacht intrekken")
    made.workspace.fill(COORDINATOR, {"note": "bijgelegd"})
    await made.workspace.submit(COORDINATOR)
    return reference


FIRST_MESSAGES = 4
"""The post in the channel, and the first message to the adviser and to both members."""

ON_ITS_WAY: dict[str, tuple[Callable[[Trial], Awaitable[str]], str, int]] = {
    "post and messages": (submitted, "chat.postMessage", FIRST_MESSAGES),
    "line in the thread": (line_waits, "chat.postMessage", 1),
    "file that is asked for": (preview_asked, "files.getUploadURLExternal", 1),
    "file that is shared": (preview_asked, "files.completeUploadExternal", 1),
}


@pytest.mark.parametrize("what", ON_ITS_WAY)
async def test_what_is_being_sent_goes_too(what: str, tmp_path: Path, database_url: str) -> None:
    begin, method, times = ON_ITS_WAY[what]
    async with running("focus", tmp_path, database_url) as made:
        reference = await begin(made)
        await while_sending(made, method, lambda: erase(made, reference), times)

        nothing_is_left(made, reference)


@pytest.mark.parametrize("what", ON_ITS_WAY)
async def test_what_may_have_been_sent_before_a_crash_goes_too(what: str, tmp_path: Path) -> None:
    """Nobody heard that it arrived, and before anybody looked the complaint was erased."""
    begin, method, times = ON_ITS_WAY[what]
    async with running("focus", tmp_path) as made:
        reference = await begin(made)
        made.workspace.fail_next(method, lose_reply=True, times=times)
        await made.house.worker.drain()
        await erase(made, reference)
        await made.house.worker.drain()

        nothing_is_left(made, reference)


async def test_a_document_that_is_being_fetched_is_not_kept(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        reference = await log_complaint(made)
        await add(made, ADVISER, reference, ("brief.pdf", PDF))
        with structlog.testing.capture_logs() as lines:
            await while_sending(made, "files.info", lambda: erase(made, reference))

        nothing_is_left(made, reference)
        assert [line for line in lines if line["log_level"] == "error"] == []
        with made.house.office.look() as tx:
            assert tx.documents(reference) == []


@pytest.mark.parametrize("taken", [True, False])
async def test_of_a_letter_that_is_being_mailed_nothing_is_written_down(
    taken: bool, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running("interforce", tmp_path, database_url) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        if not taken:
            ws.mailbox.refused.add("fatma@voorbeeld.nl")
        reference = await submitted(made)

        async def send(*args: Any) -> Any:
            await erase(made, reference)
            return await mail.send(*args)

        monkeypatch.setattr(outgoing, "send", send)
        with structlog.testing.capture_logs() as lines:
            await made.house.worker.drain()
            await made.house.worker.drain()

        nothing_is_left(made, reference)
        assert len(ws.mails) == taken
        assert [line for line in lines if line["log_level"] == "error"] == []


async def test_a_reminder_about_several_goes_with_one_of_them_or_tells_of_the_others(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        first, second, third = [await log_complaint(made) for _ in range(3)]  # every member has two of them
        made.workspace.clock.move_to(datetime(2026, 12, 29, 9, 0, tzinfo=AMSTERDAM))
        reminding.remind(made.house.office)
        waiting = [job for job in jobs(made, first) if job.stream is None]
        assert {item["reference"] for job in waiting for item in job.payload["items"]} == {first, second, third}
        await erase(made, first)
        await made.house.worker.drain()

        assert reminded_of(made, second)
        assert reminded_of(made, third)
        nothing_is_left(made, first)
        await erase(made, second)
        await made.house.worker.drain()
        nothing_is_left(made, second)
        assert said_of(made, third) != []


def reminded_of(made: Trial, reference: str) -> list[str]:
    return [said for said in said_of(made, reference) if "erinnering" in said]


# --- who turns out to be complained about meanwhile


async def turns_out_about(made: Trial, reference: str, person: str) -> None:
    """Somebody says so; what follows has not been sent yet."""
    ws = made.workspace
    await close_all(ws, COORDINATOR)
    await open_dialog(ws, COORDINATOR, "supplement", reference)
    ws.fill(COORDINATOR, {"respondents": [person]})
    await ws.submit(COORDINATOR)
    assert not ws.errors(COORDINATOR), ws.errors(COORDINATOR)


async def test_nobody_keeps_a_message_that_came_while_it_turned_out_to_be_about_them(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await submitted(made)
        await while_sending(
            made, "chat.postMessage", lambda: turns_out_about(made, reference, KEES), times=FIRST_MESSAGES
        )

        assert personal(made.workspace, KEES) == []
        assert "benoemd" in personal(made.workspace, LIES)[0]


async def test_nor_a_file(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await preview_asked(made)
        await while_sending(made, "files.completeUploadExternal", lambda: turns_out_about(made, reference, KEES))

        assert files(made) == []


async def test_nor_what_may_have_been_sent_before_a_crash(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await submitted(made)
        made.workspace.fail_next("chat.postMessage", lose_reply=True, times=FIRST_MESSAGES)
        await made.house.worker.drain()
        await turns_out_about(made, reference, KEES)
        await made.workspace.move_clock(made.workspace.clock.now() + timedelta(minutes=2))

        assert personal(made.workspace, KEES) == []


async def test_nor_reads_the_line_that_another_process_was_posting(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        reference = await line_waits(made)
        with another(made) as second:

            async def taken_away_by_another() -> None:
                await turns_out_about(made, reference, OMAR)
                await second.worker.drain()

            await while_sending(made, "chat.postMessage", taken_away_by_another)

        assert [m for m in made.workspace.said if m.channel == "C0KLACHTEN" and not m.deleted] == []


async def test_a_file_of_which_nobody_heard_comes_once(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await preview_asked(made)
        made.workspace.fail_next("files.completeUploadExternal", lose_reply=True)
        await made.house.worker.drain()
        assert len(files(made)) == 1
        await made.workspace.move_clock(made.workspace.clock.now() + timedelta(minutes=2))

        assert len(files(made)) == 1


# --- once more


async def test_once_more_takes_away_what_was_left_and_changes_nothing_else(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await preview_asked(made)
        await made.house.worker.drain()
        [uploaded] = [job for job in jobs(made, reference) if job.kind == "file"]
        with made.record.engine.begin() as connection:
            connection.execute(sa.delete(tables.outbox).where(tables.outbox.c.id == uploaded.id))
        first = await erase(made, reference)
        assert not first.again
        assert first.in_slack == len(jobs(made, reference)) > 0
        ws.fail_next("chat.delete", "invalid_arguments")
        await made.house.worker.drain()
        [given_up] = jobs(made, reference)
        assert given_up.state == "failed"
        assert stands(made, given_up)
        assert len(files(made)) == 1
        as_an_older_version_did(made, uploaded)
        before = record_of(made, reference)

        second = await erase(made, reference)
        assert (second.again, second.in_slack) == (True, 2)
        await made.house.worker.drain()
        nothing_is_left(made, reference)
        assert not stands(made, given_up)
        assert record_of(made, reference) == before
        third = await erase(made, reference)
        assert (third.again, third.in_slack) == (True, 0)


def stands(made: Trial, taken_away: Job) -> bool:
    """Whether the message is still in Slack."""
    where = taken_away.payload
    return any((m.channel, m.ts) == (where["channel"], where["ts"]) and not m.deleted for m in made.workspace.said)


def as_an_older_version_did(made: Trial, uploaded: Job) -> None:
    """The file's upload was not finished when the complaint was erased; its id came afterwards."""
    [file] = files(made)
    with made.house.office.begin() as tx:
        id = outbox.enqueue(tx, uploaded.key, "file", uploaded.payload, tx.now, uploaded.stream)
        done = {"state": "done", "result": {"file": file.id}}
        tx.connection.execute(sa.update(tables.outbox).where(tables.outbox.c.id == id).values(done))


# --- nobody


OWN = "Dit was Theodora haar vergissing."


async def test_nothing_names_anybody_after_erasing(tmp_path: Path, database_url: str) -> None:
    """In any table, whatever was planned, waited or had been sent. What stays: who sat in the committee, by a number
    of ours, in the events."""
    async with running("focus", tmp_path, database_url) as made:
        ws, office = made.workspace, made.house.office
        for who in EVERYBODY:
            await ws.open_home(who)
        reference = await whole_life(made)
        await close_all(ws, COORDINATOR)
        await inform(made, reference, told=OWN, respondent="Ruben Smit")
        await open_response(made, DEPUTY)
        ws.fill(DEPUTY, {"note": OWN})
        await ws.click(DEPUTY, "Bewaren voor later", in_view=True)
        await add(made, ADVISER, reference, ("Theodora.pdf", PDF))
        await ws.move_clock(ws.clock.now() + timedelta(days=3))
        await log_complaint(made)
        await choose(made, COORDINATOR, reference, "Klacht intrekken")
        ws.fill(COORDINATOR, {"note": OWN})
        await ws.submit(COORDINATOR)
        people = named(made)
        assert {table for table, _ in mentioning(made, reference, people)} >= {"outbox", "ping", "chat_post", "draft"}
        await erase(made, reference)
        await made.house.worker.drain()

        nothing_is_left(made, reference)
        for table, row in rows_of(made):
            assert found_in(row) == [], table
            assert "Theodora" not in row, table
        for table in (tables.draft, tables.finding, tables.ping, tables.chat_post, tables.outbox):
            assert [row for row in rows_in(made, table) if reference in str(row)] == []
        sealed = [row.sealed for row in rows_in(made, tables.event) if row.stream == reference]
        sealed += [
            part for row in rows_in(made, tables.document) if row.stream == reference for part in (row.sealed, row.name)
        ]
        assert set(sealed) == {None}
        still = mentioning(made, reference, people)
        members = {office.directory.person(user) for user in (ADVISER, KEES, LIES, OMAR)}
        assert {table for table, _ in still} == {"event", "case_row"}
        assert {word for _, word in still} <= members


def named(made: Trial) -> frozenset[str]:
    """Everything by which people of the organisation are known to us: their number, account and messages."""
    found = {row.id for row in rows_in(made, tables.person)} | set(EVERYBODY)
    return frozenset(found | {channel.id for channel in made.workspace.state.channels.values() if channel.is_im})


def mentioning(made: Trial, reference: str, words: frozenset[str]) -> set[tuple[str, str]]:
    """Which table names whom in a row about a complaint."""
    return {
        (table, word)
        for table, row in rows_of(made)
        if reference in row
        for word in words & set(re.findall(r"\w+", row))
    }


# --- the command


def by_the_clock_of(made: Trial) -> Callable[[Environment], Office]:
    real = serving.office

    def office(environment: Environment) -> Office:
        opened = real(environment)
        opened.clock = made.house.office.clock
        return opened

    return office


async def test_the_command_says_what_is_left_and_where(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "organisation.toml").write_text(ORGANISATION, "utf-8")
    async with running("focus", tmp_path, database_url) as made:
        reference = await log_complaint(made)
        await log_complaint(made)
        keyring = made.record.keyring
        monkeypatch.setenv("DATABASE_URL", made.record.engine.url.render_as_string(hide_password=False))
        monkeypatch.setenv("WEDERHOOR_ORGANISATION", str(tmp_path / "organisation.toml"))
        monkeypatch.setenv("WEDERHOOR_KEY", b64encode(keyring.newest.secret).decode())
        monkeypatch.setattr(serving, "office", by_the_clock_of(made))

        refused = await asyncio.to_thread(wederhoor, "erase", reference)
        assert (refused.exit_code, refused.stdout) == (2, "")
        once = await asyncio.to_thread(wederhoor, "erase", reference, "--even-open")
        assert once.exit_code == 0
        assert once.stdout.startswith(f"{reference} is erased.\nStill to be deleted in Slack: ")
        on_sqlite = database_url.startswith("sqlite")
        assert (
            "Backups can" if on_sqlite else "PostgreSQL's files, write-ahead log, copies and backups can"
        ) in once.stdout
        assert f"can still tell of what was erased (1, the first on {MONDAY.date()})" in once.stdout
        assert f"key {keyring.newest.id}" in once.stdout
        await made.house.worker.drain()
        again = await asyncio.to_thread(wederhoor, "erase", reference)
        assert again.exit_code == 0
        assert again.stdout.startswith(f"{reference} was erased before; what was left of it goes.\n")
        assert "Still to be deleted in Slack: 0." in again.stdout

        new = b64encode(b"another key of thirty-two bytes.").decode()
        monkeypatch.setenv("WEDERHOOR_KEY", f"{new},{b64encode(keyring.newest.secret).decode()}")
        rotated = await asyncio.to_thread(wederhoor, "rotate-key")
        assert f"key {keyring.newest.id}" in rotated.stdout, "the old one is still there"
        verified = await asyncio.to_thread(wederhoor, "verify")
        assert verified.exit_code == 0
        assert ("can still tell" in verified.stderr) is not on_sqlite
        monkeypatch.setenv("WEDERHOOR_KEY", new)
        rotated = await asyncio.to_thread(wederhoor, "rotate-key")
        assert rotated.stdout == "0 keys renewed\n"
