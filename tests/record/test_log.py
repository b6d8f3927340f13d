"""Appending and loading: what goes in comes out, in one chain, without gaps."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from bot.record.log import OFFICE, NewEvent, Record, Stored, StreamExists, UnknownStream
from bot.record.streams import in_order

from .support import FOCUS, NOW, at_once, complaint, happened, later


def load(record: Record, stream: str) -> list[Stored]:
    with record.look(FOCUS) as tx:
        return tx.load(stream)


def test_what_was_appended_is_loaded(record: Record) -> None:
    local = datetime(2026, 3, 9, 11, 0, tzinfo=timezone(timedelta(hours=1)))
    reference = complaint(record, NewEvent("received", local, {"day": date(2026, 3, 9)}, {"name": "Žofie 😀"}))

    (event,) = load(record, reference)

    assert (event.organisation, event.stream, event.seq, event.type) == (FOCUS, "K-2026-0001", 1, "received")
    assert (event.at, event.recorded_at) == (local, NOW)
    assert event.plain == {"day": "2026-03-09"}
    assert event.sealed == {"name": "Žofie 😀"}


def test_append_answers_what_load_answers(record: Record) -> None:
    reference = complaint(record)
    with record.begin(FOCUS, now=NOW) as tx:
        appended = tx.append(reference, NewEvent("noted", NOW, {"until": NOW}, {"list": ("a", "b")}), happened())
    assert load(record, reference)[-2:] == appended


def test_events_are_kept_in_the_order_of_recording_and_folded_in_that_of_happening(record: Record) -> None:
    reference = complaint(record, happened("received"), happened("second", later(days=1)), happened("first"))
    events = load(record, reference)
    assert [e.type for e in events] == ["received", "second", "first"]
    assert [e.type for e in in_order(events)] == ["received", "first", "second"]


def test_nothing_of_a_failed_transaction_is_kept(record: Record) -> None:
    def fail_halfway() -> None:
        with record.begin(FOCUS, now=NOW) as tx:
            tx.create_stream(tx.new_reference(2026))
            tx.append("K-2026-0001", happened())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with pytest.raises(UnknownStream):
        load(record, "K-2026-0001")
    assert complaint(record) == "K-2026-0001", "the number was given back"


def test_an_unknown_complaint(record: Record) -> None:
    with record.begin(FOCUS, now=NOW) as tx:
        with pytest.raises(UnknownStream, match="focus has no K-2026-0009"):
            tx.load("K-2026-0009")
        with pytest.raises(UnknownStream):
            tx.append("K-2026-0009", happened())


def test_a_stream_is_created_once(record: Record) -> None:
    reference = complaint(record)
    with record.begin(FOCUS, now=NOW) as tx, pytest.raises(StreamExists, match=reference):
        tx.create_stream(reference)


def test_references_count_per_year_and_organisation(record: Record) -> None:
    assert [complaint(record), complaint(record)] == ["K-2026-0001", "K-2026-0002"]
    with record.begin(FOCUS, now=NOW) as tx:
        assert tx.new_reference(2027) == "K-2027-0001"
    with record.begin("balans", now=NOW) as tx:
        assert tx.new_reference(2026) == "K-2026-0001"


def test_an_organisation_does_not_see_another(record: Record) -> None:
    reference = complaint(record)
    with record.look("balans") as tx:
        assert tx.streams() == []
        with pytest.raises(UnknownStream):
            tx.load(reference)


def test_many_at_once_get_numbers_without_gaps_and_a_chain_each(record: Record) -> None:
    references = at_once(8, lambda _: [complaint(record) for _ in range(3)])
    assert sorted(r for some in references for r in some) == [f"K-2026-{n:04d}" for n in range(1, 25)]  # type: ignore[attr-defined]


def test_two_at_once_append_to_one_chain(record: Record) -> None:
    reference = complaint(record)

    def note(n: int) -> None:
        for _ in range(5):
            with record.begin(FOCUS, now=NOW) as tx:
                tx.load(reference, lock=True)
                tx.append(reference, happened("noted", plain=n))

    at_once(4, note)
    assert [e.seq for e in load(record, reference)] == list(range(1, 23))


def test_looking_cannot_write(record: Record) -> None:
    reference = complaint(record)
    with pytest.raises(Exception, match=r"read.?only"), record.look(FOCUS, now=NOW) as tx:
        tx.append(reference, happened())
    assert len(load(record, reference)) == 2


def test_a_look_without_a_moment_says_so(record: Record) -> None:
    with record.look(FOCUS) as tx, pytest.raises(RuntimeError, match="now="):
        _ = tx.now


def test_a_moment_needs_a_zone(record: Record) -> None:
    with pytest.raises(ValueError, match="time zone"), record.begin(FOCUS, now=NOW.replace(tzinfo=None)):
        pass


def test_the_office_needs_no_creating(record: Record) -> None:
    with record.begin(FOCUS, now=NOW) as tx:
        assert tx.load(OFFICE) == []
        tx.append(OFFICE, happened("settings_changed"))
        assert [e.type for e in tx.load(OFFICE)] == ["settings_changed"]
        assert tx.streams() == [], "the office is no complaint"


def test_a_procedure_text_is_pinned_once(record: Record) -> None:
    with record.begin(FOCUS, now=NOW) as tx:
        name = tx.pin("id = 'focus'")
    at_once(3, lambda _: _pin_again(record))
    with record.look(FOCUS) as tx:
        assert tx.pinned(name) == "id = 'focus'"
        assert len(tx.load(OFFICE)) == 2
        with pytest.raises(LookupError, match="never used here"):
            tx.pinned("0" * 64)


def _pin_again(record: Record) -> None:
    with record.begin(FOCUS, now=NOW) as tx:
        tx.pin("id = 'focus'")
        tx.pin("id = 'balans'")


def test_organisations(record: Record) -> None:
    assert record.organisations() == []
    complaint(record)
    assert record.organisations() == [FOCUS]
