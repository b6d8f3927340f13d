"""What the regulation does not date still waits for a person, by a day."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.complaint.agreeing import proposed
from bot.complaint.events import Complainant, Event, Respondent
from bot.complaint.fold import fold
from bot.complaint.history import Happened
from bot.complaint.steps.answer import Decided
from bot.complaint.steps.closing import Closed
from bot.complaint.steps.committee import CommitteeAppointed, MemberReplaced, NoConflictDeclared
from bot.complaint.steps.file import Annulled
from bot.complaint.steps.handling import RespondentInformed
from bot.complaint.steps.letters import DeliveryFailed, DeliverySettled
from bot.complaint.steps.receipt import Acknowledged, AcknowledgedWithPlan, FactsCorrected, Received
from bot.complaint.tasks import DEFAULT_TERMS, Task, tasks
from tests.complaint.examples import AMSTERDAM, at, day, folded, history, made
from tests.complaint.walks import procedure

APPOINTED = ("2026-09-07", CommitteeAppointed(members=("ann", "bob")))
DECLARED = [("2026-09-07", NoConflictDeclared(member=member)) for member in ("ann", "bob")]


def found(name: str, *told: tuple[str, str | Event], committee: bool = True) -> dict[str, Task]:
    start: list[tuple[str, str | Event]] = [("2026-09-07", "received")]
    if committee:
        start += [APPOINTED, *DECLARED]
    return {task.id: task for task in tasks(folded(name, history(*start, *told)))}


def test_members_declare_within_a_working_day_each_for_themselves() -> None:
    open_tasks = found("focus", APPOINTED, DECLARED[0], committee=False)
    assert open_tasks == {
        "declare:bob": Task(
            "declare:bob", "member:bob", day("2026-09-07"), day("2026-09-08"), day("2026-09-08"), at("2026-09-07")
        )
    }
    assert open_tasks["declare:bob"].began == at("2026-09-07")
    assert open_tasks["declare:bob"].kind == "declare"


def test_a_substitute_declares_from_the_day_of_joining() -> None:
    replaced = found("focus", ("2026-09-11", MemberReplaced(leaves="bob", joins="cas")))
    assert replaced["declare:cas"].since == day("2026-09-11")
    assert replaced["declare:cas"].due_on == day("2026-09-14")


def test_a_vacancy_is_the_coordinators_to_fill() -> None:
    assert found("focus", committee=False)["name_committee"].bearer == "coordinator"
    assert found("focus", ("2026-09-09", MemberReplaced(leaves="bob")))["name_committee"].since == day("2026-09-09")
    assert "name_committee" not in found("focus")


ANN, BOB = Respondent(person="ann"), Respondent(name="Bob")
ANN_TOLD = ("2026-09-08", RespondentInformed(respondent=ANN, until=day("2026-09-15")))


def about(*people: Respondent, then: Sequence[tuple[str, str | Event]]) -> dict[str, Task]:
    """The tasks of a complaint about these people."""
    received = Received(complainant=Complainant(name="Fatma"), respondents=people, about="person")
    return {task.id: task for task in tasks(folded("interforce", history(("2026-09-07", received), *then)))}


def test_who_else_is_complained_about_is_not_forgotten_when_one_was_told() -> None:
    assert "inform_respondent" not in about(ANN, BOB, then=[]), "that is the regulation's own duty"
    assert about(ANN, BOB, then=[ANN_TOLD])["inform_respondent"].due_on == day("2026-09-10")
    for end in (RespondentInformed(respondent=BOB), RespondentInformed(), "decided"):
        assert "inform_respondent" not in about(ANN, BOB, then=[ANN_TOLD, ("2026-09-09", end)])


def test_who_turns_out_to_be_complained_about_later_is_told_from_then() -> None:
    later = ("2026-09-21", FactsCorrected(respondents=(ANN, BOB)))
    assert about(ANN, then=[ANN_TOLD, later])["inform_respondent"].since == day("2026-09-21")


def test_a_bounced_letter_is_followed_up_until_it_is_settled() -> None:
    failed = ("2026-09-08", DeliveryFailed(kind="acknowledgement"))
    assert found("focus", failed)["follow_delivery:acknowledgement"].due_on == day("2026-09-10")
    assert "follow_delivery:acknowledgement" not in found("focus", failed, ("2026-09-08", DeliverySettled()))


def test_a_new_composition_is_told_again() -> None:
    told = ("2026-09-08", "composition_told")
    replaced = ("2026-09-09", MemberReplaced(leaves="bob", joins="cas"))
    assert "tell_composition" not in found("in-focus-samen", told)
    assert found("in-focus-samen", told, replaced)["tell_composition"].since == day("2026-09-09")
    assert "tell_composition" not in found("in-focus-samen", told, replaced, ("2026-09-10", "composition_told"))
    assert "tell_composition" not in found("in-focus-samen", replaced), "nothing was told yet: that is the duty itself"


def test_telling_that_was_logged_after_the_change_but_happened_before_it_does_not_count() -> None:
    events = [
        *history(("2026-09-07", "received"), APPOINTED, *DECLARED),
        Happened(5, at("2026-09-09"), MemberReplaced(leaves="bob", joins="cas")),
        Happened(6, at("2026-09-08"), made("composition_told")),
    ]
    assert "tell_composition" in {task.id for task in tasks(folded("in-focus-samen", events))}


def test_the_day_promised_in_a_plan_is_kept() -> None:
    plan = ("2026-09-08", AcknowledgedWithPlan(promised=day("2026-10-01")))
    task = found("balans-borne", plan)["keep_promise"]
    assert (task.since, task.due_on, task.act_by) == (day("2026-09-08"), day("2026-10-01"), day("2026-10-01"))
    assert "keep_promise" not in found("balans-borne", plan, ("2026-09-20", "decided"))
    assert "keep_promise" not in found("balans-borne", ("2026-09-08", AcknowledgedWithPlan()))


def test_a_later_plan_replaces_the_promise() -> None:
    plans = [("2026-09-08", AcknowledgedWithPlan(promised=day(when))) for when in ("2026-10-01", "2026-10-15")]
    assert found("balans-borne", *plans)["keep_promise"].due_on == day("2026-10-15")


@pytest.mark.parametrize(
    ("told", "since"),
    [
        ([("2026-09-09", "withdrawn")], "2026-09-09"),
        ([("2026-09-09", "resolved_informally")], "2026-09-09"),
        ([("2026-09-08", Acknowledged()), ("2026-09-09", "declined")], "2026-09-09"),
    ],
)
def test_what_is_done_is_closed(told: list[tuple[str, str | Event]], since: str) -> None:
    task = found("focus", *told)["close"]
    assert (task.bearer, task.since) == ("coordinator", day(since))
    assert task.due_on == day("2026-09-23")
    assert "close" not in found("focus", *told, ("2026-09-10", Closed()))


@pytest.mark.parametrize("after", ["noted", "file_viewed", "document_added"])
@pytest.mark.parametrize("end", ["declined", "withdrawn"])
def test_looking_at_a_file_does_not_put_off_closing_it(end: str, after: str) -> None:
    assert found("focus", ("2026-09-09", end), ("2026-09-22", after))["close"].since == day("2026-09-09")


def test_what_ended_once_does_not_end_again() -> None:
    assert found("focus", ("2026-09-09", "withdrawn"), ("2026-09-14", "resolved_informally"))["close"].since == day(
        "2026-09-09"
    )


def test_a_closed_complaint_asks_nothing_of_anybody() -> None:
    assert found("focus", ("2026-09-09", "decided"), ("2026-09-10", Closed())) == {}
    assert found("focus", ("2026-09-09", "voided")) == {}


def test_nothing_is_closed_while_a_duty_is_open() -> None:
    assert "close" not in found("interforce", ("2026-09-08", "position_stated"))


def test_the_organisation_sets_its_own_terms() -> None:
    complaint = folded("focus", history(("2026-09-07", "received"), APPOINTED))
    [first, _] = tasks(complaint, {"declare": 3})
    assert first.due_on == day("2026-09-10")
    assert DEFAULT_TERMS["declare"] == 1


@pytest.mark.parametrize("name", ["focus", "in-focus-samen", "beroepspraktijk", "interforce", "balans-borne"])
@pytest.mark.parametrize("end", [[], ["decided"], ["declined"], ["withdrawn"], ["withdrawn", "reopened"]])
def test_an_open_complaint_always_waits_for_somebody(name: str, end: list[str]) -> None:
    start = [("2026-09-07", "received"), APPOINTED, *DECLARED]
    complaint = folded(name, history(*start, *(("2026-09-09", each) for each in end)))
    assert tasks(complaint) or complaint.ledger.open_duties()


def test_once_who_is_complained_about_let_the_day_pass_somebody_looks() -> None:
    asked = RespondentInformed(respondent=Respondent(person="emp"), until=day("2026-09-21"))
    about = Received(complainant=Complainant(), about="person", form="oral", respondents=(Respondent(person="emp"),))
    told = [("2026-09-07", about), APPOINTED, *DECLARED, ("2026-09-08", asked)]
    oral = fold("K-2026-0001", procedure("awb"), AMSTERDAM, history(*told))  # oral: no term runs
    waits = {task.id: task for task in tasks(oral)}
    assert set(waits) == {"respond:5", "next_step"}
    assert waits["next_step"].bearer == "committee"
    assert waits["next_step"].began == at("2026-09-22 00:00")


def test_an_objection_that_waits_for_nothing_else_waits_for_who_decides_it() -> None:
    told = [("2026-09-14", "decided"), ("2026-09-21", "objected"), ("2026-09-22", "hearing_invited")]
    admitted = [*told, ("2026-09-23", "objection_admitted"), ("2026-09-24", Annulled(n=5))]
    assert {(task.id, task.bearer) for task in found("focus", *admitted).values()} == {("next_step", "director")}


@pytest.mark.parametrize("name", ["balans-borne", "in-focus-samen", "interforce", "beroepspraktijk", "focus"])
def test_who_reopened_an_answered_complaint_is_not_asked_to_close_it_again(name: str) -> None:
    """Somebody must look at it; once there is a new answer, closing is next."""
    done = [(f"2026-09-{n}", step) for n, step in ((10, "asked_for_writing"), (11, "put_in_writing"))]
    told = [*done, ("2026-09-14", "acknowledged"), ("2026-09-15", "composition_told"), ("2026-09-21", "decided")]
    told += [("2026-09-22", "answer_received"), ("2026-11-09", "closed")]
    again = found(name, *told, ("2026-11-10", "reopened"))
    assert "close" not in again
    assert (again["next_step"].bearer, again["next_step"].since) == ("committee", day("2026-11-10"))
    answered = found(name, *told, ("2026-11-10", "reopened"), ("2026-11-16", "reconsidered"))
    assert answered.keys() & {"close", "next_step"} == {"close"}


def test_closing_is_not_asked_while_something_waits_for_agreement() -> None:
    told = [("2026-09-14", "acknowledged"), ("2026-09-21", "decided"), ("2026-11-10", "reopened")]
    new = proposed(Decided(outcome="partly", note="Wij doen het anders."), at("2026-11-11"))
    waits = found("balans-borne", *told, ("2026-11-10", "reconsidered"), ("2026-11-11", new))
    assert "close" not in waits
    assert {task.kind for task in waits.values()} == {"agree"}
