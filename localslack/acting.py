"""What people do in Slack. Each sends what Slack would send, and waits until the app has answered."""

import secrets
from collections.abc import Mapping
from functools import partial

from localslack.core import Core
from localslack.delivery import Reply
from localslack.forms import Forms
from localslack.model import Json, Message, View
from localslack.people import BOT
from localslack.posting import post
from localslack.refusal import ScreenError
from localslack.replies import after_action, after_command
from localslack.values import mentions_as_ids


class Acting(Forms, Core):
    async def command(self, user: str, command: str, text: str = "", channel: str | None = None) -> Reply:
        """Type a slash command in a channel (default: where this person usually would)."""
        place = self.place(user, channel) if channel else self.usual_place(user)
        if command not in self.app.commands or "commands" not in self.scopes:
            self.tell(user, self.texts("engine.unknown_command", command=command))
            return Reply(0, failure="unknown_command")
        url = self.url("hook/" + self.hooks.make(place.id, user))
        trigger = self.triggers.make(user)
        text = mentions_as_ids(text, self.around)
        fields = self.payloads.command(self.person(user), place, command, text, trigger, url)
        reply = await self.ask_app(self.delivery.form, fields)
        after_command(self, user, place, command, reply)
        return reply

    async def say(self, user: str, channel: str, text: str, thread: str | None = None) -> Message:
        """Write a plain message."""
        place = self.place(user, channel)
        if place.is_im and self.app.read_only_messages:
            raise ScreenError("the app takes no messages in its direct messages")
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        safe = mentions_as_ids(safe, self.around)
        message = post(self, place, safe, user=user, thread_ts=thread)
        if self.is_bot_in(place):
            event = {**self.message_json(message), "channel": place.id, "event_ts": message.ts}
            event["channel_type"] = {"im": "im", "groups": "group", "channels": "channel"}[place.kind]
            await self._subscribed(f"message.{place.kind}", event)
        return message

    async def shortcut(self, user: str, callback_id: str) -> Reply:
        """Choose a global shortcut of the app."""
        return await self._shortcut("shortcut", user, callback_id)

    async def message_shortcut(self, user: str, callback_id: str, message: str) -> Reply:
        """Choose a shortcut of the app in the menu of a message (its ts)."""
        found = self.message(user, message)
        url = self.url("hook/" + self.hooks.make(found.channel, user, thread_ts=found.thread_ts))
        channel = self.payloads.channel(self.state.channels[found.channel])
        more = {"channel": channel, "message_ts": found.ts, "message": self.message_json(found)}
        return await self._shortcut("message_action", user, callback_id, response_url=url, **more)

    async def open_home(self, user: str) -> View | None:
        """Go to the app's Home tab; the app is told and may publish one."""
        await self._app_opened(user, "home")
        return self.views.homes.get(user)

    async def open_messages(self, user: str) -> None:
        """Go to the messages with the app, which Slack calls a tab of its Home as well."""
        await self._app_opened(user, "messages")

    async def join(self, user: str, channel: str) -> None:
        place = self.state.channels[channel]
        place.members.append(user)
        self.state.keep_channel(place)
        await self._membership("member_joined_channel", user, channel)

    async def leave(self, user: str, channel: str) -> None:
        place = self.state.channels[channel]
        place.members.remove(user)
        self.state.keep_channel(place)
        await self._membership("member_left_channel", user, channel)

    async def event(self, event: Json, retry: int | None = None, event_id: str | None = None) -> Reply:
        """Send an event, subscribed to or not; `retry` as Slack does when it heard nothing."""
        when = int(self.clock.now().timestamp())
        body = self.payloads.event(event, event_id or f"Ev0{secrets.token_hex(5).upper()}", when)
        return await self.ask_app(partial(self.delivery.event, retry=retry), body)

    async def verify_url(self, challenge: str = "are you there") -> Reply:
        token = self.app.verification_token
        return await self.delivery.event({"type": "url_verification", "token": token, "challenge": challenge})

    async def ssl_check(self) -> Reply:
        return await self.delivery.form({"token": self.app.verification_token, "ssl_check": "1"})

    async def _app_opened(self, user: str, tab: str) -> None:
        event: Json = {"type": "app_home_opened", "user": user, "channel": self.im(user).id, "tab": tab}
        event["event_ts"] = self.state.next_ts()
        shown = self.views.homes.get(user)
        if shown is not None and tab == "home":
            event["view"] = self.payloads.view(shown)
        await self._subscribed("app_home_opened", event)

    async def _subscribed(self, name: str, event: Json) -> None:
        if name in self.app.events:
            await self.event(event)

    async def _membership(self, kind: str, user: str, channel: str) -> None:
        event: Mapping[str, object] = {
            "type": kind,
            "user": user,
            "channel": channel,
            "channel_type": "G" if self.state.channels[channel].private else "C",
            "team": self.payloads.team,
            "event_ts": self.state.next_ts(),
        }
        if self.is_bot_in(self.state.channels[channel]) or user == BOT:
            await self._subscribed(kind, dict(event))

    async def _shortcut(self, kind: str, user: str, callback_id: str, **more: object) -> Reply:
        if callback_id not in {s.callback_id for s in self.app.shortcuts}:
            raise ScreenError(f"the app has no shortcut {callback_id!r}")
        trigger = self.triggers.make(user)
        more |= {"callback_id": callback_id, "action_ts": self.state.next_ts()}
        payload = self.payloads.shortcut(kind, self.person(user), trigger, **more)
        reply = await self.ask_app(self.delivery.payload, payload)
        after_action(self, user, reply)
        return reply
