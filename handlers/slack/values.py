"""What Slack sends back: answers to forms, buttons pressed, the slash command.

A payload is checked before it is used: one that is not what we expect is a ``BrokenPayload`` that names the place (and
never the content, which can be personal).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal, TypeVar

from bot.dialogue.forms import Answer, Upload, Value
from handlers.slack.blocks import DO

Person = Callable[[str], str]
"""Slack user id -> our person id."""

T = TypeVar("T")
Word = Literal["new", "list", "show", "why", "report", "find", "help", "unknown"]


class BrokenPayload(Exception):
    """A payload that is not what Slack sends for our own forms and buttons."""

    def __init__(self, where: str, expected: str) -> None:
        super().__init__(f"{where}: expected {expected}")
        self.where = where
        self.expected = expected


@dataclass(frozen=True)
class Carried:
    """What a form carried through Slack in its private_metadata."""

    on: str = ""
    version: int = 0
    revision: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenView:
    """The modal or Home tab a button was pressed in, with what was filled in so far."""

    id: str
    hash: str
    callback_id: str
    answer: Answer
    carried: Carried


@dataclass(frozen=True)
class Pressed:
    """A button: which dialog it starts and what about, who pressed it, and where."""

    name: str
    on: str
    user_id: str
    team_id: str
    trigger_id: str
    view: OpenView | None = None
    channel: str | None = None
    message_ts: str | None = None
    response_url: str | None = None


@dataclass(frozen=True)
class Message:
    """A message as Slack keeps it: its text in Slack's own marks, who wrote it, and when."""

    text: str
    user_id: str
    at: datetime


@dataclass(frozen=True)
class Shortcut:
    """A shortcut chosen anywhere, or (with a message) in the menu of a message."""

    user_id: str
    trigger_id: str
    message: Message | None = None


@dataclass(frozen=True)
class Command:
    """``/klacht ...``. The argument is a reference, a year, a name to look for, or (for an unknown word) all
    that was typed."""

    word: Word
    argument: str
    user_id: str
    team_id: str
    channel_id: str
    trigger_id: str
    response_url: str


# --- answers


def answer(view: object, person: Person) -> Answer:
    """The ``view`` of a submission as the answer to its form; moments in UTC."""
    carry = carried(view)
    values = {name: _value(element, where, person) for name, element, where in _elements(view)}
    return Answer(values, on=carry.on, version=carry.version)


def carried(view: object) -> Carried:
    """What our own form carried; nothing for a view that carries nothing, such as Home."""
    text = _str(_dict(view, "view").get("private_metadata", ""), "view.private_metadata")
    if not text:
        return Carried()
    where = "view.private_metadata"
    try:
        found = _dict(json.loads(text), where)
    except (ValueError, RecursionError) as wrong:
        raise BrokenPayload(where, "JSON") from wrong
    extra = _dict(found.get("extra", {}), f"{where}.extra")
    return Carried(
        on=_str(found.get("on", ""), f"{where}.on"),
        version=_int(found.get("version", 0), f"{where}.version"),
        revision=_int(found.get("revision", 0), f"{where}.revision"),
        extra={name: _str(value, f"{where}.extra.{name}") for name, value in extra.items()},
    )


def users(view: object) -> frozenset[str]:
    """The Slack user ids chosen in a form: to look them all up before its answer is read."""
    found: set[str] = set()

    def remember(user: str) -> str:
        found.add(user)
        return user

    answer(view, remember)
    return frozenset(found)


