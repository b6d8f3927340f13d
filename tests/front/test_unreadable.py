"""A complaint that cannot be read, beside healthy ones: a state that somebody hears of, and harm to no other."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from bot.record import outbox, tables
from bot.record.engine import open_engine
from bot.record.log import NewEvent, Record, Tx
from bot.record.sealing import Keyring
from bot.usecases.file import keeping
from bot.usecases.kernel import jobs
from bot.usecases.told import reminding
from handlers import cli
from handlers.trying import Trial
from handlers.watching import Watchdog
from handlers.worker.loop import GIVE_UP_AFTER
from tests.front.processes import environment, free_port, reachable, slack, until, wederhoor_serve
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COMPLAINT,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    OMAR,
    answered,
    channel,
    close_all,
    committee_of,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    personal,
    reference_in,
    running,
    shown,
)
from tests.front.test_watchdog import health, mailed
from tests.hands.home import home
from tests.hands.passing import reminders

PLANTED = "Wilhelmina Zevenaar, 06 12 34 56 78"
CANNOT = "kan nu niet worden gelezen"
TUESDAY_NINE = datetime(2026, 12, 22, 9, 0, tzinfo=AMSTERDAM)


def of_a_later_version(tx: Tx, reference: str) -> None:
    """An event with a field that this version does not know, written by one that does."""
    event = {"note": [PLANTED], "shoe_size": PLANTED}
    [stored] = tx.append(reference, NewEvent("noted", tx.now, {"event": {}, "role": ""}, {"event": event}))
    row = sa.update(tables.case_row).where(tx.mine(tables.case_row, reference=reference))
    tx.connection.execute(row.values(head_seq=stored.seq))


def damaged_key(record: Record, reference: str) -> bytes:
    """One bit of its key; answers what it was."""
    keys = tables.complaint_key
    with record.engine.begin() as connection:
        was: bytes = connection.scalars(sa.select(keys.c.wrapped).where(keys.c.stream == reference)).one()
        with_key(connection, reference, was[:-1] + bytes([was[-1] ^ 1]))
    return was


def with_key(connection: sa.Connection, reference: str, wrapped: bytes) -> None:
    keys = tables.complaint_key
    connection.execute(sa.update(keys).where(keys.c.stream == reference).values(wrapped=wrapped))


def mended(record: Record, reference: str, wrapped: bytes) -> None:
    with record.engine.begin() as connection:
        with_key(connection, reference, wrapped)


def poison(made: Trial, reference: str) -> None:
    with made.house.office.begin() as tx:
        of_a_later_version(tx, reference)


async def moved(made: Trial, **by: int) -> None:
    await made.workspace.move_clock(made.workspace.clock.now() + timedelta(**by))


def told(made: Trial, who: str = COORDINATOR) -> list[str]:
    return [said for said in personal(made.workspace, who) if "nu niet worden gelezen" in said]


def not_posted(made: Trial) -> list[str]:
    title = made.house.office.words("messages.not_arrived.post_title")
    return [said for said in personal(made.workspace, COORDINATOR) if title in said]


# --- who sees what


async def test_everybody_else_sees_everything_else(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        healthy = await log_complaint(made)
        await declare(made, KEES)
        poisoned = await log_complaint(made)
        poison(made, poisoned)
        with structlog.testing.capture_logs() as lines:
            for who in (COORDINATOR, KEES, LIES, DIRECTOR, ADVISER):
                said = await home(made, who)
                assert (f"{poisoned}* {CANNOT}" in said) == (who == COORDINATOR)
            for who in (COORDINATOR, KEES, DIRECTOR, ADVISER):
                listed = answered(await ws.command(who, "/klacht", "lijst"))
                assert healthy in listed
                assert (f"{poisoned}* {CANNOT}" in listed) == (who == COORDINATOR)
            assert "Fatma" in await open_file(made, KEES, healthy)  # of the same complainant
            assert healthy in answered(await ws.command(KEES, "/klacht", "zoek yildiz"))
            counted = answered(await ws.command(DIRECTOR, "/klacht", "rapport 2026"))
            assert f"Niet meegeteld, want nu niet te lezen: *{poisoned}*" in counted
            another = await log_complaint(made)
            assert committee_of(made, another)
            assert any(another in post for post in channel(ws))
        assert PLANTED.split()[0] not in json.dumps(lines, default=str)
        named = [line for line in lines if line["event"] == "unreadable"]
        assert [(line["reference"], line["log_level"]) for line in named] == [(poisoned, "error")]
        assert named[0]["why"].startswith("event 3 (noted): ValidationError at stored.py:")


async def test_who_opens_it_gets_one_sentence_in_an_office_and_else_what_a_stranger_gets(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        poisoned = await log_complaint(made)
        poison(made, poisoned)
        for who in (COORDINATOR, DIRECTOR):
            assert CANNOT in answered(await ws.command(who, "/klacht", poisoned))
            await open_dialog(ws, who, "file", poisoned)
            assert f"Deze klacht {CANNOT}" in shown(ws, who)
        for who in (KEES, OMAR, ADVISER):
            stranger = answered(await ws.command(who, "/klacht", "K-2026-0099"))
            assert answered(await ws.command(who, "/klacht", poisoned)) == stranger
            await open_dialog(ws, who, "file", poisoned)
            assert "Niet gevonden" in shown(ws, who)


async def test_what_was_typed_about_it_stays_where_it_was_typed(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await open_dialog(ws, COORDINATOR, "supplement", reference)
        poison(made, reference)
        ws.fill(COORDINATOR, {"email": "f.yildiz@voorbeeld.nl"})
        await ws.submit(COORDINATOR)
        assert CANNOT in "".join(ws.errors(COORDINATOR).values())


async def test_who_coordinates_and_the_desk_hear_it_once_a_day(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        first, second = await log_complaint(made), await log_complaint(made)
        poison(made, first)
        await home(made, KEES)
        await made.house.worker.drain()
        await home(made, KEES)
        await made.house.worker.drain()
        [said] = told(made)
        assert first in said
        assert second not in said
        assert told(made, KEES) == told(made, DIRECTOR) == []
        [mail] = mailed(made)
        assert first in mail

        await moved(made, days=1)
        await moved(made, hours=1)
        assert len(told(made)) == len(mailed(made)) == 2


async def test_at_night_it_is_told_in_the_morning(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        poison(made, reference)
        await made.workspace.move_clock(datetime(2026, 12, 22, 2, 0, tzinfo=AMSTERDAM))
        keeping.look_at_open(made.house.office)
        await made.house.worker.drain()
        assert told(made) == []
        await made.workspace.move_clock(TUESDAY_NINE)
        assert len(told(made)) == 1


async def test_when_it_can_be_read_again_nothing_says_so_any_more(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        key = damaged_key(made.record, reference)
        assert CANNOT in answered(await ws.command(COORDINATOR, "/klacht", reference))
        assert CANNOT in await home(made, COORDINATOR)
        await made.house.worker.drain()
        mended(made.record, reference, key)
        assert CANNOT not in answered(await ws.command(COORDINATOR, "/klacht", reference))
        await made.house.worker.drain()
        await moved(made, seconds=10)

        stands = ws.home(COORDINATOR)
        assert stands is not None
        assert CANNOT not in stands.plain
        assert made.house.office.unreadable.known() == {}


# --- what goes by itself


async def test_it_stops_no_other_reminder_and_its_own_come_when_it_can_be_read(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        healthy, harmed = await log_complaint(made), await log_complaint(made)
        members = {reference: committee_of(made, reference)[0] for reference in (healthy, harmed)}
        key = damaged_key(made.record, harmed)
        await made.workspace.move_clock(TUESDAY_NINE)
        await moved(made, hours=1)
        assert reminders(made, members[healthy], healthy)
        assert not reminders(made, members[harmed], harmed)
        dog = Watchdog(made.house.worker)
        await dog.look()
        assert (await health(made))[0] == 200, "the others are reminded in time"
        assert not [mail for mail in mailed(made) if "geen herinneringen verstuurd" in mail]

        mended(made.record, harmed, key)
        await moved(made, minutes=15)
        assert len(reminders(made, members[harmed], harmed)) == 1


async def test_a_mistake_of_ours_about_one_complaint_stops_no_other_reminder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running("focus", tmp_path) as made:
        healthy, harmed = await log_complaint(made), await log_complaint(made)
        aims = reminding.aims

        def broken(complaint: Any, *more: Any) -> Any:
            if complaint.reference == harmed:
                raise KeyError(PLANTED)
            return aims(complaint, *more)

        monkeypatch.setattr(reminding, "aims", broken)
        with structlog.testing.capture_logs() as lines:
            await made.workspace.move_clock(TUESDAY_NINE)
        assert reminders(made, committee_of(made, healthy)[0], healthy)
        [named] = [line for line in lines if line["event"] == "unreadable"]
        assert named["reference"] == harmed
        assert named["why"].startswith("KeyError at test_unreadable.py:")
        assert "Wilhelmina" not in json.dumps(lines, default=str)

        monkeypatch.undo()
        await moved(made, minutes=15)
        assert reminders(made, committee_of(made, harmed)[0], harmed)


async def test_what_is_due_in_others_does_not_wait_in_one_message_with_it(tmp_path: Path) -> None:
    """It was readable when the reminder was written down, and is not when that is sent."""
    async with running("focus", tmp_path) as made:
        healthy, harmed = await log_complaint(made), await log_complaint(made)
        both = set(committee_of(made, healthy)) & set(committee_of(made, harmed))
        made.workspace.clock.move_to(TUESDAY_NINE)
        reminding.remind(made.house.office)
        key = damaged_key(made.record, harmed)
        await made.house.worker.drain()
        for who in both:
            [(_, said)] = reminders(made, who)
            assert healthy in said
            assert harmed not in said
        mended(made.record, harmed, key)
        await moved(made, minutes=1)
        for who in both:
            assert len(reminders(made, who, harmed)) == 1
        assert both


async def test_news_of_others_does_not_wait_in_one_message_with_it_either(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        healthy, harmed = await log_complaint(made), await log_complaint(made)
        key = damaged_key(made.record, harmed)
        coordinator = made.house.office.directory.person(COORDINATOR)
        news = jobs.NotArrived(coordinator, (healthy, harmed), "post", (), refused=False)
        with made.house.office.begin() as tx:
            jobs.enqueue(tx, "news", news, tx.now)
        await made.house.worker.drain()
        [said] = not_posted(made)
        assert healthy in said
        assert harmed not in said
        mended(made.record, harmed, key)
        await moved(made, minutes=1)
        [_, later] = not_posted(made)
        assert harmed in later
        assert healthy not in later


async def test_what_waits_for_it_is_not_taken_for_silence_of_slack(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        key = damaged_key(made.record, reference)
        with made.house.office.begin() as tx:
            payload = {"reference": reference, "to": "logger", "template": "logged", "values": {}}
            outbox.enqueue(tx, "message:once", "message", payload, tx.now, reference)
        for _ in range(8):
            await made.house.worker.drain()
            await moved(made, minutes=10)
        assert [mail for mail in mailed(made) if "in Slack" in mail] == []
        before = len(personal(made.workspace, ADVISER))
        mended(made.record, reference, key)
        await moved(made, hours=1)
        assert len(personal(made.workspace, ADVISER)) == before + 1


async def test_somebody_it_may_be_about_joins_the_channel(tmp_path: Path) -> None:
    """Nobody knows about whom it is: its post goes as soon as that can be seen."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        harmed = await log_complaint(made, respondents=[DEPUTY])
        key = damaged_key(made.record, harmed)
        await ws.join(DEPUTY, "C0KLACHTEN")
        await made.house.worker.drain()
        assert [post for post in channel(ws) if harmed in post]
        mended(made.record, harmed, key)
        await moved(made, minutes=1)
        assert not [post for post in channel(ws) if harmed in post]


