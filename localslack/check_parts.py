"""The small parts every block is made of: texts, options, confirmations, ids."""

from collections.abc import Collection, Sequence
from typing import Any

from localslack.model import Json

ANY_TEXT = ("plain_text", "mrkdwn")
PLAIN = ("plain_text",)


class Problems:
    """What was found so far, as Slack words it."""

    def __init__(self, known: Collection[str] | None = None) -> None:
        """`known`: the ids of all people and channels; None believes every id."""
        self.messages: list[str] = []
        self._known = known

    def add(self, pointer: str, message: str) -> None:
        self.messages.append(f"[ERROR] {message} [json-pointer:{pointer}]")

    def knows(self, name: Any) -> bool:
        return isinstance(name, str) and (self._known is None or name in self._known)


def short(part: Json, key: str, limit: int, at: str, found: Problems, least: int = 0, required: bool = False) -> None:
    """A string of at most `limit` characters under this key."""
    value = part.get(key)
    if value is None:
        if required:
            found.add(at, f"missing required field: {key}")
        return
    if not isinstance(value, str):
        found.add(f"{at}/{key}", "must be a string")
    elif len(value) > limit:
        found.add(f"{at}/{key}", f"must be less than {limit + 1} characters")
    elif len(value) < least:
        found.add(f"{at}/{key}", f"must be more than {least - 1} characters")


def check_text(text: Any, at: str, limit: int, found: Problems, kinds: Sequence[str] = ANY_TEXT) -> None:
    if not isinstance(text, dict):
        found.add(at, "must provide an object")
        return
    if text.get("type") not in kinds:
        found.add(f"{at}/type", f"must be one of: {', '.join(kinds)}")
    if "emoji" in text and text.get("type") != "plain_text":
        found.add(at, "invalid additional property: emoji")
    if "verbatim" in text and text.get("type") != "mrkdwn":
        found.add(at, "invalid additional property: verbatim")
    only(text, {"type", "text", "emoji", "verbatim"}, at, found)
    short(text, "text", limit, at, found, least=1, required=True)


def only(part: Json, keys: Collection[str], at: str, found: Problems) -> None:
    for key in sorted(set(part) - set(keys)):
        found.add(at, f"invalid additional property: {key}")


def flags(part: Json, keys: Collection[str], at: str, found: Problems) -> None:
    for key in keys:
        if not isinstance(part.get(key, False), bool):
            found.add(f"{at}/{key}", "must be a boolean")


def check_style(part: Json, at: str, found: Problems) -> None:
    if part.get("style", "primary") not in ("primary", "danger"):
        found.add(f"{at}/style", "must be one of: primary, danger")


def check_options(
    element: Json, at: str, most: int, found: Problems, kinds: Sequence[str] = PLAIN, more: Collection[str] = ()
) -> None:
    options = element.get("options")
    if not isinstance(options, list):
        found.add(at, "missing required field: options")
        return
    if len(options) > most:
        found.add(f"{at}/options", f"no more than {most} items allowed")
    if not options:
        found.add(f"{at}/options", "no fewer than 1 items allowed")
    for n, option in enumerate(options):
        _option(option, f"{at}/options/{n}", found, kinds, more)


def _option(option: Any, at: str, found: Problems, kinds: Sequence[str], more: Collection[str]) -> None:
    if not isinstance(option, dict):
        found.add(at, "must provide an object")
        return
    only(option, {"text", "value", "description", *more}, at, found)
    check_text(option.get("text"), f"{at}/text", 75, found, kinds)
    short(option, "value", 150, at, found, least=1, required=True)
    if "description" in option:
        check_text(option["description"], f"{at}/description", 75, found, kinds)


def check_confirm(confirm: Any, at: str, found: Problems) -> None:
    if not isinstance(confirm, dict):
        found.add(at, "must provide an object")
        return
    only(confirm, {"title", "text", "confirm", "deny", "style"}, at, found)
    check_text(confirm.get("title"), f"{at}/title", 100, found, PLAIN)
    check_text(confirm.get("text"), f"{at}/text", 300, found)
    check_text(confirm.get("confirm"), f"{at}/confirm", 30, found, PLAIN)
    check_text(confirm.get("deny"), f"{at}/deny", 30, found, PLAIN)
    check_style(confirm, at, found)
