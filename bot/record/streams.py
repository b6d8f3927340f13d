"""Streams of chained events: append, load, number, pin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.record.chain import NOTHING_SEALED, START, digest, from_json, link, plain_bytes, to_json
from bot.record.tables import complaint_key, event, number
from bot.record.work import OFFICE, Work, unknown_stream

PINNED = "procedure_pinned"
_STREAM = (event.c.organisation == sa.bindparam("organisation"), event.c.stream == sa.bindparam("stream"))
_LENGTH = sa.select(sa.func.max(event.c.seq)).where(*_STREAM)
_EVENTS = sa.select(event).where(*_STREAM).order_by(event.c.seq)
_HEAD = sa.select(event.c.seq, event.c.hash).where(*_STREAM).order_by(event.c.seq.desc()).limit(1)
_LOCK = (
    sa.select(complaint_key.c.stream)
    .where(
        complaint_key.c.organisation == sa.bindparam("organisation"), complaint_key.c.stream == sa.bindparam("stream")
    )
    .with_for_update(key_share=True)
)


@dataclass(frozen=True)
class NewEvent:
    """What happened, when, and what is to be kept of it: ``sealed`` holds all by which a person could be known."""

    type: str
    at: datetime
    plain: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Stored:
    """An event as kept. ``sealed`` is None once erased, and empty when there never was a sealed part."""

    organisation: str
    stream: str
    seq: int
    type: str
    at: datetime
    recorded_at: datetime
    plain: Mapping[str, Any]
    sealed: Mapping[str, Any] | None = field(repr=False)
    hash: bytes


@dataclass(frozen=True)
class Head:
    seq: int
    hash: bytes


class Streams(Work):
    """The log of one transaction."""

    _heads: dict[str, Head]

    def new_reference(self, year: int) -> str:
        """``K-2026-0001``; the row stays locked until commit, so numbers have no gaps."""
        self.insert_once(number, year=year, last=0)
        raised = (
            sa.update(number)
            .where(self.mine(number, year=year))
            .values(last=number.c.last + 1)
            .returning(number.c.last)
        )
        return f"K-{year}-{self.connection.execute(raised).scalar_one():04d}"

    def length(self, stream: str) -> int:
        """How many events a stream holds; 0 when there is none."""
        found = self.connection.scalar(_LENGTH, {"organisation": self.organisation, "stream": stream})
        return found or 0

    def append(self, stream: str, *events: NewEvent) -> list[Stored]:
        """Add events to the end of a stream, chained to the last one; the stream is locked until commit."""
        head = self.lock(stream)
        rows: list[dict[str, Any]] = []
        stored: list[Stored] = []
        for new in events:
            row = self._row(stream, head, new)
            head = Head(row["seq"], row["hash"])
            rows.append(row)
            stored.append(self._just_stored(row, new))
        if rows:
            self.connection.execute(sa.insert(event), rows)
        self._heads[stream] = head
        return stored

    def load(self, stream: str, *, lock: bool = False) -> list[Stored]:
        """All events of a stream in the order of recording."""
        if lock:
            self.lock(stream)
        elif stream != OFFICE:
            self.data_key(stream)  # raises UnknownStream
        elif not self._exists(OFFICE):
            return []
        rows = self.connection.execute(_EVENTS, {"organisation": self.organisation, "stream": stream})
        return [self._stored(row) for row in rows]

    def streams(self) -> list[str]:
        """Every complaint of the organisation, erased or not; the office is not one."""
        query = sa.select(complaint_key.c.stream).where(self.mine(complaint_key)).order_by(complaint_key.c.stream)
        return [stream for stream in self.connection.scalars(query) if stream != OFFICE]

    def types(self, stream: str) -> list[str]:
        """What kinds of events a stream holds, in the order of recording; known without any key."""
        query = sa.select(event.c.type).where(self.mine(event, stream=stream)).order_by(event.c.seq)
        return list(self.connection.scalars(query))

    def lock(self, stream: str) -> Head:
        """Take the stream for this transaction; says where it ends."""
        if not hasattr(self, "_heads"):
            self._heads = {}
        if stream not in self._heads:
            if stream == OFFICE:
                self.ensure_office()
            self._lock_key(stream)
            self._heads[stream] = self._read_head(stream)
        return self._heads[stream]

    def pin(self, text: str) -> str:
        """Keep a procedure text in the office stream, once; answers its sha256."""
        name = digest(text.encode()).hex()
        if self._pinned(name) is None:
            self.lock(OFFICE)
            if self._pinned(name) is None:  # somebody may have pinned it while we waited
                self.append(OFFICE, NewEvent(PINNED, self.now, {"hash": name, "text": text}))
        return name

    def pinned(self, name: str) -> str:
        """The text pinned under this sha256."""
        text = self._pinned(name)
        if text is None:
            raise LookupError(f"{self.organisation} has no pinned text {name[:12]}...; it was never used here")
        return text

    def _pinned(self, name: str) -> str | None:
        pins = sa.select(event.c.plain).where(self.mine(event, stream=OFFICE, type=PINNED))
        data = (from_json(plain)["data"] for plain in self.connection.scalars(pins))
        return next((str(one["text"]) for one in data if one["hash"] == name), None)

    def _exists(self, stream: str) -> bool:
        found = sa.select(complaint_key.c.stream).where(self.mine(complaint_key, stream=stream))
        return self.connection.execute(found).first() is not None

    def _lock_key(self, stream: str) -> None:
        """The lock that does not hold up foreign key checks of others (FOR NO KEY UPDATE on PostgreSQL)."""
        if self.connection.execute(_LOCK, {"organisation": self.organisation, "stream": stream}).first() is None:
            raise unknown_stream(self.organisation, stream)
        self._data_keys.pop(stream, None)  # what was read before the lock may have been erased meanwhile

    def _read_head(self, stream: str) -> Head:
        row = self.connection.execute(_HEAD, {"organisation": self.organisation, "stream": stream}).one_or_none()
        return Head(0, START) if row is None else Head(row.seq, row.hash)

    def _row(self, stream: str, head: Head, new: NewEvent) -> dict[str, Any]:
        seq = head.seq + 1
        plain = plain_bytes(self.organisation, stream, seq, new.type, new.at, self.now, new.plain)
        sealed = self.seal(stream, to_json(new.sealed), "event", seq) if new.sealed else None
        sealed_hash = NOTHING_SEALED if sealed is None else digest(sealed)
        return {
            "organisation": self.organisation,
            "stream": stream,
            "seq": seq,
            "type": new.type,
            "recorded_at": self.now,
            "plain": plain,
            "sealed": sealed,
            "sealed_hash": sealed_hash,
            "previous_hash": head.hash,
            "hash": link(head.hash, plain, sealed_hash),
        }

    def _just_stored(self, row: Mapping[str, Any], new: NewEvent) -> Stored:
        """As ``load`` would give it back: through JSON, so that a day is text in both."""
        sealed = from_json(to_json(new.sealed)) if new.sealed else {}
        return _as_stored(row, sealed)

    def _stored(self, row: sa.Row[Any]) -> Stored:
        return _as_stored(row._mapping, self._opened(row))

    def _opened(self, row: sa.Row[Any]) -> Mapping[str, Any] | None:
        if row.sealed_hash == NOTHING_SEALED:
            return {}
        opened = self.unseal(row.stream, row.sealed, "event", row.seq)
        return None if opened is None else from_json(opened)


def in_order(events: Iterable[Stored]) -> list[Stored]:
    """The order in which things happened: by ``at``, then by recording."""
    return sorted(events, key=lambda e: (e.at, e.seq))


def _as_stored(row: Mapping[Any, Any], sealed: Mapping[str, Any] | None) -> Stored:
    plain = from_json(row["plain"])
    return Stored(
        organisation=row["organisation"],
        stream=row["stream"],
        seq=row["seq"],
        type=row["type"],
        at=datetime.fromisoformat(plain["at"]),
        recorded_at=row["recorded_at"],
        plain=plain["data"],
        sealed=sealed,
        hash=row["hash"],
    )