@pytest.mark.parametrize("payload", ["{not json", '["a list"]', "{}", '{"to": 3, "items": [5], "seq": "x"}'])
async def test_a_job_that_cannot_be_read_harms_no_neighbour_and_is_given_up(tmp_path: Path, payload: str) -> None:
    async with running("focus", tmp_path) as made:
        office = made.house.office
        with office.begin() as tx:
            outbox.enqueue(tx, "poisoned", "message", {}, tx.now)
            job = sa.update(tables.outbox).where(tables.outbox.c.key == "poisoned")
            tx.connection.execute(job.values(payload=sa.text("'" + payload.replace(":", "\\:") + "'")))
        reference = await log_complaint(made)
        assert any(reference in post for post in channel(made.workspace))
        assert personal(made.workspace, KEES)
        with office.begin() as tx:
            tx.connection.execute(job.values(attempts=GIVE_UP_AFTER - 1, due_at=tx.now))
        with structlog.testing.capture_logs() as lines:
            await made.house.worker.drain()
        assert [line["event"] for line in lines if line["event"] in ("sender_broke", "given_up")] == [
            "sender_broke",
            "given_up",
        ]
        assert any("fout van zichzelf" in mail.subject for mail in made.workspace.mails)


async def test_a_job_of_a_kind_that_this_version_does_not_know_is_given_up(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        with made.house.office.begin() as tx:
            outbox.enqueue(tx, "poisoned", "of_a_later_version", {"said": "x"}, tx.now)
            tx.connection.execute(sa.update(tables.outbox).values(attempts=GIVE_UP_AFTER - 1))
        with structlog.testing.capture_logs() as lines:
            await made.house.worker.drain()
        assert [line["event"] for line in lines if line.get("kind") == "of_a_later_version"] == [
            "sender_broke",
            "given_up",
        ]
        assert any("fout van zichzelf" in mail.subject for mail in made.workspace.mails)


async def test_a_round_that_breaks_is_said_and_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running("focus", tmp_path) as made:
        worker, times = made.house.worker, 0

        def breaks(*_: object) -> str:
            nonlocal times
            times += 1
            if times > 2:
                worker.stop()
            worker.wake()  # instead of waiting for the next one
            raise KeyError(PLANTED)

        monkeypatch.setattr(keeping, "seal_day", breaks)
        with structlog.testing.capture_logs() as lines:
            await worker.run()
        broke = [line for line in lines if line["event"] == "round_broke"]
        assert [(line["error"], line["times"]) for line in broke] == [("KeyError", 1), ("KeyError", 2), ("KeyError", 3)]
        assert broke[0]["at"].startswith("test_unreadable.py:")
        assert "Wilhelmina" not in json.dumps(lines, default=str)
        [mail] = made.workspace.mails
        assert "fout van zichzelf" in mail.subject
        assert "Wilhelmina" not in mail.text


# --- the command


class Shell:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._patch, self._capture = monkeypatch, capfd
        self.said = ""

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """The exit code, standard output and standard error of the command."""
        self._patch.setattr(sys, "argv", ["wederhoor", *arguments])
        self._capture.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = self._capture.readouterr()
        self.said += out + err
        return code, out, err


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capfd)


