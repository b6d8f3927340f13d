"""Who is away is not counted on, and loses nothing."""

from __future__ import annotations

import dataclasses

import pytest

from bot.complaint.absence import Absence, absent_on, away_since, away_until, back_on, nobody_left, to_come
from bot.complaint.fold import Particulars
from bot.complaint.people import People, bearers, coordinating, deciding, name_committee, rights
from bot.complaint.steps.committee import CommitteeAppointed, NoConflictDeclared
from tests.complaint.examples import about, day, folded, history

PEOPLE = People(coordinators=("co",), directors=("dir",), deputies=("dep",), pool=("ann", "bob", "cas"))


def away(*persons: str) -> People:
    return dataclasses.replace(PEOPLE, absent=frozenset(persons))


def complaint(*respondents: str):  # type: ignore[no-untyped-def]
    return folded(
        "focus",
        history(
            ("2026-09-07", about(*respondents)),
            ("2026-09-07", CommitteeAppointed(members=("ann", "bob"))),
            ("2026-09-07", NoConflictDeclared(member="ann")),
        ),
    )


@pytest.mark.parametrize(("on", "covered"), [("09-06", False), ("09-07", True), ("09-11", True), ("09-12", False)])
def test_an_absence_holds_on_its_first_and_its_last_day(on: str, covered: bool) -> None:
    absence = Absence(day("2026-09-07"), day("2026-09-11"))
    assert absence.covers(day(f"2026-{on}")) is covered
    assert absent_on({"ann": (absence,)}, day(f"2026-{on}")) == ({"ann"} if covered else set())


def test_who_is_back_earlier_is_back_that_day() -> None:
    absence = Absence(day("2026-09-07"), day("2026-09-11")).ended(day("2026-09-09"))
    assert [absence.covers(day(f"2026-09-0{n}")) for n in (8, 9)] == [True, False]
    assert [absence.is_over(day(f"2026-09-0{n}")) for n in (8, 9)] == [False, True]


def test_nobody_is_left_when_all_are_away_on_one_day_to_come() -> None:
    first, second = (
        Absence(day("2026-09-07"), day("2026-09-11")),
        Absence(day("2026-09-11"), day("2026-09-18")),
    )
    both = {"ann": (first,), "bob": (second,)}
    assert nobody_left(("ann", "bob"), both, day("2026-09-01"))
    assert not nobody_left(("ann", "bob"), both, day("2026-09-12")), "ann is back"
    assert not nobody_left(("ann", "bob", "cas"), both, day("2026-09-01"))
    assert not nobody_left((), both, day("2026-09-07")), "a complaint without members is another matter"


NOW_AND_LATER = (
    Absence(day("2026-09-07"), day("2026-09-11"), 1),
    Absence(day("2026-10-05"), day("2026-10-16"), 2),
)


@pytest.mark.parametrize(("on", "away"), [("09-07", True), ("09-12", False), ("10-05", True), ("10-17", False)])
def test_every_period_holds(on: str, away: bool) -> None:
    assert absent_on({"ann": NOW_AND_LATER}, day(f"2026-{on}")) == ({"ann"} if away else set())


def test_a_period_to_come_leaves_nobody_as_well() -> None:
    both = {"ann": NOW_AND_LATER, "bob": (Absence(day("2026-10-12"), day("2026-10-13")),)}
    assert nobody_left(("ann", "bob"), both, day("2026-09-01"))
    assert not nobody_left(("ann", "bob"), both, day("2026-10-14"))


def test_a_period_is_called_off_by_itself() -> None:
    first, second = NOW_AND_LATER
    known = (first, second.ended(day("2026-09-08")))
    assert to_come(known, day("2026-09-08")) == (first,)
    assert absent_on({"ann": known}, day("2026-10-05")) == set()
    assert away_since(known, day("2026-10-20")) == first.first, "what never began is no time away"


def test_periods_that_follow_upon_each_other_are_one_time_away() -> None:
    week, next_week = Absence(day("2026-09-07"), day("2026-09-11")), Absence(day("2026-09-14"), day("2026-09-18"))
    inside = Absence(day("2026-09-09"), day("2026-09-15"))
    assert away_since((next_week, week), day("2026-09-21")) == week.first, "only a weekend lies between"
    assert away_since(NOW_AND_LATER, day("2026-10-20")) == day("2026-10-05")
    assert away_until((week, next_week), day("2026-09-07")) == week.last
    assert away_until((week, inside, next_week), day("2026-09-07")) == next_week.last


def test_somebody_is_back_after_each_period() -> None:
    assert back_on(NOW_AND_LATER, day("2026-09-01")) == day("2026-09-14")
    assert back_on(NOW_AND_LATER, day("2026-09-14")) == day("2026-10-19")
    assert back_on(NOW_AND_LATER, day("2026-10-19")) is None
    assert back_on((), day("2026-10-19")) is None


def test_who_is_away_is_not_named_and_it_says_why() -> None:
    naming = name_committee(2, (), Particulars(), None, away("ann"), {})
    assert naming.members == ("bob", "cas")
    assert naming.set_aside == {"ann": "absent"}


def test_a_conflict_goes_before_being_away() -> None:
    known = complaint("ann").particulars
    assert name_committee(2, (), known, None, away("ann"), {}).set_aside == {"ann": "respondent"}


def test_a_member_who_is_away_stays_a_member() -> None:
    assert name_committee(2, ("ann", "bob"), Particulars(), None, away("ann"), {}).members == ("ann", "bob")


def test_the_deputy_decides_while_the_director_is_away() -> None:
    found = complaint()
    assert deciding(found, PEOPLE) == ("dir",)
    assert deciding(found, away("dir")) == ("dep",)
    assert bearers("director", found, away("dir")) == ("dep",)
    assert "see" in rights("dep", found, away("dir"))
    assert not rights("dep", found, PEOPLE)
    assert "see" in rights("dir", found, away("dir")), "being away takes nothing away"
    assert deciding(found, away("dir", "dep")) == ("dir",), "nobody is there: then it waits for who it is for"


def test_a_deputy_who_sits_on_the_committee_does_not_decide() -> None:
    people = dataclasses.replace(away("dir"), deputies=("ann", "dep"))
    assert deciding(complaint(), people) == ("dep",)


def test_the_director_keeps_the_committee_complete_while_the_coordinator_is_away() -> None:
    found = complaint()
    assert coordinating(found, PEOPLE) == ("co",)
    assert coordinating(found, away("co")) == ("dir",)
    assert "coordinate" in rights("dir", found, away("co"))
    assert coordinating(found, away("co", "dir", "dep")) == ("co",)
