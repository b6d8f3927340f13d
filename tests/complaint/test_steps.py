"""Which steps make sense now, which does what is due, and what an event did to the dates: pure."""

from __future__ import annotations

from datetime import date

import pytest

from bot.complaint.events import Respondent
from bot.complaint.fold import fold
from bot.complaint.moves import made_by, moves
from bot.complaint.next_steps import ORDER, gate_before, possible, rights_for, step_for
from bot.complaint.people import People, allowed, rights
from bot.complaint.respondents import awaited, invitation
from bot.complaint.steps import VOCABULARY
from bot.complaint.steps.handling import RespondentInformed, ResponseRecorded
from bot.complaint.tasks import tasks
from bot.dialogue.due import action
from bot.regulation.loading import parse
from bot.regulation.procedure import Procedure
from bot.words import words
from tests.complaint.examples import AMSTERDAM, about, at, folded, history, received
from tests.regulation.sixth import SIXTH

NOW = at("2026-12-30")
OMAR, PLANNER = Respondent(person="p_omar"), Respondent(name="De Planner")


@pytest.mark.parametrize(
    ("procedure", "facts", "duty", "step"),
    [
        ("focus", {}, "acknowledge", "acknowledged"),
        ("focus", {}, "answer", "decided"),
        ("in-focus-samen", {"form": "oral"}, "ask_in_writing", "acknowledged"),
        ("in-focus-samen", {}, "tell_composition", "acknowledged"),
        ("in-focus-samen", {}, "appoint_committee", "committee_appointed"),
        ("in-focus-samen", {"client_of": "uwv"}, "inform_labour_expert", "labour_expert_informed"),
        ("in-focus-samen", {}, "answer", "heard"),
        ("interforce", {"complete": False}, "ask_for_information", "asked_for_information"),
        ("interforce", {}, "state_position", "position_stated"),
        ("interforce", {"liability": True}, "state_position", "insurer_consulted"),
        ("interforce", {"liability": True}, "inform_insurer", "insurer_informed"),
        ("balans-borne", {"form": "oral"}, "call_back", "called_back"),
        ("balans-borne", {}, "take_up", "acknowledged_with_plan"),
    ],
)
def test_the_step_that_does_what_is_due(procedure: str, facts: dict[str, object], duty: str, step: str) -> None:
    assert step_for(folded(procedure, history(("2026-12-21", received(**facts)))), duty, NOW) == step


def test_once_acknowledged_what_the_letter_would_have_carried_is_a_step_of_its_own() -> None:
    known = folded("in-focus-samen", history(("2026-12-21", received(form="oral")), ("2026-12-22", "acknowledged")))
    assert step_for(known, "ask_in_writing", NOW) == "asked_for_writing"
    assert step_for(known, "task:tell_composition", NOW) == "composition_told"


def test_an_ended_complaint_takes_only_what_comes_after_the_end() -> None:
    ended = folded("focus", history(("2026-12-21", received()), ("2026-12-22", "resolved_informally")))
    after = {"outcome_confirmed", "answer_received", "measure_agreed", "evaluated", "closed", "reopened", "hold_set"}
    assert set(possible(ended, NOW)) == after


def test_what_is_missing_is_asked_for_until_the_answer_and_again_once_that_is_open_again() -> None:
    told = [("2026-12-21", received()), ("2026-12-22", "decided")]
    assert "asked_for_information" in possible(folded("focus", history(*told[:1])), NOW)
    assert "asked_for_information" not in possible(folded("focus", history(*told)), NOW)
    for again in ("objected", "reopened"):
        assert "asked_for_information" in possible(folded("focus", history(*told, ("2026-12-23", again))), NOW)


def test_what_was_agreed_with_the_complainant_is_confirmed_and_a_decision_is_not_called_so() -> None:
    told = [("2026-12-21", received())]
    assert "outcome_confirmed" not in possible(folded("focus", history(*told, ("2026-12-22", "decided"))), NOW)
    for agreed in ("resolved_informally", "settled"):
        assert "outcome_confirmed" in possible(folded("focus", history(*told, ("2026-12-22", agreed))), NOW)