def keyed(made: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the trial's record."""
    file = tmp_path / "organisation.toml"
    file.write_text(
        'name = "Focus"\nid = "focus"\nprocedure = "focus"\n[slack]\nchannel = "C0KLACHTEN"\n[people]\n'
        'coordinator = ["U0COORD"]\ndirector = ["U0DIR"]\ncommittee = ["U0COM1", "U0COM2", "U0COM3"]\n'
    )
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("WEDERHOOR_ORGANISATION", str(file))
    monkeypatch.setenv("WEDERHOOR_DATA", str(tmp_path / "focus"))
    monkeypatch.setenv("WEDERHOOR_KEY", (tmp_path / "focus" / "key").read_text())


async def test_the_commands_go_on_past_it_and_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    async with running("focus", tmp_path) as made:
        keyed(made, tmp_path, monkeypatch)
        healthy, later, harmed = [await log_complaint(made) for _ in range(3)]
        assert (await asyncio.to_thread(shell, "verify"))[:2] == (0, "The record is whole.\n")
        poison(made, later)
        code, out, err = shell("verify")
        assert (code, out) == (2, "The record is whole, but not all of it can be read.\n")
        assert err.startswith(f"{later}: cannot be read here and now: event ")

        damaged_key(made.record, harmed)
        code, out, err = shell("verify")
        assert (code, out) == (1, "The record is damaged.\n")
        assert f"{harmed} event 1: its sealed part does not open" in err
        assert later in err

        code, out, err = shell("report", "2026")
        assert (code, "2026: 1 received" in out) == (1, True)
        assert later in err
        assert harmed in err
        code, out, err = shell("rebuild")
        assert (code, later in err, harmed in err, healthy in err) == (1, True, True, False)
        code, out, err = shell("rotate-key")
        assert (code, out, harmed in err) == (1, "0 keys renewed\n", True)
        assert shell("erase", later)[0] == 2, "it is not closed, as its row says"
        for reference in (later, harmed):
            code, out, _ = shell("erase", reference, "--even-open")
            assert (code, out.splitlines()[0]) == (0, f"{reference} is erased.")
        code, out, _ = shell("erase", harmed, "--even-open")
        assert (code, out.splitlines()[0]) == (0, f"{harmed} was erased before; what was left of it goes.")
        code, out, err = shell("verify")
        assert (code, out, err) == (0, "The record is whole.\n", "")
        assert shell("rebuild")[:2] == (0, "0 differences\n")
        await made.house.worker.drain()
        assert not [post for post in channel(made.workspace) if later in post or harmed in post]
        assert "Wilhelmina" not in shell.said


async def test_what_is_on_hold_is_not_erased_when_it_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    async with running("focus", tmp_path) as made:
        keyed(made, tmp_path, monkeypatch)
        reference = await log_complaint(made)
        with made.house.office.begin() as tx:
            tx.append(reference, NewEvent("hold_set", tx.now, {"event": {}, "role": ""}, {"event": {"note": "x"}}))
        damaged_key(made.record, reference)
        assert shell("erase", reference, "--even-open")[0] == 2


def test_a_crash_of_the_command_is_its_kind_and_place(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    def breaks(*_: object) -> None:
        raise ValueError(PLANTED)

    monkeypatch.setattr(cli, "_environment", breaks)
    code, out, err = shell("seal")
    assert (code, out) == (3, "")
    assert err.startswith("Wederhoor broke on a mistake of its own: ValueError at test_unreadable.py:")
    assert err.count("\n") == 1


# --- a key that is renewed one process after the other


async def test_a_process_still_on_the_old_key_goes_on_with_what_it_can_read(tmp_path: Path) -> None:
    """The other one has the new key already, and has taken a complaint under it."""
    async with running("focus", tmp_path) as made:
        ws, first = made.workspace, made.house.office
        healthy = await log_complaint(made)
        record, old = first.record, made.record.keyring
        new = Keyring([bytes(range(32)), *(master.secret for master in old.masters)])
        record.keyring = new
        theirs = await log_complaint(made)
        record.keyring = old

        assert healthy in answered(await ws.command(COORDINATOR, "/klacht", "lijst"))
        assert f"{theirs}* {CANNOT}" in await home(made, COORDINATOR)
        await ws.move_clock(TUESDAY_NINE)
        assert reminders(made, committee_of(made, healthy)[0], healthy)
        record.keyring = new
        await moved(made, minutes=15)
        assert reminders(made, committee_of(made, theirs)[0], theirs)


# --- the real thing


@contextmanager
def opened(env: dict[str, str]) -> Iterator[Record]:
    record = Record(
        open_engine(f"sqlite:///{env['WEDERHOOR_DATA']}/wederhoor.sqlite"), Keyring.from_env(env["WEDERHOOR_KEY"])
    )
    with closing(record):
        yield record


async def test_serve_goes_on_and_says_nothing_of_what_stands_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    """A field of a later version and a damaged key, in complaints beside healthy ones, in a real process."""
    port = free_port()
    async with slack(tmp_path, port) as ws:
        env = environment(ws, tmp_path, SLACK_SIGNING_SECRET=ws.app.signing_secret, PORT=str(port))
        process = await wederhoor_serve(env)
        await reachable(port, process)
        # At its start Slack said who we are: nothing waits for that, or fails by it, any more.
        ws.fail_next("auth.test", status=500, times=1000)

        async def logged(name: str) -> str:
            await close_all(ws, ADVISER)
            await ws.command(ADVISER, "/klacht")
            ws.fill(ADVISER, COMPLAINT | {"Naam van de klager": name})
            await ws.submit(ADVISER)
            return reference_in(shown(ws, ADVISER))

        healthy, later, harmed = [await logged(name) for name in ("Fatma Yıldız", "Jan Zeven", "Els Acht")]
        with opened(env) as record:
            with record.begin(record.organisations()[0], now=datetime.now(AMSTERDAM)) as tx:
                of_a_later_version(tx, later)
                # and what the worker cannot know: a job of another kind, and one whose payload is gone
                outbox.enqueue(tx, "later", "of_a_later_version", {"said": "x"}, tx.now)
                outbox.enqueue(tx, "gone", "message", {"reference": later, "to": "logger"}, tx.now)
                tx.connection.execute(sa.update(tables.ping).values(next_at=tx.now - timedelta(days=9)))
            damaged_key(record, harmed)

        found = await ws.open_home(COORDINATOR)
        assert found is not None
        assert later in found.plain
        for reference in (later, harmed):
            assert CANNOT in answered(await ws.command(COORDINATOR, "/klacht", reference))
        assert healthy in answered(await ws.command(KEES, "/klacht", "lijst"))
        assert "Fatma" in await file_of(ws, ADVISER, healthy)
        another = await logged("Fatma Yıldız")
        await until(lambda: any(another in post for post in channel(ws)), process)
        await until(lambda: any(later in mail.text for mail in ws.mails), process)

        process.send_signal(signal.SIGTERM)
        _, said = await process.communicate()
        assert process.returncode == 0
        lines = [json.loads(line) for line in said.decode().splitlines() if line.startswith("{")]
        assert {later, harmed} <= {line.get("reference") for line in lines if line["event"] == "unreadable"}
        assert not [line for line in lines if line["event"] in ("round_broke", "crashed", "request_failed")]
        with monkeypatch.context() as patched:
            for name, value in env.items():
                patched.setenv(name, value)
            for command in (["verify"], ["report"], ["erase", harmed, "--even-open"]):
                await asyncio.to_thread(shell, *command)
        for secret in ("Wilhelmina", "Zevenaar", "06 12", "Fatma", "Jan Zeven", "Els Acht", "Traceback"):
            assert secret not in said.decode()
            assert secret not in shell.said


async def file_of(ws: Any, who: str, reference: str) -> str:
    await close_all(ws, who)
    await ws.command(who, "/klacht", reference)
    await ws.click(who, "Openen")
    return shown(ws, who)
