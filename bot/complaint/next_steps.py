"""Which steps a complaint can take now, and which step does what is due."""

from __future__ import annotations

from datetime import datetime

from bot.complaint import agreeing, gates, respondents, sense
from bot.complaint.duties import Ledger
from bot.complaint.fold import Complaint
from bot.complaint.registry import Phase, Right, who_handles
from bot.complaint.steps import AFTER_THE_END, DOES, EVERYWHERE, ORDER, STEPS
from bot.regulation.tables import Duty, Gate


def rights_for(step: str, complaint: Complaint) -> frozenset[Right]:
    """The rights of which one is needed to take this step now."""
    return STEPS[step].rights(complaint) if step in STEPS else who_handles(complaint)


def possible(complaint: Complaint, now: datetime) -> tuple[str, ...]:
    """The steps that make sense now, gates aside, in the order of the procedure."""
    again = complaint.types & {"called_back"}  # whoever was called can be called again, also once it is in writing
    wanted = sense.named(complaint) | EVERYWHERE | _about_respondents(complaint) | again
    own = [event.id for event in complaint.procedure.event_type if event.id in wanted]
    before = [step for step in ORDER if STEPS[step].phase < Phase.ANSWER]
    after = [step for step in ORDER if STEPS[step].phase >= Phase.ANSWER]
    known = [step for step in (*before, *own, *after) if step in wanted]
    return tuple(step for step in known if _makes_sense(step, complaint, now))


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
    """The step that does what is due: of a duty by its id, or of a ``task:...``. While a gate blocks it, the first step
    that the gate needs; once it was proposed, ``text_agreed``."""
    if aim.startswith("task:follow_pause:"):
        step = _lets_run_on(complaint, aim.split(":")[2])
    elif aim.startswith("task:"):
        step = DOES[aim.split(":")[1]]
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
    entry = STEPS.get(step)
    if entry is None:
        return _acts_on_something(step, complaint)
    if complaint.is_ended and not (entry.offer and entry.offer.after_the_end):
        return any(not AFTER_THE_END.isdisjoint(gate.refuses) for gate in opened_by(complaint, step))
    if any(step in owed.rule.met_by for owed in complaint.ledger.open_duties()):
        return True  # it is owed, whatever else happened: reopening lets a term run again
    return entry.offer.when(complaint, now) if entry.offer else True


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
