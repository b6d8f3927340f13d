"""Forgetting: the key of a complaint goes, and with it everything sealed under it. And renewing the master key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.record.engine import reaching_database
from bot.record.log import Record, Tx
from bot.record.sealing import KeyProblem, SealBroken
from bot.record.tables import case_row, complaint_key, document, draft, event, finding
from bot.record.work import OFFICE


def erase(tx: Tx, stream: str) -> None:
    """Destroy the key of a complaint and every sealed part. The chain still verifies; nothing can be added sealed.

    Append what says so before, delete the chat posts and files through the outbox, and ``scrub`` after the commit.
    """
    if stream == OFFICE:
        raise ValueError("the office stream cannot be erased; forget single people instead")
    tx.lock(stream)
    _update(tx, complaint_key, stream, wrapped=None)
    _update(tx, event, stream, sealed=None)
    _update(tx, document, stream, sealed=None, name=None)
    tx.connection.execute(sa.delete(draft).where(tx.mine(draft, stream=stream)))
    tx.forget_findings(stream)
    tx.key_destroyed(stream)


def scrub(record: Record) -> bool:
    """After erasing: have the database let go of old row versions. Answers whether every byte of them is overwritten.

    PostgreSQL only says which space may be used anew: until then old bytes stay in its files, its write-ahead log and
    everything copied from those. Only the end of the master key they open with makes them unreadable: ``waiting``.
    """
    with reaching_database():
        if record.engine.dialect.name == "sqlite":
            return _empty_the_journal(record.engine)
        _vacuum(record.engine)
        return False


@dataclass(frozen=True)
class Waiting:
    """Erased complaints of which old copies open as long as a key in WEDERHOOR_KEY exists: how many, the keys by their
    ids, and the moment of the first erasure."""

    count: int
    keys: tuple[str, ...]
    since: datetime | None


def waiting(tx: Tx) -> Waiting:
    """A complaint keeps the name of the master key that its own key was under at the end."""
    ids = [master.id for master in tx.keyring.masters]
    erased = tx.mine(complaint_key) & complaint_key.c.wrapped.is_(None) & complaint_key.c.master_key_id.in_(ids)
    last = (  # erasing is the last thing that happens to a complaint
        sa.select(event.c.recorded_at)
        .where(tx.mine(event), event.c.stream == complaint_key.c.stream)
        .order_by(event.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = tx.connection.execute(sa.select(complaint_key.c.master_key_id, last.label("at")).where(erased)).all()
    keys = {row.master_key_id for row in rows}
    return Waiting(len(rows), tuple(sorted(keys, key=ids.index)), min((row.at for row in rows if row.at), default=None))


def rotate(tx: Tx) -> int:
    """Wrap every key of the organisation with the newest master key; answers how many were renewed.

    Only the wrapping changes, so no sealed value is rewritten. A key that does not open stays as it is. The old master
    key can go once this gives 0 everywhere.
    """
    old = sa.select(complaint_key).where(
        tx.mine(complaint_key),
        complaint_key.c.wrapped.is_not(None),
        complaint_key.c.master_key_id != tx.keyring.newest.id,
    )
    rows = tx.connection.execute(old.order_by(complaint_key.c.stream).with_for_update(key_share=True)).all()
    renewed = 0
    for row in rows:
        try:
            key = tx.keyring.unwrap(row.wrapped, row.master_key_id, tx.organisation, row.stream)
        except (KeyProblem, SealBroken):
            if row.stream == OFFICE:
                raise
            continue
        wrapped = tx.keyring.wrap(key, tx.organisation, row.stream)
        _update(tx, complaint_key, row.stream, wrapped=wrapped, master_key_id=tx.keyring.newest.id)
        renewed += 1
    tx.rewrap_drafts()
    return renewed


def _update(tx: Tx, table: sa.Table, stream: str, **values: object) -> None:
    tx.connection.execute(sa.update(table).where(tx.mine(table, stream=stream)).values(**values))


def _empty_the_journal(engine: sa.Engine) -> bool:
    """Deleted content is overwritten already (secure_delete); this moves it out of the write-ahead file. False:
    somebody was reading all the while, so it could not be emptied."""
    raw = engine.raw_connection()  # outside any transaction
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return cursor.fetchone() == (0, 0, 0)  # not held up, and nothing is left in it
    finally:
        raw.close()


def _vacuum(engine: sa.Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (complaint_key, event, document, draft, case_row, finding):
            connection.exec_driver_sql(f"VACUUM {table.name}")
