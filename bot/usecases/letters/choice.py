"""Which letter to write, out of those that the regulation knows for this complaint."""

from __future__ import annotations

from datetime import datetime

from bot.complaint.fold import Complaint
from bot.dialogue.forms import Answer, Card, Field, Form, Next, Option
from bot.dialogue.input import Checked
from bot.explain import letter_title
from bot.usecases.kernel.office import Office
from bot.usecases.letters import sending
from bot.usecases.letters.drafting import can_write, rule_for


def form(office: Office, who: str, on: str) -> Next:
    complaint, words = office.read(who, on, "handle"), office.words
    options = tuple(
        Option(kind, letter_title(kind, complaint.procedure, words)) for kind in kinds(complaint, office.now())
    )
    if not options:
        return Card(words("letter.choice.title"), (words("letter.not_here"),))
    return Form(
        "write_letter",
        words("letter.choice.title"),
        (Field("letter", "choice", words("letter.choice.which"), required=True, options=options),),
        submit=words("letter.choice.submit"),
        on=on,
    )


def choose(office: Office, who: str, answer: Answer, _request: str) -> Next:
    """The form of the letter that was chosen."""
    read = Checked(answer, office.words)
    kind = read.key("letter", kinds(office.read(who, answer.on, "handle"), office.now()), required=True)
    return read.failed or sending.form(office, who, answer.on, kind)


def kinds(complaint: Complaint, now: datetime) -> tuple[str, ...]:
    rules = [rule for rule in complaint.procedure.letter if rule_for(complaint, rule.id)]
    return tuple(rule.id for rule in rules if can_write(complaint, rule, now))
