"""What Slack refuses in blocks."""

from collections.abc import Callable
from typing import Any

from localslack.check_elements import check_element, check_image
from localslack.check_parts import PLAIN, Problems, check_text, flags, only, short
from localslack.model import Json

KEYS = {
    "header": {"text"},
    "section": {"text", "fields", "accessory", "expand"},
    "divider": set[str](),
    "context": {"elements"},
    "actions": {"elements"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"},
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "rich_text": {"elements"},
}


def check_blocks(blocks: Any, at: str, surface: str, most: int, found: Problems) -> None:
    if not isinstance(blocks, list):
        found.add(at, "must provide an array")
        return
    if len(blocks) > most:
        found.add(at, f"no more than {most} items allowed")
    seen: set[str] = set()
    for n, block in enumerate(blocks):
        _block(block, f"{at}/{n}", surface, found)
        name = block.get("block_id") if isinstance(block, dict) else None
        if name in seen:
            found.add(f"{at}/{n}/block_id", f"block_id `{name}` already exists")
        if isinstance(name, str):
            seen.add(name)


def _block(block: Any, at: str, surface: str, found: Problems) -> None:
    if not isinstance(block, dict) or block.get("type") not in KEYS:
        found.add(f"{at}/type", "unsupported type")
        return
    only(block, KEYS[block["type"]] | {"type", "block_id"}, at, found)
    short(block, "block_id", 255, at, found, least=1)
    if block["type"] in CHECKS:
        CHECKS[block["type"]](block, at, surface, found)


def _header(block: Json, at: str, _surface: str, found: Problems) -> None:
    check_text(block.get("text"), f"{at}/text", 150, found, PLAIN)


def _section(block: Json, at: str, surface: str, found: Problems) -> None:
    fields = block.get("fields")
    if "text" not in block and not fields:
        found.add(at, "must provide either text or fields")
    if "text" in block:
        check_text(block["text"], f"{at}/text", 3000, found)
    if fields is not None and (not isinstance(fields, list) or not 0 < len(fields) <= 10):
        found.add(f"{at}/fields", "no more than 10 items allowed, no fewer than 1")
    for n, one in enumerate(fields if isinstance(fields, list) else ()):
        check_text(one, f"{at}/fields/{n}", 2000, found)
    if "accessory" in block:
        check_element(block["accessory"], f"{at}/accessory", "section", surface, found)


def _context(block: Json, at: str, surface: str, found: Problems) -> None:
    for n, one in enumerate(_some(block, 10, at, found)):
        if isinstance(one, dict) and one.get("type") == "image":
            check_element(one, f"{at}/elements/{n}", "context", surface, found)
        else:
            check_text(one, f"{at}/elements/{n}", 3000, found)


def _actions(block: Json, at: str, surface: str, found: Problems) -> None:
    seen: set[str] = set()
    for n, one in enumerate(_some(block, 25, at, found)):
        check_element(one, f"{at}/elements/{n}", "actions", surface, found)
        name = one.get("action_id") if isinstance(one, dict) else None
        if name in seen:
            found.add(f"{at}/elements/{n}/action_id", f"action_id `{name}` already exists")
        if isinstance(name, str):
            seen.add(name)


def _input(block: Json, at: str, surface: str, found: Problems) -> None:
    check_text(block.get("label"), f"{at}/label", 2000, found, PLAIN)
    if "hint" in block:
        check_text(block["hint"], f"{at}/hint", 2000, found, PLAIN)
    flags(block, ("optional", "dispatch_action"), at, found)
    check_element(block.get("element"), f"{at}/element", "input", surface, found)


def _image(block: Json, at: str, _surface: str, found: Problems) -> None:
    check_image(block, at, found)
    if "title" in block:
        check_text(block["title"], f"{at}/title", 2000, found, PLAIN)


def _rich_text(block: Json, at: str, _surface: str, found: Problems) -> None:
    if not isinstance(block.get("elements"), list):
        found.add(at, "missing required field: elements")


def _some(block: Json, most: int, at: str, found: Problems) -> list[Any]:
    parts = block.get("elements")
    if not isinstance(parts, list):
        found.add(at, "missing required field: elements")
        return []
    if not 0 < len(parts) <= most:
        found.add(f"{at}/elements", f"no more than {most} items allowed, no fewer than 1")
    return parts


CHECKS: dict[str, Callable[[Json, str, str, Problems], None]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
}