def test_who_handled_it_does_not_end_an_objection_by_calling_it_resolved() -> None:
    told = [("2026-12-21", received()), ("2026-12-22", "decided"), ("2026-12-23", "objected")]
    assert "resolved_informally" not in possible(folded("focus", history(*told)), NOW)
    assert "resolved_informally" in possible(folded("focus", history(*told[:1])), NOW)


def test_a_closed_one_can_be_reopened_and_not_closed_again() -> None:
    closed = folded("focus", history(("2026-12-21", received()), ("2026-12-22", "withdrawn"), ("2026-12-23", "closed")))
    assert "reopened" in possible(closed, NOW)
    assert "closed" not in possible(closed, NOW)


def own(*blocks: str) -> Procedure:
    """The sixth regulation of these tests, with more in it."""
    return parse(SIXTH + "\n".join(blocks), "wijkteam.toml", VOCABULARY)


def offered(rules: Procedure, *told: tuple[object, ...]) -> set[str]:
    known = fold("K-2026-0001", rules, AMSTERDAM, history(("2026-12-21", received()), *told))
    return set(possible(known, NOW))


def recorded(step: str) -> str:
    what = 'how = { nl = "x", en = "x" }'
    return f'[[carried]]\nby = "record"\ncarries_out = ["W9"]\nrecords = ["{step}"]\n{what}'


@pytest.mark.parametrize("step", sorted(set(ORDER) - {"acknowledged_with_plan", "closed"}))
def test_what_a_file_says_is_recorded_can_be_logged_at_some_time(step: str) -> None:
    """The promise of the page: whatever known step a file names, there is a complaint in which it is offered."""
    rules, about_omar = own(recorded(step)), ("2026-12-21", "facts_corrected", {"respondents": (OMAR,), "form": "oral"})
    courses: list[tuple[tuple[object, ...], ...]] = [
        (about_omar,),
        (("2026-12-22", "decided"),),
        (("2026-12-22", "resolved_informally"),),
        (("2026-12-22", "decided"), ("2026-12-23", "objected")),
        (("2026-12-22", "decided"), ("2027-06-01", "objected")),
        (("2026-12-22", "withdrawn"),),
        (("2026-12-22", "measure_agreed"), ("2026-12-22", "hold_set")),
    ]
    assert any(step in offered(rules, *course) for course in courses)


def test_an_invitation_is_offered_before_the_answer_where_no_objection_is_known() -> None:
    without = SIXTH.replace('met_by = ["objected"]', 'met_by = ["escalated"]') + recorded("hearing_invited")
    rules = parse(without, "wijkteam.toml", VOCABULARY)
    assert "hearing_invited" in offered(rules)
    assert "hearing_invited" not in offered(rules, ("2026-12-22", "decided"))
    knows = own(recorded("hearing_invited"))
    assert "hearing_invited" not in offered(knows)
    assert "hearing_invited" in offered(knows, ("2026-12-22", "decided"), ("2026-12-23", "objected"))


PETITION = """
[[event_type]]
id = "petition"
label = { nl = "verzoekschrift", en = "petition" }
"""


def test_a_step_of_its_own_is_offered_once_the_term_that_it_meets_has_started() -> None:
    right = SIXTH.replace('met_by = ["objected"]', 'met_by = ["petition"]')
    rules = parse(right + PETITION, "wijkteam.toml", VOCABULARY)
    assert "petition" not in offered(rules)
    assert "petition" in offered(rules, ("2026-12-22", "decided"))
    assert "petition" in offered(rules, ("2026-12-22", "decided"), ("2026-12-23", "closed"))


