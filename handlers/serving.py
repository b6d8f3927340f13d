"""`wederhoor serve`: one office, from the environment and the organisation file, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiohttp
import structlog
import uvicorn
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from starlette.applications import Starlette

from bot.record.engine import open_engine
from bot.record.log import Record
from bot.record.migrations import migrate
from bot.record.sealing import Keyring
from bot.settings import Environment, read_organisation
from bot.usecases.kernel.office import Office
from handlers import house, logs, slack_errors, stopping
from handlers.mail.message import mail_from
from handlers.mail.settings import SmtpSettings
from handlers.watching import Watchdog

log = structlog.get_logger()
RETRY_SECONDS = 5.0


class Unset(Exception):
    """A setting that this command needs is missing or cannot be used; the text says which and what to do."""


def office(environment: Environment, team: str = "") -> Office:
    """The office of the environment, on a migrated database. Raises Unset, BadFile, KeyProblem."""
    if environment.wederhoor_organisation is None:
        raise Unset("WEDERHOOR_ORGANISATION is not set: give it the path of the organisation file.")
    if not environment.wederhoor_key:
        raise Unset("WEDERHOOR_KEY is not set: give it 32 random bytes in base64 (openssl rand -base64 32).")
    organisation, procedure = read_organisation(environment.wederhoor_organisation)
    if environment.database.startswith("sqlite:///"):
        Path(environment.database.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = open_engine(environment.database)
    migrate(engine)
    record = Record(engine, Keyring.from_env(environment.wederhoor_key))
    can_mail = bool(environment.smtp_url)
    return Office(record, organisation, procedure, lambda: datetime.now(UTC), team, can_mail=can_mail)


def serve(environment: Environment) -> None:
    """Run until SIGTERM or SIGINT. Raises Unset before anything starts."""
    if not environment.slack_bot_token or not (environment.slack_app_token or environment.slack_signing_secret):
        raise Unset(
            "SLACK_BOT_TOKEN is needed, and with it SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP); "
            "see docs/connecting.md."
        )
    logs.configure(quiet=False)
    asyncio.run(_serve(environment))


async def _serve(environment: Environment) -> None:
    web = house.client(environment.slack_bot_token, environment.slack_api_url)
    mail = _mail(environment)
    me = await _asked("SLACK_BOT_TOKEN", "install the app again and copy the new token", web.auth_test)
    secret = environment.slack_signing_secret
    if environment.slack_app_token:
        secret = ""  # a socket is the only door then
        wanted = "it must begin with xapp- and have the scope connections:write, with Socket Mode switched on"
        connect = partial(web.apps_connections_open, app_token=environment.slack_app_token)
        await _asked("SLACK_APP_TOKEN", wanted, connect)
    made = office(environment, str(me.get("team_id") or ""))
    made.open_doors()
    who = {name: me.get(name) for name in ("team_id", "enterprise_id", "user_id", "user", "bot_id")}
    built = house.build(made, web, secret, mail, me=who, app_token=environment.slack_app_token)
    stopping.close_in_order()
    port = environment.port if secret or "port" in environment.model_fields_set else None
    name = built.worker.name
    log.info("serving", worker=name, port=port, socket=not secret, procedure=made.procedure.id, mail=mail is not None)
    watchdog = Watchdog(built.worker)
    await watchdog.look(starting=True)  # before the worker sends what was missed while no process ran
    watching = asyncio.create_task(watchdog.run())
    listening = asyncio.create_task(built.socket.run()) if built.socket else None
    working = asyncio.create_task(built.worker.run())
    try:
        await _until_told(_server(built, port) if port else None, working)
    finally:
        if listening:
            listening.cancel()
            await listening
        built.worker.stop()
        watchdog.stop()
        await asyncio.gather(working, watching)
        made.record.close()


def _server(built: house.House, port: int) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=list(built.routes)),
            host="0.0.0.0",  # Slack comes from outside; every request must be signed
            port=port,
            log_level="warning",
            log_config=None,
            access_log=False,
        )
    )


async def _until_told(server: uvicorn.Server | None, working: asyncio.Task[None]) -> None:
    """Until SIGTERM or Ctrl-C, or until the worker ended: without it this process would take complaints and tell
    nobody, so it stops, to be started anew."""
    if server is not None:
        working.add_done_callback(lambda _: setattr(server, "should_exit", True))
        await server.serve()
        return
    told = asyncio.Event()
    working.add_done_callback(lambda _: told.set())
    stopping.when_told(told.set)
    await told.wait()


async def _asked(token: str, mend: str, ask: Callable[[], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse:
    """What Slack answers; waits while it is away, and stops when it says that a token is no good."""
    while True:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
            try:
                return await ask()
            except SlackApiError as refused:
                code = slack_errors.code(refused)
                if code not in slack_errors.PASSING:
                    raise Unset(f"Slack does not accept {token} ({code}): {mend}.") from None
        log.warning("slack_away")
        await asyncio.sleep(RETRY_SECONDS)


def _mail(environment: Environment) -> tuple[SmtpSettings, str] | None:
    if not environment.smtp_url:
        log.warning("no_mail", why="SMTP_URL is not set: letters are offered for posting")
        return None
    try:
        return SmtpSettings.from_url(environment.smtp_url), mail_from(environment.mail_from)
    except ValueError as wrong:
        raise Unset(str(wrong)) from wrong
