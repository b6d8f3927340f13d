"""Putting messages in channels, and what Slack refuses about them."""

import re
from collections.abc import Sequence
from typing import Any

from localslack.checks import MESSAGE_TEXT, blocks_too_long, message_problems
from localslack.core import Core
from localslack.model import Channel, Json, Message
from localslack.people import BOT
from localslack.refusal import SlackError
from localslack.views import with_ids


def post(
    core: Core,
    channel: Channel,
    text: str,
    blocks: list[Json] | None = None,
    *,
    user: str = BOT,
    thread_ts: str | None = None,
    metadata: Json | None = None,
    only_for: str | None = None,
    files: Sequence[str] = (),
) -> Message:
    if thread_ts is not None and not re.fullmatch(r"\d{9,11}\.\d{6}", thread_ts):
        raise SlackError("invalid_thread_ts", [f"[ERROR] {thread_ts} is not a valid thread_ts"])
    if not files or blocks:
        blocks = checked(core, text, blocks)
    message = Message(channel.id, core.state.next_ts(), user, text, blocks or [], thread_ts, metadata)
    message.only_for = only_for
    message.files = list(files)
    message.bot = user == BOT
    if user != BOT:
        core.state.mark_read(user, channel.id, message.ts)
    return core.state.keep_message(message)


def edit(core: Core, message: Message, text: str | None, blocks: list[Json] | None) -> Message:
    """As chat.update: blocks left out stay (and keep hiding a new text), an empty list takes them away."""
    if text is None and blocks is None:
        raise SlackError("no_text")
    if blocks is not None:
        message.blocks = checked(core, text or message.text, blocks)
    elif len(text or "") > MESSAGE_TEXT:
        raise SlackError("msg_too_long")
    message.text = message.text if text is None else text
    message.edited = core.state.next_ts()
    return core.state.keep_message(message)


def remove(core: Core, message: Message) -> None:
    """A message with replies leaves an empty place, so that its thread stays together."""
    if not core.replies_to(message):
        core.state.drop_message(message)
        return
    message.text, message.blocks, message.files, message.deleted = "", [], [], True
    core.state.keep_message(message)


def checked(core: Core, text: Any, blocks: Any) -> list[Json]:
    """The blocks with their ids, or Slack's refusal."""
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text or "") > MESSAGE_TEXT:
        raise SlackError("msg_too_long")
    if not blocks:
        return []
    problems = message_problems(blocks, core.state.ids)
    if problems:
        raise SlackError("invalid_blocks", problems)
    if blocks_too_long(blocks):
        raise SlackError("msg_blocks_too_long")
    return with_ids(blocks)
