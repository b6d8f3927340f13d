"""What a complaint is now: its events in any order of recording, without mistakes, with or without sealed parts."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.complaint.events import Complainant, Recipient, Respondent, Step
from bot.complaint.fold import STAGES, Committee, Particulars
from bot.complaint.gates import Refused
from bot.complaint.history import Happened
from bot.complaint.steps import KNOWN, NEEDED, SIMPLE, TELLINGS, TYPES, telling
from bot.complaint.steps.answer import Decided, DecisionProposed, Declined, PositionStated, TextAgreed, TextRefused
from bot.complaint.steps.committee import CommitteeAppointed, ConflictDeclared, MemberReplaced, NoConflictDeclared
from bot.complaint.steps.file import Annulled
from bot.complaint.steps.letters import DeliveryFailed, DeliverySettled, LetterPrepared, LetterWithdrawn
from bot.complaint.steps.receipt import Acknowledged, CompositionTold, FactsCorrected
from bot.complaint.stored import load, parts, sealed_fields
from tests.complaint.examples import about, at, day, folded, history, made, received
from tests.complaint.strategies import PROCEDURES, histories
from tests.complaint.test_ledger_properties import shape

# -- order and mistakes


def test_what_was_logged_later_counts_when_it_happened() -> None:
    """The phone call of Tuesday is logged on Thursday, after the extension of Wednesday."""
    late = [Happened(1, at("2026-09-07"), received()), Happened(2, at("2026-09-15"), made("noted"))]
    call = Happened(3, at("2026-09-14"), made("acknowledged"))
    found = folded("focus", [*late, call])
    assert [h.seq for h in found.history] == [1, 3, 2]
    acknowledged = found.ledger.latest("acknowledge")
    assert acknowledged is not None
    assert acknowledged.met is call
    assert found.head == 3


def test_nothing_precedes_the_receipt() -> None:
    found = folded("focus", [Happened(1, at("2026-09-07"), received()), Happened(2, at("2026-09-01"), made("noted"))])
    assert [h.type for h in found.history] == ["received", "noted"]
    assert found.receipt.seq == 1


def test_events_of_one_moment_keep_the_order_of_recording() -> None:
    told = history(("2026-09-07", "received"), ("2026-09-07", "acknowledged"), ("2026-09-07", "noted"))
    random.Random(7).shuffle(told)
    assert [h.type for h in folded("focus", told).history] == ["received", "acknowledged", "noted"]


def test_a_mistake_is_taken_out_and_so_is_taking_it_out() -> None:
    told = history(("2026-09-07", "received"), ("2026-09-08", "declined"), ("2026-09-09", Annulled(n=2)))
    found = folded("focus", told)
    assert found.types == {"received"}
    assert [each.rule.id for each in found.ledger.running()] == ["acknowledge", "answer"]


# -- committee


def test_a_committee_is_appointed_declares_and_changes() -> None:
    told = [("2026-09-07", "received"), ("2026-09-07", CommitteeAppointed(members=("ann", "bob")))]
    assert folded("focus", history(*told)).committee == Committee(("ann", "bob"))
    told += [("2026-09-08", NoConflictDeclared(member="ann")), ("2026-09-08", ConflictDeclared(member="bob"))]
    assert folded("focus", history(*told)).committee == Committee(
        ("ann", "bob"), frozenset({"ann"}), frozenset({"bob"})
    )
    told += [("2026-09-08", MemberReplaced(leaves="bob", joins="cas"))]
    assert folded("focus", history(*told)).committee == Committee(
        ("ann", "cas"), frozenset({"ann"}), frozenset({"bob"})
    )


def test_a_member_who_leaves_without_a_substitute_leaves_a_vacancy_to_be_filled() -> None:
    told = [("2026-09-07", CommitteeAppointed(members=("ann", "bob"))), ("2026-09-08", MemberReplaced(leaves="ann"))]
    assert folded("focus", history(("2026-09-07", "received"), *told)).committee.members == ("bob",)
    told += [("2026-09-09", MemberReplaced(joins="cas"))]
    filled = folded("focus", history(("2026-09-07", "received"), *told)).committee
    assert filled == Committee(("bob", "cas"), frozenset(), frozenset({"ann"}))


def test_the_substitute_takes_the_place_of_the_one_who_left() -> None:
    """The named handler stands first."""
    found = Committee(("ann", "bob")).after(MemberReplaced(leaves="ann", joins="cas"))
    assert found.members == ("cas", "bob")


def test_whoever_left_must_declare_again_when_appointed_anew() -> None:
    found = Committee(("ann", "bob"), frozenset({"ann", "bob"})).after(CommitteeAppointed(members=("bob", "cas")))
    assert found.declared == {"bob"}


# -- letters on their way


def test_a_letter_is_on_its_way_until_something_is_heard_of_it() -> None:
    told = [("2026-09-07", "received"), ("2026-09-08 09:00", LetterPrepared(kind="acknowledgement"))]
    found = folded("focus", history(*told))
    assert found.letter("acknowledgement").on_its_way is not None
    assert not found.is_acknowledged
    sent = folded("focus", history(*told, ("2026-09-08 09:01", Acknowledged())))
    assert sent.letter("acknowledgement").on_its_way is None
    assert sent.is_acknowledged
    bounced = folded("focus", history(*told, ("2026-09-08 09:01", DeliveryFailed(kind="acknowledgement"))))
    assert bounced.letter("acknowledgement").on_its_way is None
    assert bounced.letter("acknowledgement").failed is not None


@pytest.mark.parametrize("after", [DeliverySettled(), LetterPrepared(), Acknowledged()])
def test_a_failed_delivery_is_followed_up(after: object) -> None:
    told = [("2026-09-07", "received"), ("2026-09-08 09:01", DeliveryFailed()), ("2026-09-08 10:00", after)]
    assert folded("focus", history(*told)).failed_letters == {}


def test_letters_are_on_their_way_beside_each_other() -> None:
    told = history(
        ("2026-09-07", "received"),
        ("2026-09-08 09:00", LetterPrepared(kind="composition")),
        ("2026-09-08 09:01", LetterPrepared(kind="insurer")),
        ("2026-09-08 09:02", CompositionTold(kind="composition", way="email")),
        ("2026-09-08 09:03", DeliveryFailed(kind="insurer", code="recipient_550")),
        ("2026-09-08 09:04", LetterPrepared(kind="outcome")),
        ("2026-09-08 09:05", LetterWithdrawn(kind="outcome")),
    )
    found = folded("interforce", told)
    assert found.waiting_letters == {}
    assert found.failed_letters == {"insurer": told[4]}
    assert found.letter("composition").told is told[3]
    assert found.letter("outcome").withdrawn
    assert (found.version("letter:composition"), found.version("letter:insurer")) == (4, 5)


def test_what_is_told_in_another_way_changes_the_form_of_the_letter_too() -> None:
    found = folded("in-focus-samen", history(("2026-09-07", "received"), ("2026-09-08", "composition_told")))
    assert found.version("letter:composition") == 2
    assert found.letter("composition").told is None


def test_records_from_before_letters_had_kinds_still_fold() -> None:
    kept: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("letter_prepared", {"kind": "acknowledgement", "way": "email", "by_itself": False, "promised": "2026-09-20"},
         {"to": "noor@voorbeeld.nl", "parts": {"summary": "Tekst."}}),
        ("delivery_failed", {"kind": "acknowledgement", "code": "recipient_550"}, {}),
        ("delivery_settled", {}, {"note": "Gebeld."}),
        ("acknowledged", {"way": "phone", "letter": "", "sha256": ""}, {"note": "Zij weet het."}),
        ("composition_told", {}, {}),
        ("insurer_informed", {}, {"note": "Per telefoon."}),
    ]  # fmt: skip
    [first] = history(("2026-09-07", "received"))
    events = [Happened(n, at(f"2026-09-08 09:0{n}"), load(*each)) for n, each in enumerate(kept, start=2)]
    letter = folded("in-focus-samen", [first, *events]).letter("acknowledgement")
    assert letter.last_approved is not None
    assert letter.last_approved.goes_to == Recipient(email="noor@voorbeeld.nl")
    assert letter.last_approved.chosen_days == {"plan_by": date(2026, 9, 20)}
    assert (letter.failed, letter.on_its_way, letter.told) == (None, None, events[3])


# -- versions


def test_a_form_learns_whether_what_it_edits_changed_meanwhile() -> None:
    told = history(
        ("2026-09-07", "received"),
        ("2026-09-08", CommitteeAppointed(members=("ann",))),
        ("2026-09-09", FactsCorrected(wish="excuses")),
        ("2026-09-10", "noted"),
    )
    found = folded("focus", told)
    assert (found.version("facts"), found.version("committee"), found.version("letter:acknowledgement")) == (3, 2, 0)
    assert found.changed_by("facts", since=3) is None
    assert found.changed_by("facts", since=1) is told[2]
    assert found.changed_by("committee", since=0) is told[1]


def test_a_version_counts_recording_not_happening() -> None:
    """What is logged later about an earlier day is news to whoever has the form open."""
    events = [
        Happened(1, at("2026-09-07"), received()),
        Happened(2, at("2026-09-09"), FactsCorrected(wish="a")),
        Happened(3, at("2026-09-08"), FactsCorrected(wish="b")),
    ]
    found = folded("focus", events)
    assert found.version("facts") == 3
    changed = found.changed_by("facts", since=2)
    assert changed is not None
    assert changed.seq == 3


# -- particulars and state


def test_corrections_change_what_they_name_and_nothing_else() -> None:
    first = received(text="drie keer gebeld", wish="excuses", respondents=(Respondent(name="Jan"),))
    corrected = FactsCorrected(complainant=Complainant(name="F. Yıldız"), wish="")
    found = folded("focus", history(("2026-09-07", first), ("2026-09-08", corrected))).particulars
    assert found == Particulars(
        Complainant(name="F. Yıldız"), (Respondent(name="Jan"),), text="drie keer gebeld", wish=""
    )


def test_the_receipt_in_the_zone_of_the_organisation_corrections_included() -> None:
    told = [("2026-06-30 10:00", "received")]
    assert folded("focus", history(*told)).received_at.isoformat() == "2026-06-30T10:00:00+02:00"
    corrected = FactsCorrected(received_at=at("2026-01-05 23:00"))
    assert folded("focus", history(*told, ("2026-07-01", corrected))).received_at.isoformat() == (
        "2026-01-05T23:00:00+01:00"
    )


def test_stages_are_done_one_by_one() -> None:
    told: list[tuple[str, object]] = [("2026-09-07", received())]
    for event in (CommitteeAppointed(members=("ann", "bob")), Acknowledged(), made("decided"), made("closed")):
        assert folded("focus", history(*told)).stages_done() == STAGES[: len(told)]
        told.append(("2026-09-08", event))
    assert folded("focus", history(*told)).stages_done() == STAGES


@pytest.mark.parametrize(
    ("names", "closed", "ended"),
    [
        ([], False, False),
        (["withdrawn"], False, True),
        (["withdrawn", "reopened"], False, False),
        (["closed"], True, True),
        (["closed", "reopened"], False, False),
        (["closed", "reopened", "closed"], True, True),
        (["voided"], True, True),
    ],
)
def test_closed_and_ended(names: list[str], closed: bool, ended: bool) -> None:
    found = folded("focus", history(("2026-09-07", "received"), *(("2026-09-08", name) for name in names)))
    assert (found.is_closed, found.is_ended) == (closed, ended)


def test_the_next_duty_is_the_one_to_act_on_first() -> None:
    found = folded("focus", history(("2026-09-07", "received")))
    first = found.next_duty()
    assert first is not None
    assert first.rule.id == "acknowledge"
    assert found.answer_by == day("2026-10-05")
    assert folded("focus", history(("2026-09-07", "received"), ("2026-09-08", "withdrawn"))).next_duty() is None


def test_what_may_not_happen_is_raised() -> None:
    found = folded("focus", history(("2026-09-07", "received")))
    with pytest.raises(Refused) as caught:
        found.may_happen(made("closed"), at("2026-09-08"))
    assert (caught.value.code, str(caught.value)) == ("open_duties", "open_duties")
    found.may_happen(made("closed", with_reason=True), at("2026-09-08"))


# -- erasing


def erased(events: list[Happened]) -> list[Happened]:
    """As they come back from the record once the complaint's key is gone."""
    return [Happened(h.seq, h.at, load(h.type, parts(h.event)[0], None), dates=h.dates) for h in events]


