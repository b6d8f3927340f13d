"""A letter of any kind: drafted from the record by the rule of the procedure file, and what its going out records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.address import in_one_way
from bot.complaint import agreeing, next_steps
from bot.complaint.asks import Ask
from bot.complaint.events import Conveyed, Recipient, Way
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.steps import TOGETHER, telling
from bot.complaint.steps.letters import LetterPrepared
from bot.dialogue.step_forms import asked_by
from bot.letters.check import Shortfall, shortfalls
from bot.letters.draft import DAYS, draft
from bot.letters.facts import LetterFacts
from bot.letters.letter import Address, Letter, PartSpec, digest_of, read_back, written_down
from bot.letters.render import Rendered, render
from bot.record.log import Tx
from bot.regulation.procedure import Procedure
from bot.regulation.tables import LetterRule, Part
from bot.usecases.kernel.case import Case
from bot.usecases.kernel.office import Office
from bot.usecases.letters import recipients
from bot.usecases.letters.facts import gather

ACKNOWLEDGEMENT = "acknowledgement"
RETURNED = "returned"
"""The code of a letter that came back."""


@dataclass(frozen=True)
class Drafted:
    """The letter as it stands now, with the rule it follows, whom it goes to, and the facts it tells."""

    rule: LetterRule
    parts: tuple[Part, ...]
    recipient: Recipient
    days: Mapping[str, date | None]
    asked: Mapping[str, Any]
    """The content of the step that it is, by its fields, as far as it is known."""
    facts: LetterFacts
    letter: Letter
    plain: Letter
    """As it is drafted from the record, before anybody wrote in it."""

    @property
    def kind(self) -> str:
        return self.rule.id

    def shortfalls(self) -> list[Shortfall]:
        """What stands in the way of sending, each with its article."""
        asked = {part.id: part.asks for part in self.parts if part.asks}
        return shortfalls(self.letter, self.facts, asked)

    def asked_days(self) -> dict[str, Part]:
        """The facts that are days a person chooses, with the part that names each."""
        return {DAYS[part.id]: part for part in self.parts if part.id in DAYS}

    def content(self, step: str) -> dict[str, Any]:
        """Event fields for a step: what was asked, if it is the letter's own ``records``; else none."""
        return (
            {name: value for name, value in self.asked.items() if value not in (None, "")}
            if step == self.rule.records
            else {}
        )

    def tells(self, way: Way) -> list[str]:
        """The events to append once it is told: ``records``, then those of its parts with a text (a call has none)."""
        return [self.rule.records, *(self._of_parts() if way != "phone" else ())]

    def _of_parts(self) -> list[str]:
        texts = {part.id: part.text for part in self.letter.parts}
        return [part.records for part in self.parts if part.records and texts[part.id].strip()]


@dataclass(frozen=True)
class Mailing:
    """A letter ready to go: ``message_key`` is the same for every attempt."""

    letter: Drafted
    rendered: Rendered
    letter_date: date
    message_key: str

    @property
    def kind(self) -> str:
        return self.letter.kind

    @property
    def to(self) -> str:
        return self.letter.recipient.email

    @property
    def automatic(self) -> bool:
        return self.letter.letter.automatic


def rule_for(complaint: Complaint, kind: str) -> LetterRule | None:
    """The letter of this kind, where the regulation knows it and the complaint asks for it."""
    rule = complaint.procedure.letter_named(kind)
    return rule if rule and complaint.ledger.holds(rule.when) else None


def can_write(complaint: Complaint, rule: LetterRule, now: datetime) -> bool:
    """A letter that asks needs its step to be possible now; any other letter can be written again."""
    return not asks_of(rule) or rule.records in next_steps.possible(complaint, now)


def dialog_of(kind: str) -> str:
    """The name of the dialog that opens a letter."""
    return "acknowledge" if kind == ACKNOWLEDGEMENT else f"letter_{kind}"


