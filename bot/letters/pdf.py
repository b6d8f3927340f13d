"""A letter as PDF, to keep and to have read aloud: PDF/A-3a and PDF/UA-1 in one file, equal bytes for equal letters."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from bot.letters.clean import is_blank
from bot.letters.glyphs import BOX, FONTS, drawable, in_latin
from bot.letters.layout import Layout
from bot.words import words

_PAGE = Path(__file__).parent / "letter.typ"
_ONE_AT_A_TIME = Lock()
_PREVIEW_DAY = date(2000, 1, 1)
"""A PDF must carry a date; a preview has none of its own."""


def pdf(layout: Layout) -> bytes:
    """The PDF. Characters that the fonts do not have are boxes; nothing that anybody types makes it fail."""
    try:
        return _compile(_data(layout, drawable), layout.dated or _PREVIEW_DAY)
    except typst.TypstError:
        return _compile(_data(layout, in_latin), layout.dated or _PREVIEW_DAY)


def _data(layout: Layout, show: Callable[[str], str]) -> dict[str, Any]:
    say = words(layout.language)
    day = layout.dated or _PREVIEW_DAY
    text = asdict(layout) | {
        "title": f"{layout.subject} ({layout.reference})",
        "footer": "  ·  ".join((layout.organisation, *layout.contact[-2:])),
        "day": [day.year, day.month, day.day],
        "dated": None,
        "label": {
            "reference": say.plain("letters.label.reference"),
            "page": say.plain("letters.label.page", page="{page}", pages="{pages}"),
        },
    }
    data = {key: _shown(value, show) for key, value in text.items()}
    # A heading without a sign in it is an error in PDF/UA: this one held nothing but loose marks.
    return data | {"subject": BOX if is_blank(data["subject"]) else data["subject"]}


def _shown(value: Any, show: Callable[[str], str]) -> Any:
    """Every string in the data, through ``show``."""
    if isinstance(value, str):
        return show(value)
    if isinstance(value, dict):
        return {key: _shown(inner, show) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(inner, show) for inner in value]
    return value


def _compile(data: dict[str, Any], day: date) -> bytes:
    with _ONE_AT_A_TIME:
        made = _compiler().compile(
            format="pdf",
            sys_inputs={"letter": json.dumps(data)},
            pdf_standards=["ua-1", "a-3a"],
            timestamp=int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()),
        )
    if not isinstance(made, bytes):
        raise TypeError("the PDF compiler gave several documents for one letter: check the typst version")
    return made


@cache
def _compiler() -> typst.Compiler:
    """One compiler: reading the fonts takes longer than writing a letter."""
    return typst.Compiler(input=str(_PAGE), root=str(_PAGE.parent), font_paths=[str(FONTS)], ignore_system_fonts=True)
