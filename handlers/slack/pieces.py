"""The pieces that modals, messages and Home are made of: texts, somebody's own words, rows of buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from bot.dialogue.forms import Action
from handlers.slack.text import Lookup, escaped_parts, fitted, mrkdwn_parts, plain

Block = dict[str, Any]

DO = "do:"
"""Starts the action_id of every button of ours."""

BUTTON, SECTION, CONTEXT, VALUE = 75, 3000, 2000, 2000
BUTTONS_IN_ROW = 25


@dataclass(frozen=True)
class Reader:
    """How people and moments are shown, and the revision of the form."""

    people: Lookup
    names: Lookup
    timezone: tzinfo = UTC
    revision: int = 0


def sections(markup: str, reader: Reader, *, bold: bool = False) -> list[Block]:
    parts = mrkdwn_parts(markup, SECTION, reader.people, reader.names, bold=bold)
    return [{"type": "section", "text": marked(part)} for part in parts]


def quoted(words: str) -> list[Block]:
    """Somebody's own words, literally."""
    return [{"type": "section", "text": literal(part)} for part in escaped_parts(words, SECTION)]


def context(markup: str, reader: Reader) -> list[Block]:
    parts = mrkdwn_parts(markup, CONTEXT, reader.people, reader.names)
    return [{"type": "context", "elements": [marked(part)]} for part in parts]


def rows(actions: Sequence[Action], reader: Reader) -> list[Block]:
    buttons = [_button(action, reader) for action in actions]
    starts = range(0, len(buttons), BUTTONS_IN_ROW)
    return [{"type": "actions", "elements": buttons[i : i + BUTTONS_IN_ROW]} for i in starts]


def _button(action: Action, reader: Reader) -> Block:
    if len(action.on) > VALUE:
        raise ValueError(f"button {action.name!r} is about {len(action.on)} characters, Slack keeps {VALUE}")
    made: Block = {
        "type": "button",
        "action_id": DO + action.name,
        "text": plain_text(action.label, BUTTON, reader.names),
    }
    if action.on:
        made["value"] = action.on
    if action.style:
        made["style"] = action.style
    return made


def marked(text: str) -> Block:
    """``verbatim``: Slack makes no links or mentions of its own out of what somebody wrote."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(markup: str, limit: int, names: Lookup) -> Block:
    return literal(fitted(plain(markup, names), limit))


def literal(text: str) -> Block:
    """``emoji`` off: ``:smile:`` stays what was typed; real emoji show all the same."""
    return {"type": "plain_text", "text": text, "emoji": False}
