"""Neutral markup in Slack: what people typed shows literally, and nothing pings anyone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import Mention, neutral
from handlers.slack.text import (
    clean,
    clip,
    escaped,
    escaped_parts,
    fitted,
    mrkdwn,
    mrkdwn_parts,
    plain,
    units,
)

PEOPLE = {"p1": "U0ADV", "bad": "U1> <!channel", "w": "W0ABC"}
NAMES = {"p2": "Lies *Twee*", "p1": "Kees Een"}
FAMILY = "👨‍👩‍👧"
TWINS = str.maketrans({"\u2217": "*", "\u02cd": "_", "\u223c": "~", "\u02cb": "`", "\ufe61": "＊", "\u2e0f": "＿"})
INVISIBLE = str.maketrans(dict.fromkeys("\u00ad\u2060\u200b"))

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def seen(shown: str) -> str:
    """What a reader sees of mrkdwn that has no bold of ours in it."""
    return unescaped(shown).translate(INVISIBLE).translate(TWINS)


def unescaped(shown: str) -> str:
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("**K-2026-0001** is vastgelegd", "*K-2026-0001* is vastgelegd"),
        ("**a** en **b**.", "*a* en *b*."),
        ("**a\nb**", "*a*\n*b*"),
        ("** a **b", " *a* b"),
        ("x**vet**y", "x\u200b*vet*\u200by"),
        ("****leeg", "leeg"),
        ("A & B <c>", "A &amp; B &lt;c&gt;"),
        (r"1 \* 2 \\ 3 \@ 4", "1 \u2217 2 \\ 3 @ 4"),
        ("> citaat", "\u00ad&gt; citaat"),
        ("om 10:30 uur: ja", "om 10:30 uur: ja"),
        (":smile:", ":\u2060smile:"),
        ("jan_de_vries@x.nl", "jan_de_vries@x.nl"),
        ("_x_ ~y~ `z`", "\u02cdx\u02cd \u223cy\u223c \u02cbz\u02cb"),
        ("@{p1} en @{w}", "<@U0ADV> en <@W0ABC>"),
        ("**@{p1}** doet mee", "*<@U0ADV>* doet mee"),
        ("@{p2}", "Lies \u2217Twee\u2217"),
        ("@{bad}", "…"),
        ("@{wie?}", "…"),
        ("@{open", "@{open"),
        ("los eind \\", "los eind \\"),
        ("a\x00b\x1bc\r\nd", "abc\nd"),
        ("شكوى 投诉 😀", "شكوى 投诉 😀"),
    ],
)
def test_markup_becomes_mrkdwn(markup: str, shown: str) -> None:
    assert mrkdwn(markup, PEOPLE.get, NAMES.get) == shown


def test_emphasis_is_for_titles_without_their_own() -> None:
    assert mrkdwn("Klacht\nvan A", bold=True) == "*Klacht*\n*van A*"
    assert mrkdwn("**K-1** is er", bold=True) == "*K-1* is er"


def test_plain_has_names_and_no_marks() -> None:
    assert plain(r"**K-1** van @{p1}, \*x\* & @{x}", NAMES.get) == "K-1 van Kees Een, *x* & …"


@given(anything)
def test_what_somebody_wrote_shows_literally(text: str) -> None:
    shown = mrkdwn(neutral(text))
    assert seen(shown) == clean(text).translate(INVISIBLE).translate(TWINS)
    assert not re.search(r"[*~`<]", shown)
    assert not re.search(r"(?<!\w)_|_(?!\w)", shown)
    assert plain(neutral(text)) == clean(text)


@given(anything)
def test_escaping_undone_is_what_was_written(text: str) -> None:
    shown = escaped(text)
    assert "<" not in shown
    assert ">" not in shown
    assert unescaped(shown) == clean(text)


def test_nothing_pings() -> None:
    for nasty in ("<!channel>", "<@U1>", "<!here|x>", "<https://x|y>"):
        assert "<" not in mrkdwn(neutral(nasty))
        assert "<" not in escaped(nasty)


def test_a_mention_is_a_mention_and_a_typed_one_is_not() -> None:
    assert mrkdwn(neutral(Mention("p1")), PEOPLE.get) == "<@U0ADV>"
    assert mrkdwn(neutral("@{p1}"), PEOPLE.get) == "@{p1}"


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("kort", 4, "kort"),
        ("te lang", 5, "te l…"),
        ("te lang", 4, "te…"),
        (f"ab{FAMILY}cd", 6, "ab…"),
        ("ab🇳🇱🇧🇪", 8, "ab🇳🇱…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("👍🏽👍🏽", 6, "👍🏽…"),
    ],
)
def test_clip_keeps_whole_characters(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped
    assert units(clip(text, limit)) <= limit


def test_fitted_counts_what_is_sent_and_is_never_empty() -> None:
    assert units(fitted("&" * 24, 24)) <= 24
    assert fitted("&" * 24, 24).startswith("&amp;&amp;")
    assert fitted(" \n\x00", 24) == "…"


@given(st.text(st.sampled_from("ab &<>\n*😀\u0301"), max_size=400), st.integers(10, 60))
def test_parts_of_a_quote_hold_all_of_it(text: str, limit: int) -> None:
    parts = escaped_parts(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    whole = "".join(parts).replace(" ", "").replace("\n", "")
    assert whole == escaped(text).replace(" ", "").replace("\n", "")


@given(st.text(st.sampled_from("ab &*_>:\n@{}\\😀"), max_size=300), st.integers(30, 60))
def test_parts_of_markup_fit_and_close_what_they_open(text: str, limit: int) -> None:
    for part in mrkdwn_parts(text, limit, bold=True):
        assert 0 < units(part) <= limit
        assert part.count("*") % 2 == 0


def test_a_part_ends_between_lines_or_words() -> None:
    assert mrkdwn_parts("een twee\ndrie vier", 18) == ["een twee\n", "drie vier"]
    assert mrkdwn_parts("**een twee drie**", 14) == ["*een* ", "*twee drie*"]


def test_no_entity_or_mention_is_cut() -> None:
    assert escaped_parts("&&&&", 12) == ["&amp;&amp;", "&amp;&amp;"]
    assert set(mrkdwn_parts("@{p1}" * 4, 22, PEOPLE.get)) == {"<@U0ADV><@U0ADV>"}
