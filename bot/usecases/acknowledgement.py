"""The acknowledgement: shown as a draft, sent by a person or by itself, recorded once the mail server took it."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import cast

from bot.complaint.events import Acknowledged, AcknowledgedWithPlan, LetterPrepared, Way
from bot.complaint.fold import Complaint
from bot.complaint.people import bearers
from bot.dialogue import cards
from bot.dialogue.forms import Action, Answer, Card, Done, Next
from bot.dialogue.input import Checked
from bot.letters.render import Rendered, render
from bot.record.log import Tx
from bot.usecases.letter_form import letter_form
from bot.usecases.letters import (
    KIND,
    Drafted,
    Mailing,
    drafted,
    message_key,
    promises_a_day,
    record_sent,
    rule_of,
)
from bot.usecases.office import Case, Office, stale


def form(office: Office, who: str, on: str) -> Next:
    """The draft in editable parts, with what the regulation requires ticked off."""
    with office.look() as tx:
        complaint = office.read_in(tx, who, on, "handle")
        if handled := _handled(office, complaint):
            return handled
        return letter_form(office, complaint, _kept(office, tx, complaint) or drafted(office, tx, complaint))


def send(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Approve the letter: it goes out by mail, or its going by post or a phone call is recorded."""
    read = Checked(answer, office.words)
    with office.look() as tx:
        complaint = office.read_in(tx, who, answer.on, "handle")
        first = complaint.received_at.date()
        plan_by = read.day("plan_by", first=first) if promises_a_day(complaint) else None
        letter = drafted(office, tx, complaint, plan_by, _texts(answer))
    way = cast("Way", read.key("way", (*letter.rule.ways, "post"), required=True))
    at = read.moment("when", now=office.now(), after=complaint.received_at) if way != "email" else office.now()
    note = read.text("note", limit=2000)
    _check(read, letter, way, office)
    if read.failed:
        return read.failed
    with office.complaint(who, answer.on, "handle", request) as case:
        if handled := _handled(office, case.state):
            _keep(case, letter)
            return handled
        if way == "email":
            _prepare(case, letter)
        else:
            record_sent(case, way, at, letter, note=note)
        complaint = case.state
    return Done(cards.letter_approved(complaint, way, office.words))


