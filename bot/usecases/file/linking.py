"""Complaints that belong together: the same one twice, or one that goes on where another ended. Both files say so."""

from __future__ import annotations

from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.people import rights
from bot.complaint.steps.file import Linked
from bot.dialogue import cards, file_forms
from bot.dialogue.forms import Answer, Done, FieldErrors, Next
from bot.dialogue.input import Checked
from bot.explain import refused
from bot.record.log import Tx
from bot.usecases.kernel.case import Case
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.once import once
from bot.usecases.kernel.unreadable import Unreadable
from bot.words import plain_text


def form(office: Office, who: str, on: str) -> Next:
    complaint = office.read(who, on, "handle")
    return file_forms.link_form(office.words, complaint)


def link(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Say in both files that they belong together; only to somebody who may see both."""
    read = Checked(answer, office.words)
    complaint = office.read(who, answer.on, "handle")
    other, reason = read.reference("other"), read.text("reason", limit=1000)
    if other == answer.on:
        read.wrong("other", "same_complaint")
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: file_forms.link_form(office.words, complaint)):
        return warned
    try:
        with office.begin() as tx:
            once(tx, request, answer.on)
            cases = _open_both(office, tx, who, answer.on, other)
            if other not in linked_to(cases[answer.on].state) or answer.on not in linked_to(cases[other].state):
                cases[answer.on].append(Linked(other=other, reason=reason or None))
                cases[other].append(Linked(other=answer.on, reason=reason or None))
            for case in cases.values():
                case.settle()
    except (NotYours, Unreadable) as gone:
        if isinstance(gone, Unreadable) and office.directory.answers_for_all(who):
            raise
        return FieldErrors({"other": office.words("errors.unknown_complaint")})
    except Refused as refusal:
        return FieldErrors({"other": plain_text(refused(refusal, office.words))})
    return Done(cards.saved(answer.on, office.words))


def linked_to(complaint: Complaint) -> list[str]:
    return list(dict.fromkeys(h.event.other for h in complaint.history if isinstance(h.event, Linked)))


def _open_both(office: Office, tx: Tx, who: str, one: str, other: str) -> dict[str, Case]:
    """Both locked, always in the same order: two people may link the same two at once."""
    cases = {}
    for reference in sorted((one, other)):
        complaint = office.load(tx, reference, lock=True)
        if "see" not in rights(who, complaint, office.people):
            raise NotYours
        cases[reference] = Case(office, tx, complaint, who)
    return cases
