"""Finding a complaint without keeping by what: digests under a key that only who holds the master key can make.

Written with the events, erased with the complaint, made anew by ``rebuild`` and under a new master key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256

import sqlalchemy as sa

from bot.record.tables import finding
from bot.record.work import Work


class Findings(Work):
    def save_findings(self, stream: str, keys: Iterable[str]) -> bool:
        """A complaint is found by these, and by nothing else; answers whether that was different before."""
        wanted = {self._digest(self.keyring.newest.secret, key) for key in keys}
        kept = self._kept(stream)
        if wanted == kept:
            return False
        self.forget_findings(stream)
        if wanted:
            rows = [{"organisation": self.organisation, "stream": stream, "digest": each} for each in sorted(wanted)]
            self.connection.execute(sa.insert(finding), rows)
        return True

    def forget_findings(self, stream: str) -> None:
        self.connection.execute(sa.delete(finding).where(self.mine(finding, stream=stream)))

    def found_by_all(self, keys: Iterable[str]) -> set[str]:
        """The complaints that have every one of these."""
        found = [self._having(key) for key in keys]
        return set.intersection(*found) if found else set()

    def found_by_any(self, keys: Iterable[str]) -> set[str]:
        return set[str]().union(*(self._having(key) for key in keys))

    def _having(self, key: str) -> set[str]:
        """Under each master key we have: while keys are renewed, some digests are still of the old one."""
        digests = [self._digest(master.secret, key) for master in self.keyring.masters]
        query = sa.select(finding.c.stream).where(self.mine(finding), finding.c.digest.in_(digests))
        return set(self.connection.scalars(query))

    def _kept(self, stream: str) -> set[str]:
        query = sa.select(finding.c.digest).where(self.mine(finding, stream=stream))
        return set(self.connection.scalars(query))

    def _digest(self, master: bytes, key: str) -> str:
        """Another one in every organisation, and of no use to find a key that opens anything."""
        own = hmac.digest(master, f"wederhoor finding {self.organisation}".encode(), sha256)
        return hmac.digest(own, key.encode(), sha256).hex()
