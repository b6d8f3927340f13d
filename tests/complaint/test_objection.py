"""An objection is never lost, and is decided by somebody who had no part in the answer; and nothing sleeps."""

from __future__ import annotations

import pytest

from bot.complaint.events import Complainant, Respondent
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.next_steps import possible, rights_for
from bot.complaint.people import People, bearers, deciding, rights
from bot.complaint.steps.answer import TextAgreed
from bot.complaint.steps.closing import Closed
from bot.complaint.steps.committee import CommitteeAppointed, NoConflictDeclared
from bot.complaint.steps.objection import DeciderNamed
from bot.complaint.steps.receipt import Received
from bot.complaint.tasks import Task, tasks
from bot.dialogue.due import due
from tests.complaint.examples import at, day, folded, history

PEOPLE = People(
    coordinators=("cora",), directors=("dirk",), deputies=("dea",), pool=("ann", "bob"), managers={}, advisers=("*",)
)
SENT = ("2026-09-10", "decided", {"way": "post"})
LAST_DAY = "2026-10-12"
"""Of the thirty days after 10 September: the tenth of October is a Saturday."""


def known(*told: tuple[object, ...], by: str = "ann", respondent: str = "", name: str = "focus") -> Complaint:
    received = Received(
        complainant=Complainant(name="Fatma"), respondents=(Respondent(person=respondent),) if respondent else ()
    )
    appointed = CommitteeAppointed(members=("ann", "bob"))
    declared = [("2026-09-07", NoConflictDeclared(member=member)) for member in ("ann", "bob")]
    start = history(("2026-09-07", received), ("2026-09-07", appointed), *declared, ("2026-09-08", "acknowledged"))
    later = history(*told)
    return folded(name, [*start, *(Happened(h.seq + len(start), h.at, h.event, by) for h in later)])


def named(complaint: Complaint) -> dict[str, Task]:
    return {task.kind: task for task in tasks(complaint)}


def states(complaint: Complaint, now: str) -> dict[str, str]:
    return {each.rule.id: each.state(at(now), complaint.zone) for each in complaint.ledger.entries()}


# -- an objection on a closed complaint


def test_it_opens_a_closed_complaint_again_with_its_duties() -> None:
    closed = known(SENT, ("2026-09-14", Closed(reason="De klager is tevreden.")))
    assert closed.is_closed
    again = known(SENT, ("2026-09-14", Closed()), ("2026-09-22", "objected"))
    assert not again.is_closed
    assert states(again, "2026-09-22")["invite_to_hearing"] == "open"
    assert again.objection_waits
    assert "close" not in named(again)
    [first, *_] = due(again, "dirk", PEOPLE, at("2026-09-22"))
    assert (first.aim, first.step, first.mine) == ("invite_to_hearing", "hearing_invited", True)


def test_closed_after_the_objection_it_stays_closed() -> None:
    told = [SENT, ("2026-09-14", "objected"), ("2026-09-15", "hearing_waived"), ("2026-09-16", "objection_decided")]
    assert known(*told, ("2026-09-17", Closed())).is_closed


def test_an_objection_that_was_a_mistake_leaves_it_closed() -> None:
    told = [SENT, ("2026-09-14", Closed()), ("2026-09-22", "objected")]
    complaint = known(*told, ("2026-09-23", "annulled", {"n": 8}))
    assert complaint.is_closed


# -- closing waits for the last right


def test_closing_is_not_due_while_one_can_object() -> None:
    close = named(known(SENT))["close"]
    assert close.began == at("2026-10-13 00:00")
    assert (close.since, close.due_on) == (day(LAST_DAY), day("2026-10-26"))
    answered = known(SENT)
    assert due(answered, "cora", PEOPLE, at("2026-09-20")) == []
    [later] = due(answered, "cora", PEOPLE, at("2026-10-13"))
    assert (later.step, later.mine) == ("closed", True)


@pytest.mark.parametrize(
    ("end", "since"),
    [(("2026-09-10", "declined"), "2026-09-10"), (("2026-09-10", "withdrawn"), "2026-09-10")],
)
def test_where_no_right_runs_it_is_due_at_once(end: tuple[str, str], since: str) -> None:
    assert named(known(end))["close"].since == day(since)


def test_a_right_that_ended_before_the_last_thing_done_puts_off_nothing() -> None:
    told = [SENT, ("2026-11-02", "objected"), ("2026-11-03", "objection_not_admitted")]
    assert named(known(*told))["close"].since == day("2026-11-02")


