"""The main job, as its users do it: logged, committee named and declared, acknowledged, reminded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.front.support import ADVISER, KEES, LIES, channel, log_complaint, personal, running, shown

IDS = ["focus", "in-focus-samen", "beroepspraktijk", "interforce", "balans-borne"]


@pytest.mark.parametrize("procedure", IDS)
async def test_a_complaint_gets_its_committee_and_its_acknowledgement(
    procedure: str, tmp_path: Path, database_url: str
) -> None:
    async with running(procedure, tmp_path, database_url) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        print(shown(ws, ADVISER))
        print(channel(ws))
        for p in ("U0ADV", "U0COM1", "U0COM2", "U0COORD"):
            print(p, personal(ws, p))
        print(ws.mails)
        print(ws.refusals)
        await ws.click(KEES, "Bekijk wie het betreft en verklaar")
        print(shown(ws, KEES))
        ws.fill(KEES, {"Wat geldt voor jou?": "Ik ben er niet bij betrokken"})
        await ws.submit(KEES)
        print(shown(ws, KEES))
        if procedure != "interforce":
            await ws.click(KEES, "Bekijken en versturen")
            print(shown(ws, KEES))
            await ws.submit(KEES)
            print(ws.errors(KEES))
            print(shown(ws, KEES))
            await made.house.worker.drain()
            print(ws.mails)
        assert reference and LIES
        assert 0
