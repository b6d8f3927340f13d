"""Files that people asked to see, and what must be told when Slack shuts us out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.complaint.people import coordinating
from bot.record import outbox
from bot.usecases import acknowledgement
from bot.usecases.office import NotYours, Office


@dataclass(frozen=True)
class File:
    """``filename`` holds a reference and a kind, nothing personal."""

    filename: str
    content: bytes = field(repr=False)


def wanted(office: Office, payload: Mapping[str, Any]) -> File | None:
    """The file of a job: a letter's draft as it would look, or a document of the record; None when it is gone."""
    reference, person = payload["reference"], payload["to"]
    try:
        office.read(person, reference, "see")
        if "draft" in payload:
            rendered = acknowledgement.preview_pdf(office, reference)
            return File(rendered.filename, rendered.pdf) if rendered else None
        with office.look() as tx:
            document = next(each for each in tx.documents(reference) if each.id == payload["document"])
            content = tx.document_content(reference, document.id)
    except NotYours:
        return None
    return File(document.name or f"{reference}.pdf", content) if content is not None else None


def tell_channel_lost(office: Office) -> None:
    """Wederhoor was removed from the complaints channel: the coordinators hear it once every working day."""
    at = office.hours.first_moment(office.now())
    with office.begin() as tx:
        for person in office.people.coordinators:
            key = f"channel_lost:{person}:{at:%Y-%m-%d}"
            outbox.enqueue(tx, key, "message", {"to": person, "template": "channel_lost"}, at)


def tell_unreachable(office: Office, payload: Mapping[str, Any]) -> None:
    """A member's account is gone: who coordinates hears it at once, not when a day has passed."""
    person, reference = payload["to"], payload.get("reference")
    if reference is None:
        return
    with office.begin() as tx:
        complaint = office.load(tx, reference)
        for to in coordinating(complaint, office.people) if person in complaint.committee.members else ():
            message = {"to": to, "template": "unreachable", "reference": reference, "values": {"person": person}}
            outbox.enqueue(tx, f"unreachable:{reference}:{person}:{to}", "message", message, tx.now, reference)


def tell_silent(office: Office, reference: str) -> None:
    """A complaint gets no post, for somebody it is about reads the channel: who coordinates hears that, once."""
    with office.begin() as tx:
        for to in coordinating(office.load(tx, reference), office.people):
            message = {"to": to, "template": "silent", "reference": reference, "values": {}}
            outbox.enqueue(tx, f"silent:{reference}:{to}", "message", message, tx.now, reference)
