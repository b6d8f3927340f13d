"""The forms of the committee: declaring, and naming somebody by hand."""

from __future__ import annotations

from datetime import datetime

from bot.complaint.fold import Complaint, Particulars
from bot.complaint.people import not_to_be_named
from bot.complaint.steps.committee import NoConflictDeclared
from bot.dialogue import cards, committee_forms
from bot.dialogue.committee_forms import VACANCY
from bot.dialogue.forms import Answer, Card, Done, FieldErrors, Form, Next
from bot.dialogue.input import Checked
from bot.usecases.committee.appointing import declare_independent, free_to_join, join, step_back
from bot.usecases.kernel.case import Case, Instead, work_on
from bot.usecases.kernel.office import Office


def declare_form(office: Office, who: str, on: str) -> Next:
    """Who it concerns, the relations that count, and the choice; nothing else. Who declared already hears when."""
    complaint = office.read(who, on, "declare")
    if who in complaint.committee.declared:
        return committee_forms.declared(office.words, complaint, _declared_at(complaint, who))
    return committee_forms.declare_form(office.words, complaint)


def declare(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Read a member's declaration, and show the file, or that they left."""
    read = Checked(answer, office.words)
    choice = read.key("choice", ("none", "step_back"), required=True)
    reason = read.text("reason", required=choice == "step_back", limit=1000, empty="reason")
    if read.failed:
        return read.failed
    if warned := read.warned(
        lambda: committee_forms.declare_form(office.words, office.read(who, answer.on, "declare"))
    ):
        return warned
    with work_on(office, who, answer.on, "declare", request) as case:
        if choice == "none":
            declare_independent(case)
        else:
            step_back(case, reason)
        complaint = case.state
    if choice == "none":
        return Done(cards.file(complaint, who, office.people, office.now(), office.words))
    return Done(
        Card(
            office.words("committee.stepped_back.title"),
            (office.words("committee.stepped_back.text", reference=answer.on),),
        )
    )


def replace_form(office: Office, who: str, on: str) -> Next:
    """The coordinator names somebody; beside it, per person of the pool, why the rules did not."""
    complaint = office.read(who, on, "coordinate")
    return _replace_form(office, complaint)


def replace(office: Office, who: str, answer: Answer, request: str) -> Next:
    """The coordinator replaces a member, or fills an empty place, with anybody who is independent."""
    read = Checked(answer, office.words)
    leaves, joins = next(iter(answer.keys("leaves")), ""), next(iter(answer.keys("joins")), "")
    reason = read.text("reason", required=True, limit=1000, empty="reason")
    with work_on(office, who, answer.on, "coordinate", request) as case:
        problem = _not_eligible(office, case.state, joins)
        if problem == "absent" and not free_to_join(case):
            problem = None  # there is nobody else: better somebody who comes back than nobody
        if (leaves not in _places(case.state) or problem) and (said := _handled(case, answer.version)):
            raise Instead(FieldErrors({"joins": said}))
        read.key("leaves", _places(case.state), required=True)
        if not joins:
            read.wrong("joins", "choose")
        elif problem:
            read.wrong("joins", "not_eligible", why=office.words(f"committee.conflict.{problem}"))
        if read.failed:
            raise Instead(read.failed)
        if warned := read.warned(lambda: _replace_form(office, case.state)):
            raise Instead(warned)
        join(case, "" if leaves == VACANCY else leaves, joins, reason)
        complaint = case.state
    return Done(cards.file(complaint, who, office.people, office.now(), office.words))


def _declared_at(complaint: Complaint, member: str) -> datetime:
    """When this member said so last: somebody may be named a second time."""
    said = [h.at for h in complaint.history if isinstance(h.event, NoConflictDeclared) and h.event.member == member]
    return said[-1].astimezone(complaint.zone)


def _handled(case: Case, version: int) -> str | None:
    """What somebody else did with the committee since this version."""
    changed = case.state.changed_by("committee", version)
    if changed is None:
        return None
    at, words = changed.at.astimezone(case.office.zone), case.office.words
    return words("errors.stale", at=at, event=words(f"steps.{changed.type}.done"))


def _places(complaint: Complaint) -> tuple[str, ...]:
    """The places that can be filled: the empty one, when there is one, and those of the members."""
    members = complaint.committee.members
    return (VACANCY, *members) if len(members) < complaint.procedure.committee.size else members


def _not_eligible(office: Office, complaint: Complaint, person: str) -> str | None:
    if person in complaint.committee.members:
        return "member"
    committee = complaint.committee
    known = complaint.particulars or Particulars()
    return not_to_be_named(person, known, complaint.logged_by, office.people, committee.barred)


def _replace_form(office: Office, complaint: Complaint) -> Form:
    def not_eligible(person: str) -> str | None:
        return _not_eligible(office, complaint, person)

    return committee_forms.replace_form(
        office.words, complaint, office.people.pool, not_eligible, office.directory.name_of
    )
