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

from bot.regulation.checks import Vocabulary

NOT_ARRIVED = "not_arrived"
"""The code of an annulment: the message that a step is did not reach anybody."""
Party = Literal["complainant", "respondent"]
Outcome = Literal["upheld", "partly", "not", "none"]
"""What became of a complaint: right, partly right, not right, or that nobody can tell (no finding)."""
Ground = Literal["outside_sphere", "not_ours", "handled_before", "pending_elsewhere", "unclear", "other"]
"""Why a complaint is not taken up."""
Way = Literal["email", "post", "phone"]
HowTold = Literal["message", "email", "post", "phone", "in_person"]
"""How somebody was told: with a letter of ours, a message in chat, or by a person in another way."""
Day = date
"""For where a field itself is called ``date``."""
Topic = str
"""``facts``, ``committee``, or a letter by its kind: ``letter:composition``. Empty: nothing that a form edits."""


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
class Representative:
    """Somebody who acts for the complainant. Letters go to them once they are ``authorised`` in writing."""

    name: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    authorised: bool = False


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
    from_message: bool | None = sealed(default=None)
    """``text`` is a message in chat: whose words those are, nobody knows."""
    wish: str | None = sealed(default=None)
    elements: str | None = sealed(default=None)
    missing: str | None = sealed(default=None)
    summary: str | None = sealed(default=None)
    addressee: str | None = sealed(default=None)
    representative: Representative | None = sealed(default=None)
    anonymous: bool | None = sealed(default=None)


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


@dataclass(frozen=True)
class Recipient:
    """Who a letter goes to."""

    name: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Conveyed(Event):
    """Something was told to somebody: the mail server took the letter, it was posted, or a call was made.

    ``kind`` is the letter by its id in the procedure file; empty when no letter of ours told it. ``letter`` is the
    document kept in the record, ``sha256`` (hex) that of its sealed bytes: the chain covers it. One letter can carry
    several steps; each of them then names the same document.
    """

    kind: str = ""
    way: HowTold | None = None
    letter: str = ""
    sha256: str = ""
    letter_date: date | None = None
    recipient: Recipient | None = sealed(default=None)
    note: str | None = sealed(default=None)


@event("acknowledged")
class Acknowledged(Conveyed):
    """Receipt was confirmed."""

    kind: str = "acknowledgement"


@event("acknowledged_with_plan")
class AcknowledgedWithPlan(Conveyed):
    """Receipt confirmed with the expected way and duration of handling."""

    kind: str = "acknowledgement"
    promised: date | None = None


@event("composition_told")
class CompositionTold(Conveyed):
    """The complainant knows who are on the committee."""


@event("asked_for_writing")
class AskedForWriting(Conveyed):
    """The complainant was asked to put the complaint in writing."""


@event("asked_for_information")
class AskedForInformation(Conveyed):
    """The complainant was told which information is missing."""


@event("taken_up")
class TakenUp(Conveyed):
    """The complainant knows that the complaint is being handled."""


@event("insurer_informed")
class InsurerInformed(Conveyed):
    """The insurer knows that the complaint may lead to a claim."""


@event("labour_expert_informed")
class LabourExpertInformed(Conveyed):
    """The labour expert of UWV knows that a client complained."""


@event("outcome_confirmed")
class OutcomeConfirmed(Conveyed):
    """What was settled in a talk was confirmed in writing."""


@dataclass(frozen=True, kw_only=True)
class AboutLetter(Event):
    """What became of a letter before it told anything. Records from before letters had kinds know one of them."""

    kind: str = "acknowledgement"


@event("letter_prepared")
class LetterPrepared(AboutLetter):
    """A letter was approved for sending, by a person or by the rules; the letter date is stamped when it goes.

    ``days`` are those that a person chose and the letter names, by the name of the fact. ``to``, ``promised`` and
    ``parts`` are how older records say recipient, day and texts.
    """

    way: Way = "email"
    by_itself: bool = False
    days: Mapping[str, date] = field(default_factory=dict)
    promised: date | None = None
    to: str | None = sealed(default=None)
    recipient: Recipient | None = sealed(default=None)
    parts: Mapping[str, str] | None = sealed(default=None)
    whole: Mapping[str, Any] | None = sealed(default=None)
    """The letter as it was approved, everything but its date: that and nothing else goes out."""
    digest: str | None = sealed(default=None)
    """Of the ids and texts of its parts."""
    drafted: Mapping[str, str] | None = sealed(default=None)
    """What it would have said before a person wrote in it: a digest of each text."""

    @property
    def goes_to(self) -> Recipient | None:
        """None once the complaint is erased."""
        return self.recipient or (Recipient(email=self.to) if self.to else None)

    @property
    def chosen_days(self) -> Mapping[str, date]:
        return self.days or ({"plan_by": self.promised} if self.promised else {})


@event("letter_withdrawn")
class LetterWithdrawn(AboutLetter):
    """A letter that was approved and still waited does not go any more."""


@event("delivery_failed")
class DeliveryFailed(AboutLetter):
    """A letter was refused or came back. ``code`` says what the server answered, without an address."""

    code: str = ""


