"""The schema: migrated as described, the same however often, and the log refuses to be changed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from bot.record.engine import open_engine
from bot.record.log import Record
from bot.record.migrations import migrate, state
from bot.record.sealing import Keyring
from bot.record.seals import make_seal
from bot.record.tables import document, event, metadata, seal

from .support import FOCUS, NOW, at_once, complaint


def test_the_migrated_schema_is_the_described_one(record: Record) -> None:
    with record.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(record: Record) -> None:
    reference = complaint(record)
    migrate(record.engine)
    with record.look(FOCUS) as tx:
        assert len(tx.load(reference)) == 2


def test_a_database_of_before_keeps_its_complaints(empty_database_url: str) -> None:
    """With rows in what is taken out of it since."""
    engine = open_engine(empty_database_url)
    migrate(engine, "0002")
    assert state(engine) == "behind"
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO complaint_key VALUES ('focus', 'K-2025-0001', NULL, 'k')"))
        old = {"organisation": "focus", "reference": "K-2025-0001"}
        case = {"procedure": "focus", "received_on": "2025-12-01", "status": "received", "head_seq": 1, "members": "[]"}
        row = old | case | {"updated_at": "2025-12-01 10:00:00"}
        for table, values in (("case_row", row), ("duty_row", old | {"duty": "answer", "nth": 1, "kind": "duty"})):
            names = ", ".join(values)
            blanks = ", ".join(f":{name}" for name in values)
            connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({blanks})"), values)
    migrate(engine)
    assert state(engine) == "current"
    record = Record(engine, Keyring.random())
    with record.look("focus") as tx:
        assert [row.reference for row in tx.cases()] == ["K-2025-0001"]
    record.close()


def test_several_may_start_at_once(empty_database_url: str) -> None:
    def start(_: int) -> None:
        engine = open_engine(empty_database_url)
        migrate(engine)
        engine.dispose()

    at_once(3, start)


@pytest.fixture
def kept(record: Record) -> Record:
    """A record with a row in each protected table."""
    reference = complaint(record)
    with record.begin(FOCUS, now=NOW) as tx:
        tx.add_document(reference, "letter", "application/pdf", "brief.pdf", b"%PDF")
        make_seal(tx, NOW.date())
    return record


def attempt(record: Record, statement: sa.Executable) -> int:
    with record.engine.begin() as connection:
        return connection.execute(statement).rowcount


CHANGES = [
    *(sa.update(event).values({name: b"x"}) for name in ("plain", "sealed", "sealed_hash", "previous_hash", "hash")),
    sa.update(event).values(type="other"),
    sa.update(event).values(seq=event.c.seq + 10),
    sa.update(event).values(sealed=None, type="other"),
    sa.update(event).values(recorded_at=NOW.replace(year=2020)),
    sa.update(seal).values(count=0),
    sa.update(seal).values(heads=b"{}"),
    sa.update(document).values(sealed=b"x"),
    sa.update(document).values(sealed=None, name=None, kind="other"),
    sa.delete(event),
    sa.delete(seal),
    sa.delete(document),
]


def test_any_other_change_is_refused(kept: Record) -> None:
    for change in CHANGES:
        with pytest.raises(IntegrityError, match="append-only"):
            attempt(kept, change)


@pytest.mark.parametrize("table", ["event", "seal", "document", "complaint_key"])
def test_truncating_is_refused(kept: Record, table: str) -> None:
    if kept.engine.dialect.name == "sqlite":
        return  # has no TRUNCATE; DELETE is refused above
    with pytest.raises(IntegrityError, match="append-only"):
        attempt(kept, sa.text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("table", [event, seal, document], ids=str)
def test_replacing_is_refused(kept: Record, table: sa.Table, recursive: str) -> None:
    if kept.engine.dialect.name == "postgresql":
        return  # has no INSERT OR REPLACE; its ON CONFLICT DO UPDATE is an update
    with kept.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # a pragma counts only outside a transaction
        connection.exec_driver_sql(f"PRAGMA recursive_triggers={recursive}")
        with pytest.raises(IntegrityError, match="append-only"):
            connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table.name} SELECT * FROM {table.name}")


def test_the_sealed_part_may_go(kept: Record) -> None:
    assert attempt(kept, sa.update(event).values(sealed=None)) == 2
    assert attempt(kept, sa.update(document).values(sealed=None, name=None)) == 1
