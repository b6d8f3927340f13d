"""Looking things up: a file, the reasons for its dates, a list. Nothing is changed."""

from __future__ import annotations

from datetime import date

from bot.complaint.fold import Complaint
from bot.complaint.outcome import Counts, counts
from bot.complaint.people import rights
from bot.dialogue import cards
from bot.dialogue.forms import Card, Next
from bot.record import read
from bot.record.log import Tx
from bot.usecases.office import Office


def file(office: Office, who: str, on: str) -> Next:
    """The complaint as this person may see it; plainly nothing when that is nothing."""
    complaint = office.read_any(who, on)
    return cards.file(complaint, who, office.people, office.words)


def brief(office: Office, who: str, on: str) -> Next:
    """The complaint as it may stand in a message: what there is to do, with buttons to the rest."""
    complaint = office.read_any(who, on)
    return cards.channel(complaint, office.organisation.name, office.now(), office.words)


def why(office: Office, who: str, on: str) -> Next:
    """The reasons for the dates, for whoever may follow the complaint or is asked to declare."""
    complaint = office.read_any(who, on)
    return cards.why(complaint, office.now(), office.words)


def listing(office: Office, who: str) -> Card:
    """The open complaints this person may follow."""
    with office.look() as tx:
        found = [complaint for complaint in open_complaints(office, tx) if rights(who, complaint, office.people)]
    return cards.listing(found, office.now(), office.words)


def report(office: Office, who: str, on: str) -> Card:
    """Counts of a year of receipt, for those who answer for it; nothing about anybody."""
    words, year = office.words, int(on or office.now().astimezone(office.zone).year)
    people = office.people
    if who not in (*people.coordinators, *people.directors, *people.deputies):
        return Card(words("cards.report.title", year=year), (words("cards.report.not_yours"),))
    counted, far = figures(office, year)
    return cards.report(year, counted, far.by_status, words)


def figures(office: Office, year: int) -> tuple[Counts, read.Figures]:
    """The complaints received in a year: how they were answered, and how far they are."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    with office.look() as tx:
        received = [office.load(tx, row.reference) for row in read.cases_received(tx, first, last)]
        return counts(received), read.figures(tx, first, last)


def letter(office: Office, who: str, on: str, request: str) -> Next:
    """Have the letters that were sent put in this person's messages."""
    with office.complaint(who, on, "see", request) as case:
        for document in case.tx.documents(on):
            case.enqueue("file", {"to": who, "document": document.id}, f"{document.id}:{request}")
    return Card(on, (office.words("cards.letters_come"),))


def open_complaints(office: Office, tx: Tx) -> list[Complaint]:
    """Those due first come first."""
    return [office.load(tx, row.reference) for row in read.open_cases(tx)]
