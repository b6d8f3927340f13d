"""Which parts belong together, and in which order a reader wants them: the main point first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.letters.letter import Kind, PartSpec
from bot.letters.templates import our_sections

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


def section_of(kind: Kind, part_id: str) -> str | None:
    """Of a part that one letter has, its file says it (``section``). None for a part that only this organisation knows:
    it follows without a heading of its own."""
    return our_sections(kind).get(part_id) or _SECTION.get(part_id)


def in_reading_order(kind: Kind, specs: Iterable[PartSpec]) -> Sequence[PartSpec]:
    """By section, and in it the parts we know in our order; what a letter adds and others after them, in theirs."""
    order = list(SECTIONS)

    def place(spec: PartSpec) -> tuple[int, int]:
        section = section_of(kind, spec.id)
        if section is None:
            return len(order), 0
        shared = SECTIONS[section]
        return order.index(section), shared.index(spec.id) if spec.id in shared else len(shared)

    return sorted(specs, key=place)
