"""One running office: what `serve`, `try` and the tests put together from the same parts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from bot.record.outbox import Job
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import Office
from bot.usecases.kernel.stored_jobs import read
from bot.usecases.letters import delivery
from handlers.mail.outgoing import Letters
from handlers.mail.settings import SmtpSettings
from handlers.outcomes import Dropped, Later, Result
from handlers.slack import app as slack_app
from handlers.slack.desk import Desk
from handlers.slack.fetching import Fetching
from handlers.slack.sending import Posts
from handlers.web.slack_http import SlackDoor, routes
from handlers.web.slack_socket import SlackSocket
from handlers.worker.loop import Worker

log = structlog.get_logger()
ANSWERING = 3
"""Seconds for a call to Slack while somebody waits: what lets us open a form lives no longer."""


@dataclass(frozen=True)
class House:
    office: Office
    app: AsyncApp
    worker: Worker
    routes: Sequence[Route]
    socket: SlackSocket | None = None


def client(bot_token: str, api_url: str) -> AsyncWebClient:
    """A client of Slack's Web API, wherever that is."""
    return AsyncWebClient(token=bot_token, base_url=api_url)


def build(
    office: Office,
    web: AsyncWebClient,
    signing_secret: str,
    mail: tuple[SmtpSettings, str] | None,
    *,
    me: Mapping[str, Any],
    app_token: str = "",
    prefix: str = "",
    worker_name: str = "",
) -> House:
    """By signed HTTP where there is a signing secret, over a socket where there is an app token.

    ``mail``: the server and the address letters come from; None: letters are offered for posting. ``me``: what Slack
    answers to auth.test.
    """
    worker = Worker(office, worker_name)
    desk = Desk(office, worker.wake)
    app = slack_app.build(desk, _trying_once(web, ANSWERING), signing_secret, me)
    posts = Posts(desk, _trying_once(web), worker.starting)
    worker.senders |= {
        "card": posts.card,
        "thread": posts.thread,
        "message": posts.message,
        "file": posts.file,
        "home": posts.home,
        "name": posts.name,
        "renew": posts.renew,
        "take_away": posts.take_away,
        "fetch": Fetching(office, posts.client, posts.calling).fetch,
    }
    if mail is not None:
        letters = Letters(office, *mail, worker.starting)
        worker.senders |= {"mail": letters.send, "alarm": letters.alarm}
    else:
        worker.senders |= {"mail": partial(_no_mail_server, office), "alarm": _nobody_to_tell}
    door = SlackDoor(app, signing_secret) if signing_secret else None
    socket = SlackSocket(app, office, web, app_token, worker) if app_token else None
    trouble = (lambda: socket.trouble) if socket else (lambda: "")
    return House(office, app, worker, routes(door, office, prefix, trouble), socket)


def _trying_once(web: AsyncWebClient, timeout: int = 30) -> AsyncWebClient:
    """The outbox tries again by itself: a client that does so too would send twice. And whoever pressed a button
    is told at once."""
    once = copy(web)
    once.retry_handlers, once.timeout = [], timeout
    return once


async def _no_mail_server(office: Office, job: Job) -> Result:
    """A letter was approved while there was one: it waits, and who coordinates hears so."""
    letter = read(job, jobs.Mail)
    await asyncio.to_thread(delivery.waiting, office, letter.reference, letter.seq, "no_mail_server")
    return Later("no_mail_server")


async def _nobody_to_tell(job: Job) -> Result:
    log.error("nobody_to_tell", why="SMTP_URL is not set", code=read(job, jobs.Alarm).code)
    return Dropped()
