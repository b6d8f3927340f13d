"""A delivery can come twice; what it did happens once, and both get the same answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.record.tables import request
from bot.record.work import Work


class Requests(Work):
    def once(self, key: str) -> Mapping[str, Any] | None:
        """None: this delivery is new, go ahead. Otherwise the answer given the first time.

        A concurrent second delivery waits here until the first has committed. An answer may be empty:
        compare with ``is None``.
        """
        if self.insert_once(request, key=key, answer={}, at=self.now):
            return None
        found = sa.select(request.c.answer).where(self.mine(request, key=key))
        answer: Mapping[str, Any] = self.connection.scalars(found).one()
        return answer

    def answered(self, key: str, answer: Mapping[str, Any]) -> None:
        """Keep the answer to a delivery for when it comes again; nothing personal in it."""
        self.connection.execute(sa.update(request).where(self.mine(request, key=key)).values(answer=answer))

    def leave_mark(self, key: str) -> None:
        """Write something, to see that it can be done."""
        self.upsert(request, {"key": key}, {"answer": {}, "at": self.now})

    def forget_requests(self, before: datetime) -> None:
        """Deliveries are not repeated after days; keep the table small."""
        self.connection.execute(sa.delete(request).where(self.mine(request), request.c.at < before))
