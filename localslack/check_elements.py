"""What Slack refuses in the elements inside blocks."""

import re
from datetime import date
from typing import Any

from localslack.check_parts import (
    ANY_TEXT,
    PLAIN,
    Problems,
    check_confirm,
    check_options,
    check_style,
    check_text,
    flags,
    only,
    short,
)
from localslack.model import Json, options_of

SIA = frozenset({"section", "input", "actions"})
SI = frozenset({"section", "input"})
ONLY_INPUT = frozenset({"input"})
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
    "button": "text url value style confirm accessibility_label",
    "overflow": "options confirm",
    "image": "image_url alt_text slack_file",
    "static_select": "options option_groups initial_option placeholder confirm focus_on_load",
    "multi_static_select": "options option_groups initial_options max_selected_items placeholder confirm focus_on_load",
    "users_select": "initial_user placeholder confirm focus_on_load",
    "multi_users_select": "initial_users max_selected_items placeholder confirm focus_on_load",
    "conversations_select": "initial_conversation default_to_current_conversation response_url_enabled filter"
    " placeholder confirm focus_on_load",
    "multi_conversations_select": "initial_conversations default_to_current_conversation max_selected_items filter"
    " placeholder confirm focus_on_load",
    "channels_select": "initial_channel response_url_enabled placeholder confirm focus_on_load",
    "datepicker": "initial_date placeholder confirm focus_on_load",
    "timepicker": "initial_time timezone placeholder confirm focus_on_load",
    "datetimepicker": "initial_date_time confirm focus_on_load",
    "radio_buttons": "options initial_option confirm focus_on_load",
    "checkboxes": "options initial_options confirm focus_on_load",
    "plain_text_input": "initial_value multiline min_length max_length dispatch_action_config placeholder"
    " focus_on_load",
    "email_text_input": "initial_value dispatch_action_config placeholder focus_on_load",
    "url_text_input": "initial_value dispatch_action_config placeholder focus_on_load",
    "number_input": "is_decimal_allowed initial_value min_value max_value dispatch_action_config placeholder"
    " focus_on_load",
    "file_input": "filetypes max_files",
}
BOOLEANS = ("focus_on_load", "multiline", "default_to_current_conversation", "response_url_enabled")
WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def check_element(element: Any, at: str, place: str, surface: str, found: Problems) -> None:
    if not isinstance(element, dict) or element.get("type") not in PLACES:
        found.add(f"{at}/type", "unsupported type")
        return
    kind = element["type"]
    if place not in PLACES[kind] or (kind == "file_input" and surface != "modal"):
        found.add(at, f"{kind} is not allowed in a block of type {place}")
    only(element, {"type", *(("action_id",) if kind != "image" else ()), *KEYS[kind].split()}, at, found)
    flags(element, BOOLEANS, at, found)
    short(element, "action_id", 255, at, found, least=1)
    if "placeholder" in element:
        check_text(element["placeholder"], f"{at}/placeholder", 150, found, PLAIN)
    if "confirm" in element:
        check_confirm(element["confirm"], f"{at}/confirm", found)
    if element.get("response_url_enabled") and (place, surface) != ("input", "modal"):
        found.add(f"{at}/response_url_enabled", "only in an input block of a modal")
    if "dispatch_action_config" in element:
        _dispatch(element["dispatch_action_config"], f"{at}/dispatch_action_config", found)
    if kind in CHECKS:
        CHECKS[kind](element, at, found)


def _dispatch(config: Any, at: str, found: Problems) -> None:
    known = ("on_enter_pressed", "on_character_entered")
    when = config.get("trigger_actions_on") if isinstance(config, dict) else None
    if not isinstance(when, list) or not when or not all(one in known for one in when):
        found.add(f"{at}/trigger_actions_on", f"must be among: {', '.join(known)}")


def _button(element: Json, at: str, found: Problems) -> None:
    check_text(element.get("text"), f"{at}/text", 75, found, PLAIN)
    short(element, "value", 2000, at, found)
    short(element, "url", 3000, at, found)
    if "url" in element and not WEB.fullmatch(str(element["url"])):
        found.add(f"{at}/url", "must be a valid URL")
    short(element, "accessibility_label", 75, at, found)
    check_style(element, at, found)


def check_image(element: Json, at: str, found: Problems) -> None:
    short(element, "alt_text", 2000, at, found, required=True)
    short(element, "image_url", 3000, at, found)
    if ("image_url" in element) == ("slack_file" in element):
        found.add(at, "provide either image_url or slack_file")
    if "image_url" in element and not WEB.fullmatch(str(element["image_url"])):
        found.add(f"{at}/image_url", "must be a valid URL")


