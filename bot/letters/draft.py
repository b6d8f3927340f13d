"""The first version of a letter: each part from its own template, empty where a fact is not known yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from bot.letters.facts import LetterFacts
from bot.letters.letter import Address, Kind, Letter, Part, PartSpec
from bot.letters.sections import in_reading_order
from bot.letters.templates import Texts, texts

QUOTED = 400
"""A quotation longer than this is cut off at a sentence or a word."""

# A part that tells a fact stays empty while the fact is unknown; where several stand here, any of them will do.
_NEEDS: dict[str, tuple[str, ...]] = {
    "summary": ("complaint",),
    "committee": ("members",),
    "composition": ("members",),
    "handler": ("handler",),
    "answer_term": ("answer_by",),
    "further_contact_term": ("contact_by",),
    "reach_you": ("phone", "email"),
    "missing_information": ("information",),
    "expected_way": ("plan",),
    "expected_duration": ("plan_by",),
    "reply_by": ("information_by",),
    "client": ("complainant",),
    "policy": ("policy",),
    "agreed": ("agreed",),
}
WRITTEN = frozenset({"said"})
"""Parts that only a person can write, and without which the letter does not go: what of the complaint is for a reader
who may not read the rest."""
DAYS: Mapping[str, str] = {"expected_duration": "plan_by", "reply_by": "information_by"}
"""Parts that name a day which a person chooses, with the fact that it is."""


def draft(
    kind: Kind,
    language: str,
    facts: LetterFacts,
    parts: Sequence[PartSpec],
    *,
    address: Address = "u",
    templates: Path | None = None,
    automatic: bool = False,
) -> Letter:
    """A letter with these parts in the order in which they read best; ``templates`` holds own versions of texts."""
    write = _Writer(texts(language, kind, templates), address, values(facts))
    signed_by = facts.signed_by or _signers(facts, {spec.id for spec in parts})
    return Letter(
        kind=kind,
        reference=facts.reference,
        language=language,
        address=address,
        recipient_name=facts.recipient,
        recipient_address=facts.recipient_address,
        parts=tuple(_part(spec, write) for spec in in_reading_order(kind, parts)),
        sender=facts.sender,
        subject=" ".join(write("subject").split()),
        salutation=write("salutation"),
        closing=write("closing"),
        signed_by=signed_by,
        role=write("role", signed_by=signed_by),
        automatic=automatic,
    )


def values(facts: LetterFacts) -> dict[str, Any]:
    """What a template can use: every fact by its name, and the quotation."""
    known = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return known | {"quotation": quotation(facts.complaint), "steps": ()}


def quotation(words: str, limit: int = QUOTED) -> str:
    """The complaint's own words on one line, cut off after a sentence, else after a word, else where it must."""
    line = " ".join(words.split())
    if len(line) <= limit:
        return line
    head = line[: limit + 1]
    sentences = [end.end() for end in re.finditer(r"[.!?](?=\s)", head)]
    if sentences and sentences[-1] > limit // 2:
        return f"{head[: sentences[-1]]} (…)"
    word = head.rfind(" ")
    return f"{head[: word if word > limit // 2 else limit].rstrip(' ,;:')} (…)"


def _signers(facts: LetterFacts, parts: Collection[str]) -> tuple[str, ...]:
    """Whoever the letter says handles the complaint."""
    tells_committee = bool({"committee", "composition"} & set(parts))
    handler = (facts.handler,) if facts.handler else ()
    return (facts.members or handler) if tells_committee else (handler or facts.members)


class _Writer:
    """Fills in texts for one letter."""

    def __init__(self, found: Texts, address: Address, known: dict[str, Any]) -> None:
        self._texts, self._address, self._known = found, address, known

    def __call__(self, name: str, **more: Any) -> str:
        return self._texts.render(name, self._address, self._known | more)

    def knows(self, name: str) -> bool:
        return bool(self._known[name])

    def knows_asked(self, name: str) -> bool:
        return self._known["asked"].get(name) not in (None, "")


def _part(spec: PartSpec, write: _Writer) -> Part:
    if spec.asks:
        known, editable = write.knows_asked(spec.asks), False
    else:
        needs, editable = _NEEDS.get(spec.id), spec.editable
        known = needs is None or any(write.knows(name) for name in needs)
    text = write(spec.id, steps=spec.steps) if known and spec.id not in WRITTEN else ""
    return Part(spec.id, text, spec.required, spec.source, spec.requirements, editable)
