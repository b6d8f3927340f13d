"""What people fill in and what they are shown, described once for every surface.

A dialog answers with a ``Next``: another form, errors at fields, a card, or done. Texts are neutral markup
(see ``bot.words``); what people themselves wrote stands only in quotes, facts and field values, shown literally.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

Kind = Literal[
    "text",
    "email",
    "multiline",
    "date",
    "datetime",
    "choice",
    "choices",
    "person",
    "people",
    "file",
    "note",
    "quote",
]


@dataclass(frozen=True)
class Upload:
    """A file somebody put in a form: the platform's id, and what the platform says of it."""

    id: str
    name: str = field(default="", repr=False)
    size: int = 0


Value = str | tuple[str, ...] | tuple[Upload, ...] | date | datetime | None
"""A field's value: text, the key(s) chosen, our person id(s), files, a day, or a moment with its zone."""


@dataclass(frozen=True)
class Option:
    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """One line of a form. A ``note`` is markup to read, a ``quote`` somebody's own words shown literally."""

    id: str
    kind: Kind
    label: str
    value: Value = None
    required: bool = False
    hint: str = ""
    placeholder: str = ""
    max_length: int = 3000
    options: tuple[Option, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Action:
    """A button. ``name`` is the dialog it starts; ``on`` what it is about: a reference, or a reference and a detail."""

    name: str
    label: str
    on: str = ""
    style: Literal["", "primary", "danger"] = ""


@dataclass(frozen=True)
class Form:
    """``name`` says which submission handles it. ``on`` and ``version`` come back untouched with the answer:
    the complaint it is about, and the version of the thing it edits."""

    name: str
    title: str
    fields: tuple[Field, ...]
    submit: str = ""
    close: str = ""
    on: str = ""
    version: int = 0
    notice: str = ""

    def filled(self, values: Mapping[str, Value], notice: str = "") -> Form:
        """The same form with what somebody typed already, so that nothing is lost."""
        fields = tuple(replace(f, value=values[f.id]) if f.id in values else f for f in self.fields)
        return replace(self, fields=fields, notice=notice or self.notice)


@dataclass(frozen=True)
class Fact:
    """``value`` is shown literally: it may be what somebody wrote."""

    label: str
    value: str


@dataclass(frozen=True)
class Part:
    """A chapter of a page, with buttons of its own."""

    title: str
    text: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Card:
    """A message or a page to read: a title, facts, text, chapters, one notice, at most five actions."""

    title: str
    text: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    notice: str = ""
    actions: tuple[Action, ...] = ()
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        if len(self.actions) > 5:
            raise ValueError(f"a card has at most five actions, {self.title!r} has {len(self.actions)}")


@dataclass(frozen=True)
class FieldErrors:
    """Field id -> a sentence that says what is wrong and what to do; the form stays as it was typed."""

    errors: Mapping[str, str]


@dataclass(frozen=True)
class Done:
    """Nothing more to show but, perhaps, a card."""

    card: Card | None = None


@dataclass(frozen=True)
class Answer:
    """What came back from a form: the values by field id, with the form's ``on`` and ``version``."""

    values: Mapping[str, Value] = field(default_factory=dict)
    on: str = ""
    version: int = 0

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return value.strip() if isinstance(value, str) else ""

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys or person ids chosen."""
        value = self.values.get(name)
        if isinstance(value, tuple):
            return tuple(each for each in value if isinstance(each, str))
        return (value,) if isinstance(value, str) and value else ()

    def uploads(self, name: str) -> tuple[Upload, ...]:
        value = self.values.get(name)
        return tuple(each for each in value if isinstance(each, Upload)) if isinstance(value, tuple) else ()

    def moment(self, name: str) -> datetime | None:
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None


Next = Form | FieldErrors | Card | Done
