"""The forms of intake: logging a complaint, and adding what was not known yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from bot.complaint.fold import Complaint, fold
from bot.complaint.gates import Refused
from bot.complaint.history import Happened
from bot.complaint.people import rights
from bot.dialogue import cards, intake_forms
from bot.dialogue.forms import Answer, Card, Done, FieldErrors, Form, Next, Value
from bot.dialogue.input import Checked, clean, keep_anyway
from bot.explain import refused
from bot.record.work import OFFICE
from bot.usecases.file.searching import same_complainant
from bot.usecases.intake.reading import (
    asks_consent,
    asks_liability,
    consent_given,
    corrected,
    quoted_by_itself,
    received,
    settled_at_once,
)
from bot.usecases.intake.receiving import Enclosed, Incoming, correct, receive_in
from bot.usecases.intake.waiting import beginning, draft_of, whole_message
from bot.usecases.kernel.case import Instead, work_on
from bot.usecases.kernel.office import Office
from bot.words import plain_text


def log_form(office: Office, who: str, on: str) -> Next:
    """The short form: only what is needed during the call. ``on`` may hold a text to start from."""
    words = office.words
    if not office.people.may_log(who):
        return Card(words("intake.form.title"), notice=words("errors.may_not_log"))
    return _log_form(office).filled({"received_at": office.now(), "text": on})


def message_form(office: Office, who: str, text: str, at: datetime) -> Next:
    """The same form for a message: its text, and when it reached us. One longer than the form holds waits, sealed.

    The form's ``on`` is the place where it would wait: whatever is sent in with one, came from a message.
    """
    words = office.words
    if not office.people.may_log(who):
        return Card(words("intake.form.title"), notice=words("errors.may_not_log"))
    said = clean(text)
    started: dict[str, Value] = {"received_at": min(at, office.now()), "text": beginning(said)}
    if not said:
        return _log_form(office).filled(started, words("intake.message.empty"))
    place = token_hex(8)
    form = replace(_log_form(office, from_message=True), on=place)
    if said == beginning(said):
        return form.filled(started)
    with office.begin() as tx:
        tx.save_draft(OFFICE, draft_of(place), who, {"text": said})
    return form.filled(started, words("intake.message.whole"))


def log(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Read the form, log the complaint, and show what it led to."""
    if not office.people.may_log(who):
        return FieldErrors({"name": office.words("errors.may_not_log")})
    read = Checked(answer, office.words)
    event, at = received(read, office)
    settled, consent = settled_at_once(read, office), consent_given(read)
    if read.failed:
        return read.failed
    whole = whole_message(office, who, answer.on)
    read.look_for_number("text", whole)
    if warned := read.warned(lambda: _log_form(office, from_message=bool(answer.on))):
        return warned
    enclosed = (
        (Enclosed("message.txt", "txt", whole.encode(), office.words.plain("intake.message.name")),) if whole else ()
    )
    incoming = Incoming(event, at, consent, settled, enclosed)
    try:
        with office.begin() as tx:
            complaint = receive_in(office, tx, incoming, who, request)
            if whole:
                tx.drop_draft(OFFICE, draft_of(answer.on), who)
    except Refused as refusal:  # nothing was registered: the form is still there
        return FieldErrors({"settled": plain_text(refused(refusal, office.words))})
    if not rights(who, complaint, office.people):  # it is about whoever logged it
        return Done(cards.logged_unseen(complaint, office.words))
    with office.look() as tx:
        others = same_complainant(office, tx, who, complaint)
    return Done(cards.logged(complaint, office.words, others))


def supplement_form(office: Office, who: str, on: str) -> Next:
    """Everything that need not be known during the call."""
    return _supplement_form(office, office.read(who, on, "supplement"))


def supplement(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Read the form, correct the facts, and show what it did to the dates."""
    complaint = office.read(who, answer.on, "supplement")
    form = _supplement_form(office, complaint)
    read = Checked(answer, office.words)
    event = corrected(read, office, complaint)
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: form):
        return warned
    with work_on(office, who, answer.on, "supplement", request) as case:
        if changed := case.state.changed_by("facts", answer.version):
            raise Instead(_both(office, case.state, answer, changed))
        changed_dates = correct(case, event)
        complaint = case.state
    return Done(cards.corrected(complaint, changed_dates, office.words))


def _both(office: Office, complaint: Complaint, answer: Answer, changed: Happened) -> Form:
    """The form with what somebody else changed meanwhile, and with what this person changed; both are said."""
    seen = [h for h in complaint.recorded if h.seq <= max(answer.version, complaint.receipt.seq)]
    before = _supplement_form(office, fold(complaint.reference, complaint.procedure, complaint.zone, seen))
    now, was = _supplement_form(office, complaint), {field.id: field.value for field in before.fields}
    own = {name: value for name, value in answer.values.items() if not _same(value, was.get(name))}
    theirs = [field.label for field in now.fields if not _same(field.value, was[field.id])]
    if "keep" in own:
        now = replace(now, fields=(*now.fields, keep_anyway(office.words)))
    when = changed.at.astimezone(office.zone)
    return now.filled(own, office.words("intake.notice.changed", when=when, fields=theirs))


def _same(one: Value, other: Value) -> bool:
    """Whether a field holds the same: empty is empty, and a moment in a form has whole minutes."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) < timedelta(minutes=1)
    if isinstance(one, str) and isinstance(other, str):
        return clean(one) == clean(other)
    return (one or None) == (other or None)


def _log_form(office: Office, *, from_message: bool = False) -> Form:
    by_itself = quoted_by_itself(office.procedure)
    addressed = office.procedure.committee.handled_first_by == "addressee"
    consent = asks_consent(office.procedure)
    anonymous = office.organisation.settings.anonymous
    return intake_forms.log_form(
        office.words,
        by_itself=by_itself,
        addressed=addressed,
        consent=consent,
        anonymous=anonymous,
        liability=asks_liability(office.procedure),
        from_message=from_message,
    )


def _supplement_form(office: Office, complaint: Complaint) -> Form:
    return intake_forms.supplement_form(office.words, complaint, office.organisation.settings.principals)
