"""Letters that were refused, came back, may have arrived, or wait for the mail server: a person follows them up."""

from __future__ import annotations

from bot.complaint.events import letter_topic
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.people import bearers
from bot.complaint.steps.letters import DeliveryFailed, DeliverySettled
from bot.dialogue import cards
from bot.dialogue.forms import Action, Answer, Card, Done, Field, Form, Next, Option
from bot.dialogue.input import Checked
from bot.dialogue.subject import On
from bot.explain import letter_name, letter_title, receiver
from bot.usecases.kernel import jobs
from bot.usecases.kernel.case import Case, unattended, work_on
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.once import stale
from bot.usecases.letters.drafting import RETURNED, Drafted, as_approved, drafted, record_told, redrafted

UNCERTAIN = "uncertain"
"""The connection broke after the letter was handed over: it may have arrived."""
NOT_ALLOWED = "not_allowed"
"""Between approval and sending a gate closed: the letter stays here."""
CHANGED = "changed"
"""Between approval and sending it became another letter: a person looks at it again."""
ALL_THE_SAME = "not_allowed_but_sent"
"""The gate closed while the letter was being handed over: it did go."""


def not_delivered(office: Office, reference: str, seq: int, code: str) -> None:
    """The server refused the letter for good, or nobody knows whether it arrived: a person must look."""
    with unattended(office, reference) as case:
        for kind, waiting in case.state.waiting_letters.items():
            if waiting.seq == seq:
                record_failure(case, kind, code, role="rule")


def waiting(office: Office, reference: str, seq: int, code: str) -> None:
    """The mail server has been away for a while: say so, once a letter."""
    with unattended(office, reference) as case:
        kind = next((kind for kind, h in case.state.waiting_letters.items() if h.seq == seq), None)
        for person in bearers("coordinator", case.state, office.people) if kind else ():
            case.tell(person, "mail_waiting", jobs.Details(kind=kind, code=code), unique=str(seq))


def called_form(office: Office, who: str, on: str) -> Next:
    """The letter is still waiting to go, and meanwhile somebody called."""
    reference, kind = On.read(on)
    complaint, words = office.read(who, reference, "handle"), office.words
    letters = [each for each in complaint.waiting_letters if kind in ("", each) and _by_phone(complaint, each)]
    if len(letters) != 1:
        return _which(office, complaint, letters, "called_instead", words("letter.title"))
    return _called_form(office, complaint, letters[0])


def _called_form(office: Office, complaint: Complaint, kind: str) -> Form:
    words = office.words
    return Form(
        "called_instead",
        letter_title(kind, complaint.procedure, words),
        (
            Field("what", "note", words("letter.called.what", letter=letter_name(kind, complaint, words))),
            Field("when", "datetime", words("letter.called.when"), office.now(), required=True),
            Field("note", "multiline", words("letter.note"), required=True, max_length=2000),
        ),
        submit=words("letter.called.submit"),
        on=str(On(complaint.reference, kind)),
        version=complaint.version(letter_topic(kind)),
    )


def called(office: Office, who: str, answer: Answer, request: str) -> Next:
    """It was told by phone after all: the letter that was waiting does not go any more."""
    read = Checked(answer, office.words)
    reference, kind = On.read(answer.on)
    complaint = office.read(who, reference, "handle")
    if not _by_phone(complaint, kind):
        return Done(Card(office.words("letter.title"), (office.words("letter.settle.nothing"),)))
    letter = _of_kind(office, complaint, kind)
    at = read.moment("when", now=office.now(), after=complaint.received_at)
    note = read.text("note", required=True, limit=2000, empty="said")
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: _called_form(office, complaint, kind)):
        return warned
    with work_on(office, who, reference, "handle", request) as case:
        if changed := case.state.changed_by(letter_topic(kind), answer.version):
            return Done(_changed(office, complaint, kind, changed))
        record_told(case, "phone", at, letter, note=note)
        complaint = case.state
    return Done(cards.letter_approved(complaint, kind, "phone", office.words))


def settle_form(office: Office, who: str, on: str) -> Next:
    """What became of a letter that was refused, came back, or may have arrived."""
    reference, kind = On.read(on)
    complaint, words = office.read(who, reference, "handle"), office.words
    letters = [each for each in complaint.failed_letters if kind in ("", each)]
    if len(letters) != 1:
        return _which(office, complaint, letters, "settle_delivery", words("letter.settle.title"))
    return _settle_form(office, complaint, letters[0])


