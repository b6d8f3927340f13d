"""The shape of what Slack sends, looked at before Bolt sees it: by whatever door it came.

A form without `view.type` is an error from deep inside Bolt. Each function says what is wrong, or None when Bolt can
take it; never a word of the content.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs


def of_request(body: bytes, content_type: str) -> str | None:
    """A request over HTTP: an event is JSON; a command is a form; everything else is JSON in a form's ``payload``."""
    try:
        text = body.decode()
        if content_type.startswith("application/json"):
            return None if isinstance(json.loads(text), dict) else "not an object"
        form = parse_qs(text, keep_blank_values=True)
        if "payload" not in form:
            return None if {"command", "ssl_check"} & form.keys() else "neither a payload nor a command"
        return of_interaction(json.loads(form["payload"][0]))
    except (ValueError, RecursionError):
        return "not readable as text and JSON"


def of_envelope(kind: object, payload: object) -> str | None:
    """What came in an envelope over a socket."""
    if kind == "interactive":
        return of_interaction(payload)
    if not isinstance(payload, dict):
        return "not an object"
    if kind == "slash_commands":
        return None if isinstance(payload.get("command"), str) else "a command without a name"
    if kind == "events_api":
        return None if isinstance(payload.get("event"), dict) else "an event without its content"
    return "an envelope of an unknown kind"


def of_interaction(payload: Any) -> str | None:
    """A click, a form or a shortcut."""
    if not isinstance(payload, dict) or not isinstance(payload.get("type"), str):
        return "a payload without a type"
    if not isinstance(payload.get("user"), dict) or not isinstance(payload["user"].get("id"), str):
        return "a payload without a user"
    view = payload.get("view")
    if payload["type"].startswith("view_") and not isinstance(view, dict):
        return "a form without a view"
    if isinstance(view, dict) and not all(isinstance(view.get(key), str) for key in ("id", "type")):
        return "a view without id or type"
    if payload["type"] == "view_submission" and not isinstance(view.get("callback_id"), str):  # type: ignore[union-attr]
        return "a form without a name"
    if payload["type"] == "block_actions" and not _is_list_of_dicts(payload.get("actions")):
        return "a click without an action"
    return None


def _is_list_of_dicts(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(each, dict) for each in found)
