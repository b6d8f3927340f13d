"""Which use case a button opens, a form submits, or a button inside a form calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.dialogue.forms import Answer, Next
from bot.usecases import absences, acknowledgement, committee, delivery, intake, looking, steps
from bot.usecases.office import Office

Opener = Callable[[Office, str, str], Next]
"""(office, person, on) -> what to show."""
Submitted = Callable[[Office, str, Answer, str], Next]
"""(office, person, answer, request) -> what to show next."""
Done = Callable[[Office, str, str, str], Next]
"""(office, person, on, request): a button that does something at once."""

OPENS: Mapping[str, Opener] = {
    "log_complaint": intake.log_form,
    "supplement": intake.supplement_form,
    "declare": committee.declare_form,
    "replace_member": committee.replace_form,
    "acknowledge": acknowledgement.form,
    "called_instead": delivery.called_form,
    "settle_delivery": delivery.settle_form,
    "letter_returned": delivery.returned_form,
    "record_step": steps.form,
    "set_absence": absences.form,
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
    "record_step": steps.record,
    "set_absence": absences.save,
    "hand_over": absences.hand_over,
}
IN_FORM: Mapping[str, Submitted] = {"preview_letter": acknowledgement.preview}
DOES: Mapping[str, Done] = {"letters": looking.letter, "back_again": absences.back}
