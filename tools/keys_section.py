"""The reference in docs/writing-a-regulation.md: every key, event, fact and letter part, from the code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.complaint.registry import Phase
from bot.complaint.steps import FACTS, KNOWN, STEPS, TELLINGS
from bot.letters.templates import SHARED, our_letters, our_texts
from bot.regulation.schema import json_schema
from bot.words import words

PAGE = Path(__file__).resolve().parents[1] / "docs" / "writing-a-regulation.md"
BEGIN, END = "<!-- made by `make docs`: do not edit below -->", "<!-- end of what `make docs` makes -->"
ANYWHERE = {
    "TermTable": "`term`, and every other length of time",
    "Source": "`source`",
    "Text": "What people read: `label`, `says`, `who`, `how`, `what`, `chosen`, `because`",
}
"""Tables that stand inside many others."""
UNFIT = {
    entry.name
    for entry in STEPS.values()
    if entry.phase is Phase.LETTERS or (entry.phase is Phase.FILE and not entry.dialog)
}
"""Events of the record's own housekeeping: no rule of a regulation is about them."""


def page() -> str:
    """The page with its made part anew."""
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return f"{head}{BEGIN}\n{as_text()}\n{END}{rest.partition(END)[2]}"


def as_text() -> str:
    schema = json_schema()
    lines = list(_tables("At the top of the file", schema, schema, ""))
    for name, heading in ANYWHERE.items():
        lines += _table(heading, schema["$defs"][name], schema)
    return "\n".join([*lines, *_events(), *_facts(), *_parts()])


def _tables(heading: str, table: dict[str, Any], schema: dict[str, Any], inside: str) -> Iterator[str]:
    """A table, and below it the tables that stand inside it."""
    yield from _table(heading, table, schema)
    for key, part in table["properties"].items():
        name, listed = _inner(part)
        if mapped := str(_mapped(part).get("$ref", "")).removeprefix("#/$defs/"):
            yield from _tables(f"`[{inside}{key}.<id>]`", schema["$defs"][mapped], schema, f"{inside}{key}.<id>.")
        if name and name not in ANYWHERE and key != "source":
            path = f"{inside}{key}"
            yield from _tables(f"`[[{path}]]`" if listed else f"`[{path}]`", schema["$defs"][name], schema, f"{path}.")


def _inner(part: dict[str, Any]) -> tuple[str, bool]:
    """The table that a key holds, and whether it holds a list of them."""
    listed = part.get("type") == "array"
    return str((part.get("items", {}) if listed else part).get("$ref", "")).removeprefix("#/$defs/"), listed


def _mapped(part: dict[str, Any]) -> dict[str, Any]:
    """What a table holds under names of the file's own choosing."""
    held = part.get("additionalProperties")
    return held if isinstance(held, dict) else {}


def _table(heading: str, table: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"#### {heading}", "", table["description"], "")
    yield from ("| key | value | default | says |", "|---|---|---|---|")
    for key, part in table["properties"].items():
        default = "**required**" if key in table.get("required", []) else _default(part.get("default"))
        yield f"| `{key}` | {_value(part, schema)} | {default} | {_cell(part['description'])} |"


def _default(value: object) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, dict) and value:
        return "as below"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        tables = (", ".join(f"{key} = {json.dumps(each)}" for key, each in table.items()) for table in value)
        return f"`[{', '.join(f'{{ {table} }}' for table in tables)}]`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _value(part: dict[str, Any], schema: dict[str, Any]) -> str:
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if "const" in part:
        return f"`{str(part['const']).lower()}`"
    for several in ("anyOf", "oneOf"):
        if several in part:
            return " or ".join(_value(each, schema) for each in part[several] if each != {"type": "null"})
    if "$ref" in part:
        return {"Text": "both languages", "TermTable": "a term", "Source": "a source"}.get(_inner(part)[0], "a table")
    match part.get("type"):
        case "array":
            return f"list of {_plural(_value(part['items'], schema))}"
        case "object" if _mapped(part).get("$ref"):
            return "a table per id"
        case "object":
            return "table of facts with their values"
        case "integer":
            low, high = part.get("minimum", part.get("exclusiveMinimum", 0) + 1), part.get("maximum")
            return f"number, {low} to {high}" if high else f"number, {low} or more"
        case "boolean":
            return "`true` or `false`"
    return "text"


def _plural(value: str) -> str:
    many = {"text": "texts", "a table": "tables", "a source": "sources", "list of texts": "lists of texts"}
    return many.get(value, value)


def _events() -> Iterator[str]:
    said, dutch = words("en"), words("nl")
    yield from ("", "#### Event types that every procedure knows", "")
    yield from ("| event | in words | in Dutch | a letter can be it |", "|---|---|---|---|")
    for name in sorted(KNOWN - UNFIT):
        told = "yes" if name in TELLINGS else ""
        yield f"| `{name}` | {said.plain(f'steps.{name}.done')} | {dutch.plain(f'steps.{name}.done')} | {told} |"


def _facts() -> Iterator[str]:
    yield from ("", "#### Facts that every procedure knows", "", "| fact | values | default |", "|---|---|---|")
    values = {"form": '`"oral"`, `"written"`', "about": '`"person"`, `"service"`', "client_of": '`"uwv"` or another'}
    for name, default in FACTS.items():
        kind = "`true` or `false`" if isinstance(default, bool) else "text"
        yield f"| `{name}` | {values.get(name, kind)} | {_default(default)} |"


def _parts() -> Iterator[str]:
    yield from ("", "#### Parts that letters can have", "", "| letter | parts |", "|---|---|")
    whole = {"salutation", "closing", "role", "subject"}
    for kind in sorted([*our_letters(), SHARED]):
        parts = sorted({name.partition(".")[0] for name in our_texts("nl", kind)} - whole)
        yield f"| `{kind}` | {', '.join(f'`{part}`' for part in parts)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace(" | ", " / ")
