"""Looking things up: a file, the reasons for its dates, a list. Nothing is changed but that somebody looked."""

from __future__ import annotations

from datetime import date

from bot.complaint.events import Conveyed
from bot.complaint.outcome import Counts, counts
from bot.complaint.people import rights
from bot.complaint.steps.file import FileViewed
from bot.dialogue import cards, file_card, unreadable
from bot.dialogue.forms import Card, Next
from bot.dialogue.subject import On
from bot.record import read
from bot.record.log import Tx
from bot.usecases.file.linking import linked_to
from bot.usecases.file.searching import same_complainant
from bot.usecases.kernel import jobs
from bot.usecases.kernel.case import unattended, work_on
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.unreadable import Unreadable


def file(office: Office, who: str, on: str) -> Next:
    """The complaint as this person may see it; plainly nothing when that is nothing."""
    complaint = office.read_any(who, on)
    with office.look() as tx:
        links = [other for other in linked_to(complaint) if _shows(office, tx, who, on, other)]
        alike = [other for other in same_complainant(office, tx, who, complaint) if other not in links]
    if "see" in rights(who, complaint, office.people) and complaint.has_news_for(who):
        _remember(office, who, on)
    return cards.file(complaint, who, office.people, office.now(), office.words, links, alike)


def course(office: Office, who: str, on: str) -> Next:
    """All that happened, page by page; ``on`` is a reference, or a reference and a page."""
    about = On.read(on)
    complaint = office.read(who, about.reference, "see")
    return file_card.course(complaint, who, about.page, office.words)


def _remember(office: Office, who: str, reference: str) -> None:
    """This person read the file: next time it says what is new since. Looking again adds nothing."""
    with unattended(office, reference, who) as case:
        if case.state.has_news_for(who) and "see" in rights(who, case.state, office.people):
            case.append(FileViewed())


def _shows(office: Office, tx: Tx, who: str, reference: str, other: str) -> bool:
    """Whether the link is there from both sides, and this person may see the other one too."""
    try:
        return reference in linked_to(office.read_in(tx, who, other, "see"))
    except (NotYours, Unreadable):
        return False


def brief(office: Office, who: str, on: str) -> Next:
    """The complaint as it may stand in a message: what there is to do, with buttons to the rest."""
    complaint = office.read_any(who, on)
    return cards.channel(complaint, office.organisation.name, office.now(), office.words, office.task_terms)


def why(office: Office, who: str, on: str) -> Next:
    """The reasons for the dates, for whoever may follow the complaint or is asked to declare."""
    complaint = office.read_any(who, on)
    return cards.why(complaint, office.now(), office.words)


def listing(office: Office, who: str) -> Card:
    """The open complaints this person may follow."""
    with office.look() as tx:
        found = [complaint for complaint in office.open_complaints(tx) if rights(who, complaint, office.people)]
        unread = office.still_unreadable(tx) if who in office.people.coordinators else []
    return unreadable.above(cards.listing(found, office.now(), office.words), unread, office.words)


def report(office: Office, who: str, on: str) -> Card:
    """Counts of a year of receipt, for those who answer for it; nothing about anybody."""
    words, year = office.words, int(on or office.now().astimezone(office.zone).year)
    if not office.directory.answers_for_all(who):
        return Card(words("cards.report.title", year=year), (words("cards.report.not_yours"),))
    counted, far = figures(office, year)
    shown = cards.report(year, counted, far.by_status, far.voided, words)
    unread = [each for each in sorted(office.unreadable.known()) if each.startswith(f"K-{year}-")]
    return unreadable.above(shown, unread, words, "report")


def figures(office: Office, year: int) -> tuple[Counts, read.Figures]:
    """The complaints received in a year: how they were answered, and how far they are. Of one that cannot be read is
    known only how far it was; it stands in ``office.unreadable``."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    with office.look() as tx:
        received = [office.readable(tx, row.reference) for row in read.cases_received(tx, first, last)]
        return counts(filter(None, received)), read.figures(tx, first, last)


def letters(office: Office, who: str, on: str, request: str) -> Next:
    """The letters that were sent; have them put in this person's messages."""
    with work_on(office, who, on, "see", request) as case:
        complaint = case.state
        told = [h.event.letter for h in complaint.history if isinstance(h.event, Conveyed) and h.event.letter]
        for document in dict.fromkeys(told):
            case.enqueue(jobs.KeptDocument(who, on, document), f"{document}:{request}")
    return cards.letters(complaint, rights(who, complaint, office.people), office.words)
