"""What was found, in the order it was looked at: one line each, with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.words import Words

Mark = Literal["✓", "!", "✗", "–"]
"""Well; works, but look at it; must be mended before `serve` can be relied on; cannot be seen from here."""


@dataclass(frozen=True)
class Finding:
    place: str
    mark: Mark
    key: str
    """Of a sentence in ``check.toml``."""
    values: dict[str, Any]


@dataclass
class Findings:
    """``files_only``: there is only an organisation file to look at, so what `serve` needs besides is a remark."""

    files_only: bool = False
    found: list[Finding] = field(default_factory=list)
    _place: str = "environment"

    def at(self, place: str) -> None:
        """What follows is about this."""
        self._place = place

    def well(self, key: str, **values: Any) -> None:
        self._add("✓", key, values)

    def beware(self, key: str, **values: Any) -> None:
        self._add("!", key, values)

    def wrong(self, key: str, **values: Any) -> None:
        self._add("✗", key, values)

    def missing(self, key: str, **values: Any) -> None:
        self._add("!" if self.files_only else "✗", key, values)

    def unseen(self, key: str, **values: Any) -> None:
        self._add("–", key, values)

    @property
    def must_be_mended(self) -> int:
        return sum(each.mark == "✗" for each in self.found)

    def lines(self, words: Words) -> Iterator[str]:
        """Everything, under a heading per place, and the verdict."""
        place = ""
        for each in self.found:
            if each.place != place:
                place = each.place
                yield f"\n{words.plain(f'check.place.{place}')}"
            yield f"  {each.mark} {words.plain(f'check.{each.key}', **each.values)}"
        remarks = sum(each.mark == "!" for each in self.found)
        verdict = "mend" if self.must_be_mended else "remarks" if remarks else "well"
        yield f"\n{words.plain(f'check.verdict.{verdict}', wrong=self.must_be_mended, remarks=remarks)}"

    def _add(self, mark: Mark, key: str, values: dict[str, Any]) -> None:
        self.found.append(Finding(self._place, mark, key, values))
