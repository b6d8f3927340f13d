"""Forgetting: the key of a complaint goes, and with it everything sealed under it. And renewing the master key."""

from __future__ import annotations

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
    tx.connection.execute(sa.update(case_row).where(tx.mine(case_row, reference=stream)).values(sealed_view=None))
    tx.key_destroyed(stream)


def scrub(record: Record) -> None:
    """After erasing: have the database drop the bytes it still keeps of old row versions."""
    with reaching_database():
        if record.engine.dialect.name == "sqlite":
            _empty_the_journal(record.engine)
        else:
            _vacuum(record.engine)


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
    return renewed


def _update(tx: Tx, table: sa.Table, stream: str, **values: object) -> None:
    tx.connection.execute(sa.update(table).where(tx.mine(table, stream=stream)).values(**values))


def _empty_the_journal(engine: sa.Engine) -> None:
    """Deleted content is overwritten already (secure_delete); this moves it out of the write-ahead file."""
    raw = engine.raw_connection()  # outside any transaction
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _vacuum(engine: sa.Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (complaint_key, event, document, draft, case_row, finding):
            connection.exec_driver_sql(f"VACUUM {table.name}")
