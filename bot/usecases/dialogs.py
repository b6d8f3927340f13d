"""Which use case a button opens, a form submits, or a button inside a form calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from bot.dialogue.forms import Answer, Next
from bot.usecases import acknowledgement, committee, delivery, intake, looking, respondents, steps
from bot.usecases.office import Office

Opener = Callable[[Office, str, str], Next]
"""(office, person, on) -> what to show."""
Submitted = Callable[[Office, str, Answer, str], Next]
"""(office, person, answer, request) -> what to show next."""
Done = Callable[[Office, str, str, str], Next]
"""(office, person, on, request): a button that does something at once."""


def open_step(office: Office, who: str, on: str) -> Next:
    """The letter that carries a step, where the regulation has one; else the step's own form."""
    opener = OPENS.get(steps.letter_of(office, who, on))
    return opener(office, who, on.partition(" ")[0]) if opener else steps.form(office, who, on)


def then(submitted: Callable[[Office, str, Answer, str], Next | steps.Go]) -> Submitted:
    """A form that may be followed by another dialog."""

    @wraps(submitted)
    def answered(office: Office, who: str, answer: Answer, request: str) -> Next:
        shown = submitted(office, who, answer, request)
        return OPENS[shown.name](office, who, shown.on) if isinstance(shown, steps.Go) else shown

    return answered


OPENS: Mapping[str, Opener] = {
    "log_complaint": intake.log_form,
    "supplement": intake.supplement_form,
    "declare": committee.declare_form,
    "replace_member": committee.replace_form,
    "acknowledge": acknowledgement.form,
    "called_instead": delivery.called_form,
    "settle_delivery": delivery.settle_form,
    "letter_returned": delivery.returned_form,
    "choose": steps.choose,
    "step": open_step,
    "inform_respondent": respondents.inform_form,
    "record_response": respondents.response_form,
    "respond": respondents.respond_form,
    "open": looking.file,
    "file": looking.file,
    "why": looking.why,
}
SUBMITS: Mapping[str, Submitted] = {
    "log_complaint": intake.log,
    "supplement": intake.supplement,
    "declare": committee.declare,
    "replace_member": committee.replace,
    "acknowledge": acknowledgement.send,
    "called_instead": delivery.called,
    "settle_delivery": delivery.settle,
    "letter_returned": delivery.returned,
    "choose": then(steps.chosen),
    "step": then(steps.record),
    "inform_respondent": respondents.inform,
    "record_response": respondents.record_response,
    "respond": respondents.respond,
}
IN_FORM: Mapping[str, Submitted] = {
    "preview_letter": acknowledgement.preview,
    "keep_response": respondents.keep_response,
}
DOES: Mapping[str, Done] = {"letters": looking.letter}
