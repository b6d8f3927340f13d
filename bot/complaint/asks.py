"""What the form of a step asks, as plain data. The forms themselves are built in ``bot.dialogue.step_forms``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from bot.complaint.events import Outcome

YES_NO = ("yes", "no")
ELSEWHERE = "elsewhere"
"""Chosen for a letter that is not in this file."""
A_SENTENCE = 10
"""Characters: a decision and a reason that bind somebody say more than "x"."""


@dataclass(frozen=True)
class Ask:
    """One field of a step's form; ``id`` is the field of the event that it fills.

    ``empty`` is the sentence when something required is left out; ``at_least`` so many characters say something.
    ``oral``: further options where the regulation lets an oral complaint be answered orally.
    ``ahead``: a day from the step on; else from the receipt on.
    """

    id: str = "note"
    kind: Literal["multiline", "text", "choice", "person", "date"] = "multiline"
    required: bool = False
    options: tuple[str, ...] = ()
    empty: str = "empty"
    limit: int = 2000
    at_least: int = 0
    oral: tuple[str, ...] = ()
    ahead: bool = False


NOTE = Ask()
TOLD = Ask(required=True)
WHY = Ask(required=True, empty="reason")
REASON = Ask("reason", required=True, empty="reason")
WHOM = Ask("whom", "text", required=True, limit=200)
DATE = Ask("date", "date", required=True)
PARTY = Ask("party", "choice", required=True, options=("complainant", "respondent"))
WORDS = Ask(required=True, limit=3000, at_least=A_SENTENCE)
LETTER = Ask("letter", "choice", required=True, options=(ELSEWHERE,))
"""The document of this file that went out; its further options are those documents."""
SENT = Ask("way", "choice", required=True, options=("email", "post"), oral=("phone", "in_person"))
OUTCOME = Ask("outcome", "choice", required=True, options=get_args(Outcome))


def yes_no(id: str) -> Ask:
    return Ask(id, "choice", required=True, options=YES_NO)


def person(id: str) -> Ask:
    return Ask(id, "person", required=True)
