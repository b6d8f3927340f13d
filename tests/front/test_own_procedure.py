"""A regulation that is none of the five, in chat: its own facts and steps, and a term that stands still."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.complaint.steps.answer import Declined
from bot.usecases.kernel.case import unattended
from handlers import trying
from tests.complaint.examples import OWN
from tests.front.support import (
    AMSTERDAM,
    COORDINATOR,
    answered,
    channel,
    close_all,
    complaint_of,
    log_complaint,
    open_file,
    personal,
    running,
    shown,
    supplement,
    take_step,
)

NAME = "huurcommissie"


@pytest.fixture(autouse=True)
def _own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "shipped", lambda name: OWN / name / "procedure.toml")


async def test_the_report_gives_the_five_counts_and_what_stands_beside_them(tmp_path: Path) -> None:
    async with running(NAME, tmp_path) as made:
        ws = made.workspace
        declined, withdrawn, _ = [await log_complaint(made) for _ in range(3)]
        with unattended(made.house.office, declined) as case:  # there is no committee yet, and nobody decides alone
            case.append(Declined(way="post", ground="not_ours"))
        await close_all(ws, COORDINATOR)
        await take_step(made, COORDINATOR, withdrawn, "Klacht intrekken", note="opgelost")
        await close_all(ws, COORDINATOR)

        told = answered(await ws.command(COORDINATOR, "/klacht", "rapport"))
        counted = re.findall(r"\*([^*\n]+)\*\n(\d+)", told)
        assert counted[:7] == [
            ("Ontvangen", "3"),
            ("Niet in behandeling genomen", "1"),
            ("Niet in behandeling genomen, binnen de termijn laten weten", "1"),
            ("In behandeling genomen", "0"),
            ("In behandeling genomen, binnen de termijn beantwoord", "0"),
            ("In beoordeling", "1"),
            ("Ingetrokken of in overleg opgelost voor het antwoord", "1"),
        ]


async def test_its_own_facts_are_asked_and_an_old_matter_gives_a_warning(tmp_path: Path, database_url: str) -> None:
    async with running(NAME, tmp_path, database_url) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await supplement(made, COORDINATOR, reference, fact_occurred_on=date(2025, 1, 6), fact_urgent="yes")

        complaint = complaint_of(made, reference)
        assert (complaint.ledger.facts["occurred_on"], complaint.ledger.facts["urgent"]) == ("2025-01-06", True)
        assert "call_urgent" in {entry.key for entry in complaint.ledger.open_duties()}
        await open_file(made, COORDINATOR, reference)
        assert "meer dan een jaar voor de klacht" in shown(ws, COORDINATOR)
        assert "maandag 6 januari 2025" in shown(ws, COORDINATOR)


async def test_a_step_of_its_own_carries_a_date(tmp_path: Path, database_url: str) -> None:
    async with running(NAME, tmp_path, database_url) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "Zitting gepland")
        assert ws.errors(COORDINATOR)["Datum daarvan"]
        ws.fill(COORDINATOR, {"Datum daarvan": date(2027, 2, 1)})
        await ws.submit(COORDINATOR)

        report = complaint_of(made, reference).ledger.latest("report_session")
        assert report is not None
        assert report.deadline.due_on == date(2027, 2, 8)


async def test_nobody_is_reminded_of_a_term_that_stands_still_but_it_is_not_forgotten(tmp_path: Path) -> None:
    async with running(NAME, tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "Informatie vragen")
        answer = complaint_of(made, reference).ledger.latest("answer")
        assert answer is not None
        assert answer.is_paused
        await open_file(made, COORDINATOR, reference)
        assert "De termijn staat stil: antwoord geven." in shown(ws, COORDINATOR)

        await ws.move_clock(datetime(2027, 4, 1, 12, 0, tzinfo=AMSTERDAM))
        told = "\n".join(personal(ws, COORDINATOR))
        assert answer.state(made.house.office.now(), AMSTERDAM) == "open"
        assert "nagaan of de stilstaande termijn weer kan lopen" in told
        assert "antwoord geven" not in told
        assert channel(ws)
