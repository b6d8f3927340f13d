"""Which steps a complaint can take now, and which step does what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.complaint import agreeing, gates, respondents
from bot.complaint.duties import Ledger
from bot.complaint.fold import Complaint
from bot.complaint.people import Right
from bot.complaint.steps import KNOWN
from bot.regulation.tables import Duty, Gate

ORDER = tuple(
    """
    acknowledged acknowledged_with_plan called_back asked_for_writing put_in_writing composition_told
    asked_for_information information_received
    insurer_informed insurer_consulted respondent_informed response_recorded labour_expert_informed escalated taken_up
    heard hearing_skipped consent_recorded expert_engaged progress_reported extended resolved_informally withdrawn
    position_stated declined decided outcome_confirmed answer_received reconsidered
    objected decider_named objection_admitted hearing_invited hearing_waived hearing_held settlement_proposed settled
    objection_decided
    finding_recorded measure_agreed measure_done evaluated closed reopened hold_set hold_lifted
    """.split()
)
"""The steps a person can take, in the order in which a complaint usually goes."""

ANY_COMPLAINT = frozenset(
    """
    asked_for_writing put_in_writing asked_for_information information_received heard progress_reported withdrawn
    resolved_informally closed reopened outcome_confirmed answer_received measure_agreed measure_done evaluated
    hold_set hold_lifted
    """.split()
)
"""Steps that any complaint may need, whatever its regulation says."""

TASK_STEPS: Mapping[str, str] = {
    "declare": "no_conflict_declared",
    "name_committee": "committee_appointed",
    "follow_delivery": "delivery_settled",
    "tell_composition": "composition_told",
    "inform_respondent": "respondent_informed",
    "keep_promise": "decided",
    "respond": "response_recorded",
    "call_again": "called_back",
    "confirm_outcome": "outcome_confirmed",
    "agree": "text_agreed",
    "judge_objection": "objection_admitted",
    "hold_hearing": "hearing_held",
    "tell_late": "progress_reported",
    "next_step": "choose",
    "close": "closed",
}
"""The step that does a task; ``choose`` stands for looking which step it is."""
OF_THE_DECIDER = frozenset({"objection_admitted", "objection_not_admitted", "objection_decided"})
"""What only whoever decides the objection does; a settlement too, while an objection waits."""
BY_BOTH = frozenset({"hearing_invited", "hearing_held", "hearing_waived", "heard", "settlement_proposed"})
"""What those who handle it may write down for whoever decides the objection."""


def rights_for(step: str, complaint: Complaint) -> frozenset[Right]:
    """The rights of which one is needed to take this step now."""
    if step in OF_THE_DECIDER or (step == "settled" and complaint.objection_waits):
        return frozenset({"decide_objection"})
    if step == "decider_named":
        return frozenset({"coordinate"})
    if step == "objected":  # it may come in at the director's desk; writing down that it came decides nothing
        return frozenset({"handle", "see"})
    if step in BY_BOTH and complaint.objection_was_made:
        return frozenset({"handle", "decide_objection"})
    return frozenset({"handle"})


def possible(complaint: Complaint, now: datetime) -> tuple[str, ...]:
    """The steps that make sense now, gates aside, in the order of the procedure."""
    again = complaint.types & {"called_back"}  # whoever was called can be called again, also once it is in writing
    wanted = named(complaint) | ANY_COMPLAINT | _about_respondents(complaint) | again
    own = [event.id for event in complaint.procedure.event_type if event.id in wanted]
    before = ORDER.index("resolved_informally")
    known = [step for step in (*ORDER[:before], *own, *ORDER[before:]) if step in wanted]
    return tuple(step for step in known if _makes_sense(step, complaint, now))


def named(complaint: Complaint) -> frozenset[str]:
    """The steps this regulation speaks of, as far as its conditions hold."""
    procedure, holds = complaint.procedure, complaint.ledger.holds
    by_rule = [(duty.when, _by_duty(duty)) for duty in procedure.duty]
    by_rule += [(gate.when, _by_gate(gate)) for gate in procedure.gate]
    found = {sets.event for sets in procedure.sets}
    found |= {step for carried in procedure.carried for step in carried.records}
    # A step of its own that stands in no rule is there to be recorded: for what else was it declared?
    found |= {own.id for own in procedure.event_type}.difference(*(names for _, names in by_rule))
    found = found.union(*(names for when, names in by_rule if holds(when)))
    of_the_objection = {"objected", "objection_admitted", "decider_named"}
    return frozenset(found | of_the_objection if found & {"objection_admitted", "objection_decided"} else found)


def _by_duty(duty: Duty) -> set[str]:
    return {*duty.acted_on_by, *(["extended"] if duty.extendable else [])}


def _by_gate(gate: Gate) -> set[str]:
    names = (*gate.refuses, *(need for any_of in gate.needs for need in any_of))
    return {name.partition(":")[0] for name in names}


def gate_before(complaint: Complaint, step: str) -> Gate | None:
    """The gate that this step stands before now."""
    return gates.closed_gate(complaint.ledger, step)


def opened_by(complaint: Complaint, step: str) -> list[Gate]:
    """The gates that wait for this step."""
    return [
        gate
        for gate in gates.closed_gates(complaint.ledger)
        if any(need.partition(":")[0] == step for any_of in gates.missing(gate, complaint.ledger) for need in any_of)
    ]


def step_for(complaint: Complaint, aim: str, now: datetime) -> str:
    """The step that does what is due: of a duty by its id, or of a ``task:...``; what its gate wants goes first, and
    what waits for agreement is agreed to or not."""
    if aim.startswith("task:follow_pause:"):
        step = _lets_run_on(complaint, aim.split(":")[2])
    elif aim.startswith("task:"):
        step = TASK_STEPS[aim.split(":")[1]]
    else:
        duty = complaint.procedure.duty_named(aim)
        assert duty is not None, f"{aim} runs, so its procedure knows it"
        step = _letter_for(complaint, duty) or _own_step(complaint, duty, now)
    if gate := gate_before(complaint, step):
        step = gates.missing(gate, complaint.ledger)[0][0].partition(":")[0]
    waits = agreeing.waiting(complaint).get(step)
    return "text_agreed" if waits and agreeing.to_agree(complaint, waits) else step


def _lets_run_on(complaint: Complaint, duty_id: str) -> str:
    """What a term that stands still waits for."""
    entry = complaint.ledger.latest(duty_id)
    assert entry is not None, "what stands still has started"
    return entry.rule.pauses[min(entry.paused_by)].until[0]


def _letter_for(complaint: Complaint, duty: Duty) -> str | None:
    """The acknowledgement, while it is still to go and does what is due, itself or with one of its parts."""
    letter = complaint.procedure.letter_named("acknowledgement")
    if letter is None or complaint.is_acknowledged or complaint.letter(letter.id).on_its_way:
        return None
    carried = [part.records for part in letter.part if complaint.ledger.holds(part.when)]
    if letter.sent == "by_itself":
        carried = []  # it does not wait for what is not known yet
    return letter.records if {letter.records, *carried} & set(duty.met_by) else None


def _own_step(complaint: Complaint, duty: Duty, now: datetime) -> str:
    """The step that meets this duty and no other; else the first that meets it, and that can be taken now."""
    others = [step for other in complaint.procedure.duty if other.id != duty.id for step in other.met_by]
    first = [step for step in duty.met_by if step not in others]
    sensible = [step for step in (*first, *duty.met_by) if _makes_sense(step, complaint, now)]
    return next(iter(sensible), "choose")


def _about_respondents(complaint: Complaint) -> frozenset[str]:
    told = {"respondent_informed", "response_recorded", "hearing_skipped"}
    return frozenset(told if respondents.respondents(complaint) else ())


def _makes_sense(step: str, complaint: Complaint, now: datetime) -> bool:
    if complaint.is_ended and step in KNOWN and step not in AFTER_THE_END:
        return any(not AFTER_THE_END.isdisjoint(gate.refuses) for gate in opened_by(complaint, step))
    if step not in KNOWN:
        return _acts_on_something(step, complaint)
    if any(step in entry.rule.met_by for entry in complaint.ledger.open_duties()):
        return True  # it is owed, whatever else happened: reopening lets a term run again
    return MAKES_SENSE[step](complaint, now) if step in MAKES_SENSE else True


def _acts_on_something(step: str, complaint: Complaint) -> bool:
    """When a step of the regulation's own makes sense is told by the terms it acts on; if by none, always."""
    duties = complaint.procedure.duty
    acted_on = [duty for duty in duties if step in duty.acted_on_by and complaint.ledger.holds(duty.when)]
    return not acted_on or any(_acts_on(step, duty, complaint.ledger) for duty in acted_on)


