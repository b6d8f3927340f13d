"""The outbox's Slack messages: the post per complaint, lines in its thread, personal messages, files.

A message may have gone out before a crash: its outbox id travels in Slack's metadata, so that it can be found again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.complaint.fold import Complaint
from bot.dialogue import cards
from bot.record.outbox import Job
from bot.record.pings import ChatPost
from bot.usecases.file import taking_away
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import NotYours
from bot.usecases.kernel.stored_jobs import read
from bot.usecases.letters import sending
from bot.usecases.told import alarms, files, home, messages
from bot.usecases.told.lines import thread_line
from handlers import slack_errors
from handlers.outcomes import Dropped, GivenUp, Later, Result, Sent
from handlers.slack.desk import Desk
from handlers.slack.text import mrkdwn

log = structlog.get_logger()
EVENT_TYPE = "wederhoor"
LOOK_BACK = 100
"""Messages looked through for one that may have gone out already."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
NO_SUCH_FILE = frozenset({"file_not_found", "file_deleted"})
SHUT_OUT = frozenset({"not_in_channel", "channel_not_found", "is_archived"})
NO_SUCH_USER = frozenset({"user_not_found", "users_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"})
NO_ACCOUNT = "no_account"
"""We know the person, and of no account of theirs."""
BLIND = frozenset({"missing_scope", "unknown_method"})
NOT_ACCEPTED = frozenset({"invalid_blocks", "invalid_arguments", "msg_too_long", "msg_blocks_too_long", "no_text"})
SLOWLY = timedelta(hours=1)
NOT_LET_IN = timedelta(minutes=5)
"""With a token that is refused nothing goes; once it is mended, what waited should not wait much longer."""


class Starting(Protocol):
    """Says that a job leaves now, and by what it can be found afterwards; False: then it must not."""

    async def __call__(self, job: Job, known: Mapping[str, Any] | None = None) -> bool: ...


