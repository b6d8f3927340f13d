"""What one wrote down, and the others read before it counts: the form to agree, and what it says when there is nothing
to agree to."""

from __future__ import annotations

from bot.complaint.agreeing import Proposal
from bot.complaint.events import Conveyed, DocumentAdded, HearingSkipped
from bot.complaint.fold import Complaint
from bot.dialogue.file_forms import document_name
from bot.dialogue.forms import Action, Card, Field, Form, Option
from bot.dialogue.step_forms import called, title_of
from bot.words import Mention, Words, plain_text

AGREE, REFUSE = "agree", "refuse"


def agree_form(words: Words, complaint: Complaint, proposal: Proposal) -> Form:
    """All that was written down, and the choice. ``version`` is the event that holds it: another text has another."""
    by = proposal.written.by
    what = words("agree.what", step=title_of(proposal.step, complaint, words), by=Mention(by) if by else None)
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
        on=f"{complaint.reference} {proposal.step}",
        version=proposal.written.seq,
    )


def waits(words: Words, complaint: Complaint, proposal: Proposal, for_: tuple[str, ...]) -> Card:
    """Written down, and for whom it waits; nobody who can agree: what is to be done first."""
    what = title_of(proposal.step, complaint, words)
    others = [Mention(person) for person in for_]
    text = words("agree.waits", step=what, others=others) if others else words("agree.nobody", step=what)
    return Card(
        words("agree.waits_title"), (text,), actions=(Action("file", words("cards.action.file"), complaint.reference),)
    )


def _said(complaint: Complaint, proposal: Proposal, words: Words) -> str:
    """Field by field, as it will stand in the record."""
    event, at = proposal.event, proposal.at
    if event is None or at is None:
        return ""

    def say(what: str) -> str:
        return plain_text(called(words, proposal.step, what))

    local = at.astimezone(complaint.zone)
    lines = [words.plain("agree.at", at=local)]
    for name in ("outcome", "ground"):
        if value := getattr(event, name, None):
            lines.append(f"{say(name)} {say(value)}")
    if isinstance(event, HearingSkipped):
        lines.append(say(event.party) if event.party else "")
        lines.append(event.reason or "")
    if isinstance(event, Conveyed):
        if event.way:
            lines.append(say(event.way))
        lines += [document_name(each) for each in _added(complaint) if each.document == event.letter]
        lines.append(event.note or "")
    return "\n".join(line for line in lines if line)


def _added(complaint: Complaint) -> list[DocumentAdded]:
    return [h.event for h in complaint.history if isinstance(h.event, DocumentAdded)]
