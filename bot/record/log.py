"""The record: an event store with one append-only log per complaint, and the unit of work in which it grows.

with record.begin("focus", now=now) as tx:
    reference = tx.new_reference(now.year)
    tx.create_stream(reference)
    tx.append(reference, NewEvent("received", now, {"form": "oral"}, {"name": "..."}))
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from math import inf
from pathlib import Path
from shutil import disk_usage

import sqlalchemy as sa

from bot.record.cases import Cases
from bot.record.documents import Documents
from bot.record.engine import READING, DatabaseAway, FairLock, reaching_database
from bot.record.finding import Findings
from bot.record.people import People
from bot.record.pings import ChatPosts, Pings
from bot.record.requests import Requests
from bot.record.sealing import Keyring
from bot.record.streams import NewEvent, Stored, Streams
from bot.record.tables import complaint_key
from bot.record.work import OFFICE, Erased, StreamExists, UnknownStream

__all__ = ["OFFICE", "Erased", "NewEvent", "Record", "Stored", "StreamExists", "Tx", "UnknownStream"]


class Tx(Streams, Cases, Documents, Findings, People, Pings, ChatPosts, Requests):
    """One transaction of one organisation. Commits when its block ends well, keeps nothing otherwise."""


class Record:
    """The database and the keys; one per process."""

    def __init__(self, engine: sa.Engine, keyring: Keyring) -> None:
        self.engine = engine
        self.keyring = keyring
        self.refused_at: datetime | None = None
        """When the database last took nothing from this process."""
        self._writers: AbstractContextManager[None] = (
            FairLock() if engine.dialect.name == "sqlite" else nullcontext()  # SQLite has one writer: queue for it
        )
        self._reader = engine.execution_options(**_reading(engine))

    @contextmanager
    def begin(self, organisation: str, *, now: datetime) -> Iterator[Tx]:
        """A transaction that writes; do nothing slow or outside in it."""
        try:
            with self._writers, reaching_database(), self.engine.begin() as connection:
                yield Tx(connection, organisation, self.keyring, now)
        except DatabaseAway:
            self.refused_at = now
            raise

    @contextmanager
    def look(self, organisation: str, *, now: datetime | None = None) -> Iterator[Tx]:
        """A consistent view that cannot write."""
        with reaching_database(), self._reader.begin() as connection:
            yield Tx(connection, organisation, self.keyring, now)

    def organisations(self) -> list[str]:
        """Every organisation that has something in this database."""
        query = sa.select(complaint_key.c.organisation).distinct().order_by(complaint_key.c.organisation)
        with reaching_database(), self._reader.begin() as connection:
            return list(connection.scalars(query))

    def room_left(self) -> float:
        """Bytes on the disk of a SQLite file; of a server nobody here can tell."""
        file = self.engine.url.database
        return disk_usage(Path(file).parent).free if file and self.engine.dialect.name == "sqlite" else inf

    def close(self) -> None:
        self.engine.dispose()


def _reading(engine: sa.Engine) -> dict[str, object]:
    if engine.dialect.name == "postgresql":
        return {READING: True, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return {READING: True}
