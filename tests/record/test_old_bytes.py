"""What stays of an erased complaint in the files of the database, and who could still read it: the bytes themselves."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.record.chain import from_json, to_json
from bot.record.erasing import Waiting, erase, rotate, scrub, waiting
from bot.record.log import OFFICE, Record
from bot.record.sealing import DataKey, KeyProblem, Keyring, SealBroken
from bot.record.tables import complaint_key, document, draft, event

from .support import FOCUS, NOW, complaint, happened, later

SECRET = "Jan Jansen zegt dat niemand hem terugbelde."
NEW = b"n" * 32
WRAPPED = 1 + 12 + 32 + 16
"""Version, nonce, the key of a complaint, tag."""
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@dataclass(frozen=True)
class Kept:
    """What the database held of a complaint before it was erased."""

    wrapped: bytes
    sealed: list[bytes]
    first: bytes
    """The sealed part of its first event."""


def told(record: Record) -> str:
    """A complaint with something personal in every place there is for it."""
    reference = complaint(record, happened("received", sealed=SECRET), happened("acknowledged", sealed="Beste Jan"))
    with record.begin(FOCUS, now=NOW) as tx:
        tx.add_document(reference, "letter", "application/pdf", "brief aan Jan.pdf", b"Beste Jan, " * 600)
        tx.save_draft(reference, "decision", "", {"text": SECRET})
    return reference


def kept(record: Record, reference: str) -> Kept:
    with record.engine.connect() as connection:
        mine = [table.c.stream == reference for table in (complaint_key, event, document, draft)]
        wrapped = connection.scalars(sa.select(complaint_key.c.wrapped).where(mine[0])).one()
        events = connection.scalars(sa.select(event.c.sealed).where(mine[1]).order_by(event.c.seq)).all()
        documents = connection.execute(sa.select(document.c.sealed, document.c.name).where(mine[2])).all()
        drafts = connection.scalars(sa.select(draft.c.sealed).where(mine[3])).all()
    sealed = [part for part in (*events, *(part for row in documents for part in row), *drafts) if part]
    return Kept(bytes(wrapped), [bytes(part) for part in sealed], bytes(events[0]))


def forget(record: Record, *references: str) -> bool:
    for reference in references:
        with record.begin(FOCUS, now=NOW) as tx:
            erase(tx, reference)
    return scrub(record)


def everything(record: Record, folder: Path) -> bytes:
    """All bytes that whoever takes the disk gets: table files and write-ahead log. Of the server of the tests only what
    can hold this test."""
    if record.engine.dialect.name == "sqlite":
        return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())
    with record.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        data = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar_one()))
        names = (complaint_key.name, event.name, document.name, draft.name)
        tables = [connection.exec_driver_sql(f"SELECT pg_relation_filepath('{name}')").scalar_one() for name in names]
        log = connection.exec_driver_sql("SELECT pg_walfile_name(pg_current_wal_lsn())").scalar_one()
    return b"".join((data / str(file)).read_bytes() for file in (*tables, f"pg_wal/{log}"))


def opened_somewhere(secret: bytes, reference: str, content: bytes) -> set[bytes]:
    """Whoever has one master key tries it on every place where a wrapped key of this complaint could begin."""
    found, identity, place = set(), to_json(("key", FOCUS, reference)), content.find(b"\x01")
    while place >= 0:
        there = content[place : place + WRAPPED]
        with suppress(InvalidTag, ValueError):
            found.add(AESGCM(secret).decrypt(there[1:13], there[13:], identity))
        place = content.find(b"\x01", place + 1)
    return found


@pytest.fixture
def fresh_log(record: Record) -> Record:
    """What other tests wrote before stands in another file of PostgreSQL's log."""
    with record.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SELECT pg_switch_wal()")
    return record


# --- SQLite: nothing stays


@only_sqlite
def test_no_byte_of_it_stays_in_a_sqlite_file(record: Record, tmp_path: Path) -> None:
    """Neither of its key nor of anything sealed, wherever the pages went, while others were read, grew and came."""
    chance = Random(1)
    references = [told(record) for _ in range(40)]
    for reference in chance.sample(references, 25):
        with record.begin(FOCUS, now=NOW) as tx:
            tx.append(reference, *(happened(sealed="a" * chance.randint(1, 3000)) for _ in range(3)))
    erased = chance.sample(references, 30)
    before = {reference: kept(record, reference) for reference in references}
    for n, reference in enumerate(erased):
        assert forget(record, reference)
        if n % 3 == 0:
            told(record)
    content = everything(record, tmp_path)
    for reference in erased:
        assert before[reference].wrapped not in content
        assert [part for part in before[reference].sealed if part[:60] in content or part[-60:] in content] == []
    assert all(before[reference].wrapped in content for reference in set(references) - set(erased)), "who looks finds"


@only_sqlite
def test_who_reads_all_the_while_is_told_of(record: Record, tmp_path: Path) -> None:
    """Then the journal beside a SQLite file cannot be emptied: what was erased is in it until the next time."""
    reference = told(record)
    before = kept(record, reference)
    impatient = sa.create_engine(record.engine.url, connect_args={"timeout": 0})
    with record.look(FOCUS) as tx:
        tx.load(reference)
        assert not forget(Record(impatient, record.keyring), reference)
    impatient.dispose()
    assert before.wrapped in everything(record, tmp_path)
    assert forget(record, reference)
    assert before.wrapped not in everything(record, tmp_path)


