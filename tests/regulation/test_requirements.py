"""Each of the 120 requirements stands in its procedure file; the page shows where, and how far it is carried out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.complaint.asks import NOTE, WHY, Ask
from bot.complaint.registry import Offer
from bot.complaint.steps import DIALOGS, STEPS
from bot.dialogue.step_forms import asks
from bot.regulation.requirements import Place, places
from bot.regulation.tables import Text
from tests.complaint.examples import folded, history, procedure, received
from tools import requirements_page
from tools.how_far import JUST_WORDS, asked, how_far, is_more_than_a_note

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


@pytest.mark.parametrize("name", NUMBERED)
def test_what_a_step_asks_is_what_its_form_asks_in_chat(name: str) -> None:
    complaint = folded(name, history(("2026-12-21", received())))
    for step in {step for place in places(procedure(name)) for step in place.steps}.difference(DIALOGS):
        form = {ask.id for ask in asks(step, complaint)}
        assert asked(step, procedure(name)) - JUST_WORDS == form - JUST_WORDS, step


def test_a_step_whose_form_is_a_note_is_recorded_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """And as soon as its form asks for something, what it is about happens."""
    a_step = Place("X1", "record", "", Text(nl="x", en="x"), None, ("reconsidered",))
    for form in ((), (NOTE,), (WHY,)):
        monkeypatch.setitem(STEPS, "reconsidered", replace(STEPS["reconsidered"], offer=Offer(asks=form)))
        assert how_far(a_step, procedure("focus")) == "recorded"
    more = Offer(asks=(Ask("outcome", "choice"), NOTE))
    monkeypatch.setitem(STEPS, "reconsidered", replace(STEPS["reconsidered"], offer=more))
    assert how_far(a_step, procedure("focus")) == "happens"


@pytest.mark.parametrize("name", NUMBERED)
def test_of_several_steps_each_must_be_more_than_a_note(name: str) -> None:
    for place in places(procedure(name)):
        thin = [step for step in place.steps if not is_more_than_a_note(step, procedure(name))]
        expected = "people" if place.kind == "left to people" else "recorded" if thin else "happens"
        assert how_far(place, procedure(name)) == expected, place


def test_a_letter_or_a_dialog_is_more_than_a_note() -> None:
    assert is_more_than_a_note("document_added", procedure("focus")), "a dialog"
    assert is_more_than_a_note("taken_up", procedure("balans-borne")), "a letter"
    assert not is_more_than_a_note("taken_up", procedure("focus")), "which has no such letter"


def test_the_counts_at_the_top_are_those_of_the_least_of_each() -> None:
    lines = requirements_page.as_text().splitlines()
    for name, numbers in NUMBERED.items():
        far: dict[str, set[str]] = {}
        for id, how, *_ in (line.removeprefix("| ").split(" | ") for line in lines if line.startswith("| ")):
            if id in numbers:
                far.setdefault(id, set()).add(how)
        least = [next(one for one in ("people", "recorded", "happens") if one in found) for found in far.values()]
        counts = [len(numbers), *(least.count(one) for one in ("happens", "recorded", "people"))]
        assert f"| {name} | {' | '.join(map(str, counts))} |" in lines


def test_the_page_is_up_to_date() -> None:
    assert requirements_page.PAGE.read_text("utf-8") == requirements_page.as_text(), "run `make docs`"
