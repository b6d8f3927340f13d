"""Reading a TOML file that people write, and saying precisely what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.regulation.known_keys import known_keys
from bot.regulation.tables import ONE, SEVERAL

T = TypeVar("T")
UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
"""What pydantic calls a key that it does not know."""


class BadFile(ValueError):
    """A file that cannot be used: says which file, where in it, what is wrong and what is allowed."""

    def __init__(self, file: Path | str, where: str, problem: str) -> None:
        self.file, self.where, self.problem = str(file), where, problem
        super().__init__(": ".join(part for part in (self.file, where, problem) if part))


def read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise BadFile(path, "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadFile(path, "", f"is not UTF-8 text (byte {error.start})") from error


def parse_toml(text: str, file: Path | str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise BadFile(file, f"line {line[1]}" if line else "at the end", f"is not TOML: {error}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of nested lists
        raise BadFile(file, "", f"is not TOML: {error}") from error


def check_shape(adapter: TypeAdapter[T], table: Any, file: Path | str, named: Any = None, inside: str = "") -> T:
    """Validate, turning the first error into a sentence that names file, place and what is allowed.

    ``named`` is the table as it was read, to name the items of lists; ``inside`` the place of ``table`` in the file.
    """
    try:
        return adapter.validate_python(table)
    except ValidationError as error:
        first = error.errors()[0]
        place = _place(first["loc"], named if named is not None else table)
        where = ", ".join(part for part in (inside, place) if part)
        known = known_keys(adapter, first["loc"]) if first["type"] in UNKNOWN else []
        raise BadFile(file, where, problem(error, known)) from error


def _place(loc: tuple[int | str, ...], table: Any) -> str:
    """``duty 2 (acknowledge), term``: the place of an error as a person would say it."""
    parts: list[str] = []
    for key in loc:
        if isinstance(key, int):
            table = table[key] if isinstance(table, list) and key < len(table) else None
            name = table.get("id") if isinstance(table, Mapping) else None
            parts[-1] += f" {key + 1}" + (f" ({name})" if isinstance(name, str) else "")
        elif key in (ONE, SEVERAL):
            continue
        elif isinstance(table, Mapping):  # what follows a value names the kinds that were tried
            table = table.get(key)
            parts.append(str(key))
    return ", ".join(parts)


def problem(error: ValidationError, known: Sequence[str] = ()) -> str:
    """What is wrong, in a sentence: the first error. ``known``: the keys that may stand there."""
    first: dict[str, Any] = dict(error.errors()[0])
    if first["type"] in UNKNOWN:
        return unknown_key(known)
    match first["type"]:
        case "missing":
            return "is missing"
        case "value_error":
            return str(first["ctx"]["error"])
        case _:
            shown = first["input"]
            given = f" (given: {shown!r})" if isinstance(shown, str | int | float | bool) else ""
            return f"{first['msg']}{given}"


def unknown_key(known: Iterable[str]) -> str:
    listed = ", ".join(known)
    return f"unknown key; known are: {listed}" if listed else "unknown key"
