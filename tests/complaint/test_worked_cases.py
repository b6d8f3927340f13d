"""Every worked case of every regulation holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.complaint.replay import read_case, replay
from bot.explain import refused, why
from bot.words import LANGUAGES, words
from tests.complaint.examples import AMSTERDAM, FIVE

CASES = Path(__file__).resolve().parents[1] / "procedures"
FILES = sorted(CASES.glob("*/*.toml"))


@pytest.mark.parametrize("procedure_id", FIVE)
def test_every_regulation_has_its_worked_cases(procedure_id: str) -> None:
    assert len(list((CASES / procedure_id).glob("*.toml"))) >= 8


def test_every_case_stands_under_the_regulation_it_is_about() -> None:
    assert {file.parent.name for file in FILES} == set(FIVE)
    for file in FILES:
        assert read_case(file, AMSTERDAM).procedure.id == file.parent.name, file.name


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
