"""An objection: whoever decides it hears at once, a closed complaint opens, and nobody who decided decides it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.complaint.steps.objection import ObjectionDecided
from bot.usecases.kernel.case import unattended
from tests.front.support import (
    AMSTERDAM,
    ANSWER,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    MONDAY,
    OMAR,
    channel,
    choices,
    choose,
    close_all,
    complaint_of,
    decide,
    log_complaint,
    object_to,
    open_dialog,
    open_file,
    personal,
    running,
    send_form,
    shown,
    take_step,
    thread,
)
from tests.hands.home import home

DAY_12 = datetime(2027, 1, 2, 10, 0, tzinfo=AMSTERDAM)


async def answered_and_closed(made, reference: str) -> None:  # type: ignore[no-untyped-def]
    await decide(made, reference)
    await take_step(made, COORDINATOR, reference, "Afsluiten", reason="De klager is tevreden.")
    assert complaint_of(made, reference).is_closed


async def test_on_a_closed_complaint_it_opens_it_again_and_the_director_hears_at_once(
    tmp_path: Path, database_url: str
) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await answered_and_closed(made, reference)
        assert "Bezwaar kan tot en met *woensdag 20 januari*" in channel(ws)[0]
        await ws.move_clock(DAY_12)
        await object_to(made, reference)

        assert not complaint_of(made, reference).is_closed
        assert "Nu: uitnodigen voor een gesprek over het bezwaar" in channel(ws)[0]
        told = personal(ws, DIRECTOR)[-1]
        assert f"Er is bezwaar gemaakt in *{reference}*" in told
        assert "niet eens" not in told, "what it says is read behind the button"
        message = ws.messages(DIRECTOR, as_user=DIRECTOR)[-1]
        elements = [element for block in message.blocks for element in block.get("elements", ())]
        styles = [element.get("style") for element in elements if element["type"] == "button"]
        assert styles == ["primary", None], "one main button"
        assert "Er is bezwaar gemaakt" in personal(ws, KEES)[-1]
        assert reference in (await home(made, DIRECTOR)).partition("Voor jou te doen")[2]

        await close_all(ws, DIRECTOR)
        await ws.click(DIRECTOR, "Uitnodigen")
        ws.fill(DIRECTOR, {"note": "Woensdag om tien uur, telefonisch."})
        await ws.submit(DIRECTOR)
        assert not ws.errors(DIRECTOR)
        assert "het gesprek over het bezwaar voeren" in shown(ws, DIRECTOR)
        await choose(made, DIRECTOR, reference, "Gesprek gevoerd")
        await ws.submit(DIRECTOR)
        assert set(ws.errors(DIRECTOR)) == {"Wie waren erbij, en wat is er gezegd?"}, "it starts a term"
        await take_step(made, DIRECTOR, reference, "Gesprek gevoerd", note="De klager vertelde het nog eens.")
        await take_step(made, DIRECTOR, reference, "Op bezwaar beslissen", **ANSWER | {"outcome": "upheld"})
        [decided] = [h for h in complaint_of(made, reference).history if isinstance(h.event, ObjectionDecided)]
        assert (decided.role, decided.event.outcome) == ("director", "upheld")  # type: ignore[attr-defined]
        assert not complaint_of(made, reference).objection_waits


async def test_closing_is_not_due_while_one_can_object_and_earlier_asks_a_reason(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await decide(made, reference)
        assert "Bezwaar kan tot en met *woensdag 20 januari*" in await open_file(made, COORDINATOR, reference)
        view = ws.open_view(COORDINATOR)
        assert view is not None
        assert view.buttons[0] != "Afsluiten"
        said = await home(made, COORDINATOR)
        assert "Voor jou te doen" not in said
        assert "Bezwaar kan tot en met" in await home(made, KEES)
        await ws.move_clock(datetime(2027, 1, 19, 17, 0, tzinfo=AMSTERDAM))
        assert not [line for line in thread(ws, reference) if "afsluiten" in line]
        await take_step(made, COORDINATOR, reference, "Afsluiten")
        assert ws.errors(COORDINATOR) == {"Reden": "Vul dit in."}
        for told in ("Bezwaar kan tot en met *woensdag 20 januari*.", "Nu al afsluiten kan alleen met een reden."):
            assert told in shown(ws, COORDINATOR), "what closing would cut short, before anything is sent in"
        await close_all(ws, COORDINATOR)
        await ws.move_clock(datetime(2027, 2, 2, 10, 0, tzinfo=AMSTERDAM))
        assert "afsluiten" in await home(made, COORDINATOR)
        assert "de klacht afsluiten" in await open_file(made, KEES, reference), "what is next, for everybody"
        await take_step(made, COORDINATOR, reference, "Afsluiten")
        assert complaint_of(made, reference).is_closed
        assert "Afgesloten." in shown(ws, COORDINATOR)


@pytest.mark.parametrize("who", [KEES, COORDINATOR])
async def test_who_handles_it_prepares_and_never_decides(who: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await decide(made, reference)
        await object_to(made, reference)
        await take_step(made, who, reference, "Uitnodigen", note="Woensdag om tien uur, telefonisch.")
        await take_step(made, who, reference, "Gesprek gevoerd", note="De klager vertelde het nog eens.")
        await open_file(made, who, reference)
        await ws.click(who, "Wat wil je doen?", in_view=True)
        assert not [label for label in choices(ws, who) if "bezwaar beslissen" in label]
        await close_all(ws, who)
        await open_dialog(ws, who, "step", f"{reference} objection_decided")
        assert "Dit beslist de directeur" in shown(ws, who)
        at = {"type": "datetimepicker", "selected_date_time": int(MONDAY.timestamp())}
        await send_form(ws, who, "step", f"{reference} objection_decided", {"at": at})
        assert "objection_decided" not in complaint_of(made, reference).types


async def test_a_late_one_is_judged_by_the_director_and_not_by_the_coordinator(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await answered_and_closed(made, reference)
        await ws.move_clock(datetime(2027, 1, 25, 10, 0, tzinfo=AMSTERDAM))
        await object_to(made, reference)
        assert "Nu: beslissen of het bezwaar wordt behandeld" in channel(ws)[0]
        await open_file(made, COORDINATOR, reference)
        await ws.click(COORDINATOR, "Wat wil je doen?", in_view=True)
        assert not [label for label in choices(ws, COORDINATOR) if "wel of niet behandelen" in label]
        assert "beslissen of het bezwaar wordt behandeld" in await home(made, DIRECTOR)
        await close_all(ws, DIRECTOR)
        await ws.click(DIRECTOR, "Bezwaar wel of niet behandelen")
        ws.fill(DIRECTOR, {"dealt": "no", "note": "Vier dagen te laat, en er was geen reden voor."})
        await ws.submit(DIRECTOR)
        assert not ws.errors(DIRECTOR)
        await made.house.worker.drain()
        assert "objection_not_admitted" in complaint_of(made, reference).types
        await take_step(made, DIRECTOR, reference, "Bezwaar wel of niet behandelen", dealt="yes", note="Zij was ziek.")
        assert "invite_to_hearing" in {e.rule.id for e in complaint_of(made, reference).ledger.open_duties()}


async def test_who_objects_to_a_refusal_is_put_before_the_director(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await decide(made, reference, "Niet behandelen")
        await object_to(made, reference)
        assert "Er is bezwaar gemaakt" in personal(ws, DIRECTOR)[-1]
        await take_step(made, DIRECTOR, reference, "Bezwaar wel of niet behandelen", dealt="yes", note="Toch van ons.")
        assert "invite_to_hearing" in {e.rule.id for e in complaint_of(made, reference).ledger.open_duties()}


async def test_about_the_director_the_deputy_hears_and_decides(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made, respondents=[DIRECTOR])
        await decide(made, reference)
        await object_to(made, reference)
        assert "Er is bezwaar gemaakt" in personal(ws, DEPUTY)[-1]
        assert not [said for said in personal(ws, DIRECTOR) if reference in said]
        await take_step(made, DEPUTY, reference, "Geen gesprek", reason="De klager wil geen gesprek.")
        await take_step(made, DEPUTY, reference, "Op bezwaar beslissen", **ANSWER)
        assert "objection_decided" in complaint_of(made, reference).types


async def test_where_nobody_may_decide_the_coordinator_names_somebody_who_had_no_part(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made, respondents=[DIRECTOR])
        office = made.house.office
        await decide(made, reference)
        with unattended(office, reference, office.directory.person(DEPUTY)) as case:  # the deputy had a part in it
            from bot.complaint.steps.answer import TextAgreed

            case.append(TextAgreed(digest="x"))
        await object_to(made, reference)
        assert "niemand kan erop beslissen" in personal(ws, COORDINATOR)[-1]
        await close_all(ws, COORDINATOR)
        await ws.click(COORDINATOR, "Benoemen wie beslist")
        ws.fill(COORDINATOR, {"decider": KEES, "note": "Weet van de zaak."})
        await ws.submit(COORDINATOR)
        assert "besliste mee" in ws.errors(COORDINATOR)["Wie beslist op het bezwaar?"]
        ws.fill(COORDINATOR, {"decider": OMAR})
        await ws.submit(COORDINATOR)
        assert not ws.errors(COORDINATOR)
        await made.house.worker.drain()
        assert "Jij beslist hierover" in personal(ws, OMAR)[-1]
        await take_step(made, OMAR, reference, "Geen gesprek", reason="De klager wil geen gesprek.")
        await take_step(made, OMAR, reference, "Op bezwaar beslissen", **ANSWER)
        assert "objection_decided" in complaint_of(made, reference).types


async def test_an_objection_says_what_it_says(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await decide(made, reference)
        await choose(made, COORDINATOR, reference, "Bezwaar ontvangen")
        await ws.submit(COORDINATOR)
        assert set(ws.errors(COORDINATOR)) == {"Hoe kwam het binnen?", "Wat staat erin?"}
        assert "objected" not in complaint_of(made, reference).types


async def test_over_an_objection_that_waits_nobody_closes(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await decide(made, reference)
        await choose(made, COORDINATOR, reference, "Afsluiten")  # open when the objection comes in
        await object_to(made, reference, by=KEES)
        ws.fill(COORDINATOR, {"reason": "De klager is tevreden."})
        await ws.submit(COORDINATOR)
        assert not complaint_of(made, reference).is_closed
        assert "nog een bezwaar" in ws.errors(COORDINATOR)["Reden"]


async def test_who_has_no_part_in_it_hears_nothing_of_an_objection(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made, respondents=[OMAR])
        await decide(made, reference)
        await object_to(made, reference)
        await ws.move_clock(MONDAY + timedelta(days=14))
        assert not [said for said in personal(ws, OMAR) if reference in said]
        assert not [said for said in personal(ws, DEPUTY) if reference in said]
