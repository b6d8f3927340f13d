"""Neutral markup (see ``bot.words``) as Slack shows it, and texts made to fit Slack's limits.

Slack has no escape for an asterisk, underscore, tilde or backtick in mrkdwn: a backslash shows, and a zero-width space
counts as the edge of a word (people use it to *make* bold work inside one). So a literal one is shown by its twin that
never formats (U+2217 for an asterisk). An underscore inside a word never formats and stays as it is, so that
``jan_de_vries@example.nl`` can be copied.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

Lookup = Callable[[str], str | None]
"""Person id -> Slack user id, or person id -> name; ``None`` when there is none."""

ELLIPSIS = "…"
_TWINS = {
    "*": "\u2217",
    "_": "\u02cd",
    "~": "\u223c",
    "`": "\u02cb",
    "\uff0a": "\ufe61",  # Slack takes the full-width forms for the same marks
    "\uff3f": "\u2e0f",
    "\uff40": "\u02cb",
}
_SOFT_HYPHEN = "\u00ad"  # invisible; a quote mark after it does not start a line
_WORD_JOINER = "\u2060"  # invisible; no emoji name has one
_BOUNDARY = "\u200b"  # lets bold begin or end inside a word
_ZWJ = "\u200d"
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_EMOJI_NAME = re.compile(r":(?=[^\s:]+:)")
_ANGLED = re.compile(r"<([^<>]+)>")
_USER = re.compile(r"[UW][A-Z0-9]+")


class Piece(NamedTuple):
    """A character, or a person mentioned."""

    text: str
    bold: bool = False
    mention: bool = False


class Atom(NamedTuple):
    """What may not be cut: an escaped character or a mention as Slack wants it."""

    shown: str
    bold: bool = False


def nobody(_person: str) -> str | None:
    """The lookup that knows no one."""
    return None


def mrkdwn(markup: str, people: Lookup = nobody, names: Lookup = nobody, *, bold: bool = False) -> str:
    """Neutral markup as mrkdwn; with ``bold`` all of it, unless a part was bold already."""
    return _joined(_atoms(_emphasised(parse(markup), bold), people, names))


def mrkdwn_parts(
    markup: str, limit: int, people: Lookup = nobody, names: Lookup = nobody, *, bold: bool = False
) -> list[str]:
    """The same in parts of at most ``limit``, cut between lines or words; nothing for a blank text."""
    atoms = _atoms(_emphasised(parse(markup), bold), people, names)
    edge = 4  # a part that starts or ends within bold needs its own marks
    shown = [atom.shown for atom in atoms]
    costs = [units(atom.shown) + (edge if _opens(atoms, i) else 0) for i, atom in enumerate(atoms)]
    parts = (_joined(atoms[start:end]) for start, end in _cuts(shown, costs, limit - edge))
    return [part for part in parts if part.strip()]


def plain(markup: str, names: Lookup = nobody) -> str:
    """Neutral markup as text without any marks; a person by name."""
    return "".join(_named(piece.text, names) if piece.mention else piece.text for piece in parse(markup))


def readable(text: str, name_of: Callable[[str], str | None]) -> str:
    """What somebody wrote in Slack, as it was read there: mentions by name, links with their words, no entities."""

    def shown(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        match target[:1]:
            case "@":
                return f"@{name_of(target[1:]) or label or ELLIPSIS}"
            case "#":
                return f"#{label or ELLIPSIS}"
            case "!":
                return label if label else f"@{target[1:].partition('^')[0]}"
        plain_target = re.sub(r"^(mailto|tel):", "", target)
        return f"{label} ({plain_target})" if label and label not in (target, plain_target) else plain_target

    text = _ANGLED.sub(shown, clean(text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(text: str) -> str:
    """Literal text for a text object.

    Slack's reference calls ``& < >`` control characters "in text objects", not in mrkdwn only, and plain_text comes
    back from Slack with entities for them (bolt-python issue 513): so both kinds are escaped, or a typed ``&lt;`` would
    show as ``<``. Values of inputs and error sentences are no text objects and go as they are.
    """
    return clean(text).translate(_ENTITIES)


def escaped_parts(text: str, limit: int) -> list[str]:
    """Somebody's own words as escaped text in parts of at most ``limit``; nothing is left out but blank parts."""
    text = clean(text)
    costs = [units(c.translate(_ENTITIES)) for c in text]
    parts = (escaped(text[start:end]) for start, end in _cuts(text, costs, limit))
    return [part for part in parts if part.strip()]


def fitted(text: str, limit: int) -> str:
    """Escaped text of at most ``limit``, never empty: Slack refuses a whole form for one empty label."""
    return escaped(clip(clean(text).strip(), limit, lambda c: units(c.translate(_ENTITIES)))) or ELLIPSIS