@event("delivery_settled")
class DeliverySettled(AboutLetter):
    """A failed delivery was followed up by a person."""

    note: str | None = sealed(default=None)


@event("resolved_informally")
class ResolvedInformally(Event):
    """Settled together. ``confirm``: the complainant wants that in writing."""

    agreed: bool = True
    confirm: bool = False
    note: str | None = sealed(default=None)


@event("called_back")
class CalledBack(Event):
    """``caller`` is our person id; ``result`` is how the call ended."""

    caller: str = ""
    result: Literal["", "settled", "answered", "again", "official"] = ""
    note: str | None = sealed(default=None)


@event("put_in_writing", "facts")
class PutInWriting(Event):
    """An oral complaint came in writing after all; ``text`` takes the place of what was told."""

    text: str | None = sealed(default=None)
    note: str | None = sealed(default=None)


@event("respondent_informed")
class RespondentInformed(Conveyed):
    """Somebody complained about was told what the complaint says of them, and asked for a response ``until``.

    Without ``respondent`` a letter told it, to whoever it went.
    """

    until: date | None = None
    respondent: Respondent | None = sealed(default=None)
    told: str | None = sealed(default=None)


@event("response_recorded")
class ResponseRecorded(Event):
    """What somebody complained about says of it. ``own``: written by themselves, in the form they were sent."""

    own: bool = False
    respondent: Respondent | None = sealed(default=None)
    note: str | None = sealed(default=None)


@event("consent_recorded")
class ConsentRecorded(Event):
    """Whether documents may be shared with an expert from outside; it can be taken back, and the latest counts."""

    given: bool = True
    note: str | None = sealed(default=None)


@event("expert_engaged")
class ExpertEngaged(Conveyed):
    """``shared``: the expert gets documents; ``signed``: the expert signed for confidentiality."""

    shared: bool = False
    signed: bool = False


@event("extended")
class Extended(Event):
    until: date
    reason: str | None = sealed(default=None)


@event("decided")
class Decided(Conveyed):
    """The answer to the complaint went out. ``letter`` is the document in this file, where it was added; without one
    the text stands where it was sent from. ``digest``: what those who decide agreed to (``DecisionProposed``).

    Older records know neither outcome nor digest.
    """

    outcome: Outcome | None = None
    digest: str = ""


@event("declined")
class Declined(Conveyed):
    """The complainant was told that the complaint is not taken up; for the rest as ``Decided``."""

    ground: Ground | None = None
    digest: str = ""


@event("position_stated")
class PositionStated(Conveyed):
    """What the organisation thinks of it was told, with its reasons, in a talk or in writing."""

    digest: str = ""


@event("objection_decided")
class ObjectionDecided(Conveyed):
    """The decision on the objection went out; ``outcome`` is that of the objection."""

    outcome: Outcome | None = None


@event("decision_proposed")
class DecisionProposed(Event):
    """Somebody wrote down what others must confirm before it counts (``bot.complaint.agreeing``).

    ``step`` is the event it becomes; ``digest`` (hex, SHA-256) is that of ``said``, its moment and its fields.
    """

    step: str = ""
    digest: str = ""
    said: Mapping[str, Any] | None = sealed(default=None)


@event("text_agreed")
class TextAgreed(Conveyed):
    """Somebody who decides agrees to what has this digest."""

    digest: str = ""


@event("text_refused")
class TextRefused(Event):
    """Somebody who decides does not agree to what has this digest: it counts no more."""

    digest: str = ""
    reason: str | None = sealed(default=None)


@event("decider_named", "committee")
class DeciderNamed(Event):
    """Who decides the objection (person id) where neither director nor deputy may."""

    decider: str = ""
    note: str | None = sealed(default=None)


@event("heard")
class Heard(Event):
    party: Party
    note: str | None = sealed(default=None)


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
    """Event ``n`` was a mistake and is taken out of the fold. ``code``: why, where no person did it."""

    n: int = 0
    code: str = ""
    reason: str | None = sealed(default=None)


@event("voided")
class Voided(Event):
    """The complaint was logged by mistake and is taken out of the figures."""

    reason: str | None = sealed(default=None)


@event("noted")
class Noted(Event):
    """``dated``: the day the note is about."""

    dated: date | None = None
    note: str | None = sealed(default=None)


@event("document_added")
class DocumentAdded(Event):
    """Something was put in the file. ``document`` is its id in the record, ``sha256`` (hex) that of its sealed bytes:
    the chain covers it. ``content`` is the hash of what it holds, so that the same thing is known again."""

    document: str = ""
    sha256: str = ""
    kind: str = ""
    dated: date | None = None
    name: str | None = sealed(default=None)
    note: str | None = sealed(default=None)
    content: str | None = sealed(default=None)


@event("file_viewed")
class FileViewed(Event):
    """Somebody read the file as it was then; who it was stands with every event."""


@event("linked")
class Linked(Event):
    """This complaint belongs with another one, which says so of this one."""

    other: str = ""
    reason: str | None = sealed(default=None)


