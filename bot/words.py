"""Every sentence a person reads, by key and language, from ``templates/<language>/*.toml``.

A value is a Jinja2 template. What it interpolates is escaped for the neutral markup of chat texts
(``**bold**``; a backslash before ``\\``, ``*`` and ``@``), so a name with an asterisk stays a name with an asterisk.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from babel.dates import format_date
from jinja2.sandbox import SandboxedEnvironment

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Mention:
    """A person in a text, by our person id; each surface shows it in its own way."""

    person: str

    def markup(self) -> str:
        return f"@{{{self.person}}}"


class Marked(str):
    """Neutral markup already: a sentence inside another one is not escaped again."""

    __slots__ = ()


def neutral(value: object) -> str:
    """One interpolated value, escaped for neutral markup."""
    if isinstance(value, Marked):
        return value
    if isinstance(value, Mention):
        return value.markup()
    return str(value).replace("\\", "\\\\").replace("*", "\\*").replace("@", "\\@")


class Words:
    """The sentences in one language: ``words("intake.saved", reference=...)``; an unknown key is a mistake of ours."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._environment = environment(language, finalize=neutral)
        self._raw = dict(_load(language))
        self._ready: dict[str, jinja2.Template] = {}

    def __call__(self, key: str, /, **values: Any) -> str:
        if key not in self._ready:
            self._ready[key] = self._environment.from_string(self._raw[key])
        return Marked(self._ready[key].render({name: self._local(value) for name, value in values.items()}))

    def _local(self, value: Any) -> Any:
        """A sentence that stands in both languages (in a procedure file), in this one."""
        if isinstance(value, list | tuple):
            return [self._local(each) for each in value]
        return value.in_(self.language) if hasattr(value, "in_") else value

    def plain(self, key: str, /, **values: Any) -> str:
        """The same sentence without escapes or bold, for places that show text as it is (labels, mail, PDF)."""
        return plain_text(self(key, **values))

    def has(self, key: str) -> bool:
        return key in self._raw

    def keys(self) -> Iterator[str]:
        return iter(self._raw)

    def source(self, key: str) -> str:
        """The template behind a key, unrendered."""
        return self._raw[key]


def plain_text(markup: str) -> str:
    """Neutral markup as plain text: bold marks gone, escapes undone."""
    out: list[str] = []
    i = 0
    while i < len(markup):
        if markup[i] == "\\" and i + 1 < len(markup):
            out.append(markup[i + 1])
            i += 2
        elif markup.startswith("**", i):
            i += 2
        else:
            out.append(markup[i])
            i += 1
    return "".join(out)


def environment(language: str, **options: Any) -> SandboxedEnvironment:
    """A sandboxed Jinja2 environment with the date filters of a language."""
    made = SandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        **options,
    )
    made.filters.update(
        {
            "date": lambda d: date_in_words(d, language),
            "day": lambda d: day_in_words(d, language),
            "short": lambda d: short_day(d, language),
            "clock": lambda t: clock_time(t, language),
            "first_up": lambda text: type(text)(text[:1].upper() + text[1:]),
        }
    )
    return made


def date_in_words(day: date, language: str) -> str:
    """``vrijdag 27 november 2026``."""
    return format_date(day, "EEEE d MMMM y", locale=language)


def day_in_words(day: date, language: str) -> str:
    """``vrijdag 27 november``: for what is near enough to need no year."""
    return format_date(day, "EEEE d MMMM", locale=language)


def short_day(day: date, language: str) -> str:
    """``vr 27 nov``."""
    return format_date(day, "EEE d MMM", locale=language).replace(".", "")


def clock_time(moment: datetime, language: str) -> str:
    """``10.00 uur`` (the moment must already be in the organisation's zone)."""
    return f"{moment:%H.%M} uur" if language == "nl" else f"{moment:%H:%M}"


@cache
def words(language: str) -> Words:
    """The sentences of a language, loaded once."""
    return Words(language)


@cache
def _load(language: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for path in sorted((TEMPLATES / language / "letters").glob("*.toml")):
        for key, value in tomllib.loads(path.read_text("utf-8")).items():
            if isinstance(value, str):  # what the letter is called; its texts are for bot.letters
                found[f"letters.{key}.{path.stem}"] = value.strip()
            elif key == "part":
                found |= {f"letters.part.{part}": str(name).strip() for part, name in value.items()}
    for path in sorted([*(TEMPLATES / language).glob("*.toml"), *(TEMPLATES / language / "steps").glob("*.toml")]):
        prefix = "steps" if path.parent.name == "steps" else path.stem
        for key, text in _flatten(tomllib.loads(path.read_text("utf-8")), prefix):
            found[key] = text
    return found


def _flatten(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, Mapping):
            yield from _flatten(value, name)
        else:
            yield name, str(value).strip()
