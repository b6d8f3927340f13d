"""One running office: what `serve`, `try` and the tests put together from the same parts."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from bot.record.outbox import Job
from bot.usecases.office import Office
from handlers.mail.outgoing import Letters
from handlers.mail.settings import SmtpSettings
from handlers.outbox import Dropped, Result, Worker
from handlers.slack import app as slack_app
from handlers.slack.desk import Desk
from handlers.slack.fetching import Fetching
from handlers.slack.sending import Posts
from handlers.web.slack_http import SlackDoor, routes

log = structlog.get_logger()


@dataclass(frozen=True)
class House:
    office: Office
    app: AsyncApp
    worker: Worker
    routes: Sequence[Route]


def client(bot_token: str, api_url: str) -> AsyncWebClient:
    """A client of Slack's Web API that waits when Slack says so."""
    made = AsyncWebClient(token=bot_token, base_url=api_url)
    made.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
    return made


def build(
    office: Office,
    web: AsyncWebClient,
    signing_secret: str,
    mail: tuple[SmtpSettings, str] | None,
    *,
    prefix: str = "",
    worker_name: str = "",
) -> House:
    """``mail``: the server and the address letters come from; None: letters are offered for posting."""
    worker = Worker(office, worker_name)
    desk = Desk(office, worker.wake)
    app = slack_app.build(desk, web, signing_secret)
    posts = Posts(desk, _trying_once(web), worker.starting)
    worker.senders |= {
        "card": posts.card,
        "thread": posts.thread,
        "message": posts.message,
        "file": posts.file,
        "home": posts.home,
        "name": posts.name,
        "take_away": posts.take_away,
        "fetch": Fetching(office, posts.client, posts.calling).fetch,
    }
    if mail is not None:
        letters = Letters(office, *mail, worker.starting)
        worker.senders |= {"mail": letters.send, "alarm": letters.alarm}
    else:
        worker.senders["alarm"] = _nobody_to_tell
    return House(office, app, worker, routes(SlackDoor(app, signing_secret), office, prefix))


def _trying_once(web: AsyncWebClient) -> AsyncWebClient:
    """The outbox tries again by itself: a client that does so too would send twice, or outlast the lease."""
    once = copy(web)
    once.retry_handlers = []
    return once


async def _nobody_to_tell(job: Job) -> Result:
    log.error("nobody_to_tell", why="SMTP_URL is not set", code=job.payload["code"])
    return Dropped()