def _settle_form(office: Office, complaint: Complaint, kind: str) -> Form:
    words, code = office.words, _code(complaint, kind)
    to, name = receiver(kind, complaint, words), letter_name(kind, complaint, words)
    choices = ("arrived", "handled") if code == UNCERTAIN else ("handled",)
    return Form(
        "settle_delivery",
        words("letter.settle.title"),
        (
            Field("what", "note", words("letter.settle.what", code=code, letter=name, receiver=to)),
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
        on=str(On(complaint.reference, kind)),
        version=complaint.version(letter_topic(kind)),
    )


def settle(office: Office, who: str, answer: Answer, request: str) -> Next:
    """A failed delivery is followed up: it did arrive, or it was handled in another way."""
    read = Checked(answer, office.words)
    reference, kind = On.read(answer.on)
    choice = read.key("choice", ("arrived", "handled"), required=True)
    note = read.text("note", required=choice == "handled", limit=1000)
    if read.failed:
        return read.failed
    complaint = office.read(who, reference, "handle")
    if complaint.letter(kind).failed and (warned := read.warned(lambda: _settle_form(office, complaint, kind))):
        return warned
    with work_on(office, who, reference, "handle", request) as case:
        failed = case.state.letter(kind).failed
        if failed is None:
            return Done(cards.saved(reference, office.words))
        uncertain = _code(case.state, kind) == UNCERTAIN
        case.append(DeliverySettled(kind=kind, note=note))
        if choice == "arrived" and uncertain:
            _arrived(case, kind, failed, note)
    return Done(cards.saved(reference, office.words))


def returned_form(office: Office, who: str, on: str) -> Next:
    """A mail came back to the address that somebody reads."""
    reference, kind = On.read(on)
    complaint, words = office.read(who, reference, "handle"), office.words
    letters = [each for each in _mailed(complaint) if kind in ("", each)]
    if len(letters) != 1:
        return _which(office, complaint, letters, "letter_returned", words("letter.returned.title"))
    return Form(
        "letter_returned",
        words("letter.returned.title"),
        (Field("what", "note", words("letter.returned.what", letter=letter_name(letters[0], complaint, words))),),
        submit=words("letter.returned.submit"),
        on=str(On(reference, letters[0])),
        version=complaint.version(letter_topic(letters[0])),
    )


def returned(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Record that a letter came back; following it up becomes a task."""
    reference, kind = On.read(answer.on)
    with work_on(office, who, reference, "handle", request) as case:
        if changed := case.state.changed_by(letter_topic(kind), answer.version):
            return Done(_changed(office, case.state, kind, changed))
        if kind in _mailed(case.state):
            record_failure(case, kind, RETURNED)
    return Done(cards.saved(reference, office.words))


def record_failure(case: Case, kind: str, code: str, role: str | None = None) -> None:
    """Append that a letter was not delivered; those who handle the complaint hear it."""
    case.append(DeliveryFailed(kind=kind, code=code), role=role)
    for person in bearers("committee", case.state, case.office.people):
        case.tell(person, "delivery_failed", jobs.Details(kind=kind, code=code))


def _arrived(case: Case, kind: str, failed: Happened, note: str) -> None:
    """The letter that may have arrived did: what it tells was told at the moment of sending."""
    letter = as_approved(case.office, case.tx, case.state, case.state.letter(kind).last_approved)
    if letter is None:
        return
    record_told(case, "email", failed.at, letter, note=note)


def _of_kind(office: Office, complaint: Complaint, kind: str) -> Drafted:
    rule = complaint.procedure.letter_named(kind)
    if rule is None:
        raise NotYours
    approved = complaint.letter(kind).last_approved
    with office.look() as tx:
        if approved:  # what was chosen and asked for it is told in the call as well
            return redrafted(office, tx, complaint, rule, approved)
        return drafted(office, tx, complaint, rule)


def _by_phone(complaint: Complaint, kind: str) -> bool:
    """Whether the regulation lets this be told in a call."""
    rule = complaint.procedure.letter_named(kind)
    return rule is not None and "phone" in rule.ways


def _mailed(complaint: Complaint) -> list[str]:
    """Letters that went by mail and were not followed by other news."""
    told = {kind: letter.told for kind, letter in complaint.letters.items() if not letter.failed}
    return [kind for kind, h in told.items() if h and getattr(h.event, "way", None) == "email"]


def _code(complaint: Complaint, kind: str) -> str:
    failed = complaint.letter(kind).failed
    return failed.event.code if failed and isinstance(failed.event, DeliveryFailed) else ""


def _which(office: Office, complaint: Complaint, letters: list[str], dialog: str, title: str) -> Card:
    """Several letters it can be about: which one? Or none any more."""
    words = office.words
    if not letters:
        return Card(title, (words("letter.settle.nothing"),))
    actions = tuple(
        Action(dialog, letter_title(kind, complaint.procedure, words), str(On(complaint.reference, kind)))
        for kind in letters[:5]
    )
    return Card(title, (words("letter.which"),), actions=actions)


def _changed(office: Office, complaint: Complaint, kind: str, changed: Happened) -> Card:
    return stale(office, complaint, changed, letter_title(kind, complaint.procedure, office.words))
