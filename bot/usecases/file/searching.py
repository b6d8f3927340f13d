"""A complaint is found by the complainant's name, e-mail or phone; only by those who may follow it."""

from __future__ import annotations

from bot.complaint.finding import asked_for, same_person
from bot.complaint.fold import Complaint
from bot.dialogue import cards, file_forms
from bot.dialogue.forms import Answer, Card, Done, Next
from bot.dialogue.input import Checked, clean
from bot.record.log import Tx
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.unreadable import Unreadable

MOST = 20


def form(office: Office, who: str, on: str) -> Next:  # noqa: ARG001 - anybody may look; what they find is theirs
    return file_forms.search_form(office.words)


def submit(office: Office, who: str, answer: Answer, request: str) -> Next:  # noqa: ARG001 - it changes nothing
    read = Checked(answer, office.words)
    typed = read.text("what", required=True, limit=254)
    return read.failed or Done(search(office, who, typed))


def search(office: Office, who: str, typed: str) -> Card:
    """What is found and is this person's to follow; for the rest, nothing is found."""
    with office.look() as tx:
        references = {each for keys in asked_for(clean(typed)) for each in tx.found_by_all(keys)}
        found = [
            complaint for each in sorted(references, reverse=True) if (complaint := _theirs(office, tx, who, each))
        ]
    return cards.found(found[:MOST], office.now(), office.words)


def same_complainant(office: Office, tx: Tx, who: str, complaint: Complaint) -> list[str]:
    """Other complaints that this person may follow, of the same complainant or of one with the same name."""
    if complaint.particulars is None:
        return []
    others = tx.found_by_any(same_person(complaint.particulars.complainant)) - {complaint.reference}
    return [each for each in sorted(others) if _theirs(office, tx, who, each)]


def _theirs(office: Office, tx: Tx, who: str, reference: str) -> Complaint | None:
    try:
        return office.read_in(tx, who, reference, "follow")
    except (NotYours, Unreadable):
        return None
