"""Whoever something waits for sees it, and no button ends in silence what somebody else waits for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from handlers.trying import Trial
from tests.front.support import (
    AMSTERDAM,
    ANSWER,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    OMAR,
    agree,
    answered,
    choices,
    choose,
    close_all,
    committee_of,
    complaint_of,
    decide,
    declare,
    log_complaint,
    object_to,
    open_dialog,
    open_file,
    personal,
    running,
    send_form,
    shown,
    take_step,
)
from tests.hands.home import home
from tests.hands.intake import handled_by
from tests.hands.letters import acknowledged
from tests.hands.respondents import about_omar, inform


async def close_without_a_reason(made: Trial, reference: str) -> str:
    """A form that was opened before there was anything against it, sent in afterwards; what it is answered."""
    at = {"type": "datetimepicker", "selected_date_time": int(made.house.office.now().timestamp())}
    values = {"at": at, "reason": {"type": "plain_text_input", "value": None}}
    return answered(await send_form(made.workspace, COORDINATOR, "step", f"{reference} closed", values))


async def test_a_promised_answer_is_not_closed_away_without_a_reason(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws, reference = made.workspace, await acknowledged(made)
        await choose(made, COORDINATOR, reference, "Afsluiten")
        assert "Toegezegd: antwoord uiterlijk vrijdag 15 januari 2027." in shown(ws, COORDINATOR), (
            "before anything is sent in"
        )
        await ws.submit(COORDINATOR)
        assert ws.errors(COORDINATOR) == {"Reden": "Vul dit in."}
        await close_all(ws, COORDINATOR)
        assert "Zonder antwoord afsluiten kan alleen met een reden" in await close_without_a_reason(made, reference)
        assert not complaint_of(made, reference).is_closed
        await take_step(made, COORDINATOR, reference, "Afsluiten", reason="De klager is verhuisd en wil niet verder.")
        assert complaint_of(made, reference).is_closed


async def test_closing_over_what_waits_for_agreement_needs_a_reason_too(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await decide(made, reference)
        await take_step(made, COORDINATOR, reference, "Afsluiten", reason="De klager is tevreden.")
        await take_step(made, COORDINATOR, reference, "Heropenen", note="Toch niet eens met het antwoord.")
        await take_step(made, KEES, reference, "Beslissing vastleggen", **ANSWER)
        assert "wacht iets op jouw akkoord" in personal(ws, LIES)[-1]
        said = await home(made, COORDINATOR)
        assert "afsluiten" not in said
        await choose(made, COORDINATOR, reference, "Afsluiten")
        assert "Wacht nog op akkoord: beslissing op de klacht." in shown(ws, COORDINATOR)
        await close_all(ws, COORDINATOR)
        assert "nog op akkoord wacht: beslissing op de klacht" in await close_without_a_reason(made, reference)
        assert not complaint_of(made, reference).is_closed


async def test_who_handles_a_reopened_complaint_hears_it_and_is_asked_to_look(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws, reference = made.workspace, await acknowledged(made)
        await decide(made, reference)
        await take_step(made, COORDINATOR, reference, "Afsluiten")
        assert complaint_of(made, reference).is_closed, ws.errors(COORDINATOR)
        await take_step(made, COORDINATOR, reference, "Heropenen", note="De klager is het niet eens met het antwoord.")
        for member in (KEES, LIES):
            assert f"*{reference}* is heropend" in personal(ws, member)[-1]
            assert "niet eens" not in personal(ws, member)[-1]
            assert reference in (await home(made, member)).partition("Voor jou te doen")[2]
        said = await home(made, COORDINATOR)
        assert "afsluiten" not in said


async def test_somebody_complained_about_sees_at_home_that_they_can_tell_their_side(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        for member in (KEES, LIES):
            await declare(made, member)
        before = await home(made, OMAR)
        assert reference not in before
        await inform(made, reference)
        said = await home(made, OMAR)
        assert "1 ding voor jou" in said
        assert f"*{reference}* · je kunt vertellen hoe jij het ziet" in said
        assert "terugbelde" not in said, "what it says is read behind the button"
        assert "reactie" not in (await home(made, KEES)).partition("Voor jou te doen")[2], "it is theirs to write"
        await close_all(ws, OMAR)
        await ws.click(OMAR, "Lezen en reageren")
        ws.fill(OMAR, {"note": "Ik heb twee keer gebeld."})
        await ws.submit(OMAR)
        assert "voor jou" not in (await home(made, OMAR)).partition("Wederhoor")[2].partition("Je hoeft")[0]


async def test_nobody_but_who_decides_it_ends_an_objection_and_the_director_hears_of_a_withdrawal(
    tmp_path: Path,
) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await decide(made, reference)
        await object_to(made, reference)
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "step", f"{reference} resolved_informally")
        assert "Deze stap kan nu niet" in shown(ws, KEES)
        assert complaint_of(made, reference).objection_waits
        await close_all(ws, KEES)
        await take_step(made, KEES, reference, "Klacht intrekken", note="De klager belde: het is goed zo.")
        assert "hoeft niet meer beslist te worden" in personal(ws, DIRECTOR)[-1]
        assert "goed zo" not in personal(ws, DIRECTOR)[-1]


async def test_who_helps_prepare_reads_who_decides(tmp_path: Path) -> None:
    """Not the director, where the complaint is about them."""
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made, respondents=[DIRECTOR])
        await decide(made, reference)
        await object_to(made, reference)
        assert f"<@{DEPUTY}> beslist hierover" in personal(ws, KEES)[-1]


async def test_who_declares_later_hears_that_something_waits_for_them(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES)
        await take_step(made, KEES, reference, "Beslissing vastleggen", **ANSWER)
        assert "wie daarna akkoord kan geven" in shown(ws, KEES).lower()
        await declare(made, LIES)
        assert "wacht iets op jouw akkoord" in personal(ws, LIES)[-1]


async def test_what_waits_for_somebody_is_in_their_list_and_comes_before_writing_it_anew(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, LIES)
        await take_step(made, KEES, reference, "Beslissing vastleggen", **ANSWER)
        await close_all(ws, LIES)
        await open_file(made, LIES, reference)
        await ws.click(LIES, "Wat wil je doen?")
        assert any(each.startswith("Lezen en akkoord geven") for each in choices(ws, LIES))
        await close_all(ws, LIES)
        await open_dialog(ws, LIES, "step", f"{reference} decided")
        assert "Wij bellen voortaan binnen een dag terug." in shown(ws, LIES), "what the other wrote"


async def test_who_need_not_agree_any_more_hears_that_too(tmp_path: Path) -> None:
    """Of the person addressed and two members one member is enough."""
    async with running("beroepspraktijk", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made, addressee="U0ADV")
        first, second = committee_of(made, reference)
        for member in (first, second):
            await declare(made, member)
        await take_step(made, "U0ADV", reference, "Beslissing vastleggen", **ANSWER)
        await agree(made, first, reference)
        assert complaint_of(made, reference).is_answered
        assert f"Akkoord in *{reference}*" in personal(ws, second)[-1]
        await close_all(ws, second)
        await ws.click(second, "Lezen en akkoord geven")
        assert "staat in het dossier" in shown(ws, second)
        await ws.click(second, "Dossier")
        assert reference in shown(ws, second)


async def test_who_coordinates_and_who_directs_see_until_when_one_can_object(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await decide(made, reference)
        for who in (COORDINATOR, DIRECTOR):
            said = (await home(made, who)).partition("De klager kan nog terugkomen op het antwoord")[2]
            assert reference in said
            assert "Bezwaar kan tot en met" in said
        await made.workspace.move_clock(datetime(2027, 2, 2, 10, 0, tzinfo=AMSTERDAM))
        assert "terugkomen op het antwoord" not in await home(made, DIRECTOR)


async def test_an_objection_that_reaches_the_director_is_recorded_by_the_director(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        before = await open_file(made, DIRECTOR, reference)
        assert "Bezwaar ontvangen" not in before
        await decide(made, reference)
        await open_file(made, DIRECTOR, reference)
        await ws.click(DIRECTOR, "Bezwaar ontvangen", in_view=True)
        ws.fill(DIRECTOR, {"way": "post", "note": "Ik ben het niet eens met dit antwoord."})
        await ws.submit(DIRECTOR)
        assert not ws.errors(DIRECTOR)
        await made.house.worker.drain()
        assert complaint_of(made, reference).objection_waits
        assert "Er is bezwaar gemaakt" in personal(ws, KEES)[-1]


async def test_what_is_somebody_elses_to_do_is_no_main_button(tmp_path: Path) -> None:
    """Those who handle it may write down the invitation, and it is the director's."""
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await decide(made, reference)
        await object_to(made, reference)
        for who, style in ((KEES, None), (DIRECTOR, "primary")):
            await open_file(made, who, reference)
            view = ws.open_view(who)
            assert view is not None
            [button] = [
                e for b in view.blocks for e in b.get("elements", ()) if e.get("text", {}).get("text") == "Uitnodigen"
            ]
            assert button.get("style") == style


async def test_the_course_says_that_the_person_addressed_did_it(tmp_path: Path) -> None:
    """Also where they hold an office."""
    async with running("beroepspraktijk", tmp_path) as made:
        reference = await log_complaint(made, addressee=DEPUTY)
        for member in committee_of(made, reference):
            await declare(made, member)
        await take_step(made, DEPUTY, reference, "Beslissing vastleggen", **ANSWER)
        assert "door wie de klacht als eerste behandelt" in await open_file(made, DEPUTY, reference)
