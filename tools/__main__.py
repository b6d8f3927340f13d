"""Make them all: ``python -m tools`` (``make docs``)."""

from __future__ import annotations

from bot.regulation import schema
from tools import keys_section, requirements_page, steps_page

if __name__ == "__main__":
    schema.SCHEMA.write_text(schema.as_text(), "utf-8")
    requirements_page.PAGE.write_text(requirements_page.as_text(), "utf-8")
    steps_page.PAGE.write_text(steps_page.as_text(), "utf-8")
    keys_section.PAGE.write_text(keys_section.page(), "utf-8")