def stored(events: list[Happened]) -> list[Happened]:
    return [Happened(h.seq, h.at, load(h.type, *parts(h.event)), dates=h.dates) for h in events]


@given(PROCEDURES, histories())
@settings(max_examples=100)
def test_an_erased_complaint_has_the_same_duties(name: str, events: list[Happened]) -> None:
    before, after = folded(name, events), folded(name, erased(events))
    assert shape(before.ledger) == shape(after.ledger)
    assert (after.committee, after.stages_done(), after.is_ended) == (
        before.committee,
        before.stages_done(),
        before.is_ended,
    )
    assert before.particulars is not None
    assert after.particulars is None


@given(PROCEDURES, histories())
@settings(max_examples=100)
def test_events_come_back_from_their_stored_parts_as_they_were(name: str, events: list[Happened]) -> None:
    assert [h.event for h in stored(events)] == [h.event for h in events]


def test_a_correction_brings_nobody_back_into_an_erased_complaint() -> None:
    """Otherwise it would be a complaint about nobody, which everybody with an office may see."""
    told = history(("2026-09-07", about("ann")), ("2026-09-08", FactsCorrected(wish="excuses", liability=True)))
    before, after = folded("interforce", told), folded("interforce", erased(told))
    assert before.particulars is not None
    assert before.particulars.respondent_persons == {"ann"}
    assert after.particulars is None


