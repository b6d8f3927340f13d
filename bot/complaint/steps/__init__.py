"""Every step of a complaint, and what all of them have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.complaint.events import TYPES, Conveyed, Step
from bot.complaint.steps import answer, closing, committee, file, handling, hearing, letters, objection, receipt
from bot.regulation.checks import Vocabulary

PHASES = (receipt, committee, letters, handling, hearing, answer, objection, closing, file)

SIMPLE = frozenset(
    """
    information_received withdrawn progress_reported insurer_consulted escalated
    answer_received reconsidered objected objection_admitted objection_not_admitted hearing_invited hearing_held
    settlement_proposed settled measure_agreed measure_done evaluated reopened erased
    finding_recorded hold_set hold_lifted acknowledging_impossible
    """.split()
)
"""Steps that carry nothing but that, and when, they happened, and the letter that told them."""

KNOWN = frozenset(TYPES) | SIMPLE
"""Every event type that needs no declaration."""

DONE_BY_RECORDER = frozenset(
    """
    facts_corrected committee_appointed member_replaced no_conflict_declared conflict_declared
    acknowledged acknowledged_with_plan composition_told asked_for_writing asked_for_information taken_up
    insurer_informed labour_expert_informed outcome_confirmed respondent_informed letter_prepared letter_withdrawn
    delivery_settled acknowledging_impossible expert_engaged insurer_consulted extended progress_reported
    hearing_skipped finding_recorded decision_proposed text_agreed text_refused decided declined position_stated
    reconsidered evaluated decider_named objection_not_admitted
    objection_admitted objection_decided hearing_invited settlement_proposed measure_agreed
    closed reopened hold_set hold_lifted noted document_added linked file_viewed annulled voided erased
    """.split()
)
"""Steps that are done by whoever records them, in their office. Of all others that person only wrote down what came in
(an objection), what somebody else did (a withdrawal, a measure carried out), or what two did together (a talk, a
settlement). Of a step that a procedure file declares nobody knows who does it."""

FACTS: Mapping[str, bool | str] = {
    "form": "written",
    "about": "service",
    "client_of": "",
    "liability": False,
    "complete": True,
    "channel": "",
}
"""The facts of ``received`` on which a rule may depend, with their defaults."""

TELLINGS = frozenset(name for name, cls in TYPES.items() if issubclass(cls, Conveyed)) | SIMPLE - {"erased"}
"""What a letter can be: the other types hold what no letter says, such as a day or a party."""

VOCABULARY = Vocabulary(KNOWN, TELLINGS, FACTS)


def telling(name: str, **told: Any) -> Conveyed:
    """A step by its name, with how it was told; one of ``TELLINGS``, or a step of the procedure's own."""
    if name in KNOWN - TELLINGS:  # under a procedure file from before that was checked
        raise ValueError(f"a letter cannot be {name!r}")
    made = TYPES.get(name)
    return made(**told) if made and issubclass(made, Conveyed) else Step(name, **told)
