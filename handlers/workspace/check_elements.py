"""What Slack refuses in the elements inside blocks."""

import re
from typing import Any

from handlers.workspace.check_parts import (
    ANY_TEXT,
    PLAIN,
    Problems,
    check_confirm,
    check_options,
    check_text,
    only,
    short,
)
from handlers.workspace.model import Json, options_of

SIA = frozenset({"section", "input", "actions"})
SI = frozenset({"section", "input"})
ONLY_INPUT = frozenset({"input"})
COMMON = frozenset({"type", "action_id", "confirm", "focus_on_load", "placeholder"})
PLACES: dict[str, frozenset[str]] = {
    "button": frozenset({"section", "actions"}),
    "overflow": frozenset({"section", "actions"}),
    "image": frozenset({"section", "context"}),
    "static_select": SIA,
    "users_select": SIA,
    "conversations_select": SIA,
    "channels_select": SIA,
    "multi_static_select": SI,
    "multi_users_select": SI,
    "multi_conversations_select": SI,
    "datepicker": SIA,
    "timepicker": SIA,
    "datetimepicker": frozenset({"input", "actions"}),
    "radio_buttons": SIA,
    "checkboxes": SIA,
    "plain_text_input": ONLY_INPUT,
    "email_text_input": ONLY_INPUT,
    "url_text_input": ONLY_INPUT,
    "number_input": ONLY_INPUT,
    "file_input": ONLY_INPUT,
}
KEYS: dict[str, str] = {
    "button": "text url value style accessibility_label",
    "overflow": "options",
    "image": "image_url alt_text slack_file",
    "static_select": "options option_groups initial_option",
    "multi_static_select": "options option_groups initial_options max_selected_items",
    "users_select": "initial_user",
    "multi_users_select": "initial_users max_selected_items",
    "conversations_select": "initial_conversation default_to_current_conversation response_url_enabled filter",
    "multi_conversations_select": "initial_conversations default_to_current_conversation max_selected_items filter",
    "channels_select": "initial_channel response_url_enabled",
    "datepicker": "initial_date",
    "timepicker": "initial_time timezone",
    "datetimepicker": "initial_date_time",
    "radio_buttons": "options initial_option",
    "checkboxes": "options initial_options",
    "plain_text_input": "initial_value multiline min_length max_length dispatch_action_config",
    "email_text_input": "initial_value dispatch_action_config",
    "url_text_input": "initial_value dispatch_action_config",
    "number_input": "is_decimal_allowed initial_value min_value max_value dispatch_action_config",
    "file_input": "filetypes max_files",
}


def check_element(element: Any, at: str, place: str, surface: str, found: Problems) -> None:
    if not isinstance(element, dict) or element.get("type") not in PLACES:
        found.add(f"{at}/type", "unsupported type")
        return
    kind = element["type"]
    if place not in PLACES[kind] or (kind == "file_input" and surface != "modal"):
        found.add(at, f"{kind} is not allowed in a block of type {place}")
    only(element, COMMON | set(KEYS[kind].split()), at, found)
    short(element, "action_id", 255, at, found, least=1)
    if "placeholder" in element:
        check_text(element["placeholder"], f"{at}/placeholder", 150, found, PLAIN)
    if "confirm" in element:
        check_confirm(element["confirm"], f"{at}/confirm", found)
    if kind in CHECKS:
        CHECKS[kind](element, at, found)


def _button(element: Json, at: str, found: Problems) -> None:
    check_text(element.get("text"), f"{at}/text", 75, found, PLAIN)
    short(element, "value", 2000, at, found)
    short(element, "url", 3000, at, found)
    if element.get("style", "primary") not in ("primary", "danger"):
        found.add(f"{at}/style", "must be one of: primary, danger")


def _image(element: Json, at: str, found: Problems) -> None:
    short(element, "alt_text", 2000, at, found, required=True)
    if "image_url" not in element and "slack_file" not in element:
        found.add(at, "missing required field: image_url")


def _select(element: Json, at: str, found: Problems) -> None:
    groups = element.get("option_groups")
    if groups is None:
        check_options(element, at, 100, found)
    elif "options" in element or not isinstance(groups, list) or not 0 < len(groups) <= 100:
        found.add(at, "provide either options or 1 to 100 option_groups")
    else:
        for n, group in enumerate(groups):
            check_text(group.get("label"), f"{at}/option_groups/{n}/label", 75, found, PLAIN)
            check_options(group, f"{at}/option_groups/{n}", 100, found)
    _initial_among_options(element, at, found)


def _few_options(element: Json, at: str, found: Problems) -> None:
    check_options(element, at, 10, found, ANY_TEXT)
    _initial_among_options(element, at, found)


def _overflow(element: Json, at: str, found: Problems) -> None:
    check_options(element, at, 5, found)


def _initial_among_options(element: Json, at: str, found: Problems) -> None:
    choices = options_of(element) if isinstance(element.get("options", []), list) else []
    if "initial_option" in element and element["initial_option"] not in choices:
        found.add(f"{at}/initial_option", "initial_option must be one of the options")
    initial = element.get("initial_options", [])
    if "initial_options" in element and not initial:
        found.add(f"{at}/initial_options", "no fewer than 1 items allowed")
    if any(one not in choices for one in initial):
        found.add(f"{at}/initial_options", "initial_options must be among the options")


def _text_input(element: Json, at: str, found: Problems) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    for key, value in (("min_length", least), ("max_length", most)):
        if not isinstance(value, int) or not 0 <= value <= 3000:
            found.add(f"{at}/{key}", "must be a number from 0 to 3000")
            return
    if most < max(least, 1):
        found.add(f"{at}/max_length", "must be at least min_length and 1")
    short(element, "initial_value", most, at, found)


def _number(element: Json, at: str, found: Problems) -> None:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        found.add(at, "missing required field: is_decimal_allowed")


def _files(element: Json, at: str, found: Problems) -> None:
    most = element.get("max_files", 10)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= 10:
        found.add(f"{at}/max_files", "must be a number from 1 to 10")
    kinds = element.get("filetypes", ["pdf"])
    if not isinstance(kinds, list) or not kinds or not all(isinstance(one, str) and one for one in kinds):
        found.add(f"{at}/filetypes", "must be an array of file extensions")


def _date(element: Json, at: str, found: Problems) -> None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(element.get("initial_date", "2026-01-01"))):
        found.add(f"{at}/initial_date", "must be a date written YYYY-MM-DD")


def _time(element: Json, at: str, found: Problems) -> None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(element.get("initial_time", "00:00"))):
        found.add(f"{at}/initial_time", "must be a time written HH:mm")


def _moment(element: Json, at: str, found: Problems) -> None:
    value = element.get("initial_date_time", 1_000_000_000)
    if not isinstance(value, int) or len(str(value)) != 10:
        found.add(f"{at}/initial_date_time", "must be a timestamp of 10 digits")


CHECKS = {
    "button": _button,
    "image": _image,
    "overflow": _overflow,
    "static_select": _select,
    "multi_static_select": _select,
    "radio_buttons": _few_options,
    "checkboxes": _few_options,
    "plain_text_input": _text_input,
    "number_input": _number,
    "file_input": _files,
    "datepicker": _date,
    "timepicker": _time,
    "datetimepicker": _moment,
}
