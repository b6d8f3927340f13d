"""Keeping the file: notes, documents, links, mistakes."""

from __future__ import annotations

from datetime import date

from bot.complaint.events import Event, sealed
from bot.complaint.registry import Dialog, Entry, Phase, event, plain

NOT_ARRIVED = "not_arrived"
"""The code of an annulment: the message that a step is did not reach anybody."""


@event(
    Entry(
        "noted",
        Phase.FILE,
        dialog=Dialog("add_document", named=True),
        by_recorder=True,
        in_thread=False,
        on_voided=True,
    )
)
class Noted(Event):
    """``dated``: the day the note is about."""

    dated: date | None = None
    note: str | None = sealed(default=None)


@event(Entry("document_added", Phase.FILE, dialog=Dialog("add_document", named=True), by_recorder=True))
class DocumentAdded(Event):
    """Something was put in the file. ``document`` is its id in the record, ``sha256`` (hex) that of its sealed bytes:
    the chain covers it. ``content`` is the hash of what it holds, so that the same thing is known again."""

    document: str = ""
    sha256: str = ""
    kind: str = ""
    dated: date | None = None
    name: str | None = sealed(default=None)
    note: str | None = sealed(default=None)
    content: str | None = sealed(default=None)


@event(Entry("file_viewed", Phase.FILE, by_recorder=True, in_thread=False, undoable=False, on_voided=True))
class FileViewed(Event):
    """Somebody read the file as it was then; who it was stands with every event."""


@event(Entry("linked", Phase.FILE, by_recorder=True, in_thread=False))
class Linked(Event):
    """This complaint belongs with another one, which says so of this one."""

    other: str = ""
    reason: str | None = sealed(default=None)


@event(Entry("annulled", Phase.FILE, by_recorder=True, on_voided=True))
class Annulled(Event):
    """Event ``n`` was a mistake and is taken out of the fold. ``code``: why, where no person did it."""

    n: int = 0
    code: str = ""
    reason: str | None = sealed(default=None)


@event(Entry("voided", Phase.FILE, by_recorder=True))
class Voided(Event):
    """The complaint was logged by mistake and is taken out of the figures."""

    reason: str | None = sealed(default=None)


plain(Entry("erased", Phase.FILE, by_recorder=True, undoable=False, on_voided=True))