# --- PostgreSQL: everything stays, until the key is gone


@only_postgresql
def test_old_bytes_of_postgresql_open_with_the_old_master_key_and_with_no_other(
    fresh_log: Record, tmp_path: Path
) -> None:
    record, old = fresh_log, fresh_log.keyring.newest
    reference, other = told(record), told(record)
    before = kept(record, reference)
    assert not forget(record, reference), "nobody may say that it is overwritten"
    assert read(record, reference) is None

    found = everything(record, tmp_path)
    assert before.wrapped in found
    assert before.first in found
    [stolen] = opened_somewhere(old.secret, reference, found)
    assert from_json(DataKey(stolen).open(before.first, FOCUS, reference, "event", 1)) == {"said": SECRET}

    with Record(record.engine, Keyring([NEW, old.secret])).begin(FOCUS, now=NOW) as tx:
        rotate(tx)
    found = everything(record, tmp_path)
    new = Record(record.engine, Keyring([NEW]))
    assert before.wrapped in found, "it is still there ..."
    assert opened_somewhere(NEW, reference, found) == set(), "... and is nothing to who has the new key and every byte"
    assert len(opened_somewhere(NEW, other, found)) == 1, "who looks would have found it"
    with pytest.raises(KeyProblem):
        new.keyring.unwrap(before.wrapped, old.id, FOCUS, reference)
    assert read(new, other) == SECRET


def read(record: Record, reference: str) -> str | None:
    with record.look(FOCUS) as tx:
        sealed = tx.load(reference)[0].sealed
    return None if sealed is None else str(sealed["said"])


# --- what waits in the office


def test_a_message_that_waits_in_the_office_ends_with_the_master_key_too(record: Record) -> None:
    """The office's own key is never destroyed, so what may be a complaint is not sealed under it."""
    old = record.keyring.newest
    with record.begin(FOCUS, now=NOW) as tx:
        tx.ensure_office()
        tx.save_draft(OFFICE, "message:1", "p_1", {"text": SECRET})
    before = sealed_draft(record)
    both = Record(record.engine, Keyring([NEW, old.secret]))
    with both.look(FOCUS) as tx:
        assert text_of(tx.draft(OFFICE, "message:1", "p_1")) == SECRET
        office = tx.data_key(OFFICE)
    assert office is not None
    for begin in range(len(before) - 12):
        with pytest.raises(SealBroken):
            office.open(before[begin:], FOCUS, OFFICE, "draft", "message:1", "p_1")

    with both.begin(FOCUS, now=NOW) as tx:
        rotate(tx)
    new = Record(record.engine, Keyring([NEW]))
    with new.look(FOCUS) as tx:
        assert text_of(tx.draft(OFFICE, "message:1", "p_1")) == SECRET
    with new.begin(FOCUS, now=NOW) as tx:
        tx.connection.execute(sa.update(draft).values(sealed=before))
        with pytest.raises(KeyProblem, match=old.id):
            tx.draft(OFFICE, "message:1", "p_1")


def test_one_that_an_older_version_kept_still_opens(record: Record) -> None:
    with record.begin(FOCUS, now=NOW) as tx:
        tx.ensure_office()
        tx.save_draft(OFFICE, "message:1", "p_1", {"text": "nieuw"})
        older = tx.seal(OFFICE, to_json({"text": SECRET}), "draft", "message:1", "p_1")
        tx.connection.execute(sa.update(draft).values(sealed=older))
    with record.begin(FOCUS, now=NOW) as tx:
        assert text_of(tx.draft(OFFICE, "message:1", "p_1")) == SECRET
        rotate(tx)
        assert text_of(tx.draft(OFFICE, "message:1", "p_1")) == SECRET, "and goes under the other key then"
    assert sealed_draft(record) != older


def sealed_draft(record: Record) -> bytes:
    with record.engine.connect() as connection:
        return bytes(connection.scalars(sa.select(draft.c.sealed)).one())


def text_of(found: object) -> object:
    return getattr(found, "content", {}).get("text")


# --- how many wait for another key


def test_erasures_wait_until_the_key_they_open_with_is_taken_out(record: Record) -> None:
    old = record.keyring.newest
    first, second, living = told(record), told(record), told(record)
    assert left(record) == Waiting(0, (), None)
    erased_at(record, first, 1)
    erased_at(record, second, 5)
    assert left(record) == Waiting(2, (old.id,), later(days=1))

    both = Record(record.engine, Keyring([NEW, old.secret]))
    with both.begin(FOCUS, now=later(days=6)) as tx:
        rotate(tx)
    assert left(both) == Waiting(2, (old.id,), later(days=1)), "the old key is still there"
    erased_at(both, living, 7)
    assert left(both) == Waiting(3, (both.keyring.newest.id, old.id), later(days=1))
    new = Record(record.engine, Keyring([NEW]))
    assert left(new) == Waiting(1, (new.keyring.newest.id,), later(days=7)), "erased after the key was renewed"


def erased_at(record: Record, reference: str, day: int) -> None:
    with record.begin(FOCUS, now=later(days=day)) as tx:
        tx.append(reference, happened("erased"))
        erase(tx, reference)


def left(record: Record) -> Waiting:
    with record.look(FOCUS) as tx:
        return waiting(tx)
