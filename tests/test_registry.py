"""The registry of steps: every entry is whole, and a forgotten part of it is named."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.complaint import registry
from bot.complaint.events import Conveyed, Event, Step
from bot.complaint.registry import ENTRIES, Entry, Offer, Phase, Right, event, plain
from bot.complaint.steps import DOES, PHASES, STEPS, TELLINGS
from bot.complaint.tasks import DEFAULT_TERMS
from bot.dialogue.step_forms import asked_by
from bot.usecases import steps as taking
from bot.usecases.dialogs import OPENS, SUBMITS
from bot.usecases.kernel import effects
from bot.usecases.told.messages import ACTIONS
from bot.words import LANGUAGES, words
from tests.complaint.examples import folded, history, received

ROOT = Path(__file__).resolve().parents[1]


def lacks(entry: Entry) -> list[str]:
    """What of an entry is not there, by what it is called."""
    lacking = [
        f"its words in {language}: steps.{entry.name}.done"
        for language in LANGUAGES
        if not words(language).has(f"steps.{entry.name}.done")
    ]
    if not entry.makes.__doc__:
        lacking.append("a docstring")
    if not entry.rights(folded("interforce", history(("2026-12-21", received())))) <= set(get_args(Right)):
        lacking.append("a right that exists")
    if entry.dialog and not {entry.dialog.name} <= OPENS.keys() & SUBMITS.keys():
        lacking.append(f"its dialog {entry.dialog.name!r} in bot/usecases/dialogs.py")
    if entry.dialog and entry.dialog.named and not words("nl").has(f"cards.action.{entry.dialog.name}"):
        lacking.append(f"the button of its dialog: cards.action.{entry.dialog.name}")
    if entry.offer and not entry.dialog:
        lacking += _form_lacks(entry)
    return lacking


def _form_lacks(entry: Entry) -> list[str]:
    """A form has a title, and of everything it asks a label and what can be chosen."""
    wanted = ["title"]
    for ask in asked_by(entry.name) or ():
        wanted += [ask.id, *ask.options, *ask.oral]
    return [
        f"its words in {language}: steps.{entry.name}.{key}"
        for language in LANGUAGES
        for key in wanted
        if not words(language).has(f"steps.{entry.name}.{key}") and not words(language).has(f"steps.field.{key}")
    ]


@pytest.mark.parametrize("name", STEPS)
def test_every_entry_is_whole(name: str) -> None:
    assert lacks(STEPS[name]) == []


def test_a_forgotten_part_is_named() -> None:
    new = Entry("visited", Phase.HEARING, offer=Offer())
    assert lacks(new) == [
        f"its words in {language}: steps.visited.{key}" for key in ("done", "title") for language in LANGUAGES
    ]


def test_the_entry_stands_in_the_file_of_its_phase() -> None:
    """A type that carries nothing has no class to look at: the file names it."""
    files = {module.__name__.rpartition(".")[2]: module for module in PHASES}
    assert set(files) == {phase.name.lower() for phase in Phase}
    for entry in STEPS.values():
        if entry.makes is not Step:
            assert entry.makes.__module__ == files[entry.phase.name.lower()].__name__, entry.name


def test_every_task_has_the_step_that_does_it() -> None:
    assert {*DEFAULT_TERMS, "keep_promise", "respond", "tell_late"} - {"follow_pause"} == set(DOES)


def test_what_a_letter_can_be_carries_how_it_was_told() -> None:
    for name in TELLINGS:
        assert issubclass(STEPS[name].makes, Conveyed)


def test_effects_are_of_steps_that_a_person_takes() -> None:
    """Registered by the rooms; an effect of a step that nobody can take would never be seen."""
    assert taking.ROOMS
    tables = (effects.STARTS, effects.CHECKS, effects.MAKES, effects.BEFORE, effects.AFTER, effects.FOLLOWS)
    registered = {step for table in tables for step in table}
    assert registered == {step for step in registered if (entry := STEPS.get(step)) and entry.offer}


def test_a_name_is_entered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "ENTRIES", dict(ENTRIES))
    with pytest.raises(AssertionError, match="objected is entered twice"):
        plain(STEPS["objected"])
    with pytest.raises(AssertionError, match="extended is entered twice"):

        @event(replace(STEPS["extended"], makes=Step))
        class _Again(Event):
            pass


def told() -> set[str]:
    """Every personal message about one complaint that the code sends, by its template."""
    found = set()
    for path in (ROOT / "bot" / "usecases").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "tell" and len(node.args) > 1:
                found |= {each.value for each in ast.walk(node.args[1]) if isinstance(each, ast.Constant)}
    return {str(each) for each in found}


def test_every_personal_message_has_its_buttons_and_its_words() -> None:
    """One without buttons could not be sent, and would be tried for a day."""
    assert {"named", "objected", "no_decider", "letter_sent"} <= told(), "the calls are found"
    for template in told() - {"logged"}:  # which is a card of its own
        assert template in {*ACTIONS, "replaced"}, template  # and to who left goes none with buttons
        assert words("nl").has(f"messages.{template}.title"), template