def _acts_on(step: str, duty: Duty, ledger: Ledger) -> bool:
    """It can start a term, meet one that has started, and change or end one that has not ended."""
    entry, ended = ledger.latest(duty.id), ledger.ended is not None
    if step in duty.counted_from.starters:
        return not ended
    if step in (*duty.met_by, duty.admitted_by):
        return entry is not None and (duty.kind == "right" or not ended)
    return not ended and (entry is None or entry.is_running)


def _is_oral(complaint: Complaint, _: datetime) -> bool:
    return complaint.ledger.facts["form"] == "oral"


def _answered(complaint: Complaint, _: datetime) -> bool:
    return complaint.is_answered or "resolved_informally" in complaint.types


def _agreed_with_the_complainant(complaint: Complaint, _: datetime) -> bool:
    """There is something to confirm that was settled with them; a decision goes out in words of its own."""
    return bool(complaint.types & {"resolved_informally", "settled"})


def _before_the_answer(complaint: Complaint, now: datetime) -> bool:
    """Or once it is all open again: by an objection, or because somebody reopened it."""
    return not _answered(complaint, now) or bool(complaint.types & {"objected", "reopened"})


def _to_answer(complaint: Complaint, _: datetime) -> bool:
    """There is no answer yet, or it is looked at anew; an objection gets a decision of its own."""
    last = next((h.type for h in reversed(complaint.history) if h.type in ANSWERING), "")
    return last not in ("decided", "declined") and not complaint.objection_waits


