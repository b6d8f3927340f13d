"""The slash command: what is typed decides the word."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.command import command
from handlers.slack.expect import BrokenPayload

SLASH = {
    "command": "/klacht",
    "text": "",
    "user_id": "U0ADV",
    "team_id": "T1",
    "channel_id": "C1",
    "trigger_id": "1.2.x",
    "response_url": "https://hooks.example.org/1",
}


@pytest.mark.parametrize(
    ("typed", "word", "argument"),
    [
        ("", "new", ""),
        ("  \u00a0 ", "new", ""),
        ("nieuw", "new", ""),
        ("lijst", "list", ""),
        (" LIJST ", "list", ""),
        ("list", "list", ""),
        ("K-2026-0001", "show", "K-2026-0001"),
        ("k-2026-0001", "show", "K-2026-0001"),
        ("K\u20132026\u20130001", "show", "K-2026-0001"),
        ("waarom K-2026-0001", "why", "K-2026-0001"),
        ("Waarom\u00a0 k-2026-0001 ", "why", "K-2026-0001"),
        ("why K-2026-0001", "why", "K-2026-0001"),
        ("rapport 2026", "report", "2026"),
        ("report 2026", "report", "2026"),
        ("rapport", "report", ""),
        ("help", "help", ""),
        ("help waarom", "help", ""),
        ("waarom", "unknown", "waarom"),
        ("waarom niet", "unknown", "waarom niet"),
        ("rapport 26", "unknown", "rapport 26"),
        ("lijst van alles", "unknown", "lijst van alles"),
        ("Mevrouw A &amp; B", "unknown", "Mevrouw A & B"),
        ("<@U1|kees>", "unknown", "@kees"),
    ],
)
def test_the_command(typed: str, word: str, argument: str) -> None:
    found = command({**SLASH, "text": typed})
    assert (found.word, found.argument) == (word, argument)
    assert (found.user_id, found.trigger_id) == ("U0ADV", "1.2.x")


def test_a_command_without_text() -> None:
    assert command({k: v for k, v in SLASH.items() if k != "text"}).word == "new"


@pytest.mark.parametrize("missing", ["user_id", "trigger_id"])
def test_a_broken_command_says_what_is_missing(missing: str) -> None:
    with pytest.raises(BrokenPayload, match=missing):
        command({k: v for k, v in SLASH.items() if k != missing})


junk = st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.lists(st.text(max_size=3), max_size=2)


@given(st.sampled_from(sorted(SLASH)), junk)
def test_whatever_arrives_is_read_or_refused_in_one_way(key: str, found: object) -> None:
    for payload in ({**SLASH, key: found}, found):
        with suppress(BrokenPayload):
            assert command(payload).trigger_id
