"""Each of the 120 requirements stands in its procedure file, and the page that shows where is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.regulation.requirements import places
from tests.complaint.examples import procedure
from tools import requirements_page

NUMBERED = {
    "focus": [f"F{n}" for n in range(1, 25)],
    "in-focus-samen": [f"S{n}" for n in range(1, 30)],
    "beroepspraktijk": [f"V{n}" for n in range(1, 24)],
    "interforce": [f"I{n}" for n in range(1, 28)],
    "balans-borne": [f"B{n}" for n in range(1, 18)],
}
LIST = Path(__file__).resolve().parents[2].parent / "shared" / "regulations" / "requirements.md"


def test_there_are_120() -> None:
    assert sum(map(len, NUMBERED.values())) == 120


def test_the_numbers_are_those_of_the_list() -> None:
    if not LIST.is_file():
        pytest.skip(f"for want of {LIST.name} beside this repository: the numbers were not compared")
    counted = {id for line in LIST.read_text("utf-8").splitlines() for id in _ids(line)}
    assert counted == {id for ids in NUMBERED.values() for id in ids}


def _ids(line: str) -> list[str]:
    """``- F11 ...``, or ``- F7-F10 ...`` for several."""
    found = re.match(r"- ([FSVIB])(\d+)(?:-[FSVIB](\d+))?\b", line)
    return [f"{found[1]}{n}" for n in range(int(found[2]), int(found[3] or found[2]) + 1)] if found else []


@pytest.mark.parametrize("name", NUMBERED)
def test_each_requirement_stands_in_its_file_and_no_other(name: str) -> None:
    assert list(dict.fromkeys(place.requirement for place in places(procedure(name)))) == NUMBERED[name]


@pytest.mark.parametrize("name", NUMBERED)
def test_each_place_says_what_it_does_and_cites_the_text(name: str) -> None:
    for place in places(procedure(name)):
        assert place.says.en.strip(), place
        assert place.source is not None, f"{place.requirement} cites nothing"


@pytest.mark.parametrize("name", NUMBERED)
def test_what_is_left_to_people_is_not_carried_out_elsewhere(name: str) -> None:
    found = places(procedure(name))
    left = {place.requirement for place in found if place.kind == "left to people"}
    assert left & {place.requirement for place in found if place.kind != "left to people"} == set()


def test_the_page_is_up_to_date() -> None:
    assert requirements_page.PAGE.read_text("utf-8") == requirements_page.as_text(), "run `make docs`"