def test_an_objection_that_waits_is_not_closed_over() -> None:
    waiting = known(SENT, ("2026-09-14", "objected"))
    assert "closed" not in possible(waiting, at("2026-09-15"))


def test_until_when_one_can_object_is_known() -> None:
    complaint = known(SENT)
    right = complaint.last_right(at(f"{LAST_DAY} 23:59"))
    assert right is not None
    assert right.deadline.last_day == day(LAST_DAY)
    assert complaint.last_right(at("2026-10-13 00:01")) is None


# -- a late one, and one against a refusal


@pytest.mark.parametrize("answer", [SENT, ("2026-09-10", "declined")])
def test_a_person_decides_whether_it_is_dealt_with(answer: tuple[object, ...]) -> None:
    when = "2026-10-13" if answer is SENT else "2026-09-14"
    late = known(answer, (when, "objected"))
    judge = named(late)["judge_objection"]
    assert judge.bearer == "director"
    assert "invite_to_hearing" not in states(late, when)
    assert "objection_decided" not in possible(late, at(when))
    [first, *_] = due(late, "dirk", PEOPLE, at(when))
    assert (first.step, first.mine) == ("objection_admitted", True)
    admitted = known(answer, (when, "objected"), ("2026-10-15", "objection_admitted"))
    assert states(admitted, "2026-10-15")["invite_to_hearing"] == "open"
    assert "judge_objection" not in named(admitted)


def test_not_admitted_it_waits_no_more_and_can_still_be_admitted() -> None:
    not_admitted = known(SENT, ("2026-10-13", "objected"), ("2026-10-15", "objection_not_admitted"))
    assert not not_admitted.objection_waits
    assert set(named(not_admitted)) == {"close"}
    assert "objection_admitted" in possible(not_admitted, at("2026-10-16"))
    again = known(
        SENT, ("2026-10-13", "objected"), ("2026-10-15", "objection_not_admitted"), ("2026-10-16", "objection_admitted")
    )
    assert states(again, "2026-10-16")["invite_to_hearing"] == "open"


def test_once_invited_the_talk_is_somebodys_to_hold() -> None:
    invited = known(SENT, ("2026-09-14", "objected"), ("2026-09-16", "hearing_invited"))
    hold = named(invited)["hold_hearing"]
    assert (hold.bearer, hold.since) == ("director", day("2026-09-16"))
    for then in ("hearing_held", "hearing_waived"):
        done = known(SENT, ("2026-09-14", "objected"), ("2026-09-16", "hearing_invited"), ("2026-09-18", then))
        assert "hold_hearing" not in named(done)
        assert states(done, "2026-09-18")["decide_objection"] == "open"


# -- who decides


def test_the_director_bears_it_and_may_do_it() -> None:
    waiting = known(SENT, ("2026-09-14", "objected"))
    assert bearers("director", waiting, PEOPLE) == ("dirk",)
    assert "decide_objection" in rights("dirk", waiting, PEOPLE)
    for other in ("ann", "bob", "cora", "dea"):
        assert "decide_objection" not in rights(other, waiting, PEOPLE)
    assert rights_for("objection_decided", waiting) == {"decide_objection"}
    assert "decide_objection" not in rights("dirk", known(SENT), PEOPLE), "there is nothing to decide yet"


@pytest.mark.parametrize(
    "part",
    [
        [("2026-09-10", "decided", {"way": "post"})],
        [("2026-09-10", TextAgreed(digest="x")), ("2026-09-10", "decided", {"way": "post"})],
    ],
)
def test_who_had_a_part_in_the_answer_never_decides_the_objection(part: list[tuple[object, ...]]) -> None:
    """The director wrote the answer down, or agreed to it: the deputy decides."""
    complaint = known(*part, ("2026-09-14", "objected"), by="dirk")
    assert complaint.took_part >= {"ann", "bob", "dirk"}
    assert deciding(complaint, PEOPLE) == ("dea",)
    assert "decide_objection" not in rights("dirk", complaint, PEOPLE)


def test_somebody_complained_about_never_decides_it() -> None:
    complaint = known(SENT, ("2026-09-14", "objected"), respondent="dirk")
    assert deciding(complaint, PEOPLE) == ("dea",)
    assert rights("dirk", complaint, PEOPLE) == frozenset()


