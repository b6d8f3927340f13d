"""Who complains: somebody with a representative, or somebody who does not say who they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    KEES,
    close_all,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    references,
    running,
    shown,
    supplement,
)
from tests.hands.file import annul
from tests.hands.intake import handled_by

LAWYER = {"rep_name": "Mr. Visser", "rep_organisation": "Visser Advocaten", "rep_email": "visser@advocaat.example"}


def accepting(made: Trial) -> None:
    office = made.house.office
    settings = office.organisation.settings.model_copy(update={"anonymous": True})
    office.organisation = office.organisation.model_copy(update={"settings": settings})


async def acknowledge(made: Trial, who: str, reference: str) -> None:
    ws = made.workspace
    await close_all(ws, who)
    await open_dialog(ws, who, "acknowledge", reference)
    await ws.submit(who)
    await made.house.worker.drain()


async def test_letters_go_to_a_representative_once_authorised(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await supplement(made, ADVISER, reference, **LAWYER)
        assert "nog niet schriftelijk gemachtigd" in await open_file(made, COORDINATOR, reference)
        await declare(made, KEES)
        await acknowledge(made, KEES, reference)
        await supplement(made, COORDINATOR, reference, rep_authorised=["yes"])
        await annul(made, reference, "ontvangst bevestigd")
        ws.fill(COORDINATOR, {"sure": ["yes"]})
        await ws.submit(COORDINATOR)
        await acknowledge(made, KEES, reference)

        assert [mail.recipients for mail in ws.mails] == [["fatma@voorbeeld.nl"], ["visser@advocaat.example"]]
        assert "Visser" in ws.mails[1].message.as_string()


@pytest.mark.parametrize(
    ("fields", "place", "says"),
    [
        ({"rep_organisation": "Visser Advocaten"}, "Gemachtigde", "naam van de gemachtigde"),
        ({"rep_name": "Visser", "rep_authorised": ["yes"]}, "E-mail van de gemachtigde", "vul een e-mailadres in"),
        ({"rep_name": "Visser", "rep_email": "visser"}, "E-mail van de gemachtigde", "geen e-mailadres"),
        ({"rep_name": "Visser", "rep_phone": "geen"}, "Telefoon van de gemachtigde", "telefoonnummer"),
    ],
)
async def test_what_lacks_of_a_representative(fields: dict[str, object], place: str, says: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await close_all(ws, ADVISER)
        await open_dialog(ws, ADVISER, "supplement", reference)
        ws.fill(ADVISER, fields)
        await ws.submit(ADVISER)
        assert says in ws.errors(ADVISER)[place]


async def test_who_does_not_accept_anonymous_complaints_is_not_offered_it(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await made.workspace.command(ADVISER, "/klacht")
        assert "Anoniem" not in shown(made.workspace, ADVISER)


async def test_an_anonymous_complaint_is_handled_and_what_cannot_be_told_lapses_with_the_reason(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        accepting(made)
        nobody = {"Naam van de klager": "", "Telefoon of e-mail": "", "anonymous": ["yes"]}
        reference = await handled_by(made, KEES, **nobody)
        file = await open_file(made, KEES, reference)
        assert "De klager wil niet zeggen wie het is" in file
        assert "De klager is niet te bereiken" in file
        await ws.click(KEES, "Vastleggen dat bevestigen niet kan", in_view=True)
        ws.fill(KEES, {"reason": "Brief zonder afzender."})
        await ws.submit(KEES)

        states = {e.rule.id: e for e in complaint_of(made, reference).ledger.entries()}
        assert states["acknowledge"].lapsed is not None
        assert states["answer"].is_running, "the complaint itself is answered"
        assert "De klager is niet te bereiken" not in shown(ws, KEES)
        await close_all(ws, KEES)
        await annul(made, reference, "bevestigen niet kan")
        assert complaint_of(made, reference).ledger.latest("acknowledge").is_running  # type: ignore[union-attr]


async def test_somebody_anonymous_who_left_an_address_is_written_to(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        accepting(made)
        reference = await handled_by(made, KEES, **{"Naam van de klager": "", "anonymous": ["yes"]})
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "acknowledging_impossible", reference)
        assert "Er is wel een manier" in shown(ws, KEES)
        await acknowledge(made, KEES, reference)
        assert len(ws.mails) == 1
        await supplement(made, COORDINATOR, reference, name="Fatma Yıldız")
        particulars = complaint_of(made, reference).particulars
        assert particulars is not None
        assert not particulars.anonymous


@pytest.mark.parametrize(
    ("chosen", "name", "says"), [([], "", "Vul dit in."), (["yes"], "Fatma", "Haal een van de twee weg")]
)
async def test_anonymous_or_a_name(chosen: list[str], name: str, says: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        accepting(made)
        await ws.command(ADVISER, "/klacht")
        ws.fill(ADVISER, {"Naam van de klager": name, "text": "Niemand belt.", "anonymous": chosen, "channel": "phone"})
        await ws.submit(ADVISER)
        assert says in ws.errors(ADVISER)["Naam van de klager"]
        assert references(made) == []
