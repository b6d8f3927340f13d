"""The slash command: ``/klacht``, and the words that may follow it, in Dutch or English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from handlers.slack import expect

Word = Literal["new", "list", "show", "why", "report", "find", "help", "unknown"]
_WORDS: Mapping[str, Word] = {
    "nieuw": "new",
    "new": "new",
    "lijst": "list",
    "list": "list",
    "waarom": "why",
    "why": "why",
    "rapport": "report",
    "report": "report",
    "zoek": "find",
    "zoeken": "find",
    "find": "find",
    "search": "find",
    "help": "help",
    "hulp": "help",
}
_REFERENCE = re.compile(r"[A-Z]{1,5}-\d{4}-\d{1,6}")
_YEAR = re.compile(r"[12]\d{3}")
# Phones make these of a hyphen.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_INVISIBLE = str.maketrans(dict.fromkeys("\u200b\u2060\ufeff\u00ad"))
_MENTION = re.compile(r"<([@#])[^>|]*\|([^>]*)>")
_ADDRESS = re.compile(r"<(?:mailto:|tel:|https?://)[^>|]*\|([^>]*)>")


@dataclass(frozen=True)
class Command:
    """``/klacht ...``. The argument is a reference, a year, a name to look for, or (for an unknown word) all
    that was typed."""

    word: Word
    argument: str
    user_id: str
    trigger_id: str


def command(body: object) -> Command:
    """The slash command. What is typed decides the word; a word it does not know is ``unknown``."""
    form = expect.an_object(body, "command")
    typed = expect.text(form.get("text") or "", "text")
    word, argument = _read(typed)
    return Command(
        word=word,
        argument=argument,
        user_id=expect.an_id(form.get("user_id"), "user_id"),
        trigger_id=expect.an_id(form.get("trigger_id"), "trigger_id"),
    )


def _read(typed: str) -> tuple[Word, str]:
    parts = typed.translate(_INVISIBLE).split()
    if not parts:
        return "new", ""
    first, rest = parts[0].casefold(), [_canonical(part) for part in parts[1:]]
    word = _WORDS.get(first)
    if word == "help" or (word in ("new", "list", "report") and not rest):
        return word, ""
    if word == "find":
        return word, _unescaped(" ".join(parts[1:]))
    if word == "why" and len(rest) == 1 and _REFERENCE.fullmatch(rest[0]):
        return word, rest[0]
    if word == "report" and len(rest) == 1 and _YEAR.fullmatch(rest[0]):
        return word, rest[0]
    if not rest and _REFERENCE.fullmatch(_canonical(parts[0])):
        return "show", _canonical(parts[0])
    return "unknown", _unescaped(" ".join(parts))


def _canonical(part: str) -> str:
    return part.translate(_DASHES).upper()


def _unescaped(text: str) -> str:
    """As somebody typed it: mentions and links that Slack made of it by their words."""
    text = _ADDRESS.sub(r"\1", _MENTION.sub(r"\1\2", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
