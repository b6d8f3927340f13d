"""A closed complaint is kept as long as the organisation says, and no longer; the counts stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog

from bot.complaint.events import Respondent
from bot.complaint.gates import Refused
from bot.complaint.steps.receipt import FactsCorrected
from bot.settings import Retention
from bot.usecases.file import keeping, retention
from bot.usecases.file.looking import figures
from bot.usecases.kernel.case import unattended
from handlers.trying import Trial
from tests.front.support import (
    AMSTERDAM,
    COORDINATOR,
    DIRECTOR,
    KEES,
    complaint_of,
    log_complaint,
    personal,
    record_of,
    running,
    take_step,
)

LAST_DAY = datetime(2028, 12, 21, 10, 0, tzinfo=AMSTERDAM)
"""24 months after the Monday on which they are closed: kept through this day."""
CAN_GO = "kan worden gewist"


async def closed(made: Trial, **fields: object) -> str:
    reference = await log_complaint(made, **fields)
    await take_step(made, COORDINATOR, reference, "Klacht intrekken", note="bijgelegd")
    await take_step(made, COORDINATOR, reference, "Afsluiten", reason="bijgelegd")
    assert complaint_of(made, reference).is_closed
    return reference


async def a_day(made: Trial, moment: datetime) -> None:
    """The clock moves, and the worker does what it does once a day."""
    await made.workspace.move_clock(moment)
    made.house.worker._daily.seal_day()
    await made.house.worker.drain()


def automatic(made: Trial) -> None:
    office = made.house.office
    office.organisation = office.organisation.model_copy(update={"retention": Retention(automatic=True)})


def told(made: Trial, who: str = COORDINATOR) -> list[str]:
    return [said for said in personal(made.workspace, who) if "gewist" in said]


async def test_who_coordinates_hears_once_a_month_what_can_go(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference, open_one = await closed(made), await log_complaint(made)
        await a_day(made, LAST_DAY)
        assert told(made) == []
        for day in range(1, 4):
            await a_day(made, LAST_DAY + timedelta(days=day))

        [said] = told(made)
        assert CAN_GO in said
        assert reference in said
        assert open_one not in said
        assert "wederhoor erase --due" in said
        assert told(made, KEES) == told(made, DIRECTOR) == []
        await a_day(made, LAST_DAY + timedelta(days=32))
        assert len(told(made)) == 2
        assert complaint_of(made, reference).particulars is not None, "a person decides"


async def test_nobody_hears_it_about_themselves_nor_at_night(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        about_coordinator = await closed(made)
        await closed(made)
        office = made.house.office
        with unattended(office, about_coordinator) as case:
            case.append(FactsCorrected(respondents=(Respondent(person=office.directory.person(COORDINATOR)),)))
        night = datetime(2029, 1, 5, 23, 0, tzinfo=AMSTERDAM)
        await a_day(made, night)
        assert told(made) == told(made, DIRECTOR) == []
        await made.workspace.move_clock(datetime(2029, 1, 8, 9, 0, tzinfo=AMSTERDAM))
        assert about_coordinator not in told(made)[0]
        assert about_coordinator in told(made, DIRECTOR)[0]


async def test_erased_when_somebody_asks_and_counted_ever_after(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        reference, fresh = await closed(made), await log_complaint(made)
        office = made.house.office
        before = figures(office, 2026)
        await made.workspace.move_clock(LAST_DAY)
        assert retention.erase_due(office) == []
        await made.workspace.move_clock(LAST_DAY + timedelta(days=1))
        assert retention.erase_due(office) == [reference]
        assert retention.erase_due(office) == []
        await made.house.worker.drain()

        assert complaint_of(made, reference).particulars is None
        assert complaint_of(made, fresh).particulars is not None
        assert figures(office, 2026) == before
        assert [m.plain for m in made.workspace.said if reference in m.plain] == []
        assert keeping.erase(office, reference).again


async def test_what_must_be_kept_is_kept_until_it_need_not(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await closed(made)
        office = made.house.office
        await take_step(made, COORDINATOR, reference, "Bewaartermijn stilzetten", note="er loopt een rechtszaak")
        await a_day(made, LAST_DAY + timedelta(days=40))
        assert told(made) == []
        assert retention.erase_due(office) == []
        with pytest.raises(Refused, match="erase_held"):
            keeping.erase(office, reference)
        await take_step(made, COORDINATOR, reference, "Bewaartermijn hervatten", note="de zaak is voorbij")
        assert retention.erase_due(office) == [reference]


async def test_a_reopened_complaint_is_not_due(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await closed(made)
        await take_step(made, COORDINATOR, reference, "Heropenen", note="nieuwe feiten")
        await a_day(made, LAST_DAY + timedelta(days=40))
        assert told(made) == []
        assert retention.erase_due(made.house.office) == []


async def test_by_itself_only_where_the_organisation_says_so(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await closed(made)
        automatic(made)
        with structlog.testing.capture_logs() as lines:
            await a_day(made, LAST_DAY)
            assert complaint_of(made, reference).particulars is not None
            await a_day(made, LAST_DAY + timedelta(days=1))
            await a_day(made, LAST_DAY + timedelta(days=2))

        assert complaint_of(made, reference).particulars is None
        assert [line["reference"] for line in lines if line["event"] == "erased"] == [reference]
        assert [event.type for event in record_of(made, reference)].count("erased") == 1
        assert told(made) == []
