"""The next reminder of each duty (never more than the next), and where a complaint was shown in chat."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
        wanted = {"organisation": self.organisation, "now": self.now, "without": list(without), "limit": limit}
        return self._pings(_DUE, wanted)

    def pings(self, stream: str) -> list[Ping]:
        query = sa.select(ping).where(self.mine(ping, stream=stream))
        return self._pings(query.order_by(ping.c.duty, ping.c.nth))

    def forget_pings(self, stream: str) -> None:
        """No reminder any more; and what it was of, for that may name whose it was."""
        self.connection.execute(sa.delete(ping).where(self.mine(ping, stream=stream)))

    def next_ping(self, *, without: Collection[str] = ()) -> datetime | None:
        """When the next reminder is due."""
        wanted = {"organisation": self.organisation, "without": list(without)}
        found: datetime | None = self.connection.scalar(_NEXT, wanted)
        return found

    def _pings(self, query: sa.Select[tuple[object, ...]], values: Mapping[str, object] | None = None) -> list[Ping]:
        rows = self.connection.execute(query, values)
        return [Ping(row.stream, row.duty, row.nth, row.next_at, row.last_at) for row in rows]


_MINE = (
    ping.c.organisation == sa.bindparam("organisation"),
    ping.c.stream.not_in(sa.bindparam("without", expanding=True)),
)
_NEXT = sa.select(sa.func.min(ping.c.next_at)).where(*_MINE)
_DUE = (
    sa.select(ping)
    .where(*_MINE, ping.c.next_at <= sa.bindparam("now"))
    .order_by(ping.c.next_at, ping.c.stream)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)
"""The queries of every round of the worker, built once."""


class ChatPosts(Work):
    def add_post(self, post: ChatPost) -> None:
        """Remember a message; telling it twice is harmless."""
        self.insert_once(chat_post, **vars(post))

    def posts(self, stream: str, kind: str | None = None) -> list[ChatPost]:
        wanted = {"organisation": self.organisation, "stream": stream}
        rows = [row for row in self.connection.execute(_POSTS, wanted) if kind in (None, row.kind)]
        return [ChatPost(row.stream, row.kind, row.channel, row.ts, row.outbox_id) for row in rows]

    def forget_posts(self, stream: str) -> None:
        self.connection.execute(sa.delete(chat_post).where(self.mine(chat_post, stream=stream)))

    def remove_post(self, channel: str, ts: str) -> None:
        self.connection.execute(sa.delete(chat_post).where(self.mine(chat_post, channel=channel, ts=ts)))


_POSTS = (
    sa.select(chat_post)
    .where(chat_post.c.organisation == sa.bindparam("organisation"), chat_post.c.stream == sa.bindparam("stream"))
    .order_by(chat_post.c.ts)
)
