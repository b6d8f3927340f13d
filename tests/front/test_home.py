"""Home as each role sees it, kept up to date, and never too long."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    MONDAY,
    OMAR,
    decide,
    declare,
    log_complaint,
    object_to,
    open_dialog,
    running,
    shown,
    supplement,
)
from tests.hands.home import home

TODO = "Voor jou te doen"


def now_on_home(made: Trial, who: str) -> str:
    """What stands there without opening it again."""
    found = made.workspace.home(who)
    assert found is not None
    return found.plain


async def passed(made: Trial, **time: int) -> None:
    await made.workspace.move_clock(made.workspace.clock.now() + timedelta(**time))


async def step(made: Trial, who: str, reference: str, kind: str) -> None:
    ws = made.workspace
    await open_dialog(ws, who, "step", f"{reference} {kind}")
    await ws.submit(who)
    assert not ws.errors(who), ws.errors(who)
    await ws.close(who, everything=True)
    await made.house.worker.drain()


# --- each role


async def test_whoever_has_nothing_to_do_is_told_so_calmly(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for who in (OMAR, DEPUTY, ADVISER):
            said = await home(made, who)
            assert "Je hoeft nu niets te doen" in said
            assert TODO not in said
            assert "Overzicht" not in said
            assert "Nieuwe klacht" in said


async def test_home_leads_to_the_search(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await home(made, COORDINATOR)
        await ws.click(COORDINATOR, "Klacht zoeken", in_home=True)
        ws.fill(COORDINATOR, {"what": "yildiz"})
        await ws.submit(COORDINATOR)
        assert reference in shown(ws, COORDINATOR)


async def test_before_declaring_that_is_the_one_thing_to_do(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        said = await home(made, LIES)
        assert "1 ding voor jou." in said
        assert f"*{reference}* · verklaren of je onafhankelijk bent\nUiterlijk *dinsdag 22 december*" in said
        assert "antwoord geven\nUiterlijk" not in said


async def test_a_member_sees_what_is_to_do_by_date_late_ones_first_with_the_buttons(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        late = await log_complaint(made)
        await declare(made, KEES)
        await ws.move_clock(datetime(2027, 1, 4, 10, 0, tzinfo=AMSTERDAM))
        new = await log_complaint(made)
        await declare(made, KEES)

        said = await home(made, KEES)
        wanted = [
            f"*{late}* · ontvangstbevestiging versturen\n*Te laat*: dit moest uiterlijk dinsdag 29 december",
            f"*{new}* · ontvangstbevestiging versturen\nUiterlijk *maandag 11 januari*",
            f"*{late}* · antwoord geven\nUiterlijk *maandag 18 januari*",
            f"*{new}* · antwoord geven\nUiterlijk *maandag 1 februari*",
        ]
        places = [said.index(line) for line in wanted]
        assert places == sorted(places)
        assert "4 dingen voor jou, waarvan *1 te laat*" in said
        await ws.click(KEES, "Bekijken en versturen", in_home=True)
        view = ws.open_view(KEES)
        assert view is not None
        assert late in view.body["private_metadata"], "the button of the first line"
        await ws.close(KEES, everything=True)
        await ws.click(KEES, "Waarom deze datum?", in_home=True)
        assert "5 werkdagen" in shown(ws, KEES)


async def test_an_adviser_sees_how_far_it_is(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        said = await home(made, ADVISER)
        assert "Jouw dossiers" in said
        assert f"*{reference}* · Commissie benoemd · ontvangstbevestiging versturen uiterlijk di 29 dec" in said
        assert TODO not in said
        await made.workspace.click(ADVISER, reference, in_home=True)
        assert "Fatma" in shown(made.workspace, ADVISER)


async def test_the_coordinator_sees_counts_who_carries_what_and_who_is_missing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        first = await log_complaint(made)
        short = await log_complaint(made, respondents=[KEES, LIES])
        said = await home(made, COORDINATOR)
        assert "*Open klachten*\n2" in said
        assert "*Met iets wat te laat is*\n0" in said
        assert f"<@{KEES}>: 1 klacht" in said
        assert f"<@{OMAR}>: 0 klachten" in said
        assert f"*{short}*: er ontbreken 2 leden" in said
        assert f"*{short}* · de commissie aanvullen\nUiterlijk *dinsdag 22 december*" in said
        await ws.click(COORDINATOR, f"{short}: Commissielid benoemen", in_home=True)
        assert "Wie kan er volgens de regels?" in shown(ws, COORDINATOR)

        await ws.move_clock(datetime(2026, 12, 30, 10, 0, tzinfo=AMSTERDAM))
        said = await home(made, COORDINATOR)
        assert "*Met iets wat te laat is*\n2" in said
        assert f"<@{KEES}>: 1 klacht, *2 te laat*" in said
        assert f"*Te laat*\n*{first}* · Commissie benoemd · te laat: ontvangstbevestiging versturen" in said

        await ws.click(COORDINATOR, first, in_home=True)
        assert f"Dossier {first}" in shown(ws, COORDINATOR)


async def test_who_has_nothing_to_do_still_hears_what_is_late(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        assert "Je hoeft nu niets te doen." in await home(made, COORDINATOR)
        await made.workspace.move_clock(datetime(2026, 12, 30, 10, 0, tzinfo=AMSTERDAM))
        assert "Voor jou staat er nu niets open. Wel is er *1* te laat" in await home(made, COORDINATOR)


async def test_the_director_sees_objections_and_what_is_late(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        objected, other = await log_complaint(made), await log_complaint(made)
        await declare(made, KEES)
        await decide(made, objected)
        await object_to(made, objected)
        await ws.move_clock(datetime(2026, 12, 30, 10, 0, tzinfo=AMSTERDAM))

        said = await home(made, DIRECTOR)
        assert f"*Bezwaren die wachten*\n*{objected}*" in said
        assert "Te laat" in said.partition("Bezwaren")[2]
        assert f"*{other}* · Commissie benoemd · te laat: ontvangstbevestiging versturen" in said
        assert f"*{objected}* · " in said.partition(TODO)[2].partition("Overzicht")[0], (
            "the invitation is the director's"
        )


async def test_somebody_it_is_about_finds_it_in_no_list_and_no_count(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, respondents=[COORDINATOR, DIRECTOR])
        for who in (COORDINATOR, DIRECTOR):
            said = await home(made, who)
            assert reference not in said
            assert "*Open klachten*\n0" in said


@pytest.mark.parametrize("who", [ADVISER, KEES, COORDINATOR, DIRECTOR])
async def test_home_names_nobody_and_quotes_nothing(who: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made, **{"respondent_name": "Piet Planter"})
        await declare(made, KEES)
        said = await home(made, who)
        assert not [word for word in ("Fatma", "Piet", "gebeld", "voorbeeld.nl") if word in said]


# --- kept up to date


async def test_home_follows_what_happens_once_it_was_opened(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await home(made, KEES)
        reference = await log_complaint(made)
        assert reference not in now_on_home(made, KEES), "what changes in a moment is one new Home"
        await passed(made, seconds=3)
        assert reference in now_on_home(made, KEES)
        assert ws.home(LIES) is None, "who never looked gets none"

        await supplement(made, ADVISER, reference, respondents=[KEES])
        await passed(made, seconds=3)
        assert reference not in now_on_home(made, KEES)


async def test_many_changes_at_once_are_one_new_home(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await home(made, COORDINATOR)
        for _ in range(4):
            await log_complaint(made)
        with made.house.office.look() as tx:
            from bot.record import outbox

            kinds = [job.kind for job in outbox.jobs(tx)]
        assert kinds.count("home") == 1


async def test_home_turns_late_with_the_reminder_that_says_so(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        await declare(made, KEES)
        await home(made, KEES)
        await made.workspace.move_clock(datetime(2026, 12, 30, 9, 0, tzinfo=AMSTERDAM))
        await passed(made, seconds=3)
        assert "*Te laat*" in now_on_home(made, KEES)


async def test_the_messages_tab_publishes_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await made.workspace.open_messages(KEES)
        assert made.workspace.home(KEES) is None


# --- many


async def test_with_forty_complaints_home_fits_and_says_how_many_more(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for n in range(40):
            made.workspace.clock.move_to(MONDAY + timedelta(minutes=n))
            await log_complaint(made)
        for who in (ADVISER, KEES, COORDINATOR):
            said = await home(made, who)
            assert "En nog" in said or who == COORDINATOR
        with made.house.office.look() as tx:
            first = made.house.office.open_complaints(tx)
            again = made.house.office.open_complaints(tx)
        assert all(one is other for one, other in zip(first, again, strict=True)), "folded once"
