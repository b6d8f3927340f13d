"""A copy of a SQLite record as it stands at one moment, made while others go on writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from bot.record.engine import DatabaseAway, DatabaseUnknown


class BackupRefused(Exception):
    """No copy was made; the text says why and what to do."""


def backup(url: str, to: Path, now: datetime) -> Path:
    """Copy the SQLite file of ``url`` to ``to``, a new file, or a new file in that folder; answers which.

    The file appears only once it is whole. Raises BackupRefused, DatabaseAway.
    """
    file = to / f"wederhoor-{now:%Y-%m-%d-%H%M%S}.sqlite" if to.is_dir() else to
    source = _sqlite_file(url)
    if file.exists():
        raise BackupRefused(f"{file} is there already: give another name, or a folder.")
    half = file.with_name(f"{file.name}.part")
    try:
        half.touch(mode=0o600)
        half.chmod(0o600)  # also one that was left behind
        _copy(source, half)
        half.replace(file)
    except OSError as problem:
        raise BackupRefused(f"{file}: cannot be written ({problem.strerror}).") from problem
    finally:
        half.unlink(missing_ok=True)
    return file


def _sqlite_file(url: str) -> Path:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as problem:
        raise DatabaseUnknown("DATABASE_URL cannot be read.") from problem
    if parsed.get_backend_name() != "sqlite":
        raise BackupRefused(
            "This record is not on SQLite: let the database copy itself (pg_dump). See docs/running.md."
        )
    file = Path(str(parsed.database))
    if not file.is_file():
        raise BackupRefused(f"There is no record in {file}: look at WEDERHOOR_DATA and DATABASE_URL.")
    return file


def _copy(source: Path, half: Path) -> None:
    """SQLite's own online copy, which also takes what stands in the write-ahead file; then read through once."""
    try:
        only_read = f"{source.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(only_read, uri=True)) as record, closing(sqlite3.connect(half)) as copy:
            record.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            [(verdict,)] = copy.execute("PRAGMA integrity_check(1)")
    except sqlite3.Error as problem:
        raise DatabaseAway(f"the record could not be copied ({problem}). Nothing was kept.") from problem
    if verdict != "ok":
        raise BackupRefused(f"The record in {source} is damaged ({verdict}): keep the earlier backups.")
