"""chat.*: posting, changing and taking back messages."""

import json
from datetime import timedelta

from localslack.api.calling import Call, method
from localslack.core import Core
from localslack.model import Channel, Json, Message
from localslack.people import BOT
from localslack.posting import edit, post, remove
from localslack.refusal import SlackError

MOST_METADATA = 8 * 1024
PACE = timedelta(seconds=1)


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    channel = _addressed(call)
    _not_too_fast(call.core, channel)
    message = post(
        call.core,
        channel,
        call.text("text") or "",
        call.parsed("blocks", "invalid_blocks_format"),
        thread_ts=call.text("thread_ts"),
        metadata=_metadata(call),
    )
    shown = call.core.message_json(message, metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": shown}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    message = _own(call, "cant_update_message")
    metadata = _metadata(call)
    if metadata is not None:
        message.metadata = metadata
    edit(call.core, message, call.text("text"), call.parsed("blocks", "invalid_blocks_format"))
    shown = call.core.message_json(message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    message = _own(call, "cant_delete_message")
    remove(call.core, message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    channel, user = _addressed(call), call.required("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    blocks = call.parsed("blocks", "invalid_blocks_format")
    message = post(
        call.core,
        channel,
        call.text("text") or "",
        blocks,
        thread_ts=call.text("thread_ts"),
        only_for=user,
    )
    return {"message_ts": message.ts}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    channel = call.own_channel()
    found = call.core.state.messages[channel.id].get(call.required("message_ts"))
    if found is None:
        raise SlackError("message_not_found")
    place = f"{channel.id}/p{found.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": call.core.url(f"archives/{place}")}


def _addressed(call: Call) -> Channel:
    """A channel, or a person: then the direct messages with them."""
    wanted = call.required("channel")
    if wanted in call.core.state.people and wanted != BOT:
        return call.core.im(wanted)
    return call.own_channel()


def _not_too_fast(core: Core, channel: Channel) -> None:
    """One message a second in a channel, where a test asks for it: Slack lets short bursts pass."""
    now = core.clock.now()
    if core.keeps_pace and now - core.last_post.get(channel.id, now - PACE) < PACE:
        raise SlackError("ratelimited")
    core.last_post[channel.id] = now


def _own(call: Call, otherwise: str) -> Message:
    message = call.message(call.own_channel())
    if message.user != BOT:
        raise SlackError(otherwise)
    return message


def _metadata(call: Call) -> Json | None:
    metadata = call.parsed("metadata", "invalid_metadata_format")
    if metadata in (None, ""):
        return None
    right = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not right or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format", ["[ERROR] needs event_type and event_payload"])
    if len(json.dumps(metadata).encode()) > MOST_METADATA:
        raise SlackError("metadata_too_large")
    return dict(metadata)