def _can_object(complaint: Complaint, _: datetime) -> bool:
    """Against the last answer, once: the decision on an objection is the last word."""
    last = next((h.type for h in reversed(complaint.history) if h.type in OBJECTING), "")
    return complaint.ledger.ended is None and last in ("decided", "declined", "objection_not_admitted")


def _in_treatment(complaint: Complaint, _: datetime) -> bool:
    """The objection was in time, or admitted."""
    return complaint.objection_waits and complaint.objection_to_judge is None


def _time_to_talk(complaint: Complaint, now: datetime) -> bool:
    """After an objection; where the regulation knows none, before the answer."""
    return _in_treatment(complaint, now) if "objected" in named(complaint) else _before_the_answer(complaint, now)


def _can_admit(complaint: Complaint, _: datetime) -> bool:
    """Also after it was said that it is not dealt with: whoever decides may think again."""
    last = next((h.type for h in reversed(complaint.history) if h.type in OBJECTING), "")
    dated = any(duty.opens for duty in complaint.procedure.duty)  # else the file only says that it is recorded
    return (
        complaint.objection_to_judge is not None
        or last == "objection_not_admitted"
        or (last == "objected" and not dated)
    )


def _can_extend(complaint: Complaint, now: datetime) -> bool:
    entries = [entry for entry in complaint.ledger.entries() if entry.rule.extendable]
    return any(entry.state(now, complaint.zone) == "open" for entry in entries)


ANSWERING = frozenset("decided declined reconsidered reopened".split())
OBJECTING = frozenset(
    "decided declined objected objection_admitted objection_not_admitted objection_decided settled".split()
)
AFTER_THE_END = frozenset(
    "outcome_confirmed answer_received objected measure_agreed measure_done evaluated "
    "closed reopened hold_set hold_lifted".split()
)
MAKES_SENSE: Mapping[str, Callable[[Complaint, datetime], bool]] = {
    "acknowledged": lambda complaint, _: not complaint.is_acknowledged,
    "acknowledged_with_plan": lambda complaint, _: not complaint.is_acknowledged,
    "asked_for_writing": _is_oral,
    "put_in_writing": _is_oral,
    "asked_for_information": _before_the_answer,
    "respondent_informed": lambda complaint, _: bool(respondents.to_inform(complaint)),
    "response_recorded": lambda complaint, _: bool(respondents.respondents(complaint)),
    "extended": _can_extend,
    "outcome_confirmed": _agreed_with_the_complainant,
    # An objection is ended by whoever decides it, with a settlement of its own.
    "resolved_informally": lambda complaint, _: not complaint.objection_waits,
    "answer_received": _answered,
    "reconsidered": _answered,
    "measure_done": lambda complaint, _: "measure_agreed" in complaint.types,
    "evaluated": _answered,
    "decided": _to_answer,
    "declined": _to_answer,
    "position_stated": _to_answer,
    "objected": _can_object,
    "decider_named": lambda complaint, _: complaint.objection_waits,
    "objection_admitted": _can_admit,
    "settlement_proposed": _time_to_talk,
    "settled": _time_to_talk,
    "hearing_waived": _time_to_talk,
    "hearing_invited": _time_to_talk,
    "hearing_held": _time_to_talk,
    "objection_decided": _in_treatment,
    "closed": lambda complaint, _: not complaint.is_closed and not complaint.objection_waits,
    "reopened": lambda complaint, _: complaint.is_ended,
    "hold_set": lambda complaint, _: not complaint.is_held,
    "hold_lifted": lambda complaint, _: complaint.is_held,
}
