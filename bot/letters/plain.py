"""A letter as plain text, for mail programs that show no HTML and for reading in chat."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bot.letters.layout import Block, Layout

WIDTH = 76


def plain_text(layout: Layout) -> str:
    """The letter in flowing lines of at most 76 columns; longer words (addresses) stay whole."""
    return "\n\n".join(paragraph for paragraph in _paragraphs(layout) if paragraph) + "\n"


def _paragraphs(layout: Layout) -> Iterator[str]:
    yield "\n".join(layout.recipient)
    yield "\n".join(f"{label}: {value}" for label, value in layout.details)
    yield _wrap(layout.subject)
    yield _wrap(layout.salutation)
    for section in layout.sections:
        first, *others = section.blocks
        yield f"{section.heading}\n{_block(first)}" if section.heading else _block(first)
        yield from map(_block, others)
    yield layout.closing
    yield "\n".join(_signature(layout))
    yield "\n".join(("-- ", layout.organisation, *layout.contact))


def _signature(layout: Layout) -> tuple[str, ...]:
    return (*layout.signed_by, *layout.capacity)


def _block(block: Block) -> str:
    if block.bullets:
        return "\n".join(_wrap(line, "- ", "  ") for line in block.lines)
    return "\n".join(map(_wrap, block.lines))


def _wrap(line: str, first: str = "", further: str = "") -> str:
    return textwrap.fill(
        line,
        WIDTH,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
