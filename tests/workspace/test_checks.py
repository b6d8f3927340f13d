"""Block Kit's limits: what just fits and what is just too much."""

import copy
from typing import Any

import pytest

from localslack.checks import blocks_too_long, message_problems, view_problems
from localslack.model import Json

from .forms_for_tests import EVERY_FIELD, OPTIONS, actions, button, field, modal, plain, section

KNOWN = frozenset({"U0ADV", "U0DIR", "C0KLACHTEN"})


def many(count: int) -> list[Json]:
    return [{"text": plain(f"o{n}"), "value": str(n)} for n in range(count)]


def number(**more: Any) -> Json:
    return modal(field("a", "A", "number_input", is_decimal_allowed=False, **more))


def radios(option: Json) -> Json:
    return field("a", "A", "radio_buttons", options=[option])


def dispatching(when: str) -> Json:
    return field("a", "A", "plain_text_input", dispatch_action_config={"trigger_actions_on": [when]})


FITS: list[tuple[str, Json]] = [
    ("every kind of field", modal(*EVERY_FIELD)),
    ("100 blocks", modal(*[{"type": "divider"}] * 100)),
    ("long section", modal(section("x" * 3000))),
    ("100 options", modal(field("a", "A", "static_select", options=many(100)))),
    ("metadata", modal(section("x"), private_metadata="x" * 3000, callback_id="x" * 255)),
    ("people that are there", modal(field("a", "A", "multi_users_select", initial_users=["U0ADV"]))),
    ("numbers", number(min_value="1", max_value="9", initial_value="4")),
    ("typing that is told", modal(dispatching("on_enter_pressed"))),
    ("a leap day", modal(field("a", "A", "datepicker", initial_date="2028-02-29"))),
    ("ten files", modal(field("a", "A", "file_input", filetypes=["pdf", "jpg"], max_files=10))),
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
    ("title in Home", {"type": "home", "title": plain("x"), "blocks": []}, "invalid additional property: title"),
    ("101 blocks in Home", {"type": "home", "blocks": [{"type": "divider"}] * 101}, "no more than 100"),
    ("flag", modal(section("x"), clear_on_close="yes"), "/view/clear_on_close"),
    ("long external_id", modal(section("x"), external_id="x" * 256), "external_id"),
    ("two focused", modal(*(field(n, n, "datepicker", focus_on_load=True) for n in "ab")), "focus_on_load"),
    ("a day that is not", modal(field("a", "A", "datepicker", initial_date="2026-02-30")), "YYYY-MM-DD"),
    ("a day in few digits", modal(field("a", "A", "datepicker", initial_date="2026-2-3")), "YYYY-MM-DD"),
    ("a time in few digits", modal(field("a", "A", "timepicker", initial_time="9:30")), "HH:mm"),
    ("a moment in milliseconds", modal(field("a", "A", "datetimepicker", initial_date_time=10**12)), "10 digits"),
    ("numbers as numbers", number(min_value=1), "written as a string"),
    ("decimal start", number(initial_value="1.5"), "written as a string"),
    ("numbers crossed", number(min_value="5", max_value="4"), "at least min_value"),
    ("number out of range", number(min_value="5", initial_value="4"), "between"),
    ("lengths crossed", modal(field("a", "A", "plain_text_input", min_length=5, max_length=4)), "at least min_length"),
    ("long e-mail", modal(field("a", "A", "email_text_input", initial_value="x" * 3001)), "less than 3001"),
    ("nobody", modal(field("a", "A", "users_select", initial_user="U9")), "user_not_found: U9"),
    ("nobody among", modal(field("a", "A", "multi_users_select", initial_users=["U0ADV", "U9"])), "user_not_found"),
    ("no channel", modal(field("a", "A", "conversations_select", initial_conversation="C9")), "channel_not_found"),
    ("none selected", modal(field("a", "A", "multi_users_select", max_selected_items=0)), "at least 1"),
    (
        "too many at first",
        modal(field("a", "A", "multi_users_select", initial_users=["U0ADV", "U0DIR"], max_selected_items=1)),
        "no more than 1",
    ),
    ("placeholder on boxes", modal(field("a", "A", "checkboxes", options=OPTIONS, placeholder=plain("x"))), "property"),
    ("placeholder on files", modal(field("a", "A", "file_input", placeholder=plain("x"))), "property: placeholder"),
    ("confirmed typing", modal(field("a", "A", "plain_text_input", confirm={})), "property: confirm"),
    ("focused button", modal(actions(button("x", "a", focus_on_load=True))), "property: focus_on_load"),
    ("not an address", modal(actions(button("x", "a", url="mailto:jan"))), "/url"),
    ("long label for readers", modal(actions(button("x", "a", accessibility_label="x" * 76))), "less than 76"),
    ("link in an option", modal(radios({**OPTIONS[0], "url": "https://voorbeeld.nl"})), "property: url"),
    ("long option", modal(radios({"text": plain("x" * 76), "value": "a"})), "less than 76"),
    ("long option value", modal(radios({"text": plain("x"), "value": "a" * 151})), "less than 151"),
    ("long description", modal(radios({**OPTIONS[0], "description": plain("x" * 76)})), "less than 76"),
    ("6 in a menu", modal(actions({"type": "overflow", "action_id": "a", "options": many(6)})), "no more than 5"),
    ("11 boxes", modal(field("a", "A", "checkboxes", options=many(11))), "no more than 10"),
    ("groups and options", modal(field("a", "A", "static_select", options=OPTIONS, option_groups=[])), "either"),
    ("nonsense group", modal(field("a", "A", "static_select", option_groups=[None])), "/option_groups/0"),
    ("when to dispatch", modal(dispatching("on_leave")), "on_enter_pressed"),
    ("picture of nothing", modal({"type": "image", "alt_text": "x"}), "image_url"),
    ("picture of nowhere", modal({"type": "image", "alt_text": "x", "image_url": "a.png"}), "/image_url"),
    ("unspoken picture", modal({"type": "image", "image_url": "https://voorbeeld.nl/a.png"}), "alt_text"),
    (
        "answer to a channel outside a modal",
        {"type": "home", "blocks": [field("a", "A", "conversations_select", response_url_enabled=True)]},
        "only in an input block",
    ),
    ("loud confirmation", modal(actions(button("x", "a", confirm={"style": "loud"}))), "/confirm/style"),
    ("confirm", modal(actions(button("x", "a", confirm={"title": plain("x")}))), "/confirm/text"),
]


@pytest.mark.parametrize(("name", "view"), FITS, ids=[name for name, _ in FITS])
def test_what_fits(name: str, view: Json) -> None:
    assert view_problems(view, KNOWN) == []


@pytest.mark.parametrize(("name", "view", "says"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_what_is_refused(name: str, view: Json, says: str) -> None:
    problems = view_problems(view, KNOWN)
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
