"""What Slack sends, looked at piece by piece: as expected, or a ``BrokenPayload`` that names the place (and never the
content, which can be personal)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

T = TypeVar("T")


class BrokenPayload(Exception):
    """A payload that is not what Slack sends for our own forms and buttons."""

    def __init__(self, where: str, expected: str) -> None:
        super().__init__(f"{where}: expected {expected}")
        self.where = where
        self.expected = expected


def an_object(found: object, where: str) -> dict[str, Any]:
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise BrokenPayload(where, "an object")
    return found


def a_list(found: object, where: str) -> list[Any]:
    if not isinstance(found, list):
        raise BrokenPayload(where, "a list")
    return found


def text(found: object, where: str) -> str:
    if not isinstance(found, str):
        raise BrokenPayload(where, "text")
    return found


def an_id(found: object, where: str) -> str:
    if not isinstance(found, str) or not found:
        raise BrokenPayload(where, "an id")
    return found


def a_whole_number(found: object, where: str) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise BrokenPayload(where, "a whole number")
    return found


def a_day(found: object, where: str) -> date:
    if not isinstance(found, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", found):
        raise BrokenPayload(where, "a date")
    try:
        return date.fromisoformat(found)
    except ValueError as wrong:
        raise BrokenPayload(where, "a date that exists") from wrong


def a_moment(found: object, where: str) -> datetime:
    try:
        return datetime.fromtimestamp(a_whole_number(found, where), UTC)
    except (ValueError, OverflowError, OSError) as wrong:
        raise BrokenPayload(where, "a moment") from wrong


def an_option(found: object, where: str) -> str:
    return text(an_object(found, where).get("value"), f"{where}.value")


def maybe(read: Callable[[object, str], T], found: object, where: str) -> T | None:
    return None if found is None else read(found, where)


def each(read: Callable[[object, str], str], found: object, where: str) -> tuple[str, ...]:
    """Slack leaves the list out, or sends null, where nothing was chosen."""
    if found is None:
        return ()
    return tuple(read(item, f"{where}.{n}") for n, item in enumerate(a_list(found, where)))
