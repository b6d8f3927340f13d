"""The table of steps: every row has its words in both languages, and its answers are the event."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest

from bot.complaint.asks import NOTE
from bot.complaint.events import Step, type_of
from bot.complaint.fold import Complaint
from bot.complaint.steps import DIALOGS, DOES, EVERYWHERE, KNOWN, ORDER, TYPES
from bot.dialogue.forms import Answer
from bot.dialogue.input import Checked
from bot.dialogue.step_forms import asked_by, event_of, read_step, step_form, title_of
from bot.words import LANGUAGES, words
from tests.complaint.examples import folded, history, received

NOW = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)
FULL: dict[str, object] = {
    "person": "p_1",
    "date": date(2027, 3, 1),
    "multiline": "een hele zin tekst",
    "text": "iemand",
}


def complaint() -> Complaint:
    return folded("interforce", history(("2026-12-21", received())))


def filled(step: str) -> Answer:
    given = {ask.id: ask.options[0] if ask.options else FULL[ask.kind] for ask in asked_by(step) or (NOTE,)}
    return Answer({"at": NOW, **given}, on="K-2026-0001")  # type: ignore[dict-item]


def test_the_table_and_the_order_name_steps_that_exist() -> None:
    assert set(ORDER) <= KNOWN
    assert set(ORDER) >= EVERYWHERE
    assert set(DOES.values()) <= set(ORDER) | set(DIALOGS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", sorted(set(ORDER) - set(DIALOGS)))
def test_every_step_has_a_form_in_words(step: str, language: str) -> None:
    form = step_form(words(language), complaint(), step, NOW, {}, 0)
    assert words(language).has(f"steps.{step}.title")
    assert len(form.title) <= 24, "Slack cuts a longer one"
    assert len(title_of(step, complaint(), words(language))) <= 75, "of a button, too"
    assert all(field.label for field in form.fields if field.kind != "note")
    assert all(option.label for field in form.fields for option in field.options)


@pytest.mark.parametrize("step", sorted(set(ORDER) - set(DIALOGS) - {"closed"}))
def test_the_answers_of_a_form_are_the_event(step: str) -> None:
    read = Checked(filled(step), words("nl"))
    at, values = read_step(read, step, complaint(), NOW)
    assert not read.errors
    assert at == NOW
    event = event_of(step, {name: value for name, value in values.items() if name != "complete"})
    assert type_of(event) == step
    known = {field.name for field in dataclasses.fields(TYPES.get(step, Step))}  # type: ignore[arg-type]
    asked = {"recipient" if ask.id == "whom" else ask.id for ask in asked_by(step) or (NOTE,)}
    assert asked - {"complete", "dealt"} <= known


def test_whoever_decides_not_to_deal_with_an_objection_records_just_that() -> None:
    assert type_of(event_of("objection_admitted", {"dealt": False, "note": "te laat"})) == "objection_not_admitted"


@pytest.mark.parametrize("step", sorted(step for step in ORDER if any(ask.required for ask in asked_by(step) or ())))
def test_what_is_required_is_refused_at_its_field_when_left_out(step: str) -> None:
    read = Checked(Answer({"at": NOW}, on="K-2026-0001"), words("nl"))
    read_step(read, step, complaint(), NOW)
    assert set(read.errors) == {ask.id for ask in asked_by(step) or () if ask.required}
