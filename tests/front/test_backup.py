"""A backup of a record in use: made while people work, put back elsewhere, whole and the same."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from handlers.trying import Trial
from tests.cli.cases import wederhoor
from tests.front.support import KEES, complaint_of, declare, log_complaint, running

ORGANISATION = """
name = "Focus"
id = "focus"
procedure = "focus"
[slack]
channel = "C0KLACHTEN"
[people]
coordinator = ["U0COORD"]
director = ["U0DIR"]
committee = ["U0COM1", "U0COM2", "U0COM3"]
"""


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEDERHOOR_DATA", str(tmp_path / "focus"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "organisation.toml").write_text(ORGANISATION, "utf-8")
    monkeypatch.setenv("WEDERHOOR_ORGANISATION", str(tmp_path / "organisation.toml"))


def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in a database, table by table."""
    with closing(sqlite3.connect(file)) as database:
        named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: sorted(database.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for (name,) in named}


async def backed_up(to: Path) -> Path:
    result = await asyncio.to_thread(wederhoor, "backup", to)
    assert result.exit_code == 0, result.output
    assert str(to) in result.stdout
    return _the_file(to)


def _the_file(to: Path) -> Path:
    return next(to.iterdir()) if to.is_dir() else to


async def busy(made: Trial, until: asyncio.Event) -> int:
    """Complaints come in, one after the other, until told to stop."""
    came = 0
    while not until.is_set():
        await log_complaint(made)
        came += 1
    return came


async def test_a_backup_made_while_complaints_come_in_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running("focus", tmp_path) as made:
        first = await log_complaint(made)
        await declare(made, KEES)
        enough = asyncio.Event()
        working = asyncio.create_task(busy(made, enough))
        copies = [await backed_up(tmp_path / f"copy-{n}.sqlite") for n in range(5)]
        enough.set()
        assert await working > 0, "nobody was writing"
        assert first in {case.reference for case in _cases(made)}

    monkeypatch.setenv("WEDERHOOR_KEY", (tmp_path / "focus" / "key").read_text("utf-8"))
    for n, copy in enumerate(copies):
        restored = tmp_path / f"restored-{n}"
        restored.mkdir()
        shutil.copy(copy, restored / "wederhoor.sqlite")
        monkeypatch.setenv("WEDERHOOR_DATA", str(restored))
        result = wederhoor("verify")
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        assert wederhoor("rebuild").stdout == "0 differences\n"


async def test_what_is_put_back_is_the_same(tmp_path: Path) -> None:
    """All of it: also what still stood in the write-ahead file alone."""
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        assert (tmp_path / "focus" / "wederhoor.sqlite-wal").stat().st_size > 0
        copy = await backed_up(tmp_path / "copy.sqlite")
        assert rows(copy) == rows(tmp_path / "focus" / "wederhoor.sqlite")
        assert complaint_of(made, reference).particulars is not None
    assert reference in str(rows(copy)["event"])
    assert not copy.with_name("copy.sqlite-wal").exists()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


async def test_into_a_folder_it_gets_a_name_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    async with running("focus", tmp_path):
        copy = await backed_up(tmp_path / "backups")
    assert copy.parent == tmp_path / "backups"
    assert [each.name for each in copy.parent.iterdir()] == [copy.name]


def _cases(made: Trial) -> list[object]:
    with made.house.office.look() as tx:
        return list(tx.cases())


# --- refused


def refused(*arguments: str | Path) -> str:
    result = wederhoor("backup", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


async def test_an_earlier_backup_is_not_written_over(tmp_path: Path) -> None:
    async with running("focus", tmp_path):
        copy = await backed_up(tmp_path / "copy.sqlite")
        before = copy.read_bytes()
        assert "is there already" in refused(copy)
        assert copy.read_bytes() == before


def test_without_a_record(tmp_path: Path) -> None:
    assert "There is no record in" in refused(tmp_path / "copy.sqlite")
    assert not (tmp_path / "focus").exists(), "looking made one"


async def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    async with running("focus", tmp_path):
        assert "cannot be written" in await asyncio.to_thread(refused, tmp_path / "nowhere" / "copy.sqlite")


def test_on_postgresql_the_database_copies_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:s3cret@127.0.0.1:1/x")
    said = refused(tmp_path / "copy.sqlite")
    assert "pg_dump" in said
    assert "s3cret" not in said


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "focus").mkdir()
    (tmp_path / "focus" / "wederhoor.sqlite").write_bytes(b"this is not a database at all" * 100)
    assert "could not be copied" in refused(tmp_path / "copy.sqlite")
    assert [each.name for each in tmp_path.glob("copy*")] == []
