"""The database and the data folder: there, writable, up to date, and opened by the key. Changes nothing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import sqlalchemy as sa

from bot.record.engine import DatabaseAway, DatabaseUnknown, open_engine
from bot.record.erasing import Waiting, waiting
from bot.record.log import Record
from bot.record.migrations import state
from bot.record.sealing import KeyProblem, Keyring
from bot.settings import Environment
from handlers.doctor.findings import Findings

SQLITE = "sqlite:///"


def look(environment: Environment, keyring: Keyring | None, organisation: str, found: Findings) -> None:
    """``organisation``: its id; empty when the organisation file is not known."""
    found.at("record")
    url = environment.database
    if url.startswith(SQLITE) and not _sqlite_file_is_there(Path(url.removeprefix(SQLITE)), found):
        return
    try:
        engine = open_engine(url)
    except DatabaseUnknown as problem:
        found.wrong("database_unknown", problem=str(problem))
        return
    try:
        _database(engine, keyring, organisation, found)
    except DatabaseAway:
        found.wrong("database_away")
    finally:
        engine.dispose()


def _sqlite_file_is_there(file: Path, found: Findings) -> bool:
    """Says what is wrong with its folder; a file that is not there yet must not come into being by looking."""
    folder = next(each for each in (file.parent, *file.parent.parents) if each.exists())
    if not _writable(folder):
        found.wrong("folder_closed", folder=folder)
        return False
    if not file.exists():
        found.well("database_new", file=file)
        return False
    if not os.access(file, os.W_OK):
        found.wrong("database_closed", file=file)
        return False
    if file.stat().st_mode & 0o077:
        found.beware("database_readable", file=file)
    return True


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _database(engine: sa.Engine, keyring: Keyring | None, organisation: str, found: Findings) -> None:
    match state(engine):
        case "empty":
            found.well("database_empty")
            return
        case "newer":
            found.wrong("database_newer")
            return
        case "behind":
            found.beware("database_behind")
            return
        case _:
            found.well("database")
    if keyring is None:
        return
    record = Record(engine, keyring)
    known = record.organisations()
    if organisation and known and organisation not in known:
        found.beware("organisation_new", id=organisation, known=", ".join(known))
    try:
        for each in known:
            with record.look(each) as tx:
                tx.people()
    except KeyProblem as problem:
        found.wrong("key_other", problem=str(problem))
        return
    found.well("key_opens")
    for each in known:
        with record.look(each) as tx:
            _erased(waiting(tx), engine, found)


def _erased(left: Waiting, engine: sa.Engine, found: Findings) -> None:
    """What old bytes still tell of erased complaints: in a SQLite file there are none, in its backups there are."""
    if left.count and left.since:
        told = {"count": left.count, "since": left.since.date(), "keys": " / ".join(left.keys)}
        if engine.dialect.name == "sqlite":
            found.well("erased_in_backups", **told)
        else:
            found.beware("erased_in_old_bytes", **told)
