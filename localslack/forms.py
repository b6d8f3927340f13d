"""What people do in modals, messages and on Home: fill in, choose, press, submit, close."""

from collections.abc import Mapping
from typing import NoReturn

from localslack.attaching import Attachment, attach
from localslack.core import Core
from localslack.delivery import IGNORED, Reply
from localslack.fields import Place, button, field, field_errors
from localslack.model import Json, Message, View
from localslack.payloads import action, escaped
from localslack.refusal import ScreenError
from localslack.replies import after_action, after_submission
from localslack.values import given, initial_values


class Forms(Core):
    def fill(self, user: str, values: Mapping[str, object]) -> None:
        """Type in the open modal: by label, block id or action id. Nothing is sent yet.

        Dates and times may be given as such, people by name, options by text or value, files as
        (name, bytes), several of anything as a list.
        """
        view = self._open(user)
        for name, raw in values.items():
            place = field(view.blocks, name)
            if place.block["type"] != "input":
                raise ScreenError(f"{name!r} sends at once in Slack: use `await choose(...)`")
            self.set_value(view, place, raw)
        self.state.changed()

    async def choose(
        self, user: str, values: Mapping[str, object], in_message: str | None = None, in_home: bool = False
    ) -> Reply:
        """Choose in a select, date picker and so on, where that tells the app at once."""
        reply = IGNORED
        for name, raw in values.items():
            if in_message is not None:
                message = self.message(user, in_message)
                place = field(message.blocks, name)
                state = given(place.element, raw, self.around)
                reply = await self.act_in_message(user, message, place, state)
                continue
            view = self._home(user) if in_home else self._open(user)
            place = field(view.blocks, name)
            state = self.set_value(view, place, raw)
            if place.block["type"] != "input" or place.block.get("dispatch_action"):
                reply = await self.act_in_view(user, view, place, state)
        return reply

    async def click(
        self,
        user: str,
        name: str,
        *,
        in_message: str | None = None,
        in_view: bool = False,
        in_home: bool = False,
    ) -> Reply:
        """Press a button (its text, action id or value) or an option of an overflow menu.

        Without a place: in the open modal, else in the newest message that has it, else on Home.
        """
        view = None if in_message else self._home(user) if in_home else self.views.top(user)
        if view is not None:
            found = button(view.blocks, name)
            if found or in_view or in_home:
                place, chosen = found or self._no_button(name, view.buttons)
                return await self.act_in_view(user, view, place, None, chosen)
        for message in [self.message(user, in_message)] if in_message else self._newest_first(user):
            found = button(message.blocks, name)
            if found:
                return await self.act_in_message(user, message, found[0], None, found[1])
        home = self.views.homes.get(user)
        if home is not None and not in_message and button(home.blocks, name):
            return await self.click(user, name, in_home=True)
        return self._no_button(name, [b for m in self._newest_first(user) for b in m.buttons])

    async def submit(self, user: str) -> Reply:
        """Press the modal's submit button."""
        view = self._open(user)
        if "submit" not in view.body:
            raise ScreenError(f"{view.title!r} has no submit button")
        if view.busy:
            return IGNORED
        view.notice = None
        view.errors = field_errors(view.blocks, view.values, self.texts) | view.not_taken
        self.state.changed()
        if view.errors:
            return IGNORED
        view.busy = True
        trigger = self.triggers.make(user, view.id)
        more = {"view": self.payloads.view(view), "response_urls": list[str]()}
        payload = self.payloads.interaction("view_submission", self.person(user), trigger, **more)
        reply = await self.ask_app(self.delivery.payload, payload)
        after_submission(self, view, reply)
        if not view.errors and not view.notice:
            self.guide.tick("log")
        return reply

    async def close(self, user: str, everything: bool = False) -> None:
        """Press the modal's close button (one step back), or its cross (`everything`)."""
        view = self._open(user)
        if everything or view.body.get("clear_on_close"):
            closed = self.views.clear(user)
        else:
            self.views.remove(view)
            closed = [view]
        for one in closed:
            if one.body.get("notify_on_close"):
                more = {"view": self.payloads.view(one), "is_cleared": everything}
                payload = self.payloads.interaction("view_closed", self.person(user), None, **more)
                await self.ask_app(self.delivery.payload, payload)

    async def act_in_view(
        self, user: str, view: View, place: Place, state: Json | None, chosen: Json | None = None
    ) -> Reply:
        entry = action(place.element, place.block["block_id"], state, chosen)
        container = {"type": "view", "view_id": view.id}
        more = {"view": self.payloads.view(view), "container": container, "actions": [entry]}
        return await self._act(user, self.triggers.make(user, view.id), more)

    async def act_in_message(
        self, user: str, message: Message, place: Place, state: Json | None, chosen: Json | None = None
    ) -> Reply:
        values = initial_values(message.blocks)
        if state is not None:
            values[place.block["block_id"]][place.element["action_id"]] = state
        aside = message.only_for is not None
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
        container["is_ephemeral"] = aside
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        hook = self.hooks.make(message.channel, user, message.ts, message.thread_ts)
        more: Json = {
            "container": container,
            "channel": self.payloads.channel(self.state.channels[message.channel]),
            "state": {"values": escaped(values)},
            "response_url": self.url(f"hook/{hook}"),
            "actions": [escaped(action(place.element, place.block["block_id"], state, chosen))],
        }
        if not aside:
            more["message"] = self.message_json(message)
        return await self._act(user, self.triggers.make(user), more)

    async def _act(self, user: str, trigger: str, more: Json) -> Reply:
        payload = self.payloads.interaction("block_actions", self.person(user), trigger, **more)
        reply = await self.ask_app(self.delivery.payload, payload)
        after_action(self, user, reply)
        return reply

    def set_value(self, view: View, place: Place, raw: object) -> Json:
        if place.element["type"] == "file_input":
            raw = attach(self, view.user, place.element, _attachments(raw))
        state = given(place.element, raw, self.around)
        view.values[place.block["block_id"]][place.element["action_id"]] = state
        return state

    def _open(self, user: str) -> View:
        view = self.views.top(user)
        if view is None:
            raise ScreenError(f"{user} has no modal open; Slack said: {self.trouble[user] or 'nothing'}")
        return view

    def _home(self, user: str) -> View:
        if user not in self.views.homes:
            raise ScreenError(f"the app published no Home for {user}")
        return self.views.homes[user]

    def _newest_first(self, user: str) -> list[Message]:
        seen = (m for of in self.state.messages.values() for m in of.values() if self.sees(user, m))
        return sorted(seen, key=lambda m: m.ts, reverse=True)

    def message(self, user: str, ts: str) -> Message:
        for message in self._newest_first(user):
            if message.ts == ts:
                return message
        raise ScreenError(f"{user} sees no message {ts}")

    def _no_button(self, name: str, there: list[str]) -> NoReturn:
        raise ScreenError(f"no button {name!r}; there are: {', '.join(dict.fromkeys(there)) or 'none'}")


def _attachments(raw: object) -> list[Attachment]:
    files: list[Attachment] = []
    for one in raw if isinstance(raw, list) else [raw]:
        match one:
            case (str(name), bytes(content)):
                files.append((name, content))
            case _:
                raise ScreenError("give files as (name, bytes), or a list of these")
    return files
