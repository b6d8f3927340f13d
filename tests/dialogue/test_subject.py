"""What a dialog or a button is about reads back as it was written, and what was posted before goes on working."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.subject import On

REFERENCE = "K-2026-0001"
POSTED = [
    (On(REFERENCE), "K-2026-0001"),
    (On(REFERENCE, "decided"), "K-2026-0001 decided"),
    (On(REFERENCE, "acknowledgement"), "K-2026-0001 acknowledgement"),
    (On(REFERENCE, "upload:0a1b2c3d4e5f6071"), "K-2026-0001 upload:0a1b2c3d4e5f6071"),
    (On(REFERENCE, "2"), "K-2026-0001 2"),
]


@pytest.mark.parametrize(("about", "on"), POSTED)
def test_what_was_posted_before_goes_on_working(about: On, on: str) -> None:
    assert str(about) == on
    assert On.read(on) == about


@given(st.from_regex(r"K-[0-9]{4}-[0-9]{4}", fullmatch=True), st.text())
def test_what_is_written_reads_back(reference: str, what: str) -> None:
    assert On.read(str(On(reference, what))) == (reference, what)


@given(st.text())
def test_whatever_comes_back_can_be_read(on: str) -> None:
    about = On.read(on)
    assert " " not in about.reference
    assert str(about) in (on, on.removesuffix(" "))
    assert about.page >= 0
    assert about.place in ("", about.what)


@pytest.mark.parametrize(
    ("on", "page", "place"),
    [
        ("K-2026-0001", 1, ""),
        ("K-2026-0001 3", 3, ""),
        ("K-2026-0001 -3", 1, ""),
        ("K-2026-0001 decided", 1, ""),
        ("K-2026-0001 upload:0a", 1, "upload:0a"),
        ("K-2026-0001 response", 1, ""),
    ],
)
def test_what_is_no_page_is_the_first_and_what_is_no_place_is_none(on: str, page: int, place: str) -> None:
    assert (On.read(on).page, On.read(on).place) == (page, place)
