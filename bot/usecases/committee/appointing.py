"""Two independent people: named at once, declaring before they see anything, replaced when that is needed."""

from __future__ import annotations

from datetime import datetime

from bot.complaint.fold import Complaint, Particulars
from bot.complaint.people import Naming, conflict_of, coordinating, name_committee, not_to_be_named
from bot.complaint.steps.committee import CommitteeAppointed, ConflictDeclared, MemberReplaced, NoConflictDeclared
from bot.dialogue import cards, committee_forms
from bot.dialogue.committee_forms import VACANCY
from bot.dialogue.forms import Answer, Card, Done, FieldErrors, Form, Next
from bot.dialogue.input import Checked
from bot.record.read import open_cases
from bot.usecases.decision import agreeing
from bot.usecases.kernel import jobs, stored_jobs
from bot.usecases.kernel.case import Case, Instead, work_on
from bot.usecases.kernel.office import Office
from bot.usecases.letters import sending


def name_at_once(case: Case) -> None:
    """Name the committee by the rules; where too few are eligible, ask the coordinators."""
    naming = _naming(case, keep=())
    if len(naming.members) < case.state.procedure.committee.size:
        _ask_coordinators(case)
        return
    case.append(CommitteeAppointed(members=naming.members, considered=dict(naming.set_aside)), role="rule")
    for member in naming.members:
        case.tell(member, "named")


def look_again(case: Case) -> None:
    """After a change of persons: whoever is no longer independent is replaced, and it says why."""
    particulars, committee = case.state.particulars, case.state.committee
    if particulars is None:
        return
    if not committee.members:
        name_at_once(case)
        return
    for member in committee.members:
        conflict = conflict_of(member, particulars, case.state.logged_by, case.office.people)
        if conflict:
            _substitute(case, member, case.office.words.plain(f"committee.conflict.{conflict}"))
    _fill_up(case)


def declare_independent(case: Case) -> None:
    """The member at work declares to have no interest in it: from now on the file is open to them. Twice is once."""
    member = case.who
    if member in case.state.committee.declared:
        return
    case.append(NoConflictDeclared(member=member))
    _renew_message(case, member)
    agreeing.tell_who_may_now(case, member)


def step_back(case: Case, reason: str) -> None:
    """The member at work has an interest in it, and is replaced at once, by the rules."""
    case.append(ConflictDeclared(member=case.who, reason=reason))
    _substitute(case, case.who, reason)


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


def _declared_at(complaint: Complaint, member: str) -> datetime:
    """When this member said so last: somebody may be named a second time."""
    said = [h.at for h in complaint.history if isinstance(h.event, NoConflictDeclared) and h.event.member == member]
    return said[-1].astimezone(complaint.zone)


def _renew_message(case: Case, member: str) -> None:
    """The message that asked to declare now says that it was done, and opens the file."""
    for post, told in case.personal_messages():
        match stored_jobs.known(told):
            case jobs.Personal(template="named", to=to) as message if to == member:
                case.enqueue(jobs.Renew(message, post.channel, post.ts), f"{post.ts}:{case.state.head}")


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
        if problem == "absent" and not _others(case):
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
        _join(case, "" if leaves == VACANCY else leaves, joins, reason)
        complaint = case.state
    return Done(cards.file(complaint, who, office.people, office.now(), office.words))


def _others(case: Case) -> list[str]:
    """Who could be named by the rules, and is there."""
    members = case.state.committee.members
    return [person for person in _naming(case, keep=members).members if person not in members]


def hand_over(case: Case, member: str) -> str:
    """Somebody who will be away is replaced by the rules; answers by whom. Nobody else: the member stays."""
    if member in case.state.committee.members and (joins := _stand_in(case, member)):
        _substitute(case, member, case.office.words.plain("committee.conflict.absent"))
        sending.send_by_itself(case)
        return joins
    return ""


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


def _naming(case: Case, keep: tuple[str, ...]) -> Naming:
    particulars = case.state.particulars
    assert particulars is not None, "an erased complaint gets no committee"
    return name_committee(
        case.state.procedure.committee.size,
        keep,
        particulars,
        case.state.logged_by,
        case.office.people,
        _loads(case),
        case.state.committee.barred,
        case.state.procedure.committee.outsiders,
    )


def _loads(case: Case) -> dict[str, int]:
    """How many open complaints each person sits on."""
    loads: dict[str, int] = {}
    for row in open_cases(case.tx):
        if row.reference != case.reference:
            for member in row.members:
                loads[member] = loads.get(member, 0) + 1
    return loads


def _substitute(case: Case, member: str, reason: str) -> None:
    """A member leaves: the next eligible person joins, or the coordinators are asked."""
    joins = _stand_in(case, member)
    case.append(MemberReplaced(leaves=member, joins=joins, reason=reason), role="rule")
    case.tell(member, "replaced")
    if joins:
        case.tell(joins, "named")
    else:
        _ask_coordinators(case)


def _stand_in(case: Case, member: str) -> str:
    """The next eligible person for the place of a member; empty when there is none."""
    stay = tuple(other for other in case.state.committee.members if other != member)
    naming = name_committee(
        case.state.procedure.committee.size,
        stay,
        case.state.particulars or Particulars(),
        case.state.logged_by,
        case.office.people,
        _loads(case),
        case.state.committee.barred | {member},
        case.state.procedure.committee.outsiders,
    )
    return next((person for person in naming.members if person not in stay), "")


def _fill_up(case: Case) -> None:
    """Somebody became eligible who was not before: an empty place is theirs, by the same rules."""
    members = case.state.committee.members
    for person in _naming(case, keep=members).members:
        if person not in members:
            case.append(MemberReplaced(joins=person), role="rule")
            case.tell(person, "named")


def _join(case: Case, leaves: str, joins: str, reason: str) -> None:
    committee = case.state.committee
    if committee.members:
        case.append(MemberReplaced(leaves=leaves, joins=joins, reason=reason))
        if leaves:
            case.tell(leaves, "replaced")
    else:
        naming = _naming(case, keep=(joins,))
        case.append(CommitteeAppointed(members=naming.members, by_rule=False, considered={"reason": reason}))
    for member in case.state.committee.members:
        if member not in committee.members:
            case.tell(member, "named")
    if len(case.state.committee.members) < case.state.procedure.committee.size:
        _ask_coordinators(case)
    sending.send_by_itself(case)


def _ask_coordinators(case: Case) -> None:
    for person in coordinating(case.state, case.office.people):
        case.tell(person, "too_few")


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
