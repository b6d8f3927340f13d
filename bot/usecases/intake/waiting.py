"""A message in chat that is longer than the form holds: it waits, sealed, until the form is sent in; a day at most."""

from __future__ import annotations

from bot.complaint.facts import TEXT
from bot.record.work import OFFICE
from bot.usecases.kernel.office import Office


def beginning(text: str) -> str:
    """As much of a text as the form's field holds; Slack counts as JavaScript does."""
    return text.encode("utf-16-le")[: 2 * TEXT].decode("utf-16-le", "ignore")


def whole_message(office: Office, who: str, place: str) -> str:
    """The message of which the form held the beginning; nothing when there is none."""
    if not place:
        return ""
    with office.look() as tx:
        waiting = tx.draft(OFFICE, draft_of(place), who)
    return str(waiting.content["text"]) if waiting else ""


def draft_of(place: str) -> str:
    return f"message:{place}"
