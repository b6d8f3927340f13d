"""What comes twice happens once; who is second reads what the first did, and loses nothing of what they typed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest

from handlers.trying import Trial
from localslack.delivery import Reply, Request
from localslack.model import View
from localslack.workspace import Workspace
from tests.front.support import (
    ADVISER,
    COMPLAINT,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    OMAR,
    answered,
    channel,
    close_all,
    committee_of,
    complaint_of,
    log_complaint,
    open_dialog,
    personal,
    references,
    running,
    seat,
    shown,
)
from tests.hands.record import types_of


async def fill_in(ws: Workspace, user: str) -> View:
    """The form for a complaint, filled in and not sent yet."""
    await close_all(ws, user)
    await ws.command(user, "/klacht")
    ws.fill(user, COMPLAINT)
    view = ws.open_view(user)
    assert view is not None
    return view


async def again(ws: Workspace, request: Request) -> Reply:
    """The very same bytes once more, as Slack sends them when it heard nothing."""
    return await ws.deliver(request.path, request.body, dict(request.headers))


async def press_submit(ws: Workspace, user: str, view: View) -> Reply:
    """What Slack sends when submit is pressed on a form that still shows what it did."""
    who, trigger = ws.person(user), ws.triggers.make(user)
    return await ws.delivery.payload(
        ws.payloads.interaction("view_submission", who, trigger, view=ws.payloads.view(view))
    )


# --- the same delivery


async def test_the_same_delivery_twice_is_one_complaint_with_the_same_answer(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await fill_in(ws, ADVISER)
        first = await ws.submit(ADVISER)
        second = await again(ws, ws.last_request)
        await made.house.worker.drain()

        assert references(made) == ["K-2026-0001"]
        assert second.text == first.text
        assert len(channel(ws)) == 1
        assert [len(personal(ws, user)) for user in (ADVISER, KEES, LIES)] == [1, 1, 1]


async def test_the_same_delivery_twice_at_the_same_time_is_one_complaint(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        view = await fill_in(ws, ADVISER)
        replies = await asyncio.gather(*(press_submit(ws, ADVISER, view) for _ in range(4)))

        assert references(made) == ["K-2026-0001"]
        assert {reply.status for reply in replies} == {200}
        assert len({reply.text for reply in replies}) == 1


async def test_submitting_again_after_a_lost_reply_is_the_same_complaint(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        view = await fill_in(ws, ADVISER)
        await press_submit(ws, ADVISER, view)  # committed; the screen heard nothing and still shows the form
        await ws.submit(ADVISER)

        assert references(made) == ["K-2026-0001"]
        assert "K-2026-0001 vastgelegd" in shown(ws, ADVISER)


async def test_a_corrected_form_is_sent_once_after_its_error(tmp_path: Path) -> None:
    """An error keeps the form and its hash: that delivery did nothing, so it must not count as the first."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await fill_in(ws, ADVISER)
        ws.fill(ADVISER, {"contact": "x"})
        await ws.submit(ADVISER)
        ws.fill(ADVISER, {"contact": ""})
        await ws.submit(ADVISER)

        assert "K-2026-0001 vastgelegd" in shown(ws, ADVISER)


