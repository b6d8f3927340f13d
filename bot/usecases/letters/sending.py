"""Sending a letter: shown as a draft, approved by a person or by the rules, recorded once the mail server took it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, cast

from bot.address import in_one_way
from bot.complaint import next_steps
from bot.complaint.events import Conveyed, Recipient, Way, letter_topic
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused, shut
from bot.complaint.people import bearers, has_part, rights
from bot.complaint.steps import ONCE
from bot.complaint.steps.letters import DeliveryFailed, LetterPrepared, LetterWithdrawn
from bot.dialogue import cards
from bot.dialogue.forms import Action, Answer, Card, Done, FieldErrors, Next
from bot.dialogue.input import Checked
from bot.dialogue.step_forms import read_ask, refused_at
from bot.dialogue.subject import On
from bot.explain import letter_title, refused
from bot.letters.render import Rendered, render
from bot.record.log import Tx
from bot.regulation.tables import LetterRule
from bot.usecases.kernel import jobs
from bot.usecases.kernel.case import Case, Instead, unattended, work_on
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.once import stale
from bot.usecases.kernel.unreadable import Unreadable
from bot.usecases.letters import recipients
from bot.usecases.letters.delivery import ALL_THE_SAME, CHANGED, NOT_ALLOWED, not_delivered, record_failure
from bot.usecases.letters.drafting import (
    Drafted,
    Mailing,
    anew,
    approval,
    as_approved,
    asked_again,
    asked_as_json,
    asks_of,
    can_write,
    changed_since,
    drafted,
    may_tell,
    message_key,
    record_told,
    redrafted,
    rule_for,
    written_by_hand,
)
from bot.usecases.letters.form import letter_form
from bot.words import Marked, plain_text

TIME_FOR_NAMES = timedelta(minutes=10)
"""Before somebody hears that a letter waits for names, which are being asked for."""


def form(office: Office, who: str, on: str, kind: str) -> Next:
    """The draft in editable parts, with what the regulation requires ticked off."""
    with office.look() as tx:
        complaint = office.read_in(tx, who, on, "see")
        rule = rule_for(complaint, kind)
        _must_be_theirs(office, complaint, who, rule)
        if rule is None:
            return _no_such_letter(office)
        if handled := _handled(office, complaint, rule):
            return handled
        if not can_write(complaint, rule, office.now()):
            return Card(office.words("cards.refused"), (office.words("refused.not_now"),))
        if gate := next_steps.gate_before(complaint, rule.records):
            return Card(office.words("cards.refused"), (Marked(refused(shut(gate), office.words)),))
        before = _kept(office, tx, complaint, rule) or _as_sent_in_vain(office, tx, complaint, rule)
        letter = before or drafted(office, tx, complaint, rule)
        return letter_form(office, complaint, letter)


def send(office: Office, who: str, answer: Answer, request: str, kind: str) -> Next:
    """Approve the letter: it goes out by mail, or its going by post or a phone call is recorded."""
    read = Checked(answer, office.words)
    with office.look() as tx:
        complaint = office.read_in(tx, who, answer.on, "see")
        rule = rule_for(complaint, kind)
        _must_be_theirs(office, complaint, who, rule)
        if rule is None:
            return Done(_no_such_letter(office))
        letter = _typed(office, tx, complaint, rule, read)
    way = cast("Way", read.key("way", (*rule.ways, "post"), required=True))
    at = read.moment("when", now=office.now(), after=complaint.received_at) if way != "email" else office.now()
    note = read.text("note", required=way == "phone", limit=2000, empty="said")
    _check(read, letter, way, office)
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: letter_form(office, complaint, letter)):
        return warned
    try:
        with work_on(office, who, answer.on, "see", request) as case:
            _must_be_theirs(office, case.state, who, rule)
            if handled := _handled(office, case.state, rule, answer.version):
                _keep(case, letter)
                return handled
            may_tell(case.state, letter, way, at)
            if way == "email":
                _approve(case, letter)
            else:
                record_told(case, way, at, letter, note=note)
            complaint = case.state
    except Refused as refusal:
        return FieldErrors({_place(rule): plain_text(refused(refusal, office.words))})
    return Done(cards.letter_approved(complaint, kind, way, office.words))


def _must_be_theirs(office: Office, complaint: Complaint, who: str, rule: LetterRule | None) -> None:
    """A letter is written by whoever may take the step that it is. Raises NotYours."""
    needed = next_steps.rights_for(rule.records, complaint) if rule else frozenset({"handle"})
    if not needed & rights(who, complaint, office.people):
        raise NotYours


def _place(rule: LetterRule) -> str:
    """The field at which it is said that a rule forbids this letter: what it asks, where that is what was refused."""
    field = refused_at(rule.records)
    return field if field in (ask.id for ask in asks_of(rule).values()) else "way"


def preview(office: Office, who: str, answer: Answer, request: str, kind: str) -> Next:
    """Keep the draft and have its PDF put in this person's messages; the form stays."""
    read = Checked(answer, office.words)
    with work_on(office, who, answer.on, "see", request) as case:
        rule = rule_for(case.state, kind)
        _must_be_theirs(office, case.state, who, rule)
        if rule is None:
            return _no_such_letter(office)
        letter = _typed(office, case.tx, case.state, rule, read)
        shown = letter_form(office, case.state, letter)
        if warned := read.warned(lambda: shown):
            raise Instead(warned)
        _keep(case, letter)
        case.enqueue(jobs.LetterDraft(who, answer.on, kind), f"draft:{kind}:{request}")
    comes = office.words("letter.preview_comes")
    return dataclasses.replace(read.kept(shown), version=answer.version).filled(answer.values, comes)