DIGESTED = (DecisionProposed, TextAgreed, TextRefused, Decided, Declined, PositionStated)


@pytest.mark.parametrize("name", sorted(TYPES))
def test_free_text_and_persons_are_sealed(name: str) -> None:
    """Whatever a field is called, a text somebody wrote may not stand in the plain part."""
    personal = {"complainant", "respondents", "advisers", "text", "wish", "elements", "missing", "summary"}
    personal |= {
        "reason",
        "note",
        "to",
        "parts",
        "logged_by_adviser",
        "considered",
        "addressee",
        "representative",
        "anonymous",
        "recipient",
        "respondent",
        "told",
        "from_message",
        "whole",
        "digest",
        "drafted",
        "asked",
    }
    personal |= {"name", "content", "said"}
    if issubclass(TYPES[name], DIGESTED):
        personal -= {"digest"}  # salted: it proves what was agreed to and tells nothing of it
    fields = set(TYPES[name].__dataclass_fields__)  # type: ignore[attr-defined]
    assert fields & personal == set(sealed_fields(name))


def test_a_step_has_nothing_plain_but_its_name() -> None:
    told = Step("insurer_consulted", note="gemeld", recipient=Recipient(name="de makelaar"))
    recipient = {"name": "de makelaar", "email": "", "address": ""}
    assert parts(told) == ({}, {"note": "gemeld", "recipient": recipient})
    assert load("insurer_consulted", *parts(told)) == told
    assert load("insurer_consulted", {}, None) == Step("insurer_consulted")