SIMPLE = frozenset(
    """
    information_received withdrawn progress_reported insurer_consulted escalated
    answer_received reconsidered objected objection_admitted objection_not_admitted hearing_invited hearing_held
    settlement_proposed settled measure_agreed measure_done evaluated reopened erased
    finding_recorded hold_set hold_lifted acknowledging_impossible
    """.split()
)
"""Steps that carry nothing but that, and when, they happened, and the letter that told them."""


@dataclass(frozen=True)
class Step(Conveyed):
    """One of ``SIMPLE``, or a step that a procedure file declares for itself; the latter may carry a ``date``."""

    name: str
    date: Day | None = None


KNOWN = frozenset(TYPES) | SIMPLE
"""Every event type that needs no declaration."""

DONE_BY_RECORDER = frozenset(
    """
    facts_corrected committee_appointed member_replaced no_conflict_declared conflict_declared
    acknowledged acknowledged_with_plan composition_told asked_for_writing asked_for_information taken_up
    insurer_informed labour_expert_informed outcome_confirmed respondent_informed letter_prepared letter_withdrawn
    delivery_settled acknowledging_impossible expert_engaged insurer_consulted extended progress_reported
    hearing_skipped finding_recorded decision_proposed text_agreed text_refused decided declined position_stated
    reconsidered evaluated decider_named objection_not_admitted
    objection_admitted objection_decided hearing_invited settlement_proposed measure_agreed
    closed reopened hold_set hold_lifted noted document_added linked file_viewed annulled voided erased
    """.split()
)
"""Steps that are done by whoever records them, in their office. Of all others that person only wrote down what came in
(an objection), what somebody else did (a withdrawal, a measure carried out), or what two did together (a talk, a
settlement). Of a step that a procedure file declares nobody knows who does it."""

FACTS: Mapping[str, bool | str] = {
    "form": "written",
    "about": "service",
    "client_of": "",
    "liability": False,
    "complete": True,
    "channel": "",
}
"""The facts of ``received`` on which a rule may depend, with their defaults."""

TELLINGS = frozenset(name for name, cls in TYPES.items() if issubclass(cls, Conveyed)) | SIMPLE - {"erased"}
"""What a letter can be: the other types hold what no letter says, such as a day or a party."""

VOCABULARY = Vocabulary(KNOWN, TELLINGS, FACTS)


def went_out(happened: Event) -> bool:
    """Whether the record knows that something was told: in which way, or in which document."""
    return isinstance(happened, Conveyed) and bool(happened.way or happened.letter)


def type_of(happened: Event) -> str:
    return happened.name if isinstance(happened, Step) else happened.type


def topic_of(happened: Event) -> Topic:
    """What an event changes; for a letter and what it told, that kind of letter."""
    if isinstance(happened, Conveyed | AboutLetter) and happened.kind:
        return letter_topic(happened.kind)
    return happened.topic


def letter_topic(kind: str) -> Topic:
    return f"letter:{kind}"


def telling(name: str, **told: Any) -> Conveyed:
    """A step by its name, with how it was told; one of ``TELLINGS``, or a step of the procedure's own."""
    if name in KNOWN - TELLINGS:  # under a procedure file from before that was checked
        raise ValueError(f"a letter cannot be {name!r}")
    made = TYPES.get(name)
    return made(**told) if made and issubclass(made, Conveyed) else Step(name, **told)


def details(happened: Event) -> frozenset[str]:
    """What a gate can ask of an event beside its name, as it stands behind the colon in a procedure file."""
    match happened:
        case Heard(party=party) | HearingSkipped(party=party):
            return frozenset({party} if party else {"complainant", "respondent"})
        case ConsentRecorded(given=True):
            return frozenset({"given"})
        case ExpertEngaged(shared=True):
            return frozenset({"shared"})
        case _:
            return frozenset()


def parts(happened: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plain and the sealed part, as JSON values; what is None stays out, and of a step all that is empty."""
    name = "" if isinstance(happened, Step) else happened.type
    dumped = {k: v for k, v in _adapter(name).dump_python(happened, mode="json").items() if v is not None}
    if isinstance(happened, Step):
        dumped = {key: value for key, value in dumped.items() if value and key != "name"}
    hidden = sealed_fields(name)
    plain = {key: value for key, value in dumped.items() if key not in hidden}
    return plain, {key: value for key, value in dumped.items() if key in hidden}


def load(name: str, plain: Mapping[str, Any], secret: Mapping[str, Any] | None) -> Event:
    """An event from its stored parts; ``secret`` is None once the complaint is erased."""
    known = name in TYPES
    stored = {**({} if known else {"name": name}), **plain, **(secret or {})}
    made: Event = _adapter(name if known else "").validate_python(stored)
    return made


@cache
def sealed_fields(name: str) -> frozenset[str]:
    """The sealed fields of an event type; without a name, of a step."""
    fields: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(TYPES.get(name, Step))  # type: ignore[arg-type]
    return frozenset(f.name for f in fields if f.metadata.get("sealed"))


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    # A dataclass brings a config of its own, and of that hiding does not count; "or none" makes this one count.
    known: Any = TYPES.get(name, Step)
    return TypeAdapter(known | None, config=ConfigDict(hide_input_in_errors=True))