def preview_pdf(office: Office, reference: str, kind: str) -> Rendered | None:
    """The kept draft as it would go out; None when there is none any more."""
    with office.look() as tx:
        complaint = office.load(tx, reference)
        rule = rule_for(complaint, kind)
        kept = _kept(office, tx, complaint, rule) if rule else None
    return render(kept.letter, None) if kept else None


def send_by_itself(case: Case) -> None:
    """Letters that the regulation lets go by themselves: approved at once, or somebody hears what is in the way."""
    for rule in case.state.procedure.letter:
        if rule.sent == "by_itself" and rule_for(case.state, rule.id):
            _by_itself(case, rule)


def named(office: Office, person: str) -> None:
    """Somebody's name became known: a letter that goes by itself may have waited for it."""
    with office.look() as tx:
        theirs = [each for each in office.open_complaints(tx) if has_part(person, each)]
    for complaint in theirs:
        if any(rule.sent == "by_itself" and _may_go(complaint, rule) for rule in complaint.procedure.letter):
            with suppress(Unreadable), unattended(office, complaint.reference) as case:
                send_by_itself(case)


def withdraw(office: Office, who: str, on: str, request: str, kind: str) -> Next:
    """A letter that still waits does not go any more; its text is kept for the next one."""
    words = office.words
    with work_on(office, who, on, "handle", request) as case:
        waiting = case.state.letter(kind).on_its_way
        if waiting is None:
            return Card(words("letter.withdrawn.title"), (words("letter.withdrawn.too_late"),))
        case.append(LetterWithdrawn(kind=kind))
        _keep_approved(case, kind, cast("LetterPrepared", waiting.event))
        title = letter_title(kind, case.state.procedure, words)
    return Card(title, (words("letter.withdrawn.done"),))


def to_send(office: Office, reference: str, seq: int) -> Mailing | None:
    """The letter approved in event ``seq``, dated today; None when it need not, or may not, go any more.

    What a person approved goes as it is, or not at all. What goes by itself is drafted from the record as it is now.
    """
    try:
        with office.look() as tx:
            complaint = office.load(tx, reference)
            approved = _waiting(complaint, seq)
            letter = as_approved(office, tx, complaint, approved)
            if approved is None or letter is None:
                return None  # handled, withdrawn, or erased meanwhile
            now = anew(office, tx, complaint, approved)
            goes = now if now and approved.by_itself else letter
            may_tell(complaint, goes, "email", office.now())
    except Refused:
        not_delivered(office, reference, seq, NOT_ALLOWED)
        return None
    changed = _in_the_way(approved, letter, now)
    if now is None or changed:
        _give_back(office, reference, seq, changed)
        return None
    today = office.today()
    return Mailing(goes, render(goes.letter, today), today, message_key(complaint, goes.kind))


def is_for_a_person(office: Office, reference: str, seq: int) -> bool:
    """Whether a person approved the letter that waits: then a person decides whether it goes a second time."""
    with office.look() as tx:
        approved = _waiting(office.load(tx, reference), seq)
    return approved is not None and not approved.by_itself


def sent(office: Office, reference: str, seq: int, mailing: Mailing, at: datetime) -> None:
    """The mail server took it: what the letter tells has been told, also when somebody stopped it a moment too late.
    Of a complaint that was erased meanwhile nothing is written down."""
    try:
        with unattended(office, reference) as case:
            approved = next((h for h in case.state.history if h.seq == seq), None)
            erased = case.state.particulars is None
            if approved is None or erased or _went_out(case.state, mailing.kind, seq):
                return
            record_told(case, "email", at, mailing.letter, mailing, role=approved.role)
            if approved.by:
                case.tell(approved.by, "letter_sent", jobs.Details(kind=mailing.kind))
    except Refused:
        with unattended(office, reference) as case:
            kind, rendered = mailing.kind, mailing.rendered
            case.tx.add_document(reference, kind, "application/pdf", rendered.filename, rendered.pdf)
            record_failure(case, kind, ALL_THE_SAME, role="rule")
    except NotYours:
        return


