"""What the letters tell. What may be unknown has an empty value; its part of the letter then stays empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.letters.letter import Sender


@dataclass(frozen=True)
class LetterFacts:
    """What a letter can tell. Moments and days are local to the organisation."""

    reference: str
    received: datetime
    sender: Sender
    recipient: str = ""
    """The name of whoever gets the letter."""
    recipient_address: str = ""
    complainant: str = ""
    complainant_address: str = ""
    complaint: str = ""
    """In the complainant's own words, of any length; the letter quotes the beginning."""
    oral: bool = False
    members: tuple[str, ...] = ()
    """The committee."""
    handler: str = ""
    """One named person instead of, or beside, the committee."""
    answer_by: date | None = None
    answer_is_aim: bool = False
    """The regulation promises to try, no more."""
    answer_within: str = ""
    """The term in the reader's words, ``4 weken``; the date alone where it is empty."""
    contact_by: date | None = None
    phone: str = ""
    """The complainant's, as is ``email``."""
    email: str = ""
    plan: str = ""
    """How the complaint will be handled, written by the person who handles it."""
    plan_by: date | None = None
    """By when it will be: a promise of that person."""
    information: tuple[str, ...] = ()
    """What is missing to judge the complaint."""
    information_by: date | None = None
    """By when the answer to this letter is asked for."""
    about_person: bool = False
    """The complaint is about somebody, not only about the service."""
    changed: bool = False
    """The composition of the committee was told before, and is another one now."""
    agreed: str = ""
    """What was settled in a talk."""
    agreed_on: date | None = None
    policy: str = ""
    """The number of the insurance policy."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    """The content of the step that the letter is, by its fields, as far as it is known: ``asked.until``."""
    signed_by: tuple[str, ...] = ()
    """Empty: the committee or the handler, whichever the letter names."""
