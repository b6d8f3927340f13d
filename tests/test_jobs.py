"""Jobs out of the outbox: what is stored is read again, of the versions before too; what cannot be read is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.record.chain import from_json, to_json
from bot.record.outbox import Job
from bot.usecases.kernel import jobs, stored_jobs
from bot.usecases.kernel.stored_jobs import BadPayload, Damaged, known, of
from bot.usecases.told.giving_up import GIVE_UPS

REFERENCE = "K-2026-0001"
OTHER = "K-2026-0002"
AT = datetime(2026, 11, 30, 9, 0, 0, 1, UTC)
ITEM = jobs.Item(REFERENCE, "task:declare:p_1", 1, "overdue", 3, AT)
LATER = jobs.Item(OTHER, "acknowledge", 1, "ahead", 0, AT)
EVERYTHING = jobs.Details(
    kind="decision",
    code="no_access",
    parts=("date",),
    nameless=(),
    step="decided",
    seq=7,
    person="p_2",
    upload="upload:1",
)
STORED: list[tuple[jobs.Payload, dict[str, Any]]] = [
    (jobs.Card(REFERENCE, 4), {"reference": REFERENCE, "head": 4}),
    (jobs.ThreadLine(REFERENCE, 4), {"reference": REFERENCE, "seq": 4}),
    (
        jobs.ThreadReminder(REFERENCE, (ITEM,)),
        {
            "reference": REFERENCE,
            "pings": [
                {
                    "reference": REFERENCE,
                    "duty": "task:declare:p_1",
                    "nth": 1,
                    "stage": "overdue",
                    "days_late": 3,
                    "at": "2026-11-30T09:00:00.000001+00:00",
                }
            ],
        },
    ),
    (
        jobs.Personal("logger", REFERENCE, "logged"),
        {"to": "logger", "template": "logged", "reference": REFERENCE, "values": {}},
    ),
    (
        jobs.Personal("p_1", REFERENCE, "not_by_itself", EVERYTHING),
        {
            "to": "p_1",
            "template": "not_by_itself",
            "reference": REFERENCE,
            "values": {
                "kind": "decision",
                "code": "no_access",
                "parts": ["date"],
                "nameless": [],
                "step": "decided",
                "seq": 7,
                "person": "p_2",
                "upload": "upload:1",
            },
        },
    ),
    (jobs.Notice("p_1", "help"), {"to": "p_1", "template": "help"}),
    (jobs.Notice("p_1", "absent_set"), {"to": "p_1", "template": "absent_set"}),
    (jobs.Notice("p_1", "erasable"), {"to": "p_1", "template": "erasable"}),
    (jobs.Notice("p_1", "channel_lost"), {"to": "p_1", "template": "channel_lost"}),
    (
        jobs.Reminder("p_1", (LATER,)),
        {
            "to": "p_1",
            "template": "reminder",
            "items": [
                {
                    "reference": OTHER,
                    "duty": "acknowledge",
                    "nth": 1,
                    "stage": "ahead",
                    "days_late": 0,
                    "at": "2026-11-30T09:00:00.000001+00:00",
                }
            ],
        },
    ),
    (jobs.Back("p_1", ()), {"to": "p_1", "template": "back", "items": []}),
    (jobs.NobodyLeft("p_1", (OTHER,)), {"to": "p_1", "template": "nobody_left", "items": [{"reference": OTHER}]}),
    (
        jobs.NotArrived("p_1", (REFERENCE, OTHER), "post", ("p_2",), refused=True),
        {
            "to": "p_1",
            "template": "not_arrived",
            "items": [{"reference": REFERENCE}, {"reference": OTHER}],
            "what": "post",
            "persons": ["p_2"],
            "refused": True,
        },
    ),
    (jobs.CannotRead("p_1", (OTHER,)), {"to": "p_1", "template": "unreadable", "references": [OTHER]}),
    (
        jobs.StoodStill("p_1", AT, AT),
        {
            "to": "p_1",
            "template": "stood_still",
            "since": "2026-11-30T09:00:00.000001+00:00",
            "until": "2026-11-30T09:00:00.000001+00:00",
        },
    ),
    (
        jobs.Renew(jobs.Personal("p_1", REFERENCE, "named"), "D1", "1.2"),
        {"to": "p_1", "template": "named", "reference": REFERENCE, "values": {}, "channel": "D1", "ts": "1.2"},
    ),
    (jobs.LetterDraft("p_1", REFERENCE, "decision"), {"to": "p_1", "reference": REFERENCE, "draft": "decision"}),
    (jobs.KeptDocument("p_1", REFERENCE, "d1"), {"to": "p_1", "reference": REFERENCE, "document": "d1"}),
    (jobs.Home("p_1"), {"to": "p_1"}),
    (jobs.Name("p_1"), {"person": "p_1"}),
    (
        jobs.Fetch("p_1", REFERENCE, "upload:1", "F1"),
        {"to": "p_1", "reference": REFERENCE, "upload": "upload:1", "file": "F1"},
    ),
    (jobs.TakeAwayMessage("D1", "1.2"), {"channel": "D1", "ts": "1.2"}),
    (jobs.TakeAwayFile("F1"), {"file": "F1"}),
    (jobs.Mail(REFERENCE, 9), {"reference": REFERENCE, "seq": 9}),
    (jobs.Alarm("no_text", "given_up"), {"code": "no_text", "what": "given_up"}),
]
"""What is stored stays as it is: a process of another version reads it."""


def types_of(payload: type[jobs.Payload]) -> Iterator[type[jobs.Payload]]:
    """Every kind of payload that has no kinds of its own."""
    below = payload.__subclasses__()
    yield from [payload] if not below else (each for one in below for each in types_of(one))


def job(kind: str, payload: dict[str, Any], stream: str | None = None) -> Job:
    return Job("id", "key", kind, stream, payload, AT, "ready", 1, None, False, None, None)


@pytest.mark.parametrize(("said", "stored"), STORED, ids=lambda each: type(each).__name__)
def test_what_is_stored_stays_as_it_is_and_is_read_again(said: jobs.Payload, stored: dict[str, Any]) -> None:
    assert said.stored() == stored
    assert of(said.kind, from_json(to_json(said.stored()))) == said
    assert of(said.kind, {**stored, "of_a_later_version": 1}) == said


def test_every_kind_of_job_is_tried_here_and_can_be_given_up() -> None:
    assert {type(said) for said, _ in STORED} == set(types_of(jobs.Payload)) - {Damaged}
    assert {said.kind for said, _ in STORED} == GIVE_UPS.keys()


BEFORE: list[tuple[str, dict[str, Any], jobs.Payload]] = [
    ("alarm", {"code": "no_text"}, jobs.Alarm("no_text", "silent")),
    (
        "message",
        {"to": "p_1", "template": "letter_sent", "reference": REFERENCE, "values": {}},
        jobs.Personal("p_1", REFERENCE, "letter_sent"),
    ),
    (
        "message",
        {"to": "p_1", "template": "not_by_itself", "reference": REFERENCE, "values": {"parts": ["reach_you"]}},
        jobs.Personal("p_1", REFERENCE, "not_by_itself", jobs.Details(parts=("reach_you",))),
    ),
    (
        "message",
        {"to": "p_1", "template": "unreachable", "reference": REFERENCE, "values": {"person": "p_2"}},
        jobs.Personal("p_1", REFERENCE, "unreachable", jobs.Details(person="p_2")),
    ),
]


@pytest.mark.parametrize(("kind", "payload", "said"), BEFORE)
def test_what_a_version_before_stored_is_read(kind: str, payload: dict[str, Any], said: jobs.Payload) -> None:
    assert of(kind, payload) == said


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("of_a_later_version", {"said": "x"}, "no such kind of job"),
    ("message", {}, "to is not there"),
    ("message", {"to": 3, "items": [5], "seq": "x"}, "to is no str"),
    ("message", {"to": "p_1", "template": "of_a_later_version"}, "no such message"),
    ("message", {"to": "p_1", "template": "reminder", "items": [5]}, "items holds no objects"),
    ("message", {"to": "p_1", "template": "back", "items": [{}]}, "reference is not there"),
    ("message", {"to": "p_1", "template": "unreadable", "references": [5]}, "references holds no texts"),
    ("message", {"to": "p_1", "template": "stood_still", "since": "Wilhelmina"}, "since is no moment"),
    ("message", {"to": "p_1", "template": "named", "reference": REFERENCE}, "values is not there"),
    ("mail", {"reference": REFERENCE, "seq": "9"}, "seq is no int"),
    ("take_away", {"channel": "D1"}, "ts is not there"),
]


@pytest.mark.parametrize(("kind", "payload", "why"), BROKEN)
def test_what_cannot_be_read_is_said_and_never_what_it_held(kind: str, payload: dict[str, Any], why: str) -> None:
    with pytest.raises(BadPayload) as broken:
        of(kind, payload)
    assert str(broken.value) == why
    assert known(job(kind, payload)).kind == "damaged"


def test_of_what_is_damaged_is_told_what_can_be() -> None:
    payload = {"to": "p_1", "template": "not_arrived", "items": [5, {}, {"reference": OTHER}], "reference": [REFERENCE]}
    assert known(job("message", payload)) == Damaged("reference is no str", "p_1", "not_arrived", frozenset({OTHER}))
    assert known(job("name", {"person": {}})) == Damaged("person is no str")


def test_a_job_of_another_kind_is_no_such_job() -> None:
    with pytest.raises(BadPayload, match="a card is no Mail"):
        stored_jobs.read(job("card", {"reference": REFERENCE, "head": 4}), jobs.Mail)


@pytest.mark.parametrize(
    "said",
    [
        jobs.Reminder("p_1", (ITEM, LATER)),
        jobs.NobodyLeft("p_1", (REFERENCE, OTHER)),
        jobs.NotArrived("p_1", (REFERENCE, OTHER), "post", ("p_2",), refused=False),
    ],
)
def test_what_tells_of_several_complaints_is_told_of_each_apart(said: jobs.Payload) -> None:
    others, alone = said.apart(REFERENCE)
    assert (others.about, alone.about) == ({OTHER}, {REFERENCE})
    assert (others.whom, others.called, others.stored().keys()) == (said.whom, said.called, said.stored().keys())
    assert list(alone.apart(REFERENCE)) == [alone]
    assert list(alone.apart(OTHER)) == [alone]


def test_who_and_what_a_job_is_about() -> None:
    seen = {type(said).__name__: (said.whom, said.called, sorted(said.about)) for said, _ in STORED}
    assert seen["Renew"] == ("p_1", "named", [REFERENCE])
    assert seen["Name"] == ("", "", []), "it asks the platform, and reaches nobody"
    assert seen["CannotRead"] == ("p_1", "unreadable", []), "a list of references tells nothing of them"
    assert seen["TakeAwayFile"] == ("", "", [])
    assert seen["Fetch"] == ("p_1", "", [REFERENCE])
    assert seen["Back"] == ("p_1", "back", [])
