"""Verifying the record in the database: its raw rows, its seals, and, with the keys at hand, that sealed parts open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from bot.record.chain import digest
from bot.record.log import Record, Tx
from bot.record.sealing import KeyProblem, SealBroken
from bot.record.seals import seals
from bot.record.tables import complaint_key, document, event, finding, number
from bot.record.verify import Contents, Damage, RawEvent, verify

_AT_A_TIME = 500


def verify_record(record: Record, organisation: str, *, against: Iterable[str] = ()) -> list[Damage]:
    """Every damage in one organisation's record, its documents included."""
    with record.look(organisation) as tx:
        found = verify(contents_of(tx), against=against, opens=lambda row: _opens(tx, row))
        return found + list(_check_documents(tx)) + list(_check_erased(tx))


def contents_of(tx: Tx) -> Contents:
    """What there is to verify; its events are read as they are asked for, within the transaction."""
    keys = sa.select(complaint_key).where(tx.mine(complaint_key)).order_by(complaint_key.c.stream)
    numbers = sa.select(number).where(tx.mine(number)).order_by(number.c.year)
    return Contents(
        organisation=tx.organisation,
        events=raw_events(tx),
        keys={row.stream: row.wrapped is None for row in tx.connection.execute(keys)},
        seals=seals(tx),
        numbers={row.year: row.last for row in tx.connection.execute(numbers)},
    )


def raw_events(tx: Tx) -> Iterator[RawEvent]:
    query = sa.select(event).where(tx.mine(event)).order_by(event.c.stream, event.c.seq)
    for row in tx.connection.execution_options(yield_per=_AT_A_TIME).execute(query):
        yield RawEvent(**row._mapping)


def _opens(tx: Tx, row: RawEvent) -> bool:
    try:
        return tx.unseal(row.stream, row.sealed, "event", row.seq) is not None
    except SealBroken:
        return False
    except KeyProblem:
        return True  # sealed under a master key we were not given: nothing can be said


def _check_erased(tx: Tx) -> Iterator[Damage]:
    """By what was forgotten nothing may be found any more."""
    forgotten = sa.select(complaint_key.c.stream).where(tx.mine(complaint_key), complaint_key.c.wrapped.is_(None))
    query = sa.select(finding.c.stream).where(tx.mine(finding), finding.c.stream.in_(forgotten)).distinct()
    for stream in tx.connection.scalars(query.order_by(finding.c.stream)):
        yield Damage(tx.organisation, stream, None, "it can still be found by name, though it was erased")


def _check_documents(tx: Tx) -> Iterator[Damage]:
    query = sa.select(document.c.stream, document.c.id, document.c.sha256, document.c.sealed).where(tx.mine(document))
    rows = tx.connection.execution_options(yield_per=20).execute(query.order_by(document.c.stream, document.c.id))
    for stream, id, sha256, sealed in rows:
        whole = tx.is_erased(stream) if sealed is None else digest(sealed) == sha256
        if not whole:
            yield Damage(tx.organisation, stream, None, f"document {id} was changed or lost")
