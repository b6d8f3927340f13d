"""Regulations that are none of the five: what a procedure file can say besides, each with its worked cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.complaint.replay import read_case, replay
from bot.explain import refused, why
from bot.words import LANGUAGES, words
from tests.complaint.examples import AMSTERDAM, OWN

FILES = sorted(file for file in OWN.glob("*/*.toml") if file.name != "procedure.toml")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_worked_case(file: Path) -> None:
    case = read_case(file, AMSTERDAM)
    assert case.expectations, "a case that expects nothing proves nothing"
    outcome = replay(case, AMSTERDAM)
    assert outcome.failed == []
    for language in LANGUAGES:
        for entry in outcome.entries:
            assert all(line.strip() for line in why(outcome.ledger, entry, outcome.now, words(language)))
        for _, refusal in outcome.refused:
            assert refused(refusal, words(language)).strip()
