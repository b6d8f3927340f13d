"""Two independent people: named at once, declaring before they see anything, replaced when that is needed.

Commands that need no form, whoever calls them.
"""

from __future__ import annotations

from bot.complaint.fold import Particulars
from bot.complaint.people import Naming, conflict_of, coordinating, name_committee
from bot.complaint.steps.committee import CommitteeAppointed, ConflictDeclared, MemberReplaced, NoConflictDeclared
from bot.record.read import open_cases
from bot.usecases.decision import agreeing
from bot.usecases.kernel import jobs, stored_jobs
from bot.usecases.kernel.case import Case
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


def hand_over(case: Case, member: str) -> str:
    """Somebody who will be away is replaced by the rules; answers by whom. Nobody else: the member stays."""
    if member in case.state.committee.members and (joins := _stand_in(case, member)):
        _substitute(case, member, case.office.words.plain("committee.conflict.absent"))
        sending.send_by_itself(case)
        return joins
    return ""


def join(case: Case, leaves: str, joins: str, reason: str) -> None:
    """Somebody chosen by hand takes the place of a member, or an empty one (``leaves`` is empty). Person ids."""
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


def free_to_join(case: Case) -> list[str]:
    """Who could be named by the rules, and is there."""
    members = case.state.committee.members
    return [person for person in _naming(case, keep=members).members if person not in members]


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


def _renew_message(case: Case, member: str) -> None:
    """The message that asked to declare now says that it was done, and opens the file."""
    for post, told in case.personal_messages():
        match stored_jobs.known(told):
            case jobs.Personal(template="named", to=to) as message if to == member:
                case.enqueue(jobs.Renew(message, post.channel, post.ts), f"{post.ts}:{case.state.head}")


def _ask_coordinators(case: Case) -> None:
    for person in coordinating(case.state, case.office.people):
        case.tell(person, "too_few")
