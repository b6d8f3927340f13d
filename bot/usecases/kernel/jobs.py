"""The jobs in the outbox: what each kind says, and how that is stored. ``stored_jobs.py`` reads it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, ClassVar

from bot.record import outbox
from bot.record.log import Tx

LOGGER = "logger"
"""In the place of a person: whoever logged the complaint."""


@dataclass(frozen=True)
class Payload:
    """What a job says."""

    kind: ClassVar[str]

    @property
    def whom(self) -> str:
        """The person (our id, or ``LOGGER``) whom it reaches; empty when it is for nobody in particular."""
        return ""

    @property
    def called(self) -> str:
        """Which personal message it is; empty when it is none."""
        return ""

    @property
    def about(self) -> frozenset[str]:
        """The complaints of which it tells something. A list of references alone tells nothing of them."""
        return frozenset()

    def stored(self) -> dict[str, Any]:
        """As it stands in the record."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

    def apart(self, reference: str) -> Iterator[Payload]:  # noqa: ARG002 - for who tells of several
        """What tells of several complaints, one of which must wait or go: of the others, and of that one alone."""
        yield from ()


@dataclass(frozen=True)
class _AboutOne(Payload):
    reference: str

    @property
    def about(self) -> frozenset[str]:
        return frozenset({self.reference})


@dataclass(frozen=True)
class _ToOne(Payload):
    to: str

    @property
    def whom(self) -> str:
        return self.to


# -- in the channel


@dataclass(frozen=True)
class Card(_AboutOne):
    """The post of a complaint, as it is after event ``head``."""

    kind = "card"
    head: int


@dataclass(frozen=True)
class Thread(_AboutOne):
    """Something in the thread of a complaint's post."""

    kind = "thread"


@dataclass(frozen=True)
class ThreadLine(Thread):
    """That event ``seq`` happened."""

    seq: int


@dataclass(frozen=True)
class Item:
    """One thing to do of which people are reminded; ``at`` (aware) is when its ping was due."""

    reference: str
    duty: str
    nth: int
    stage: str
    days_late: int
    at: datetime

    @property
    def key(self) -> str:
        """What makes a reminder the same one."""
        return f"{self.reference}:{self.duty}:{self.nth}:{self.at.isoformat()}"


@dataclass(frozen=True)
class ThreadReminder(Thread):
    """What is due in a complaint."""

    pings: tuple[Item, ...]


# -- to persons


@dataclass(frozen=True)
class Message(_ToOne):
    """A personal message; its text is made when it is sent."""

    kind = "message"


@dataclass(frozen=True)
class Details:
    """What a personal message says beside its complaint; None: that is not for it to say, or it is of before.

    ``kind`` is a kind of letter, ``parts`` what it lacks or what changed in it, ``nameless`` and ``person`` person ids,
    ``seq`` the number of an event, ``upload`` the place of what was said of a document.
    """

    kind: str | None = None
    code: str | None = None
    parts: tuple[str, ...] | None = None
    nameless: tuple[str, ...] | None = None
    step: str | None = None
    seq: int | None = None
    person: str | None = None
    upload: str | None = None

    def said(self) -> dict[str, Any]:
        """What is there, by name."""
        return {name: _plain(value) for name, value in vars(self).items() if value is not None}


NO_MORE = Details()


@dataclass(frozen=True)
class Personal(Message):
    """About one complaint, called by its ``template``. ``to`` may be ``LOGGER``."""

    reference: str
    template: str
    details: Details = NO_MORE

    @property
    def called(self) -> str:
        return self.template

    @property
    def about(self) -> frozenset[str]:
        return frozenset({self.reference})

    def stored(self) -> dict[str, Any]:
        said = {"to": self.to, "template": self.template, "values": self.details.said()}
        return {"reference": self.reference, **said}


@dataclass(frozen=True)
class Notice(Message):
    """About no one complaint, and nothing but its ``template``: what it says is looked up when it is sent."""

    NAMES: ClassVar = frozenset({"absent_set", "channel_lost", "erasable", "help"})
    template: str

    @property
    def called(self) -> str:
        return self.template


@dataclass(frozen=True)
class Reminder(Message):
    """Everything that was due for somebody at one moment, in one message."""

    NAME: ClassVar = "reminder"
    items: tuple[Item, ...]

    @property
    def called(self) -> str:
        return self.NAME

    @property
    def about(self) -> frozenset[str]:
        return frozenset(item.reference for item in self.items)

    def stored(self) -> dict[str, Any]:
        return {"template": self.NAME, **super().stored()}

    def apart(self, reference: str) -> Iterator[Payload]:
        for others in (True, False):
            if items := tuple(item for item in self.items if (item.reference != reference) == others):
                yield replace(self, items=items)


