"""The record as a whole: sealed daily, erased, exported, verified."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from bot.record.contents import verify_record
from bot.record.erasing import erase, rotate, scrub
from bot.record.export import ExportUnreadable, export, verify_export
from bot.record.log import OFFICE, Erased, Record
from bot.record.sealing import KeyProblem, Keyring
from bot.record.seals import make_seal, seal_line, seals
from bot.record.tables import event
from tests.records import empty_record

from .support import FOCUS, NOW, at_once, complaint, happened, later

DAY = NOW.date()


def seal_today(record: Record) -> str:
    with record.begin(FOCUS, now=NOW) as tx:
        return seal_line(make_seal(tx, DAY))


def exported(record: Record) -> list[bytes]:
    file = BytesIO()
    with record.look(FOCUS, now=NOW) as tx:
        export(tx, file)
    return file.getvalue().splitlines(keepends=True)


def erased_complaint(record: Record) -> str:
    reference = complaint(record)
    with record.begin(FOCUS, now=NOW) as tx:
        tx.add_document(reference, "letter", "text/plain", "brief.txt", b"Beste Jan")
        tx.save_draft(reference, "decision", "", {"text": "Beste Jan"})
        tx.append(reference, happened("erased"))
        erase(tx, reference)
    scrub(record)
    return reference


def tamper(record: Record, change: sa.Executable) -> None:
    """As the owner of the database could: without the triggers."""
    with record.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        else:
            for name in ("no_update", "no_delete"):
                connection.execute(sa.text(f"DROP TRIGGER event_{name}"))
        connection.execute(change)


def test_a_whole_record(record: Record) -> None:
    complaint(record)
    line = seal_today(record)
    complaint(record)
    assert verify_record(record, FOCUS, against=[line]) == []
    assert verify_export(exported(record), against=[line]) == []


def test_a_changed_event_is_named(record: Record) -> None:
    complaint(record)
    reference = complaint(record)
    tamper(record, sa.update(event).where(event.c.stream == reference, event.c.seq == 2).values(type="declined"))
    for found in (verify_record(record, FOCUS), verify_export(exported(record))):
        assert [(d.stream, d.seq) for d in found] == [(reference, 2)]


def test_a_cut_tail_shows_against_the_seal(record: Record) -> None:
    reference = complaint(record)
    line = seal_today(record)
    tamper(record, sa.delete(event).where(event.c.seq == 2))
    for found in (verify_record(record, FOCUS, against=[line]), verify_export(exported(record), against=[line])):
        assert [(d.stream, d.seq) for d in found] == [(reference, 2)]


def test_a_removed_complaint_shows_without_a_seal(record: Record) -> None:
    reference = complaint(record)
    tamper(record, sa.delete(event))
    for found in (verify_record(record, FOCUS), verify_export(exported(record))):
        assert [(d.stream, d.seq) for d in found] == [(reference, None)]


def test_a_sealed_part_lost_without_erasing_is_damage(record: Record) -> None:
    reference = complaint(record)
    with record.engine.begin() as connection:
        connection.execute(sa.update(event).where(event.c.seq == 1).values(sealed=None))  # the triggers allow it
    assert [(d.stream, d.seq) for d in verify_record(record, FOCUS)] == [(reference, 1)]


def test_a_day_is_sealed_once_and_seals_are_chained(record: Record) -> None:
    complaint(record)
    assert len(set(at_once(3, lambda _: seal_today(record)))) == 1
    complaint(record)
    with record.begin(FOCUS, now=later(days=1)) as tx:
        second = make_seal(tx, DAY + timedelta(days=1))
        assert [seal.count for seal in seals(tx)] == [1, 2]
        assert seals(tx)[0].hash.hex() in second.heads.decode()
    assert verify_record(record, FOCUS) == []


class TestErasing:
    def test_what_was_sealed_is_gone_and_the_rest_stays(self, record: Record) -> None:
        reference = erased_complaint(record)
        with record.look(FOCUS) as tx:
            events = tx.load(reference)
            assert [e.type for e in events] == ["received", "acknowledged", "erased"]
            assert [e.sealed for e in events] == [None, None, {}]
            (document,) = tx.documents(reference)
            assert document.name is None
            assert tx.document_content(reference, document.id) is None
            assert tx.draft(reference, "decision", "") is None
            assert tx.is_erased(reference)

    def test_the_chain_still_verifies(self, record: Record) -> None:
        complaint(record)
        line = seal_today(record)
        erased_complaint(record)
        assert verify_record(record, FOCUS, against=[line]) == []
        assert verify_export(exported(record), against=[line]) == []

    def test_only_plain_events_can_follow(self, record: Record) -> None:
        reference = erased_complaint(record)
        with record.begin(FOCUS, now=NOW) as tx:
            tx.append(reference, happened("noted", plain="counts stay"))
            with pytest.raises(Erased, match=reference):
                tx.append(reference, happened("noted", sealed="Jan"))

    def test_within_the_transaction_itself(self, record: Record) -> None:
        reference = complaint(record)
        with record.begin(FOCUS, now=NOW) as tx:
            erase(tx, reference)
            assert tx.load(reference)[0].sealed is None
            with pytest.raises(Erased):
                tx.append(reference, happened(sealed="Jan"))

    def test_another_complaint_keeps_its_own(self, record: Record) -> None:
        other = complaint(record)
        erased_complaint(record)
        with record.look(FOCUS) as tx:
            assert tx.load(other)[0].sealed == {"said": "Jan Jansen"}

    def test_the_office_cannot_be_erased(self, record: Record) -> None:
        with record.begin(FOCUS, now=NOW) as tx, pytest.raises(ValueError, match="forget single people"):
            erase(tx, OFFICE)


class TestRotating:
    def test_the_new_key_alone_opens_everything(self, record: Record) -> None:
        reference = complaint(record)
        erased_complaint(record)
        new = b"n" * 32
        both = Record(record.engine, Keyring([new, record.keyring.newest.secret]))
        with both.begin(FOCUS, now=NOW) as tx:
            assert rotate(tx) == 1, "an erased complaint has no key to renew"
            assert rotate(tx) == 0
        with Record(record.engine, Keyring([new])).look(FOCUS) as tx:
            assert tx.load(reference)[0].sealed == {"said": "Jan Jansen"}
        with record.look(FOCUS) as tx, pytest.raises(KeyProblem, match="lacks key"):
            tx.load(reference)
        assert verify_record(both, FOCUS) == []


class TestExport:
    def test_nothing_personal_and_no_key_is_in_it(self, record: Record) -> None:
        complaint(record)
        text = b"".join(exported(record))
        assert b"Jan" not in text
        assert b"wrapped" not in text

    def test_a_file_with_lines_missing(self, record: Record) -> None:
        complaint(record)
        lines = exported(record)
        assert "its last line is missing" in str(verify_export(lines[:-1])[0])
        for gone in range(1, len(lines) - 1):
            assert verify_export(lines[:gone] + lines[gone + 1 :]) != [], lines[gone]

    def test_a_line_that_cannot_be_read(self, record: Record) -> None:
        complaint(record)
        lines = exported(record)
        lines[1] = b'{"event": {"stream": 1}}\n'
        assert "line 2 of the file cannot be read" in str(verify_export(lines)[0])
        assert "line 2" in str(verify_export([lines[0], b"\xff\n", *lines[2:]])[0])

    @pytest.mark.parametrize("content", [b"", b"hello", b"[]", b'{"wederhoor": {"export": 9, "organisation": "x"}}'])
    def test_a_file_that_is_no_export(self, content: bytes) -> None:
        with pytest.raises(ExportUnreadable, match=r"wederhoor export|format 9"):
            verify_export([content])

    @pytest.mark.parametrize("place", range(0, 1500, 7))
    def test_a_flipped_byte_in_the_file_is_found(self, exported_once: bytes, place: int) -> None:
        at = place % len(exported_once)
        changed = bytearray(exported_once)
        changed[at] ^= 1
        header = exported_once.index(b"\n")
        if at <= header:
            return  # the header says only what the file is
        assert verify_export(bytes(changed).splitlines(keepends=True)) != [], exported_once[at - 20 : at + 20]


@pytest.fixture(scope="module")
def exported_once(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    from bot.record.engine import open_engine

    file = tmp_path_factory.mktemp("export") / "record.sqlite"
    file.write_bytes(empty_record())
    record = Record(open_engine(f"sqlite:///{file}"), Keyring.random())
    complaint(record)
    seal_today(record)
    content = b"".join(exported(record))
    record.close()
    return content
