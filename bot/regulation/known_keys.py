"""Which keys may stand at a place in a file, for the error that names an unknown one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

Schema = Mapping[str, Any]


def known_keys(adapter: TypeAdapter[Any], place: tuple[int | str, ...]) -> list[str]:
    """The keys beside which an unknown one stands, in their order; ``place`` is where pydantic says the error is."""
    whole = adapter.json_schema()
    tables: list[Schema] = [whole]
    for key in place[:-1]:
        tables = [inner for table in tables for each in _alternatives(table, whole) for inner in _inside(each, key)]
    return [key for table in tables for each in _alternatives(table, whole) for key in each.get("properties", {})]


def _alternatives(table: Schema, whole: Schema) -> Iterator[Schema]:
    """What a value may be, references followed."""
    if "$ref" in table:
        yield from _alternatives(whole["$defs"][table["$ref"].rpartition("/")[2]], whole)
    elif several := table.get("anyOf") or table.get("oneOf"):
        for each in several:
            yield from _alternatives(each, whole)
    else:
        yield table


def _inside(table: Schema, key: int | str) -> Iterator[Schema]:
    """One step deeper. A key that is no property names which alternative was tried: that is no step."""
    if isinstance(key, int):
        yield from [table["items"]] if "items" in table else []
    elif key in table.get("properties", {}):
        yield table["properties"][key]
    elif isinstance(held := table.get("additionalProperties"), Mapping):
        yield held
    else:
        yield table
