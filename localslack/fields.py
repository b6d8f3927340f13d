"""Finding fields and buttons on a screen, and what Slack itself says about a field before sending it."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from localslack.model import Json, elements_of
from localslack.refusal import ScreenError
from localslack.texts import Texts
from localslack.values import KEYS, content


class Place(NamedTuple):
    """An element and the block it stands in."""

    block: Json
    element: Json


def places(blocks: list[Json]) -> list[Place]:
    return [Place(block, element) for block in blocks for element in elements_of(block)]


def field(blocks: list[Json], name: str) -> Place:
    """The input with this label, placeholder, block id or action id."""
    inputs = [p for p in places(blocks) if p.element["type"] in KEYS]
    for place in inputs:
        if name in _names(place):
            return place
    there = ", ".join(repr(_names(p)[0]) for p in inputs)
    raise ScreenError(f"no field {name!r}; there are: {there or 'none'}")


def button(blocks: list[Json], name: str) -> tuple[Place, Json | None] | None:
    """The button with this text, action id or value; or the option of an overflow menu, with its menu."""
    for place in places(blocks):
        element = place.element
        if element["type"] == "button":
            if name in (element["text"]["text"], element["action_id"], element.get("value")):
                return place, None
        elif element["type"] == "overflow":
            for choice in element["options"]:
                if name in (choice["text"]["text"], choice["value"]):
                    return place, choice
    return None


def field_errors(blocks: list[Json], values: Mapping[str, Mapping[str, Json]], texts: Texts) -> dict[str, str]:
    """Per block id, what Slack itself says before anything is sent."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        state = values[block["block_id"]][block["element"]["action_id"]]
        error = _error(block, content(state), texts)
        if error:
            errors[block["block_id"]] = error
    return errors


def _error(block: Json, value: object, texts: Texts) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else texts("engine.required")
    element = block["element"]
    if isinstance(value, str) and element["type"] == "plain_text_input":
        most, least = element.get("max_length", 3000), element.get("min_length", 0)
        if len(value) > most:
            return texts("engine.too_long", most=most)
        if len(value) < least:
            return texts("engine.too_short", least=least)
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", str(value)):
        return texts("engine.not_email")
    if element["type"] == "number_input":
        return _number_error(element, str(value), texts)
    if element["type"] == "url_text_input" and not re.match(r"https?://\S+$", str(value)):
        return texts("engine.not_url")
    return None


def _number_error(element: Json, value: str, texts: Texts) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return texts("engine.not_number")
    if "min_value" in element and float(value) < float(element["min_value"]):
        return texts("engine.number_low", least=element["min_value"])
    if "max_value" in element and float(value) > float(element["max_value"]):
        return texts("engine.number_high", most=element["max_value"])
    return None


def _names(place: Place) -> list[str]:
    block, element = place
    label = block["label"]["text"] if block["type"] == "input" else ""
    placeholder = element.get("placeholder", {}).get("text", "")
    return [n for n in (label, placeholder, block["block_id"], element["action_id"]) if n]
