"""What is hashed, and how: canonical JSON, and one link of a chain. Pure, so an export verifies without a database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

START = bytes(32)
"""The previous hash of a stream's first event."""

NOTHING_SEALED = sha256(b"").digest()
"""The sealed hash of an event that never had a sealed part; any other hash beside an absent part means: erased."""


def to_json(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8, days and moments in ISO form. Equal values give equal bytes."""
    return _ENCODER.encode(value).encode()


def from_json(text: str | bytes) -> Any:
    return json.loads(text.decode() if isinstance(text, bytes) else text)


def plain_bytes(
    organisation: str, stream: str, seq: int, type: str, at: datetime, recorded_at: datetime, data: Mapping[str, Any]
) -> bytes:
    """The exact bytes of an event's plain part: these are stored, and these are hashed."""
    return to_json(
        {
            "organisation": organisation,
            "stream": stream,
            "seq": seq,
            "type": type,
            "at": utc(at).isoformat(),
            "recorded_at": utc(recorded_at).isoformat(),
            "data": data,
        }
    )


def digest(content: bytes) -> bytes:
    return sha256(content).digest()


def link(previous_hash: bytes, plain: bytes, sealed_hash: bytes) -> bytes:
    """The hash of an event. Only the hash of the sealed part counts, so erasing that part leaves the chain whole."""
    return sha256(previous_hash + plain + sealed_hash).digest()


def utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be recorded; give it one, e.g. tzinfo=UTC")
    return moment.astimezone(UTC)


def _iso_text(value: object) -> str | dict[str, Any]:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON; make it text, a number, a list or a mapping first")


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_iso_text
)
