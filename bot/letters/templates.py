"""The texts of letters: own versions of the organisation first, then ours.

Ours stand in ``templates/<language>/letters/<letter>.toml``, a file per letter: ``text.<name>``, with ``u`` and ``je``
where the form of address makes a difference. An own version is a file, ``<language>/<letter>/<name>.<address>.j2``, or
``<name>.j2`` for both. What reads the same in every letter stands under ``shared``; a letter's own text goes before it.
"""

from __future__ import annotations

import tomllib
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from babel.lists import format_list

from bot.words import TEMPLATES, environment

# What a template can run into with values that are there but used in a way that they cannot be.
_MISUSE = (jinja2.TemplateError, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


SHARED = "shared"


class LetterTemplateError(ValueError):
    """A template that cannot be used: ``file`` and ``line`` say where (line 0: the file as a whole)."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}" if line else f"{file}: {problem}")
        self.file, self.line, self.problem = file, line, problem


class Texts:
    """The templates of one language for one kind of letter."""

    def __init__(self, language: str, kind: str, own: Path | None = None) -> None:
        self._kind = kind
        self._own = own / language if own else None
        self._language = language
        self._environment = environment(language, loader=_loader(language, self._own))
        self._environment.filters["names"] = lambda names: format_list(list(names), locale=language)

    def render(self, name: str, address: str, values: Mapping[str, Any]) -> str:
        """One text, with the ends trimmed."""
        template = self._find(name, address)
        try:
            return template.render(values).strip()
        except _MISUSE as error:
            raise _located(error, str(template.filename)) from None  # its message may hold a value

    def _find(self, name: str, address: str) -> jinja2.Template:
        files = [
            f"{place}/{folder}/{file}.j2"
            for folder in (self._kind, SHARED)
            for place in ("own", "ours")
            for file in (f"{name}.{address}", name)
        ]
        try:
            return self._environment.select_template(files)
        except jinja2.TemplatesNotFound:
            problem = f"no such text in {self._language}; put one in the folder of own templates"
            raise LetterTemplateError(f"{self._kind}/{name}.{address}.j2", 0, problem) from None
        except jinja2.TemplateSyntaxError as error:
            raise _located(error, str(error.filename)) from error
        except UnicodeDecodeError as error:
            raise LetterTemplateError(f"{name} ({self._kind})", 0, "an own version is not UTF-8 text") from error


@cache
def texts(language: str, kind: str, own: Path | None = None) -> Texts:
    """The texts of one language, loaded once; a changed file is picked up."""
    return Texts(language, kind, own)


def our_letters() -> list[str]:
    """The letters for which there are texts of ours."""
    return sorted(file.stem for file in (TEMPLATES / "nl" / "letters").glob("*.toml") if file.stem != SHARED)


@cache
def our_texts(language: str, kind: str) -> Mapping[str, str]:
    """The templates of one letter, by the name that an own version of it would have: ``main.u``, or ``main``."""
    file = _our_file(language, kind)
    if not file.is_file():
        return {}  # a letter that only the procedure file knows
    texts: Mapping[str, Any] = tomllib.loads(file.read_text("utf-8"))["text"]
    found: dict[str, str] = {}
    for name, text in texts.items():
        found |= (
            {name: text} if isinstance(text, str) else {f"{name}.{address}": said for address, said in text.items()}
        )
    return found


@cache
def our_sections(kind: str) -> Mapping[str, str]:
    """In which section of a letter the parts stand that only this letter has: the same in every language."""
    file = _our_file("nl", kind)
    found: Mapping[str, str] = tomllib.loads(file.read_text("utf-8")).get("section", {}) if file.is_file() else {}
    return found


def _our_file(language: str, kind: str) -> Path:
    return TEMPLATES / language / "letters" / f"{kind}.toml"


def own_files(own: Path) -> Iterable[Path]:
    """Every file in the folder of own templates."""
    return (path for path in sorted(own.rglob("*")) if path.is_file() and not path.name.startswith("."))


def _loader(language: str, own: Path | None) -> jinja2.BaseLoader:
    def ours(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        kind, _, file = name.partition("/")
        text = our_texts(language, kind).get(file.removesuffix(".j2"))
        return None if text is None else (text, f"{_our_file(language, kind)}, {file}", lambda: True)

    places: dict[str, jinja2.BaseLoader] = {"ours": jinja2.FunctionLoader(ours)}
    if own:
        places["own"] = jinja2.FileSystemLoader(own)
    return jinja2.PrefixLoader(places)


def _located(error: Exception, file: str) -> LetterTemplateError:
    """The error with the line of the template; never with a value in it, for values are personal."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return LetterTemplateError(file, error.lineno, error.message or "not a template")
    lines = [frame.lineno or 0 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    problem = str(error) if isinstance(error, jinja2.UndefinedError) else f"{type(error).__name__} while filling it in"
    return LetterTemplateError(file, lines[-1] if lines else 0, problem)
