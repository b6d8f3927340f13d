"""conversations.*: channels, their members and what was said in them."""

import re
from collections.abc import Sequence
from typing import TypeVar

from localslack.api.calling import Call, method
from localslack.model import Channel, Json, Message
from localslack.people import BOT
from localslack.refusal import SlackError

T = TypeVar("T")


@method("conversations.info")
def info(call: Call) -> Json:
    channel = call.channel()
    call.needs(f"{channel.kind}:read")
    return {"channel": _shown(call, channel)}


@method("conversations.members")
def members(call: Call) -> Json:
    channel = call.channel()
    call.needs(f"{channel.kind}:read")
    page, cursor = _page(call, channel.members)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.list")
def list_(call: Call) -> Json:
    kinds = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
    wanted = [kinds.get(t.strip(), "") for t in (call.text("types") or "public_channel").split(",")]
    for kind in wanted:
        call.needs(f"{kind}:read")
    found = [c for c in call.core.state.channels.values() if c.kind in wanted]
    seen = [c for c in found if c.kind == "channels" or call.core.is_bot_in(c)]
    page, cursor = _page(call, [_shown(call, c) for c in seen])
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.open", "im:write")
def open_(call: Call) -> Json:
    user = call.required("users")
    if "," in user:
        call.needs("mpim:write")
    if user not in call.core.state.people or user == BOT:
        raise SlackError("user_not_found")
    if call.core.state.people[user].gone:
        raise SlackError("user_disabled")
    channel = call.core.im(user)
    return {"channel": _shown(call, channel) if call.flag("return_im") else {"id": channel.id}}


@method("conversations.create")
def create(call: Call) -> Json:
    private, name = call.flag("is_private"), call.text("name") or ""
    call.needs("groups:write" if private else "channels:manage")
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > 80:
        raise SlackError("invalid_name_maxlength")
    if not re.fullmatch(r"[a-z0-9_\-]+", name):
        raise SlackError("invalid_name_specials")
    if any(c.name == name for c in call.core.state.channels.values()):
        raise SlackError("name_taken")
    channel = Channel(f"C0NEW{len(call.core.state.channels)}", name, [BOT], private)
    call.core.state.keep_channel(channel)
    return {"channel": _shown(call, channel)}


@method("conversations.invite")
def invite(call: Call) -> Json:
    channel = call.own_channel()
    call.needs("groups:write" if channel.private else "channels:manage")
    for user in call.required("users").split(","):
        if user not in call.core.state.people:
            raise SlackError("user_not_found")
        if user in channel.members:
            raise SlackError("already_in_channel")
        channel.members.append(user)
    call.core.state.keep_channel(channel)
    return {"channel": _shown(call, channel)}


@method("conversations.history")
def history(call: Call) -> Json:
    channel = call.own_channel()
    call.needs(f"{channel.kind}:history")
    seen = [m for m in _messages(call, channel) if m.thread_ts in (None, m.ts)]
    return _said(call, seen[::-1])


@method("conversations.replies")
def replies(call: Call) -> Json:
    channel = call.own_channel()
    call.needs(f"{channel.kind}:history")
    ts = call.required("ts")
    parent = call.core.state.messages[channel.id].get(ts)
    if parent is None or parent.only_for:
        raise SlackError("thread_not_found")
    root = parent.thread_ts or ts
    return _said(call, [m for m in _messages(call, channel) if root in (m.ts, m.thread_ts)])


def _messages(call: Call, channel: Channel) -> list[Message]:
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "9999999999"
    whole = call.flag("inclusive")

    def within(ts: str) -> bool:
        at = float(ts)
        return float(oldest) < at < float(latest) or (whole and at in (float(oldest), float(latest)))

    found = call.core.state.messages[channel.id].values()
    return sorted((m for m in found if m.only_for is None and within(m.ts)), key=lambda m: m.ts)


def _said(call: Call, messages: list[Message]) -> Json:
    page, cursor = _page(call, messages)
    metadata = call.flag("include_all_metadata")
    return {
        "messages": [call.core.message_json(m, metadata) for m in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _page(call: Call, items: Sequence[T]) -> tuple[list[T], str]:
    cursor = call.text("cursor") or "0"
    if not cursor.isdigit():
        raise SlackError("invalid_cursor")
    start, size = int(cursor), min(call.number("limit", 100), 1000) or 100
    more = start + size < len(items)
    return list(items[start : start + size]), str(start + size) if more else ""


def _shown(call: Call, channel: Channel) -> Json:
    body: Json = {"id": channel.id, "is_im": channel.is_im, "is_archived": False}
    if channel.is_im:
        return {**body, "user": channel.person}
    return {
        **body,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_private": channel.private,
        "is_member": call.core.is_bot_in(channel),
        "num_members": len(channel.members),
    }