def test_the_deputy_decides_while_the_director_is_away() -> None:
    away = People(coordinators=("cora",), directors=("dirk",), deputies=("dea",), absent=frozenset({"dirk"}))
    waiting = known(SENT, ("2026-09-14", "objected"))
    assert deciding(waiting, away) == ("dea",)
    assert "decide_objection" in rights("dea", waiting, away)


def test_where_nobody_may_decide_the_coordinator_names_somebody() -> None:
    alone = People(coordinators=("cora",), directors=("dirk",), pool=("ann", "bob", "cas"))
    waiting = known(SENT, ("2026-09-14", "objected"), by="dirk")
    assert deciding(waiting, alone) == ()
    [first, *_] = due(waiting, "cora", alone, at("2026-09-14"))
    assert (first.step, first.mine) == ("decider_named", True)
    named_cas = known(SENT, ("2026-09-14", "objected"), ("2026-09-14", DeciderNamed(decider="cas")), by="dirk")
    assert deciding(named_cas, alone) == ("cas",)
    assert {"see", "decide_objection"} <= rights("cas", named_cas, alone)
    [first, *_] = due(named_cas, "cas", alone, at("2026-09-15"))
    assert (first.step, first.mine) == ("hearing_invited", True)


def test_nobody_is_named_to_decide_who_had_a_part_in_it() -> None:
    named_ann = known(SENT, ("2026-09-14", "objected"), ("2026-09-14", DeciderNamed(decider="ann")), by="dirk")
    assert deciding(named_ann, People(coordinators=("cora",), directors=("dirk",))) == ()


# -- nothing sleeps


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("beroepspraktijk", [("2026-09-09", "hearing_invited")]),
        ("focus", [SENT, ("2026-09-14", "objected"), ("2026-09-16", "hearing_invited")]),
        ("focus", [SENT, ("2026-10-13", "objected")]),
        ("balans-borne", [("2026-09-09", "acknowledged_with_plan")]),
    ],
)
def test_an_open_complaint_always_waits_for_somebody(name: str, told: list[tuple[object, ...]]) -> None:
    complaint = known(*told, name=name)
    assert complaint.ledger.open_duties() or tasks(complaint)


def test_where_nothing_runs_somebody_looks_and_each_step_starts_that_anew() -> None:
    """A plan without a day: the regulation asks nothing more, and so nobody would."""
    sleeping = known(("2026-09-09", "acknowledged_with_plan"), name="balans-borne")
    assert not sleeping.ledger.open_duties()
    assert named(sleeping)["next_step"].since == day("2026-09-09")
    assert named(sleeping)["next_step"].due_on == day("2026-09-23")
    noted = known(("2026-09-09", "acknowledged_with_plan"), ("2026-09-16", "noted"), name="balans-borne")
    assert named(noted)["next_step"].since == day("2026-09-16")
    [first, *_] = due(noted, "ann", PEOPLE, at("2026-09-17"))
    assert (first.step, first.mine) == ("choose", True)


def test_an_oral_complaint_that_was_only_taken_up_is_owed_a_plan() -> None:
    told: list[tuple[object, ...]] = [("2026-09-08", "called_back"), ("2026-09-09", "taken_up")]
    taken_up = known(*told, name="balans-borne")
    assert states(taken_up, "2026-09-10")["tell_plan"] == "open"


def test_when_a_month_passes_in_silence_the_reason_is_told_at_once_and_then_every_two_weeks() -> None:
    """From Monday 7 September a month runs through Wednesday 7 October."""
    silent = known(name="beroepspraktijk")
    tell = named(silent)["tell_late"]
    assert (tell.bearer, tell.due_on) == ("addressee", day("2026-10-08"))
    assert tell.began == at("2026-10-08 00:00")
    told = named(known(("2026-10-09", "progress_reported"), name="beroepspraktijk"))["tell_late"]
    assert (told.since, told.due_on) == (day("2026-10-09"), day("2026-10-23"))
    too_early = named(known(("2026-10-07", "progress_reported"), name="beroepspraktijk"))["tell_late"]
    assert too_early.due_on == day("2026-10-08"), "what was told before it was late does not say why it is"
    longer = known(("2026-09-30", "extended", {"until": day("2026-11-02")}), name="beroepspraktijk")
    assert "tell_late" not in named(longer), "the regulation's own progress reports run"
    assert "tell_late" not in named(known(SENT, name="beroepspraktijk"))
