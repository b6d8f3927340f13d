"""The next reminder of each duty (never more than the next), and where a complaint was shown in chat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.record.tables import chat_post, ping
from bot.record.work import Work


@dataclass(frozen=True)
class Ping:
    stream: str
    duty: str
    nth: int
    next_at: datetime | None
    last_at: datetime | None = None


@dataclass(frozen=True)
class ChatPost:
    """A message about a complaint, so that it can be updated, answered in its thread, and deleted."""

    stream: str
    kind: str
    channel: str
    ts: str
    outbox_id: str | None = None


class Pings(Work):
    def plan_ping(self, stream: str, duty: str, nth: int, next_at: datetime | None) -> None:
        """When to remind of this duty next; None: not again."""
        self.upsert(ping, {"stream": stream, "duty": duty, "nth": nth}, {"next_at": next_at})

    def pinged(self, one: Ping, next_at: datetime | None) -> None:
        """Reminded now; next time at ``next_at``."""
        where = self.mine(ping, stream=one.stream, duty=one.duty, nth=one.nth)
        self.connection.execute(sa.update(ping).where(where).values(last_at=self.now, next_at=next_at))

    def due_pings(self, limit: int = 100, *, without: Collection[str] = ()) -> list[Ping]:
        """Reminders whose time has come, locked for this transaction; those another one holds are left out, and those
        of the streams ``without``."""
        query = sa.select(ping).where(self.mine(ping), ping.c.next_at <= self.now, ping.c.stream.not_in(without))
        query = query.order_by(ping.c.next_at, ping.c.stream).limit(limit).with_for_update(skip_locked=True)
        return self._pings(query)

    def pings(self, stream: str) -> list[Ping]:
        query = sa.select(ping).where(self.mine(ping, stream=stream))
        return self._pings(query.order_by(ping.c.duty, ping.c.nth))

    def forget_pings(self, stream: str) -> None:
        """No reminder any more; and what it was of, for that may name whose it was."""
        self.connection.execute(sa.delete(ping).where(self.mine(ping, stream=stream)))

    def next_ping(self, *, without: Collection[str] = ()) -> datetime | None:
        """When the next reminder is due."""
        first = sa.select(sa.func.min(ping.c.next_at)).where(self.mine(ping), ping.c.stream.not_in(without))
        found: datetime | None = self.connection.scalar(first)
        return found

    def _pings(self, query: sa.Select[tuple[object, ...]]) -> list[Ping]:
        rows = self.connection.execute(query)
        return [Ping(row.stream, row.duty, row.nth, row.next_at, row.last_at) for row in rows]


class ChatPosts(Work):
    def add_post(self, post: ChatPost) -> None:
        """Remember a message; telling it twice is harmless."""
        self.insert_once(chat_post, **vars(post))

    def posts(self, stream: str, kind: str | None = None) -> list[ChatPost]:
        query = sa.select(chat_post).where(self.mine(chat_post, stream=stream)).order_by(chat_post.c.ts)
        if kind is not None:
            query = query.where(chat_post.c.kind == kind)
        rows = self.connection.execute(query)
        return [ChatPost(row.stream, row.kind, row.channel, row.ts, row.outbox_id) for row in rows]

    def forget_posts(self, stream: str) -> None:
        self.connection.execute(sa.delete(chat_post).where(self.mine(chat_post, stream=stream)))

    def remove_post(self, channel: str, ts: str) -> None:
        self.connection.execute(sa.delete(chat_post).where(self.mine(chat_post, channel=channel, ts=ts)))
