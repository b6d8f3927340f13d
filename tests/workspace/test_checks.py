"""Block Kit's limits: what just fits and what is just too much."""

import copy
from typing import Any

import pytest

from handlers.workspace.checks import blocks_too_long, message_problems, view_problems
from handlers.workspace.model import Json

from .forms_for_tests import EVERY_FIELD, OPTIONS, actions, button, field, modal, plain, section


def many(count: int) -> list[Json]:
    return [{"text": plain(f"o{n}"), "value": str(n)} for n in range(count)]


FITS: list[tuple[str, Json]] = [
    ("every kind of field", modal(*EVERY_FIELD)),
    ("100 blocks", modal(*[{"type": "divider"}] * 100)),
    ("long section", modal(section("x" * 3000))),
    ("100 options", modal(field("a", "A", "static_select", options=many(100)))),
    ("metadata", modal(section("x"), private_metadata="x" * 3000, callback_id="x" * 255)),
    ("home", {"type": "home", "blocks": [section("x", accessory=button("B", "b"))]}),
]

REFUSED: list[tuple[str, Json, str]] = [
    ("no type", {"blocks": []}, "unsupported type"),
    ("long title", modal(section("x"), title=plain("x" * 25)), "/view/title/text"),
    ("title in mrkdwn", modal(section("x"), title={"type": "mrkdwn", "text": "x"}), "/view/title/type"),
    ("long submit", modal(section("x"), submit=plain("x" * 25)), "less than 25"),
    ("long close", modal(section("x"), close=plain("x" * 25)), "less than 25"),
    ("101 blocks", modal(*[{"type": "divider"}] * 101), "no more than 100"),
    ("metadata", modal(section("x"), private_metadata="x" * 3001), "private_metadata"),
    ("callback_id", modal(section("x"), callback_id="x" * 256), "callback_id"),
    ("unknown key", modal(section("x"), colour="red"), "invalid additional property: colour"),
    ("unknown block", modal({"type": "hero"}), "unsupported type"),
    ("long section", modal(section("x" * 3001)), "less than 3001"),
    ("empty section", modal(section("")), "more than 0"),
    ("no text nor fields", modal({"type": "section"}), "text or fields"),
    ("11 fields", modal({"type": "section", "fields": [plain("x")] * 11}), "no more than 10"),
    ("long field", modal({"type": "section", "fields": [plain("x" * 2001)]}), "less than 2001"),
    ("long header", modal({"type": "header", "text": plain("x" * 151)}), "less than 151"),
    ("long button", modal(actions(button("x" * 76, "a"))), "less than 76"),
    ("long value", modal(actions(button("x", "a", value="x" * 2001))), "less than 2001"),
    ("style", modal(actions(button("x", "a", style="loud"))), "primary, danger"),
    ("26 elements", modal(actions(*[button("x", f"a{n}") for n in range(26)])), "no more than 25"),
    ("same action", modal(actions(button("x", "a"), button("y", "a"))), "action_id `a` already exists"),
    ("same block", modal(field("a", "A", "datepicker"), field("a", "B", "datepicker")), "block_id `a`"),
    ("11 in context", modal({"type": "context", "elements": [plain("x")] * 11}), "no more than 10"),
    ("101 options", modal(field("a", "A", "static_select", options=many(101))), "no more than 100"),
    ("11 radios", modal(field("a", "A", "radio_buttons", options=many(11))), "no more than 10"),
    ("no options", modal(field("a", "A", "static_select")), "options"),
    ("long label", modal(field("a", "x" * 2001, "datepicker")), "less than 2001"),
    ("long placeholder", modal(field("a", "A", "datepicker", placeholder=plain("x" * 151))), "less than 151"),
    ("max_length", modal(field("a", "A", "plain_text_input", max_length=3001)), "0 to 3000"),
    ("initial too long", modal(field("a", "A", "plain_text_input", max_length=2, initial_value="abc")), "than 3"),
    ("button as input", modal(field("a", "A", "button", text=plain("x"))), "not allowed"),
    ("text in actions", modal(actions({"type": "plain_text_input", "action_id": "a"})), "not allowed"),
    ("many in actions", modal(actions({"type": "multi_users_select", "action_id": "a"})), "not allowed"),
    ("long action_id", modal(actions(button("x", "a" * 256))), "less than 256"),
    ("date", modal(field("a", "A", "datepicker", initial_date="21-12-2026")), "YYYY-MM-DD"),
    ("number", modal(field("a", "A", "number_input")), "is_decimal_allowed"),
    (
        "initial not among options",
        modal(field("a", "A", "static_select", options=OPTIONS, initial_option=many(1)[0])),
        "must be one of the options",
    ),
    ("no files", modal(field("a", "A", "file_input", max_files=0)), "1 to 10"),
    ("11 files", modal(field("a", "A", "file_input", max_files=11)), "1 to 10"),
    ("kinds of file", modal(field("a", "A", "file_input", filetypes=[])), "/element/filetypes"),
    ("files in Home", {"type": "home", "blocks": [field("a", "A", "file_input")]}, "not allowed"),
    ("confirm", modal(actions(button("x", "a", confirm={"title": plain("x")}))), "/confirm/text"),
]


@pytest.mark.parametrize(("name", "view"), FITS, ids=[name for name, _ in FITS])
def test_what_fits(name: str, view: Json) -> None:
    assert view_problems(view) == []


@pytest.mark.parametrize(("name", "view", "says"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_what_is_refused(name: str, view: Json, says: str) -> None:
    problems = view_problems(view)
    assert any(says in problem for problem in problems), problems
    assert all(problem.startswith("[ERROR] ") and "json-pointer:/view" in problem for problem in problems)


def test_a_modal_with_inputs_needs_submit() -> None:
    view = modal(field("a", "A", "datepicker"))
    del view["submit"]
    assert "submit" in view_problems(view)[0]


def test_messages_hold_fifty_blocks_and_thirteen_thousand_characters() -> None:
    assert message_problems([{"type": "divider"}] * 50) == []
    assert "no more than 50" in message_problems([{"type": "divider"}] * 51)[0]
    assert not blocks_too_long([section("x" * 3000)] * 4)
    assert blocks_too_long([section("x" * 3000)] * 5)


@pytest.mark.parametrize("wrong", [None, "text", 5, [None], [[]], [{"type": "input"}], [{"type": "actions"}]])
def test_nonsense_is_refused_and_never_breaks(wrong: Any) -> None:
    view = copy.deepcopy(modal())
    view["blocks"] = wrong
    assert view_problems(view)
    assert message_problems(wrong)
