"""The forms around somebody complained about: telling them, what they read and write, and what they said otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from bot.complaint.events import Respondent
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.steps.handling import RespondentInformed, ResponseRecorded
from bot.dialogue.forms import Action, Card, Field, Form, Option
from bot.words import Marked, Mention, Words, neutral

WAYS = ("message", "phone", "post", "in_person")
IN_A_TALK = frozenset({"phone", "in_person"})
"""Of what was said then nothing else is kept."""


def options(respondents: Sequence[Respondent]) -> tuple[Option, ...]:
    return tuple(Option(key_of(each), called(each)) for each in respondents)


def key_of(respondent: Respondent) -> str:
    """Our person id; at most one respondent is only a name."""
    return respondent.person or "named"


def called(respondent: Respondent) -> str:
    return Marked(Mention(respondent.person).markup() if respondent.person else neutral(respondent.name))


def inform_form(
    words: Words,
    complaint: Complaint,
    respondents: Sequence[Respondent],
    until: date,
    now: datetime,
    *,
    lost: bool,
) -> Form:
    """Whom, what the message says of the complaint, and until when a response is asked. ``lost``: a message in chat
    did not arrive, so no way is proposed.

    What it says is for a person to write: the complainant's own words are not meant for who they are about.
    """
    in_chat = any(each.person for each in respondents)
    ways = WAYS if in_chat else WAYS[1:]
    return Form(
        "inform_respondent",
        words("respondent.inform.title"),
        (
            Field("about", "note", "", words("respondent.inform.about", reference=complaint.reference)),
            Field(
                "respondent",
                "choice",
                words("respondent.inform.respondent"),
                key_of(respondents[0]) if len(respondents) == 1 else None,
                required=True,
                options=options(respondents),
            ),
            *elements(words, complaint),
            Field(
                "told",
                "multiline",
                words("respondent.inform.told"),
                required=True,
                hint=words("respondent.inform.told_hint"),
            ),
            Field("until", "date", words("respondent.inform.until"), until, required=True),
            Field(
                "way",
                "choice",
                words("respondent.inform.way"),
                "message" if in_chat and not lost else None,  # what a person did is theirs to say
                required=True,
                hint=words("respondent.inform.way_lost") if lost else "",
                options=tuple(Option(way, words(f"respondent.way.{way}")) for way in ways),
            ),
            Field("at", "datetime", words("respondent.inform.at"), now, hint=words("respondent.inform.at_hint")),
            Field(
                "note",
                "multiline",
                words("respondent.inform.note"),
                hint=words("respondent.inform.note_hint"),
                max_length=2000,
            ),
        ),
        submit=words("respondent.inform.submit"),
        on=complaint.reference,
        version=complaint.head,
    )


def elements(words: Words, complaint: Complaint) -> Iterator[Field]:
    """The points that the complaint has, to take from what is about somebody."""
    if known := complaint.particulars and complaint.particulars.elements:
        yield Field("elements", "quote", words("respondent.inform.elements"), known)


def response_form(words: Words, complaint: Complaint, respondents: Sequence[Respondent], now: datetime) -> Form:
    """A response that came otherwise: in a talk, by mail, on paper."""
    return Form(
        "record_response",
        words("respondent.record.title"),
        (
            Field("about", "note", "", words("respondent.record.about", reference=complaint.reference)),
            Field(
                "respondent",
                "choice",
                words("respondent.record.respondent"),
                key_of(respondents[0]) if len(respondents) == 1 else None,
                required=True,
                options=options(respondents),
            ),
            Field("at", "datetime", words("steps.field.at"), now, required=True),
            Field("note", "multiline", words("respondent.record.note"), required=True),
        ),
        submit=words("steps.submit"),
        on=complaint.reference,
        version=complaint.head,
    )


def respond_form(
    words: Words,
    complaint: Complaint,
    told: RespondentInformed,
    sent: Sequence[tuple[Happened, ResponseRecorded]],
    draft: str,
) -> Form:
    """What the complaint says of the reader, who hears them and until when; and room for their own words."""
    members = [Mention(member) for member in complaint.committee.members]
    intro = words("respondent.respond.intro", reference=complaint.reference, answered=complaint.is_answered)
    asked = words("respondent.respond.asked", members=members, until=told.until)
    earlier = tuple(
        Field(f"sent_{h.seq}", "quote", words("respondent.respond.sent", at=h.at.astimezone(complaint.zone)), said.note)
        for h, said in sent
    )
    keep = Action("keep_response", words("respondent.respond.keep"), complaint.reference)
    what = "addition" if sent else "response"
    return Form(
        "respond",
        words("respondent.respond.title"),
        (
            Field("intro", "note", "", intro),
            Field("told", "quote", words("respondent.respond.told"), told.told),
            Field("asked", "note", "", asked),
            *earlier,
            Field(
                "note",
                "multiline",
                words(f"respondent.respond.{what}"),
                draft or None,
                required=True,
                hint=words("respondent.respond.hint"),
            ),
            Field("later", "note", "", words("respondent.respond.later"), actions=(keep,)),
        ),
        submit=words("respondent.respond.submit"),
        on=complaint.reference,
        version=len(sent),
    )


def thanks(words: Words, reference: str) -> Card:
    change = Action("respond", words("cards.action.respond_again"), reference)
    return Card(
        words("respondent.thanks.title"), (words("respondent.thanks.text", reference=reference),), actions=(change,)
    )
