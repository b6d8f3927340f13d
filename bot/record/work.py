"""What every part of a transaction shares: the connection, whose record it is, when it is, and the keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.record.chain import utc
from bot.record.sealing import DataKey, Keyring
from bot.record.tables import complaint_key

OFFICE = "office"
"""The stream of the organisation itself: people, settings, procedure texts. Its key also seals the person rows."""


class UnknownStream(LookupError):
    """There is no such complaint in this organisation."""


class StreamExists(ValueError):
    """The stream was created before."""


class Erased(Exception):
    """The key of this complaint was destroyed: nothing can be sealed or opened any more."""


class Work:
    """One transaction of one organisation; the parts of ``Tx`` build on this."""

    def __init__(
        self, connection: sa.Connection, organisation: str, keyring: Keyring, now: datetime | None = None
    ) -> None:
        self.connection = connection
        self.organisation = organisation
        self.keyring = keyring
        self._now = None if now is None else utc(now)
        self._data_keys: dict[str, DataKey | None] = {}

    @property
    def now(self) -> datetime:
        if self._now is None:
            raise RuntimeError("this look at the record has no moment; pass now= to Record.look")
        return self._now

    @contextmanager
    def apart(self) -> Iterator[None]:
        """A part of the transaction that may fail by itself: then nothing of it is kept, and the rest goes on."""
        with self.connection.begin_nested():
            yield

    def create_stream(self, stream: str) -> None:
        """A new stream with a key of its own."""
        if not self._create_key(stream):
            raise StreamExists(f"{self.organisation} already has {stream}; load it instead")

    def is_erased(self, stream: str) -> bool:
        """Whether its key was destroyed; that can be told of a key that does not open, too."""
        if stream in self._data_keys:
            return self._data_keys[stream] is None
        return self._key_row(stream).wrapped is None

    def key_destroyed(self, stream: str) -> None:
        """Nothing of this stream can be sealed or opened in the rest of this transaction."""
        self._data_keys[stream] = None

    def data_key(self, stream: str) -> DataKey | None:
        """The key of a stream; None once erased."""
        if stream not in self._data_keys:
            self._data_keys[stream] = self._read_key(stream)
        return self._data_keys[stream]

    def seal(self, stream: str, content: bytes, *identity: str | int) -> bytes:
        """Sealed under the stream's key, bound to organisation, stream and what ``identity`` names."""
        key = self.data_key(stream)
        if key is None:
            raise Erased(f"{stream} of {self.organisation} was erased; nothing personal can be added to it")
        return key.seal(content, self.organisation, stream, *identity)

    def unseal(self, stream: str, sealed: bytes | None, *identity: str | int) -> bytes | None:
        """The content; None where it is absent or erased."""
        key = self.data_key(stream) if sealed is not None else None
        if key is None or sealed is None:
            return None
        return key.open(sealed, self.organisation, stream, *identity)

    def insert_once(self, table: sa.Table, **values: Any) -> bool:
        """Insert unless a unique key is taken; waits for a concurrent transaction that holds the same key."""
        row = {"organisation": self.organisation, **values}
        return self.connection.execute(_inserted_once(self._database, table), row).first() is not None

    def upsert(self, table: sa.Table, keys: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Insert, or update the row with the same primary key."""
        row = {"organisation": self.organisation, **keys, **values}
        self.connection.execute(_upserted(self._database, table, ("organisation", *keys), tuple(values)), row)

    def mine(self, table: sa.Table, **equal: Any) -> sa.ColumnElement[bool]:
        """The condition: rows of this organisation with these values."""
        return sa.and_(
            table.c.organisation == self.organisation, *(table.c[name] == value for name, value in equal.items())
        )

    def ensure_office(self) -> None:
        if OFFICE not in self._data_keys:
            self._create_key(OFFICE)

    @property
    def _database(self) -> str:
        return self.connection.dialect.name

    def _create_key(self, stream: str) -> bool:
        key = DataKey.random()
        wrapped = self.keyring.wrap(key, self.organisation, stream)
        created = self.insert_once(complaint_key, stream=stream, wrapped=wrapped, master_key_id=self.keyring.newest.id)
        if created:
            self._data_keys[stream] = key
        return created

    def _read_key(self, stream: str) -> DataKey | None:
        row = self._key_row(stream)
        if row.wrapped is None:
            return None
        return self.keyring.unwrap(row.wrapped, row.master_key_id, self.organisation, stream)

    def _key_row(self, stream: str) -> sa.Row[Any, Any]:
        row = self.connection.execute(_KEY, {"organisation": self.organisation, "stream": stream}).one_or_none()
        if row is None:
            raise unknown_stream(self.organisation, stream)
        return row


# Building a statement takes as long as running it: those of every step are built once.

_KEY = sa.select(complaint_key.c.wrapped, complaint_key.c.master_key_id).where(
    complaint_key.c.organisation == sa.bindparam("organisation"), complaint_key.c.stream == sa.bindparam("stream")
)


@cache
def _inserted_once(database: str, table: sa.Table) -> sa.Executable:
    return _insert(database, table).on_conflict_do_nothing().returning(table.c.organisation)


@cache
def _upserted(database: str, table: sa.Table, keys: tuple[str, ...], values: tuple[str, ...]) -> sa.Executable:
    new = _insert(database, table)
    return new.on_conflict_do_update(index_elements=keys, set_={name: new.excluded[name] for name in values})


def _insert(database: str, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Both databases know ON CONFLICT, each through its own class."""
    return postgresql.insert(table) if database == "postgresql" else sqlite.insert(table)


def unknown_stream(organisation: str, stream: str) -> UnknownStream:
    return UnknownStream(f"{organisation} has no {stream}; check the reference")
