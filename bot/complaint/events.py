"""What can be a fact of a complaint: the event types, and what each carries.

Fields made with ``sealed`` hold anything by which a person could be known, and all free text: they are stored
encrypted and are None once the complaint is erased. All other fields are plain and must stay free of such things.
``topic`` names what an event changes, so that a form knows whether the thing it edits changed meanwhile.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform

from pydantic import ConfigDict, TypeAdapter

Party = Literal["complainant", "respondent"]
Way = Literal["email", "post", "phone"]
Topic = Literal["", "facts", "committee", "acknowledgement"]


class Event:
    """A fact, in plain types. ``type`` is its name in the record."""

    type: ClassVar[str]
    topic: ClassVar[Topic] = ""


E = TypeVar("E", bound=type[Event])
TYPES: dict[str, type[Event]] = {}


def sealed(*, default: Any) -> Any:
    """A field that a person could be known by."""
    return field(default=default, metadata={"sealed": True})


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(sealed, field))
def event(name: str, topic: Topic = "") -> Callable[[E], E]:
    def register(cls: E) -> E:
        cls.type, cls.topic = name, topic
        cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
        made = dataclass(frozen=True, kw_only=True)(cls)
        TYPES[name] = made
        return made  # type: ignore[return-value]

    return register


@dataclass(frozen=True)
class Complainant:
    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True)
class Respondent:
    """Somebody the complaint is about: a person of the organisation (our person id), or only a name."""

    person: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Told(Event):
    """Who and what a complaint is about, as far as it is told; None: nothing is said of it."""

    complainant: Complainant | None = sealed(default=None)
    respondents: tuple[Respondent, ...] | None = sealed(default=None)
    advisers: tuple[str, ...] | None = sealed(default=None)
    logged_by_adviser: bool | None = sealed(default=None)
    text: str | None = sealed(default=None)
    wish: str | None = sealed(default=None)
    elements: str | None = sealed(default=None)
    missing: str | None = sealed(default=None)
    summary: str | None = sealed(default=None)
    addressee: str | None = sealed(default=None)


@event("received", "facts")
class Received(Told):
    """The complaint reached anyone in the organisation. Pins the procedure by the hash of its file."""

    form: Literal["oral", "written"] = "written"
    about: Literal["person", "service"] = "service"
    client_of: str = ""
    liability: bool = False
    complete: bool = True
    channel: str = ""
    own_facts: Mapping[str, bool | str] = field(default_factory=dict)
    procedure: str = ""


@event("facts_corrected", "facts")
class FactsCorrected(Told):
    """Facts of the receipt, corrected or known later; what is None stays as it was."""

    form: Literal["oral", "written"] | None = None
    about: Literal["person", "service"] | None = None
    client_of: str | None = None
    liability: bool | None = None
    complete: bool | None = None
    channel: str | None = None
    received_at: datetime | None = None
    own_facts: Mapping[str, bool | str] = field(default_factory=dict)


@event("committee_appointed", "committee")
class CommitteeAppointed(Event):
    """Person ids, the named handler first. ``by_rule``: chosen by the independence rules, not by a person."""

    members: tuple[str, ...] = ()
    by_rule: bool = True
    considered: Mapping[str, str] | None = sealed(default=None)


@event("member_replaced", "committee")
class MemberReplaced(Event):
    """``leaves`` is replaced by ``joins`` (empty: nobody eligible yet)."""

    leaves: str = ""
    joins: str = ""
    reason: str | None = sealed(default=None)


@event("no_conflict_declared", "committee")
class NoConflictDeclared(Event):
    member: str = ""


@event("conflict_declared", "committee")
class ConflictDeclared(Event):
    """A member withdraws from the committee of this complaint (self-recusal)."""

    member: str = ""
    reason: str | None = sealed(default=None)


@event("acknowledged", "acknowledgement")
class Acknowledged(Event):
    """Receipt was confirmed: the mail server took the letter, a phone call was made, or it was posted.

    ``letter`` is the document kept in the record, ``sha256`` (hex) that of its sealed bytes: the chain covers it.
    """

    way: Way = "email"
    letter: str = ""
    sha256: str = ""
    letter_date: date | None = None
    note: str | None = sealed(default=None)


@event("acknowledged_with_plan", "acknowledgement")
class AcknowledgedWithPlan(Event):
    """Receipt confirmed with the expected way and duration of handling."""

    way: Way = "email"
    letter: str = ""
    sha256: str = ""
    letter_date: date | None = None
    promised: date | None = None
    note: str | None = sealed(default=None)


@event("letter_prepared", "acknowledgement")
class LetterPrepared(Event):
    """Somebody approved a letter for sending; the letter date is stamped when it goes."""

    kind: str = ""
    way: Way = "email"
    by_itself: bool = False
    promised: date | None = None
    to: str | None = sealed(default=None)
    parts: Mapping[str, str] | None = sealed(default=None)


@event("delivery_failed", "acknowledgement")
class DeliveryFailed(Event):
    """A letter was refused or came back. ``code`` says what the server answered, without an address."""

    kind: str = ""
    code: str = ""


@event("delivery_settled", "acknowledgement")
class DeliverySettled(Event):
    """A failed delivery was followed up by a person."""

    note: str | None = sealed(default=None)


@event("extended")
class Extended(Event):
    until: date
    reason: str | None = sealed(default=None)


@event("heard")
class Heard(Event):
    party: Party


@event("hearing_skipped")
class HearingSkipped(Event):
    """A party gives up being heard; without a party: both."""

    party: Party | None = None
    reason: str | None = sealed(default=None)


@event("hearing_waived")
class HearingWaived(Event):
    """The complainant does not want the talk about the objection."""

    reason: str | None = sealed(default=None)


@event("closed")
class Closed(Event):
    """``with_reason``: duties still open were given up for a reason, which is sealed."""

    with_reason: bool = False
    reason: str | None = sealed(default=None)


@event("annulled")
class Annulled(Event):
    """Event ``n`` was a mistake and is taken out of the fold."""

    n: int = 0
    reason: str | None = sealed(default=None)


@event("voided")
class Voided(Event):
    """The complaint was logged by mistake and is taken out of the figures."""

    reason: str | None = sealed(default=None)


@event("noted")
class Noted(Event):
    note: str | None = sealed(default=None)


SIMPLE = frozenset(
    """
    called_back asked_for_writing put_in_writing composition_told asked_for_information information_received
    respondent_informed response_recorded taken_up declined withdrawn resolved_informally progress_reported
    insurer_informed insurer_consulted consent_recorded expert_engaged labour_expert_informed escalated position_stated
    decided answer_received reconsidered objected objection_admitted hearing_invited hearing_held settlement_proposed
    settled objection_decided measure_agreed measure_done evaluated reopened erased
    document_added text_agreed finding_recorded hold_set hold_lifted file_viewed
    """.split()
)
"""Steps that carry nothing but that, and when, they happened."""


@dataclass(frozen=True)
class Step(Event):
    """One of ``SIMPLE``, or a step that a procedure file declares for itself; the latter may carry a ``date``."""

    name: str
    date: date | None = None
    note: str | None = sealed(default=None)


KNOWN = frozenset(TYPES) | SIMPLE
"""Every event type that needs no declaration."""

FACTS: Mapping[str, bool | str] = {
    "form": "written",
    "about": "service",
    "client_of": "",
    "liability": False,
    "complete": True,
    "channel": "",
}
"""The facts of ``received`` on which a rule may depend, with their defaults."""


def type_of(happened: Event) -> str:
    return happened.name if isinstance(happened, Step) else happened.type


def parts(happened: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plain and the sealed part, as JSON values; what is None stays out."""
    if isinstance(happened, Step):
        carried = {"date": happened.date.isoformat()} if happened.date else {}
        return carried, {"note": happened.note} if happened.note else {}
    dumped = {k: v for k, v in _adapter(happened.type).dump_python(happened, mode="json").items() if v is not None}
    hidden = sealed_fields(happened.type)
    plain = {key: value for key, value in dumped.items() if key not in hidden}
    return plain, {key: value for key, value in dumped.items() if key in hidden}


def load(name: str, plain: Mapping[str, Any], secret: Mapping[str, Any] | None) -> Event:
    """An event from its stored parts; ``secret`` is None once the complaint is erased."""
    if name not in TYPES:
        carried = plain.get("date")
        return Step(name, date.fromisoformat(carried) if carried else None, (secret or {}).get("note"))
    made: Event = _adapter(name).validate_python({**plain, **(secret or {})})
    return made


@cache
def sealed_fields(name: str) -> frozenset[str]:
    fields: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(TYPES[name])  # type: ignore[arg-type]
    return frozenset(f.name for f in fields if f.metadata.get("sealed"))


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(TYPES[name])
