"""What Slack sends back: answers to forms, buttons pressed, shortcuts. Each payload is checked before it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.dialogue.forms import Answer, Upload, Value
from handlers.slack import expect
from handlers.slack.pieces import DO

Person = Callable[[str], str]
"""Slack user id -> our person id."""


@dataclass(frozen=True)
class Carried:
    """What a form carried through Slack in its private_metadata."""

    on: str = ""
    version: int = 0
    revision: int = 0


@dataclass(frozen=True)
class OpenView:
    """The modal or Home tab a button was pressed in, with what was filled in so far."""

    id: str
    hash: str
    answer: Answer
    carried: Carried


@dataclass(frozen=True)
class Pressed:
    """A button: which dialog it starts and what about, who pressed it, and in which form."""

    name: str
    on: str
    user_id: str
    trigger_id: str
    view: OpenView | None = None


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


# --- answers


def answer(view: object, person: Person) -> Answer:
    """The ``view`` of a submission as the answer to its form; moments in UTC."""
    carry = carried(view)
    values = {name: _value(element, where, person) for name, element, where in _elements(view)}
    return Answer(values, on=carry.on, version=carry.version)


def carried(view: object) -> Carried:
    """What our own form carried; nothing for a view that carries nothing, such as Home."""
    text = expect.text(expect.an_object(view, "view").get("private_metadata", ""), "view.private_metadata")
    if not text:
        return Carried()
    where = "view.private_metadata"
    try:
        found = expect.an_object(json.loads(text), where)
    except (ValueError, RecursionError) as wrong:
        raise expect.BrokenPayload(where, "JSON") from wrong
    return Carried(
        on=expect.text(found.get("on", ""), f"{where}.on"),
        version=expect.a_whole_number(found.get("version", 0), f"{where}.version"),
        revision=expect.a_whole_number(found.get("revision", 0), f"{where}.revision"),
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
    state = expect.an_object(expect.an_object(view, "view").get("state"), "view.state")
    for block, inputs in expect.an_object(state.get("values"), "view.state.values").items():
        for name, element in expect.an_object(inputs, f"view.state.values.{block}").items():
            where = f"view.state.values.{block}.{name}"
            if not name.startswith(DO):
                yield name, expect.an_object(element, where), where


def _value(element: dict[str, Any], where: str, person: Person) -> Value:
    match element.get("type"):
        case "plain_text_input" | "email_text_input":
            return expect.maybe(expect.text, element.get("value"), f"{where}.value")
        case "datepicker":
            return expect.maybe(expect.a_day, element.get("selected_date"), f"{where}.selected_date")
        case "datetimepicker":
            return expect.maybe(expect.a_moment, element.get("selected_date_time"), f"{where}.selected_date_time")
        case "radio_buttons" | "static_select":
            return expect.maybe(expect.an_option, element.get("selected_option"), f"{where}.selected_option")
        case "checkboxes" | "multi_static_select":
            return expect.each(expect.an_option, element.get("selected_options"), f"{where}.selected_options")
        case "users_select":
            user = expect.maybe(expect.an_id, element.get("selected_user"), f"{where}.selected_user")
            return None if user is None else person(user)
        case "multi_users_select":
            chosen = expect.each(expect.an_id, element.get("selected_users"), f"{where}.selected_users")
            return tuple(person(user) for user in chosen)
        case "file_input":
            files = expect.a_list(element.get("files") or [], f"{where}.files")
            return tuple(_file(file, f"{where}.files.{n}") for n, file in enumerate(files))
        case _:
            raise expect.BrokenPayload(f"{where}.type", "an input of ours")


def _file(found: object, where: str) -> Upload:
    file = expect.an_object(found, where)
    return Upload(
        expect.an_id(file.get("id"), f"{where}.id"),
        expect.text(file.get("name") or "", f"{where}.name"),
        expect.a_whole_number(file.get("size") or 0, f"{where}.size"),
    )


# --- buttons


def action(payload: object, person: Person) -> Pressed:
    """A ``block_actions`` payload as the button pressed; only buttons of ours are known."""
    body = expect.an_object(payload, "payload")
    user = expect.an_object(body.get("user"), "user")
    pressed = _button(body)
    return Pressed(
        name=_name(pressed),
        on=expect.text(pressed.get("value") or "", "actions.value"),
        user_id=expect.an_id(user.get("id"), "user.id"),
        trigger_id=expect.an_id(body.get("trigger_id"), "trigger_id"),
        view=_open_view(body["view"], person) if body.get("view") else None,
    )


def _button(body: dict[str, Any]) -> dict[str, Any]:
    for n, found in enumerate(expect.a_list(body.get("actions"), "actions")):
        pressed = expect.an_object(found, f"actions.{n}")
        if expect.text(pressed.get("action_id"), f"actions.{n}.action_id").startswith(DO):
            return pressed
    raise expect.BrokenPayload("actions", "a button of ours")


def _name(pressed: dict[str, Any]) -> str:
    """The dialog's name, without the number that kept the button's id unique."""
    name = re.sub(r":\d+\Z", "", pressed["action_id"].removeprefix(DO))
    return expect.an_id(name, "actions.action_id")


def _open_view(found: object, person: Person) -> OpenView:
    view = expect.an_object(found, "view")
    with_state = view if view.get("state") else {**view, "state": {"values": {}}}  # Home has none
    return OpenView(
        id=expect.an_id(view.get("id"), "view.id"),
        hash=expect.text(view.get("hash") or "", "view.hash"),
        answer=answer(with_state, person),
        carried=carried(view),
    )


# --- shortcuts


def shortcut(payload: object) -> Shortcut:
    body = expect.an_object(payload, "payload")
    user = expect.an_id(expect.an_object(body.get("user"), "user").get("id"), "user.id")
    found = body.get("message")
    message = None if body.get("type") == "shortcut" else _message(expect.an_object(found, "message"))
    return Shortcut(user, expect.an_id(body.get("trigger_id"), "trigger_id"), message)


def _message(found: dict[str, Any]) -> Message:
    """An app may have put all its words in attachments."""
    texts = [expect.text(found.get("text") or "", "message.text")]
    for n, each in enumerate(expect.a_list(found.get("attachments") or [], "message.attachments")):
        where = f"message.attachments.{n}"
        attached = expect.an_object(each, where)
        texts.append(expect.text(attached.get("text") or attached.get("fallback") or "", f"{where}.text"))
    return Message(
        text="\n".join(filter(None, texts)),
        user_id=expect.text(found.get("user") or "", "message.user"),
        at=_ts(found.get("ts"), "message.ts"),
    )


def _ts(found: object, where: str) -> datetime:
    seconds = expect.an_id(found, where).partition(".")[0]
    if not seconds.isdecimal():
        raise expect.BrokenPayload(where, "a moment")
    return expect.a_moment(int(seconds), where)
