"""One Web API call: who calls, with what scopes, which method, and Slack's answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from localslack.core import Core
from localslack.faults import Fault, Held
from localslack.model import Channel, Json, Message
from localslack.people import BOT
from localslack.refusal import SlackError


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)
    held: Held | None = None
    """The reply waits until a test lets it go."""


@dataclass(frozen=True)
class Call:
    core: Core
    args: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        value = self.args.get(name)
        return None if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        value = str(self.args.get(name) or default)
        if not value.isdigit():
            raise SlackError("invalid_arguments", [f"[ERROR] must be a number: {name}"])
        return int(value)

    def parsed(self, name: str, wrong: str = "invalid_arguments") -> Any:
        """An object or array, given as such or as a JSON string."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(wrong, [f"[ERROR] not valid JSON: {name}"]) from None

    def needs(self, scope: str) -> None:
        if scope not in self.core.scopes:
            provided = ",".join(sorted(self.core.scopes))
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def channel(self, name: str = "channel") -> Channel:
        """The channel; a private one the app is not in does not exist for it."""
        found = self.core.state.channels.get(self.required(name))
        if found is None or (found.private and not self.core.is_bot_in(found)):
            raise SlackError("channel_not_found")
        return found

    def own_channel(self, name: str = "channel") -> Channel:
        """A channel the app is in."""
        found = self.channel(name)
        if not self.core.is_bot_in(found):
            raise SlackError("not_in_channel")
        return found

    def message(self, channel: Channel) -> Message:
        found = self.core.state.messages[channel.id].get(self.required("ts"))
        if found is None or found.only_for or found.deleted:
            raise SlackError("message_not_found")
        return found


Run = Callable[[Call], Json]
METHODS: dict[str, tuple[Run, str | None]] = {}


def method(name: str, scope: str | None = None) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        METHODS[name] = (run, scope)
        return run

    return register


def answer(core: Core, name: str, token: str | None, args: Mapping[str, Any]) -> Answer:
    """Carry out a call, or refuse it as Slack does."""
    core.calls.append((name, {k: v for k, v in args.items() if k != "token"}))
    fault = core.faults.take(name)
    if fault is not None and not fault.works:
        return _failed(fault)
    try:
        body = {"ok": True, **_carry_out(core, name, token, args)}
    except SlackError as refused:
        core.refusals.append(refused)
        if refused.error == "ratelimited":
            return _failed(Fault(name, refused.error))
        body = refused.body()
    if fault is not None and fault.lose_reply:
        return Answer(502, {})
    headers = {"x-oauth-scopes": ",".join(sorted(core.scopes))}
    return Answer(200, body, headers, fault.held if fault else None)


def _carry_out(core: Core, name: str, token: str | None, args: Mapping[str, Any]) -> Json:
    if name not in METHODS:
        raise SlackError("unknown_method", req_method=name)
    if not token:
        raise SlackError("not_authed")
    own, other = core.bot_token, core.app.app_token
    if name.startswith("apps."):
        own, other = other, own
    if token != own:
        raise SlackError("not_allowed_token_type" if token == other else "invalid_auth")
    if core.token_revoked and token == core.bot_token:
        raise SlackError("token_revoked")
    run, scope = METHODS[name]
    call = Call(core, args)
    if scope is not None:
        call.needs(scope)
    return run(call)


def _failed(fault: Fault) -> Answer:
    if fault.status == 429 or fault.error == "ratelimited":
        return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(fault.retry_after)})
    if fault.status != 200:
        return Answer(fault.status, {})
    return Answer(200, SlackError(fault.error or "internal_error").body())


@method("auth.test")
def auth_test(call: Call) -> Json:
    return identity(call.core)


def identity(core: Core) -> Json:
    """Who the app is here."""
    return {
        "url": core.base_url + "/",
        "team": core.organisation,
        "user": core.person(BOT).username,
        "team_id": core.payloads.team,
        "user_id": BOT,
        "bot_id": "B0WEDERHOOR",
        "is_enterprise_install": False,
    }