def _select(element: Json, at: str, found: Problems) -> None:
    groups = element.get("option_groups")
    if groups is None:
        check_options(element, at, 100, found)
    elif "options" in element or not isinstance(groups, list) or not 0 < len(groups) <= 100:
        found.add(at, "provide either options or 1 to 100 option_groups")
    else:
        for n, group in enumerate(groups):
            if not isinstance(group, dict):
                found.add(f"{at}/option_groups/{n}", "must provide an object")
                return
            check_text(group.get("label"), f"{at}/option_groups/{n}/label", 75, found, PLAIN)
            check_options(group, f"{at}/option_groups/{n}", 100, found)
    _most_selected(element, "initial_options", at, found)
    _initial_among_options(element, at, found)


def _few_options(element: Json, at: str, found: Problems) -> None:
    check_options(element, at, 10, found, ANY_TEXT)
    _initial_among_options(element, at, found)


def _overflow(element: Json, at: str, found: Problems) -> None:
    check_options(element, at, 5, found, more=("url",))


def _people(element: Json, at: str, found: Problems) -> None:
    _most_selected(element, "initial_users", at, found)
    for key in ("initial_user", "initial_users"):
        given = element.get(key, [])
        for user in given if isinstance(given, list) else [given]:
            if not found.knows(user):
                found.add(f"{at}/{key}", f"user_not_found: {user}")


def _conversations(element: Json, at: str, found: Problems) -> None:
    _most_selected(element, "initial_conversations", at, found)
    for key in ("initial_conversation", "initial_conversations", "initial_channel"):
        given = element.get(key, [])
        for channel in given if isinstance(given, list) else [given]:
            if not found.knows(channel):
                found.add(f"{at}/{key}", f"channel_not_found: {channel}")


def _most_selected(element: Json, initial: str, at: str, found: Problems) -> None:
    most = element.get("max_selected_items")
    if most is None:
        return
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        found.add(f"{at}/max_selected_items", "must be a number of at least 1")
    elif len(element.get(initial, ())) > most:
        found.add(f"{at}/{initial}", f"no more than {most} items allowed")


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
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 3000:
            found.add(f"{at}/{key}", "must be a number from 0 to 3000")
            return
    if most < max(least, 1):
        found.add(f"{at}/max_length", "must be at least min_length and 1")
    short(element, "initial_value", most, at, found)


def _any_text(element: Json, at: str, found: Problems) -> None:
    short(element, "initial_value", 3000, at, found)


def _number(element: Json, at: str, found: Problems) -> None:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        found.add(at, "missing required field: is_decimal_allowed")
        return
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    for key in ("min_value", "max_value", "initial_value"):
        value = element.get(key, "0")
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            found.add(f"{at}/{key}", "must be a number written as a string")
            return
    least, most = (float(element.get(key, either)) for key, either in (("min_value", "-inf"), ("max_value", "inf")))
    if least > most:
        found.add(f"{at}/max_value", "must be at least min_value")
    if "initial_value" in element and not least <= float(element["initial_value"]) <= most:
        found.add(f"{at}/initial_value", "must lie between min_value and max_value")


def _files(element: Json, at: str, found: Problems) -> None:
    most = element.get("max_files", 10)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= 10:
        found.add(f"{at}/max_files", "must be a number from 1 to 10")
    kinds = element.get("filetypes", ["pdf"])
    if not isinstance(kinds, list) or not kinds or not all(isinstance(one, str) and one for one in kinds):
        found.add(f"{at}/filetypes", "must be an array of file extensions")


def _date(element: Json, at: str, found: Problems) -> None:
    given = str(element.get("initial_date", "2026-01-01"))
    try:
        right = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", given)) and bool(date.fromisoformat(given))
    except ValueError:
        right = False
    if not right:
        found.add(f"{at}/initial_date", "must be a date written YYYY-MM-DD")


def _time(element: Json, at: str, found: Problems) -> None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(element.get("initial_time", "00:00"))):
        found.add(f"{at}/initial_time", "must be a time written HH:mm")


def _moment(element: Json, at: str, found: Problems) -> None:
    value = element.get("initial_date_time", 1_000_000_000)
    if not isinstance(value, int) or isinstance(value, bool) or len(str(value)) != 10:
        found.add(f"{at}/initial_date_time", "must be a timestamp of 10 digits")


CHECKS = {
    "button": _button,
    "image": check_image,
    "overflow": _overflow,
    "users_select": _people,
    "multi_users_select": _people,
    "conversations_select": _conversations,
    "multi_conversations_select": _conversations,
    "channels_select": _conversations,
    "email_text_input": _any_text,
    "url_text_input": _any_text,
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
