"""Who a letter goes to: known from the record or the organisation file, else asked in the letter's form."""

from __future__ import annotations

from bot.complaint.events import AboutLetter, Conveyed, Recipient
from bot.complaint.fold import Complaint, Particulars
from bot.complaint.steps.letters import LetterPrepared
from bot.record.log import Tx
from bot.regulation.tables import LetterRule
from bot.usecases.kernel.office import Office


def recipient(office: Office, tx: Tx, complaint: Complaint, rule: LetterRule) -> Recipient:
    """Who gets this letter, as far as it is known; what is unknown is empty."""
    if rule.to == "complainant":
        return _complainant(complaint)
    return _written_to_before(complaint, rule) or _outside(office, tx, complaint, rule)


def is_asked(rule: LetterRule) -> bool:
    """Whether the form asks for the recipient. The complainant's particulars have a form of their own."""
    return rule.to != "complainant"


def _complainant(complaint: Complaint) -> Recipient:
    """Whoever speaks for the complainant."""
    to = (complaint.particulars or Particulars()).correspondent
    return Recipient(to.name, to.email, to.address)


def _written_to_before(complaint: Complaint, rule: LetterRule) -> Recipient | None:
    """Who got the last letter to the same party."""
    same = {letter.id for letter in complaint.procedure.letter if letter.to == rule.to}
    for h in sorted(complaint.history, key=lambda h: h.seq, reverse=True):
        if isinstance(h.event, AboutLetter | Conveyed) and h.event.kind in same:
            found = h.event.goes_to if isinstance(h.event, LetterPrepared) else getattr(h.event, "recipient", None)
            if found:
                return found
    return None


def _outside(office: Office, tx: Tx, complaint: Complaint, rule: LetterRule) -> Recipient:
    if rule.to == "insurer":
        insurer = office.organisation.insurer
        return Recipient(insurer.name, insurer.email)
    if rule.to == "respondent" and complaint.particulars and complaint.particulars.respondents:
        first = complaint.particulars.respondents[0]
        known = tx.people([first.person]).get(first.person) if first.person else None
        return Recipient(known.name or "", known.mail or "") if known else Recipient(first.name)
    return Recipient()
