"""docs/examples: a public regulation written from the page alone is a good file, counts right, and works in chat."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from handlers import trying
from handlers.trying import Trial
from tests.cli.cases import wederhoor
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    channel,
    choices,
    choose,
    complaint_of,
    decide,
    log_complaint,
    open_file,
    personal,
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


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            "21-answered-so-not-postponed",
            "event 4 refused: Verlengen kan niet meer: ‘de klacht afhandelen’ is op vrijdag 2 oktober 2026 gedaan, "
            "met ‘beslissing op de klacht’.",
        ),
        (
            "22-agreed-on-a-day-before-receipt",
            "event 2 refused: Zondag 6 september 2026 ligt vóór de ontvangst van de klacht (maandag 7 september 2026).",
        ),
        ("19-older-than-a-year", "let op: De gedraging was meer dan een jaar voor de klacht"),
    ],
)
def test_what_is_refused_or_warned_of_says_why(case: str, said: str) -> None:
    assert said in wederhoor("replay", EXAMPLES / "cases" / f"{case}.toml").stdout


def test_the_print_for_a_lawyer_says_which_requirements_and_where_they_stand() -> None:
    told = wederhoor("check", AWB).stdout
    for section in re.findall(r"\[\[not_automated\]\]\n.*?(?=\n\n|\Z)", AWB.read_text("utf-8"), re.DOTALL):
        left = tomllib.loads(section)["not_automated"][0]
        assert f"  - bron: {left['source']['heading']}" in told
        assert f"  - eisen: {', '.join(left['requirements'])}\n" in told
    for numbered in set(re.findall(r'"(9:[^"]*)"', AWB.read_text("utf-8"))):
        assert re.search(rf"eisen: .*{re.escape(numbered)}\b", told), numbered


async def test_each_step_is_offered_when_it_makes_sense(tmp_path: Path) -> None:
    async with running("awb", tmp_path) as made:
        reference = await log_complaint(made)
        first = await offered(made, reference)
        assert "Die is op de hoogte." in personal(made.workspace, ADVISER)[0], "a committee of one"
        assert "heeft nog niet verklaard onafhankelijk te zijn" in await open_file(made, COORDINATOR, reference)
        assert {"Uitnodigen", "Informatie vragen", "Klachtadviescommissie ingeschakeld"} <= first
        assert not {"Verzoekschrift bij de ombudsman", "Verslag van het horen gemaakt"} & first

        await take_step(made, COORDINATOR, reference, "Uitnodigen")
        await take_step(made, COORDINATOR, reference, "Partij horen", party="complainant", note="Vertelde het nog.")
        assert "Verslag van het horen gemaakt" in await offered(made, reference)

        await decide(made, reference)
        last = await offered(made, reference)
        assert "Verzoekschrift bij de ombudsman" in last
        assert not {"Uitnodigen", "Informatie vragen", "Klachtadviescommissie ingeschakeld"} & last
        assert {"hearing_invited", "heard", "decided"} <= complaint_of(made, reference).types


async def test_a_form_that_was_open_when_the_answer_was_given_is_told_why_it_came_too_late(tmp_path: Path) -> None:
    async with running("awb", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await choose(made, COORDINATOR, reference, "Termijn verlengen")
        ws.fill(COORDINATOR, {"until": date(2027, 2, 8), "reason": "De commissie wil nog iemand horen."})
        await decide(made, reference, "Niet behandelen")
        await ws.submit(COORDINATOR)
        assert "verviel op maandag 21 december 2026" in ws.errors(COORDINATOR)["Nieuwe datum"]
        assert "De commissie wil nog iemand horen." in str(ws.open_view(COORDINATOR))


async def test_a_day_before_receipt_or_in_another_age_is_refused_at_its_field(tmp_path: Path) -> None:
    async with running("awb", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        agreed = "Klager stemt schriftelijk in met verder uitstel"
        await choose(made, COORDINATOR, reference, agreed)
        assert f"{agreed}\n" in shown(ws, COORDINATOR), "whole, below a title that is cut"
        ws.fill(COORDINATOR, {"date": date(2026, 12, 20)})
        await ws.submit(COORDINATOR)
        assert ws.errors(COORDINATOR) == {"Datum daarvan": "Kies een dag vanaf maandag 21 december 2026."}
        ws.fill(COORDINATOR, {"date": date(2150, 1, 1)})
        await ws.submit(COORDINATOR)
        assert ws.errors(COORDINATOR) == {"Datum daarvan": "Dit ligt meer dan 20 jaar vooruit. Klopt het jaar?"}
        ws.fill(COORDINATOR, {"date": date(2026, 12, 21)})
        await ws.submit(COORDINATOR)
        assert open_terms(made, reference)["answer_agreed"] == date(2026, 12, 21)


async def offered(made: Trial, reference: str) -> set[str]:
    """What stands under *Wat wil je doen?*, without the days."""
    await open_file(made, COORDINATOR, reference)
    await made.workspace.click(COORDINATOR, "Wat wil je doen?", in_view=True)
    return {label.partition(" · ")[0] for label in choices(made.workspace, COORDINATOR)}


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
