"""Who did a thing is named by their office; who only wrote it down is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.complaint.events import Event, Step, type_of
from bot.complaint.steps import BY_RECORDER, KNOWN
from bot.complaint.steps.answer import ResolvedInformally
from bot.complaint.steps.closing import Closed
from bot.complaint.steps.file import Voided
from bot.complaint.steps.handling import ResponseRecorded, TakenUp
from bot.complaint.steps.hearing import Heard
from bot.complaint.steps.investigation import ConsentRecorded, ExpertEngaged, Extended
from bot.complaint.steps.objection import HearingWaived
from bot.complaint.steps.receipt import PutInWriting
from bot.usecases.kernel.case import work_on
from handlers import trying
from handlers.trying import Trial
from tests.complaint.examples import OWN
from tests.front.support import (
    COORDINATOR,
    KEES,
    OMAR,
    log_complaint,
    open_file,
    open_letter,
    running,
    take_step,
    thread,
)
from tests.hands.intake import handled_by

DAY = "op maandag 21 december"


async def recorded(made: Trial, reference: str, happened: Event) -> str:
    """The coordinator records something; answers the line in the thread."""
    office = made.house.office
    with work_on(office, office.directory.person(COORDINATOR), reference, "handle", type_of(happened)) as case:
        case.append(happened)
    await made.house.worker.drain()
    return thread(made.workspace, reference)[-1].partition("\n")[0]


@pytest.mark.parametrize(
    ("happened", "line"),
    [
        (Step("objected"), "Bezwaar ontvangen"),
        (Step("withdrawn"), "Klacht ingetrokken"),
        (PutInWriting(text="Niemand belde terug."), "Klacht op schrift gesteld"),
        (HearingWaived(reason="Geen tijd."), "Afgezien van het gesprek"),
        (Step("escalated"), "Voorgelegd aan de arbeidsdeskundige"),
        (Step("answer_received"), "Antwoord ontvangen door de klager"),
        (Step("settled"), "Samen een oplossing afgesproken"),
        (Step("information_received"), "Informatie ontvangen"),
        (Step("measure_done"), "Maatregel uitgevoerd"),
        (ResponseRecorded(note="Vond het jammer."), "Reactie van de medewerker vastgelegd"),
        (ConsentRecorded(given=True), "Toestemming vastgelegd"),
        (Heard(party="complainant"), "Partij gehoord"),
        (ResolvedInformally(note="Excuses gemaakt."), "In overleg opgelost"),
    ],
    ids=lambda each: each if isinstance(each, str) else type_of(each),
)
async def test_what_came_in_or_others_did_names_nobody(happened: Event, line: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        assert await recorded(made, await log_complaint(made), happened) == f"{line} {DAY}"


@pytest.mark.parametrize(
    ("happened", "line"),
    [
        (Extended(until=date(2027, 2, 1), reason="Ziekte."), "Termijn verlengd"),
        (TakenUp(way="phone", note="Verteld."), "In behandeling genomen"),
        (Step("progress_reported", note="Gebeld."), "Voortgang gemeld"),
        (Closed(with_reason=True, reason="Dubbel."), "Afgesloten"),
        (Voided(reason="Dubbel."), "Als vergissing gemarkeerd"),
    ],
    ids=lambda each: each if isinstance(each, str) else type_of(each),
)
async def test_what_we_did_names_the_office(happened: Event, line: str, tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        reference = await log_complaint(made)
        if isinstance(happened, Extended):
            await recorded(made, reference, ExpertEngaged())
        assert await recorded(made, reference, happened) == f"{line} {DAY}, door de coördinator"


async def test_who_called_is_named_and_not_who_wrote_it_down(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, channel="phone")
        call = {"note": "Zat in de trein.", "result": "again"}
        await take_step(made, COORDINATOR, reference, "Terugbellen", caller=KEES, **call)
        assert thread(ws, reference)[-1] == f"Teruggebeld {DAY}"
        await take_step(made, KEES, reference, "Terugbellen", **call)
        assert thread(ws, reference)[-1] == f"Teruggebeld {DAY}, door de commissie"


async def test_the_file_says_who_wrote_it_down_as_that(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        reference = await handled_by(made, KEES, respondents=[OMAR])
        await take_step(made, KEES, reference, "Reactie vastleggen", note="Vond het jammer.")
        file = await open_file(made, KEES, reference)
        assert "reactie van de medewerker vastgelegd · vastgelegd door <@U0COM1>: Vond het jammer." in file
        assert "klacht ontvangen · vastgelegd door <@U0ADV>" in file


async def test_a_step_of_the_regulations_own_names_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file does not say who does it."""
    monkeypatch.setattr(trying, "shipped", lambda name: OWN / name / "procedure.toml")
    async with running("huurcommissie", tmp_path) as made:
        own = made.house.office.procedure.event_type[0]
        line = await recorded(made, await log_complaint(made), Step(own.id))
        assert line.lower() == f"{own.label.nl} {DAY}"


def test_all_that_is_done_by_its_recorder_exists() -> None:
    assert BY_RECORDER <= KNOWN


async def test_the_letter_that_kees_sent_is_his(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)
        await made.workspace.submit(KEES)
        await made.house.worker.drain()
        assert f"Ontvangst bevestigd {DAY}, door de commissie" in thread(made.workspace, reference)
