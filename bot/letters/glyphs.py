"""Which characters the bundled fonts can draw, read from the fonts themselves.

A character without a glyph is a compile error in a PDF/UA letter, so it is replaced by a box before it gets there.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
BOX = "\u25a1"

_ON_A_BASE = {"Mn", "Mc", "Me", "Cf"}
"""Marks, joiners, selectors: drawn together with the character before them."""
_UNICODE_TABLES = {(3, 10), (3, 1), (0, 3), (0, 4), (0, 6)}


def drawable(text: str) -> str:
    """The text with a box for each character that no bundled font has, composed where a composed form exists."""
    shown: list[str] = []
    base = " "
    for char in unicodedata.normalize("NFC", text):
        if unicodedata.category(char) not in _ON_A_BASE:
            base = _shown(char)
            shown.append(base)
        elif any(base in font and char in font for font in fonts()):
            shown.append(char)  # one font must draw both; else the sign without its mark has to do
    return "".join(shown)


def in_latin(text: str) -> str:
    """The same with a box for everything beyond Latin: what is left when fonts cannot be combined as the text asks."""
    return "".join(c if c == "\n" or (" " <= c <= "\u024f" and c in covered()) else BOX for c in text)


@cache
def covered() -> frozenset[str]:
    """Every character that one of the fonts maps to a glyph."""
    return frozenset().union(*fonts())


@cache
def fonts() -> tuple[frozenset[str], ...]:
    """What each bundled font can draw."""
    return tuple(frozenset(map(chr, mapped(font.read_bytes()))) for font in sorted(FONTS.glob("*.ttf")))


def mapped(font: bytes) -> Iterator[int]:
    """The code points in a font's `cmap`: the formats that Unicode fonts use, 4 (16 bit) and 12 (32 bit)."""
    start = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    for n in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * n)
        if (platform, encoding) in _UNICODE_TABLES:
            yield from _subtable(font, start + offset)


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if char == "\n" or (char in covered() and category not in ("Co", "Cn")):
        return char
    return " " if category == "Zs" else BOX


def _table(font: bytes, name: bytes) -> int:
    count = struct.unpack_from(">H", font, 4)[0]
    for n in range(count):
        tag, _checksum, offset, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * n)
        if tag == name:
            return int(offset)
    raise ValueError(f"a bundled font has no {name.decode()} table: put back the font files of this release")


def _subtable(font: bytes, at: int) -> Iterator[int]:
    form = struct.unpack_from(">H", font, at)[0]
    if form == 4:
        yield from _format_4(font, at)
    elif form == 12:
        yield from _format_12(font, at)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    """Segments of code points; glyph 0 means: not there."""
    half = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{half}H", font, at + 14)
    starts = struct.unpack_from(f">{half}H", font, at + 16 + 2 * half)
    deltas = struct.unpack_from(f">{half}H", font, at + 16 + 4 * half)
    ranges_at = at + 16 + 6 * half
    ranges = struct.unpack_from(f">{half}H", font, ranges_at)
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if ranges[n]:
                glyph = struct.unpack_from(">H", font, ranges_at + 2 * n + ranges[n] + 2 * (point - first))[0]
            if glyph and (glyph + deltas[n]) & 0xFFFF:
                yield point


def _format_12(font: bytes, at: int) -> Iterator[int]:
    """Groups of code points with their first glyph."""
    groups = struct.unpack_from(">L", font, at + 12)[0]
    for n in range(groups):
        first, last, glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * n)
        yield from range(first if glyph else first + 1, last + 1)
