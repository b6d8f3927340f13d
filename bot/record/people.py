"""People: rows of our own, so that events carry our id, and who that is stands in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import sqlalchemy as sa

from bot.record.tables import person
from bot.record.work import OFFICE, Work


@dataclass(frozen=True)
class Person:
    """``user_id`` is None once forgotten; ``name`` and ``mail`` are None while unknown or once forgotten."""

    id: str
    platform: str
    team: str
    user_id: str | None
    name: str | None = field(default=None, repr=False)
    mail: str | None = field(default=None, repr=False)


class People(Work):
    def ensure_person(
        self, platform: str, team: str, user_id: str, name: str | None = None, mail: str | None = None
    ) -> str:
        """Our id of this person; makes a row at first sight, and keeps a new name or mail (None: as it was)."""
        known = self.at_first_sight(platform, team, user_id)
        self._keep(known, "name", known.name, name)
        self._keep(known, "mail", known.mail, mail)
        return known.id

    def at_first_sight(self, platform: str, team: str, user_id: str) -> Person:
        """This person as known until now; a row is made for who was never seen."""
        known = self.by_user(platform, team, user_id)
        if known is None:
            self.ensure_office()
            new = Person(f"p_{token_hex(8)}", platform, team, user_id)
            if self.insert_once(person, id=new.id, platform=platform, team=team, user_id=user_id):
                return new
            known = self.by_user(platform, team, user_id)  # somebody else was first
            assert known is not None
        return known

    def person(self, id: str) -> Person:
        found = self.people([id])
        if id not in found:
            raise LookupError(f"{self.organisation} has no person {id}")
        return found[id]

    def people(self, ids: Iterable[str] | None = None) -> dict[str, Person]:
        """Those people by id; without ids everybody."""
        query = sa.select(person).where(self.mine(person)).order_by(person.c.id)
        if ids is not None:
            query = query.where(person.c.id.in_(list(ids)))
        return {row.id: self._person(row) for row in self.connection.execute(query)}

    def by_user(self, platform: str, team: str, user_id: str) -> Person | None:
        query = sa.select(person).where(self.mine(person, platform=platform, team=team, user_id=user_id))
        row = self.connection.execute(query).one_or_none()
        return None if row is None else self._person(row)

    def _keep(self, known: Person, column: str, was: str | None, now: str | None) -> None:
        if now is None or now == was:
            return
        sealed = self.seal(OFFICE, now.encode(), "person", known.id, column)
        self.connection.execute(sa.update(person).where(self.mine(person, id=known.id)).values({column: sealed}))

    def _person(self, row: sa.Row[Any]) -> Person:
        return Person(
            row.id,
            row.platform,
            row.team,
            row.user_id,
            self._text(row.id, "name", row.name),
            self._text(row.id, "mail", row.mail),
        )

    def _text(self, id: str, column: str, sealed: bytes | None) -> str | None:
        opened = self.unseal(OFFICE, sealed, "person", id, column)
        return None if opened is None else opened.decode()