def clip(text: str, limit: int, cost: Callable[[str], int] | None = None) -> str:
    """The text when it fits, else as many whole characters as fit with an ellipsis."""
    measure = cost or units
    costs = [measure(c) for c in text]
    if sum(costs) <= limit:
        return text
    end = _reach(costs, 0, limit - measure(ELLIPSIS))
    while end > 0 and _inside(text, end):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def units(text: str) -> int:
    """Length in UTF-16 units: Slack does not say how it counts, and this is the most that anyone counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Without control characters and halves of surrogate pairs; line ends as ``\\n``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text)


def parse(markup: str) -> list[Piece]:
    """The characters and mentions of neutral markup, each bold or not."""
    pieces: list[Piece] = []
    markup, i, bold = clean(markup), 0, False
    while i < len(markup):
        person = _mention_at(markup, i)
        if markup[i] == "\\" and i + 1 < len(markup):
            pieces.append(_character(markup[i + 1], bold))
            i += 2
        elif markup.startswith("**", i):
            bold = not bold
            i += 2
        elif person is not None:
            pieces.append(Piece(person, bold, mention=True))
            i += len(person) + 3
        else:
            pieces.append(_character(markup[i], bold))
            i += 1
    return pieces


def _character(c: str, bold: bool) -> Piece:
    return Piece(c, bold and c != "\n")  # Slack's bold ends with the line


def _mention_at(markup: str, i: int) -> str | None:
    if not markup.startswith("@{", i):
        return None
    end = markup.find("}", i)
    return markup[i + 2 : end] if end > 0 else None


def _emphasised(pieces: list[Piece], bold: bool) -> list[Piece]:
    if not bold or any(piece.bold for piece in pieces):
        return pieces
    return [piece._replace(bold=piece.mention or piece.text != "\n") for piece in pieces]


def _atoms(pieces: Sequence[Piece], people: Lookup, names: Lookup) -> list[Atom]:
    line = "".join("\ufffc" if piece.mention else piece.text for piece in pieces)
    emoji = {found.start() for found in _EMOJI_NAME.finditer(line)}
    return [
        Atom(_mention(piece.text, people, names), piece.bold)
        if piece.mention
        else Atom(_literal(line, i) + (_WORD_JOINER if i in emoji else ""), piece.bold)
        for i, piece in enumerate(pieces)
    ]


def _literal(line: str, i: int) -> str:
    """One character that starts no formatting where it stands."""
    c = line[i]
    if c == "_" and 0 < i < len(line) - 1 and line[i - 1].isalnum() and line[i + 1].isalnum():
        return c
    if c in ">\uff1e" and (i == 0 or line[i - 1].isspace()):
        return _SOFT_HYPHEN + c.translate(_ENTITIES)
    return _TWINS.get(c) or c.translate(_ENTITIES)


def _mention(person: str, people: Lookup, names: Lookup) -> str:
    user = people(person)
    if user is not None and _USER.fullmatch(user):
        return f"<@{user}>"
    name = _named(person, names)
    return "".join(_literal(name, i) for i in range(len(name)))


def _named(person: str, names: Lookup) -> str:
    return clean(names(person) or ELLIPSIS)


def _joined(atoms: Sequence[Atom]) -> str:
    runs = [("".join(a.shown for a in run), bold) for bold, run in groupby(atoms, key=lambda a: a.bold)]
    out = ""
    for i, (text, bold) in enumerate(runs):
        after = runs[i + 1][0] if i + 1 < len(runs) else ""
        out += _strong(text, out, after) if bold else text
    return out


def _strong(text: str, before: str, after: str) -> str:
    """Bold as Slack recognises it: no space inside the marks, a boundary outside them."""
    core = text.strip()
    if not core:
        return text
    lead, _, trail = text.partition(core)
    opening = _BOUNDARY if not lead and before[-1:].isalnum() else ""
    closing = _BOUNDARY if not trail and after[:1].isalnum() else ""
    return f"{lead}{opening}*{core}*{closing}{trail}"


def _opens(atoms: Sequence[Atom], i: int) -> bool:
    return atoms[i].bold and not (i > 0 and atoms[i - 1].bold)


def _cuts(shown: Sequence[str], costs: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(shown):
        end = _reach(costs, start, limit)
        if end < len(shown):
            end = _cut(shown, start, end)
        yield start, end
        start = end


def _reach(costs: Sequence[int], start: int, limit: int) -> int:
    """How far from ``start`` it fits: at least one step, so that cutting always ends."""
    end, total = start, 0
    while end < len(costs) and total + costs[end] <= limit:
        total += costs[end]
        end += 1
    return max(end, start + 1)


def _cut(shown: Sequence[str], start: int, end: int) -> int:
    """Before ``end``: after the last line, else the last word, else the last whole character."""
    for mark in ("\n", " "):
        for i in range(end, start, -1):
            if shown[i - 1] == mark:
                return i
    whole = end
    while whole > start and _inside(shown, whole):
        whole -= 1
    return whole if whole > start else end


def _inside(text: Sequence[str], i: int) -> bool:
    """Whether a cut at ``i`` would part an accent from its letter or break an emoji."""
    before, c = text[i - 1], text[i]
    if _ZWJ in (before, c) or len(c) != 1:
        return len(c) == 1
    if (
        unicodedata.category(c).startswith("M")
        or "\U0001f3fb" <= c <= "\U0001f3ff"
        or "\U000e0020" <= c <= "\U000e007f"
    ):
        return True
    return _flag_letter(c) and _flag_letters_before(text, i) % 2 == 1


def _flag_letter(c: str) -> bool:
    return "\U0001f1e6" <= c <= "\U0001f1ff"


def _flag_letters_before(text: Sequence[str], i: int) -> int:
    count = 0
    while count < i and _flag_letter(text[i - 1 - count]):
        count += 1
    return count
