"""The words of the workspace itself, per language."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"nl": "Nederlands", "en": "English"}
WORDS = Path(__file__).resolve().parent / "words"


class Texts:
    def __init__(self, language: str) -> None:
        self.language = language
        self._words = _load(language)

    def __call__(self, key: str, **values: object) -> str:
        """The sentence under `section.name`, with its blanks filled in."""
        section, _, name = key.partition(".")
        return str(self._words[section][name]).format(**values)

    def role(self, role: str) -> str:
        return str(self._words["roles"].get(role, role))


@cache
def _load(language: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
