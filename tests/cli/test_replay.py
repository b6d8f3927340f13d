"""`wederhoor replay`: what it prints and how it ends, as the contract says."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.cli.cases import NOW, RECEIVED, case, printed, replayed, wederhoor, written
from tests.regulation.sixth import SIXTH

EXAMPLE = Path(__file__).resolve().parents[1] / "procedures" / "interforce" / "06-insurer-first.toml"
DECIDED = 'at = 2026-12-29T10:00:00\ntype = "decided"'


# -- how it ends


def test_the_example_of_the_contract(tmp_path: Path) -> None:
    text = case(
        'at = 2026-12-21T23:40:00\ntype = "received"\nform = "written"',
        DECIDED,
        expect=(
            'duty = "acknowledge"\ndue_on = 2026-12-29\nact_by = 2026-12-29\nstate = "overdue"',
            'duty = "ask_in_writing"\nabsent = true',
            "refused = 2",
        ),
    )
    result = replayed(tmp_path, text)
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("expectation", "found"),
    [
        ('duty = "acknowledge"\nstate = "met"', "acknowledge: state expected met, found overdue"),
        ('duty = "acknowledge"\ndue_on = 2026-12-28', "acknowledge: due_on expected 2026-12-28, found 2026-12-29"),
        ('duty = "acknowledge"\nact_by = 2026-12-28', "acknowledge: act_by expected 2026-12-28, found 2026-12-29"),
        ('duty = "acknowledge"\nends_on = 2026-12-29', "acknowledge: ends_on expected 2026-12-29, found None"),
        ('duty = "acknowledge"\nabsent = true', "acknowledge: expected to be absent, but it is overdue"),
        ('duty = "ask_in_writing"', "ask_in_writing: has not started"),
        ('duty = "ask_in_writing"\nstate = "open"', "ask_in_writing: has not started"),
        ("refused = 1", "event 1 should be refused, but was not"),
        ("refused = 0", "no event should be refused, but refused: 2"),
    ],
)
def test_an_expectation_that_does_not_hold(tmp_path: Path, expectation: str, found: str) -> None:
    text = case(RECEIVED, DECIDED, expect=(expectation,))
    for option, stream in (("--json", "stderr"), ("--language=nl", "stdout")):
        result = replayed(tmp_path, text, option)
        assert result.exit_code == 1
        assert getattr(result, stream).endswith(f"expect 1 does not hold: {found}\n")


def test_expectations_are_numbered(tmp_path: Path) -> None:
    text = case(RECEIVED, expect=('duty = "answer"\nstate = "open"', 'duty = "answer"\nstate = "met"', "refused = 1"))
    lines = replayed(tmp_path, text, "--json").stderr.splitlines()
    assert [line.partition(" does")[0] for line in lines] == ["expect 2", "expect 3"]


def test_a_refused_event_does_not_by_itself_change_the_exit_code(tmp_path: Path) -> None:
    result = replayed(tmp_path, case(RECEIVED, DECIDED))
    assert result.exit_code == 0
    assert "event 2 refused: " in result.stdout


def test_a_case_without_expectations_is_a_question(tmp_path: Path) -> None:
    result = replayed(tmp_path, case(RECEIVED))
    assert result.exit_code == 0
    assert "acknowledge: overdue; due_on 2026-12-29, act_by 2026-12-29" in result.stdout


def test_a_file_that_cannot_be_used_says_so_on_stderr_only(tmp_path: Path) -> None:
    file = written(tmp_path, case(RECEIVED.replace("received", "recieved")))
    result = wederhoor("replay", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{file}: event 1, type: unknown type 'recieved'; known are: ")


def test_the_installed_command() -> None:
    command = Path(sys.executable).with_name("wederhoor")
    done = subprocess.run([command, "replay", EXAMPLE, "--json"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert [each["event"] for each in found["refused"]] == [4, 5, 6, 7, 8, 9]


# -- JSON

DAYS = {"duty", "kind", "due_on", "act_by", "state", "source", "reading", "why"}


def test_the_shape_of_a_duty(tmp_path: Path) -> None:
    found = printed(tmp_path, case(RECEIVED))
    assert set(found) == {"duties", "refused"}
    assert found["refused"] == []
    duties = {each["duty"]: each for each in found["duties"]}
    assert list(duties) == ["appoint_committee", "acknowledge", "tell_composition", "answer"]
    for each in duties.values():
        assert set(each) == DAYS
        assert each["kind"] == "duty"
        assert each["state"] in {"open", "overdue", "met", "met_late", "lapsed"}
        assert date.fromisoformat(each["due_on"]) >= date.fromisoformat(each["act_by"])
        assert isinstance(each["source"], str)
        assert each["why"]
        assert all(isinstance(step, str) and step for step in each["why"])
    assert isinstance(duties["acknowledge"]["reading"], str)
    assert duties["answer"]["reading"] is None


def test_a_right_has_the_day_it_ends_on_instead(tmp_path: Path) -> None:
    found = printed(tmp_path, case(RECEIVED, DECIDED, procedure="focus"))
    [right] = [each for each in found["duties"] if each["kind"] == "right"]
    assert set(right) == DAYS - {"act_by"} | {"ends_on"}
    assert (right["duty"], right["due_on"], right["ends_on"]) == ("object", "2027-01-28", "2027-01-28")


def test_a_duty_in_minutes_has_a_local_moment_with_its_offset_instead_of_days(tmp_path: Path) -> None:
    [first, *others] = printed(tmp_path, case(RECEIVED, procedure="interforce"))["duties"]
    assert set(first) == DAYS - {"due_on", "act_by"} | {"due_at"}
    assert first["due_at"] == "2026-12-21T10:10:00+01:00"
    assert all("due_at" not in each for each in others)


def test_summer_and_winter_have_their_own_offset(tmp_path: Path) -> None:
    text = case('at = 2026-07-01T10:00:00\ntype = "received"', procedure="interforce")
    assert printed(tmp_path, text)["duties"][0]["due_at"] == "2026-07-01T10:10:00+02:00"
    elsewhere = case('at = 2026-07-01T10:00:00-05:00\ntype = "received"', procedure="interforce")
    assert printed(tmp_path, elsewhere)["duties"][0]["due_at"] == "2026-07-01T17:10:00+02:00"


def test_only_what_recurs_is_numbered(tmp_path: Path) -> None:
    text = case(
        'at = 2026-09-07T10:00:00\ntype = "received"',
        'at = 2026-09-14T10:00:00\ntype = "extended"\nuntil = 2026-12-28',
        'at = 2026-09-21T10:00:00\ntype = "progress_reported"',
        procedure="beroepspraktijk",
        expect=(
            'duty = "report_progress"\nnth = 1\nstate = "met"',
            'duty = "report_progress"\nnth = 2\nstate = "overdue"',
            'duty = "report_progress"\nstate = "overdue"',
            'duty = "report_progress"\nnth = 3\nabsent = true',
        ),
    )
    found = printed(tmp_path, text)
    assert [(each["duty"], each.get("nth")) for each in found["duties"]] == [
        ("acknowledge", None),
        ("answer", None),
        ("report_progress", 1),
        ("report_progress", 2),
    ]
    assert all(("nth" in each) == (each["duty"] == "report_progress") for each in found["duties"])
    assert replayed(tmp_path, text).exit_code == 0


def test_refused_events_with_their_reason(tmp_path: Path) -> None:
    found = printed(tmp_path, case(RECEIVED, DECIDED))
    [refused] = found["refused"]
    assert set(refused) == {"event", "reason"}
    assert refused["event"] == 2
    assert "hoor" in refused["reason"].lower()
    assert "\\" not in refused["reason"]
    assert "**" not in json.dumps(found), "plain text, without marks"


def test_both_languages(tmp_path: Path) -> None:
    text = case(RECEIVED)
    dutch, english = (printed(tmp_path, text, "--language", language)["duties"] for language in ("nl", "en"))
    assert dutch[1]["why"][0] == "de klacht kwam binnen op maandag 21 december 2026, 10.00 uur"
    assert english[1]["why"][0].startswith("the complaint came in on Monday 21 December 2026")
    assert [each["reading"] != other["reading"] for each, other in zip(dutch, english, strict=True)].count(True) == 3
    assert printed(tmp_path, text) == {"duties": dutch, "refused": []}, "Dutch by default"


def test_a_language_that_is_not_spoken() -> None:
    result = wederhoor("replay", EXAMPLE, "--language", "de")
    assert result.exit_code == 2
    assert "'nl', 'en'" in result.stderr


def test_the_same_case_prints_the_same_bytes(tmp_path: Path) -> None:
    assert replayed(tmp_path, case(RECEIVED), "--json").stdout == replayed(tmp_path, case(RECEIVED), "--json").stdout


# -- moments


def test_now_decides_the_state(tmp_path: Path) -> None:
    for now, state in (("2026-12-29T23:59:59", "open"), ("2026-12-30T00:00:00", "overdue")):
        expect = (f'duty = "acknowledge"\nstate = "{state}"',)
        assert replayed(tmp_path, case(RECEIVED, now=now, expect=expect)).exit_code == 0
    # Half past eleven in the evening in London is the next day here.
    expect = ('duty = "acknowledge"\nstate = "overdue"',)
    assert replayed(tmp_path, case(RECEIVED, now="2026-12-29T23:30:00+00:00", expect=expect)).exit_code == 0


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-10-25T02:30:00", "2026-10-25T02:40:00+02:00"),  # the first of the two
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:40:00+02:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T02:40:00+01:00"),  # an offset decides
        ("2026-10-25T02:55:00", "2026-10-25T02:05:00+01:00"),
        ("2026-03-29T01:55:00", "2026-03-29T03:05:00+02:00"),
        ("2026-03-29T02:30:00+01:00", "2026-03-29T03:40:00+02:00"),  # with an offset it does exist
        ("2026-06-30T22:01:00Z", "2026-07-01T00:11:00+02:00"),
    ],
)
def test_minutes_over_the_change_of_the_clock(tmp_path: Path, received: str, due: str) -> None:
    text = case(f'at = {received}\ntype = "received"', procedure="interforce")
    assert printed(tmp_path, text)["duties"][0]["due_at"] == due
    expect = (f'duty = "acknowledge"\ndue_at = {due}',)
    assert replayed(tmp_path, text + case(expect=expect).partition("\n")[2].partition("\n")[2]).exit_code == 0


@pytest.mark.parametrize(("wanted", "code"), [("02:05:00", 1), ("02:05:00+01:00", 0), ("02:05:00+02:00", 1)])
def test_an_expected_moment_in_the_doubled_hour_means_the_first_too(tmp_path: Path, wanted: str, code: int) -> None:
    received = 'at = 2026-10-25T02:55:00\ntype = "received"'
    expect = (f'duty = "acknowledge"\ndue_at = 2026-10-25T{wanted}',)
    assert replayed(tmp_path, case(received, procedure="interforce", expect=expect)).exit_code == code


def test_an_answer_in_the_doubled_hour_is_in_time(tmp_path: Path) -> None:
    """Received at 02:55 and confirmed at 02:58; the clock goes back two minutes later, the term ends at 02:05."""
    text = case(
        'at = 2026-10-25T02:55:00\ntype = "received"',
        'at = 2026-10-25T02:58:00\ntype = "acknowledged"',
        procedure="interforce",
        expect=('duty = "acknowledge"\nstate = "met"',),
    )
    assert replayed(tmp_path, text).exit_code == 0


def test_equal_times_are_in_order_and_the_moment_of_now_is_not_after_it(tmp_path: Path) -> None:
    text = case(RECEIVED, RECEIVED.replace("received", "acknowledged"), now="2026-12-21T10:00:00")
    assert {each["state"] for each in printed(tmp_path, text)["duties"]} == {"open", "met"}


def test_order_over_the_change_of_the_clock(tmp_path: Path) -> None:
    """02:50 comes before the second 02:10."""
    text = case(
        'at = 2026-10-25T02:50:00\ntype = "received"',
        'at = 2026-10-25T02:10:00+01:00\ntype = "acknowledged"',
        procedure="interforce",
        expect=('duty = "acknowledge"\nstate = "met_late"',),
    )
    assert replayed(tmp_path, text).exit_code == 0


# -- what events may say


@pytest.mark.parametrize(
    "event",
    [
        'type = "extended"\nuntil = 2027-03-01',
        'type = "extended"\nuntil = 2027-03-01\nreason = "veel mensen te horen"',
        'type = "heard"\nparty = "complainant"',
        'type = "hearing_skipped"\nreason = "wil niet"',
        'type = "hearing_skipped"\nparty = "respondent"\nreason = "wil niet"',
        'type = "hearing_waived"\nreason = "wil niet"',
        'type = "closed"\nreason = "dubbel"',
        'type = "facts_corrected"\nreceived_at = 2026-12-20T10:00:00',
        'type = "facts_corrected"\nform = "oral"\nabout = "person"\nliability = true\ncomplete = false',
        'type = "facts_corrected"\nchannel = "email"\nclient_of = "uwv"',
        'type = "facts_corrected"',
    ],
)
def test_what_an_event_may_carry(tmp_path: Path, event: str) -> None:
    result = replayed(tmp_path, case(RECEIVED, f"at = 2026-12-22T10:00:00\n{event}", expect=("refused = 0",)))
    assert result.exit_code == 0, result.output


def test_days_that_were_promised_are_kept_and_explained(tmp_path: Path) -> None:
    text = case(
        f"{RECEIVED}\ndates = {{ acknowledge = {{ due_on = 2026-12-30, act_by = 2026-12-30 }} }}",
        'at = 2026-12-22T10:00:00\ntype = "decided"\ndates.object = { due_on = 2027-01-21, ends_on = 2027-01-22 }',
        procedure="focus",
    )
    acknowledge, _, right = printed(tmp_path, text)["duties"]
    assert (acknowledge["due_on"], acknowledge["act_by"]) == ("2026-12-30", "2026-12-29")
    assert any("30 december 2026) is bij het vastleggen toegezegd" in step for step in acknowledge["why"])
    assert (right["due_on"], right["ends_on"]) == ("2027-01-21", "2027-01-22")
    assert any("22 januari 2027) is bij het vastleggen toegezegd" in step for step in right["why"])


def test_a_right_that_a_later_free_day_made_longer_says_so(tmp_path: Path) -> None:
    text = case(
        'at = 2027-03-15T10:00:00\ntype = "received"',
        'at = 2027-04-06T15:00:00\ntype = "decided"\ndates.object = { due_on = 2027-05-06, ends_on = 2027-05-07 }',
        procedure="focus",
        now="2027-05-01T09:00:00",
    )
    right = printed(tmp_path, text)["duties"][-1]
    assert (right["due_on"], right["ends_on"], right["state"]) == ("2027-05-06", "2027-05-10", "open")
    [said] = [step for step in right["why"] if "bij het vastleggen was de laatste dag" in step]
    assert "vrijdag 7 mei 2027" in said
    assert "maandag 10 mei 2027" in said


def test_a_promised_moment_may_have_its_day_beside_it(tmp_path: Path) -> None:
    for dates in ("due_at = 2026-12-21T10:15:00", "due_on = 2026-12-21, due_at = 2026-12-21T09:15:00Z"):
        found = printed(tmp_path, case(f"{RECEIVED}\ndates.acknowledge = {{ {dates} }}", procedure="interforce"))
        assert found["duties"][0]["due_at"] == "2026-12-21T10:15:00+01:00"


def test_what_is_promised_with_a_refused_event_is_not_looked_at(tmp_path: Path) -> None:
    text = case(RECEIVED, f"{DECIDED}\ndates = {{ answer = {{ due_on = 2026-12-31, act_by = 2026-12-31 }} }}")
    assert [each["event"] for each in printed(tmp_path, text)["refused"]] == [2]


PLAIN = """
    acknowledged acknowledged_with_plan called_back asked_for_writing put_in_writing committee_appointed member_replaced
    composition_told asked_for_information information_received respondent_informed response_recorded taken_up declined
    withdrawn resolved_informally progress_reported insurer_informed insurer_consulted consent_recorded expert_engaged
    labour_expert_informed escalated position_stated answer_received reconsidered objected hearing_invited
    hearing_held settlement_proposed settled objection_decided measure_agreed measure_done evaluated reopened
    erased conflict_declared noted document_added letter_prepared text_agreed finding_recorded delivery_failed hold_set
    file_viewed annulled voided facts_corrected text_refused decision_proposed decider_named
    objection_not_admitted