def drafted(
    office: Office,
    tx: Tx,
    complaint: Complaint,
    rule: LetterRule,
    *,
    recipient: Recipient | None = None,
    days: Mapping[str, date | None] | None = None,
    asked: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    automatic: bool = False,
) -> Drafted:
    """Draft the letter; ``texts`` are the parts as somebody wrote them, ``days`` those they chose, ``asked`` the
    content of the step that it is."""
    parts = tuple(part for part in rule.part if complaint.ledger.holds(part.when))
    goes_to = recipient or recipients.recipient(office, tx, complaint, rule)
    facts = gather(office, tx, complaint, goes_to, days or {}, asked or {})
    plain = draft(
        rule.id,
        office.organisation.language,
        facts,
        [_spec(part, complaint.procedure) for part in parts],
        address=_address(rule, complaint.procedure),
        templates=office.own_templates,
        automatic=automatic,
    )
    return Drafted(rule, parts, goes_to, days or {}, asked or {}, facts, plain.with_texts(texts or {}), plain)


def approval(letter: Drafted, *, by_itself: bool) -> LetterPrepared:
    """The event that keeps a letter whole, as it is approved now."""
    return LetterPrepared(
        kind=letter.kind,
        way="email",
        by_itself=by_itself,
        days={name: day for name, day in letter.days.items() if day},
        asked=asked_as_json(letter.asked) or None,
        recipient=letter.recipient,
        whole=written_down(letter.letter),
        digest=letter.letter.digest,
        drafted=_digests(letter.plain, letter.recipient),
    )


def as_approved(office: Office, tx: Tx, complaint: Complaint, approved: LetterPrepared | None) -> Drafted | None:
    """The letter as it was approved; None without an approval, or once erased."""
    rule = complaint.procedure.letter_named(approved.kind) if approved else None
    if approved is None or rule is None or approved.goes_to is None:
        return None
    to, days, asked = approved.goes_to, approved.chosen_days, asked_again(rule, approved.asked or {})
    if approved.whole is not None:
        letter = read_back(approved.whole)
        parts = tuple(part for part in rule.part if part.id in letter.texts)
        return Drafted(rule, parts, to, days, asked, gather(office, tx, complaint, to, days, asked), letter, letter)
    if approved.parts is None:
        return None
    if not to.name:  # an older record knows the address only
        to = replace(recipients.recipient(office, tx, complaint, rule), email=to.email)
    texts, automatic = approved.parts, approved.by_itself
    return drafted(office, tx, complaint, rule, recipient=to, days=days, texts=texts, automatic=automatic)


def anew(office: Office, tx: Tx, complaint: Complaint, approved: LetterPrepared) -> Drafted | None:
    """What would be drafted now in place of an approved letter; None when the complaint asks for none any more."""
    rule = rule_for(complaint, approved.kind)
    if rule is None:
        return None
    return redrafted(office, tx, complaint, rule, approved)


def redrafted(
    office: Office,
    tx: Tx,
    complaint: Complaint,
    rule: LetterRule,
    approved: LetterPrepared,
    texts: Mapping[str, str] | None = None,
) -> Drafted:
    """Drafted from the record as it is now, with what was chosen and asked for an approved letter."""
    return drafted(
        office,
        tx,
        complaint,
        rule,
        recipient=approved.goes_to if recipients.is_asked(rule) else None,
        days=approved.chosen_days,
        asked=asked_again(rule, approved.asked or {}),
        texts=texts,
        automatic=approved.by_itself,
    )


def asks_of(rule: LetterRule) -> dict[str, Ask]:
    """By part id: the field that is asked in place of its text, as the step's own form asks it."""
    known = {ask.id: ask for ask in asked_by(rule.records) or ()}
    return {part.id: known[part.asks] for part in rule.part if part.asks}


