"""Which parts belong together, and in which order a reader wants them: the main point first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.letters.letter import PartSpec

# Section -> its parts. The opening has no heading.
SECTIONS: dict[str, tuple[str, ...]] = {
    "opening": ("main", "received_on"),
    "agreed": ("agreed", "still_open"),
    "complaint": ("summary", "said", "registered", "client", "claim", "policy"),
    "who": ("handler", "committee", "composition"),
    "when": ("answer_term", "further_contact_term"),
    "course": ("expected_way", "expected_duration", "procedure", "next_steps"),
    "asked": ("missing_information", "put_in_writing", "response", "consult", "reply_by", "discretion", "consent"),
    "meanwhile": ("meanwhile",),
    "contact": ("reach_us", "reach_you", "support", "labour_expert"),
}
PARTS: tuple[str, ...] = tuple(part for parts in SECTIONS.values() for part in parts)
_SECTION = {part: section for section, parts in SECTIONS.items() for part in parts}


def section_of(part_id: str) -> str | None:
    """None for a part that only this organisation knows: it follows without a heading of its own."""
    return _SECTION.get(part_id)


def in_reading_order(specs: Iterable[PartSpec]) -> Sequence[PartSpec]:
    """The parts we know in our order; others after them, in theirs."""
    place = {part: n for n, part in enumerate(PARTS)}
    return sorted(specs, key=lambda spec: place.get(spec.id, len(place)))