@pytest.mark.parametrize("name", sorted(TELLINGS))
def test_what_a_letter_can_be_is_read_back_as_it_was_told(name: str) -> None:
    content = {"until": date(2027, 2, 1)} if "until" in NEEDED[name] else {}
    told = telling(
        name, kind="letter", way="email", letter="d_1", sha256="ab", **content, letter_date=date(2026, 12, 21)
    )
    assert load(name, *parts(told)) == told


def test_a_letter_is_no_step_without_what_that_needs() -> None:
    with pytest.raises(ValueError, match="a letter cannot be 'extended' without until"):
        telling("extended", kind="letter", way="email")


@pytest.mark.parametrize("name", sorted(KNOWN - TELLINGS))
def test_nothing_else_can_be_told_by_a_letter(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        telling(name, kind="letter", way="email")


def test_every_event_type_of_the_contract_is_known() -> None:
    contract = """
        received facts_corrected acknowledged acknowledged_with_plan called_back asked_for_writing put_in_writing
        committee_appointed member_replaced composition_told asked_for_information information_received
        respondent_informed response_recorded heard hearing_skipped taken_up declined withdrawn resolved_informally
        extended progress_reported insurer_informed insurer_consulted consent_recorded expert_engaged
        labour_expert_informed escalated position_stated decided answer_received reconsidered objected
        objection_admitted hearing_invited hearing_held hearing_waived settlement_proposed settled objection_decided
        measure_agreed measure_done evaluated closed reopened erased conflict_declared noted document_added
        letter_prepared text_agreed finding_recorded delivery_failed hold_set file_viewed annulled voided
    """.split()
    assert set(contract) <= KNOWN
    assert not SIMPLE & set(TYPES)


OBJECTED: list[tuple[Any, ...]] = [("2026-09-07", "received"), ("2026-09-21", "decided"), ("2026-09-25", "objected")]


def test_an_objection_that_is_written_down_after_closing_opens_it_whenever_it_came() -> None:
    assert not folded("focus", history(*OBJECTED, ("2026-09-28", "closed"))).is_closed
    decided = folded("focus", history(*OBJECTED, ("2026-09-28", "closed"), ("2026-10-05", "objection_decided")))
    assert decided.is_closed


def test_an_objection_ends_with_the_complaint_and_waits_again_once_that_is_reopened() -> None:
    settled = [*OBJECTED, ("2026-09-28", "resolved_informally")]
    assert not folded("focus", history(*settled)).objection_waits
    assert folded("focus", history(*settled, ("2026-09-29", "reopened"))).objection_waits
    assert not folded("focus", history(*OBJECTED[:2], ("2026-09-22", "withdrawn"), OBJECTED[2])).objection_waits


def test_without_an_objection_none_that_was_admitted_waits() -> None:
    late = [*OBJECTED[:2], ("2026-12-01", "objected"), ("2026-12-02", "objection_admitted")]
    assert folded("focus", history(*late)).objection_waits
    assert not folded("focus", history(*late, ("2026-12-03", Annulled(n=3)))).objection_waits