def _elements(view: object) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every input: its field id (the action_id, as the block's id also holds a revision), its state, its place."""
    state = _dict(_dict(view, "view").get("state"), "view.state")
    for block, inputs in _dict(state.get("values"), "view.state.values").items():
        for name, element in _dict(inputs, f"view.state.values.{block}").items():
            where = f"view.state.values.{block}.{name}"
            if not name.startswith(DO):
                yield name, _dict(element, where), where


def _value(element: dict[str, Any], where: str, person: Person) -> Value:
    match element.get("type"):
        case "plain_text_input" | "email_text_input":
            return _maybe(_str, element.get("value"), f"{where}.value")
        case "datepicker":
            return _maybe(_date, element.get("selected_date"), f"{where}.selected_date")
        case "datetimepicker":
            return _maybe(_datetime, element.get("selected_date_time"), f"{where}.selected_date_time")
        case "radio_buttons" | "static_select":
            return _maybe(_option, element.get("selected_option"), f"{where}.selected_option")
        case "checkboxes" | "multi_static_select":
            return _each(_option, element.get("selected_options"), f"{where}.selected_options")
        case "users_select":
            user = _maybe(_id, element.get("selected_user"), f"{where}.selected_user")
            return None if user is None else person(user)
        case "multi_users_select":
            chosen = _each(_id, element.get("selected_users"), f"{where}.selected_users")
            return tuple(person(user) for user in chosen)
        case "file_input":
            files = _list(element.get("files") or [], f"{where}.files")
            return tuple(_file(file, f"{where}.files.{n}") for n, file in enumerate(files))
        case _:
            raise BrokenPayload(f"{where}.type", "an input of ours")


# --- buttons


def action(payload: object, person: Person) -> Pressed:
    """A ``block_actions`` payload as the button pressed; only buttons of ours are known."""
    body = _dict(payload, "payload")
    user = _dict(body.get("user"), "user")
    pressed = _button(body)
    container = _dict(body.get("container") or {}, "container")
    return Pressed(
        name=_name(pressed),
        on=_str(pressed.get("value") or "", "actions.value"),
        user_id=_id(user.get("id"), "user.id"),
        team_id=_team(body, user),
        trigger_id=_id(body.get("trigger_id"), "trigger_id"),
        view=_open_view(body["view"], person) if body.get("view") else None,
        channel=_maybe(_id, _within(body, "channel", "id") or container.get("channel_id"), "channel.id"),
        message_ts=_maybe(_id, _within(body, "message", "ts") or container.get("message_ts"), "message.ts"),
        response_url=_maybe(_str, body.get("response_url"), "response_url"),
    )


def _button(body: dict[str, Any]) -> dict[str, Any]:
    for n, found in enumerate(_list(body.get("actions"), "actions")):
        pressed = _dict(found, f"actions.{n}")
        if _str(pressed.get("action_id"), f"actions.{n}.action_id").startswith(DO):
            return pressed
    raise BrokenPayload("actions", "a button of ours")


def _name(pressed: dict[str, Any]) -> str:
    """The dialog's name, without the number that kept the button's id unique."""
    name = re.sub(r":\d+\Z", "", pressed["action_id"].removeprefix(DO))
    return _id(name, "actions.action_id")


def _team(body: dict[str, Any], user: dict[str, Any]) -> str:
    """The workspace; for an organisation-wide installation Slack leaves ``team`` empty."""
    return _id(_within(body, "team", "id") or user.get("team_id"), "team.id")


def _open_view(found: object, person: Person) -> OpenView:
    view = _dict(found, "view")
    with_state = view if view.get("state") else {**view, "state": {"values": {}}}  # Home has none
    return OpenView(
        id=_id(view.get("id"), "view.id"),
        hash=_str(view.get("hash") or "", "view.hash"),
        callback_id=_str(view.get("callback_id") or "", "view.callback_id"),
        answer=answer(with_state, person),
        carried=carried(view),
    )


# --- shortcuts


def shortcut(payload: object) -> Shortcut:
    body = _dict(payload, "payload")
    user = _id(_dict(body.get("user"), "user").get("id"), "user.id")
    found = body.get("message")
    message = None if body.get("type") == "shortcut" else _message(_dict(found, "message"))
    return Shortcut(user, _id(body.get("trigger_id"), "trigger_id"), message)


def _message(found: dict[str, Any]) -> Message:
    """An app may have put all its words in attachments."""
    texts = [_str(found.get("text") or "", "message.text")]
    for n, each in enumerate(_list(found.get("attachments") or [], "message.attachments")):
        attached = _dict(each, f"message.attachments.{n}")
        texts.append(_str(attached.get("text") or attached.get("fallback") or "", f"message.attachments.{n}.text"))
    return Message(
        text="\n".join(filter(None, texts)),
        user_id=_str(found.get("user") or "", "message.user"),
        at=_ts(found.get("ts"), "message.ts"),
    )


def _ts(found: object, where: str) -> datetime:
    seconds = _id(found, where).partition(".")[0]
    if not seconds.isdecimal():
        raise BrokenPayload(where, "a moment")
    return _datetime(int(seconds), where)


# --- the command

_WORDS: Mapping[str, Word] = {
    "nieuw": "new",
    "new": "new",
    "lijst": "list",
    "list": "list",
    "waarom": "why",
    "why": "why",
    "rapport": "report",
    "report": "report",
    "zoek": "find",
    "zoeken": "find",
    "find": "find",
    "search": "find",
    "help": "help",
    "hulp": "help",
}
_REFERENCE = re.compile(r"[A-Z]{1,5}-\d{4}-\d{1,6}")
_YEAR = re.compile(r"[12]\d{3}")
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)  # phones make them of a hyphen
_INVISIBLE = str.maketrans(dict.fromkeys("\u200b\u2060\ufeff\u00ad"))


