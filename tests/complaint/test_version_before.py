"""Events as the version before stored them: plain steps then, with contents of their own now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.complaint.duties import promises
from bot.complaint.events import Conveyed, Event, Recipient, topic_of, type_of
from bot.complaint.fold import Complaint, fold
from bot.complaint.history import Happened
from bot.complaint.steps import VOCABULARY
from bot.complaint.steps.answer import Decided, Declined, PositionStated, TextAgreed
from bot.complaint.steps.objection import ObjectionDecided
from bot.complaint.stored import load, parts
from bot.regulation.loading import parse, pinned
from tests.complaint.examples import AMSTERDAM, OWN, at, history, procedure, states

NOW_WITH_CONTENTS: dict[str, type[Event]] = {
    "decided": Decided,
    "declined": Declined,
    "position_stated": PositionStated,
    "objection_decided": ObjectionDecided,
    "text_agreed": TextAgreed,
}
BY_LETTER = {
    "kind": "answer",
    "way": "email",
    "letter": "3f6c",
    "sha256": "ab" * 32,
    "letter_date": "2026-12-28",
}
TO = {"recipient": {"name": "Fatma Yıldız", "email": "fatma@voorbeeld.nl", "address": ""}}
NOTE = {"note": "Wij bellen voortaan binnen een dag terug."}
STORED: list[tuple[dict[str, Any], dict[str, Any] | None]] = [
    ({}, {}),  # nothing but that it happened
    ({}, NOTE),
    ({}, None),  # erased
    ({"kind": "answer", "way": "post"}, {}),
    (BY_LETTER, TO | NOTE),
    (BY_LETTER, None),
]


@pytest.mark.parametrize("name", NOW_WITH_CONTENTS)
@pytest.mark.parametrize(("plain", "secret"), STORED)
def test_a_step_of_the_version_before_loads(name: str, plain: dict[str, Any], secret: dict[str, Any] | None) -> None:
    found = load(name, plain, secret)
    assert isinstance(found, NOW_WITH_CONTENTS[name])
    assert isinstance(found, Conveyed)
    assert type_of(found) == name
    assert (found.kind, found.way) == (plain.get("kind", ""), plain.get("way"))
    assert found.letter_date == (date(2026, 12, 28) if "letter_date" in plain else None)
    assert found.note == (secret or {}).get("note")
    assert found.recipient == (
        Recipient(name="Fatma Yıldız", email="fatma@voorbeeld.nl") if secret and TO.items() <= secret.items() else None
    )
    assert topic_of(found) == ("letter:answer" if plain else "")
    assert load(name, *parts(found)) == found, "it is stored and comes back as it is"


def old_complaint(name: str, *told: tuple[str, str, dict[str, Any]]) -> Complaint:
    """A complaint under the file as it was, of events as they were stored."""
    file = OWN / f"{name}-before" / "procedure.toml"
    own = pinned(file.read_text("utf-8")) if file.exists() else procedure(name)
    [receipt] = history(("2026-12-11", "received"))
    later = [Happened(n, at(when), load(each, plain, {})) for n, (when, each, plain) in enumerate(told, 2)]
    return fold("K-2026-0001", own, AMSTERDAM, [receipt, *later])


def test_a_decision_with_nothing_but_a_moment_meets_its_duty() -> None:
    found = old_complaint("balans-borne", ("2026-12-14", "taken_up", {}), ("2026-12-24", "decided", {}))
    assert states(found.ledger, "2026-12-28") == {"take_up": "met", "answer": "met"}
    assert found.is_answered
    assert found.rights_running == []


def test_a_complaint_goes_on_under_the_rules_it_came_in_under() -> None:
    """Taken up without a plan, as was enough then."""
    found = old_complaint("balans-borne", ("2026-12-14", "taken_up", {}))
    assert states(found.ledger, "2027-01-05") == {"take_up": "met", "answer": "overdue"}
    assert promises(found.ledger, found.history[0]).keys() == {"take_up", "answer"}
    assert found.procedure.decision.oral is False, "said by no file of then"


def test_an_objection_of_then_ends_as_it_did() -> None:
    found = old_complaint(
        "focus",
        ("2026-12-14", "acknowledged", {}),
        ("2026-12-15", "decided", BY_LETTER),
        ("2026-12-16", "objected", {}),
        ("2026-12-17", "hearing_held", {}),
        ("2026-12-18", "objection_decided", {"way": "email"}),
    )
    assert states(found.ledger, "2026-12-20")["decide_objection"] == "met"
    assert not found.objection_waits


def test_the_file_of_then_is_refused_for_nothing_that_was_added_since() -> None:
    text = (OWN / "balans-borne-before" / "procedure.toml").read_text("utf-8")
    assert pinned(text) == parse(text, "balans-borne.toml", VOCABULARY)
    assert pinned(text).duty_named("tell_plan") is None
