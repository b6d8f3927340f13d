"""Who may sit on a committee, see and do what. Six people: ann, bob, cas and dee in the pool, and two in charge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.complaint.events import Event, Respondent
from bot.complaint.fold import Complaint, Particulars
from bot.complaint.history import Happened
from bot.complaint.people import Naming, People, bearers, conflict_of, coordinating, name_committee, not_a_party, rights
from bot.complaint.steps.committee import CommitteeAppointed, NoConflictDeclared
from tests.complaint.examples import about, at, folded, received
from tests.complaint.test_fold import erased

POOL = ("ann", "bob", "cas", "dee")
OFFICE = People(
    coordinators=("coord",),
    directors=("dir",),
    deputies=("dep",),
    pool=POOL,
    managers={"adv": "bob", "emp": "cas"},
)


def particulars(*respondents: str, advisers: tuple[str, ...] = (), logged_by_adviser: bool = False) -> Particulars:
    return Particulars(
        respondents=tuple(Respondent(person=person) for person in respondents),
        advisers=advisers,
        logged_by_adviser=logged_by_adviser,
    )


def complaint(receipt: Event | None = None, *events: Event, by: str = "adv") -> Complaint:
    told = [receipt or received(), *events]
    return folded("focus", [Happened(n, at("2026-09-07"), event, by=by) for n, event in enumerate(told, 1)])


def with_committee(receipt: Event | None = None, declared: tuple[str, ...] = ("ann", "bob")) -> Complaint:
    declarations = [NoConflictDeclared(member=member) for member in declared]
    return complaint(receipt, CommitteeAppointed(members=("ann", "bob")), *declarations)


# -- independence


@pytest.mark.parametrize(
    ("person", "who", "logged_by", "conflict"),
    [
        ("ann", particulars("ann"), None, "respondent"),
        ("ann", particulars(advisers=("ann",)), None, "adviser"),
        ("ann", particulars(logged_by_adviser=True), "ann", "adviser"),
        ("ann", particulars(logged_by_adviser=False), "ann", None),  # who only wrote it down is not involved
        ("cas", particulars("emp"), None, "manager_of_respondent"),
        ("bob", particulars(advisers=("adv",)), None, "manager_of_adviser"),
        ("bob", particulars(logged_by_adviser=True), "adv", "manager_of_adviser"),
        ("dir", particulars(), None, "director"),
        ("dep", particulars("dir"), None, "deputy"),  # who decides the objection when it is about the director
        ("dep", particulars("emp"), None, None),
        ("ann", particulars("emp", advisers=("adv",)), "adv", None),
    ],
)
def test_why_somebody_may_not_sit_on_the_committee(
    person: str, who: Particulars, logged_by: str | None, conflict: str | None
) -> None:
    assert conflict_of(person, who, logged_by, OFFICE) == conflict


def test_whoever_withdrew_may_not_come_back() -> None:
    assert conflict_of("ann", particulars(), None, OFFICE, frozenset({"ann"})) == "withdrew"


def test_the_person_addressed_handles_it_first_and_so_cannot_guard_it_as_well() -> None:
    assert conflict_of("ann", Particulars(addressee="ann"), None, OFFICE) == "addressee"
    both = Particulars(addressee="ann", respondents=(Respondent(person="ann"),))
    assert conflict_of("ann", both, None, OFFICE) == "respondent"


def test_being_complained_about_weighs_heaviest() -> None:
    everything = particulars("ann", advisers=("ann",), logged_by_adviser=True)
    assert conflict_of("ann", everything, "ann", OFFICE, frozenset({"ann"})) == "respondent"


# -- naming


def named(who: Particulars | None = None, keep: tuple[str, ...] = (), **loads: int) -> Naming:
    return name_committee(2, keep, who or particulars(), None, OFFICE, loads)


def test_the_least_loaded_are_named_and_ties_keep_the_order_of_the_pool() -> None:
    assert named().members == ("ann", "bob")
    assert named(ann=2, bob=1).members == ("cas", "dee")
    assert named(ann=1, bob=1, cas=1, dee=1).members == ("ann", "bob")
    assert named(ann=1, bob=1, cas=1).members == ("dee", "ann")


def test_a_committee_with_somebody_from_outside() -> None:
    office = replace(OFFICE, outsiders=frozenset({"cas", "dee"}))

    def of(size: int, keep: tuple[str, ...] = (), outsiders: int = 1, **loads: int) -> tuple[str, ...]:
        return name_committee(size, keep, particulars(), None, office, loads, outsiders=outsiders).members

    assert of(2) == ("cas", "ann"), "the one from outside comes first"
    assert of(3) == ("cas", "ann", "bob")
    assert of(2, cas=3) == ("dee", "ann")
    assert of(3, ("ann", "dee")) == ("dee", "ann", "bob")
    assert of(2, outsiders=2) == ("cas", "dee")
    assert of(2, outsiders=0, ann=1, bob=1) == ("cas", "dee"), "where the regulation is silent, anybody of the pool"
    none = name_committee(2, (), particulars("cas", "dee"), None, office, {}, outsiders=1)
    assert none.members == ("ann",), "the place stays empty, so that the coordinator is asked"


def test_who_is_set_aside_is_said_with_the_reason() -> None:
    assert named(particulars("ann", "emp")) == Naming(
        ("bob", "dee"), {"ann": "respondent", "cas": "manager_of_respondent"}
    )


def test_members_stay_while_they_are_eligible() -> None:
    assert named(keep=("dee",), dee=9).members == ("dee", "ann")
    assert named(particulars("dee"), keep=("dee",)).members == ("ann", "bob")


def test_somebody_from_outside_the_pool_may_be_kept() -> None:
    assert named(keep=("zed",)).members == ("zed", "ann")
    assert named(particulars("zed"), keep=("zed",)).set_aside == {"zed": "respondent"}


def test_too_few_left_is_said_by_naming_fewer() -> None:
    assert named(particulars("ann", "bob", "cas")).members == ("dee",)
    assert named(particulars(*POOL)).members == ()


PERSONS = st.sampled_from([*POOL, "adv", "emp", "dir", "dep", "coord"])
GROUPS = st.lists(PERSONS, max_size=4, unique=True).map(tuple)


@given(GROUPS, GROUPS, GROUPS, GROUPS, st.none() | PERSONS, st.booleans(), st.integers(1, 5))
def test_nobody_with_a_conflict_is_ever_named(
    respondents: tuple[str, ...],
    advisers: tuple[str, ...],
    keep: tuple[str, ...],
    barred: tuple[str, ...],
    logged_by: str | None,
    by_adviser: bool,
    size: int,
) -> None:
    who = particulars(*respondents, advisers=advisers, logged_by_adviser=by_adviser)
    naming = name_committee(size, keep, who, logged_by, OFFICE, {}, frozenset(barred))
    assert len(naming.members) <= size
    assert len(set(naming.members)) == len(naming.members)
    for member in naming.members:
        assert conflict_of(member, who, logged_by, OFFICE, frozenset(barred)) is None
    assert not set(naming.members) & set(naming.set_aside)
    if len(naming.members) < size:
        assert set(POOL) <= set(naming.members) | set(naming.set_aside), "somebody eligible was left out"


# -- logging


def test_who_may_log() -> None:
    assert OFFICE.may_log("anybody")
    closed = People(coordinators=("coord",), advisers=("adv",))
    assert (closed.may_log("adv"), closed.may_log("coord"), closed.may_log("ann")) == (True, True, False)


# -- rights

EVERYTHING = {"see", "handle", "coordinate", "supplement", "follow"}


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("coord", EVERYTHING),
        ("ann", {"declare", "see", "handle", "supplement", "follow"}),
        ("bob", {"declare"}),  # not before declaring to have no conflict
        ("cas", set()),  # in the pool, but not on this committee
        ("dir", {"see", "follow"}),
        ("dep", set()),
        ("adv", {"supplement", "follow"}),  # logged it
        ("stranger", set()),
    ],
)
def test_what_each_may_do(person: str, may: set[str]) -> None:
    assert rights(person, with_committee(declared=("ann",)), OFFICE) == may


def test_the_deputy_comes_in_when_it_is_about_the_director() -> None:
    found = with_committee(about("dir"))
    assert rights("dep", found, OFFICE) == {"see", "follow"}
    assert rights("dir", found, OFFICE) == frozenset()


@pytest.mark.parametrize("person", ["coord", "ann", "bob", "dir", "adv"])
def test_whoever_is_complained_about_gets_nothing_by_whatever_role(person: str) -> None:
    assert rights(person, with_committee(), OFFICE) != frozenset()
    assert rights(person, with_committee(about(person)), OFFICE) == frozenset()


def test_nobody_at_work_has_no_rights() -> None:
    """An empty id stands for nobody, also where nobody handles a complaint first."""
    assert rights("", with_committee(), OFFICE) == frozenset()


def test_an_erased_complaint_is_nobodys() -> None:
    before = with_committee()
    found = folded("focus", erased(list(before.history)))
    for person in ("coord", "ann", "dir", "adv"):
        assert rights(person, before, OFFICE)
        assert rights(person, found, OFFICE) == frozenset()


def test_the_person_addressed_handles_it_unless_it_is_about_them() -> None:
    assert rights("emp", with_committee(received(addressee="emp")), OFFICE) == {"see", "handle", "supplement", "follow"}
    assert rights("emp", with_committee(about("emp", addressee="emp")), OFFICE) == frozenset()


def test_somebody_always_keeps_the_committee_complete() -> None:
    assert coordinating(complaint(), OFFICE) == ("coord",)
    assert coordinating(complaint(about("coord")), OFFICE) == ("dir",)
    assert coordinating(complaint(about("coord", "dir")), OFFICE) == ("dep",)
    assert coordinating(complaint(about("coord", "dir", "dep")), OFFICE) == ("ann", "bob", "cas", "dee")


def test_whoever_stands_in_for_a_coordinator_complained_about_can_do_what_a_coordinator_does() -> None:
    assert rights("dir", complaint(about("coord")), OFFICE) == EVERYTHING
    everybody = complaint(about("coord", "dir", "dep"))
    assert bearers("coordinator", everybody, OFFICE) == ("ann", "bob", "cas", "dee")
    assert rights("ann", everybody, OFFICE) == EVERYTHING


# -- who bears what


@pytest.mark.parametrize(
    ("role", "persons"),
    [
        ("committee", ("ann", "bob")),
        ("addressee", ("ann", "bob")),
        ("coordinator", ("coord",)),
        ("director", ("dir",)),
        ("member:bob", ("bob",)),
    ],
)
def test_who_bears_a_duty(role: str, persons: tuple[str, ...]) -> None:
    assert bearers(role, with_committee(), OFFICE) == persons


def test_without_a_committee_the_coordinators_bear_its_duties() -> None:
    assert bearers("committee", complaint(), OFFICE) == ("coord",)


def test_without_a_director_the_deputy_decides() -> None:
    assert bearers("director", complaint(), People(coordinators=("coord",), deputies=("dep",))) == ("dep",)


def test_the_deputy_decides_when_it_is_about_the_director() -> None:
    assert bearers("director", complaint(about("dir")), OFFICE) == ("dep",)


def test_the_person_addressed_bears_the_answer_unless_it_is_about_them() -> None:
    assert bearers("addressee", with_committee(received(addressee="emp")), OFFICE) == ("emp",)
    assert bearers("addressee", with_committee(about("emp", addressee="emp")), OFFICE) == ("ann", "bob")


def test_a_duty_passes_on_when_its_bearer_is_complained_about() -> None:
    assert bearers("committee", with_committee(about("ann")), OFFICE) == ("bob",)
    assert bearers("coordinator", with_committee(about("coord")), OFFICE) == ("dir",)
    assert bearers("member:ann", with_committee(about("ann")), OFFICE) == ("coord",)
    assert not_a_party(("ann", "bob"), with_committee(about("ann"))) == ("bob",)


ROLES = st.sampled_from(["committee", "addressee", "coordinator", "director", "member:ann", "member:bob"])


@given(GROUPS, ROLES, PERSONS)
def test_nobody_bears_a_duty_in_a_complaint_about_themselves(
    respondents: tuple[str, ...], role: str, person: Any
) -> None:
    found = with_committee(about(*respondents))
    assert not set(bearers(role, found, OFFICE)) & set(respondents)
    if person in respondents:
        assert rights(person, found, OFFICE) == frozenset()