@pytest.mark.parametrize("choice", ["none", "step_back"])
async def test_declaring_twice_by_one_delivery_happens_once(choice: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await ws.click(KEES, "Bekijk wie het betreft en verklaar")
        ws.fill(KEES, {"choice": choice, "reason": "Mijn buurvrouw."})
        await ws.submit(KEES)
        before = types_of(made, reference)
        reply = await again(ws, ws.last_request)

        assert types_of(made, reference) == before
        assert "Niet gevonden" not in reply.text


async def test_supplementing_and_naming_twice_by_one_delivery_happen_once(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await open_dialog(ws, COORDINATOR, "supplement", reference)
        ws.fill(COORDINATOR, {"address": "Dorpsstraat 1"})
        await ws.submit(COORDINATOR)
        repeated = await again(ws, ws.last_request)
        assert types_of(made, reference).count("facts_corrected") == 1
        assert "Opgeslagen" in repeated.text

        await close_all(ws, COORDINATOR)
        await open_dialog(ws, COORDINATOR, "replace_member", reference)
        ws.fill(COORDINATOR, {"leaves": seat(ws, COORDINATOR, 1), "joins": DEPUTY, "reason": "Zo afgesproken."})
        await ws.submit(COORDINATOR)
        repeated = await again(ws, ws.last_request)
        assert types_of(made, reference).count("member_replaced") == 1
        assert "Opgeslagen" in repeated.text


async def test_a_command_delivered_twice_opens_one_form(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht")
        reply = await again(ws, ws.last_request)

        assert reply.status == 200
        assert len(ws.views.stacks[ADVISER]) == 1


async def test_a_button_pressed_twice_opens_twice_the_same_and_changes_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        before = types_of(made, reference)
        await ws.click(KEES, "Bekijk wie het betreft en verklaar")
        first = shown(ws, KEES)
        await again(ws, ws.last_request)
        assert len(ws.views.stacks[KEES]) == 1
        await close_all(ws, KEES)
        await ws.click(KEES, "Bekijk wie het betreft en verklaar")

        assert shown(ws, KEES) == first
        assert types_of(made, reference) == before


# --- two people at once


async def test_two_people_supplementing_at_once(tmp_path: Path, database_url: str) -> None:
    """One wins; the other reads that and what changed, keeps what they typed, and overwrites nothing by saving."""
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await close_all(ws, ADVISER)
        for who in (ADVISER, COORDINATOR):
            await open_dialog(ws, who, "supplement", reference)
        ws.fill(ADVISER, {"address": "Dorpsstraat 1", "liability": "Ja", "text": "Van de adviseur."})
        ws.fill(COORDINATOR, {"elements": "Niet teruggebeld", "text": "Van de coördinator."})
        await ws.submit(ADVISER)
        await ws.submit(COORDINATOR)

        said = shown(ws, COORDINATOR).splitlines()[1]
        assert said.startswith("Iemand anders heeft deze klacht om 10.00 uur aangevuld: ")
        assert "Postadres, Waar gaat het over?, Kan dit tot een schadeclaim leiden?." in said
        assert types_of(made, reference).count("facts_corrected") == 1
        await ws.submit(COORDINATOR)

        complaint = complaint_of(made, reference)
        assert complaint.particulars is not None
        assert complaint.particulars.complainant.address == "Dorpsstraat 1"
        assert complaint.ledger.facts["liability"] is True
        assert complaint.particulars.elements == "Niet teruggebeld"
        assert complaint.particulars.text == "Van de coördinator."


async def test_two_people_supplementing_in_the_very_same_moment(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await close_all(ws, ADVISER)
        for n, who in enumerate((ADVISER, COORDINATOR)):
            await open_dialog(ws, who, "supplement", reference)
            ws.fill(who, {"elements": f"Punt {n}"})
        await asyncio.gather(ws.submit(ADVISER), ws.submit(COORDINATOR))

        assert types_of(made, reference).count("facts_corrected") == 1
        said = [shown(ws, ADVISER), shown(ws, COORDINATOR)]
        assert sum("Iemand anders heeft deze klacht" in each for each in said) == 1
        assert sum("Opgeslagen" in each for each in said) == 1


async def test_a_choice_to_keep_a_number_survives_a_conflict(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await close_all(ws, ADVISER)
        for who in (ADVISER, COORDINATOR):
            await open_dialog(ws, who, "supplement", reference)
        ws.fill(COORDINATOR, {"elements": "Nummer 111222333"})
        await ws.submit(COORDINATOR)
        ws.fill(COORDINATOR, {"keep": ["yes"]})
        ws.fill(ADVISER, {"address": "Dorpsstraat 1"})
        await ws.submit(ADVISER)
        await ws.submit(COORDINATOR)
        await ws.submit(COORDINATOR)

        particulars = complaint_of(made, reference).particulars
        assert particulars is not None
        assert particulars.elements == "Nummer 111222333"


async def test_both_members_declare_at_once(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for who in (KEES, LIES):
            await ws.click(who, "Bekijk wie het betreft en verklaar")
            ws.fill(who, {"choice": "none"})
        await asyncio.gather(ws.submit(KEES), ws.submit(LIES))

        assert len(complaint_of(made, reference).committee.declared) == 2
        assert all("Ik heb drie keer gebeld" in shown(ws, who) for who in (KEES, LIES))


async def test_both_members_step_back_at_once(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for who in (KEES, LIES):
            await ws.click(who, "Bekijk wie het betreft en verklaar")
            ws.fill(who, {"choice": "step_back", "reason": "Mijn buurvrouw."})
        await asyncio.gather(ws.submit(KEES), ws.submit(LIES))
        await made.house.worker.drain()

        assert committee_of(made, reference) == [OMAR]
        assert types_of(made, reference).count("member_replaced") == 2
        assert len(personal(ws, COORDINATOR)) == 1


async def test_two_coordinators_replacing_the_same_member(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, office = made.workspace, made.house.office
        reference = await log_complaint(made)
        _two_coordinators(made)
        for who, joins in ((COORDINATOR, OMAR), (DIRECTOR, DEPUTY)):
            await open_dialog(ws, who, "replace_member", reference)
            ws.fill(who, {"leaves": seat(ws, who, 1), "joins": joins, "reason": "Ziek."})
        await ws.submit(COORDINATOR)
        await ws.submit(DIRECTOR)

        assert "Dit is al gedaan" in ws.errors(DIRECTOR)["Wie wordt lid?"]
        assert committee_of(made, reference) == [OMAR, LIES]
        assert len(office.people.coordinators) == 2


async def test_two_coordinators_filling_one_empty_place(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for who in (KEES, LIES):
            await ws.click(who, "Bekijk wie het betreft en verklaar")
            ws.fill(who, {"choice": "step_back", "reason": "Mijn buurvrouw."})
            await ws.submit(who)
        _two_coordinators(made)
        for who, joins in ((COORDINATOR, ADVISER), (DIRECTOR, DEPUTY)):
            await open_dialog(ws, who, "replace_member", reference)
            ws.fill(who, {"leaves": "Lege plaats", "joins": joins, "reason": "Zo afgesproken."})
        await asyncio.gather(ws.submit(COORDINATOR), ws.submit(DIRECTOR))

        assert len(committee_of(made, reference)) == 2
        said = [*ws.errors(COORDINATOR).values(), *ws.errors(DIRECTOR).values()]
        assert len(said) == 1
        assert "Dit is al gedaan" in said[0]


async def test_naming_others_at_different_places_at_once_is_no_conflict(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        _two_coordinators(made)
        for who, leaves, joins in ((COORDINATOR, 1, OMAR), (DIRECTOR, 2, DEPUTY)):
            await open_dialog(ws, who, "replace_member", reference)
            ws.fill(who, {"leaves": seat(ws, who, leaves), "joins": joins, "reason": "Ziek."})
        await ws.submit(COORDINATOR)
        await ws.submit(DIRECTOR)

        assert committee_of(made, reference) == [OMAR, DEPUTY]


def _two_coordinators(made: Trial) -> None:
    office = made.house.office
    ids = tuple(office.directory.person(user) for user in (COORDINATOR, DIRECTOR))
    object.__setattr__(office.people, "coordinators", ids)


# --- many at once


async def test_ten_complaints_at_once_get_ten_numbers_and_a_committee_each(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        view = await fill_in(ws, ADVISER)
        views = [View(f"V0MANY{n}", ADVISER, view.body, f"{n}.a", f"V0MANY{n}", values=view.values) for n in range(10)]
        replies = await asyncio.gather(*(press_submit(ws, ADVISER, each) for each in views))
        await made.house.worker.drain()

        assert {reply.status for reply in replies} == {200}
        assert references(made) == [f"K-2026-{n:04}" for n in range(1, 11)]
        committees = [committee_of(made, reference) for reference in references(made)]
        assert all(len(set(members)) == 2 for members in committees)
        assert max(Counter(chain.from_iterable(committees)).values()) <= 7  # twenty places over three people
        assert len(channel(ws)) == 10


# --- the database is away


@contextmanager
def away(made: Trial) -> Iterator[None]:
    """No connection can be made any more, as when the server is down."""
    engine = made.record.engine
    gone = cast("Any", engine.dialect).loaded_dbapi.OperationalError("gone")
    engine.dispose()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine.dialect, "connect", Mock(side_effect=gone))
        yield


async def test_a_form_sent_while_the_database_is_away_stays_and_can_be_sent_again(
    tmp_path: Path, database_url: str
) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        await fill_in(ws, ADVISER)
        with away(made):
            await ws.submit(ADVISER)
        assert list(ws.errors(ADVISER)) == ["Naam van de klager"]
        assert "De gegevens zijn even niet bereikbaar" in ws.errors(ADVISER)["Naam van de klager"]
        await ws.submit(ADVISER)

        assert "K-2026-0001 vastgelegd" in shown(ws, ADVISER)
        assert references(made) == ["K-2026-0001"]


async def test_a_database_that_goes_away_halfway_keeps_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks when everything was written but the commit: the number is not used up either."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await fill_in(ws, ADVISER)
        broken = sqlite3.OperationalError("disk I/O error")
        with monkeypatch.context() as patched:
            patched.setattr(made.record.engine.dialect, "do_commit", Mock(side_effect=broken))
            await ws.submit(ADVISER)
        assert "De gegevens zijn even niet bereikbaar" in ws.errors(ADVISER)["Naam van de klager"]
        assert references(made) == []
        await ws.submit(ADVISER)

        assert references(made) == ["K-2026-0001"]


async def test_commands_and_buttons_say_that_the_database_is_away(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        with away(made):
            for typed in ("lijst", reference, f"waarom {reference}"):
                assert "De gegevens zijn even niet bereikbaar" in answered(
                    await ws.command(COORDINATOR, "/klacht", typed)
                )
            await open_dialog(ws, COORDINATOR, "file", reference)
            assert "De gegevens zijn even niet bereikbaar" in shown(ws, COORDINATOR)
            assert "Fatma" not in shown(ws, COORDINATOR)


async def test_a_button_in_a_form_never_costs_what_was_typed(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await open_dialog(ws, COORDINATOR, "acknowledge", reference)
        ws.fill(COORDINATOR, {"part_summary": "Met zorg geschreven."})
        with away(made):
            await ws.click(COORDINATOR, "Voorbeeld (PDF)", in_view=True)
            assert "De gegevens zijn even niet bereikbaar" in shown(ws, COORDINATOR)
            await ws.close(COORDINATOR)

        view = ws.open_view(COORDINATOR)
        assert view is not None
        assert "Met zorg geschreven." in str(view.values)
