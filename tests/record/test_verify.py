"""Whatever is changed behind the record's back is found, and where. Pure: chains made in memory, no database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.record.chain import NOTHING_SEALED, START, digest, link, plain_bytes, to_json
from bot.record.seals import Seal, SealLineUnreadable, seal_line, seal_text
from bot.record.verify import Contents, Damage, RawEvent, verify

from .support import FOCUS, NOW

ONE, TWO = "K-2026-0001", "K-2026-0002"


def chain(stream: str, length: int, sealed: Sequence[bool] = ()) -> list[RawEvent]:
    made: list[RawEvent] = []
    for seq in range(1, length + 1):
        plain = plain_bytes(FOCUS, stream, seq, "noted", NOW, NOW, {"n": seq})
        secret = f"secret {stream} {seq}".encode() if not sealed or sealed[seq - 1] else None
        sealed_hash = NOTHING_SEALED if secret is None else digest(secret)
        before = made[-1].hash if made else START
        hash = link(before, plain, sealed_hash)
        made.append(RawEvent(FOCUS, stream, seq, "noted", NOW, plain, secret, sealed_hash, before, hash))
    return made


def seal_of(*events: RawEvent, previous: Seal | None = None, days: int = 0) -> Seal:
    last = {event.stream: [event.stream, event.seq, event.hash.hex()] for event in events}
    day = (NOW + timedelta(days=days)).date()
    heads = to_json(
        {
            "organisation": FOCUS,
            "day": day,
            "count": len(last),
            "previous": previous.hash.hex() if previous else None,
            "heads": list(last.values()),
        }
    )
    return Seal(FOCUS, day, len(last), heads, digest(heads))


def damage(events: Sequence[RawEvent], **more: Any) -> list[tuple[str | None, int | None]]:
    against = more.pop("against", ())
    return [(d.stream, d.seq) for d in verify(Contents(FOCUS, events, **more), against=against)]


def test_a_whole_chain() -> None:
    assert damage(chain(ONE, 3) + chain(TWO, 2)) == []
    assert damage([]) == []


def test_a_damage_says_where_and_what() -> None:
    events = chain(ONE, 3)
    events[1] = replace(events[1], plain=events[1].plain.replace(b'"n":2', b'"n":3'))
    (found,) = verify(Contents(FOCUS, events))
    assert str(found) == "focus K-2026-0001 event 2: its content does not match its hash"


BYTES = ("plain", "sealed", "sealed_hash", "previous_hash", "hash")


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_flipped_bit_is_found(data: st.DataObject) -> None:
    events = chain(ONE, data.draw(st.integers(1, 5)))
    at = data.draw(st.integers(0, len(events) - 1))
    name = data.draw(st.sampled_from(BYTES))
    content = bytearray(getattr(events[at], name))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    events[at] = replace(events[at], **{name: bytes(content)})
    assert damage(events) == [(ONE, at + 1)]


@pytest.mark.parametrize(
    "change",
    [{"type": "decided"}, {"recorded_at": NOW + timedelta(microseconds=1)}, {"organisation": "balans"}],
    ids=str,
)
def test_a_changed_column_is_found(change: dict[str, Any]) -> None:
    events = chain(ONE, 3)
    events[1] = replace(events[1], **change)
    assert damage(events) == [(ONE, 2)]


def test_an_event_moved_to_another_stream_is_found() -> None:
    first, second = chain(ONE, 2)
    assert damage([first, replace(second, stream=TWO)]) == [(TWO, 2)]
    assert damage([replace(first, stream=TWO)]) == [(TWO, 1)]


@given(st.data())
def test_any_removed_event_is_found(data: st.DataObject) -> None:
    events = chain(ONE, data.draw(st.integers(1, 6)))
    seal = seal_of(*events)
    gone = events.pop(data.draw(st.integers(0, len(events) - 1)))
    assert damage(events, seals=[seal]) != []
    if gone.seq <= len(events):
        assert damage(events) == [(ONE, gone.seq + 1)], "without a seal only a cut tail stays unseen"


@given(st.permutations(chain(ONE, 4)))
def test_any_other_order_is_found(events: list[RawEvent]) -> None:
    assert (damage(events) == []) == (events == chain(ONE, 4))


@given(st.permutations(range(4)))
def test_events_renumbered_into_another_order_are_found(order: list[int]) -> None:
    events = chain(ONE, 4)
    swapped = [replace(events[source], seq=seq) for seq, source in enumerate(order, 1)]
    assert (damage(swapped) == []) == (order == [0, 1, 2, 3])


@given(st.permutations(range(4)))
def test_exchanged_sealed_parts_are_found(order: list[int]) -> None:
    events = chain(ONE, 4)
    for also in ((), ("sealed_hash",)):
        swapped = [
            replace(event, **{name: getattr(events[source], name) for name in ("sealed", *also)})
            for event, source in zip(events, order, strict=True)
        ]
        assert (damage(swapped) == []) == (order == [0, 1, 2, 3])


def test_a_forged_sealed_part_does_not_open() -> None:
    events = chain(ONE, 2)
    found = verify(Contents(FOCUS, events), opens=lambda event: event.seq != 2)
    assert [(d.seq, d.what) for d in found] == [(2, "its sealed part does not open with the key of the complaint")]


def test_an_erased_sealed_part_is_fine_and_a_lost_one_is_not() -> None:
    events = [replace(event, sealed=None) for event in chain(ONE, 3, sealed=(True, False, True))]
    assert damage(events, keys={ONE: True}) == []
    assert damage(events, keys={ONE: False}) == [(ONE, 1), (ONE, 3)]
    assert damage(chain(ONE, 1), keys={ONE: True}) == [(ONE, 1)], "erased, but still there"


class TestSeals:
    def test_a_record_that_grew_since(self) -> None:
        events = chain(ONE, 3)
        assert damage(events, seals=[seal_of(*events[:2])]) == []

    def test_a_cut_tail(self) -> None:
        events = chain(ONE, 3)
        seals = [first := seal_of(*events), seal_of(*events, previous=first, days=1)]
        assert damage(events[:2], seals=seals) == [(ONE, 3)]

    def test_a_missing_stream(self) -> None:
        events = chain(ONE, 2) + chain(TWO, 2)
        (found,) = verify(Contents(FOCUS, events[:2], seals=[seal_of(*events)]))
        assert found == Damage(FOCUS, TWO, 2, "all its events are missing; they were sealed on 2026-03-09")

    def test_a_stream_written_anew(self) -> None:
        events = chain(ONE, 2)
        assert damage(chain(ONE, 2, sealed=(False, False)), seals=[seal_of(*events)]) == [(ONE, 2)]

    def test_a_changed_seal(self) -> None:
        events = chain(ONE, 2)
        seal = seal_of(*events)
        for changed in (
            replace(seal, count=5),
            replace(seal, hash=bytes(32)),
            replace(seal, heads=seal.heads + b" "),
            replace(seal, heads=b"[]"),
            replace(seal, heads=b"{}", hash=digest(b"{}")),
            replace(seal, heads=b'{"heads":1}'),
        ):
            assert damage(events, seals=[changed]) == [(None, None)]

    def test_a_missing_seal(self) -> None:
        events = chain(ONE, 2)
        first = seal_of(*events)
        second = seal_of(*events, previous=first, days=1)
        assert damage(events, seals=[first, second]) == []
        assert damage(events, seals=[second]) == [(None, None)]

    @pytest.mark.parametrize("told", [seal_line, lambda seal: seal_text(seal).splitlines()[1]])
    def test_a_seal_kept_outside(self, told: Callable[[Seal], str]) -> None:
        events = chain(ONE, 3)
        seal = seal_of(*events)
        assert damage(events, seals=[seal], against=[told(seal)]) == []
        cut = events[:2]
        assert (None, None) in damage(cut, seals=[seal_of(*cut)], against=[told(seal)])
        assert (None, None) in damage(cut, against=[told(seal)])

    def test_the_list_of_heads_kept_outside_names_what_is_gone(self) -> None:
        events = chain(ONE, 2) + chain(TWO, 2)
        heads = seal_text(seal_of(*events)).splitlines()[1]
        assert (TWO, 2) in damage(events[:2], against=[heads])

    def test_a_line_of_another_organisation_says_nothing_here(self) -> None:
        line = seal_line(replace(seal_of(*chain(ONE, 1)), organisation="In Balans Borne"))
        assert damage(chain(ONE, 1), against=[line]) == []

    @pytest.mark.parametrize("line", ["", "hello", "wederhoor-seal focus today 3 00", "{", '{"day": 1}', "[]"])
    def test_a_line_that_is_no_seal(self, line: str) -> None:
        with pytest.raises(SealLineUnreadable, match="give the"):
            verify(Contents(FOCUS, []), against=[line])


def test_a_number_given_out_without_a_complaint_is_found() -> None:
    assert damage(chain(ONE, 1), numbers={2026: 1}) == []
    assert damage(chain(ONE, 1), numbers={2026: 2}) == [(TWO, None)]


def test_a_key_without_events_is_found() -> None:
    assert damage(chain(ONE, 1), keys={ONE: False, "office": False, TWO: False}) == [(TWO, None)]
