"""Complaints that cannot be read here and now: one calm line, for who can have that mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.forms import Card
from bot.words import Words

LISTED = 12


def card(references: Sequence[str], words: Words) -> Card:
    return above(Card(""), references, words)


def above(shown: Card, references: Sequence[str], words: Words, key: str = "line") -> Card:
    """The same card with that line first; as it is, when everything can be read."""
    if not references:
        return shown
    more = max(len(references) - LISTED, 0)
    said = words(f"cards.unreadable.{key}", references=references[:LISTED], more=more, count=len(references))
    return replace(shown, text=(said, *shown.text))