@pytest.mark.parametrize("where", ['lapses_on = ["petition"]', "pauses", "changed_by", "needs"])
def test_a_step_of_its_own_that_changes_a_term_is_offered_until_that_has_ended(where: str) -> None:
    tables = {
        "pauses": '[[duty.pauses]]\nfrom = "petition"\nuntil = ["information_received"]',
        "changed_by": '[[duty.changed_by]]\nevent = "petition"\nterm = { weeks = 10 }',
        "needs": '[duty.extension]\nneeds = ["petition"]',
    }
    last = 'reading = "six_weeks"\n'
    changed = SIXTH.replace(last, last + tables[where]) if where in tables else SIXTH
    lapsing = 'met_by = ["decided", "declined"]\nlapses_on = []'
    changed = changed if where in tables else changed.replace(lapsing, f'met_by = ["decided", "declined"]\n{where}')
    rules = parse(changed + PETITION, "wijkteam.toml", VOCABULARY)
    assert "petition" in offered(rules)
    assert "petition" not in offered(rules, ("2026-12-22", "declined"))


def test_a_step_of_its_own_that_no_rule_names_is_there_to_be_recorded() -> None:
    assert "petition" in offered(own(PETITION))
    assert "petition" in offered(own(PETITION), ("2026-12-22", "decided"))


def test_a_step_of_its_own_waits_for_the_gate_that_refuses_it() -> None:
    gate = """
[[gate]]
id = "after_the_answer"
refuses = ["petition"]
needs = [["decided"]]
says = { nl = "eerst het antwoord", en = "the answer first" }
source = { heading = "Artikel 4", phrase = "na de beslissing" }
carries_out = []
"""
    rules = own(PETITION, gate)
    early = fold("K-2026-0001", rules, AMSTERDAM, history(("2026-12-21", received())))
    late = fold("K-2026-0001", rules, AMSTERDAM, history(("2026-12-21", received()), ("2026-12-22", "decided")))
    assert gate_before(early, "petition") is not None
    assert gate_before(late, "petition") is None


def test_a_duty_met_by_a_document_opens_where_documents_are_added() -> None:
    rules = parse(SIXTH.replace('met_by = ["evaluated"]', 'met_by = ["document_added"]'), "w.toml", VOCABULARY)
    known = fold("K-2026-0001", rules, AMSTERDAM, history(("2026-12-21", received()), ("2026-12-22", "mediated")))
    step = step_for(known, "evaluate", NOW)
    assert action(known, step, words("nl")).name == "add_document"


def test_a_corrected_receipt_moves_what_is_counted_from_it_and_nothing_met() -> None:
    known = folded(
        "focus",
        history(
            ("2026-12-21", received()),
            ("2026-12-22", "acknowledged"),
            ("2026-12-23", "facts_corrected", {"received_at": at("2026-12-17")}),
        ),
    )
    [moved] = made_by(known, 3)
    assert (moved.kind, moved.entry.rule.id) == ("moved", "answer")
    assert moved.was is not None
    assert moved.now is not None
    assert (moved.was.deadline.due_on, moved.now.deadline.due_on) == (date(2027, 1, 18), date(2027, 1, 14))


def test_what_starts_and_what_falls_away_is_said_too() -> None:
    told = [("2026-12-21", received()), ("2026-12-22", "facts_corrected", {"liability": True})]
    told += [("2026-12-23", "facts_corrected", {"liability": False})]
    known = folded("interforce", history(*told))
    assert [(move.kind, move.entry.rule.id) for move in made_by(known, 2)] == [("new", "inform_insurer")]
    assert [(move.kind, move.entry.rule.id) for move in made_by(known, 3)] == [("gone", "inform_insurer")]


def test_what_is_done_now_is_gone_only_for_who_asks_that() -> None:
    received_only, decided = (
        folded("focus", history(*told))
        for told in ([("2026-12-21", received())], [("2026-12-21", received()), ("2026-12-23", "decided")])
    )
    assert "answer" not in [move.entry.rule.id for move in moves(received_only, decided)]
    assert ("gone", "answer") in [(move.kind, move.entry.rule.id) for move in moves(received_only, decided, met=True)]


# --- the people complained about


