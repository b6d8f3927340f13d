"""Nobody decides alone: what one wrote down counts once enough of those who decide agree to exactly that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.complaint import agreeing
from bot.complaint.events import Complainant, Event
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.steps.answer import Decided, TextAgreed, TextRefused
from bot.complaint.steps.committee import CommitteeAppointed, MemberReplaced, NoConflictDeclared
from bot.complaint.steps.hearing import HearingSkipped
from bot.complaint.steps.receipt import Received
from bot.complaint.tasks import tasks
from tests.complaint.examples import at, folded, history

APPOINTED = ("2026-09-07", CommitteeAppointed(members=("ann", "bob")))
DECLARED = [("2026-09-07", NoConflictDeclared(member=member)) for member in ("ann", "bob")]
ANSWER = Decided(outcome="partly", way="email", note="Wij bellen voortaan terug.")
WRITTEN = agreeing.proposed(ANSWER, at("2026-09-09 16:30"))


def known(*then: tuple[Event, str], declared: int = 2, addressee: str = "", name: str = "focus") -> Complaint:
    """A complaint with a committee, and what happened since, each by somebody."""
    received = Received(complainant=Complainant(name="Fatma"), addressee=addressee or None)
    start = history(("2026-09-07", received), APPOINTED, *DECLARED[:declared])
    later = [Happened(len(start) + n, at("2026-09-10"), event, by) for n, (event, by) in enumerate(then, 1)]
    return folded(name, [*start, *later])


def agreed(complaint: Complaint) -> bool:
    return agreeing.is_agreed(complaint, agreeing.waiting(complaint)["decided"].agreed)


def test_one_member_is_not_enough_and_the_other_is_asked() -> None:
    one = known((WRITTEN, "ann"))
    waiting = agreeing.waiting(one)["decided"]
    assert (waiting.agreed, agreeing.to_agree(one, waiting), agreed(one)) == ({"ann"}, ("bob",), False)
    assert [task.bearer for task in tasks(one) if task.kind == "agree"] == ["member:bob"]
    assert not one.is_answered
    assert agreed(known((WRITTEN, "ann"), (TextAgreed(digest=WRITTEN.digest), "bob")))


def test_it_counts_as_it_was_written_down_from_its_own_moment() -> None:
    waiting = agreeing.waiting(known((WRITTEN, "ann")))["decided"]
    assert waiting.at == at("2026-09-09 16:30")
    assert waiting.event == replace(ANSWER, digest=WRITTEN.digest)
    skipped = agreeing.proposed(HearingSkipped(party="respondent", reason="Wil niet gehoord worden."), at("2026-09-09"))
    assert agreeing.waiting(known((skipped, "ann")))["hearing_skipped"].event == HearingSkipped(
        party="respondent", reason="Wil niet gehoord worden."
    )


def test_who_coordinates_may_write_it_down_and_both_members_agree() -> None:
    by_coordinator = known((WRITTEN, "coordinator"))
    assert agreeing.to_agree(by_coordinator, agreeing.waiting(by_coordinator)["decided"]) == ("ann", "bob")
    assert not agreed(known((WRITTEN, "coordinator"), (TextAgreed(digest=WRITTEN.digest), "bob")))


def test_a_member_who_did_not_declare_cannot_agree() -> None:
    one = known((WRITTEN, "ann"), (TextAgreed(digest=WRITTEN.digest), "bob"), declared=1)
    assert agreeing.deciders(one) == ("ann",)
    assert not agreed(one)


def test_the_agreement_of_who_was_replaced_counts_no_more() -> None:
    replaced = MemberReplaced(leaves="bob", joins="cas")
    told = [(WRITTEN, "coordinator"), (TextAgreed(digest=WRITTEN.digest), "bob"), (replaced, "coordinator")]
    told += [(NoConflictDeclared(member="cas"), "cas"), (TextAgreed(digest=WRITTEN.digest), "ann")]
    complaint = known(*told)
    assert agreeing.to_agree(complaint, agreeing.waiting(complaint)["decided"]) == ("cas",)
    assert not agreed(complaint)


def test_agreement_is_to_one_text() -> None:
    """A comma more is another text: who agreed to the one did not agree to the other."""
    other = agreeing.proposed(replace(ANSWER, note="Wij bellen voortaan, terug."), at("2026-09-09 16:30"))
    assert other.digest != WRITTEN.digest
    complaint = known((WRITTEN, "ann"), (other, "ann"), (TextAgreed(digest=WRITTEN.digest), "bob"))
    assert agreeing.waiting(complaint)["decided"].digest == other.digest
    assert not agreed(complaint)


def test_what_is_not_agreed_to_waits_no_more() -> None:
    refused = known((WRITTEN, "ann"), (TextRefused(digest=WRITTEN.digest, reason="Het antwoord klopt niet."), "bob"))
    assert agreeing.waiting(refused) == {}
    assert not [task for task in tasks(refused) if task.kind == "agree"]


@pytest.mark.parametrize("end", ["decided", "withdrawn", "closed"])
def test_what_happened_or_ended_waits_no_more(end: str) -> None:
    told = [*history(("2026-09-07", Received(complainant=Complainant(name="Fatma"))), APPOINTED, *DECLARED)]
    told += [Happened(5, at("2026-09-10"), WRITTEN, "ann"), *(replace(h, seq=6) for h in history(("2026-09-11", end)))]
    assert agreeing.waiting(folded("focus", told)) == {}


def test_whoever_handles_it_first_is_one_of_the_two() -> None:
    """Where the person addressed handles it, one member reads it; two members without that person are not enough."""
    without = known(
        (WRITTEN, "ann"), (TextAgreed(digest=WRITTEN.digest), "bob"), addressee="omar", name="beroepspraktijk"
    )
    assert not agreed(without)
    assert agreed(known((WRITTEN, "omar"), (TextAgreed(digest=WRITTEN.digest), "bob"), addressee="omar"))


def test_the_digest_is_over_step_moment_and_fields_in_one_form() -> None:
    said = {"at": "2026-09-09T14:30:00+00:00", "fields": {"b": 1, "a": "é"}}
    again = {"fields": {"a": "é", "b": 1}, "at": "2026-09-09T14:30:00+00:00"}
    assert agreeing.digest_of("decided", said) == agreeing.digest_of("decided", again)
    assert agreeing.digest_of("declined", said) != agreeing.digest_of("decided", said)
