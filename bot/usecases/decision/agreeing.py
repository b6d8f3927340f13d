"""Deciding together: what one wrote down counts once enough of those who decide agree to exactly that."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from bot.complaint import agreeing
from bot.complaint.agreeing import Proposal
from bot.complaint.events import Event
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.steps.answer import TextAgreed, TextRefused
from bot.dialogue import agree_forms, cards
from bot.dialogue.forms import Action, Answer, Card, Done, FieldErrors, Next
from bot.dialogue.input import Checked
from bot.dialogue.subject import On
from bot.explain import refused
from bot.usecases.kernel import jobs
from bot.usecases.kernel.case import Case, Instead, work_on
from bot.usecases.kernel.office import Office
from bot.words import plain_text


def write_down(case: Case, event: Event, at: datetime) -> bool:
    """Keep a step for the others to agree to; answers whether it may count at once, as nobody else need agree."""
    case.state.may_happen(event, at)
    if agreeing.is_agreed(case.state, frozenset({case.who})):
        return True
    proposal = agreeing.proposed(event, at, token_hex(16))
    case.append(proposal)
    waits = agreeing.waiting(case.state)[proposal.step]
    _tell_of(case, waits, "to_agree", *agreeing.to_agree(case.state, waits))
    return False


def waits(office: Office, who: str, complaint: Complaint, step: str) -> Card:
    """What was written down waits for the others."""
    proposal = agreeing.waiting(complaint)[step]
    others = tuple(person for person in agreeing.to_agree(complaint, proposal) if person != who)
    return agree_forms.waits(office.words, complaint, proposal, others)


def form(office: Office, who: str, on: str) -> Next:
    """What waits for this person first; for who cannot agree (any more), whom it waits for."""
    reference, step = On.read(on)
    complaint, words = office.read(who, reference, "see"), office.words
    waiting = agreeing.waiting(complaint)
    theirs = [each for each in waiting.values() if who in agreeing.to_agree(complaint, each)]
    proposal = waiting.get(step) if step in waiting else next(iter(theirs or waiting.values()), None)
    if proposal is None:
        look = Action("file", words("cards.action.file"), reference)
        return Card(words("agree.title"), (words("agree.gone"),), actions=(look,))
    if who not in agreeing.to_agree(complaint, proposal):
        return waits(office, who, complaint, proposal.step)
    return agree_forms.agree_form(words, complaint, proposal)


def agree(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Agree to exactly what was shown, or say why not; when it is enough, the step counts from its own moment."""
    reference, step = On.read(answer.on)
    complaint, words = office.read(who, reference, "see"), office.words
    read = Checked(answer, words)
    choice = read.key("choice", (agree_forms.AGREE, agree_forms.REFUSE), required=True)
    reason = read.text("reason", required=choice == agree_forms.REFUSE, limit=1000, empty="reason")
    if read.failed:
        return read.failed
    if (shown := agreeing.waiting(complaint).get(step)) and (
        warned := read.warned(lambda: agree_forms.agree_form(words, complaint, shown))
    ):
        return warned
    try:
        with work_on(office, who, reference, "see", request) as case:
            proposal = agreeing.waiting(case.state).get(step)
            if proposal is None or proposal.written.seq != answer.version:
                raise Instead(FieldErrors({"choice": plain_text(words("agree.changed"))}))
            if who not in agreeing.to_agree(case.state, proposal):
                raise Instead(FieldErrors({"choice": plain_text(words("agree.not_yours"))}))
            if choice == agree_forms.REFUSE:
                case.append(TextRefused(digest=proposal.digest, reason=reason))
                _tell_of(case, proposal, "not_agreed", proposal.written.by)
            else:
                case.append(TextAgreed(digest=proposal.digest, note=reason or None))
                _count(case, proposal.step)
            complaint = case.state
    except Refused as refusal:
        return FieldErrors({"choice": plain_text(refused(refusal, words))})
    return Done(cards.file(complaint, who, office.people, office.now(), words))


def _count(case: Case, step: str) -> None:
    """Once enough agree it is what happened, from the moment that was written down."""
    proposal = agreeing.waiting(case.state)[step]
    event, at = proposal.event, proposal.at
    if event is None or at is None or not agreeing.is_agreed(case.state, proposal.agreed):
        return
    no_longer = agreeing.to_agree(case.state, proposal)
    case.append(event, at)
    _tell_of(case, proposal, "agreed", proposal.written.by, *no_longer)


def tell_who_may_now(case: Case, member: str) -> None:
    """Somebody declared: what waits for agreement waits for them as well."""
    for proposal in agreeing.waiting(case.state).values():
        if member in agreeing.to_agree(case.state, proposal):
            case.tell(member, "to_agree", jobs.Details(step=proposal.step), unique=str(proposal.written.seq))


def _tell_of(case: Case, proposal: Proposal, template: str, *persons: str | None) -> None:
    """Whom what was written down concerns; not whoever is at work."""
    for person in dict.fromkeys(persons):
        if person and person != case.who:
            case.tell(person, template, jobs.Details(step=proposal.step), unique=str(proposal.written.seq))