def told(who: Respondent, until: date | None = date(2026, 12, 30)) -> RespondentInformed:
    return RespondentInformed(way="message", respondent=who, until=until)


def test_nobody_may_respond_before_they_were_told_and_then_only_they() -> None:
    people = People(coordinators=("p_coord",), directors=("p_omar",))
    before = folded("interforce", history(("2026-12-21", about("p_omar"))))
    after = folded("interforce", history(("2026-12-21", about("p_omar")), ("2026-12-22", told(OMAR))))
    assert not allowed("p_omar", "respond", before, people)
    assert allowed("p_omar", "respond", after, people)
    assert not allowed("p_coord", "respond", after, people)
    assert rights("p_omar", after, people) == frozenset()


def test_who_is_no_longer_complained_about_is_invited_to_nothing() -> None:
    told_first = [("2026-12-21", about("p_omar")), ("2026-12-22", told(OMAR))]
    known = folded("interforce", history(*told_first, ("2026-12-23", "facts_corrected", {"respondents": ()})))
    assert invitation(known, "p_omar") is None
    assert awaited(known) == []


def test_each_respondent_is_informed_and_waited_for_on_their_own() -> None:
    both = received(about="person", respondents=(OMAR, PLANNER))
    steps = [("2026-12-21", both), ("2026-12-22", told(OMAR)), ("2026-12-22", told(PLANNER))]
    assert folded("interforce", history(*steps[:2])).to_inform == (PLANNER,)
    known = folded("interforce", history(*steps, ("2026-12-23", ResponseRecorded(respondent=PLANNER))))
    assert [request.respondent for _, request in awaited(known)] == [OMAR]
    assert [(task.id, task.bearer) for task in tasks(known) if task.kind == "respond"] == [
        ("respond:2", "respondent:p_omar")
    ]


def test_hearing_them_or_giving_it_up_ends_the_waiting() -> None:
    steps = [("2026-12-21", about("p_omar")), ("2026-12-22", told(OMAR))]
    for end in (("heard", {"party": "respondent"}), ("hearing_skipped", {"party": "respondent", "reason": "ziek"})):
        assert awaited(folded("interforce", history(*steps, ("2026-12-23", *end)))) == []
    assert awaited(folded("interforce", history(*steps, ("2026-12-23", "heard", {"party": "complainant"}))))


def test_whoever_was_to_be_called_again_can_be_also_once_it_is_in_writing() -> None:
    told = [("2026-12-21", received(form="oral")), ("2026-12-22", "called_back", {"result": "again"})]
    written = folded("balans-borne", history(*told, ("2026-12-23", "facts_corrected", {"form": "written"})))
    assert step_for(written, "task:call_again", NOW) == "called_back"
    assert "called_back" in possible(written, NOW)


def test_after_the_end_it_still_takes_what_a_gate_before_the_rest_waits_for() -> None:
    told = [("2026-12-21", received()), ("2026-12-22", "resolved_informally", {"confirm": True})]
    liable = folded("interforce", history(*told, ("2026-12-23", "facts_corrected", {"liability": True})))
    assert step_for(liable, "task:confirm_outcome", NOW) == "insurer_consulted"
    assert "insurer_consulted" in possible(liable, NOW)
    assert "insurer_consulted" not in possible(folded("interforce", history(*told)), NOW)


OBJECTED = [("2026-09-07", received()), ("2026-09-21", "decided"), ("2026-09-25", "objected")]


def test_what_runs_again_after_reopening_can_be_done_by_who_bears_it() -> None:
    ended = [("2026-09-28", "hearing_waived"), ("2026-10-05", "objection_decided"), ("2026-10-06", "closed")]
    again = folded("focus", history(*OBJECTED, *ended, ("2026-10-07", "reopened")))
    assert again.ledger.open_duties()
    for entry in again.ledger.open_duties():
        assert step_for(again, entry.rule.id, NOW) in possible(again, NOW)
    assert rights_for("hearing_invited", again) == {"handle", "decide_objection"}
