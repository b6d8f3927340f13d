"""Case files that cannot be used: exit 2, with the file and the place, and never a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.cases import NOW, RECEIVED, case, refusal, wederhoor, written
from tests.regulation.sixth import SIXTH


def event(inside: str, when: str = "2026-12-22T10:00:00") -> str:
    """A case with this event after the receipt."""
    return case(RECEIVED, f"at = {when}\n{inside}")


def receipt(inside: str) -> str:
    return case(f"{RECEIVED}\n{inside}")


def promising(dates: str, procedure: str = "focus", type_: str = "decided") -> str:
    """A case in which this was promised with the event after the receipt."""
    return case(RECEIVED, f'at = 2026-12-22T10:00:00\ntype = "{type_}"\ndates = {dates}', procedure=procedure)


def expecting(inside: str, procedure: str = "in-focus-samen") -> str:
    return case(RECEIVED, procedure=procedure, expect=(inside,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # the file
        ("procedure = \nnow", "line 1: is not TOML: Invalid value"),
        (case(RECEIVED) + "[[event", "at the end: is not TOML: "),
        (f"{case(RECEIVED)}[[event]]\nat = 2026-12-32T10:00:00", "line 7: is not TOML: "),
        ('procedure = "focus"\nprocedure = "focus"\n', "line 2: is not TOML: "),
        ("", "procedure: is missing"),
        ('procedure = "focus"\nnow = 2026-12-30T09:00:00', "event: is missing"),
        (f'procedure = "focus"\nnow = {NOW}\nevent = []', "event: "),
        (f'procedure = "focus"\nnow = {NOW}\nevent = [1]', "event 1: "),
        (f'procedure = "focus"\nnow = {NOW}\nevent = 1', "event: "),
        (case(RECEIVED).replace("procedure", "procedures"), "procedure: is missing"),
        (case(RECEIVED).replace("now", "today"), "now: is missing"),
        ("colour = 1\n" + case(RECEIVED), "colour: unknown key"),
        (case(RECEIVED) + "[[event.extra]]\n", "event 1 (received), extra: unknown key"),
        (case(RECEIVED) + "[expected]\n", "expected: unknown key"),
        (f"now = {'1' * 5000}", "is not TOML: "),
        (f"now = {'[' * 5000}", "is not TOML: "),
        # the procedure
        (case(RECEIVED, procedure="fokus"), "procedure: 'fokus' is neither a shipped procedure (balans-borne, "),
        (case(RECEIVED, procedure="."), "procedure: '.' is neither"),
        (case(RECEIVED, procedure="x" * 400), "procedure: 'xxx"),
        (case(RECEIVED).replace('"in-focus-samen"', "5"), "procedure: "),
        # now
        (case(RECEIVED, now='"2026-12-30T09:00:00"'), "now: Input should be a valid datetime (given: '2026-12-30T09"),
        (case(RECEIVED, now="2026-12-30"), "now: Input should be a valid datetime"),
        (case(RECEIVED, now="2026-03-29T02:30:00"), "now: 2026-03-29 02:30:00 does not exist in Europe/Amsterdam"),
        (
            case(RECEIVED, now="2099-01-01T00:00:00"),
            "now: 2099-01-01 00:00:00: the year must lie between 1967 and 2098",
        ),
        (case(RECEIVED, now="9999-12-31T23:59:59-05:00"), "now: 9999-12-31 23:59:59-05:00: the year must lie"),
        # an event's moment
        (case('type = "received"'), "event 1, at: is missing"),
        (case('at = "2026-12-21T10:00:00"\ntype = "received"'), "event 1, at: must be a date and time (given: '2026-"),
        (case('at = 2026-12-21\ntype = "received"'), "event 1, at: must be a date and time"),
        (case('at = 10:00:00\ntype = "received"'), "event 1, at: must be a date and time"),
        (case('at = 2026-03-29T02:30:00\ntype = "received"'), "event 1, at: 2026-03-29 02:30:00 does not exist in"),
        (case('at = 2025-03-30T02:00:00\ntype = "received"'), "event 1, at: 2025-03-30 02:00:00 does not exist in"),
        (case('at = 1966-12-31T10:00:00\ntype = "received"'), "event 1, at: 1966-12-31 10:00:00: the year must lie"),
        (case('at = 0001-01-01T00:00:00\ntype = "received"'), "event 1, at: 0001-01-01 00:00:00: the year must lie"),
        # an event's type
        (case("at = 2026-12-21T10:00:00"), "event 1, type: is missing"),
        (event('type = "acknowleged"'), "event 2, type: unknown type 'acknowleged'; known are: acknowledged, "),
        (event("type = 5"), "event 2, type: unknown type 5; known are: "),
        (event('type = ["decided"]'), "event 2, type: unknown type ['decided']"),
        (event('type = { name = "decided" }'), "event 2, type: unknown type {'name': 'decided'}"),
        (event('type = "mediated"'), "event 2, type: unknown type 'mediated'"),
        # what an event says
        (
            event('type = "acknowledged"\nway = "email"'),
            "event 2 (acknowledged), way: unknown key; known are: at, type",
        ),
        (event('type = "declined"\nreason = "te oud"'), "event 2 (declined), reason: unknown key"),
        (event('type = "noted"\nnote = "hallo"'), "event 2 (noted), note: unknown key"),
        (
            event('type = "heard"\nreason = "x"\nparty = "complainant"'),
            "event 2 (heard), reason: unknown key; known are: at, type, party",
        ),
        (receipt("received_at = 2026-12-20T10:00:00"), "event 1 (received), received_at: unknown key"),
        (receipt('minor = "yes"'), "event 1 (received), minor: unknown key"),
        (event('type = "extended"'), "event 2 (extended), until: is missing"),
        (event('type = "heard"'), "event 2 (heard), party: is missing"),
        (event('type = "hearing_skipped"'), "event 2 (hearing_skipped), reason: is missing"),
        (event('type = "hearing_waived"'), "event 2 (hearing_waived), reason: is missing"),
        (event('type = "hearing_waived"\nreason = ""'), "event 2 (hearing_waived), reason: must not be empty"),
        (event('type = "closed"\nreason = " "'), "event 2 (closed), reason: must not be empty"),
        (event('type = "closed"\nreason = 5'), "event 2 (closed), reason: Input should be a valid string (given: 5)"),
        (event('type = "heard"\nparty = "judge"'), "event 2 (heard), party: "),
        (event('type = "heard"\nparty = "both"'), "event 2 (heard), party: "),
        (event('type = "extended"\nuntil = "2027-03-01"'), "event 2 (extended), until: Input should be a valid date"),
        (event('type = "extended"\nuntil = 2027-03-01T10:00:00'), "event 2 (extended), until: Input should be a valid"),
        (event('type = "extended"\nuntil = 9999-12-31'), "event 2 (extended): 9999-12-31: holidays are known from"),
        (receipt('form = "letter"'), "event 1 (received), form: Input should be 'oral' or 'written' (given: 'letter')"),
        (receipt('about = "ann"'), "event 1 (received), about: Input should be 'person' or 'service'"),
        (receipt('liability = "yes"'), "event 1 (received), liability: Input should be a valid boolean (given: 'yes')"),
        (receipt("liability = 1"), "event 1 (received), liability: Input should be a valid boolean (given: 1)"),
        (receipt("complete = []"), "event 1 (received), complete: Input should be a valid boolean"),
        (receipt("client_of = 5"), "event 1 (received), client_of: Input should be a valid string (given: 5)"),
        (event('type = "facts_corrected"\nreceived_at = "x"'), "event 2 (facts_corrected), received_at: "),
        (
            event('type = "facts_corrected"\nreceived_at = 2026-03-29T02:30:00'),
            "event 2 (facts_corrected), received_at: 2026-03-29 02:30:00 does not exist",
        ),
        (
            event('type = "facts_corrected"\nreceived_at = 2026-12-22T10:00:01'),
            "event 2, received_at: lies after the event itself",
        ),
        # what was promised with it
        (promising("5"), "event 2 (decided), dates: must be a table of duties, each with its days"),
        (promising("[]"), "event 2 (decided), dates: must be a table of duties"),
        (
            promising("{ objekt = {} }"),
            "event 2 (decided), dates, objekt: unknown duty 'objekt'; focus has: acknowledge,",
        ),
        (promising("{ object = 2027-01-21 }"), "event 2 (decided), dates, object: Input should be a valid dict"),
        (
            promising("{ object = { due_on = 2027-01-21, until = 2027-01-21 } }"),
            "event 2 (decided), dates, object, until: unknown key; known are: due_on, act_by, ends_on, due_at",
        ),
        (promising("{ object = {} }"), "event 2 (decided), dates, object, due_on: is missing"),
        (promising("{ object = { due_on = 2027-01-21 } }"), "event 2 (decided), dates, object, ends_on: is missing"),
        (promising("{ object = { ends_on = 2027-01-21 } }"), "event 2 (decided), dates, object, due_on: is missing"),
        (
            promising("{ object = { due_on = 2027-01-21, ends_on = 2027-01-21, act_by = 2027-01-21 } }"),
            "event 2 (decided), dates, object, act_by: a right has due_on and ends_on",
        ),
        (
            promising("{ object = { due_on = 2027-01-21, ends_on = 2027-01-20 } }"),
            "event 2 (decided), dates, object, ends_on: lies before due_on",
        ),
        (
            promising('{ object = { due_on = "2027-01-21", ends_on = 2027-01-21 } }'),
            "event 2 (decided), dates, object, due_on: Input should be a valid date (given: '2027-01-21')",
        ),
        (
            promising("{ object = { due_on = 2027-01-21T10:00:00, ends_on = 2027-01-21 } }"),
            "event 2 (decided), dates, object, due_on: Input should be a valid date",
        ),
        (
            promising("{ object = { due_on = 9999-12-31, ends_on = 9999-12-31 } }"),
            "event 2 (decided), dates, object, due_on: 9999-12-31: the year must lie between 1967 and 2098",
        ),
        (
            promising("{ answer = { due_on = 2027-01-21, act_by = 2027-01-22 } }"),
            "event 2 (decided), dates, answer, act_by: lies after due_on",
        ),
        (
            promising("{ answer = { due_on = 2027-01-21, act_by = 2027-01-21 } }"),
            "event 2 (decided), dates, answer: this event neither starts nor moves it",
        ),
        (
            promising("{ answer = { due_on = 2027-01-21, ends_on = 2027-01-21 } }"),
            "event 2 (decided), dates, answer, act_by: is missing",
        ),
        (promising('{ "answer/1" = {} }'), "event 2 (decided), dates, answer/1: answer does not recur: say 'answer'"),
        (
            promising("{ report_progress = {} }", "beroepspraktijk", "progress_reported"),
            "event 2 (progress_reported), dates, report_progress: report_progress recurs: say which period",
        ),
        (promising('{ "report_progress/x" = {} }', "beroepspraktijk"), "event 2 (decided), dates, report_progress/x: "),
        (promising('{ "report_progress/0" = {} }', "beroepspraktijk"), "event 2 (decided), dates, report_progress/0: "),
        (
            receipt("dates = { acknowledge = { due_on = 2026-12-21, act_by = 2026-12-21 } }").replace(
                "in-focus-samen", "interforce"
            ),
            "event 1 (received), dates, acknowledge, due_at: is missing",
        ),
        (
            receipt("dates = { acknowledge = { due_at = 2026-12-21T10:15:00, act_by = 2026-12-21 } }").replace(
                "in-focus-samen", "interforce"
            ),
            "event 1 (received), dates, acknowledge, act_by: a term in minutes or hours has due_at",
        ),
        (
            receipt("dates = { acknowledge = { due_on = 2026-12-22, due_at = 2026-12-21T10:15:00 } }").replace(
                "in-focus-samen", "interforce"
            ),
            "event 1 (received), dates, acknowledge, due_on: is not the day of due_at, 2026-12-21",
        ),
        (
            receipt("dates = { acknowledge = { due_at = 2027-03-28T02:30:00 } }").replace(
                "in-focus-samen", "interforce"
            ),
            "event 1 (received), dates, acknowledge, due_at: 2027-03-28 02:30:00 does not exist",
        ),
        # which events, and in what order
        (case('at = 2026-12-21T10:00:00\ntype = "noted"'), "event: there must be exactly one received event, not none"),
        (case(RECEIVED, RECEIVED), "event 2: there must be exactly one received event, not two"),
        (case(RECEIVED.replace("received", "noted"), RECEIVED), "event 1: comes before received"),
        (event('type = "noted"', "2026-12-21T09:59:59"), "event 2, at: is out of order"),
        (event('type = "noted"', "2026-12-21T10:00:00+02:00"), "event 2, at: is out of order"),
        (event('type = "noted"', "2026-12-30T09:00:01"), "event 2, at: lies after now"),
        (case(RECEIVED, now="2026-12-21T09:59:59"), "event 1, at: lies after now"),
        # what is expected
        (expecting('duty = "acknowlege"'), "expect 1, duty: unknown duty 'acknowlege'; in-focus-samen has: appoint_"),
        (expecting('duty = "object"'), "expect 1, duty: unknown duty 'object'"),
        (
            expecting('duty = "answer"\nstatus = "met"'),
            "expect 1, status: unknown key; known are: duty, nth, due_on, act",
        ),
        (expecting('duty = "answer"\nstate = "done"'), "expect 1, state: "),
        (expecting('duty = "answer"\ndue_on = "2026-12-29"'), "expect 1, due_on: Input should be a valid date"),
        (expecting('duty = "answer"\nabsent = "yes"'), "expect 1, absent: Input should be a valid boolean"),
        (expecting('duty = "answer"\nnth = 2'), "expect 1, nth: answer does not recur"),
        (expecting('duty = "report_progress"\nnth = 0', "beroepspraktijk"), "expect 1, nth: "),
        (expecting("refused = 2"), "expect 1, refused: there is no event 2; the last is 1"),
        (expecting("refused = -1"), "expect 1, refused: "),
        (expecting("refused = true"), "expect 1, refused: "),
        (expecting('refused = 1\nduty = "answer"'), "expect 1: give either a duty or refused"),
        (expecting('refused = 1\nstate = "met"'), "expect 1: refused stands alone"),
        (expecting('state = "met"'), "expect 1: give either a duty or refused"),
        (
            expecting('duty = "acknowledge"\ndue_at = 2026-03-29T02:30:00', "interforce"),
            "expect 1, due_at: 2026-03-29 02:30:00 does not exist",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text).startswith(said)


def test_what_is_no_text(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"procedure = \xff") == "is not UTF-8 text (byte 12)"


def test_what_is_no_file(tmp_path: Path) -> None:
    for path, said in ((tmp_path, "Is a directory"), (tmp_path / "absent.toml", "No such file or directory")):
        result = wederhoor("replay", path)
        assert (result.exit_code, result.stderr) == (2, f"{path}: cannot be read ({said})\n")


def test_a_broken_procedure_beside_the_case_is_named_itself(tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(SIXTH.replace("weeks = 1", "weeks = 0"), "utf-8")
    result = wederhoor("replay", written(tmp_path, case(RECEIVED, procedure="rules.toml")))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{rules}: duty 2 (mediate), term, weeks: ")


@pytest.mark.parametrize(("fact", "value"), [("minor", '"yes"'), ("minor", "1"), ("district", "true")])
def test_an_own_fact_of_the_wrong_kind(tmp_path: Path, fact: str, value: str) -> None:
    (tmp_path / "rules.toml").write_text(SIXTH, "utf-8")
    text = case(f"{RECEIVED}\n{fact} = {value}", procedure="rules.toml")
    assert refusal(tmp_path, text).startswith(f"event 1 (received), {fact}: has the wrong kind of value (given: ")


def test_an_own_fact_that_is_no_single_value(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(SIXTH, "utf-8")
    for value in ("5", "[]", "{}", "2026-12-21"):
        text = case(f"{RECEIVED}\ndistrict = {value}", procedure="rules.toml")
        assert refusal(tmp_path, text).startswith("event 1 (received), district: has the wrong kind of value")


def test_a_term_that_runs_past_the_known_years(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(SIXTH.replace("weeks = 6", "months = 120"), "utf-8")
    text = case('at = 2098-06-01T10:00:00\ntype = "received"', procedure="rules.toml", now="2098-07-01T10:00:00")
    assert refusal(tmp_path, text) == ("event 1 (received): 2108-06-01: holidays are known from 1966 through 2100")


# -- whatever one writes

WHOLE = (
    case(
        f'{RECEIVED}\nform = "oral"\nliability = true',
        'at = 2026-12-22T10:00:00\ntype = "extended"\nuntil = 2027-03-01\nreason = "druk"\n'
        "dates.answer.due_on = 2027-03-01\ndates.answer.act_by = 2027-03-01",
        'at = 2026-12-23T10:00:00\ntype = "hearing_skipped"\nparty = "respondent"\nreason = "ziek"',
        'at = 2026-12-24T10:00:00\ntype = "facts_corrected"\nreceived_at = 2026-12-20T10:00:00',
        expect=('duty = "answer"\ndue_on = 2027-03-01\nstate = "open"', "refused = 0"),
    )
).splitlines()
VALUES = st.sampled_from(
    """
    0 -1 1 99999999999999999999 1.5 nan inf true false "" "x" "received" "decided" "focus" "interforce" [] [1] {}
    2026-12-22 10:00:00 2026-12-22T10:00:00 2026-12-22T10:00:00+14:00 0001-01-01T00:00:00 9999-12-31T23:59:59Z
    2026-03-29T02:30:00 9999-12-31 {a=1} "\\u0000" "complainant" "2026-12-22"
    """.split()
)
KEYS = st.sampled_from(
    "at type until party reason form about client_of liability complete channel received_at own_facts duty nth due_on "
    "act_by ends_on due_at state absent refused procedure now event expect with_reason n x "
    "dates dates.answer dates.answer.due_on dates.answer.act_by dates.answer.due_at dates.acknowledge".split()
)
LINES = st.one_of(
    st.builds("{} = {}".format, KEYS, VALUES),
    st.sampled_from(["", "[[event]]", "[[expect]]", "[event]", "=", "]", '"', "\x00", "é = 1", "# remark"]),
)
CHANGES = st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.booleans(), LINES), min_size=1, max_size=4)


@given(CHANGES)
@settings(max_examples=400)
def test_a_mangled_case_is_answered_or_refused_and_never_crashes(changes: list[tuple[int, bool, str]]) -> None:
    lines = list(WHOLE)
    for n, replaces, line in changes:
        lines[n : n + replaces] = [line]
    check("\n".join(lines).encode())


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
@settings(max_examples=100)
def test_bytes_from_anywhere_are_refused(content: bytes) -> None:
    check(content)


def check(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = written(Path(folder), content)
        result = wederhoor("replay", file, "--json")
        assert result.exit_code in (0, 1, 2)
        if result.exit_code == 2:
            assert result.stderr.startswith(f"{file}: ")
            assert "Traceback" not in result.output
