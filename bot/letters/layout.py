"""A letter put in order for a page, whatever the page is made of: plain text, HTML or PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.letters.clean import clean, is_blank, one_line
from bot.letters.letter import Letter, Sender
from bot.letters.sections import section_of
from bot.words import Words, date_in_words, words

BULLET = "- "


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list with an item per line."""

    lines: tuple[str, ...]
    bullets: bool = False


@dataclass(frozen=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Layout:
    """Cleaned texts only; ``None`` as the letter date is a preview."""

    language: str
    organisation: str
    contact: tuple[str, ...]
    recipient: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    subject: str
    salutation: str
    sections: tuple[Section, ...]
    closing: str
    signed_by: tuple[str, ...]
    capacity: tuple[str, ...]
    """Role and organisation under the names."""
    reference: str
    dated: date | None
    unsent: str


def lay_out(letter: Letter, letter_date: date | None) -> Layout:
    """Everything that stands in the letter, in the order in which it is read."""
    say = words(letter.language)
    unsent = "" if letter_date else say.plain("letters.label.unsent")
    day = date_in_words(letter_date, letter.language) if letter_date else unsent
    reference = one_line(letter.reference)
    return Layout(
        language=letter.language,
        organisation=one_line(letter.sender.organisation),
        contact=tuple(_contact(letter.sender, say)),
        recipient=_lines(f"{one_line(letter.recipient_name)}\n{letter.recipient_address}"),
        details=((say.plain("letters.label.date"), day), (say.plain("letters.label.reference"), reference)),
        subject=_visible(letter.subject, reference, say.plain("letters.label.subject")),
        salutation=one_line(letter.salutation),
        sections=tuple(_sections(letter, say)),
        closing=one_line(letter.closing),
        signed_by=tuple(name for name in map(one_line, letter.signed_by) if name),
        capacity=tuple(line for line in map(one_line, (letter.role, letter.sender.organisation)) if line),
        reference=reference,
        dated=letter_date,
        unsent=unsent,
    )


def _visible(*candidates: str) -> str:
    """The first that a reader can see: a heading is never empty."""
    return next(one_line(text) for text in candidates if not is_blank(clean(text)))


def _contact(sender: Sender, say: Words) -> Iterator[str]:
    yield from _lines(sender.name)
    yield from _lines(sender.address)
    if phone := one_line(sender.phone):
        yield f"{say.plain('letters.label.phone')} {phone}"
    if email := one_line(sender.email):
        yield email


def _sections(letter: Letter, say: Words) -> Iterator[Section]:
    """Neighbouring parts about the same thing share a heading."""
    current, heading, blocks = "opening", "", list[Block]()
    for part in letter.parts:
        section = section_of(letter.kind, part.id) or current
        if is_blank(part.text):
            continue
        if section != current:
            if blocks:
                yield Section(heading, tuple(blocks))
            current, heading, blocks = section, _heading(section, letter, say), []
        blocks.extend(_blocks(part.text))
    if blocks:
        yield Section(heading, tuple(blocks))


def _heading(section: str, letter: Letter, say: Words) -> str:
    own = f"letters.heading.{section}_{letter.address}"
    key = own if say.has(own) else f"letters.heading.{section}"
    return say.plain(key) if say.has(key) else ""


def _blocks(text: str) -> Iterator[Block]:
    """An empty line ends a paragraph; lines that begin with a dash are a list."""
    lines: list[str] = []
    bullets = False
    for line in (" ".join(line.split()) for line in clean(text).split("\n")):
        is_item = line.startswith(BULLET)
        if lines and (not line or is_item != bullets):
            yield Block(tuple(lines), bullets)
            lines = []
        if line:
            lines.append(line.removeprefix(BULLET))
            bullets = is_item
    if lines:
        yield Block(tuple(lines), bullets)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in map(one_line, clean(text).split("\n")) if line)
