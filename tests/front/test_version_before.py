"""Updating: complaints of the version before go on under the file of then, and `rebuild` says what changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.complaint.steps.handling import TakenUp
from bot.record.contents import verify_record
from bot.record.log import NewEvent
from bot.record.rebuild import Difference
from bot.record.work import OFFICE
from bot.usecases.file.keeping import rebuild_rows
from bot.usecases.kernel.case import unattended
from handlers import trying
from handlers.trying import Trial
from tests.complaint.examples import OWN
from tests.front.support import (
    MONDAY,
    committee_of,
    complaint_of,
    decide,
    log_complaint,
    open_dialog,
    record_of,
    running,
)

NAME = "balans-borne"
LATER = MONDAY + timedelta(days=21)
"""A week after the two weeks of everything that was received on that Monday."""


async def logged_before(folder: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three complaints under the file of the version before, each taken up, which was enough then."""
    with monkeypatch.context() as patched:
        patched.setattr(trying, "shipped", lambda name: OWN / f"{name}-before" / "procedure.toml")
        async with running(NAME, folder, database) as made:
            found = [await log_complaint(made) for _ in range(3)]
            for reference in found:
                with unattended(made.house.office, reference) as case:
                    case.append(TakenUp(way="phone"))
            await made.house.worker.drain()
    return found


def as_stored_before(made: Trial, reference: str, name: str, at: datetime) -> None:
    """An event as the version before wrote it: a plain step, that holds nothing but its moment."""
    with made.house.office.begin() as tx:
        tx.append(reference, NewEvent(name, at, {"event": {}, "role": "committee"}, {"event": {}}))


def by_the_present_rules(found: list[Difference]) -> list[tuple[str, str, str, str]]:
    return [(each.reference, each.what, each.was, each.now) for each in found if "present rules" in each.what]


async def test_what_was_recorded_before_folds_and_goes_on_and_rebuild_names_what_changed(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_, answered, decided = await logged_before(tmp_path, database_url, monkeypatch)
    async with running(NAME, tmp_path, database_url) as made:
        await made.workspace.move_clock(LATER)
        office = made.house.office
        new = await log_complaint(made)
        assert complaint_of(made, open_).procedure.hash != office.procedure.hash
        assert complaint_of(made, new).procedure.hash == office.procedure.hash
        as_stored_before(made, decided, "decided", MONDAY + timedelta(days=2))
        for member in committee_of(made, answered):
            await open_dialog(made.workspace, member, "declare", answered)
            made.workspace.fill(member, {"choice": "none"})
            await made.workspace.submit(member)
        await decide(made, answered)

        for reference in (open_, answered, decided):
            assert complaint_of(made, reference).ledger.latest("tell_plan") is None, "its own rules know none"
        assert complaint_of(made, new).ledger.latest("tell_plan") is not None
        assert complaint_of(made, decided).is_answered
        assert complaint_of(made, decided).ledger.open_duties() == []
        assert verify_record(made.record, office.organisation.key) == []

        would_be = "tell_plan, by the present rules"
        assert by_the_present_rules(rebuild_rows(office)) == [
            (open_, would_be, "none", "due 2027-01-04, overdue"),
            (answered, would_be, "none", "due 2027-01-04, met_late"),
            (decided, would_be, "none", "due 2027-01-04, met"),
        ]
        again = rebuild_rows(office)
        assert len(again) == len(by_the_present_rules(again)) == 3, "the rows are made; this is said each time"
        assert verify_record(made.record, office.organisation.key) == []


async def test_of_a_closed_complaint_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, answered, _ = await logged_before(tmp_path, "", monkeypatch)
    async with running(NAME, tmp_path) as made:
        as_stored_before(made, answered, "decided", MONDAY + timedelta(days=2))
        as_stored_before(made, answered, "closed", MONDAY + timedelta(days=3))
        assert complaint_of(made, answered).is_closed
        assert answered not in {each[0] for each in by_the_present_rules(rebuild_rows(made.house.office))}


async def test_what_the_office_recorded_before_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of then, with a key that is none now: kept, and the present ones recorded after them."""
    async with running(NAME, tmp_path) as made:
        settings = {"settings": {"name": "Balans Borne", "colour": "red"}}
        with made.house.office.begin() as tx:
            tx.append(OFFICE, NewEvent("settings_changed", tx.now, sealed=settings))
    async with running(NAME, tmp_path) as made:
        changed = [event.sealed for event in record_of(made, OFFICE) if event.type == "settings_changed"]
        assert changed[1] == settings
        assert changed[2] == changed[0]
        assert verify_record(made.record, made.house.office.organisation.key) == []
