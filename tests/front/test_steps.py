"""Steps without a form of their own: logged as what they are, in the order the regulation allows."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from handlers.trying import Trial
from tests.front.support import AMSTERDAM, COORDINATOR, KEES, channel, log_complaint, running, shown


async def record_step(made: Trial, reference: str, step: str, **fields: object) -> None:
    ws = made.workspace
    await ws.command(COORDINATOR, "/klacht", reference)
    await ws.click(COORDINATOR, "Openen")
    await ws.click(COORDINATOR, "Stap vastleggen", in_view=True)
    ws.fill(COORDINATOR, {"Wat is er gebeurd?": step} | fields)
    await ws.submit(COORDINATOR)
    await made.house.worker.drain()


async def test_a_decision_waits_until_both_parties_are_heard(tmp_path: Path, database_url: str) -> None:
    async with running("in-focus-samen", tmp_path, database_url) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await record_step(made, reference, "Partij gehoord: klager")
        await record_step(made, reference, "Beslissing op de klacht")
        assert "De procedure, 5" in ws.errors(COORDINATOR)["Wat is er gebeurd?"]
        await ws.close(COORDINATOR, everything=True)

        await record_step(
            made, reference, "Afgezien van horen: betrokken medewerker", **{"Toelichting of reden": "ziek"}
        )
        await record_step(made, reference, "Beslissing op de klacht")

        assert not ws.errors(COORDINATOR)
        assert "●━●━○━●━○" in channel(ws)[0]
        assert "ziek" not in "".join(m.plain for m in ws.said)


async def test_a_complaint_closes_once_nothing_is_open_and_then_nobody_is_pinged(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await record_step(made, reference, "Afgesloten")
        assert "staan nog open" in ws.errors(COORDINATOR)["Wat is er gebeurd?"]
        await ws.close(COORDINATOR, everything=True)
        await record_step(made, reference, "Klacht ingetrokken", **{"Toelichting of reden": "opgelost met de planner"})
        await record_step(made, reference, "Afgesloten")

        assert "Afgesloten." in channel(ws)[0]
        before = len(ws.said)
        await ws.move_clock(datetime(2027, 3, 1, 9, 0, tzinfo=AMSTERDAM))
        assert len(ws.said) == before


async def test_a_term_is_extended_once_and_only_where_the_regulation_knows_it(tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        reason = {"Toelichting of reden": "het onderzoek duurt langer"}
        await record_step(made, reference, "Termijn verlengd", **reason, **{"Nieuwe datum": date(2027, 1, 20)})
        assert "moet na" in ws.errors(COORDINATOR)["Wat is er gebeurd?"]
        ws.fill(COORDINATOR, {"Nieuwe datum": date(2027, 2, 5)})
        await ws.submit(COORDINATOR)
        assert "vrijdag 5 februari" in shown(ws, COORDINATOR)


async def test_a_member_who_has_not_declared_logs_no_step(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await ws.command(KEES, "/klacht", reference)
        await ws.click(KEES, "Openen")
        assert "Stap vastleggen" not in shown(ws, KEES)
