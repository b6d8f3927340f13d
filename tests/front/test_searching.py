"""A complaint found by its complainant, by those who may follow it; what is kept of the words tells nobody anything."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.record.contents import verify_record
from bot.record.erasing import erase as erase_key
from bot.record.sealing import Keyring
from bot.record.tables import finding
from bot.usecases.file.keeping import erase, rebuild_rows, rotate_key
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    KEES,
    OMAR,
    answered,
    close_all,
    declare,
    log_complaint,
    open_file,
    running,
    shown,
    supplement,
)


async def search(made: Trial, who: str, typed: str) -> str:
    return answered(await made.workspace.command(who, "/klacht", f"zoek {typed}"))


def kept(made: Trial) -> list[tuple[str, ...]]:
    with made.record.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(finding).order_by(finding.c.digest))]


@pytest.mark.parametrize("typed", ["yildiz", "Fatma Yıldız", "fatma@voorbeeld.nl", "FATMA@VOORBEELD.NL"])
async def test_found_by_name_and_mail(typed: str, tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        reference = await log_complaint(made)
        await log_complaint(made, **{"Naam van de klager": "Jan de Boer", "Telefoon of e-mail": "06 12345678"})
        said = await search(made, COORDINATOR, typed)
        assert reference in said
        assert "K-2026-0002" not in said
        assert "Fatma" not in said


async def test_found_by_phone_and_after_a_correction_only_by_what_is_right(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await supplement(made, ADVISER, reference, phone="+31 6 55 44 33 22", name="Fatima Yılmaz")
        assert reference in await search(made, ADVISER, "0655443322")
        assert reference in await search(made, ADVISER, "yilmaz")
        assert "niets gevonden" in await search(made, ADVISER, "yildiz")


async def test_who_may_not_follow_finds_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, respondents=[COORDINATOR])
        nothing = await search(made, OMAR, "niemand")
        for who in (COORDINATOR, OMAR, KEES):
            assert await search(made, who, "yildiz") == nothing, who
        await declare(made, KEES)
        assert reference in await search(made, KEES, "yildiz")


async def test_the_form_finds_the_same(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await close_all(ws, ADVISER)
        await ws.command(ADVISER, "/klacht", "zoek")
        ws.fill(ADVISER, {"what": "yildiz"})
        await ws.submit(ADVISER)
        assert reference in shown(ws, ADVISER)
        await ws.click(ADVISER, reference, in_view=True)
        assert "Fatma Yıldız" in shown(ws, ADVISER)


async def test_logging_says_that_there_is_one_already_to_who_may_follow_it(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        first = await log_complaint(made)
        await log_complaint(made, **{"Naam van de klager": "Yıldız, Fatma", "Telefoon of e-mail": ""})
        assert f"iemand met dezelfde naam: {first}." in shown(ws, ADVISER)
        await log_complaint(made, by=OMAR, **{"Telefoon of e-mail": ""})
        assert first not in shown(ws, OMAR)
        assert f"dezelfde naam: {first}" in await open_file(made, COORDINATOR, "K-2026-0003")


async def test_erasing_forgets_by_what_it_was_found(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        reference = await log_complaint(made)
        erase(made.house.office, reference, even_open=True)
        assert kept(made) == []
        assert rebuild_rows(made.house.office) == []
        assert verify_record(made.record, made.house.office.organisation.key) == []


async def test_a_digest_left_behind_is_damage(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        office = made.house.office
        reference = await log_complaint(made)
        left = kept(made)[0]
        with office.begin() as tx:
            erase_key(tx, reference)
            tx.insert_once(finding, stream=reference, digest=left[2])
        assert "can still be found" in str(verify_record(made.record, office.organisation.key)[-1])


async def test_rebuild_makes_digests_anew(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        before = kept(made)
        with made.record.engine.begin() as connection:
            connection.execute(sa.delete(finding))
        assert [str(each.what) for each in rebuild_rows(made.house.office)] == ["found by"]
        assert kept(made) == before
        assert rebuild_rows(made.house.office) == []


async def test_a_new_master_key_makes_other_digests_and_finding_goes_on_meanwhile(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        before, old = kept(made), made.record.keyring
        new = Keyring.random()
        made.record.keyring = Keyring([new.newest.secret, old.newest.secret])
        assert reference in await search(made, COORDINATOR, "yildiz")
        assert rotate_key(made.house.office) > 0
        assert {row[2] for row in before}.isdisjoint(row[2] for row in kept(made))
        made.record.keyring = new
        assert reference in await search(made, COORDINATOR, "yildiz")
