"""By what a complaint is found: the complainant's name, e-mail and phone, written in one way however they were typed.

Pure; what is kept of these words is a keyed digest (``bot.record.finding``), never the words.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize

from bot.address import in_one_way
from bot.complaint.events import Complainant

PREFIXES = frozenset("van der den de het ten ter te von zu aan bij in 't s d la le el al ibn ben bin".split())
"""Parts of a surname that people leave out, or put behind it."""
SHORTEST = 3
"""Letters of a word by which somebody can be found on its own."""
_FOLDED = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ĳ": "ij"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_COUNTRY = re.compile(r"^(?:\+|00)31(?:\(0\)|0)?")


def keys_of(complainant: Complainant) -> frozenset[str]:
    """All that this complainant is found by."""
    name, words = _name(complainant.name)
    found = {f"word:{word}" for word in words if len(word) >= SHORTEST} | ({f"name:{name}"} if name else set())
    return frozenset(found | _reached_by(complainant))


def same_person(complainant: Complainant) -> frozenset[str]:
    """What is only shared with the same person, or with somebody of the same name."""
    return frozenset(key for key in keys_of(complainant) if not key.startswith("word:"))


def asked_for(typed: str) -> tuple[frozenset[str], ...]:
    """What somebody looks for: a complaint fits when it has all keys of one of these."""
    if "@" in typed:
        return (frozenset({f"mail:{in_one_way(typed)}"}),)
    if phone := _phone(typed):
        return (frozenset({f"phone:{phone}"}),)
    name, words = _name(typed)
    whole = frozenset({f"name:{name}"})
    single = frozenset(f"word:{word}" for word in words if len(word) >= SHORTEST)
    return tuple(keys for keys in (whole if name else frozenset(), single) if keys)


def _reached_by(complainant: Complainant) -> set[str]:
    phone = _phone(complainant.phone)
    found = {f"mail:{in_one_way(complainant.email)}"} if complainant.email else set()
    return found | ({f"phone:{phone}"} if phone else set())


def _name(typed: str) -> tuple[str, list[str]]:
    """The words of a name in alphabetical order, so that "Berg, Anna van den" is "Anna van den Berg"."""
    words = [word for word in _WORD.findall(_plain(typed)) if word not in PREFIXES]
    return " ".join(sorted(words)), words


def _plain(typed: str) -> str:
    """Without capitals and accents."""
    parts = normalize("NFKD", typed.casefold().translate(_FOLDED))
    return "".join(c for c in parts if category(c) != "Mn").replace("\u2019", "'").translate(_FOLDED)


def _phone(typed: str) -> str:
    """``06...`` for every way to write a Dutch number; nothing for what is no number."""
    if not re.fullmatch(r"[+(\d][\d ()./-]*", typed.strip()):
        return ""
    digits = _COUNTRY.sub("0", re.sub(r"[ ./-]", "", typed))
    digits = re.sub(r"\D", "", digits)
    return digits if len(digits) >= 6 else ""
