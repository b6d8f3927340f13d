"""The Bolt app: one command, one listener for buttons, one for forms, and the Home tab.

Commit, then ack: what was answered is in the record. Only opening (or changing) a form calls Slack from here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from copy import copy
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.dialogue import cards
from bot.dialogue.forms import Action, Card, FieldErrors, Form, Next
from bot.record.engine import DatabaseAway
from bot.trouble import kind, place
from bot.usecases.dialogs import DOES, IN_FORM, OPENS, SUBMITS
from bot.usecases.file import keeping, looking, searching
from bot.usecases.intake import forms as intake
from bot.usecases.told import alarms, home
from handlers import slack_errors
from handlers.slack import blocks, values
from handlers.slack.command import command
from handlers.slack.desk import Desk
from handlers.slack.expect import BrokenPayload
from handlers.slack.pieces import DO
from handlers.slack.text import readable

log = structlog.get_logger()
Ack = Any
NEED_MORE = frozenset({"waarom", "why", "rapport", "report"})
"""Words that say something only with a reference or a year behind them."""
Payload = dict[str, Any]
NOT_TAKEN = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)
"""Slack did not take what we wanted to show."""


def build(desk: Desk, client: AsyncWebClient, signing_secret: str, me: Mapping[str, Any]) -> AsyncApp:
    """The app over one office; ``client`` carries the bot token and honours SLACK_API_URL. ``me``: what Slack answered
    to auth.test at start. Bolt would ask that anew, and keep the first request waiting for it."""
    known = AuthorizeResult.from_auth_test_response(bot_token=client.token, auth_test_response=me)

    async def ourselves() -> AuthorizeResult:
        return known

    without_token = copy(client)  # with one Bolt asks after all
    without_token.token = None
    app = AsyncApp(
        client=without_token,
        authorize=ourselves,
        signing_secret=signing_secret,
        name="wederhoor",
        process_before_response=True,
    )
    doors = _Doors(desk, client)
    app.command("/klacht")(doors.command)
    app.shortcut(re.compile("^log_"))(doors.shortcut)
    app.action(re.compile(f"^{re.escape(DO)}"))(doors.pressed)
    app.view(re.compile(".*"))(doors.submitted)
    app.event("app_home_opened")(doors.home)
    app.event("member_joined_channel")(doors.joined)
    app.event("message")(doors.spoken_to)
    app.error(doors.sorry)
    return app


class _Doors:
    def __init__(self, desk: Desk, client: AsyncWebClient) -> None:
        self.desk, self.client = desk, client

    async def command(self, ack: Ack, body: Payload) -> None:
        """Commands answer at once: a form to fill in, or a card only this person sees."""
        asked = command(body)
        words = self.desk.office.words
        who = (await self.desk.people([asked.user_id]))[asked.user_id]
        match asked.word:
            case "new":
                await ack()
                await self._open(asked.trigger_id, await self.desk.ask(OPENS["log_complaint"], who, ""))
                return
            case "show":
                shown = await self.desk.ask(looking.brief, who, asked.argument)
            case "why":
                shown = await self.desk.ask(looking.why, who, asked.argument)
            case "list":
                shown = await self.desk.ask(looking.listing, who)
            case "report":
                shown = await self.desk.ask(looking.report, who, asked.argument)
            case "find" if not asked.argument:
                await ack()
                await self._open(asked.trigger_id, await self.desk.ask(OPENS["search"], who, ""))
                return
            case "find":
                shown = await self.desk.ask(searching.search, who, asked.argument)
            case "help":
                shown = cards.help_card(words)
            case _:
                if asked.argument.split()[0].casefold() in NEED_MORE:
                    shown = Card(words("cards.help.title"), (words("errors.needs_more"),))
                    await ack(response_type="ephemeral", **self._private(shown))
                    return
                log_it = Action("log_complaint", words("cards.action.log_this"), asked.argument[:1900], "primary")
                shown = Card(words("cards.help.title"), (words("errors.unknown_command"),), actions=(log_it,))
        await ack(response_type="ephemeral", **self._private(shown))

    async def shortcut(self, ack: Ack, body: Payload, context: Payload) -> None:
        """Logging a complaint from anywhere in Slack, or a message as the complaint."""
        asked = values.shortcut(body)
        await ack()
        who = (await self.desk.people([asked.user_id]))[asked.user_id]
        message, words = asked.message, self.desk.office.words
        if message is None:
            shown = await self.desk.ask(OPENS["log_complaint"], who, "")
        elif message.user_id == context.get("bot_user_id"):
            shown = Card(words("intake.form.title"), (words("intake.message.ours"),))
        else:
            text = await asyncio.to_thread(readable, message.text, self.desk.office.directory.name_of_user)
            shown = await self.desk.ask(intake.message_form, who, text, message.at)
        await self._open(asked.trigger_id, shown)

    async def pressed(self, ack: Ack, body: Payload) -> None:
        """A button: opens a dialog, or does what it says inside the form it stands in."""
        users = values.users(body["view"]) if (body.get("view") or {}).get("state") else frozenset()
        people = await self.desk.people({*users, body["user"]["id"]})
        press = values.action(body, people.__getitem__)
        await ack()
        who = people[press.user_id]
        if press.view and press.name in IN_FORM:
            shown = await self.desk.ask(IN_FORM[press.name], who, press.view.answer, press.trigger_id)
        elif press.name in DOES:
            shown = await self.desk.ask(DOES[press.name], who, press.on, press.trigger_id)
        elif press.name in OPENS:
            shown = await self.desk.ask(OPENS[press.name], who, press.on)
        else:
            log.warning("unknown_button", name=press.name)
            return
        if press.view and body["view"].get("type") == "modal":
            if press.name in IN_FORM and not isinstance(shown, Form):
                await self._push(press.trigger_id, shown)  # what was typed below it stays
            else:
                await self._change(press.view, shown)
        else:
            await self._open(press.trigger_id, shown)

    async def submitted(self, ack: Ack, body: Payload, view: Payload) -> None:
        """A form: answered with errors at its fields, the next form, or a card. One form instance succeeds once."""
        people = await self.desk.people({*values.users(view), body["user"]["id"]})
        carried = values.carried(view)
        answer = values.answer(view, people.__getitem__)
        submit = SUBMITS.get(view["callback_id"])
        if submit is None:
            log.warning("unknown_form", name=view["callback_id"])
            await ack(blocks.clear())
            return
        shown = await self.desk.ask(
            submit, people[body["user"]["id"]], answer, f"view:{view['id']}:{view.get('hash', '')}"
        )
        await ack(self.desk.answer(shown, inputs_of(view), carried.revision))

    async def home(self, body: Payload) -> None:
        """Somebody goes to Home. The messages with the app are a tab of it as well: there is nothing to do there."""
        event = body["event"]
        if event.get("tab", "home") == "home":
            who = (await self.desk.people([event["user"]]))[event["user"]]
            shown = await asyncio.to_thread(home.opened, self.desk.office, who)
            await self.client.views_publish(user_id=event["user"], view=self.desk.home(shown))

    async def spoken_to(self, body: Payload) -> None:
        """A plain message to Wederhoor is never met with silence; what it says is not kept."""
        event = body["event"]
        if event.get("channel_type") == "im" and "bot_id" not in event and "subtype" not in event:
            who = (await self.desk.people([event["user"]]))[event["user"]]
            await asyncio.to_thread(alarms.what_we_can_do, self.desk.office, who, event["ts"])
            self.desk.wake()

    async def joined(self, body: Payload) -> None:
        """Whoever a complaint is about must not read of it by joining the channel."""
        event = body["event"]
        if event["channel"] == self.desk.office.organisation.slack.channel:
            who = (await self.desk.people([event["user"]]))[event["user"]]
            await asyncio.to_thread(keeping.somebody_listens, self.desk.office, who)
            self.desk.wake()

    async def sorry(self, error: Exception, body: Payload) -> BoltResponse:
        """What nobody foresaw: said where the person is, nothing typed lost; the log has the kind of error only.

        Where nothing can be said Slack gets no ack: it then tells the person itself, or brings an event once more.
        """
        log.error("request_failed", error=kind(error), at=place(error))
        if isinstance(error, SlackApiError) and slack_errors.code(error) in slack_errors.REFUSED:
            await self._tell(slack_errors.code(error))
        if "event" in body:
            return BoltResponse(status=503 if _may_go_better(error) else 200, body="")
        sentence = self.desk.office.words(f"errors.{_what_failed(error)}")
        if body.get("type") == "view_submission":
            inputs = inputs_of(body["view"])
            return BoltResponse(
                status=200, body=self.desk.answer(FieldErrors({"": sentence}), inputs, _revision(body["view"]))
            )
        shown = Card(self.desk.office.words("cards.refused"), (sentence,))
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", **self._private(shown)})
        said = await self._beside(body, shown)
        return BoltResponse(status=200 if said or not _may_go_better(error) else 503, body="")

    async def _tell(self, code: str) -> None:
        with suppress(DatabaseAway):
            await asyncio.to_thread(alarms.slack_refuses, self.desk.office, "bot_token", code)
            self.desk.wake()

    async def _beside(self, body: Payload, shown: Card) -> bool:
        """Say it to whoever pressed a button: in a form, or else beside the message it stands in."""
        trigger, view, beside = body.get("trigger_id"), body.get("view"), body.get("response_url")
        in_modal = isinstance(view, dict) and view.get("type") == "modal"
        with suppress(*NOT_TAKEN):
            await self._show(self.client.views_push if in_modal else self.client.views_open, str(trigger), shown)
            return True
        if isinstance(beside, str) and beside:
            with suppress(*NOT_TAKEN):
                return (await AsyncWebhookClient(beside, timeout=3).send_dict(self._aside(shown))).status_code == 200
        return False

    def _aside(self, shown: Card) -> Payload:
        return {"response_type": "ephemeral", "replace_original": False, **self._private(shown)}

    async def _show(self, call: Callable[..., Awaitable[Any]], trigger_id: str, shown: Next) -> None:
        await call(trigger_id=trigger_id, view=self.desk.modal(shown))

    def _private(self, shown: Next) -> Payload:
        if isinstance(shown, Form):
            raise TypeError("a form is opened, not answered")
        card = shown if isinstance(shown, Card) else Card(self.desk.office.words("cards.refused"), _said(shown))
        return self.desk.message(card)

    async def _open(self, trigger_id: str, shown: Next) -> None:
        await self._try(self._show(self.client.views_open, trigger_id, shown))

    async def _push(self, trigger_id: str, shown: Next) -> None:
        await self._try(self._show(self.client.views_push, trigger_id, shown))

    async def _change(self, view: values.OpenView, shown: Next) -> None:
        changed = self.desk.modal(shown, view.carried.revision + 1)
        await self._try(self.client.views_update(view_id=view.id, hash=view.hash, view=changed))

    async def _try(self, call: Any) -> None:
        """Opening a form for a delivery that came twice, or too late, is nothing to stop for."""
        try:
            await call
        except SlackApiError as refused:
            code = slack_errors.code(refused)
            log.warning("form_not_opened", error=code or f"http_{slack_errors.status(refused)}")
            if code not in (
                "exchanged_trigger_id",
                "expired_trigger_id",
                "hash_conflict",
                "trigger_exchanged",
                "trigger_expired",
            ):
                raise


def inputs_of(view: Payload) -> list[str]:
    """The field ids of the inputs in a form, in their order."""
    blocks = view.get("blocks")
    shaped = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    elements = [block.get("element") for block in shaped if block.get("type") == "input"]
    names = [element.get("action_id") for element in elements if isinstance(element, dict)]
    return [name for name in names if isinstance(name, str)] or [""]


def _what_failed(error: Exception) -> str:
    if isinstance(error, DatabaseAway):
        return "database_away"
    if isinstance(error, SlackApiError) and slack_errors.code(error) in slack_errors.REFUSED:
        return "slack_refuses"
    if isinstance(error, NOT_TAKEN):
        return "not_shown"
    return "broken" if isinstance(error, BrokenPayload) else "later"


def _may_go_better(error: Exception) -> bool:
    """When it is asked again, by Slack or by the person: it was not the request itself."""
    if isinstance(error, SlackApiError):
        return not slack_errors.about_the_request(error)
    return isinstance(error, (*NOT_TAKEN, DatabaseAway))


def _revision(view: Payload) -> int:
    try:
        return values.carried(view).revision
    except BrokenPayload:
        return 0


def _said(shown: Next) -> tuple[str, ...]:
    return tuple(shown.errors.values()) if isinstance(shown, FieldErrors) else ()
