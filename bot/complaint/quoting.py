"""Whose words a text holds: of a forwarded mail the headers, and what stands above them, are not the sender's."""

from __future__ import annotations

import re

_HEADER = re.compile(
    r"[>\s*_]*(van|aan|verzonden|datum|onderwerp|from|to|sent|date|subject|cc|bcc|reply-to)[*_\s]*:", re.I
)
_ENOUGH = 2
"""Header lines in a row: one alone may be anything that somebody wrote."""


def forwarded(text: str) -> str:
    """The mail that a text forwards, without its headers and without the mail it answers; else the text itself."""
    lines = text.splitlines()
    starts = [
        n for n in range(len(lines)) if _headers_at(lines, n) >= _ENOUGH and not (n and _HEADER.match(lines[n - 1]))
    ]
    if not starts:
        return text
    begin = starts[0] + _headers_at(lines, starts[0])
    return "\n".join(lines[begin : starts[1] if len(starts) > 1 else None]).strip()


def _headers_at(lines: list[str], n: int) -> int:
    """How many header lines follow each other from here."""
    return next((k for k, line in enumerate(lines[n:]) if not _HEADER.match(line)), len(lines) - n)
