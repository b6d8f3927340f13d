"""What a letter still lacks before it may go: a required part that says nothing, or no longer tells its fact."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.letters.clean import clean, is_blank
from bot.letters.dates import says_day
from bot.letters.draft import WRITTEN
from bot.letters.facts import LetterFacts
from bot.letters.letter import Letter, Part
from bot.words import date_in_words, plain_text, words

# What people leave behind for later: [invullen], ..., ___, xxx, n.t.b., TODO.
_PLACEHOLDER = re.compile(
    r"(\[[^\]]*\]|<[^>]*>|\{[^}]*\}|[.…_?\-–—*x/]+|n\.?v\.?t\.?|n\.?t\.?b\.?|p\.?m\.?|tbd|tba|todo|invullen|volgt)",
    re.IGNORECASE,
)


NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Shortfall:
    """One required part that falls short."""

    part: Part
    why: Literal["empty", "gone"]
    lacking: tuple[str, ...] = ()
    """For ``gone``: the facts no longer told, in words. May be names: for a form, never for a channel or a log."""

    @property
    def source(self) -> str:
        return self.part.source

    def label(self, language: str) -> str:
        """What the part is called; its id for a part that only this organisation knows."""
        say, key = words(language), f"letters.part.{self.part.id}"
        return say.plain(key) if say.has(key) else self.part.id

    def sentence(self, language: str) -> str:
        """What is wrong and where the regulation asks for it."""
        lacking = ", ".join(f"‘{fact}’" for fact in self.lacking)
        said = words(language)(
            f"letters.lacking.{self.why}", part=self.label(language), source=self.source, lacking=lacking
        )
        return plain_text(said)


def shortfalls(letter: Letter, facts: LetterFacts, asked: Mapping[str, str] = NOTHING) -> list[Shortfall]:
    """Everything that stands in the way of sending; empty: the letter is complete. ``asked``: by part, the field of the
    letter's step whose answer it tells."""
    return missing(letter) + gone(letter, facts, asked)


def missing(letter: Letter) -> list[Shortfall]:
    """Required parts without a text, or with nothing but a placeholder."""
    needed = (part for part in letter.parts if part.required or part.id in WRITTEN)
    return [Shortfall(part, "empty") for part in needed if says_nothing(part.text)]


def gone(letter: Letter, facts: LetterFacts, asked: Mapping[str, str] = NOTHING) -> list[Shortfall]:
    """Required parts with a text that no longer tells the day, the name or the way of contact they are for."""
    found = []
    for part in letter.parts:
        tells = _asked(asked[part.id]) if part.id in asked else _TELLS.get(part.id)
        if part.required and tells and not says_nothing(part.text):
            lacking = tells(part.text, facts, letter.language)
            found += [Shortfall(part, "gone", lacking)] if lacking else []
    return found


def says_nothing(text: str) -> bool:
    """Empty, invisible, or only placeholders."""
    return all(is_blank(word) or _PLACEHOLDER.fullmatch(word) for word in _words(text))


def _words(text: str) -> list[str]:
    """Words, with what stands between brackets as one."""
    return re.findall(r"\[[^\]]*\]|<[^>]*>|\{[^}]*\}|[^\s\[<{]+|[\[<{]", clean(text))


_Tells = Callable[[str, LetterFacts, str], tuple[str, ...]]


def _day(which: Callable[[LetterFacts], date | None]) -> _Tells:
    def lacking(text: str, facts: LetterFacts, language: str) -> tuple[str, ...]:
        day = which(facts)
        return () if day is None or says_day(clean(text), day, language) else (date_in_words(day, language),)

    return lacking


def _asked(name: str) -> _Tells:
    """An answer that is a day; any other is told in the words of the part."""

    def day(facts: LetterFacts) -> date | None:
        answer = facts.asked.get(name)
        return answer if isinstance(answer, date) else None

    return _day(day)


def _names(which: Callable[[LetterFacts], tuple[str, ...]]) -> _Tells:
    def lacking(text: str, facts: LetterFacts, _language: str) -> tuple[str, ...]:
        return tuple(name for name in which(facts) if not _contains(text, name))

    return lacking


def _one_of(which: Callable[[LetterFacts], tuple[str, str]]) -> _Tells:
    """A phone number (digits count, not how they are grouped) or an e-mail address."""

    def lacking(text: str, facts: LetterFacts, language: str) -> tuple[str, ...]:
        phone, email = which(facts)
        known = [way for way in (phone, email) if way]
        told = (email and _contains(text, email)) or (_digits(phone) and _digits(phone) in _digits(text))
        return () if told or not known else (f" {words(language).plain('letters.lacking.or')} ".join(known),)

    return lacking


def _contains(text: str, wanted: str) -> bool:
    """As a whole, whatever the spacing and capitals."""
    return re.search(rf"(?<!\w){re.escape(_folded(wanted))}(?!\w)", _folded(text)) is not None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", clean(text)).casefold().split())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


_TELLS: dict[str, _Tells] = {
    "received_on": _day(lambda facts: facts.received.date()),
    "answer_term": _day(lambda facts: facts.answer_by),
    "further_contact_term": _day(lambda facts: facts.contact_by),
    "expected_duration": _day(lambda facts: facts.plan_by),
    "reply_by": _day(lambda facts: facts.information_by),
    "registered": _day(lambda facts: facts.received.date()),
    "client": _names(lambda facts: (facts.complainant,) if facts.complainant else ()),
    "handler": _names(lambda facts: (facts.handler,) if facts.handler else ()),
    "committee": _names(lambda facts: facts.members),
    "composition": _names(lambda facts: facts.members),
    "reach_us": _one_of(lambda facts: (facts.sender.phone, facts.sender.email)),
    "reach_you": _one_of(lambda facts: (facts.phone, facts.email)),
}
