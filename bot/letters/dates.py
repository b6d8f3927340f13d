"""Does a text name this day? In words or digits; a wrong weekday or year beside it is a no."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from babel.dates import get_day_names, get_month_names

_NUMERIC = r"(?<!\d)(?:0?{d}[-/.]0?{m}[-/.](?:{y}|{yy})|{y}-{mm}-{dd})(?![-/\d])"


def says_day(text: str, day: date, language: str) -> bool:
    """``vrijdag 27 november 2026``, ``27 november``, ``27 nov 2026``, ``27-11-2026``, ``2026-11-27``; in English also
    ``November 27, 2026``. Month first in digits is nobody's habit here: 03-04 is 3 April."""
    return _in_digits(text, day) or _in_words(text, day, language)


def _in_digits(text: str, day: date) -> bool:
    pattern = _NUMERIC.format(
        d=day.day, m=day.month, y=day.year, yy=f"{day:%y}", mm=f"{day.month:02}", dd=f"{day.day:02}"
    )
    return any(_weekday_fits(text[: found.start()], day) for found in re.finditer(pattern, text))


def _in_words(text: str, day: date, language: str) -> bool:
    months = "|".join(re.escape(name) for name in _months(language)[day.month - 1])
    patterns = [rf"(?<!\d){day.day}(?:e|de|ste|st|nd|rd|th)?\s+(?:of\s+)?(?:{months})\b\.?"]
    if language == "en":
        patterns.append(rf"\b(?:{months})\.?\s+{day.day}(?:st|nd|rd|th)?(?!\d)")
    return any(
        _weekday_fits(text[: found.start()], day) and _year_fits(text[found.end() :], day)
        for pattern in patterns
        for found in re.finditer(pattern, text, re.IGNORECASE)
    )


def _year_fits(after: str, day: date) -> bool:
    """No year at all is fine: the letter itself carries a date."""
    year = re.match(r",?\s*(\d{4})(?!\d)", after)
    return year is None or int(year[1]) == day.year


def _weekday_fits(before: str, day: date) -> bool:
    last = re.search(r"(\w+)[\s.,]*(?:the\s+|de\s+)?$", before[-40:])
    return last is None or _weekdays().get(last[1].lower(), day.weekday()) == day.weekday()


@cache
def _months(language: str) -> list[tuple[str, ...]]:
    full, short = (get_month_names(width, locale=language) for width in ("wide", "abbreviated"))
    return [tuple({full[n], short[n].rstrip(".")} | ({"mrt"} if n == 3 else set())) for n in range(1, 13)]


@cache
def _weekdays() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in ("nl", "en"):
        for width in ("wide", "abbreviated"):
            names |= {name.rstrip(".").lower(): n for n, name in get_day_names(width, locale=language).items()}
    return names
