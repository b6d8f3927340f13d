"""The daily seal: where every stream ended. One that left the database shows what was cut off inside it later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from bot.record.chain import digest, from_json, to_json
from bot.record.log import Tx
from bot.record.tables import event, seal
from bot.record.work import OFFICE

_LINE = "wederhoor-seal"


class SealLineUnreadable(ValueError):
    """A line given to verify against is no seal."""


@dataclass(frozen=True)
class Seal:
    """``heads`` is canonical JSON: the day, the previous seal's hash, and [stream, seq, hash] of every stream."""

    organisation: str
    day: date
    count: int
    heads: bytes
    hash: bytes


@dataclass(frozen=True)
class SealLine:
    """A seal as it was posted or mailed; ``full`` when the list of heads came with it."""

    organisation: str
    day: str
    count: int
    hash: bytes
    full: Seal | None = None


def make_seal(tx: Tx, day: date) -> Seal:
    """Seal the end of every stream as it is now; the seal of a day is made once."""
    tx.lock(OFFICE)  # two processes may seal at once: the second gets the first one's
    known = seals(tx)
    for made in known:
        if made.day == day:
            return made
    heads = [[stream, seq, hash.hex()] for stream, seq, hash in _heads(tx)]
    previous = known[-1].hash.hex() if known else None
    content = to_json(
        {"organisation": tx.organisation, "day": day, "count": len(heads), "previous": previous, "heads": heads}
    )
    new = Seal(tx.organisation, day, len(heads), content, digest(content))
    tx.connection.execute(sa.insert(seal).values(**vars(new)))
    return new


def seals(tx: Tx) -> list[Seal]:
    """Every seal, oldest first."""
    query = sa.select(seal).where(tx.mine(seal)).order_by(seal.c.day)
    rows = tx.connection.execute(query)
    return [Seal(**row) for row in rows.mappings()]


def seal_line(one: Seal) -> str:
    """One line to post or mail: whoever keeps it can prove later what was in the record."""
    return f"{_LINE} {one.organisation} {one.day.isoformat()} {one.count} {one.hash.hex()}"


def seal_text(one: Seal) -> str:
    """The line and, under it, the list of heads, which also shows what was cut when the record's own seals are gone."""
    return f"{seal_line(one)}\n{one.heads.decode()}\n"


def read_seal_line(line: str) -> SealLine:
    """From ``seal_line``, or the JSON line of ``seal_text``."""
    text = line.strip()
    return _read_full(text) if text.startswith("{") else _read_short(text)


def _read_short(text: str) -> SealLine:
    try:
        name, rest = text.split(" ", 1)
        organisation, day, count, hash = rest.rsplit(" ", 3)
        if name != _LINE or len(hash) != 64:
            raise ValueError(name)
        return SealLine(organisation, date.fromisoformat(day).isoformat(), int(count), bytes.fromhex(hash))
    except ValueError as problem:
        raise SealLineUnreadable(f"this is no seal: {text[:60]!r}; give the whole line, from {_LINE!r} on") from problem


def _read_full(text: str) -> SealLine:
    try:
        heads = from_json(text)
        organisation, day, count = str(heads["organisation"]), date.fromisoformat(heads["day"]), int(heads["count"])
    except (ValueError, KeyError, TypeError) as problem:
        raise SealLineUnreadable("this is no list of heads; give the line as it was, from '{' to '}'") from problem
    content = text.encode()
    full = Seal(organisation, day, count, content, digest(content))
    return SealLine(organisation, day.isoformat(), count, full.hash, full)


def _heads(tx: Tx) -> Iterator[tuple[str, int, bytes]]:
    last = (
        sa.select(event.c.stream, sa.func.max(event.c.seq).label("seq"))
        .where(tx.mine(event))
        .group_by(event.c.stream)
        .subquery()
    )
    same = sa.and_(event.c.stream == last.c.stream, event.c.seq == last.c.seq)
    query = sa.select(event.c.stream, event.c.seq, event.c.hash).join(last, same)
    for row in tx.connection.execute(query.where(tx.mine(event)).order_by(event.c.stream)):
        yield row.stream, row.seq, row.hash