def preview(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Keep the draft and have its PDF put in this person's messages; the form stays."""
    with office.complaint(who, answer.on, "handle", request) as case:
        letter = drafted(office, case.tx, case.state, answer.day("plan_by"), _texts(answer))
        _keep(case, letter)
        case.enqueue("file", {"to": who, "draft": KIND}, f"draft:{request}")
        shown = letter_form(office, case.state, letter)
    comes = office.words("letter.preview_comes")
    return dataclasses.replace(shown, version=answer.version).filled(answer.values, comes)


def preview_pdf(office: Office, reference: str) -> Rendered | None:
    """The kept draft as it would go out; None when there is none any more."""
    with office.look() as tx:
        kept = _kept(office, tx, office.load(tx, reference))
    return render(kept.letter, None) if kept else None


def send_by_itself(case: Case) -> None:
    """Where the regulation lets the letter go by itself: approve it at once, or tell who must what is in the way."""
    complaint, office = case.state, case.office
    handled = complaint.is_acknowledged or complaint.letter_on_its_way or complaint.failed_delivery
    if rule_of(complaint).sent != "by_itself" or handled:
        return
    letter = drafted(office, case.tx, complaint, automatic=True)
    lacking = [short.part.id for short in letter.shortfalls()]
    if letter.facts.email and not lacking and office.can_mail:
        _prepare(case, letter, by_itself=True)
        return
    for person in bearers("committee", complaint, office.people):
        case.tell(person, "not_by_itself", parts=lacking if letter.facts.email else ["reach_you", *lacking])


def to_send(office: Office, reference: str, seq: int) -> Mailing | None:
    """The letter approved in event ``seq``, dated today; None when it need not go any more."""
    with office.look() as tx:
        complaint = office.load(tx, reference)
        approved = _on_its_way(complaint, seq)
        if approved is None or approved.to is None or approved.parts is None:
            return None  # handled, or erased meanwhile
        by_itself = approved.by_itself
        letter = drafted(office, tx, complaint, approved.promised, approved.parts, automatic=by_itself).letter
    today = office.now().astimezone(office.zone).date()
    return Mailing(approved.to, render(letter, today), today, message_key(complaint), by_itself)


def sent(office: Office, reference: str, seq: int, mailing: Mailing, at: datetime) -> None:
    """The mail server took it: receipt is acknowledged."""
    with office.unattended(reference) as case:
        approved, prepared = _on_its_way(case.state, seq), case.state.letter_on_its_way
        if approved is None or prepared is None:
            return
        letter = drafted(office, case.tx, case.state, approved.promised, approved.parts, automatic=approved.by_itself)
        record_sent(case, "email", at, letter, mailing, role=prepared.role)
        if prepared.by:
            case.tell(prepared.by, "letter_sent")


def _prepare(case: Case, letter: Drafted, *, by_itself: bool = False) -> None:
    """Approve a letter for sending; it goes out right after this transaction."""
    parts = {part.id: part.text for part in letter.letter.parts}
    promised, to = letter.facts.plan_by, letter.facts.email
    approved = LetterPrepared(kind=KIND, way="email", by_itself=by_itself, promised=promised, to=to, parts=parts)
    prepared = case.append(approved, role="rule" if by_itself else None)
    case.tx.drop_draft(case.reference, KIND, "")
    case.enqueue("mail", {"seq": prepared.seq}, str(prepared.seq))


def _check(read: Checked, letter: Drafted, way: Way, office: Office) -> None:
    """What the letter lacks is said at its field, with the article; a call has no letter."""
    if way == "email" and not (letter.facts.email and office.can_mail):
        read.wrong("way", "no_email")
    for short in letter.shortfalls() if way != "phone" else ():
        place = "plan_by" if short.part.id == "expected_duration" else f"part_{short.part.id}"
        read.errors.setdefault(place, short.sentence(letter.letter.language))


def _texts(answer: Answer) -> dict[str, str]:
    return {name.removeprefix("part_"): answer.text(name) for name in answer.values if name.startswith("part_")}


def _keep(case: Case, letter: Drafted) -> None:
    parts = {part.id: part.text for part in letter.letter.parts}
    case.tx.save_draft(case.reference, KIND, "", {"parts": parts, "plan_by": letter.facts.plan_by})


def _kept(office: Office, tx: Tx, complaint: Complaint) -> Drafted | None:
    """The letter as somebody left it."""
    kept = tx.draft(complaint.reference, KIND, "")
    if kept is None:
        return None
    promised = kept.content.get("plan_by")
    plan_by = date.fromisoformat(promised) if promised else None
    return drafted(office, tx, complaint, plan_by, kept.content["parts"])


def _on_its_way(complaint: Complaint, seq: int) -> LetterPrepared | None:
    """The letter approved in event ``seq``, while nothing was heard of it."""
    prepared = complaint.letter_on_its_way
    if prepared is None or prepared.seq != seq or not isinstance(prepared.event, LetterPrepared):
        return None
    return prepared.event


def _handled(office: Office, complaint: Complaint) -> Card | None:
    """Why there is nothing left to send."""
    if complaint.letter_on_its_way:
        called = Action("called_instead", office.words("letter.called.action"), complaint.reference)
        actions = (called,) if "phone" in rule_of(complaint).ways else ()
        return Card(office.words("letter.title"), (office.words("letter.on_its_way"),), actions=actions)
    done = [h for h in complaint.history if isinstance(h.event, Acknowledged | AcknowledgedWithPlan)]
    return stale(office, done[-1], "letter.title") if done and not complaint.failed_delivery else None
