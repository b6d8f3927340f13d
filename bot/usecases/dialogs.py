"""Which use case a button opens, a form submits, or a button inside a form calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import TypeVar

from bot.dialogue.forms import Answer, Next
from bot.dialogue.subject import On
from bot.letters.templates import our_letters
from bot.usecases import steps
from bot.usecases.committee import absences
from bot.usecases.committee import forms as committee
from bot.usecases.decision import agreeing
from bot.usecases.file import adding, linking, looking, mistakes, searching
from bot.usecases.hearing import respondents
from bot.usecases.intake import forms as intake
from bot.usecases.kernel.effects import Go
from bot.usecases.kernel.office import Office
from bot.usecases.letters import choice, delivery, sending, unreachable
from bot.usecases.letters.drafting import ACKNOWLEDGEMENT

T = TypeVar("T")

Opener = Callable[[Office, str, str], Next]
"""(office, person, on) -> what to show."""
Submitted = Callable[[Office, str, Answer, str], Next]
"""(office, person, answer, request) -> what to show next."""
Done = Callable[[Office, str, str, str], Next]
"""(office, person, on, request): a button that does something at once."""


class _WithLetters(Mapping[str, T]):
    """Dialogs by name, and one for every letter: ``letter_<id>``, whatever a procedure file calls it."""

    def __init__(self, prefix: str, letter: Callable[[str], T], others: Mapping[str, T]) -> None:
        self._prefix, self._letter = prefix, letter
        self._known = {**{prefix + kind: letter(kind) for kind in our_letters()}, **others}

    def __getitem__(self, name: str) -> T:
        if name not in self._known and name.startswith(self._prefix):
            return self._letter(name.removeprefix(self._prefix))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _letter_form(kind: str) -> Opener:
    def letter_form(office: Office, who: str, on: str) -> Next:
        return sending.form(office, who, on, kind)

    return letter_form


def _send_letter(kind: str) -> Submitted:
    def send_letter(office: Office, who: str, answer: Answer, request: str) -> Next:
        return sending.send(office, who, answer, request, kind)

    return send_letter


def _preview(kind: str) -> Submitted:
    def preview(office: Office, who: str, answer: Answer, request: str) -> Next:
        return sending.preview(office, who, answer, request, kind)

    return preview


def _withdraw(office: Office, who: str, on: str, request: str) -> Next:
    reference, kind = On.read(on)
    return sending.withdraw(office, who, reference, request, kind)


def open_step(office: Office, who: str, on: str) -> Next:
    """The letter that carries a step, where the regulation has one; else the step's own form."""
    opener = OPENS.get(steps.letter_of(office, who, on))
    return opener(office, who, On.read(on).reference) if opener else steps.form(office, who, on)


def then(submitted: Callable[[Office, str, Answer, str], Next | Go]) -> Submitted:
    """A form that may be followed by another dialog."""

    @wraps(submitted)
    def answered(office: Office, who: str, answer: Answer, request: str) -> Next:
        shown = submitted(office, who, answer, request)
        return OPENS[shown.name](office, who, shown.on) if isinstance(shown, Go) else shown

    return answered


_OPENS: Mapping[str, Opener] = {
    "log_complaint": intake.log_form,
    "supplement": intake.supplement_form,
    "declare": committee.declare_form,
    "replace_member": committee.replace_form,
    "acknowledge": _letter_form(ACKNOWLEDGEMENT),
    "called_instead": delivery.called_form,
    "settle_delivery": delivery.settle_form,
    "letter_returned": delivery.returned_form,
    "write_letter": choice.form,
    "set_absence": absences.form,
    "add_document": adding.form,
    "documents": adding.documents_form,
    "search": searching.form,
    "link": linking.form,
    "acknowledging_impossible": unreachable.form,
    "annul": mistakes.annul_form,
    "void": mistakes.void_form,
    "course": looking.course,
    "choose": steps.choose,
    "agree": agreeing.form,
    "step": open_step,
    "inform_respondent": respondents.inform_form,
    "record_response": respondents.response_form,
    "respond": respondents.respond_form,
    "open": looking.file,
    "file": looking.file,
    "why": looking.why,
}
_SUBMITS: Mapping[str, Submitted] = {
    "log_complaint": intake.log,
    "supplement": intake.supplement,
    "declare": committee.declare,
    "replace_member": committee.replace,
    "acknowledge": _send_letter(ACKNOWLEDGEMENT),
    "called_instead": delivery.called,
    "settle_delivery": delivery.settle,
    "letter_returned": delivery.returned,
    "write_letter": choice.choose,
    "set_absence": absences.save,
    "hand_over": absences.hand_over,
    "add_document": adding.add,
    "documents": adding.send_documents,
    "search": searching.submit,
    "link": linking.link,
    "acknowledging_impossible": unreachable.record,
    "annul": mistakes.annul,
    "void": mistakes.void,
    "agree": agreeing.agree,
    "choose": then(steps.chosen),
    "step": then(steps.record),
    "inform_respondent": respondents.inform,
    "record_response": respondents.record_response,
    "respond": respondents.respond,
}
OPENS: Mapping[str, Opener] = _WithLetters("letter_", _letter_form, _OPENS)
SUBMITS: Mapping[str, Submitted] = _WithLetters("letter_", _send_letter, _SUBMITS)
IN_FORM: Mapping[str, Submitted] = _WithLetters("preview_", _preview, {"keep_response": respondents.keep_response})
DOES: Mapping[str, Done] = {"letters": looking.letters, "withdraw_letter": _withdraw, "back_again": absences.back}
