"""Reaching the database: SQLite for one process, PostgreSQL for more."""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

READING = "wederhoor_reading"
"""Execution option: this transaction only reads."""

_BUSY_SECONDS = 10
_READ_ONLY = "25006"


DatabaseTrouble = SQLAlchemyError
"""Whatever goes wrong between us and the database, as it is inside a transaction."""


class DatabaseAway(Exception):
    """The database cannot be reached, does not answer, or takes nothing; nothing of the transaction was kept."""


class DatabaseUnknown(Exception):
    """DATABASE_URL is not one that can be used."""


def open_engine(url: str) -> sa.Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://...``; nothing is connected yet."""
    try:
        parsed = sa.make_url(url)
    except ArgumentError as problem:
        raise DatabaseUnknown(f"DATABASE_URL cannot be read; {_HELP}") from problem
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return _open_postgresql(parsed)
    raise DatabaseUnknown(f"DATABASE_URL names {parsed.get_backend_name()!r}; {_HELP}")


_HELP = "use sqlite:///path/to/file.sqlite or postgresql://user:password@host/database"


@contextmanager
def reaching_database() -> Iterator[None]:
    """Turns every way in which a database can be away into ``DatabaseAway``."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError) as problem:
        if _is_our_mistake(problem):
            raise
        raise DatabaseAway(
            f"the database did not answer ({type(problem.orig).__name__}: {_first_line(problem.orig)}); "
            "nothing was saved. Try again; check DATABASE_URL and that the database runs"
        ) from problem
    except PoolTimeout as problem:
        raise DatabaseAway("all database connections are busy; nothing was saved. Try again") from problem


def _is_our_mistake(problem: DBAPIError) -> bool:
    """SQLite counts a wrong statement or an unknown table among the operational errors, and PostgreSQL that it only
    reads among its internal ones."""
    if isinstance(problem, InternalError):
        return getattr(problem.orig, "sqlstate", None) != _READ_ONLY
    return getattr(problem.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


class FairLock:
    """A lock that serves in order of arrival; a plain one lets a busy thread barge in front for ever."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


def _open_sqlite(url: sa.URL) -> sa.Engine:
    if url.database in (None, "", ":memory:"):
        raise DatabaseUnknown(f"DATABASE_URL names no file; {_HELP}")
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url.set(drivername="sqlite+pysqlite"),
        connect_args={"timeout": _BUSY_SECONDS},
        hide_parameters=True,
        pool_size=10,
        max_overflow=20,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # without it INSERT OR REPLACE deletes past the triggers
        "secure_delete=ON",  # erased means overwritten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """IMMEDIATE takes the write lock at once: a transaction that reads first could not upgrade later."""
    reading = connection.get_execution_options().get(READING, False)
    if connection.info.get(READING, False) != reading:  # as this connection was used last
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.info[READING] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _open_postgresql(url: sa.URL) -> sa.Engine:
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
    )


def _first_line(problem: BaseException | None) -> str:
    return str(problem).strip().partition("\n")[0]
