"""The forms of being away: from when until when, and what to hand over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.dialogue.forms import Field, Form, Option
from bot.words import Mention, Words

MOST = 100
"""Options that a form may show."""


def absence_form(words: Words, today: date, *, for_others: bool) -> Form:
    """``for_others``: who coordinates may say it for somebody who is ill."""
    person = Field("person", "person", words("absence.form.person"), hint=words("absence.form.person_hint"))
    return Form(
        "set_absence",
        words("absence.form.title"),
        (
            Field("about", "note", "", words("absence.form.about")),
            *((person,) if for_others else ()),
            Field("first", "date", words("absence.form.first"), today, required=True),
            Field("last", "date", words("absence.form.last"), required=True),
        ),
        submit=words("absence.form.submit"),
    )


def hand_over_form(words: Words, person: str, open_references: Sequence[tuple[str, str, bool]]) -> Form:
    """Per complaint of somebody who will be away: hand it over, or leave it to the other member.

    ``open_references``: reference, what is next in words, and whether somebody of the committee stays.
    """
    options = tuple(
        Option(reference, coming, words(f"absence.hand_over.{'somebody' if stays else 'nobody'}_left"))
        for reference, coming, stays in open_references[:MOST]
    )
    alone = tuple(reference for reference, _, stays in open_references[:MOST] if not stays)
    return Form(
        "hand_over",
        words("absence.hand_over.title"),
        (
            Field("about", "note", "", words("absence.hand_over.about", person=Mention(person))),
            Field("references", "choices", words("absence.hand_over.which"), alone, options=options),
        ),
        submit=words("absence.hand_over.submit"),
        on=person,
    )
