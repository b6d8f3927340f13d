"""Is the record whole? Pure: works on rows from the database and on an exported file alike.

Finds a changed byte, a removed, reordered or exchanged event, a sealed part that was moved or lost, a cut tail or a
missing complaint (against the numbers given out, and against seals). Erased sealed parts are no damage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.record.chain import NOTHING_SEALED, START, digest, from_json, link
from bot.record.seals import Seal, SealLine, read_seal_line
from bot.record.work import OFFICE


@dataclass(frozen=True)
class RawEvent:
    """An event exactly as stored."""

    organisation: str
    stream: str
    seq: int
    type: str
    recorded_at: datetime
    plain: bytes
    sealed: bytes | None = field(repr=False)
    sealed_hash: bytes
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True)
class Damage:
    """What is wrong, and where. ``stream`` and ``seq`` are empty when no single complaint or event can be named."""

    organisation: str
    stream: str | None
    seq: int | None
    what: str

    def __str__(self) -> str:
        place = [self.organisation, self.stream or "", f"event {self.seq}" if self.seq is not None else ""]
        return f"{' '.join(part for part in place if part)}: {self.what}"


@dataclass(frozen=True)
class Contents:
    """What there is to verify of one organisation. ``keys``: stream -> erased; ``numbers``: year -> last given out."""

    organisation: str
    events: Iterable[RawEvent]
    keys: Mapping[str, bool] = field(default_factory=dict)
    seals: Sequence[Seal] = ()
    numbers: Mapping[int, int] = field(default_factory=dict)


Opens = Callable[[RawEvent], bool]
"""Whether the sealed part of an event opens with the key of its stream."""


def verify(contents: Contents, *, against: Iterable[str] = (), opens: Opens | None = None) -> list[Damage]:
    """Every damage found, in the order of the record; an empty list means whole."""
    lines = [line for line in map(read_seal_line, against) if line.organisation == contents.organisation]
    hashes: dict[str, dict[int, bytes]] = {}
    found = list(_check_streams(contents, hashes, opens))
    found += _check_keys(contents, hashes)
    found += _check_numbers(contents, hashes)
    found += _check_seals(contents, lines, hashes)
    return _each_place_once(found)


def _check_streams(contents: Contents, hashes: dict[str, dict[int, bytes]], opens: Opens | None) -> Iterator[Damage]:
    last: dict[str, RawEvent] = {}
    harmed: set[str] = set()
    for event in contents.events:
        problem = _problem_in_order(event, last.get(event.stream), event.stream in harmed) or _problem_inside(
            event, contents, opens
        )
        if problem:
            yield Damage(event.organisation, event.stream, event.seq, problem)
            harmed.add(event.stream)
        else:
            harmed.discard(event.stream)
        last[event.stream] = event
        hashes.setdefault(event.stream, {})[event.seq] = event.hash


def _problem_in_order(event: RawEvent, before: RawEvent | None, harmed: bool) -> str | None:
    """``harmed``: the event before is damaged itself, so that its hash says nothing about this one."""
    expected = 1 if before is None else before.seq + 1
    if event.seq > expected:
        return f"the event before it is missing (event {expected})"
    if event.seq < expected:
        return f"it stands out of order, where event {expected} belongs"
    if not harmed and event.previous_hash != (START if before is None else before.hash):
        return "it does not follow the event before it: one of the two was exchanged"
    return None


def _problem_inside(event: RawEvent, contents: Contents, opens: Opens | None) -> str | None:
    if link(event.previous_hash, event.plain, event.sealed_hash) != event.hash:
        return "its content does not match its hash"
    if not _columns_match(event, contents.organisation):
        return "a column does not match its content"
    return _problem_with_sealed(event, contents.keys.get(event.stream, False), opens)


def _columns_match(event: RawEvent, organisation: str) -> bool:
    try:
        plain = from_json(event.plain)
        written = datetime.fromisoformat(plain["recorded_at"])
    except (ValueError, KeyError, TypeError):
        return False
    columns = {"organisation": event.organisation, "stream": event.stream, "seq": event.seq, "type": event.type}
    return (
        event.organisation == organisation
        and written == event.recorded_at
        and all(plain.get(name) == value for name, value in columns.items())
    )


def _problem_with_sealed(event: RawEvent, erased: bool, opens: Opens | None) -> str | None:
    if event.sealed is None:
        lost = event.sealed_hash != NOTHING_SEALED and not erased
        return "its sealed part is gone, though the complaint was not erased" if lost else None
    if digest(event.sealed) != event.sealed_hash:
        return "its sealed part was changed or exchanged"
    if erased:
        return "its sealed part is still there, though the complaint was erased"
    if opens is not None and not opens(event):
        return "its sealed part does not open with the key of the complaint"
    return None


def _check_keys(contents: Contents, hashes: Mapping[str, Mapping[int, bytes]]) -> Iterator[Damage]:
    for stream in contents.keys:
        if stream not in hashes and stream != OFFICE:
            yield Damage(contents.organisation, stream, None, "all its events are missing")


def _check_numbers(contents: Contents, hashes: Mapping[str, Mapping[int, bytes]]) -> Iterator[Damage]:
    for year, last in contents.numbers.items():
        for number in range(1, last + 1):
            reference = f"K-{year}-{number:04d}"
            if reference not in hashes:
                yield Damage(
                    contents.organisation, reference, None, "the number was given out, but its events are missing"
                )


def _check_seals(
    contents: Contents, lines: Sequence[SealLine], hashes: Mapping[str, Mapping[int, bytes]]
) -> Iterator[Damage]:
    previous: str | None = None
    for seal in contents.seals:
        yield from _check_seal(contents.organisation, seal, previous)
        yield from _check_heads(seal, hashes)
        previous = seal.hash.hex()
    kept = {seal.hash for seal in contents.seals}
    for line in lines:
        if line.hash not in kept:
            what = f"the seal of {line.day} over {line.count} streams, kept outside, is not the one in the record"
            yield Damage(contents.organisation, None, None, what)
        if line.full is not None:
            yield from _check_heads(line.full, hashes)


def _check_seal(organisation: str, seal: Seal, previous: str | None) -> Iterator[Damage]:
    heads = _heads(seal)
    expected = {"organisation": seal.organisation, "day": seal.day.isoformat(), "count": seal.count}
    whole = (
        digest(seal.heads) == seal.hash
        and seal.organisation == organisation
        and all(heads.get(name) == value for name, value in expected.items())
        and len(heads.get("heads", [])) == seal.count
    )
    if not whole:
        yield Damage(organisation, None, None, f"the seal of {seal.day} was changed")
    elif heads.get("previous") != previous:
        yield Damage(organisation, None, None, f"the seal before that of {seal.day} is missing or was exchanged")


def _check_heads(seal: Seal, hashes: Mapping[str, Mapping[int, bytes]]) -> Iterator[Damage]:
    for stream, seq, hash in _heads(seal).get("heads", []):
        kept = hashes.get(stream, {})
        if kept.get(seq, b"").hex() == hash:
            continue
        yield Damage(seal.organisation, stream, seq, _problem_against_seal(seal, seq, kept))


def _problem_against_seal(seal: Seal, seq: int, kept: Mapping[int, bytes]) -> str:
    if not kept:
        return f"all its events are missing; they were sealed on {seal.day}"
    if seq not in kept:
        return f"it was cut off; it was sealed on {seal.day}"
    return f"it is not the event that was sealed on {seal.day}"


def _heads(seal: Seal) -> Mapping[str, Any]:
    """A damaged list of heads counts as empty: that it is damaged is said elsewhere."""
    try:
        heads = from_json(seal.heads)
        ok = isinstance(heads, dict) and all(
            isinstance(stream, str) and isinstance(seq, int) for stream, seq, _ in heads["heads"]
        )
    except (ValueError, KeyError, TypeError):
        return {}
    return heads if ok else {}


def _each_place_once(found: Iterable[Damage]) -> list[Damage]:
    """A cut tail shows in every seal since: say it once."""
    first: dict[object, Damage] = {}
    for damage in found:
        place = (damage.stream, damage.seq) if damage.stream else damage
        first.setdefault(place, damage)
    return list(first.values())