def asked_as_json(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a step as it is kept with a draft or an approval."""
    given = {name: value for name, value in asked.items() if value not in (None, "")}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}


def asked_again(rule: LetterRule, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The same, read back; what the letter does not ask any more is left out."""
    kinds = {ask.id: ask.kind for ask in asks_of(rule).values()}
    found = {name: value for name, value in kept.items() if name in kinds}
    return {name: date.fromisoformat(value) if kinds[name] == "date" else value for name, value in found.items()}


def changed_since(approved: LetterPrepared, now: Drafted) -> list[str]:
    """What the letter must say otherwise by now than when it was approved: parts that came, went, or tell something
    else, unless a person wrote just that. Of an older record only which parts there are is known."""
    if approved.whole is None or approved.drafted is None:
        return sorted(set(approved.parts or {}) ^ set(now.plain.texts))
    before, current = approved.drafted, _digests(now.plain, now.recipient)
    written = _digests(read_back(approved.whole), approved.goes_to or Recipient())
    names = dict.fromkeys([*current, *before])
    return [name for name in names if current.get(name) not in (before.get(name), written.get(name))]


def written_by_hand(approved: LetterPrepared) -> dict[str, str]:
    """The parts that a person wrote in; of an older record all of them, as it does not tell."""
    if approved.whole is None or approved.drafted is None:
        return dict(approved.parts or {})
    texts = read_back(approved.whole).texts
    return {part: text for part, text in texts.items() if digest_of(text) != approved.drafted.get(part)}


def _digests(letter: Letter, to: Recipient) -> dict[str, str]:
    said = letter.says()
    said["to"] += f"\n{in_one_way(to.email)}"
    return {name: digest_of(text) for name, text in said.items()}


def may_tell(complaint: Complaint, letter: Drafted, way: Way, at: datetime) -> None:
    """Raises Refused when a step that the letter is may not happen now: then the letter may not go either."""
    for name in letter.tells(way):
        if name in TOGETHER and agreeing.needed(complaint) > 1:
            raise Refused("together")
        complaint.may_happen(telling(name, **letter.content(name)), at)


def message_key(complaint: Complaint, kind: str) -> str:
    """The same for every attempt at one letter; another one once it was sent, for then this is a letter anew (also
    where the record of its going was a mistake)."""
    told = {
        h.event.letter
        for h in complaint.recorded
        if isinstance(h.event, Conveyed) and h.event.kind == kind and h.event.way == "email"
    }
    return f"{complaint.reference}-{kind}-{len(told)}"


def record_told(
    case: Case,
    way: Way,
    at: datetime,
    sent: Drafted,
    mailing: Mailing | None = None,
    note: str = "",
    role: str | None = None,
) -> None:
    """Append what a letter (or a call) is: its step, and every step that one of its parts carries."""
    letter_date, document, digest = None, "", ""
    if way != "phone":
        letter_date = mailing.letter_date if mailing else at.astimezone(case.office.zone).date()
        rendered = mailing.rendered if mailing else render(sent.letter, letter_date)
        kept = case.tx.add_document(case.reference, sent.kind, "application/pdf", rendered.filename, rendered.pdf)
        document, digest = kept.id, kept.sha256.hex()
    promised = {"promised": sent.facts.plan_by} if sent.rule.records == "acknowledged_with_plan" else {}
    for name in sent.tells(way):
        event = telling(
            name,
            kind=sent.kind,
            way=way,
            letter=document,
            sha256=digest,
            letter_date=letter_date,
            recipient=sent.recipient if recipients.is_asked(sent.rule) else None,
            note=note or None,
            **(promised if name == sent.rule.records else {}),
            **sent.content(name),
        )
        case.append(event, at, role)
        note = ""
    case.tx.drop_draft(case.reference, sent.kind, "")


def _spec(part: Part, procedure: Procedure) -> PartSpec:
    source = part.source
    where = ", ".join(filter(None, (procedure.title, source.heading, source.item))) if source else ""
    return PartSpec(
        part.id, part.required, where, tuple(part.carries_out), steps=tuple(part.steps), asks=part.asks or ""
    )


def _address(rule: LetterRule, procedure: Procedure) -> Address:
    """The regulation speaks to complainants and employees in its own way; everybody outside is *u*."""
    return procedure.address if rule.to in ("complainant", "respondent") else "u"
