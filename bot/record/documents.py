"""Sealed blobs: letters sent, documents received, and the letter somebody is still editing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any

import sqlalchemy as sa

from bot.record.chain import digest, from_json, to_json
from bot.record.sealing import KEY_ID, VERSION
from bot.record.tables import document, draft
from bot.record.work import OFFICE, Work


@dataclass(frozen=True)
class Document:
    """``sha256`` is that of the sealed bytes: put it in the event about the document and the chain covers it."""

    stream: str
    id: str
    kind: str
    media_type: str
    sha256: bytes
    created_at: datetime
    name: str | None = field(repr=False)


@dataclass(frozen=True)
class Draft:
    """``version`` goes up with every save; a form carries the one it edits."""

    stream: str
    kind: str
    person: str
    version: int
    content: Mapping[str, Any] = field(repr=False)
    updated_at: datetime


class Documents(Work):
    def add_document(self, stream: str, kind: str, media_type: str, name: str, content: bytes) -> Document:
        id = f"d_{token_hex(8)}"
        sealed = self.seal(stream, content, "document", id, "content")
        made = Document(stream, id, kind, media_type, digest(sealed), self.now, name)
        columns = {**vars(made), "name": self.seal(stream, name.encode(), "document", id, "name")}
        self.connection.execute(sa.insert(document).values(organisation=self.organisation, sealed=sealed, **columns))
        return made

    def documents(self, stream: str) -> list[Document]:
        """The documents of a complaint, oldest first, without their content."""
        columns = [column for column in document.c if column is not document.c.sealed]
        query = sa.select(*columns).where(self.mine(document, stream=stream))
        rows = self.connection.execute(query.order_by(document.c.created_at, document.c.id))
        return [self._document(row) for row in rows]

    def document_content(self, stream: str, id: str) -> bytes | None:
        """The bytes; None once erased."""
        query = sa.select(document.c.sealed).where(self.mine(document, stream=stream, id=id))
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise LookupError(f"{stream} has no document {id}")
        return self.unseal(stream, row.sealed, "document", id, "content")

    def save_draft(self, stream: str, kind: str, person: str, content: Mapping[str, Any]) -> int:
        """Keep what is being written; answers the new version. ``person`` may be empty: one draft shared by all."""
        known = self.draft(stream, kind, person)
        version = 1 if known is None else known.version + 1
        keys = {"stream": stream, "kind": kind, "person": person}
        sealed = self._seal_draft(stream, kind, person, to_json(content))
        self.upsert(draft, keys, {"version": version, "sealed": sealed, "updated_at": self.now})
        return version

    def draft(self, stream: str, kind: str, person: str) -> Draft | None:
        query = sa.select(draft).where(self.mine(draft, stream=stream, kind=kind, person=person))
        row = self.connection.execute(query).one_or_none()
        opened = None if row is None else self._open_draft(row)
        if row is None or opened is None:
            return None
        return Draft(stream, kind, person, row.version, from_json(opened), row.updated_at)

    def drop_draft(self, stream: str, kind: str, person: str) -> None:
        self.connection.execute(sa.delete(draft).where(self.mine(draft, stream=stream, kind=kind, person=person)))

    def forget_drafts(self, stream: str, before: datetime) -> None:
        """What nobody went on with since."""
        self.connection.execute(sa.delete(draft).where(self.mine(draft, stream=stream), draft.c.updated_at < before))

    def rewrap_drafts(self) -> None:
        """What waits in the office, under the newest master key."""
        for row in self.connection.execute(sa.select(draft).where(self.mine(draft, stream=OFFICE))).all():
            opened = self._open_draft(row)
            assert opened is not None, "the office is never erased"
            sealed = self._seal_draft(OFFICE, row.kind, row.person, opened)
            here = self.mine(draft, stream=OFFICE, kind=row.kind, person=row.person)
            self.connection.execute(sa.update(draft).where(here).values(sealed=sealed))

    def _seal_draft(self, stream: str, kind: str, person: str, content: bytes) -> bytes:
        """The office's own key is never destroyed: what only waits there, and may be a complaint, goes under one that
        is."""
        if stream != OFFICE:
            return self.seal(stream, content, "draft", kind, person)
        master, key = self.keyring.passing(self.organisation, OFFICE)
        return master.encode() + key.seal(content, self.organisation, OFFICE, "draft", kind, person)

    def _open_draft(self, row: sa.Row[Any]) -> bytes | None:
        master, sealed = row.sealed[:KEY_ID], row.sealed[KEY_ID:]
        if row.stream != OFFICE or row.sealed[:1] == VERSION:  # an older version used the office's own key
            return self.unseal(row.stream, row.sealed, "draft", row.kind, row.person)
        _, key = self.keyring.passing(self.organisation, OFFICE, master.decode())
        return key.open(sealed, self.organisation, OFFICE, "draft", row.kind, row.person)

    def _document(self, row: sa.Row[Any]) -> Document:
        name = self.unseal(row.stream, row.name, "document", row.id, "name")
        return Document(
            stream=row.stream,
            id=row.id,
            kind=row.kind,
            media_type=row.media_type,
            sha256=row.sha256,
            created_at=row.created_at,
            name=None if name is None else name.decode(),
        )
