"""docs/examples: a public regulation written from the page alone is a good file, counts right, and works in chat."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from handlers import trying
from handlers.trying import Trial
from tests.cli.cases import wederhoor
from tests.front.support import (
    COORDINATOR,
    channel,
    complaint_of,
    log_complaint,
    open_file,
    running,
    shown,
    supplement,
    take_step,
)

EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples"
AWB = EXAMPLES / "awb.toml"
CASES = sorted((EXAMPLES / "cases").glob("*.toml"))


@pytest.fixture(autouse=True)
def _own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEDERHOOR_ORGANISATION", raising=False)
    monkeypatch.setattr(trying, "shipped", lambda _name: AWB)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_a_good_file(language: str) -> None:
    done = wederhoor("check", AWB, "--language", language)
    assert (done.exit_code, done.stderr) == (0, "")


def test_there_are_cases() -> None:
    assert len(CASES) >= 8


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_worked_case(file: Path) -> None:
    done = wederhoor("replay", file)
    assert (done.exit_code, done.stderr) == (0, ""), done.stdout


def test_a_warning_stands_under_an_old_matter_only() -> None:
    """A case cannot expect it, so it is looked for in the print."""
    warned = [file.stem for file in CASES if "meer dan een jaar voor de klacht" in wederhoor("replay", file).stdout]
    assert warned == ["19-older-than-a-year"]


async def test_a_complaint_goes_through_chat_until_the_day_agreed(tmp_path: Path) -> None:
    async with running("awb", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        assert open_terms(made, reference) == {
            "acknowledge": date(2026, 12, 29),  # five working days from Monday 21 December
            "decline": date(2027, 1, 18),
            "answer": date(2027, 2, 1),
        }
        await supplement(made, COORDINATOR, reference, fact_occurred_on=date(2025, 12, 1))
        assert "meer dan een jaar voor de klacht" in await open_file(made, COORDINATOR, reference)

        await take_step(made, COORDINATOR, reference, "Klachtadviescommissie ingeschakeld")
        assert open_terms(made, reference) == {"acknowledge": date(2026, 12, 29), "answer": date(2027, 3, 1)}

        late = {"Nieuwe datum": date(2027, 3, 30), "Reden": "De commissie wil nog iemand horen."}
        await take_step(made, COORDINATOR, reference, "Termijn verlengen", **late)
        assert "29 maart 2027" in str(ws.errors(COORDINATOR)) + shown(ws, COORDINATOR)  # the last day that may be
        assert open_terms(made, reference)["answer"] == date(2027, 3, 1)
        await take_step(made, COORDINATOR, reference, "Termijn verlengen", **late | {"Nieuwe datum": date(2027, 3, 26)})
        assert open_terms(made, reference)["answer"] == date(2027, 3, 26)
        assert "tell_extension" in open_terms(made, reference)

        await take_step(
            made,
            COORDINATOR,
            reference,
            "Klager stemt schriftelijk in met verder uitstel",
            **{"Datum daarvan": date(2027, 4, 30)},
        )
        terms = open_terms(made, reference)
        assert "answer" not in terms
        assert terms["answer_agreed"] == date(2027, 4, 30)
        assert "de dag die met de klager is afgesproken" in await open_file(made, COORDINATOR, reference)
        assert "de verdaging schriftelijk meedelen" in "\n".join(channel(made.workspace))


def open_terms(made: Trial, reference: str) -> dict[str, date | None]:
    return {entry.key: entry.deadline.due_on for entry in complaint_of(made, reference).ledger.open_duties()}
