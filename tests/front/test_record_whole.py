"""The record after real use: whole, provable from a file, rebuildable, and silent about what was erased."""

from __future__ import annotations

import io
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.record import tables
from bot.record.chain import to_json
from bot.record.contents import verify_record
from bot.record.erasing import erase
from bot.record.export import export, verify_export
from bot.record.log import OFFICE
from bot.record.rebuild import Difference
from bot.record.seals import make_seal, seal_line
from bot.record.verify import Damage
from bot.usecases.file import keeping
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    DIRECTOR,
    KEES,
    LIES,
    MONDAY,
    answered,
    close_all,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    running,
    shown,
    supplement,
)
from tests.hands.letters import send_letter
from tests.hands.record import rows_in

FIRST, SECOND = "K-2026-0001", "K-2026-0002"


async def used(made: Trial) -> None:
    """Two complaints with everything that part of the product does: named, declared, refused, resent, reminded."""
    ws = made.workspace
    assert ws.mailbox is not None
    await log_complaint(made)
    await declare(made, KEES)
    ws.mailbox.refused.add("fatma@voorbeeld.nl")
    await send_letter(made, KEES, FIRST)
    await supplement(made, KEES, FIRST, email="f.yildiz@voorbeeld.nl")
    await send_letter(made, KEES, FIRST)
    await declare(made, LIES, "step_back", "Zij is mijn buurvrouw.")
    await close_all(ws, ADVISER)
    await log_complaint(made, **{"Naam van de klager": "Jan Zeven", "Telefoon of e-mail": "jan@voorbeeld.nl"})
    await ws.move_clock(MONDAY + timedelta(days=9))


def damage(made: Trial) -> list[Damage]:
    return verify_record(made.record, made.house.office.organisation.key)


def exported(made: Trial) -> list[bytes]:
    file = io.BytesIO()
    with made.house.office.look() as tx:
        export(tx, file)
    return file.getvalue().splitlines()


# --- whole


