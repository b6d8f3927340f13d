"""The forms of the committee: declaring to be independent, and naming somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.complaint.fold import Complaint, Particulars
from bot.dialogue.forms import Action, Card, Field, Form, Option
from bot.words import Mention, Words

VACANCY = "vacancy"
"""The choice of an empty place instead of a member who leaves."""


def declare_form(words: Words, complaint: Complaint) -> Form:
    """Who it concerns and the relations that count: all a member sees before declaring."""
    known = complaint.particulars or Particulars()
    people = [Mention(each.person) if each.person else each.name for each in known.respondents]
    return Form(
        "declare",
        words("committee.declare.title"),
        (
            Field("about", "note", words("committee.declare.about", reference=complaint.reference)),
            Field("complainant", "quote", words("committee.declare.complainant"), known.complainant.name),
            Field("respondents", "note", words("committee.declare.respondents", people=people)),
            Field("relations", "note", words("committee.declare.relations")),
            Field(
                "choice",
                "choice",
                words("committee.declare.choice"),
                required=True,
                options=(
                    Option("none", words("committee.declare.none")),
                    Option("step_back", words("committee.declare.step_back")),
                ),
            ),
            Field(
                "reason",
                "multiline",
                words("committee.declare.reason"),
                hint=words("committee.declare.reason_hint"),
                max_length=1000,
            ),
        ),
        submit=words("committee.declare.submit"),
        on=complaint.reference,
        version=complaint.version("committee"),
    )


def declared(words: Words, complaint: Complaint, at: datetime) -> Card:
    """To a member who presses an old button: it was done, and here is the file."""
    said = words("committee.declared.text", reference=complaint.reference, at=at)
    file = Action("file", words("cards.action.file"), complaint.reference, "primary")
    return Card(words("committee.declared.title"), (said,), actions=(file,))


def replace_form(
    words: Words,
    complaint: Complaint,
    pool: Sequence[str],
    not_eligible: Callable[[str], str | None],
    name_of: Callable[[str], str | None],
) -> Form:
    """Who is named now, who can be by the rules and why others cannot, and the choice of a person.

    ``not_eligible`` answers the key of the reason, or None.
    """
    committee = complaint.committee
    leaving = [
        Option(member, words("committee.replace.member", n=n, name=name_of(member) or ""))
        for n, member in enumerate(committee.members, 1)
    ]
    if len(committee.members) < complaint.procedure.committee.size:
        leaving.insert(0, Option(VACANCY, words("committee.replace.vacancy")))
    reasons = [
        words("committee.replace.not_eligible", person=Mention(person), why=words(f"committee.conflict.{problem}"))
        if (problem := not_eligible(person))
        else words("committee.replace.eligible", person=Mention(person))
        for person in pool
    ]
    now = [words("committee.replace.now", n=n, person=Mention(m)) for n, m in enumerate(committee.members, 1)]
    return Form(
        "replace_member",
        words("committee.replace.title"),
        (
            Field("now", "note", "", "\n".join(now or [words("committee.replace.nobody")])),
            Field("pool", "note", words("committee.replace.pool"), "\n".join(reasons)),
            Field(
                "leaves",
                "choice",
                words("committee.replace.leaves"),
                leaving[0].key if len(leaving) == 1 or leaving[0].key == VACANCY else None,
                required=True,
                options=tuple(leaving),
            ),
            Field(
                "joins",
                "person",
                words("committee.replace.joins"),
                required=True,
                hint=words("committee.replace.joins_hint"),
            ),
            Field("reason", "multiline", words("committee.replace.reason"), required=True, max_length=1000),
        ),
        submit=words("committee.replace.submit"),
        on=complaint.reference,
        version=complaint.version("committee"),
    )
