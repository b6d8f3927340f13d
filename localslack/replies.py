"""What Slack does with the app's HTTP reply to a command, a form or an action."""

from typing import Any

from localslack.core import Core
from localslack.delivery import Reply
from localslack.hooks import Hook
from localslack.model import Channel, Json, View
from localslack.posting import edit, post, remove
from localslack.refusal import SlackError


def after_command(core: Core, user: str, channel: Channel, command: str, reply: Reply) -> None:
    """A body is an answer only this person sees, unless it says `in_channel`."""
    if not reply.ok:
        core.tell(user, core.texts("engine.command_failed", command=command, why=failure(reply)))
        return
    if not reply.text.strip():
        return
    body = reply.json if reply.json is not None else {"text": reply.text}
    try:
        answer(core, channel, user, body)
    except SlackError as refused:
        core.refusals.append(refused)
        core.tell(user, core.texts("engine.command_failed", command=command, why=refused.error))


def after_action(core: Core, user: str, reply: Reply) -> None:
    if not reply.ok:
        core.tell(user, core.texts("engine.no_reply", why=failure(reply)))


def after_submission(core: Core, view: View, reply: Reply) -> None:
    """Close, replace or keep the form; whatever goes wrong, it stays open with what was typed."""
    view.busy = False
    try:
        _follow(core, view, reply)
    except SlackError as refused:
        core.refusals.append(refused)
        view.notice = core.texts("engine.trouble", why=refused.error)
    core.state.changed()


def _follow(core: Core, view: View, reply: Reply) -> None:
    if not reply.ok:
        view.notice = core.texts("engine.trouble", why=failure(reply))
        return
    body = reply.json if reply.text.strip() else {}
    if body is None:
        raise SlackError("invalid_response", ["[ERROR] the body is neither empty nor a JSON object"])
    match body.get("response_action"):
        case None:
            core.views.remove(view)
        case "clear":
            core.views.clear(view.user)
        case "errors":
            view.errors, view.notice = _errors(view, body.get("errors")), None
        case "update":
            core.views.update(view, body.get("view", {}))
        case "push":
            core.views.stack(view.user, body.get("view", {}))
        case other:
            raise SlackError("invalid_response", [f"[ERROR] unknown response_action {other!r}"])


def _errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {b["block_id"] for b in view.blocks if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_response", [f"[ERROR] errors must name input blocks among {sorted(inputs)}"])
    return {str(block_id): str(error) for block_id, error in errors.items()}


def answer(core: Core, channel: Channel, user: str, body: Json, thread_ts: str | None = None) -> None:
    """A message from the app outside chat.postMessage; it needs no membership."""
    aside = body.get("response_type", "ephemeral") != "in_channel"
    post(
        core,
        channel,
        body.get("text") or "",
        body.get("blocks"),
        thread_ts=body.get("thread_ts") or thread_ts,
        only_for=user if aside else None,
    )


def at_response_url(core: Core, hook: Hook, body: Json) -> None:
    """What the app sends to a response_url: replace or delete the message acted upon, or a new one."""
    channel = core.state.channels[hook.channel]
    original = core.state.messages[hook.channel].get(hook.message_ts or "")
    if body.get("delete_original") and original:
        remove(core, original)
    elif body.get("replace_original") and original:
        edit(core, original, body.get("text") or "", body.get("blocks") or [])
    else:
        answer(core, channel, hook.user, body, hook.thread_ts)


def failure(reply: Reply) -> str:
    """Slack's own names for the ways an app can fail."""
    return {"timeout": "operation_timeout", "refused": "dispatch_failed"}.get(
        reply.failure or "", f"http {reply.status}"
    )
