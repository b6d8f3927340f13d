"""An event as it stands in the record: a plain and a sealed part, as JSON values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from bot.complaint.events import Event, Step
from bot.complaint.steps import TYPES


def parts(happened: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plain and the sealed part, as JSON values; what is None stays out, and of a step all that is empty."""
    name = "" if isinstance(happened, Step) else happened.type
    dumped = {k: v for k, v in _adapter(name).dump_python(happened, mode="json").items() if v is not None}
    if isinstance(happened, Step):
        dumped = {key: value for key, value in dumped.items() if value and key != "name"}
    hidden = sealed_fields(name)
    plain = {key: value for key, value in dumped.items() if key not in hidden}
    return plain, {key: value for key, value in dumped.items() if key in hidden}


def load(name: str, plain: Mapping[str, Any], secret: Mapping[str, Any] | None) -> Event:
    """An event from its stored parts; ``secret`` is None once the complaint is erased."""
    known = name in TYPES
    stored = {**({} if known else {"name": name}), **plain, **(secret or {})}
    made: Event = _adapter(name if known else "").validate_python(stored)
    return made


@cache
def sealed_fields(name: str) -> frozenset[str]:
    """The sealed fields of an event type; without a name, of a step."""
    fields: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(TYPES.get(name, Step))  # type: ignore[arg-type]
    return frozenset(f.name for f in fields if f.metadata.get("sealed"))


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    # A dataclass brings a config of its own, and of that hiding does not count; "or none" makes this one count.
    known: Any = TYPES.get(name, Step)
    return TypeAdapter(known | None, config=ConfigDict(hide_input_in_errors=True))
