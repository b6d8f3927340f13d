"""A letter as one HTML page that mail programs can show: inline styles, no pictures, nothing fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from bot.letters.layout import Layout


def html(layout: Layout) -> str:
    """The page; every text is escaped by the template environment."""
    return _page().render(letter=layout)


@cache
def _page() -> jinja2.Template:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("letter.html.j2")
