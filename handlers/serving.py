"""`wederhoor serve`: one office, from the environment and the organisation file, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import structlog
import uvicorn
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.record.engine import open_engine
from bot.record.log import Record
from bot.record.migrations import migrate
from bot.record.sealing import Keyring
from bot.settings import Environment, read_organisation
from bot.usecases.office import Office
from handlers import house, logs, stopping
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
    if environment.slack_app_token:
        raise Unset("SLACK_APP_TOKEN is set, but Socket Mode is not there yet: use SLACK_SIGNING_SECRET and PORT.")
    if not environment.slack_bot_token or not environment.slack_signing_secret:
        raise Unset("SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are both needed; see docs/connecting.md.")
    logs.configure(quiet=False)
    stopping.close_in_order()
    asyncio.run(_serve(environment))


async def _serve(environment: Environment) -> None:
    web = house.client(environment.slack_bot_token, environment.slack_api_url)
    mail = _mail(environment)
    made = office(environment, await _team(web))
    made.open_doors()
    built = house.build(made, web, environment.slack_signing_secret, mail)
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=list(built.routes)),
            host="0.0.0.0",  # Slack comes from outside; every request must be signed
            port=environment.port,
            log_level="warning",
            log_config=None,
            access_log=False,
        )
    )
    watchdog = Watchdog(built.worker)
    await watchdog.look(starting=True)  # before the worker sends what was missed while no process ran
    watching = asyncio.create_task(watchdog.run())
    working = asyncio.create_task(built.worker.run())
    # Without its worker this process would take complaints and tell nobody: then it stops, to be started anew.
    working.add_done_callback(lambda _: setattr(server, "should_exit", True))
    log.info("serving", port=environment.port, procedure=made.procedure.id, mail=mail is not None)
    try:
        await server.serve()
    finally:
        built.worker.stop()
        watchdog.stop()
        await asyncio.gather(working, watching)
        made.record.close()


async def _team(web: AsyncWebClient) -> str:
    """Which workspace the token is of; waits while Slack is away, and stops when it says the token is no good."""
    while True:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
            try:
                return str((await web.auth_test()).get("team_id") or "")
            except SlackApiError as refused:
                code = refused.response["error"]
                if code in ("invalid_auth", "not_authed", "token_revoked", "account_inactive"):
                    raise Unset(f"Slack does not accept SLACK_BOT_TOKEN ({code}): install the app again.") from None
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
