"""The forms of being away: from when until when, and what to hand over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.complaint.absence import Absence, Periods
from bot.dialogue.forms import Field, Form, Option
from bot.words import Mention, Words

MOST = 100
"""Options that a form may show."""
NEW = "new"
"""The choice of one more period."""


def absence_form(words: Words, own: Periods, changeable: Sequence[tuple[str, Absence]], *, for_others: bool) -> Form:
    """``own``: when this person is away already. ``changeable``: every period they may change, with whose it is (empty:
    their own). ``for_others``: who coordinates may say it for somebody who is ill."""
    said = (Field("known", "note", "", words("absence.form.known", periods=own)),) if own else ()
    whose = (Field("person", "person", words("absence.form.person"), hint=words("absence.form.person_hint")),)
    days = (
        *(whose if for_others else ()),
        Field("first", "date", words("absence.form.first"), required=not changeable),
        Field("last", "date", words("absence.form.last"), required=not changeable),
    )
    which, off = _changes(words, changeable) if changeable else ((), ())
    about = Field("about", "note", "", words("absence.form.about"))
    return Form(
        "set_absence",
        words("absence.form.title"),
        (about, *said, *which, *days, *off),
        submit=words("absence.form.submit"),
    )


def _changes(words: Words, changeable: Sequence[tuple[str, Absence]]) -> tuple[tuple[Field], tuple[Field]]:
    """What stands before and after the days: one more period or a change of this one, and whether it is called off."""
    options = (
        Option(str(each.n), words("absence.form.change", name=name, first=each.first, last=each.last))
        for name, each in changeable[: MOST - 1]
    )
    new = Option(NEW, words("absence.form.new"))
    off = (Option("yes", words("absence.form.off_yes")),)
    stays = words("absence.form.stays")
    return (
        (Field("period", "choice", words("absence.form.which"), NEW, options=(new, *options), hint=stays),),
        (Field("off", "choices", words("absence.form.off"), options=off),),
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
