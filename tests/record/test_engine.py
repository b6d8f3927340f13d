"""Reaching the database, and saying so when it is away."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.record.engine import DatabaseAway, DatabaseUnknown, FairLock, open_engine
from bot.record.log import Record
from bot.record.migrations import migrate
from bot.record.sealing import Keyring

from .support import FOCUS, NOW, complaint


@pytest.mark.parametrize(
    "url",
    ["postgresql://nobody:s3cret@127.0.0.1:1/none", "sqlite:///{tmp_path}/is-a-folder"],
)
def test_a_database_that_is_away(url: str, tmp_path: Path) -> None:
    (tmp_path / "is-a-folder").mkdir()
    engine = open_engine(url.format(tmp_path=tmp_path))
    record = Record(engine, Keyring.random())
    with pytest.raises(DatabaseAway, match="nothing was saved") as away, record.begin(FOCUS, now=NOW):
        pass
    assert "s3cret" not in str(away.value)
    with pytest.raises(DatabaseAway), record.look(FOCUS):
        pass
    with pytest.raises(DatabaseAway):
        migrate(engine)


@pytest.mark.postgres
def test_a_connection_that_breaks_halfway(record: Record) -> None:
    if record.engine.dialect.name == "sqlite":
        return

    def break_halfway() -> None:
        with record.begin(FOCUS, now=NOW) as tx:
            pid = tx.connection.scalar(sa.text("SELECT pg_backend_pid()"))
            with record.engine.begin() as other:
                other.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            tx.new_reference(2026)

    with pytest.raises(DatabaseAway):
        break_halfway()
    assert complaint(record) == "K-2026-0001", "the next one gets a fresh connection"


@pytest.mark.parametrize("url", ["mysql://host/db", "no url", "sqlite://", ""])
def test_an_address_that_cannot_be_used_says_which_can(url: str) -> None:
    with pytest.raises(DatabaseUnknown, match="use sqlite:///"):
        open_engine(url)


def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/data/of/wederhoor.sqlite")
    migrate(engine)
    engine.dispose()


def test_sqlite_is_set_to_keep_what_was_committed(record: Record) -> None:
    if record.engine.dialect.name == "postgresql":
        return
    with record.engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "secure_delete")
        assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas] == ["wal", 2, 1, 1, 1]


def test_the_lock_serves_in_order_of_arrival() -> None:
    lock, served = FairLock(), []

    def queue(n: int) -> None:
        with lock:
            served.append(n)

    threads = [threading.Thread(target=queue, args=(n,)) for n in range(5)]
    with lock:
        for n, thread in enumerate(threads, 1):
            thread.start()
            while len(lock._waiting) < n:
                pass
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_parameters_stay_out_of_errors(record: Record) -> None:
    with pytest.raises(sa.exc.DBAPIError) as error, record.begin(FOCUS, now=NOW) as tx:
        tx.connection.execute(sa.text("SELECT * FROM event WHERE stream = :name AND absent = 1"), {"name": "Jan"})
    assert "Jan" not in str(error.value)
