"""An anonymous complainant, or one of whom nothing is known: what can only be said to them cannot be done."""

from __future__ import annotations

from bot.complaint.events import Step
from bot.complaint.fold import Complaint, Particulars
from bot.dialogue import cards, file_forms
from bot.dialogue.forms import Answer, Card, Done, Next
from bot.dialogue.input import Checked
from bot.usecases.kernel.case import work_on
from bot.usecases.kernel.office import Office


def form(office: Office, who: str, on: str) -> Next:
    complaint = office.read(who, on, "handle")
    return _reachable(office, complaint) or file_forms.unreachable_form(office.words, complaint)


def record(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Record that receipt cannot be confirmed: the duties met only towards the complainant lapse, with the reason."""
    complaint = office.read(who, answer.on, "handle")
    read = Checked(answer, office.words)
    reason = read.text("reason", required=True, limit=1000, empty="reason")
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: file_forms.unreachable_form(office.words, complaint)):
        return warned
    with work_on(office, who, answer.on, "handle", request) as case:
        if reachable := _reachable(office, case.state):
            return Done(reachable)
        case.append(Step("acknowledging_impossible", note=reason))
        complaint = case.state
    return Done(cards.file(complaint, who, office.people, office.now(), office.words))


def _reachable(office: Office, complaint: Complaint) -> Card | None:
    """Why this is not to be recorded: there is a way after all."""
    if not (complaint.particulars or Particulars()).is_reachable:
        return None
    return Card(office.words("file.unreachable.title"), (office.words("file.unreachable.reachable"),))
