"""What people typed, without the characters that no letter can show."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# Unassigned on purpose or half of a pair: no encoding, font or PDF takes them.
_NOT_TEXT = re.compile("[\ud800-\udfff\ufdd0-\ufdef]|[\ufffe\uffff]")
# Characters that turn the direction of everything around them: they can make a letter read other than it was typed.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """The text with ``\\n`` as its only control character."""
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    visible = _TURNING.sub("", _NOT_TEXT.sub("", lines))
    return "".join(c for c in visible if c == "\n" or unicodedata.category(c) != "Cc")


def one_line(text: str) -> str:
    """The cleaned text on one line."""
    return " ".join(clean(text).split())


def is_blank(text: str) -> bool:
    """Nothing a reader would see."""
    return not any(unicodedata.category(c)[0] not in "CZ" and not _ignorable(c) for c in text)


def _ignorable(char: str) -> bool:
    """Letters and marks without a shape: Hangul fillers, variation selectors, the Braille blank, the joiner."""
    return char in "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" or 0xFE00 <= ord(char) <= 0xFE0F
