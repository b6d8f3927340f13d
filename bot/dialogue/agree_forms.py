"""What one wrote down, and the others read before it counts: the form to agree, and what it says when there is nothing
to agree to."""

from __future__ import annotations

from bot.complaint import agreeing
from bot.complaint.agreeing import Proposal
from bot.complaint.asks import ELSEWHERE, LETTER
from bot.complaint.fold import Complaint
from bot.dialogue.file_forms import document_name
from bot.dialogue.forms import Action, Card, Field, Form, Option
from bot.dialogue.step_forms import asks, called, documents
from bot.dialogue.subject import On
from bot.explain import event_name
from bot.words import Mention, Words, plain_text

AGREE, REFUSE = "agree", "refuse"


def agree_form(words: Words, complaint: Complaint, proposal: Proposal) -> Form:
    """All that was written down, and the choice. ``version`` is the event that holds it: another text has another."""
    by = proposal.written.by
    step = event_name(proposal.step, complaint.procedure, words)
    what = words("agree.what", step=step, by=Mention(by) if by else None)
    return Form(
        "agree",
        words("agree.title"),
        (
            Field("what", "note", "", what),
            Field("said", "quote", words("agree.said"), _said(complaint, proposal, words)),
            Field(
                "choice",
                "choice",
                words("agree.choice"),
                required=True,
                options=(Option(AGREE, words("agree.yes")), Option(REFUSE, words("agree.no"))),
            ),
            Field("reason", "multiline", words("agree.reason"), hint=words("agree.reason_hint"), max_length=1000),
        ),
        submit=words("agree.submit"),
        on=str(On(complaint.reference, proposal.step)),
        version=proposal.written.seq,
    )


def waits(words: Words, complaint: Complaint, proposal: Proposal, for_: tuple[str, ...]) -> Card:
    """Written down, and for whom it waits; nobody who can agree: what is to be done first."""
    what = event_name(proposal.step, complaint.procedure, words)
    others = [Mention(person) for person in for_]
    one_of = len(others) > 1 and agreeing.is_agreed(complaint, proposal.agreed | {for_[0]})
    text = words("agree.waits", step=what, others=others, one_of=one_of) if others else words("agree.nobody", step=what)
    return Card(
        words("agree.waits_title"), (text,), actions=(Action("file", words("cards.action.file"), complaint.reference),)
    )


def _said(complaint: Complaint, proposal: Proposal, words: Words) -> str:
    """Field by field, as it will stand in the record."""
    step, event, at = proposal.step, proposal.event, proposal.at
    if event is None or at is None:
        return ""

    def line(field: str, said: str) -> str:
        return f"{plain_text(called(words, step, field))} {said}"

    lines = [line("at", words.plain("agree.at", at=at.astimezone(complaint.zone)))]
    for ask in asks(step, complaint):
        value = getattr(event, ask.id, None)
        if ask == LETTER:
            there = [document_name(each) for each in documents(complaint) if each.document == value]
            lines.append(line(ask.id, there[0] if there else plain_text(called(words, step, ELSEWHERE))))
        elif value:
            lines.append(line(ask.id, plain_text(called(words, step, value)) if ask.options else value))
    return "\n".join(lines)