""".split()


@pytest.mark.parametrize("name", PLAIN)
def test_at_and_type_suffice(tmp_path: Path, name: str) -> None:
    text = case(RECEIVED, f'at = 2026-12-22T10:00:00\ntype = "{name}"', expect=("refused = 0",))
    assert replayed(tmp_path, text).exit_code == 0


WITHOUT_EFFECT = """
    conflict_declared noted document_added letter_prepared text_agreed finding_recorded delivery_failed hold_set
    file_viewed annulled voided erased text_refused decision_proposed decider_named objection_not_admitted
""".split()


@pytest.mark.parametrize("name", WITHOUT_EFFECT)
@pytest.mark.parametrize("procedure", ["focus", "interforce", "balans-borne"])
def test_what_the_product_needs_besides_has_no_effect_on_duties(tmp_path: Path, procedure: str, name: str) -> None:
    with_it = case(RECEIVED, f'at = 2026-12-22T10:00:00\ntype = "{name}"', procedure=procedure)
    assert printed(tmp_path, with_it) == printed(tmp_path, case(RECEIVED, procedure=procedure))


# -- a procedure of one's own


def test_a_procedure_file_beside_the_case(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "wijkteam.toml").write_text(SIXTH, "utf-8")
    text = case(
        RECEIVED + '\nminor = true\ndistrict = "noord"',
        'at = 2026-12-22T10:00:00\ntype = "decided"',
        'at = 2026-12-22T10:00:00\ntype = "mediated"',
        'at = 2026-12-23T10:00:00\ntype = "heard"\nparty = "complainant"',
        'at = 2026-12-23T11:00:00\ntype = "facts_corrected"\ndistrict = "zuid"',
        'at = 2026-12-24T10:00:00\ntype = "decided"',
        procedure="rules/wijkteam.toml",
        expect=(
            'duty = "acknowledge"\ndue_at = 2026-12-23T10:00:00\nstate = "overdue"',
            'duty = "mediate"\ndue_on = 2026-12-28\nact_by = 2026-12-28\nstate = "met"',
            'duty = "evaluate"\ndue_on = 2027-01-22\nstate = "open"',
            'duty = "visit"\nstate = "met"',
            'duty = "appeal"\nends_on = 2027-02-04\nstate = "open"',
            "refused = 2",
        ),
    )
    result = replayed(tmp_path, text, "--language", "en")
    assert result.exit_code == 0, result.output
    assert "event 2 refused: mediate and hear first" in result.stdout
    assert "done on Tuesday 22 December 2026, in time (mediated)" in result.stdout
    assert "bemiddeld" in replayed(tmp_path, text).stdout, "its own steps by their own labels"


def test_a_case_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path of the procedure is relative to the case, not to where one happens to stand."""
    (tmp_path / "wijkteam.toml").write_text(SIXTH, "utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert replayed(tmp_path, case(RECEIVED, procedure="wijkteam.toml")).exit_code == 0


def test_now_may_carry_an_offset(tmp_path: Path) -> None:
    assert datetime.fromisoformat(NOW).tzinfo is None
    assert replayed(tmp_path, case(RECEIVED, now=NOW + "+01:00")).exit_code == 0
