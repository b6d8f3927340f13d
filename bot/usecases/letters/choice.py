"""Which letter to write, out of those that the regulation knows for this complaint."""

from __future__ import annotations

from bot.complaint import next_steps
from bot.complaint.fold import Complaint
from bot.complaint.people import rights
from bot.dialogue.forms import Answer, Card, Field, Form, Next, Option
from bot.dialogue.input import Checked
from bot.explain import letter_title
from bot.usecases.kernel.office import Office
from bot.usecases.letters import sending
from bot.usecases.letters.drafting import can_write, rule_for


def form(office: Office, who: str, on: str) -> Next:
    complaint, words = office.read(who, on, "see"), office.words
    options = tuple(
        Option(kind, letter_title(kind, complaint.procedure, words)) for kind in kinds(office, complaint, who)
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
    kind = read.key("letter", kinds(office, office.read(who, answer.on, "see"), who), required=True)
    return read.failed or sending.form(office, who, answer.on, kind)


def kinds(office: Office, complaint: Complaint, who: str) -> tuple[str, ...]:
    """Those that this person can write now."""
    may, rules = rights(who, complaint, office.people), complaint.procedure.letter
    there = [rule for rule in rules if rule_for(complaint, rule.id) and can_write(complaint, rule, office.now())]
    return tuple(rule.id for rule in there if next_steps.rights_for(rule.records, complaint) & may)
