"""The organisation file and what it names: roles, regulation, texts of its own, the days that are known."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from bot.letters.own import problems
from bot.regulation.calendars import EQUATED_KNOWN_THROUGH
from bot.regulation.loading import missing_anchors
from bot.regulation.procedure import Procedure
from bot.settings import Organisation, PeopleTable
from handlers.doctor.findings import Findings

LONGEST_TERMS = timedelta(days=183)
"""About as far ahead as a complaint of today can have a day."""


def look(organisation: Organisation, procedure: Procedure, text: str | None, today: date, found: Findings) -> None:
    """``text``: the regulation as it was adopted, to look up what the procedure file quotes."""
    found.at("organisation")
    found.well("organisation", name=organisation.name, id=organisation.key)
    if not organisation.id:
        found.beware("id_unset", id=organisation.key)
    _procedure(procedure, text, found)
    _roles(organisation.people, procedure.committee.size, found)
    _contact(organisation, found)
    _insurer(organisation, procedure, found)
    _templates(organisation, procedure, found)
    _calendar(today, found)


def _procedure(procedure: Procedure, text: str | None, found: Findings) -> None:
    found.well("procedure", name=procedure.id, terms=len(procedure.duty), readings=len(procedure.reading))
    if text is None:
        found.unseen("anchors_unseen")
        return
    missing = missing_anchors(procedure, text)
    for anchor in missing:
        found.wrong("anchor_missing", anchor=anchor)
    if not missing:
        found.well("anchors")


def _roles(people: PeopleTable, size: int, found: Findings) -> None:
    eligible = {*people.committee, *people.outsiders} - set(people.director)
    if len(eligible) < size:
        found.wrong("pool_small", eligible=len(eligible), size=size)
    elif len(eligible) == size:
        found.beware("pool_tight", eligible=len(eligible), size=size)
    else:
        found.well("pool", eligible=len(eligible), size=size)
    for user in sorted(set(people.committee) & set(people.director)):
        found.beware("director_in_pool", user=user)
    for user in sorted(set(people.coordinator) & set(people.director)):
        found.beware("coordinator_is_director", user=user)
    if len(set(people.coordinator)) == 1:
        found.beware("coordinator_alone")
    if not people.deputy:
        found.beware("deputy_missing")
    elif set(people.deputy) <= set(people.director):
        found.beware("deputy_is_director")


def _contact(organisation: Organisation, found: Findings) -> None:
    contact = organisation.contact
    empty = [name for name in ("name", "address", "phone") if not getattr(contact, name)]
    if not contact.email:
        found.beware("contact_email")
    if empty:
        found.beware("contact_empty", names=", ".join(empty))


def _insurer(organisation: Organisation, procedure: Procedure, found: Findings) -> None:
    empty = [name for name, value in organisation.insurer if not value]
    if empty and any(letter.to == "insurer" for letter in procedure.letter):
        found.beware("insurer_empty", names=", ".join(empty))


def _templates(organisation: Organisation, procedure: Procedure, found: Findings) -> None:
    own = organisation.letters.templates
    if not own:
        return
    parts = {part.id for letter in procedure.letter for part in letter.part}
    wrong = problems(Path(own), parts, {letter.id for letter in procedure.letter})
    for problem in wrong:
        found.wrong("template", problem=str(problem))
    if not wrong:
        found.well("templates", folder=own)


def _calendar(today: date, found: Findings) -> None:
    if today + LONGEST_TERMS > EQUATED_KNOWN_THROUGH:
        found.beware("days_end", year=EQUATED_KNOWN_THROUGH.year)
    else:
        found.well("days", year=EQUATED_KNOWN_THROUGH.year)