def _by_itself(case: Case, rule: LetterRule) -> None:
    complaint, office = case.state, case.office
    if not _may_go(complaint, rule):
        return
    status = complaint.letter(rule.id)
    letter = drafted(office, case.tx, complaint, rule, automatic=True)
    if status.failed and (last := status.last_approved):
        before = last.goes_to
        if not last.by_itself or before is None or in_one_way(before.email) == in_one_way(letter.recipient.email):
            return  # a person follows it up, unless there is another address to try
    lacking = [short.part.id for short in letter.shortfalls()]
    allowed = _allowed(complaint, letter, case.now)
    nameless = _nameless(case)
    if letter.recipient.email and not lacking and allowed and office.can_mail and not nameless:
        _approve(case, letter, by_itself=True)
        return
    missing = lacking if letter.recipient.email or recipients.is_asked(rule) else ["reach_you", *lacking]
    unique, at = f"{rule.id}:{complaint.head}", None
    if nameless:
        unique, at = f"{unique}:names", case.now + TIME_FOR_NAMES
    for person in bearers("committee", complaint, office.people):
        details = jobs.Details(kind=rule.id, parts=tuple(missing), nameless=tuple(nameless))
        case.tell(person, "not_by_itself", details, unique=unique, at=at)


def _may_go(complaint: Complaint, rule: LetterRule) -> bool:
    """It was not told yet, and nobody stopped it."""
    status = complaint.letter(rule.id)
    told = rule.records in complaint.types and not status.failed
    return not (told or status.on_its_way or status.withdrawn)


def _nameless(case: Case) -> list[str]:
    """Members of whom the platform did not say the name yet: a letter must not go without it."""
    known = case.tx.people(case.state.committee.members)
    return [member for member in case.state.committee.members if member not in known or not known[member].name]


def _allowed(complaint: Complaint, letter: Drafted, now: datetime) -> bool:
    try:
        may_tell(complaint, letter, "email", now)
    except Refused:
        return False
    return True


def _approve(case: Case, letter: Drafted, *, by_itself: bool = False) -> None:
    """Approve a letter for sending; it goes out right after this transaction."""
    prepared = case.append(approval(letter, by_itself=by_itself), role="rule" if by_itself else None)
    case.tx.drop_draft(case.reference, letter.kind, "")
    case.enqueue(jobs.Mail(case.reference, prepared.seq), str(prepared.seq))


def _check(read: Checked, letter: Drafted, way: Way, office: Office) -> None:
    """What the letter lacks is said at its field, with the article; a call has no letter."""
    if way == "email" and not office.can_mail:
        read.wrong("way", "no_mail")
    elif way == "email" and not letter.recipient.email:
        read.wrong("to_email" if recipients.is_asked(letter.rule) else "way", "no_email")
    places = {part.id: name for name, part in letter.asked_days().items()}
    places |= {part: ask.id for part, ask in asks_of(letter.rule).items()}
    for short in letter.shortfalls() if way != "phone" else ():
        place = places.get(short.part.id, f"part_{short.part.id}")
        read.errors.setdefault(place, short.sentence(letter.letter.language))


def _typed(office: Office, tx: Tx, complaint: Complaint, rule: LetterRule, read: Checked) -> Drafted:
    """The letter as the form has it; what is wrong in it is noted at its field."""
    answer = read.answer
    texts = {name.removeprefix("part_"): answer.text(name) for name in answer.values if name.startswith("part_")}
    for part, text in texts.items():
        read.look_for_number(f"part_{part}", text)
    to = None
    if recipients.is_asked(rule):
        to = Recipient(
            read.text("to_name", required=True, limit=200), read.email("to_email"), read.text("to_address", limit=500)
        )
    plain = drafted(office, tx, complaint, rule, recipient=to, texts=texts)
    days = {name: _day(office, complaint, name, part.required, read) for name, part in plain.asked_days().items()}
    asked = {ask.id: read_ask(read, ask, complaint, office.today()) for ask in asks_of(rule).values()}
    return drafted(office, tx, complaint, rule, recipient=to, days=days, asked=asked, texts=texts)


def _day(office: Office, complaint: Complaint, name: str, required: bool, read: Checked) -> date | None:
    """A day that the letter names. Nobody can answer by a day that has passed."""
    if not required and read.answer.day(name) is None:
        return None
    today = office.today()
    return read.day(name, first=complaint.received_at.date() if name == "plan_by" else today)


def _keep(case: Case, letter: Drafted) -> None:
    content: dict[str, Any] = {
        "parts": {part.id: part.text for part in letter.letter.parts},
        "days": dict(letter.days),
        "asked": asked_as_json(letter.asked),
        "recipient": dataclasses.asdict(letter.recipient) if recipients.is_asked(letter.rule) else None,
    }
    case.tx.save_draft(case.reference, letter.kind, "", content)


