"""What people type, checked: each check answers with the value, or with the key of a sentence under ``errors``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from unicodedata import category, normalize

from bot.address import only_domain_wrong, valid_email
from bot.complaint.facts import TWENTY_YEARS
from bot.dialogue.forms import Answer, Field, FieldErrors, Form, Option
from bot.words import Words

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_PHONE = re.compile(r"(?!\d{1,2}[/-]\d{1,2}[/-]\d{4}$)\+?\(?(?:[0-9][ ()./-]*){5,15}")
_NINE_DIGITS = re.compile(r"(?<!\d)(?<!\d[.,])\d(?:[ .-]?\d){8}(?![\d])")
_JOINERS = "\u200c\u200d"
_WITHOUT_JOINERS = str.maketrans("", "", _JOINERS)


@dataclass
class Checked:
    """An answer being read: collects what is wrong at each field."""

    answer: Answer
    words: Words
    errors: dict[str, str] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    """The fields whose text seems to hold a citizen number."""

    def wrong(self, name: str, key: str, **values: Any) -> None:
        self.errors.setdefault(name, self.words(f"errors.{key}", **values))

    def warned(self, make: Callable[[], Form]) -> Form | None:
        """The form as it was filled in, with a warning at each text that seems to hold a citizen number, unless
        somebody chose to keep it; None when there is nothing to warn of."""
        if not self.numbers or "yes" in self.answer.keys("keep"):
            return None
        form = make()
        fields: list[Field] = []
        for each in form.fields:
            fields.append(each)
            if each.id in self.numbers:
                fields.append(Field(f"warned_{each.id}", "note", "", self.words("errors.citizen_number")))
                fields += [] if any(one.id == "keep" for one in fields) else [keep_anyway(self.words)]
        at = [each.label for each in form.fields if each.id in self.numbers]
        asked = replace(form, fields=tuple(fields), on=self.answer.on, version=self.answer.version)
        return asked.filled(self.answer.values, self.words("intake.notice.citizen_number", fields=at))

    def kept(self, form: Form) -> Form:
        """The form shown once more: who chose to keep a number as it is, is not asked again."""
        chosen = "yes" in self.answer.keys("keep")
        return replace(form, fields=(*form.fields, keep_anyway(self.words))) if chosen else form

    @property
    def failed(self) -> FieldErrors | None:
        return FieldErrors(self.errors) if self.errors else None

    def text(self, name: str, *, required: bool = False, limit: int = 3000, empty: str = "empty") -> str:
        """Free text without control characters; line ends are one kind."""
        value = self._typed(name, required=required, limit=limit, empty=empty)
        self.look_for_number(name, value)
        return value

    def look_for_number(self, name: str, value: str) -> None:
        """Warn at this field, when a text seems to hold a citizen number."""
        if holds_citizen_number(value):
            self.numbers.add(name)

    def _typed(self, name: str, *, required: bool = False, limit: int, empty: str = "empty") -> str:
        value = clean(self.answer.text(name))
        if required and not value:
            self.wrong(name, empty)
        if len(value) > limit:
            self.wrong(name, "too_long", limit=limit)
        return value

    def key(self, name: str, allowed: tuple[str, ...], *, required: bool = False) -> str:
        value = next(iter(self.answer.keys(name)), "")
        if value not in allowed and (value or required):
            self.wrong(name, "choose")
        return value if value in allowed else ""

    def email(self, name: str) -> str:
        value = self._address(name)
        if value and not valid_email(value):
            self.wrong(name, "email_domain" if only_domain_wrong(value) else "email")
        return value

    def phone(self, name: str) -> str:
        value = self._copied(name, limit=30)
        if value and not _PHONE.fullmatch(value):
            self.wrong(name, "phone")
        return value

    def contact(self, name: str) -> tuple[str, str]:
        """One field for either: (phone, e-mail), at most one of them filled."""
        value = self._address(name)
        if not value or _PHONE.fullmatch(value):
            return value, ""
        if not valid_email(value):
            self.wrong(name, "email_domain" if only_domain_wrong(value) else "contact")
        return "", value

    def _address(self, name: str) -> str:
        """As typed, but for a full stop after it."""
        value = self._copied(name, limit=254, keep=_JOINERS)
        plain = value.translate(_WITHOUT_JOINERS)
        # In some scripts a joiner makes another domain; among plain letters it came along when copying.
        return normalize("NFC", plain if plain.isascii() else value).removesuffix(".")

    def _copied(self, name: str, limit: int, keep: str = "") -> str:
        """Without the invisible characters that come along when an address or a number is copied."""
        return "".join(c for c in self._typed(name, limit=limit) if category(c) != "Cf" or c in keep)

    def reference(self, name: str) -> str:
        """A complaint's reference, however the hyphens and the letters were typed."""
        value = re.sub(r"[\u2010-\u2015\u2212]", "-", self._copied(name, limit=20)).upper()
        if not re.fullmatch(r"[A-Z]{1,5}-\d{4}-\d{1,6}", value):
            self.wrong(name, "reference")
        return value

    def moment(self, name: str, *, now: datetime, after: datetime | None = None) -> datetime:
        """A moment in the past, not before ``after``."""
        value = self.answer.moment(name)
        if value is None:
            self.wrong(name, "no_date")
            return now
        # The field gives whole minutes, and "now" was a moment ago.
        if value > now + timedelta(minutes=1):
            self.wrong(name, "future")
        elif after is not None and value < after - timedelta(minutes=1):
            self.wrong(name, "before_receipt", at=after)
        elif value < now - TWENTY_YEARS:
            self.wrong(name, "too_old")
        return min(max(value, after) if after else value, now)

    def past_day(self, name: str, *, today: date) -> date | None:
        """A day that has been, or is."""
        value = self.answer.day(name)
        if value is None:
            self.wrong(name, "no_date")
        elif value > today:
            self.wrong(name, "future")
        elif value < today - TWENTY_YEARS:
            self.wrong(name, "too_old")
        return value

    def day(self, name: str, *, first: date) -> date | None:
        """A day from ``first`` on, and not in another age: holidays are not known for ever."""
        value = self.answer.day(name)
        if value is None:
            self.wrong(name, "no_date")
        elif value < first:
            self.wrong(name, "past_day", first=first)
        elif value > first + TWENTY_YEARS:
            self.wrong(name, "too_far", years=20)
        return value


def keep_anyway(words: Words) -> Field:
    """Asked once a text seems to hold a citizen number."""
    return Field("keep", "choices", words("intake.form.keep"), options=(Option("yes", words("intake.form.keep_yes")),))


def clean(text: str) -> str:
    """Without control characters and with plain line ends; nothing when there is nothing to see in it."""
    found = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return found if any(category(c)[0] not in "CZ" for c in found) else ""


def holds_citizen_number(*texts: str) -> bool:
    """Whether a text holds nine digits that pass the eleven-test of a burgerservicenummer."""
    return any(_passes(re.sub(r"\D", "", found)) for text in texts for found in _NINE_DIGITS.findall(text))


def _passes(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return digits != "000000000" and sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 == 0
