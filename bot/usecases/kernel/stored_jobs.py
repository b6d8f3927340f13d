"""Jobs out of the outbox again: of this version, of the ones before, and what can be told of one that is damaged.

Another version may run beside this one, and jobs of the version before wait in the outbox. So what is stored stays as
it is: a key that is new is one that may be missing, and a key that this version does not know is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.record import outbox
from bot.usecases.kernel.jobs import (
    Alarm,
    Back,
    CannotRead,
    Card,
    Details,
    Fetch,
    Home,
    Item,
    KeptDocument,
    LetterDraft,
    Mail,
    Message,
    Name,
    NobodyLeft,
    NotArrived,
    Notice,
    Payload,
    Personal,
    Reminder,
    Renew,
    StoodStill,
    TakeAwayFile,
    TakeAwayMessage,
    ThreadLine,
    ThreadReminder,
)

T = TypeVar("T")
P = TypeVar("P", bound=Payload)


class BadPayload(ValueError):
    """What is stored is damaged, or of a later version. It says what is wrong, never what was found there."""


@dataclass(frozen=True)
class Damaged(Payload):
    """What this version cannot read (``why``), and what of it can be told all the same: giving up a job must not break
    on the very job that is given up."""

    kind = "damaged"
    why: str
    addressed: str = ""
    named: str = ""
    references: frozenset[str] = frozenset()

    @property
    def whom(self) -> str:
        return self.addressed

    @property
    def called(self) -> str:
        return self.named

    @property
    def about(self) -> frozenset[str]:
        return self.references


def read(job: outbox.Job, wanted: type[P]) -> P:
    """What a job says, for who can do such a job. Raises BadPayload."""
    found = of(job.kind, job.payload)
    if not isinstance(found, wanted):
        raise BadPayload(f"a {job.kind} is no {wanted.__name__}")
    return found


def known(job: outbox.Job) -> Payload:
    """The same for who must go on whatever it says: of what cannot be read, a Damaged."""
    try:
        return of(job.kind, job.payload)
    except BadPayload as problem:
        return _damaged(str(problem), job.payload)


def of(kind: str, payload: Mapping[str, Any]) -> Payload:
    """A stored payload, of this version or of one before. Raises BadPayload."""
    held = _Held(payload)
    match kind:
        case "card":
            return Card(held.text("reference"), held.number("head"))
        case "thread" if "pings" in payload:
            return ThreadReminder(held.text("reference"), held.items("pings"))
        case "thread":
            return ThreadLine(held.text("reference"), held.number("seq"))
        case "message":
            return _message(held)
        case "renew":
            return Renew(_message(held), held.text("channel"), held.text("ts"))
        case "file" if "draft" in payload:
            return LetterDraft(held.text("to"), held.text("reference"), held.text("draft"))
        case "file":
            return KeptDocument(held.text("to"), held.text("reference"), held.text("document"))
        case "home":
            return Home(held.text("to"))
        case "name":
            return Name(held.text("person"))
        case "fetch":
            return Fetch(held.text("to"), held.text("reference"), held.text("upload"), held.text("file"))
        case "take_away" if "file" in payload:
            return TakeAwayFile(held.text("file"))
        case "take_away":
            return TakeAwayMessage(held.text("channel"), held.text("ts"))
        case "mail":
            return Mail(held.text("reference"), held.number("seq"))
        case "alarm":  # one from before names no sort: it was always of the same
            return Alarm(held.text("code"), held.text("what") if "what" in payload else Alarm.what)
    raise BadPayload("no such kind of job")


def _message(held: _Held) -> Message:
    to, template = held.text("to"), held.text("template")
    if "reference" in held.payload:
        return Personal(to, held.text("reference"), template, held.details())
    if template in Notice.NAMES:
        return Notice(to, template)
    match template:
        case Reminder.NAME:
            return Reminder(to, held.items("items"))
        case Back.NAME:
            return Back(to, held.references())
        case NobodyLeft.NAME:
            return NobodyLeft(to, held.references())
        case NotArrived.NAME:
            persons, refused = held.texts("persons"), held.yes("refused")
            return NotArrived(to, held.references(), held.text("what"), persons, refused)
        case CannotRead.NAME:
            return CannotRead(to, held.texts("references"))
        case StoodStill.NAME:
            return StoodStill(to, held.moment("since"), held.moment("until"))
    raise BadPayload("no such message")


@dataclass(frozen=True)
class _Held:
    """What a payload holds, each thing of the type that it must have. Everything raises BadPayload."""

    payload: Mapping[str, Any]

    def text(self, name: str) -> str:
        return self._of(name, str)

    def number(self, name: str) -> int:
        return self._of(name, int)

    def yes(self, name: str) -> bool:
        return self._of(name, bool)

    def texts(self, name: str) -> tuple[str, ...]:
        found = self._of(name, list)
        if not all(isinstance(each, str) for each in found):
            raise BadPayload(f"{name} holds no texts")
        return tuple(found)

    def moment(self, name: str) -> datetime:
        try:
            return datetime.fromisoformat(self.text(name))
        except ValueError:
            raise BadPayload(f"{name} is no moment") from None

    def references(self) -> tuple[str, ...]:
        return tuple(each.text("reference") for each in self._each("items"))

    def items(self, name: str) -> tuple[Item, ...]:
        return tuple(each._item() for each in self._each(name))

    def details(self) -> Details:
        """Of messages from before some are missing."""
        values = _Held(self._of("values", dict))
        reads = {"kind": values.text, "code": values.text, "step": values.text, "person": values.text}
        reads |= {"upload": values.text}
        found: dict[str, Any] = {name: read(name) for name, read in reads.items() if name in values.payload}
        found |= {name: values.texts(name) for name in ("parts", "nameless") if name in values.payload}
        found |= {"seq": values.number("seq")} if "seq" in values.payload else {}
        return Details(**found)

    def _item(self) -> Item:
        return Item(
            self.text("reference"),
            self.text("duty"),
            self.number("nth"),
            self.text("stage"),
            self.number("days_late"),
            self.moment("at"),
        )

    def _each(self, name: str) -> list[_Held]:
        found = self._of(name, list)
        if not all(isinstance(each, dict) for each in found):
            raise BadPayload(f"{name} holds no objects")
        return [_Held(each) for each in found]

    def _of(self, name: str, wanted: type[T]) -> T:
        found = self.payload.get(name)
        if not isinstance(found, wanted):
            raise BadPayload(f"{name} is not there" if found is None else f"{name} is no {wanted.__name__}")
        return found


def _damaged(why: str, payload: Mapping[str, Any]) -> Damaged:
    """It may hold anything anywhere."""
    items = payload.get("items")
    named = [each.get("reference") for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    to, template = payload.get("person") or payload.get("to"), payload.get("template")
    return Damaged(
        why,
        to if isinstance(to, str) else "",
        template if isinstance(template, str) else "",
        frozenset(each for each in [payload.get("reference"), *named] if isinstance(each, str)),
    )
