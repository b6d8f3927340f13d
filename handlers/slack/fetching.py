"""Documents that people put in a form: fetched from Slack with the bot's token, looked at, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.record.outbox import Job
from bot.usecases.file import adding
from bot.usecases.file.adding import Unwelcome, Wanted
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import Office
from bot.usecases.kernel.stored_jobs import read
from handlers.outcomes import Dropped, Result, Sent

Calling = Callable[[Job, Callable[[Job], Awaitable[Result]]], Awaitable[Result]]
PATIENCE = aiohttp.ClientTimeout(total=120)
CHUNK = 64 * 1024
GONE = frozenset({"file_not_found", "file_deleted"})
CLOSED = frozenset({"missing_scope", "not_allowed_token_type", "access_denied", "no_permission", "not_visible"})


class Fetching:
    """``calling`` gives every way in which Slack can fail its outcome."""

    def __init__(self, office: Office, client: AsyncWebClient, calling: Calling) -> None:
        self.office, self.client, self.calling = office, client, calling

    async def fetch(self, job: Job) -> Result:
        return await self.calling(job, self._fetch)

    async def _fetch(self, job: Job) -> Result:
        fetch = read(job, jobs.Fetch)
        wanted = await asyncio.to_thread(adding.wanted, self.office, fetch)
        if wanted is None:
            return Dropped("no_longer_so_or_not_theirs")
        try:
            name, content = await self._content(wanted)
            kind = await asyncio.to_thread(adding.check, wanted, name, content)
        except Unwelcome as refused:
            await asyncio.to_thread(adding.refuse, self.office, fetch, refused.code)
            return Sent({"outcome": refused.code})
        await asyncio.to_thread(adding.keep, self.office, fetch, name, kind, content)
        return Sent()

    async def _content(self, wanted: Wanted) -> tuple[str, bytes]:
        try:
            file = (await self.client.files_info(file=wanted.file))["file"]
        except SlackApiError as refused:
            code = refused.response.get("error") if isinstance(refused.response.data, dict) else ""
            if code in GONE | CLOSED:
                raise Unwelcome("gone" if code in GONE else "no_access") from refused
            raise
        if int(file.get("size") or 0) > wanted.limit:
            raise Unwelcome("too_large")
        url = str(file.get("url_private_download") or file.get("url_private") or "")
        if not _of_slack(url, self.client.base_url):
            raise Unwelcome("no_access")
        return str(file.get("name") or wanted.name), await self._download(url, wanted.limit)

    async def _download(self, url: str, limit: int) -> bytes:
        """The bytes; a little more than allowed when there is more. Slack sends who may not read it to a login page."""
        headers = {"Authorization": f"Bearer {self.client.token}"}
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, headers=headers) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status == 404:
                raise Unwelcome("gone")
            if answer.status in (301, 302, 303, 307, 308, 401, 403):
                raise Unwelcome("no_access")
            answer.raise_for_status()
            content = bytearray()
            async for chunk in answer.content.iter_chunked(CHUNK):
                content += chunk
                if len(content) > limit:
                    break
            return bytes(content)


def _of_slack(url: str, api: str) -> bool:
    """The token goes to Slack only, or to where the API is."""
    place, home = urlsplit(url), urlsplit(api)
    if (place.scheme, place.netloc) == (home.scheme, home.netloc):
        return True
    host = place.hostname or ""
    return place.scheme == "https" and host.endswith((".slack.com", ".slack-files.com", ".slack-edge.com"))
