"""How the app is installed in this workspace: what it may do and where it listens."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

from localslack.model import Json


@dataclass(frozen=True)
class Shortcut:
    name: str
    callback_id: str
    kind: Literal["global", "message"] = "global"
    description: str = ""


def shortcuts_of(features: Json) -> tuple[Shortcut, ...]:
    return tuple(
        Shortcut(s["name"], s["callback_id"], s["type"], s["description"]) for s in features.get("shortcuts", ())
    )


@dataclass(frozen=True)
class Installation:
    events_url: str
    """Where signed requests go, such as http://127.0.0.1:3000/slack/events."""
    scopes: frozenset[str]
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    bot_token: str = field(default_factory=lambda: f"xoxb-local-{secrets.token_hex(12)}", repr=False)
    app_token: str = field(default_factory=lambda: f"xapp-local-{secrets.token_hex(12)}", repr=False)
    socket_mode: bool = False
    """The app calls us and everything goes over its sockets, instead of to `events_url`."""
    commands: tuple[str, ...] = ("/klacht",)
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = frozenset({"app_home_opened"})
    """The events the app subscribed to; others are not sent."""
    home_tab: bool = True
    """Whether the app has a Home tab to publish."""
    read_only_messages: bool = False
    """Whether people cannot write to the app in its direct messages."""
    app_id: str = "A0WEDERHOOR"
    verification_token: str = "local-verification"

    def shortcuts_for(self, kind: Literal["global", "message"]) -> list[Shortcut]:
        return [shortcut for shortcut in self.shortcuts if shortcut.kind == kind]

    @classmethod
    def of_manifest(cls, manifest: Json, events_url: str, **more: Any) -> "Installation":
        """As the app's manifest says (parsed already): scopes, commands, shortcuts, events, and by which way."""
        features = manifest["features"]
        return cls(
            events_url,
            frozenset(manifest["oauth_config"]["scopes"]["bot"]),
            commands=tuple(c["command"] for c in features.get("slash_commands", ())),
            shortcuts=shortcuts_of(features),
            events=frozenset(manifest["settings"].get("event_subscriptions", {}).get("bot_events", ())),
            home_tab=features.get("app_home", {}).get("home_tab_enabled", False),
            read_only_messages=features.get("app_home", {}).get("messages_tab_read_only_enabled", False),
            **{"socket_mode": manifest["settings"].get("socket_mode_enabled", False)} | more,
        )