class Posts:
    """Sends what the office has to say in Slack."""

    def __init__(self, desk: Desk, client: AsyncWebClient, starting: Starting) -> None:
        self.desk, self.office, self.client, self.starting = desk, desk.office, client, starting
        self.channel = desk.office.organisation.slack.channel

    async def card(self, job: Job) -> Result:
        """Keep the one post of a complaint up to date."""
        return await self.calling(job, self._card)

    async def thread(self, job: Job) -> Result:
        return await self.calling(job, self._thread)

    async def message(self, job: Job) -> Result:
        return await self.calling(job, self._message)

    async def file(self, job: Job) -> Result:
        return await self.calling(job, self._file)

    async def home(self, job: Job) -> Result:
        """Bring somebody's Home up to date; a Home twice is the same Home."""
        return await self.calling(job, self._home)

    async def name(self, job: Job) -> Result:
        """Ask Slack who somebody is, for letters and forms."""
        return await self.calling(job, self._name)

    async def renew(self, job: Job) -> Result:
        """Bring a personal message up to date; one that is gone is missed by nobody."""
        return await self.calling(job, self._renew)

    async def take_away(self, job: Job) -> Result:
        """What was said and shown of an erased complaint goes, and what somebody has of one about themselves."""
        return await self.calling(job, self._take_away_one)

    async def calling(self, job: Job, send: Callable[[Job], Awaitable[Result]]) -> Result:
        """Every way in which Slack can fail has an outcome: again later, told to somebody, or given up."""
        try:
            return await send(job)
        except SlackApiError as refused:
            return await self._refused(job, refused)
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            return Later(type(lost).__name__, maybe_sent=True)

    async def _refused(self, job: Job, refused: SlackApiError) -> Result:
        status, code = slack_errors.status(refused), slack_errors.code(refused)
        if status == 429 or code == "ratelimited":
            wait = timedelta(seconds=slack_errors.retry_after(refused))
            return Later("ratelimited", self.office.now() + wait, others_too=True)
        if status >= 500 or not code:
            return Later(f"http_{status}", maybe_sent=True)
        if code in slack_errors.REFUSED:
            return Later(code, self.office.now() + NOT_LET_IN, others_too=True, alarm="bot_token")
        if code == "missing_scope":
            needed = f"{code}:{refused.response.get('needed', '')}"
            return Later(needed, self.office.now() + SLOWLY, alarm="missing_scope")
        if code in SHUT_OUT and job.kind in ("card", "thread"):
            await asyncio.to_thread(alarms.channel_lost, self.office)
            return Later(code, self.office.now() + SLOWLY)
        if code in NO_SUCH_USER:
            return GivenUp(code)
        if code == "not_enabled":  # the Home tab is switched off at the app
            return GivenUp(code)
        if code in NOT_ACCEPTED:
            return GivenUp(code, alarm="given_up")
        return Later(code)

    # -- the channel

    async def _card(self, job: Job) -> Result:
        card = read(job, jobs.Card)
        complaint = await self._complaint(card.reference)
        if complaint is None or complaint.particulars is None:
            return await self._unsaid(job, "erased")
        if complaint.told > card.head:
            return Dropped("a_later_one_says_it")
        if await self._respondent_listens(complaint):
            await self._take_away(complaint.reference)
            await asyncio.to_thread(alarms.kept_out_of_the_channel, self.office, complaint.reference)
            return await self._unsaid(job, "respondent_in_channel")
        post = await self._post(complaint.reference)
        if post is None:
            return _sent(await self._first_post(complaint, job))
        try:
            await self.client.chat_update(channel=post.channel, ts=post.ts, **self._shown(complaint))
        except SlackApiError as refused:
            if slack_errors.code(refused) not in GONE:
                raise
            await asyncio.to_thread(self._forget_post, post)
            return _sent(await self._first_post(complaint, job, gone=post.ts))
        return _sent(post.ts)

    async def _thread(self, job: Job) -> Result:
        what, line = read(job, jobs.Thread), None
        complaint = await self._complaint(what.reference)
        if complaint is not None and complaint.particulars is not None:
            line = await asyncio.to_thread(thread_line, self.office, complaint, what)
        if complaint is None or line is None:
            return await self._unsaid(job, "no_longer_so")
        if await self._respondent_listens(complaint):
            return await self._unsaid(job, "respondent_in_channel")
        post = await self._post(complaint.reference)
        ts = post.ts if post else await self._first_post(complaint, job)
        if ts is None:
            return Dropped("taken_over")
        found = await self._already(job, self.client.conversations_replies, self.channel, ts=ts)
        if not found:
            if not await self.starting(job, {"channel": self.channel, "thread": ts}):
                return Dropped("taken_over")
            text = mrkdwn(line, self.office.directory.user_of, self.office.directory.name_of)
            sent = await self.client.chat_postMessage(
                channel=self.channel, thread_ts=ts, text=text, metadata=_metadata(job), unfurl_links=False
            )
            found = str(sent["ts"])
        line_post = ChatPost(complaint.reference, "thread", self.channel, found, job.id)
        await asyncio.to_thread(taking_away.posted, self.office, job, line_post, complaint)
        return Sent({"ts": found})

    async def _first_post(self, complaint: Complaint, job: Job, gone: str = "") -> str | None:
        """Place the complaint's post, unless an earlier attempt or another worker did; ``gone``: one of no use."""
        reference = complaint.reference
        found = await self._placed(reference, gone)
        if not found:
            if not await self.starting(job, {"channel": self.channel}):
                return None
            metadata = _metadata(job, card=reference)
            sent = await self.client.chat_postMessage(channel=self.channel, metadata=metadata, **self._shown(complaint))
            found = str(sent["ts"])
        post = ChatPost(reference, taking_away.CARD, self.channel, found, job.id)
        kept = await asyncio.to_thread(taking_away.posted, self.office, job, post, complaint)
        if kept.ts != found:  # another worker was just ahead
            await self.client.chat_delete(channel=self.channel, ts=found)
        return kept.ts

    async def _placed(self, reference: str, gone: str) -> str | None:
        """The post of a complaint that is in the channel but not in the record yet."""
        said = await self._said(self.client.conversations_history, self.channel)
        mine = (str(m["ts"]) for m in said if _payload(m).get("card") == reference)
        return next((ts for ts in mine if ts != gone), None)

    def _shown(self, complaint: Complaint) -> dict[str, Any]:
        office = self.office
        return self.desk.message(
            cards.channel(complaint, office.organisation.name, office.now(), office.words, office.task_terms)
        )

    async def _respondent_listens(self, complaint: Complaint) -> bool:
        """Nothing is posted about somebody who reads the channel."""
        parties = complaint.particulars.respondent_persons if complaint.particulars else frozenset()
        users = {await asyncio.to_thread(self.office.directory.user_of, person) for person in parties}
        return bool(users) and bool(users & await self._members())

    async def _members(self) -> set[str | None]:
        members: set[str | None] = set()
        cursor = ""
        while True:
            page = await self.client.conversations_members(channel=self.channel, limit=1000, cursor=cursor)
            members.update(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return members

    async def _take_away(self, reference: str) -> None:
        """The lines in the thread too: an answer outlives the post it hangs under."""
        for post in await asyncio.to_thread(self._in_channel, reference):
            await self._delete(post.channel, post.ts)
            await asyncio.to_thread(self._forget_post, post)

    async def _take_away_one(self, job: Job) -> Result:
        match read(job, jobs.TakeAway):
            case jobs.TakeAwayFile(file):
                await self._delete_file(file)
            case jobs.TakeAwayMessage(channel, ts):
                await self._delete(channel, ts)
        return Sent()

    async def _delete(self, channel: str, ts: str) -> None:
        try:
            await self.client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as refused:
            if slack_errors.code(refused) not in GONE:
                raise

    async def _delete_file(self, file: str) -> None:
        try:
            await self.client.files_delete(file=file)
        except SlackApiError as refused:
            if slack_errors.code(refused) not in NO_SUCH_FILE:
                raise

    # -- persons

    async def _message(self, job: Job) -> Result:
        made = await asyncio.to_thread(messages.message, self.office, read(job, jobs.Message))
        if made is None:
            return await self._unsaid(job, "no_longer_so_or_not_theirs")
        user = await asyncio.to_thread(self.office.directory.user_of, made.to)
        if user is None:
            return GivenUp(NO_ACCOUNT)
        channel = await self._personal(user)
        found = await self._already(job, self.client.conversations_history, channel)
        if not found:
            if not await self.starting(job, {"channel": channel}):
                return Dropped("taken_over")
            shown = await asyncio.to_thread(self.desk.message, made.card)
            sent = await self.client.chat_postMessage(channel=channel, metadata=_metadata(job), **shown)
            found = str(sent["ts"])
        await asyncio.to_thread(taking_away.arrived, self.office, job, channel, found, made.to)
        return Sent({"ts": found})

    async def _renew(self, job: Job) -> Result:
        renew = read(job, jobs.Renew)
        made = await asyncio.to_thread(messages.message, self.office, renew.message)
        if made is None:
            return Dropped("no_longer_so_or_not_theirs")
        shown = await asyncio.to_thread(self.desk.message, made.card)
        try:
            await self.client.chat_update(channel=renew.channel, ts=renew.ts, **shown)
        except SlackApiError as refused:
            if slack_errors.code(refused) not in GONE:
                raise
        return Sent()

    async def _file(self, job: Job) -> Result:
        wanted = read(job, jobs.File)
        made = await asyncio.to_thread(files.wanted, self.office, wanted)
        if made is None:
            return await self._unsaid(job, "no_longer_so_or_not_theirs")
        user = await asyncio.to_thread(self.office.directory.user_of, wanted.to)
        if user is None:
            return GivenUp(NO_ACCOUNT)
        channel, earlier = await self._personal(user), taking_away.files_of(job)
        for file in earlier:  # it cannot be told whether they arrived: rather none for a moment than two
            await self._delete_file(file)
        place = await self.client.files_getUploadURLExternal(filename=made.filename, length=len(made.content))
        known = {"files": [*earlier, place["file_id"]]}
        if not await self.starting(job, known):
            return Dropped("taken_over")
        await self._upload(place["upload_url"], made.content)
        shared = [{"id": place["file_id"], "title": made.filename}]
        await self.client.files_completeUploadExternal(files=shared, channel_id=channel)
        await asyncio.to_thread(taking_away.uploaded, self.office, job, place["file_id"])
        return Sent(known)

    async def _upload(self, address: str, content: bytes) -> None:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.client.timeout)) as session,
            session.post(address, data=content, proxy=self.client.proxy, ssl=self.client.ssl or True) as answer,
        ):
            answer.raise_for_status()

    async def _name(self, job: Job) -> Result:
        person = read(job, jobs.Name).person
        user = await asyncio.to_thread(self.office.directory.user_of, person)
        if user is None:
            return Dropped()
        info = (await self.client.users_info(user=user))["user"]
        profile = info.get("profile") or {}
        name = profile.get("real_name") or info.get("real_name") or info.get("name") or ""
        await asyncio.to_thread(self.office.directory.named, person, name, profile.get("email"))
        await asyncio.to_thread(sending.named, self.office, person)
        return Sent()

    async def _home(self, job: Job) -> Result:
        person = read(job, jobs.Home).to
        user = await asyncio.to_thread(self.office.directory.user_of, person)
        if user is None:
            return Dropped()
        shown = await asyncio.to_thread(home.cards, self.office, person)
        await self.client.views_publish(user_id=user, view=await asyncio.to_thread(self.desk.home, shown))
        return Sent()

    async def _personal(self, user: str) -> str:
        return str((await self.client.conversations_open(users=user))["channel"]["id"])

    # -- what may have gone out already

    async def _unsaid(self, job: Job, why: str) -> Result:
        """There is nothing to say any more. What an earlier attempt may have said all the same is known to nobody else:
        it goes."""
        known = job.result if job.uncertain and job.result else {}
        for file in taking_away.files_of(job) if known else ():
            await self._delete_file(file)
        if channel := known.get("channel"):
            said = await self._said(self.client.conversations_history, channel)
            if "thread" in known:
                said += await self._said(self.client.conversations_replies, channel, ts=known["thread"])
            for ts in {str(message["ts"]) for message in said if _payload(message).get("outbox") == job.id}:
                await self._delete(channel, ts)
        return Dropped(why)

    async def _already(self, job: Job, look: Callable[..., Awaitable[Any]], channel: str, **where: str) -> str | None:
        """The ts of this very job's message, when an earlier attempt may have sent it and it did arrive."""
        if not job.uncertain:
            return None
        for message in await self._said(look, channel, **where):
            # A thread is read with the post it hangs under, which this same job may have had to place.
            if _payload(message).get("outbox") == job.id and message["ts"] != where.get("ts"):
                return str(message["ts"])
        return None

    async def _said(self, look: Callable[..., Awaitable[Any]], channel: str, **where: str) -> list[Mapping[str, Any]]:
        """The latest messages; none where the app may not look back: then one may come twice, and none is lost."""
        try:
            return list((await look(channel=channel, limit=LOOK_BACK, include_all_metadata=True, **where))["messages"])
        except SlackApiError as refused:
            if slack_errors.code(refused) == "thread_not_found":
                return []
            if slack_errors.code(refused) not in BLIND:
                raise
            log.warning("cannot_look_back", error=slack_errors.code(refused))
            return []

    # -- the record

    async def _complaint(self, reference: str) -> Complaint | None:
        return await asyncio.to_thread(self._load, reference)

    def _load(self, reference: str) -> Complaint | None:
        with self.office.look() as tx:
            try:
                return self.office.load(tx, reference)
            except NotYours:
                return None

    async def _post(self, reference: str) -> ChatPost | None:
        return await asyncio.to_thread(self._read_post, reference)

    def _read_post(self, reference: str) -> ChatPost | None:
        with self.office.look() as tx:
            return next(iter(tx.posts(reference, "card")), None)

    def _in_channel(self, reference: str) -> list[ChatPost]:
        with self.office.look() as tx:
            return [*tx.posts(reference, "thread"), *tx.posts(reference, "card")]

    def _forget_post(self, post: ChatPost) -> None:
        with self.office.begin() as tx:
            tx.remove_post(post.channel, post.ts)


def _sent(ts: str | None) -> Result:
    return Dropped("taken_over") if ts is None else Sent({"ts": ts})


def _metadata(job: Job, **more: str) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"outbox": job.id, **more}}


def _payload(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """What we said about a message in its metadata."""
    return (message.get("metadata") or {}).get("event_payload") or {}
