"""Roles, independence, and who may see and do what. All by our own person ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.complaint.fold import Complaint, Particulars
from bot.complaint.registry import Right
from bot.complaint.respondents import invitation

Conflict = Literal[
    "respondent",
    "adviser",
    "manager_of_respondent",
    "manager_of_adviser",
    "director",
    "deputy",
    "addressee",
    "withdrew",
    "absent",
]


@dataclass(frozen=True)
class People:
    """The offices of the organisation, as the organisation file says. ``managers``: employee -> line manager.

    ``absent``: who is away today. That takes no right away: it says whom not to count on.
    """

    coordinators: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    pool: tuple[str, ...] = ()
    outsiders: frozenset[str] = frozenset()
    advisers: tuple[str, ...] = ("*",)
    managers: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def here(self, persons: Iterable[str]) -> tuple[str, ...]:
        """Those of them who are not away."""
        return tuple(person for person in persons if person not in self.absent)

    def may_log(self, person: str) -> bool:
        return "*" in self.advisers or person in (*self.advisers, *self.coordinators)


@dataclass(frozen=True)
class Naming:
    """Who is named, and why each of the others is not (person id -> conflict)."""

    members: tuple[str, ...]
    set_aside: Mapping[str, Conflict]


def name_committee(
    size: int,
    keep: Sequence[str],
    particulars: Particulars,
    logged_by: str | None,
    people: People,
    loads: Mapping[str, int],
    barred: frozenset[str] = frozenset(),
    outsiders: int = 0,
) -> Naming:
    """Fill a committee to ``size``: the eligible with the fewest open cases first, ties in the pool's own order.

    Of the members at least ``outsiders`` are from outside; they come first, and their places stay empty without them.
    ``keep`` are members who stay if they are (still) eligible, also when they are away for a while; who is away is not
    named anew. Fewer than ``size`` members means: ask the coordinator.
    """
    why_not = {person: not_to_be_named(person, particulars, logged_by, people, barred) for person in people.pool}
    why_not |= {person: conflict_of(person, particulars, logged_by, people, barred) for person in keep}
    set_aside = {person: conflict for person, conflict in why_not.items() if conflict}
    kept = [person for person in keep if person not in set_aside]
    free = [person for person in people.pool if person not in set_aside and person not in kept]
    by_load = sorted(free, key=lambda person: loads.get(person, 0))  # stable: ties keep the pool's order
    wanted = max(0, outsiders - len(people.outsiders.intersection(kept)))
    from_outside = [person for person in by_load if person in people.outsiders][:wanted]
    others = [person for person in by_load if person not in people.outsiders]
    if outsiders == 0:
        others = by_load
    room = size - len(kept) - wanted
    named = [*kept, *from_outside, *others[: max(0, room)]][:size]
    return Naming(tuple(sorted(named, key=lambda person: outsiders > 0 and person not in people.outsiders)), set_aside)


def conflict_of(
    person: str, particulars: Particulars, logged_by: str | None, people: People, barred: frozenset[str] = frozenset()
) -> Conflict | None:
    """Why somebody may not sit on the committee of this complaint; None when nothing is known against it."""
    advisers = set(particulars.advisers) | ({logged_by} if particulars.logged_by_adviser and logged_by else set())
    respondents = particulars.respondent_persons
    if person in respondents:
        return "respondent"
    if person in advisers:
        return "adviser"
    if any(people.managers.get(employee) == person for employee in respondents):
        return "manager_of_respondent"
    if any(people.managers.get(employee) == person for employee in advisers):
        return "manager_of_adviser"
    if person in people.directors:
        return "director"
    # The deputy decides the objection when the director is the one complained about.
    if person in people.deputies and respondents & set(people.directors):
        return "deputy"
    if person == particulars.addressee:
        return "addressee"
    if person in barred:
        return "withdrew"
    return None


def not_to_be_named(
    person: str, particulars: Particulars, logged_by: str | None, people: People, barred: frozenset[str] = frozenset()
) -> Conflict | None:
    """Why somebody is not named now: a conflict, or that they are away."""
    conflict = conflict_of(person, particulars, logged_by, people, barred)
    return conflict or ("absent" if person in people.absent else None)


def allowed(person: str, right: Right, complaint: Complaint, people: People) -> bool:
    """Whether somebody may do this. ``respond`` is the one thing for whom a complaint is about, once they were told:
    it stands in no list of rights, as for everything else the complaint does not exist to them."""
    if right == "respond":
        return invitation(complaint, person) is not None
    return right in rights(person, complaint, people)


def rights(person: str, complaint: Complaint, people: People) -> frozenset[Right]:
    """What somebody may do with a complaint; empty means: to this person it does not exist."""
    known = complaint.particulars
    if known is None or not person or person in known.respondent_persons:  # an empty id is nobody
        return frozenset()
    found: set[Right] = set()
    stands_in = person in coordinating(complaint, people)
    if person in people.coordinators or (stands_in and not not_a_party(people.coordinators, complaint)):
        found |= {"see", "handle", "coordinate", "supplement", "follow"}
    elif stands_in:  # while the coordinators are away: their work waits for them, a vacancy does not
        found |= {"see", "coordinate", "follow"}
    if person in complaint.committee.members:
        found |= {"declare"}
        if person in complaint.committee.declared:
            found |= {"see", "handle", "supplement", "follow"}
    if person == complaint.handles_first:
        found |= {"see", "handle", "supplement", "follow"}
    decides = complaint.objection_was_made and person in deciding(complaint, people)
    if decides or person in (*people.directors, *_in_the_directors_place(complaint, people)):
        found |= {"see", "follow"}
    if decides:
        found |= {"decide_objection", "supplement"}
    if person == complaint.logged_by:
        found |= {"supplement", "follow"}
    return frozenset(found)


def bearers(role: str, complaint: Complaint, people: People) -> tuple[str, ...]:
    """The persons who bear a duty or task; never somebody complained about; nobody left: who coordinates."""
    first = complaint.handles_first
    addressed, members = (first,) if first else (), complaint.committee.members
    if complaint.is_ended:  # nobody is asked to declare any more, and who did not sees nothing of it
        members = tuple(member for member in members if member in complaint.committee.declared)
    by_role: Mapping[str, tuple[str, ...]] = {
        "committee": members,
        "addressee": addressed or members,
        "coordinator": people.coordinators,
        "outside": people.coordinators,
        "director": deciding(complaint, people),
    }
    if role.startswith("respondent:"):
        role = "committee"  # who was asked is reminded of it, and bears nothing
    named = (role.removeprefix("member:"),) if role.startswith("member:") else by_role[role]
    left = not_a_party(named, complaint) or not_a_party(people.coordinators, complaint)
    return left or coordinating(complaint, people)


def coordinating(complaint: Complaint | None, people: People, without: Collection[str] = ()) -> tuple[str, ...]:
    """Who keeps the committee complete: the coordinators; where they are parties or away the directors, then the
    deputies. When everybody is away: whoever it would be otherwise. All of them are parties: the committee's pool.
    ``without``: who cannot be reached."""
    offices = [
        tuple(person for person in not_a_party(office, complaint) if person not in without)
        for office in (people.coordinators, people.directors, people.deputies)
    ]
    there = next(filter(None, map(people.here, offices)), ()) or next(filter(None, offices), ())
    return there or (() if without else not_a_party(people.pool, complaint))


def deciding(complaint: Complaint, people: People) -> tuple[str, ...]:
    """Who decides an objection: the directors, or the deputies in their place; else who was named for it.

    Never somebody complained about, and never who had a part in the decision objected to. Nobody: the coordinator
    names one (``decider_named``).
    """
    directors = () if _director_is_party(complaint, people) else people.directors
    offices = [_free_to_decide(office, complaint) for office in (directors, people.deputies)]
    named = _free_to_decide([complaint.decider] if complaint.decider else [], complaint)
    return next(filter(None, map(people.here, offices)), ()) or named or next(filter(None, offices), ())


def may_decide(person: str, complaint: Complaint) -> bool:
    """Whether somebody may decide the objection, whatever their office."""
    return bool(_free_to_decide((person,), complaint))


def _free_to_decide(persons: Sequence[str], complaint: Complaint) -> tuple[str, ...]:
    apart = {*complaint.took_part, *complaint.committee.members}
    return tuple(person for person in not_a_party(persons, complaint) if person not in apart)


def _in_the_directors_place(complaint: Complaint, people: People) -> tuple[str, ...]:
    """The deputies, while the director is a party or every director is away."""
    if _director_is_party(complaint, people):
        return people.deputies
    here = people.here(people.directors)
    return () if here else people.here(_free_to_decide(people.deputies, complaint))


def has_part(person: str, complaint: Complaint) -> bool:
    """Whether somebody logged it, handles it, or sits on its committee."""
    first = complaint.handles_first
    return person in (complaint.logged_by, *complaint.committee.members, first)


def not_a_party(persons: Sequence[str], complaint: Complaint | None) -> tuple[str, ...]:
    known = complaint.particulars if complaint else None
    parties = known.respondent_persons if known else frozenset()
    return tuple(person for person in persons if person not in parties)


def _director_is_party(complaint: Complaint, people: People) -> bool:
    return bool(complaint.particulars and complaint.particulars.respondent_persons & set(people.directors))
