"""When a step makes sense and whose it is: what the entries of ``bot.complaint.steps`` say of themselves.

Each asks a complaint and the moment. It knows no event type by its class: those stand in files that need this one.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.complaint.registry import Right
from bot.regulation.tables import Duty, Gate

if TYPE_CHECKING:
    from bot.complaint.fold import Complaint

ANSWERING = frozenset("decided declined reconsidered reopened".split())
OBJECTING = frozenset(
    "decided declined objected objection_admitted objection_not_admitted objection_decided settled".split()
)


def named(complaint: Complaint) -> frozenset[str]:
    """The steps that a rule or a letter of this procedure names, as far as their conditions hold."""
    procedure, holds = complaint.procedure, complaint.ledger.holds
    by_rule = [(duty.when, _by_duty(duty)) for duty in procedure.duty]
    by_rule += [(gate.when, _by_gate(gate)) for gate in procedure.gate]
    found = {sets.event for sets in procedure.sets}
    found |= {step for carried in procedure.carried for step in carried.records}
    found |= {letter.records for letter in procedure.letter if holds(letter.when)}
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


# -- when


def is_ended(complaint: Complaint, _: datetime) -> bool:
    return complaint.is_ended


def can_close(complaint: Complaint, _: datetime) -> bool:
    return not complaint.is_closed and not complaint.objection_waits


def is_held(complaint: Complaint, _: datetime) -> bool:
    return complaint.is_held


def not_held(complaint: Complaint, _: datetime) -> bool:
    return not complaint.is_held


def not_acknowledged(complaint: Complaint, _: datetime) -> bool:
    return not complaint.is_acknowledged


def about_somebody(complaint: Complaint, _: datetime) -> bool:
    return bool(complaint.particulars and complaint.particulars.respondents)


def somebody_to_inform(complaint: Complaint, _: datetime) -> bool:
    return bool(complaint.to_inform)


def measure_agreed(complaint: Complaint, _: datetime) -> bool:
    return "measure_agreed" in complaint.types


def objection_waits(complaint: Complaint, _: datetime) -> bool:
    return complaint.objection_waits


def no_objection_waits(complaint: Complaint, _: datetime) -> bool:
    """An objection is ended by whoever decides it, with a settlement of its own."""
    return not complaint.objection_waits


def is_oral(complaint: Complaint, _: datetime) -> bool:
    return complaint.ledger.facts["form"] == "oral"


def answered(complaint: Complaint, _: datetime) -> bool:
    return complaint.is_answered or "resolved_informally" in complaint.types


def agreed_with_the_complainant(complaint: Complaint, _: datetime) -> bool:
    """There is something to confirm that was settled with them; a decision goes out in words of its own."""
    return bool(complaint.types & {"resolved_informally", "settled"})


def before_the_answer(complaint: Complaint, now: datetime) -> bool:
    """Or once it is all open again: by an objection, or because somebody reopened it."""
    return not answered(complaint, now) or bool(complaint.types & {"objected", "reopened"})


def to_answer(complaint: Complaint, _: datetime) -> bool:
    """There is no answer yet, or it is looked at anew; an objection gets a decision of its own."""
    last = next((h.type for h in reversed(complaint.history) if h.type in ANSWERING), "")
    return last not in ("decided", "declined") and not complaint.objection_waits


def can_object(complaint: Complaint, _: datetime) -> bool:
    """Against the last answer, once: the decision on an objection is the last word."""
    last = next((h.type for h in reversed(complaint.history) if h.type in OBJECTING), "")
    return complaint.ledger.ended is None and last in ("decided", "declined", "objection_not_admitted")


def in_treatment(complaint: Complaint, _: datetime) -> bool:
    """The objection was in time, or admitted."""
    return complaint.objection_waits and complaint.objection_to_judge is None


def time_to_talk(complaint: Complaint, now: datetime) -> bool:
    """After an objection; where the regulation knows none, before the answer."""
    return in_treatment(complaint, now) if "objected" in named(complaint) else before_the_answer(complaint, now)


def can_admit(complaint: Complaint, _: datetime) -> bool:
    """Also after it was said that it is not dealt with: whoever decides may think again."""
    last = next((h.type for h in reversed(complaint.history) if h.type in OBJECTING), "")
    dated = any(duty.opens for duty in complaint.procedure.duty)  # else the file only says that it is recorded
    return (
        complaint.objection_to_judge is not None
        or last == "objection_not_admitted"
        or (last == "objected" and not dated)
    )


def can_extend(complaint: Complaint, now: datetime) -> bool:
    entries = [entry for entry in complaint.ledger.entries() if entry.rule.extendable]
    return any(entry.state(now, complaint.zone) == "open" for entry in entries)


# -- whose


def who_coordinates(_: Complaint) -> frozenset[Right]:
    return frozenset({"coordinate"})


def the_decider(_: Complaint) -> frozenset[Right]:
    """What only whoever decides the objection does."""
    return frozenset({"decide_objection"})


def who_can_settle(complaint: Complaint) -> frozenset[Right]:
    """While an objection waits, whoever decides it."""
    return frozenset({"decide_objection" if complaint.objection_waits else "handle"})


def who_handles_or_decides(complaint: Complaint) -> frozenset[Right]:
    """Those who handle it may write it down for whoever decides the objection."""
    return frozenset({"handle", "decide_objection"} if complaint.objection_was_made else {"handle"})


def whoever_took_it(_: Complaint) -> frozenset[Right]:
    """It may come in at the director's desk; writing down that it came decides nothing."""
    return frozenset({"handle", "see"})
