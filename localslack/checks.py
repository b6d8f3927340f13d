"""What Slack refuses in views and messages, said in Slack's way: a message and a JSON pointer.

The blocks are checked in check_blocks.py, the elements in check_elements.py.
"""

import json
from collections.abc import Collection
from typing import Any

from localslack.check_blocks import check_blocks
from localslack.check_parts import Problems, check_text, flags, only, short
from localslack.model import Json, elements, texts

VIEW_KEYS = {
    "home": {"type", "blocks", "private_metadata", "callback_id", "external_id"},
    "modal": {
        *("type", "title", "blocks", "close", "submit", "submit_disabled", "private_metadata", "callback_id"),
        *("clear_on_close", "notify_on_close", "external_id"),
    },
}
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT, MESSAGE_BLOCK_TEXT = 40_000, 13_200
VIEW_BYTES = 250_000


def view_problems(view: Any, known: Collection[str] | None = None) -> list[str]:
    """Why Slack would not show this view; empty when it would. `known`: the ids of all people and channels."""
    found = Problems(known)
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        found.add("/view/type", "unsupported type")
        return found.messages
    only(view, VIEW_KEYS[view["type"]], "/view", found)
    flags(view, ("clear_on_close", "notify_on_close", "submit_disabled"), "/view", found)
    if view["type"] == "modal":
        _modal(view, found)
    short(view, "private_metadata", 3000, "/view", found)
    short(view, "callback_id", 255, "/view", found)
    short(view, "external_id", 255, "/view", found)
    surface = view["type"]
    check_blocks(view.get("blocks"), "/view/blocks", surface, VIEW_BLOCKS, found)
    return found.messages


def too_large(view: Json) -> bool:
    return len(json.dumps(view).encode()) > VIEW_BYTES


def message_problems(blocks: Any, known: Collection[str] | None = None) -> list[str]:
    found = Problems(known)
    check_blocks(blocks, "/blocks", "message", MESSAGE_BLOCKS, found)
    return found.messages


def blocks_too_long(blocks: list[Json]) -> bool:
    """Over all blocks together; the number is not documented, this is where users meet it."""
    return sum(len(t) for t in texts(blocks)) > MESSAGE_BLOCK_TEXT


def _modal(view: Json, found: Problems) -> None:
    if "title" not in view:
        found.add("/view", "missing required field: title")
    for part in ("title", "submit", "close"):
        if part in view:
            check_text(view[part], f"/view/{part}", 24, found, kinds=("plain_text",))
    blocks = view.get("blocks")
    known = [b for b in blocks if isinstance(b, dict)] if isinstance(blocks, list) else []
    if "submit" not in view and any(b.get("type") == "input" for b in known):
        found.add("/view", "missing required field: submit (a view with input blocks needs it)")
    _one_focus(known, found)


def _one_focus(blocks: list[Json], found: Problems) -> None:
    whole = [b for b in blocks if b.get("type") != "input" or isinstance(b.get("element"), dict)]
    whole = [b for b in whole if b.get("type") != "actions" or isinstance(b.get("elements"), list)]
    if sum(bool(e.get("focus_on_load")) for e in elements(whole)) > 1:
        found.add("/view", "only one element can have focus_on_load")
