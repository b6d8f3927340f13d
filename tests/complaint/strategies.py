"""Complaints nobody would write by hand: any events, in any order, at any time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bot.complaint.events import Event, Step
from bot.complaint.history import Happened
from bot.complaint.steps import SIMPLE, TYPES
from bot.complaint.steps.closing import Closed
from bot.complaint.steps.file import Annulled
from bot.complaint.steps.hearing import Heard, HearingSkipped
from bot.complaint.steps.investigation import Extended
from bot.complaint.steps.receipt import FactsCorrected, Received
from tests.complaint.examples import NOBODY

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PROCEDURES = st.sampled_from(
    ["focus", "in-focus-samen", "beroepspraktijk", "interforce", "balans-borne", "wijkteam", "huurcommissie"],
)
MOMENTS = st.integers(0, 400 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
_PARTY = st.sampled_from(["complainant", "respondent"])
_FORM, _ABOUT = st.sampled_from(["oral", "written"]), st.sampled_from(["person", "service"])
_OWN = st.fixed_dictionaries(
    {},
    optional={
        "minor": st.booleans(),
        "district": st.sampled_from(["", "noord"]),
        "urgent": st.booleans(),
        "occurred_on": st.sampled_from(["", "2025-08-31", "2026-08-31"]),
    },
)

# What acts on duties comes up as often as all that does not.
_STEPS = st.one_of(
    st.sampled_from(
        "acknowledged decided declined withdrawn resolved_informally reopened objected objection_admitted "
        "hearing_invited hearing_held hearing_waived put_in_writing progress_reported insurer_consulted "
        "closed mediated asked_for_information information_received mediation_started mediation_ended "
        "committee_charged extension_agreed response_recorded taken_up".split()
    ),
    st.sampled_from(sorted(SIMPLE | frozenset(TYPES) - {"received", "annulled", "extended", "heard"})),
).map(lambda name: TYPES[name]() if name in TYPES else Step(name))
_CARRYING = st.one_of(
    st.builds(Extended, until=st.dates(date(2026, 8, 1), date(2028, 1, 1))),
    st.builds(Heard, party=_PARTY),
    st.builds(HearingSkipped, party=st.none() | _PARTY),
    st.builds(Closed, with_reason=st.booleans()),
    st.builds(Step, st.just("session_planned"), st.dates(date(2026, 8, 1), date(2028, 1, 1))),
)
_CORRECTIONS = st.builds(
    FactsCorrected,
    form=st.none() | _FORM,
    about=st.none() | _ABOUT,
    client_of=st.sampled_from([None, "", "uwv", "gemeente"]),
    liability=st.none() | st.booleans(),
    complete=st.none() | st.booleans(),
    received_at=st.none() | st.integers(0, 60).map(lambda days: START - timedelta(days=days)),
    own_facts=_OWN,
)
RECEIPTS: st.SearchStrategy[Event] = st.builds(
    Received,
    form=_FORM,
    about=_ABOUT,
    client_of=st.sampled_from(["", "uwv"]),
    liability=st.booleans(),
    complete=st.booleans(),
    own_facts=_OWN,
    complainant=st.just(NOBODY),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(_STEPS, _STEPS, _CARRYING, _CORRECTIONS)


@st.composite
def histories(draw: st.DrawFn) -> list[Happened]:
    """A receipt and up to two dozen events after it, in order."""
    told = draw(st.lists(st.tuples(MOMENTS, EVENTS), max_size=24))
    told.sort(key=lambda each: each[0])
    receipt = Happened(1, START, draw(RECEIPTS))
    return [receipt, *(Happened(n, at, event) for n, (at, event) in enumerate(told, 2))]


@st.composite
def records(draw: st.DrawFn) -> list[Happened]:
    """As it was recorded: in another order than it happened, with mistakes taken back. The receipt stays."""
    told = draw(histories())
    order = draw(st.permutations(range(2, len(told) + 1)))
    shuffled = [told[0], *(Happened(seq, h.at, h.event) for seq, h in zip(order, told[1:], strict=True))]
    mistakes = draw(st.lists(st.integers(2, len(told) + 1), max_size=3))
    taken_back = [Happened(len(told) + n, START, Annulled(n=seq)) for n, seq in enumerate(mistakes, 1)]
    return sorted([*shuffled, *taken_back], key=lambda h: h.seq)