@dataclass(frozen=True)
class _OfSeveral(Message):
    """About the complaints of these references."""

    NAME: ClassVar[str]
    references: tuple[str, ...]

    @property
    def called(self) -> str:
        return self.NAME

    @property
    def about(self) -> frozenset[str]:
        return frozenset(self.references)

    def stored(self) -> dict[str, Any]:
        said = super().stored()
        items = [{"reference": reference} for reference in said.pop("references")]
        return {**said, "template": self.NAME, "items": items}

    def apart(self, reference: str) -> Iterator[Payload]:
        for others in (True, False):
            if references := tuple(each for each in self.references if (each != reference) == others):
                yield replace(self, references=references)


@dataclass(frozen=True)
class Back(_OfSeveral):
    """What happened while somebody was away."""

    NAME = "back"


@dataclass(frozen=True)
class NobodyLeft(_OfSeveral):
    """Complaints of which the whole committee is away."""

    NAME = "nobody_left"


@dataclass(frozen=True)
class NotArrived(_OfSeveral):
    """Something was given up: ``what`` did not come about, ``persons`` were not reached. ``refused``: not they are at
    fault, but what was to be said."""

    NAME = "not_arrived"
    what: str
    persons: tuple[str, ...]
    refused: bool


@dataclass(frozen=True)
class CannotRead(Message):
    """Complaints that could not be read."""

    NAME: ClassVar = "unreadable"
    references: tuple[str, ...]

    @property
    def called(self) -> str:
        return self.NAME

    def stored(self) -> dict[str, Any]:
        return {"template": self.NAME, **super().stored()}


@dataclass(frozen=True)
class StoodStill(Message):
    """No message went out between two moments (aware)."""

    NAME: ClassVar = "stood_still"
    since: datetime
    until: datetime

    @property
    def called(self) -> str:
        return self.NAME

    def stored(self) -> dict[str, Any]:
        return {"template": self.NAME, **super().stored()}


@dataclass(frozen=True)
class Renew(Payload):
    """A message that stands in chat reads otherwise now."""

    kind = "renew"
    message: Message
    channel: str
    ts: str

    @property
    def whom(self) -> str:
        return self.message.whom

    @property
    def called(self) -> str:
        return self.message.called

    @property
    def about(self) -> frozenset[str]:
        return self.message.about

    def stored(self) -> dict[str, Any]:
        return {**self.message.stored(), "channel": self.channel, "ts": self.ts}


@dataclass(frozen=True)
class File(_AboutOne, _ToOne):
    """A file that somebody asked to have in their messages."""

    kind = "file"


@dataclass(frozen=True)
class LetterDraft(File):
    """A letter (of a kind) as it would look."""

    draft: str


@dataclass(frozen=True)
class KeptDocument(File):
    """A document of the record, by its id."""

    document: str


@dataclass(frozen=True)
class Home(_ToOne):
    """Somebody's Home, brought up to date."""

    kind = "home"


# -- the rest


@dataclass(frozen=True)
class Name(Payload):
    """Ask the platform who somebody is. It reaches nobody."""

    kind = "name"
    person: str


@dataclass(frozen=True)
class Fetch(_AboutOne, _ToOne):
    """A document that ``to`` put in a form; what was said of it waits at the place ``upload``."""

    kind = "fetch"
    upload: str
    file: str


@dataclass(frozen=True)
class TakeAway(Payload):
    """Something that must leave chat."""

    kind = "take_away"

    @property
    def key(self) -> str:
        return ":".join([self.kind, *self.stored().values()])


@dataclass(frozen=True)
class TakeAwayMessage(TakeAway):
    channel: str
    ts: str


@dataclass(frozen=True)
class TakeAwayFile(TakeAway):
    file: str


@dataclass(frozen=True)
class Mail(_AboutOne):
    """The letter that event ``seq`` approved."""

    kind = "mail"
    seq: int


@dataclass(frozen=True)
class Alarm(Payload):
    """A mail to the complaints desk: which (``what``), and a code that it names."""

    kind = "alarm"
    code: str
    what: str = "silent"


def enqueue(tx: Tx, key: str, payload: Payload, due_at: datetime, stream: str | None = None) -> str | None:
    """A job to do once, from ``due_at`` on; None when this idempotency key was enqueued before."""
    return outbox.enqueue(tx, key, payload.kind, payload.stored(), due_at, stream)


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, Item):
        return {**vars(value), "at": value.at.isoformat()}
    if isinstance(value, datetime):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