def command(body: object) -> Command:
    """The slash command. What is typed decides the word; a word it does not know is ``unknown``."""
    form = _dict(body, "command")
    typed = _str(form.get("text") or "", "text")
    word, argument = _read(typed)
    return Command(
        word=word,
        argument=argument,
        user_id=_id(form.get("user_id"), "user_id"),
        team_id=_id(form.get("team_id"), "team_id"),
        channel_id=_id(form.get("channel_id"), "channel_id"),
        trigger_id=_id(form.get("trigger_id"), "trigger_id"),
        response_url=_str(form.get("response_url"), "response_url"),
    )


def _read(typed: str) -> tuple[Word, str]:
    parts = typed.translate(_INVISIBLE).split()
    if not parts:
        return "new", ""
    first, rest = parts[0].casefold(), [_canonical(part) for part in parts[1:]]
    word = _WORDS.get(first)
    if word == "help" or (word in ("new", "list", "report") and not rest):
        return word, ""
    if word == "find":
        return word, _unescaped(" ".join(parts[1:]))
    if word == "why" and len(rest) == 1 and _REFERENCE.fullmatch(rest[0]):
        return word, rest[0]
    if word == "report" and len(rest) == 1 and _YEAR.fullmatch(rest[0]):
        return word, rest[0]
    if not rest and _REFERENCE.fullmatch(_canonical(parts[0])):
        return "show", _canonical(parts[0])
    return "unknown", _unescaped(" ".join(parts))


def _canonical(part: str) -> str:
    return part.translate(_DASHES).upper()


_MENTION = re.compile(r"<([@#])[^>|]*\|([^>]*)>")
_ADDRESS = re.compile(r"<(?:mailto:|tel:|https?://)[^>|]*\|([^>]*)>")


def _unescaped(text: str) -> str:
    """As somebody typed it: mentions and links that Slack made of it by their words."""
    text = _ADDRESS.sub(r"\1", _MENTION.sub(r"\1\2", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


# --- shapes


def _dict(found: object, where: str) -> dict[str, Any]:
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise BrokenPayload(where, "an object")
    return found


def _list(found: object, where: str) -> list[Any]:
    if not isinstance(found, list):
        raise BrokenPayload(where, "a list")
    return found


def _str(found: object, where: str) -> str:
    if not isinstance(found, str):
        raise BrokenPayload(where, "text")
    return found


def _id(found: object, where: str) -> str:
    if not isinstance(found, str) or not found:
        raise BrokenPayload(where, "an id")
    return found


def _int(found: object, where: str) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise BrokenPayload(where, "a whole number")
    return found


def _date(found: object, where: str) -> date:
    if not isinstance(found, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", found):
        raise BrokenPayload(where, "a date")
    try:
        return date.fromisoformat(found)
    except ValueError as wrong:
        raise BrokenPayload(where, "a date that exists") from wrong


def _datetime(found: object, where: str) -> datetime:
    try:
        return datetime.fromtimestamp(_int(found, where), UTC)
    except (ValueError, OverflowError, OSError) as wrong:
        raise BrokenPayload(where, "a moment") from wrong


def _option(found: object, where: str) -> str:
    return _str(_dict(found, where).get("value"), f"{where}.value")


def _file(found: object, where: str) -> Upload:
    file = _dict(found, where)
    name, size = _str(file.get("name") or "", f"{where}.name"), _int(file.get("size") or 0, f"{where}.size")
    return Upload(_id(file.get("id"), f"{where}.id"), name, size)


def _maybe(read: Callable[[object, str], T], found: object, where: str) -> T | None:
    return None if found is None else read(found, where)


def _each(read: Callable[[object, str], str], found: object, where: str) -> tuple[str, ...]:
    """Slack leaves the list out, or sends null, where nothing was chosen."""
    if found is None:
        return ()
    return tuple(read(item, f"{where}.{n}") for n, item in enumerate(_list(found, where)))


def _within(body: dict[str, Any], name: str, key: str) -> object:
    """``body[name][key]``, where Slack leaves out ``name`` or sends null when it does not apply."""
    found = body.get(name)
    return None if found is None else _dict(found, name).get(key)
