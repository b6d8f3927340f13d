"""Letters that were refused, came back, may have arrived, or wait for the mail server: a person follows them up."""

from __future__ import annotations

from bot.complaint.events import DeliveryFailed, DeliverySettled, LetterPrepared
from bot.complaint.fold import Complaint
from bot.complaint.people import bearers
from bot.dialogue import cards
from bot.dialogue.forms import Answer, Card, Done, Field, Form, Next, Option
from bot.dialogue.input import Checked
from bot.usecases.letters import KIND, RETURNED, drafted, record_sent
from bot.usecases.office import Case, Office, stale

UNCERTAIN = "uncertain"
"""The connection broke after the letter was handed over: it may have arrived."""


def not_delivered(office: Office, reference: str, seq: int, code: str) -> None:
    """The server refused the letter for good, or nobody knows whether it arrived: a person must look."""
    with office.unattended(reference) as case:
        prepared = case.state.letter_on_its_way
        if prepared is not None and prepared.seq == seq:
            _failed(case, code, role="rule")


def waiting(office: Office, reference: str, code: str) -> None:
    """The mail server has been away for a while: say so, once a letter."""
    with office.unattended(reference) as case:
        for person in bearers("coordinator", case.state, office.people):
            case.tell(person, "mail_waiting", unique=str(case.state.version(KIND)), code=code)


def called_form(office: Office, who: str, on: str) -> Next:
    """The letter is still waiting to go, and meanwhile somebody called."""
    return _called_form(office, office.read(who, on, "handle"))


def _called_form(office: Office, complaint: Complaint) -> Form:
    words = office.words
    return Form(
        "called_instead",
        words("letter.title"),
        (
            Field("what", "note", words("letter.called.what")),
            Field("when", "datetime", words("letter.called.when"), office.now(), required=True),
            Field("note", "multiline", words("letter.note"), max_length=2000),
        ),
        submit=words("letter.called.submit"),
        on=complaint.reference,
        version=complaint.version(KIND),
    )


def called(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Receipt was confirmed by phone after all: the letter that was waiting does not go any more."""
    read = Checked(answer, office.words)
    with office.look() as tx:
        complaint = office.read_in(tx, who, answer.on, "handle")
        letter = drafted(office, tx, complaint)
    at = read.moment("when", now=office.now(), after=complaint.received_at)
    note = read.text("note", limit=2000)
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: _called_form(office, complaint)):
        return warned
    with office.complaint(who, answer.on, "handle", request) as case:
        if changed := case.state.changed_by(KIND, answer.version):
            return Done(stale(office, changed, "letter.title"))
        record_sent(case, "phone", at, letter, note=note)
        complaint = case.state
    return Done(cards.letter_approved(complaint, "phone", office.words))


def settle_form(office: Office, who: str, on: str) -> Next:
    """What became of a letter that was refused, came back, or may have arrived."""
    complaint = office.read(who, on, "handle")
    words, failed = office.words, complaint.failed_delivery
    if failed is None or not isinstance(failed.event, DeliveryFailed):
        return Card(words("letter.settle.title"), (words("letter.settle.nothing"),))
    return _settle_form(office, on, failed.event.code, complaint.version(KIND))


def _settle_form(office: Office, on: str, code: str, version: int) -> Form:
    words = office.words
    choices = ("arrived", "handled") if code == UNCERTAIN else ("handled",)
    return Form(
        "settle_delivery",
        words("letter.settle.title"),
        (
            Field("what", "note", words("letter.settle.what", code=code)),
            Field(
                "choice",
                "choice",
                words("letter.settle.choice"),
                required=True,
                options=tuple(Option(key, words(f"letter.settle.{key}")) for key in choices),
            ),
            Field("note", "multiline", words("letter.settle.note"), max_length=1000),
        ),
        submit=words("letter.settle.submit"),
        on=on,
        version=version,
    )


def settle(office: Office, who: str, answer: Answer, request: str) -> Next:
    """A failed delivery is followed up: it did arrive, or it was handled in another way."""
    read = Checked(answer, office.words)
    choice = read.key("choice", ("arrived", "handled"), required=True)
    note = read.text("note", required=choice == "handled", limit=1000)
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: _settle_form(office, answer.on, UNCERTAIN, answer.version)):
        return warned
    with office.complaint(who, answer.on, "handle", request) as case:
        failed = case.state.failed_delivery
        if failed is None:
            return Done(cards.saved(answer.on, office.words))
        case.append(DeliverySettled(note=note))
        uncertain = isinstance(failed.event, DeliveryFailed) and failed.event.code == UNCERTAIN
        if choice == "arrived" and uncertain and not case.state.is_acknowledged:
            letter = _last_prepared(case)
            arrived = drafted(office, case.tx, case.state, letter.promised, letter.parts)
            record_sent(case, "email", failed.at, arrived, note=note)
    return Done(cards.saved(answer.on, office.words))


def returned_form(office: Office, who: str, on: str) -> Next:
    """A mail came back to the address that somebody reads."""
    complaint = office.read(who, on, "handle")
    words = office.words
    return Form(
        "letter_returned",
        words("letter.returned.title"),
        (Field("what", "note", words("letter.returned.what")),),
        submit=words("letter.returned.submit"),
        on=on,
        version=complaint.version(KIND),
    )


def returned(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Record that a letter came back; following it up becomes a task."""
    with office.complaint(who, answer.on, "handle", request) as case:
        if changed := case.state.changed_by(KIND, answer.version):
            return Done(stale(office, changed, "letter.title"))
        _failed(case, RETURNED)
    return Done(cards.saved(answer.on, office.words))


def _failed(case: Case, code: str, role: str | None = None) -> None:
    case.append(DeliveryFailed(kind=KIND, code=code), role=role)
    for person in bearers("committee", case.state, case.office.people):
        case.tell(person, "delivery_failed", code=code)


def _last_prepared(case: Case) -> LetterPrepared:
    approved = [(h.seq, h.event) for h in case.state.history if isinstance(h.event, LetterPrepared)]
    return max(approved, key=lambda each: each[0])[1]
