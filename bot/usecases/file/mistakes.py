"""Putting right what was a mistake: a wrong step is annulled, a complaint that is none is voided."""

from __future__ import annotations

from dataclasses import replace

from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused, passed_without, shut
from bot.complaint.history import Happened
from bot.complaint.moves import moves
from bot.complaint.steps import UNDOABLE
from bot.complaint.steps.file import Annulled, Voided
from bot.dialogue import cards, file_forms
from bot.dialogue.forms import Answer, Card, Done, FieldErrors, Form, Next
from bot.dialogue.input import Checked
from bot.explain import happening, refused
from bot.usecases.committee import appointing
from bot.usecases.kernel.case import Case, work_on
from bot.usecases.kernel.office import Office
from bot.words import Marked, plain_text


def annul_form(office: Office, who: str, on: str) -> Next:
    """The steps so far, the latest first, to choose the wrong one."""
    complaint = office.read(who, on, "coordinate")
    if not _offered(complaint):
        return Card(office.words("file.annul.title"), (office.words("file.annul.nothing"),))
    return _annul_form(office, complaint)


def annul(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Take a wrong step out; the dates are worked out without it, and what changes is shown."""
    before = office.read(who, answer.on, "coordinate")
    read = Checked(answer, office.words)
    chosen = read.key("event", tuple(str(h.seq) for h in before.recorded), required=True)
    reason = read.text("reason", required=True, limit=1000, empty="reason")
    if read.failed:
        return read.failed
    sure = "yes" in answer.keys("sure")
    if warned := read.warned(lambda: _annul_form(office, before, sure=sure)):
        return warned
    if letter_sent(before.event(int(chosen))) and not sure:
        asked = read.kept(_annul_form(office, before, sure=True))
        return asked.filled(answer.values, office.words("file.annul.letter"))
    try:
        with work_on(office, who, answer.on, "coordinate", request) as case:
            before = case.state
            case.append(Annulled(n=int(chosen), reason=reason))
            if not case.state.is_closed:
                appointing.look_again(case)
            _tell_members(case, "annulled")
            after = case.state
    except Refused as refusal:
        return FieldErrors({"event": plain_text(refused(refusal, office.words))})
    return Done(_annulled_card(office, before, after, int(chosen)))


def void_form(office: Office, who: str, on: str) -> Next:
    """Why this is no complaint, or not one to handle here."""
    complaint, words = office.read(who, on, "coordinate"), office.words
    if complaint.is_voided:
        return Card(words("file.void.title"), (words("file.void.already"),))
    return _void_form(office, complaint)


def void(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Logged by mistake: out of the figures, nobody is waited for; annulling this step brings it back."""
    complaint = office.read(who, answer.on, "coordinate")
    read = Checked(answer, office.words)
    reason = read.text("reason", required=True, limit=1000, empty="reason")
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: _void_form(office, complaint)):
        return warned
    with work_on(office, who, answer.on, "coordinate", request) as case:
        case.append(Voided(reason=reason))
        _tell_members(case, "voided")
    words = office.words
    return Done(Card(words("file.void.title"), (words("file.void.done", reference=answer.on),)))


def letter_sent(h: Happened | None) -> bool:
    """Whether this step left the house as a letter."""
    return h is not None and bool(getattr(h.event, "letter", ""))


def _void_form(office: Office, complaint: Complaint) -> Form:
    return file_forms.void_form(office.words, complaint, written=any(map(letter_sent, complaint.history)))


def _tell_members(case: Case, template: str) -> None:
    for member in case.state.committee.members:
        if member != case.who:
            case.tell(member, template)


def _offered(complaint: Complaint) -> list[Happened]:
    return [h for h in reversed(complaint.recorded) if h.type in UNDOABLE and h.seq not in complaint.annulled]


def _annul_form(office: Office, complaint: Complaint, *, sure: bool = False) -> Form:
    """``sure``: a letter cannot be called back, so it asks whether the complainant will hear it."""
    form = file_forms.annul_form(office.words, complaint, _offered(complaint))
    return replace(form, fields=(*form.fields, file_forms.sure(office.words))) if sure else form


def _annulled_card(office: Office, before: Complaint, after: Complaint, n: int) -> Card:
    words, wrong = office.words, before.event(n)
    assert wrong is not None, "it was just annulled"
    said = words("file.annul.done", event=happening(wrong.event, after.procedure, words), at=wrong.at)
    moved = cards.moved(moves(before, after, met=True), words, "file.annul") or [words("file.annul.same")]
    stand = [
        words(
            "file.annul.without",
            event=happening(h.event, after.procedure, words),
            at=h.at,
            why=Marked(refused(shut(gate), words)),
        )
        for h, gate in passed_without(before.ledger, after.ledger)
    ]
    return Card(words("file.annul.title"), (said, *moved, *stand))
