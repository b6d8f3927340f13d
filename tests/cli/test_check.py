"""`wederhoor check`: procedure files, and whether what they quote stands in the regulation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.cases import wederhoor
from tests.regulation.sixth import SIXTH, TEXT

FIVE = ["balans-borne", "beroepspraktijk", "focus", "in-focus-samen", "interforce"]


@pytest.fixture(autouse=True)
def _without_an_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEDERHOOR_ORGANISATION", raising=False)


@pytest.fixture
def sixth(tmp_path: Path) -> Path:
    file = tmp_path / "wijkteam.toml"
    file.write_text(SIXTH, "utf-8")
    return file


def test_all_that_is_shipped_is_well() -> None:
    result = wederhoor("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == FIVE
    assert "focus: 5 terms, " in result.stdout


def test_a_file_of_ones_own(sixth: Path) -> None:
    result = wederhoor("check", sixth, "focus")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == f"{sixth}: 6 terms, 1 readings, all well"


def test_a_broken_file(sixth: Path) -> None:
    sixth.write_text(SIXTH.replace('take = "each"', 'take = "every"', 1), "utf-8")
    result = wederhoor("check", sixth)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{sixth}: duty 3 (evaluate), counted_from, take: ")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = wederhoor("check", tmp_path / "absent.toml")
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_what_is_quoted_is_looked_up_in_the_text(sixth: Path, tmp_path: Path) -> None:
    text = tmp_path / "regulation.txt"
    text.write_text(TEXT, "utf-8")
    assert wederhoor("check", sixth, "--text", text).exit_code == 0
    text.write_text(TEXT.replace("zes weken", "6 weken"), "utf-8")
    result = wederhoor("check", sixth, "--text", text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        f"{sixth}: not in the text: duty answer: phrase “binnen zes weken”",
        f"{sixth}: not in the text: duty appeal: phrase “zes weken na de beslissing”",
    ]


def test_a_text_that_cannot_be_read(sixth: Path, tmp_path: Path) -> None:
    result = wederhoor("check", sixth, "--text", tmp_path)
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path}: cannot be read (Is a directory)\n")


def test_a_lawyer_reads_who_handles_it_what_must_come_first_and_which_steps_are_its_own(sixth: Path) -> None:
    dutch, english = (wederhoor("check", sixth, "--language", language).stdout for language in ("nl", "en"))
    assert "- Eén persoon behandelt een klacht." in dutch
    assert "totdat ‘bemiddeld’; en ‘partij gehoord (klager)’ of ‘afgezien van horen (klager)’." in dutch
    assert "- Eigen stap van deze regeling: ‘bemiddeld’." in dutch
    assert "  - eisen: W8\n" in dutch
    assert "- One person handles a complaint." in english
    assert "until ‘mediated’; and ‘party heard (complainant)’ or " in english
    assert "- A step of this regulation’s own: ‘mediated’." in english
    assert "  - requirements: W8\n" in english


def test_a_lawyer_reads_what_is_told_when_it_is_late_and_what_may_be_answered_orally(sixth: Path) -> None:
    said = '[decision]\noral = true\nsource = { heading = "Artikel 4", phrase = "mag ook mondeling" }\n\n[committee]\n'
    late = SIXTH.replace("[committee]\n", said).replace("{ weeks = 6 }", "{ weeks = 6 }\ntell_late = { weeks = 2 }", 1)
    sixth.write_text(late, "utf-8")
    dutch, english = (wederhoor("check", sixth, "--language", language).stdout for language in ("nl", "en"))
    assert (
        "- Op een mondelinge klacht mag mondeling worden geantwoord; wat er is gezegd, wordt vastgelegd.\n  - bron: "
        in dutch
    )
    assert "meteen waarom, en daarna telkens na 2 weken hoe het ermee staat" in dutch
    assert "- An oral complaint may be answered orally; what was said is recorded.\n  - source: Artikel 4: " in english
    assert "told why at once, and then after every 2 weeks how it stands" in english
    sixth.write_text(SIXTH, "utf-8")
    assert "mondeling worden geantwoord" not in wederhoor("check", sixth).stdout
