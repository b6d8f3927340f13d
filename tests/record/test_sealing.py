"""Keys: what they seal opens only with them, and only in its place."""

from __future__ import annotations

from base64 import b64encode

import pytest

from bot.record.sealing import DataKey, KeyProblem, Keyring, SealBroken

ONE, TWO = b64encode(b"1" * 32).decode(), b64encode(b"2" * 32).decode()


def test_a_sealed_value_opens_in_its_place_only() -> None:
    key = DataKey.random()
    sealed = key.seal(b"Jan", "focus", "K-2026-0001", "event", 1)
    assert key.open(sealed, "focus", "K-2026-0001", "event", 1) == b"Jan"
    for elsewhere in (("focus", "K-2026-0001", "event", 2), ("balans", "K-2026-0001", "event", 1), ()):
        with pytest.raises(SealBroken, match="wederhoor verify"):
            key.open(sealed, *elsewhere)


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x01short", b"\x02" + bytes(40)])
def test_what_was_never_sealed_does_not_open(broken: bytes) -> None:
    with pytest.raises(SealBroken):
        DataKey.random().open(broken)


def test_sealing_twice_gives_different_bytes() -> None:
    key = DataKey.random()
    assert key.seal(b"Jan") != key.seal(b"Jan")


def test_the_newest_key_wraps_and_all_unwrap() -> None:
    data_key = DataKey.random()
    old = Keyring.from_env(ONE)
    wrapped = old.wrap(data_key, "focus", "K-2026-0001")

    both = Keyring.from_env(f"{TWO}, {ONE}")
    assert both.newest.id == Keyring.from_env(TWO).newest.id != old.newest.id
    assert both.unwrap(wrapped, old.newest.id, "focus", "K-2026-0001") == data_key
    with pytest.raises(SealBroken):
        both.unwrap(wrapped, old.newest.id, "focus", "K-2026-0002")


def test_a_missing_key_is_named() -> None:
    old = Keyring.from_env(ONE)
    wrapped = old.wrap(DataKey.random(), "focus", "K-2026-0001")
    with pytest.raises(KeyProblem, match=f"lacks key {old.newest.id}, which seals K-2026-0001 of focus"):
        Keyring.from_env(TWO).unwrap(wrapped, old.newest.id, "focus", "K-2026-0001")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "WEDERHOOR_KEY is empty"),
        (" , ", "WEDERHOOR_KEY is empty"),
        ("not base64!", "key 1 is not base64"),
        (f"{ONE},AAAA", "key 2 has 3 bytes instead of 32"),
    ],
)
def test_a_key_that_cannot_be_used_says_what_to_do(text: str, problem: str) -> None:
    with pytest.raises(KeyProblem, match=problem) as error:
        Keyring.from_env(text)
    assert "32 random bytes" in str(error.value)
    assert ONE not in str(error.value)
    assert "not base64!" not in str(error.value)


def test_no_key_shows_in_a_representation() -> None:
    ring = Keyring.from_env(ONE)
    assert "1111" not in repr(ring.newest)
    assert repr(DataKey(b"1" * 32)) == "DataKey()"
