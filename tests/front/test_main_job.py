"""The main job, as its users do it: logged, committee named and declared, acknowledged, reminded."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COORDINATOR,
    KEES,
    LIES,
    OMAR,
    channel,
    log_complaint,
    personal,
    running,
    shown,
)

BY_A_PERSON = ["focus", "in-focus-samen", "beroepspraktijk", "balans-borne"]
PLAN = {
    "☐ Hoe de klacht wordt afgehandeld": "Wij bellen de planner en laten u weten wat er misging.",
    "☐ Wanneer de klacht is afgehandeld": date(2027, 1, 15),
}


@pytest.mark.parametrize("procedure", BY_A_PERSON)
async def test_a_complaint_gets_its_committee_its_reminder_and_its_acknowledgement(
    procedure: str, tmp_path: Path, database_url: str
) -> None:
    async with running(procedure, tmp_path, database_url) as made:
        ws = made.workspace
        reference = await log_complaint(made)

        assert reference == "K-2026-0001"
        assert "Commissie: <@U0COM1> en <@U0COM2>" in shown(ws, ADVISER)
        assert len(channel(ws)) == 1
        assert reference in channel(ws)[0]
        assert "Fatma" not in channel(ws)[0]

        await ws.click(KEES, "Bekijk wie het betreft en verklaar")
        assert "Fatma Yıldız" in shown(ws, KEES)
        assert "drie keer gebeld" not in shown(ws, KEES)
        ws.fill(KEES, {"Wat geldt voor jou?": "Ik ben er niet bij betrokken"})
        await ws.submit(KEES)
        assert "drie keer gebeld" in shown(ws, KEES)

        before = len(personal(ws, KEES))
        await ws.move_clock(datetime(2026, 12, 29, 9, 0, tzinfo=AMSTERDAM))
        assert len(personal(ws, KEES)) > before
        assert reference in personal(ws, KEES)[-1]

        await ws.click(KEES, "Bekijken en versturen", in_view=True)
        if procedure == "balans-borne":
            ws.fill(KEES, PLAN)
        await ws.submit(KEES)
        assert not ws.errors(KEES)
        await made.house.worker.drain()

        assert [mail.recipients for mail in ws.mails] == [["fatma@voorbeeld.nl"]]
        assert "is verstuurd" in personal(ws, KEES)[-1]
        assert "●━●━●━○━○" in channel(ws)[0]
        assert ws.refusals == []


async def test_interforce_confirms_by_itself(tmp_path: Path, database_url: str) -> None:
    async with running("interforce", tmp_path, database_url) as made:
        ws = made.workspace
        await log_complaint(made)

        assert [mail.recipients for mail in ws.mails] == [["fatma@voorbeeld.nl"]]
        assert b"Auto-Submitted: auto-replied" in ws.mails[0].raw
        assert "●━●━●━○━○" in channel(ws)[0]
        assert personal(ws, OMAR) == []
        assert personal(ws, COORDINATOR) == []
        assert "Samen met <@U0COM1>" in personal(ws, LIES)[0]