async def test_the_record_is_whole_after_use(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        await used(made)

        assert damage(made) == []
        assert verify_export(exported(made)) == []
        assert rebuilt(made) == []


async def test_nothing_personal_stands_in_the_clear(tmp_path: Path, database_url: str) -> None:
    """Every byte of every plain column, and of the export."""
    async with running("focus", tmp_path, database_url) as made:
        await used(made)
        kept = [str(row) for table in tables.metadata.tables.values() for row in rows_in(made, table)]
        decoded = [
            str(json.loads(b64decode(line["event"]["plain"])))
            for line in map(json.loads, exported(made))
            if "event" in line
        ]

        for secret in ("Fatma", "Yıldız", "fatma@", "f.yildiz@", "drie keer", "buurvrouw", "Jan Zeven", "Kees Een"):
            assert not [text for text in kept + decoded if secret in text]


# --- tampered with


@dataclass(frozen=True)
class Tampering:
    change: Callable[[list[dict[str, Any]]], None]
    where: tuple[str, int | None]


def flip(events: list[dict[str, Any]]) -> None:
    """One bit of the second event's plain part."""
    event = of(events, FIRST)[1]["event"]
    content = bytearray(b64decode(event["plain"]))
    content[-3] ^= 1
    event["plain"] = b64encode(bytes(content)).decode()


def remove(events: list[dict[str, Any]]) -> None:
    events.remove(of(events, FIRST)[2])
    count(events, -1)


def swap_sealed(events: list[dict[str, Any]]) -> None:
    one, other = of(events, FIRST)[0]["event"], of(events, SECOND)[0]["event"]
    one["sealed"], other["sealed"] = other["sealed"], one["sealed"]


def drop_stream(events: list[dict[str, Any]]) -> None:
    gone = of(events, SECOND)
    events[:] = [line for line in events if line not in gone]
    count(events, -len(gone))


def cut_tail(events: list[dict[str, Any]]) -> None:
    events.remove(of(events, FIRST)[-1])
    count(events, -1)


def of(events: list[dict[str, Any]], stream: str) -> list[dict[str, Any]]:
    return [line for line in events if line.get("event", {}).get("stream") == stream]


def count(events: list[dict[str, Any]], by: int) -> None:
    """Who removes a line also mends the count in the last one."""
    events[-1]["end"]["event"] += by


TAMPERED = {
    "a flipped bit": Tampering(flip, (FIRST, 2)),
    "a removed event": Tampering(remove, (FIRST, 4)),
    "swapped sealed parts": Tampering(swap_sealed, (FIRST, 1)),
    "a missing complaint": Tampering(drop_stream, (SECOND, None)),
}


@pytest.mark.parametrize("what", TAMPERED)
async def test_a_changed_export_is_found_with_complaint_and_event(what: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await used(made)
        lines = [json.loads(line) for line in exported(made)]
        TAMPERED[what].change(lines)
        found = verify_export(to_json(line) for line in lines)

        assert (found[0].stream, found[0].seq) == TAMPERED[what].where


async def test_a_cut_tail_shows_against_a_seal_that_left_the_house(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await used(made)
        with made.house.office.begin() as tx:
            line = seal_line(make_seal(tx, date(2026, 12, 30)))
        whole = exported(made)
        lines = [json.loads(each) for each in whole]
        last = of(lines, FIRST)[-1]["event"]["seq"]
        cut_tail(lines)
        without_seals = deepcopy([each for each in lines if "seal" not in each])
        without_seals[-1]["end"].pop("seal")

        assert verify_export(whole, against=[line]) == []
        [found] = verify_export(to_json(each) for each in lines)
        assert (found.stream, found.seq) == (FIRST, last)
        assert "cut off" in found.what
        assert verify_export(to_json(each) for each in without_seals) == []  # a tail alone leaves no trace ...
        [found] = verify_export((to_json(each) for each in without_seals), against=[line])  # ... but outside
        assert "kept outside" in found.what


async def test_a_change_in_the_database_is_found(tmp_path: Path) -> None:
    """By somebody who owns the database and takes the triggers away first."""
    async with running("focus", tmp_path) as made:
        await used(made)
        with made.record.engine.begin() as connection:
            without_triggers(connection)
            third = (tables.event.c.stream == FIRST) & (tables.event.c.seq == 3)
            plain = connection.scalar(sa.select(tables.event.c.plain).where(third))
            assert plain is not None
            changed = plain.replace(b"no_conflict_declared", b"no_conflict_declareD")
            connection.execute(sa.update(tables.event).where(third).values(plain=changed))

        [found] = damage(made)
        assert (found.stream, found.seq) == (FIRST, 3)


def without_triggers(connection: sa.Connection) -> None:
    for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


async def test_the_letter_in_the_file_is_guarded_too(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await used(made)
        with made.record.engine.begin() as connection:
            without_triggers(connection)
            connection.execute(sa.update(tables.document).values(sealed=b"another letter"))

        assert [found.stream for found in damage(made)] == [FIRST]


# --- rebuilt


async def test_read_rows_made_anew_are_the_same(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        await used(made)
        before = rows_in(made, tables.case_row)
        with made.record.engine.begin() as connection:
            connection.execute(sa.update(tables.case_row).values(status="wrong", next_due_on=date(1999, 1, 1)))
        assert {found.reference for found in rebuilt(made)} == {FIRST, SECOND}

        def shape(found: list[Any]) -> list[dict[str, Any]]:
            return sorted(({k: v for k, v in row._mapping.items() if k != "updated_at"} for row in found), key=str)

        assert shape(rows_in(made, tables.case_row)) == shape(before)
        assert rebuilt(made) == []


def rebuilt(made: Trial) -> list[Difference]:
    return keeping.rebuild_rows(made.house.office)


# --- erased


async def test_an_erased_complaint_still_verifies_and_shows_nothing(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        await used(made)
        keeping.erase(made.house.office, FIRST, even_open=True)
        await made.house.worker.drain()

        assert damage(made) == []
        assert verify_export(exported(made)) == []
        assert rebuilt(made) == []
        erased = complaint_of(made, FIRST)
        assert erased.particulars is None
        assert erased.is_acknowledged
        for who in (KEES, LIES, COORDINATOR, DIRECTOR, ADVISER):
            assert "geen klacht met dit kenmerk" in answered(await ws.command(who, "/klacht", FIRST))
            await close_all(ws, who)
            await open_dialog(ws, who, "file", FIRST)
            assert "Niet gevonden" in shown(ws, who)
        assert not [m.plain for m in ws.said if FIRST in m.plain and SECOND not in m.plain]


async def test_after_erasing_time_says_nothing_more_about_it(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await used(made)
        keeping.erase(made.house.office, FIRST, even_open=True)
        await made.house.worker.drain()
        last = ws.said[-1].ts
        await ws.move_clock(MONDAY + timedelta(days=60))

        assert not [m for m in ws.said if m.ts > last and FIRST in m.plain]


async def test_the_office_stream_is_not_for_erasing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        with pytest.raises(ValueError), made.house.office.begin() as tx:
            erase(tx, OFFICE)