def _keep_approved(case: Case, kind: str, approved: LetterPrepared) -> None:
    """What a person wrote becomes a draft again; the rest is drafted from the record when it is opened."""
    to = dataclasses.asdict(approved.goes_to) if approved.goes_to else None
    content = {
        "parts": written_by_hand(approved),
        "days": dict(approved.chosen_days),
        "asked": dict(approved.asked or {}),
        "recipient": to,
    }
    case.tx.save_draft(case.reference, kind, "", content)


def _in_the_way(approved: LetterPrepared, letter: Drafted, now: Drafted | None) -> list[str]:
    """The parts because of which an approved letter does not go as it is."""
    if now is None:
        return []
    if approved.by_itself:
        return [short.part.id for short in now.shortfalls()] + ([] if now.recipient.email else ["to"])
    if approved.digest not in (None, letter.letter.digest):
        return list(letter.letter.texts)
    return changed_since(approved, now)


def _give_back(office: Office, reference: str, seq: int, changed: list[str]) -> None:
    """What the letter must say changed since it was approved: it stays here, and whoever approved it looks again."""
    with unattended(office, reference) as case:
        approved = _waiting(case.state, seq)
        if approved is None:
            return
        by = next(h.by for h in case.state.waiting_letters.values() if h.seq == seq)
        _keep_approved(case, approved.kind, approved)
        case.append(DeliveryFailed(kind=approved.kind, code=CHANGED), role="rule")
        handling = bearers("committee", case.state, office.people)
        for person in dict.fromkeys([by, *handling] if by else handling):
            case.tell(person, "letter_changed", jobs.Details(kind=approved.kind, parts=tuple(changed)))


def _kept(office: Office, tx: Tx, complaint: Complaint, rule: LetterRule) -> Drafted | None:
    """The letter as somebody left it."""
    kept = tx.draft(complaint.reference, rule.id, "")
    if kept is None:
        return None
    days = {name: date.fromisoformat(day) for name, day in _days_of(kept.content).items() if day}
    to = Recipient(**kept.content["recipient"]) if recipients.is_asked(rule) and kept.content.get("recipient") else None
    asked = asked_again(rule, kept.content.get("asked") or {})
    return drafted(office, tx, complaint, rule, recipient=to, days=days, asked=asked, texts=kept.content["parts"])


def _as_sent_in_vain(office: Office, tx: Tx, complaint: Complaint, rule: LetterRule) -> Drafted | None:
    """What a person wrote and chose for a letter that did not arrive; the rest as the record is now."""
    status = complaint.letter(rule.id)
    approved = status.last_approved if status.failed else None
    if approved is None or approved.by_itself or approved.goes_to is None:
        return None
    return redrafted(office, tx, complaint, rule, approved, written_by_hand(approved))


def _days_of(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Drafts kept by an older version know one day."""
    days: Mapping[str, Any] = content.get("days") or {"plan_by": content.get("plan_by")}
    return days


def _waiting(complaint: Complaint, seq: int) -> LetterPrepared | None:
    """The approval in event ``seq``, while nothing was heard of that letter."""
    found = next((h.event for h in complaint.waiting_letters.values() if h.seq == seq), None)
    return found if isinstance(found, LetterPrepared) else None


def _went_out(complaint: Complaint, kind: str, seq: int) -> bool:
    """Whether this very mail was recorded already, by another process."""
    return any(
        isinstance(h.event, Conveyed) and h.event.kind == kind and h.event.way == "email" and h.seq > seq
        for h in complaint.history
    )


def _handled(office: Office, complaint: Complaint, rule: LetterRule, since: int | None = None) -> Card | None:
    """Why there is nothing to send: it is on its way, or it was told (``since`` the form was opened)."""
    status, words = complaint.letter(rule.id), office.words
    title = letter_title(rule.id, complaint.procedure, words)
    if status.on_its_way:
        on = str(On(complaint.reference, rule.id))
        called = Action("called_instead", words("letter.called.action"), on)
        stop = Action("withdraw_letter", words("letter.withdrawn.action"), on)
        actions = (called, stop) if "phone" in rule.ways else (stop,)
        return Card(title, (words("letter.on_its_way"),), actions=actions)
    if status.failed:
        return None
    if rule.records in ONCE:
        done = [h for h in complaint.history if h.type == rule.records]
        return stale(office, complaint, done[-1], title) if done else None
    changed = complaint.changed_by(letter_topic(rule.id), since) if since is not None else None
    if changed and isinstance(changed.event, Conveyed):
        return stale(office, complaint, changed, title)
    return None


def _no_such_letter(office: Office) -> Card:
    return Card(office.words("cards.refused"), (office.words("letter.not_here"),))
