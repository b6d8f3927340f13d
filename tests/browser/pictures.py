"""Screenshots small enough to live beside the docs: a page needs no more than 64 colours to look as it is."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS, COMMONEST = 64, 40
ALIKE = 200
"""Up to this far apart, two colours of a page are shades of the same one."""
BYTES_A_PIXEL = {2: 3, 6: 4}
"""By the sort of PNG that a browser makes: without and with transparency."""

Colour = bytes


def smaller(png: bytes) -> bytes:
    """The same picture with few of its colours; each other one becomes the nearest of these."""
    rows = list(_pixels(png))
    counted = Counter(colour for row in rows for colour in row)
    palette = _palette(counted)
    place = {colour: _nearest(colour, palette) for colour in counted}
    lines = b"".join(b"\0" + bytes(place[colour] for colour in row) for row in rows)
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _palette(counted: Counter[Colour]) -> list[Colour]:
    """The commonest, whatever they are; then those that nothing chosen resembles, so that a thin red line stays red."""
    ordered = [colour for colour, _ in counted.most_common()]
    if len(ordered) <= COLOURS:
        return ordered
    chosen = ordered[:COMMONEST]
    for colour in ordered[COMMONEST:]:
        if len(chosen) < COLOURS and all(_distance(colour, other) > ALIKE for other in chosen):
            chosen.append(colour)
    return chosen


def _pixels(png: bytes) -> Iterator[list[Colour]]:
    """Row after row, each undone of the filter it was written with."""
    parts = list(_chunks(png))
    width, _, depth, sort, *_ = struct.unpack(">IIBBBBB", dict(parts)[b"IHDR"])
    if depth != 8 or sort not in BYTES_A_PIXEL:
        raise ValueError(f"no screenshot: {depth} bits, sort {sort}")
    size = BYTES_A_PIXEL[sort]
    data = zlib.decompress(b"".join(data for kind, data in parts if kind == b"IDAT"))
    above = bytearray(width * size)
    for start in range(0, len(data), width * size + 1):
        line = bytearray(data[start + 1 : start + 1 + width * size])
        _unfilter(data[start], line, above, size)
        yield [bytes(line[at : at + 3]) for at in range(0, len(line), size)]
        above = line


def _unfilter(kind: int, line: bytearray, above: bytearray, size: int) -> None:
    """PNG keeps what a byte differs from those at its left, above it, or both."""
    if kind == 0:
        return
    for at in range(len(line)):
        left, up, corner = (line[at - size], above[at], above[at - size]) if at >= size else (0, above[at], 0)
        guess = left if kind == 1 else up if kind == 2 else (left + up) // 2 if kind == 3 else _paeth(left, up, corner)
        line[at] = (line[at] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    """Whichever of the three is nearest to left + up - corner."""
    by_left, by_up, by_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if by_left <= by_up and by_left <= by_corner:
        return left
    return up if by_up <= by_corner else corner


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    return min(range(len(palette)), key=lambda n: _distance(palette[n], colour))


def _distance(one: Colour, other: Colour) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
