"""The record as a file that can be verified anywhere: JSON lines, bytes in base64, never a key.

A first line with the format, then events, seals, keys (erased or not) and numbers, and a last line that counts them.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import IO, Any, TypeVar

from bot.record.chain import from_json, to_json
from bot.record.contents import contents_of
from bot.record.log import Tx
from bot.record.seals import Seal
from bot.record.verify import Contents, Damage, RawEvent, verify

FORMAT = 1
Row = TypeVar("Row", RawEvent, Seal)


class ExportUnreadable(ValueError):
    """This is no export, or one of a later version."""


def export(tx: Tx, to: IO[bytes]) -> int:
    """Write everything of the organisation; answers the number of events."""
    counts: Counter[str] = Counter()
    _write(to, "wederhoor", {"export": FORMAT, "organisation": tx.organisation, "at": tx.now})
    for kind, content in _lines(contents_of(tx)):
        _write(to, kind, content)
        counts[kind] += 1
    _write(to, "end", dict(counts))
    return counts["event"]


def verify_export(lines: Iterable[bytes], *, against: Iterable[str] = ()) -> list[Damage]:
    """Every damage in an exported file; needs neither the database nor a key."""
    reading = iter(lines)
    organisation = _organisation(next(reading, b""))
    read = _Read(organisation)
    for place, line in enumerate(reading, 2):
        read.take(place, line)
    read.finish()
    contents = Contents(organisation, read.events, read.keys, read.seals, read.numbers)
    return read.damaged + verify(contents, against=against)


class _Read:
    """What was found in a file; a line that cannot be read is damage, not a reason to stop."""

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        self.damaged: list[Damage] = []
        self.events: list[RawEvent] = []
        self.seals: list[Seal] = []
        self.keys: dict[str, bool] = {}
        self.numbers: dict[int, int] = {}
        self._counts: Counter[str] = Counter()
        self._ended = False

    def take(self, place: int, line: bytes) -> None:
        try:
            ((kind, content),) = from_json(line).items()
            self._keep(kind, content)
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            self.damaged.append(Damage(self.organisation, None, None, f"line {place} of the file cannot be read"))

    def finish(self) -> None:
        if not self._ended:
            self._incomplete("its last line is missing")

    def _keep(self, kind: str, content: Mapping[str, Any]) -> None:
        if self._ended:
            raise ValueError("a line after the last one")
        if kind == "event":
            self.events.append(_event(content))
        elif kind == "seal":
            self.seals.append(_seal(content))
        elif kind == "key":
            self.keys[content["stream"]] = bool(content["erased"])
        elif kind == "number":
            self.numbers[int(content["year"])] = int(content["last"])
        elif kind == "end":
            self._end(content)
        else:
            raise ValueError("a line of an unknown kind")
        self._counts[kind] += 1

    def _end(self, content: Mapping[str, Any]) -> None:
        self._ended = True
        if dict(self._counts) != content:
            self._incomplete("it does not hold as many lines as its last line says")

    def _incomplete(self, why: str) -> None:
        self.damaged.append(Damage(self.organisation, None, None, f"the file is not complete: {why}"))


def _lines(contents: Contents) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for event in contents.events:
        yield "event", _as_texts(event)
    for seal in contents.seals:
        yield "seal", _as_texts(seal)
    for stream, erased in contents.keys.items():
        yield "key", {"stream": stream, "erased": erased}
    for year, last in contents.numbers.items():
        yield "number", {"year": year, "last": last}


def _as_texts(row: RawEvent | Seal) -> Mapping[str, Any]:
    return {name: _as_text(value) for name, value in vars(row).items()}


def _as_text(value: object) -> object:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _write(to: IO[bytes], kind: str, content: Mapping[str, Any]) -> None:
    to.write(to_json({kind: content}) + b"\n")


def _organisation(line: bytes) -> str:
    try:
        header = from_json(line)["wederhoor"]
        version, organisation = header["export"], header["organisation"]
    except (ValueError, KeyError, TypeError) as problem:
        raise ExportUnreadable("this file is no export of the record; make one with `wederhoor export`") from problem
    if version != FORMAT:
        raise ExportUnreadable(f"this export has format {version}, known is {FORMAT}; use the version that made it")
    return str(organisation)


def _event(content: Mapping[str, Any]) -> RawEvent:
    values = {**content, "recorded_at": datetime.fromisoformat(content["recorded_at"])}
    for name in ("plain", "sealed", "sealed_hash", "previous_hash", "hash"):
        values[name] = _bytes(content[name])
    return _exactly(RawEvent(**values), content)


def _seal(content: Mapping[str, Any]) -> Seal:
    values = {**content, "day": date.fromisoformat(content["day"])}
    for name in ("heads", "hash"):
        values[name] = _bytes(content[name])
    return _exactly(Seal(**values), content)


def _exactly(row: Row, content: Mapping[str, Any]) -> Row:
    """Base64 and ISO dates can be spelled in several ways; only ours is as exported."""
    if _as_texts(row) != content:
        raise ValueError("not as it was exported")
    return row


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text, validate=True)
