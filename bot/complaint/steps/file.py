"""Keeping the file: notes, documents, links, mistakes."""

from __future__ import annotations

from datetime import date

from bot.complaint.events import Event, event, sealed

NOT_ARRIVED = "not_arrived"
"""The code of an annulment: the message that a step is did not reach anybody."""


@event("noted")
class Noted(Event):
    """``dated``: the day the note is about."""

    dated: date | None = None
    note: str | None = sealed(default=None)


@event("document_added")
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


@event("file_viewed")
class FileViewed(Event):
    """Somebody read the file as it was then; who it was stands with every event."""


@event("linked")
class Linked(Event):
    """This complaint belongs with another one, which says so of this one."""

    other: str = ""
    reason: str | None = sealed(default=None)


@event("annulled")
class Annulled(Event):
    """Event ``n`` was a mistake and is taken out of the fold. ``code``: why, where no person did it."""

    n: int = 0
    code: str = ""
    reason: str | None = sealed(default=None)


@event("voided")
class Voided(Event):
    """The complaint was logged by mistake and is taken out of the figures."""

    reason: str | None = sealed(default=None)
