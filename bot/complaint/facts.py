"""What may be told of a complaint at all, by whatever road it comes. A form asks more, and says so at its fields."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.address import valid_email
from bot.complaint.fold import Particulars
from bot.complaint.gates import Refused

TEXT = 3000
"""The most characters of what a complaint is about: a longer text could not be shown in a form any more."""
TWENTY_YEARS = timedelta(days=20 * 365)
"""A receipt longer ago than this is a mistyped year."""


def must_be_sound(told: Particulars | None, received_at: datetime, now: datetime, *, nameless: bool) -> None:
    """Raises Refused when a complaint cannot be like this. Both moments are aware.

    ``nameless``: whether a complaint without a name is taken, if the complainant wants to stay anonymous.
    """
    told = told or Particulars()
    if not told.text.strip():
        raise Refused("no_text")
    if len(told.text) > TEXT:
        raise Refused("text_too_long", {"limit": TEXT})
    name, email = told.complainant.name, told.complainant.email
    if name and told.anonymous:
        raise Refused("not_anonymous")
    if not name and not (told.anonymous and nameless):
        raise Refused("no_name")
    if email and not valid_email(email):
        raise Refused("no_address")
    if not now - TWENTY_YEARS <= received_at <= now:
        raise Refused("received_when")
