"""Home as cards: it fits in Slack's hundred blocks whatever somebody carries, and says how much is left out."""

from __future__ import annotations

import dataclasses

import pytest

from bot.complaint.people import People
from bot.complaint.steps.committee import CommitteeAppointed, NoConflictDeclared
from bot.dialogue.forms import Action
from bot.dialogue.home import LINES, TODOS, Page, Todo, Work, home
from bot.words import words
from handlers.slack import blocks
from localslack.checks import view_problems
from tests.complaint.examples import about, day, folded, history

PEOPLE = People(
    coordinators=("ann",), directors=("ann",), deputies=("dep",), pool=tuple(f"member{n}" for n in range(40))
)


def work(n: int, *, late: bool, full: bool = True) -> Work:
    members = ("ann", "bob") if full else ("ann",)
    complaint = folded(
        "focus",
        history(
            ("2026-09-07", about()),
            ("2026-09-07", CommitteeAppointed(members=members)),
            ("2026-09-07", NoConflictDeclared(member="ann")),
            *([("2026-09-08", "decided"), ("2026-09-09", "objected")] if n % 2 else []),
        ),
    )
    found = dataclasses.replace(complaint, reference=f"K-2026-{n:04}")
    todos = [Todo(f"duty{i}", f"iets te doen {i}", day("2026-09-20"), ("ann",), late) for i in range(2)]
    return Work(found, tuple(todos))


def page(who: str, language: str) -> Page:
    return Page(
        who,
        PEOPLE,
        day("2026-09-10"),
        words(language),
        lambda complaint, duty: Action("file", "Dossier", complaint.reference),
    )


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("count", [0, 1, 12, 60])
def test_whoever_carries_everything_still_has_a_home_that_fits(count: int, language: str) -> None:
    works = [work(n, late=n % 3 == 0, full=n % 4 != 0) for n in range(count)]
    made = blocks.home(home(works, page("ann", language)))
    assert view_problems(made) == []
    assert len(made["blocks"]) <= 100
    assert made["blocks"][-1].get("elements", [{}])[0].get("text") != "…", "nothing left out without a number"


def test_it_says_how_many_more_there_are() -> None:
    cards = home([work(n, late=False) for n in range(60)], page("ann", "nl"))
    said = [text for card in cards for text in card.text]
    assert sum("En nog" in text for text in said) >= 3
    assert any(f"En nog {120 - TODOS}:" in text for text in said)
    assert any(f"En nog {60 - LINES}:" in text for text in said)


def test_late_ones_first_then_by_day() -> None:
    late, soon = work(1, late=True), work(2, late=False)
    sooner = Work(soon.complaint, (Todo("x", "eerder", day("2026-09-11"), ("ann",)),))
    cards = home([soon, sooner, late], page("ann", "nl"))
    lines = [card.text[0] for card in cards if card.actions and card.actions[-1].name == "why"]
    assert ["Te laat" in line for line in lines] == [True, True, False, False, False]
    assert "eerder" in lines[2]
