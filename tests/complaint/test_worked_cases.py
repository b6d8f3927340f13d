"""Every worked case of every regulation holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.complaint.replay import read_case, replay
from bot.explain import refused, why
from bot.words import LANGUAGES, words
from tests.complaint.examples import AMSTERDAM, FIVE, procedure

CASES = Path(__file__).resolve().parents[1] / "procedures"
FILES = sorted(CASES.glob("*/*.toml"))


@pytest.mark.parametrize("procedure_id", FIVE)
def test_every_regulation_has_its_worked_cases(procedure_id: str) -> None:
    assert len(list((CASES / procedure_id).glob("*.toml"))) >= 15


def test_every_case_stands_under_the_regulation_it_is_about() -> None:
    assert {file.parent.name for file in FILES} == set(FIVE)
    for file in FILES:
        assert read_case(file, AMSTERDAM).procedure.id == file.parent.name, file.name


@pytest.mark.parametrize("procedure_id", FIVE)
def test_every_rule_is_shown_by_a_case(procedure_id: str) -> None:
    """Each way in which a duty is met or lapses, and each step that a gate refuses."""
    rules = procedure(procedure_id)
    met, lapsed, refusals = set(), set(), set()
    for file in (CASES / procedure_id).glob("*.toml"):
        case = read_case(file, AMSTERDAM)
        outcome = replay(case, AMSTERDAM)
        expected = {each.duty for each in case.expectations}
        shown = [entry for entry in outcome.entries if entry.rule.id in expected]
        met |= {(entry.rule.id, entry.met.type) for entry in shown if entry.met}
        lapsed |= {(entry.rule.id, entry.lapsed.type) for entry in shown if entry.lapsed}
        refusals |= {(refusal.values.get("source"), case.events[n - 1].type) for n, refusal in outcome.refused}
    assert {(duty.id, name) for duty in rules.duty for name in duty.met_by} - met == set()
    assert {(duty.id, name) for duty in rules.duty for name in duty.lapses_on} - lapsed == set()
    assert {(gate.cited, name.partition(":")[0]) for gate in rules.gate for name in gate.refuses} - refusals == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_worked_case(file: Path) -> None:
    case = read_case(file, AMSTERDAM)
    assert case.expectations, "a case that expects nothing proves nothing"
    assert replay(case, AMSTERDAM).failed == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_worked_case_is_explained_in_both_languages(file: Path) -> None:
    outcome = replay(read_case(file, AMSTERDAM), AMSTERDAM)
    for language in LANGUAGES:
        for entry in outcome.entries:
            lines = why(outcome.ledger, entry, outcome.now, words(language))
            assert len(lines) >= 3, "at least a start, a rule and a count"
            assert all(line.strip() for line in lines)
        for _, refusal in outcome.refused:
            assert refused(refusal, words(language)).strip()
