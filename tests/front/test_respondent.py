"""The person complained about: told by somebody's decision, heard in their own words, and shown nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.complaint.events import Respondent
from bot.complaint.respondents import responses
from bot.complaint.steps.handling import ResponseRecorded
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    MONDAY,
    OMAR,
    answered,
    choose,
    close_all,
    complaint_of,
    decide,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    personal,
    record_of,
    running,
    send_form,
    shown,
    supplement,
    take_step,
    thread,
)
from tests.hands.intake import handled_by
from tests.hands.respondents import TOLD, about_omar, inform, open_response

OWN = "Ik heb twee keer gebeld en een bericht ingesproken."


async def test_nobody_is_told_by_itself(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        reference = await about_omar(made)
        await made.workspace.move_clock(MONDAY + timedelta(days=20))
        assert personal(made.workspace, OMAR) == []
        assert "respondent_informed" not in complaint_of(made, reference).types


@pytest.mark.parametrize("procedure", ["interforce", "in-focus-samen", "beroepspraktijk"])
async def test_told_in_a_message_without_content_they_read_and_answer_behind_a_button(
    procedure: str, tmp_path: Path, database_url: str
) -> None:
    async with running(procedure, tmp_path, database_url) as made:
        ws = made.workspace
        reference = await about_omar(made)
        await declare(made, KEES)
        await choose(made, COORDINATOR, reference, "Medewerker informeren")
        assert "niemand belde terug" not in str(ws.open_view(COORDINATOR).body)  # type: ignore[union-attr]
        await close_all(ws, COORDINATOR)
        await inform(made, reference, until=date(2026, 12, 30))

        [message] = personal(ws, OMAR)
        assert "Er is een klacht waar jij bij betrokken bent" in message
        for secret in (TOLD, "Fatma", "terugbelde", "niemand"):
            assert secret not in message
        await open_response(made)
        page = shown(ws, OMAR)
        assert TOLD in page
        assert "woensdag 30 december" in page
        assert "<@U0COM1> en <@U0COM2>" in page
        assert "onafhankelijk" in page
        for hidden in ("Fatma", "fatma@", "Ik heb drie keer gebeld", "Dossier"):
            assert hidden not in page

        ws.fill(OMAR, {"note": OWN})
        await ws.submit(OMAR)
        await made.house.worker.drain()
        assert "aangekomen" in shown(ws, OMAR)
        [(h, said)] = responses(complaint_of(made, reference))
        assert (said.own, said.note, h.role) == (True, OWN, "respondent")
        assert h.by == made.house.office.directory.person(OMAR)
        assert "reactie binnen" in personal(ws, KEES)[-1]
        assert OWN in await open_file(made, KEES, reference)
        everything = "".join(m.plain for m in ws.said)
        assert OWN not in everything
        assert TOLD not in everything


async def test_what_the_complainant_wrote_is_not_given_to_the_employee_by_one_press(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await about_omar(made, text="Ik ben ziek. Omar belde niet terug.", summary="ziek, niet teruggebeld")
        await choose(made, COORDINATOR, reference, "Medewerker informeren")
        assert "Ik ben ziek" not in str(ws.open_view(COORDINATOR).body)  # type: ignore[union-attr]
        assert "Schrijf het zelf" in shown(ws, COORDINATOR)
        await ws.submit(COORDINATOR)
        assert set(ws.errors(COORDINATOR)) == {"Wat zegt de klacht over deze medewerker?"}
        await made.house.worker.drain()
        assert personal(ws, OMAR) == []


async def test_the_elements_stand_beside_to_take_from_and_are_not_given_either(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await supplement(made, COORDINATOR, reference, elements="Omar belde niet terug\nDe schuld klopt niet")
        for dialog, field in (("inform_respondent", "told"), ("letter_respondent", "part_said")):
            await close_all(ws, COORDINATOR)
            await open_dialog(ws, COORDINATOR, dialog, reference)
            said = shown(ws, COORDINATOR)
            assert "neem over wat over deze medewerker gaat" in said
            assert "De schuld klopt niet" in said
            view = ws.open_view(COORDINATOR)
            assert view is not None
            [typed] = [b["element"] for b in view.blocks if b.get("element", {}).get("action_id") == field]
            assert "initial_value" not in typed


@pytest.mark.parametrize("procedure", ["focus", "in-focus-samen", "beroepspraktijk", "balans-borne", "interforce"])
async def test_the_letter_to_the_employee_does_not_quote_the_complaint_and_waits_for_a_persons_words(
    procedure: str, tmp_path: Path
) -> None:
    async with running(procedure, tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, respondent_name="Bas Tien")
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "letter_respondent", reference)
        assert "niemand belde terug" not in str(ws.open_view(KEES).body)  # type: ignore[union-attr]
        posted = {"to_name": "Bas Tien", "information_by": date(2026, 12, 30), "way": "post", "when": ws.clock.now()}
        ws.fill(KEES, posted)
        await ws.submit(KEES)
        assert "ontbreekt nog" in ws.errors(KEES)["Wat de klacht over de betrokkene zegt"]
        ws.fill(KEES, {"part_said": TOLD})
        await ws.submit(KEES)
        assert not ws.errors(KEES)
        assert "respondent_informed" in complaint_of(made, reference).types


async def test_what_is_written_is_sealed(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await inform(made, reference)
        await open_response(made)
        ws.fill(OMAR, {"note": OWN})
        await ws.submit(OMAR)
        plain = "".join(str(event.plain) for event in record_of(made, reference))
        for secret in (OWN, TOLD, made.house.office.directory.person(OMAR)):
            assert secret not in plain


async def test_the_thread_says_that_it_happened_and_nothing_of_what(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, COORDINATOR, respondents=[ADVISER])
        await inform(made, reference, until=date(2026, 12, 30))
        await open_response(made, ADVISER)
        ws.fill(ADVISER, {"note": OWN})
        await ws.submit(ADVISER)
        await made.house.worker.drain()
        lines = thread(ws, reference)
        assert "Betrokken medewerker geïnformeerd op maandag 21 december, door de coördinator" in lines
        assert "Reactie van de medewerker vastgelegd op maandag 21 december" in lines


async def test_a_draft_is_kept_for_its_writer_alone(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await declare(made, KEES)
        await inform(made, reference)
        await open_response(made)
        ws.fill(OMAR, {"note": "Nog niet af"})
        await ws.click(OMAR, "Bewaren voor later", in_view=True)
        assert "nog niet verstuurd" in shown(ws, OMAR)
        assert "response_recorded" not in complaint_of(made, reference).types
        assert "Nog niet af" not in await open_file(made, KEES, reference)

        await open_response(made)
        assert "Nog niet af" in str(ws.open_view(OMAR).values)  # type: ignore[union-attr]
        await ws.submit(OMAR)
        await open_response(made)
        assert "Nog niet af" not in str(ws.open_view(OMAR).values)  # type: ignore[union-attr]


async def test_what_is_sent_later_is_an_addition(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await inform(made, reference)
        for note in (OWN, "En ik heb een mail gestuurd."):
            await open_response(made)
            ws.fill(OMAR, {"note": note})
            await ws.submit(OMAR)
        await open_response(made)
        page = shown(ws, OMAR)
        assert "Wil je iets toevoegen?" in page
        assert OWN in page
        assert [said.note for _, said in responses(complaint_of(made, reference))] == [
            OWN,
            "En ik heb een mail gestuurd.",
        ]


async def test_the_same_response_sent_twice_is_one(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await inform(made, reference)
        await open_response(made)
        ws.fill(OMAR, {"note": OWN})
        await ws.submit(OMAR)
        request = ws.last_request
        await ws.deliver(request.path, request.body, dict(request.headers))
        assert len(responses(complaint_of(made, reference))) == 1


async def test_an_empty_response_is_refused(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await inform(made, reference)
        note = {"type": "plain_text_input", "value": " \u200b "}
        reply = await send_form(ws, OMAR, "respond", reference, {"note": note})
        assert "Bewaar het" in reply.text
        assert not responses(complaint_of(made, reference))


# --- what they cannot see


async def test_to_a_respondent_all_else_does_not_exist(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        nothing = answered(await ws.command(OMAR, "/klacht", "K-2026-9999"))
        await open_dialog(ws, OMAR, "respond", reference)
        assert "Niet gevonden" in shown(ws, OMAR), "nobody told them yet"
        await close_all(ws, OMAR)
        await inform(made, reference)
        for asked in (reference, f"waarom {reference}"):
            assert answered(await ws.command(OMAR, "/klacht", asked)) == nothing
        assert reference not in answered(await ws.command(OMAR, "/klacht", "lijst"))
        for dialog in ("file", "open", "why", "choose", "supplement", "acknowledge", "declare", "replace_member"):
            await open_dialog(ws, OMAR, dialog, reference)
            assert "Niet gevonden" in shown(ws, OMAR), dialog
            await close_all(ws, OMAR)
        for dialog, on in (
            ("inform_respondent", reference),
            ("record_response", reference),
            ("step", f"{reference} withdrawn"),
        ):
            await open_dialog(ws, OMAR, dialog, on)
            assert "Niet gevonden" in shown(ws, OMAR), dialog
            await close_all(ws, OMAR)


async def test_for_nobody_else_is_there_anything_to_respond_to(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await inform(made, reference)
        for who in (ADVISER, COORDINATOR, DIRECTOR, DEPUTY, KEES, LIES):
            await open_dialog(ws, who, "respond", reference)
            assert "Niet gevonden" in shown(ws, who), who
            await close_all(ws, who)
            note = {"type": "plain_text_input", "value": "namens Omar"}
            reply = await send_form(ws, who, "respond", reference, {"note": note}, key=f"V{who}")
            assert "Niet gevonden" in reply.text
        assert not responses(complaint_of(made, reference))


async def test_a_respondent_who_coordinates_answers_as_a_respondent(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, respondents=[COORDINATOR])
        await inform(made, reference, KEES)
        await open_response(made, COORDINATOR)
        ws.fill(COORDINATOR, {"note": OWN})
        await ws.submit(COORDINATOR)
        [(h, _)] = responses(complaint_of(made, reference))
        assert h.role == "respondent"
        await open_dialog(ws, COORDINATOR, "file", reference)
        assert "Niet gevonden" in shown(ws, COORDINATOR)


async def test_who_is_no_longer_complained_about_has_nothing_to_answer(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await inform(made, reference)
        await supplement(made, COORDINATOR, reference, respondents=[KEES])
        await open_response(made)
        assert "Niet gevonden" in shown(ws, OMAR)


async def test_once_it_is_over_nobody_needs_to_respond(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await inform(made, reference)
        await take_step(made, COORDINATOR, reference, "Klacht intrekken", note="opgelost")
        await open_response(made)
        assert "hoeft niet meer te reageren" in shown(ws, OMAR)


# --- before they were complained about


async def test_what_somebody_got_before_the_complaint_was_about_them_is_taken_away(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES)
        assert any(reference in each for each in personal(ws, KEES))
        assert any(reference in each for each in personal(ws, ADVISER))
        await supplement(made, COORDINATOR, reference, respondents=[KEES, ADVISER])

        assert not any(reference in each for each in personal(ws, KEES))
        assert not any(reference in each for each in personal(ws, ADVISER))
        assert any(reference in each for each in personal(ws, LIES)), "others keep theirs"
        for button in ("file", "declare"):
            await open_dialog(ws, KEES, button, reference)
            assert "Niet gevonden" in shown(ws, KEES), "an old button leads nowhere"
            await close_all(ws, KEES)


async def test_a_letter_they_were_sent_as_a_file_goes_too(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES)
        await open_file(made, KEES, reference)
        await ws.click(KEES, "Bekijken en versturen", in_view=True)
        await ws.click(KEES, "Voorbeeld (PDF)", in_view=True)
        await made.house.worker.drain()
        assert [m for m in ws.messages(KEES, as_user=KEES) if m.files]
        await close_all(ws, KEES)
        await supplement(made, COORDINATOR, reference, respondents=[KEES])
        assert ws.files == []


# --- the day of the response


async def test_the_respondent_is_reminded_and_afterwards_the_committee_sees_that_it_is_missing(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await declare(made, KEES)
        await inform(made, reference, until=date(2026, 12, 30))
        await ws.move_clock(MONDAY + timedelta(days=9))
        mine = personal(ws, OMAR)
        assert any("jouw kant vertellen" in each for each in mine)
        assert not any("antwoord" in each or "standpunt" in each for each in mine)
        newest = ws.messages(OMAR, as_user=OMAR)[-1]
        assert newest.buttons == ["Lezen en reageren"]
        assert not any("reactie van de betrokken medewerker" in each for each in personal(ws, KEES))

        count = len(mine)
        await ws.move_clock(MONDAY + timedelta(days=14))
        assert len(personal(ws, OMAR)) == count
        assert any("reactie van de betrokken medewerker vastleggen" in each for each in personal(ws, KEES))


async def test_nobody_is_reminded_of_a_response_that_came(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await inform(made, reference, until=date(2026, 12, 30))
        await open_response(made)
        ws.fill(OMAR, {"note": OWN})
        await ws.submit(OMAR)
        count = len(personal(ws, OMAR))
        await ws.move_clock(MONDAY + timedelta(days=20))
        assert len(personal(ws, OMAR)) == count


# --- told, and answered, otherwise


async def test_somebody_without_an_account_is_told_by_a_person(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondents=[OMAR], respondent_name="De Planner")
        await choose(made, COORDINATOR, reference, "Medewerker informeren")
        ws.fill(COORDINATOR, {"respondent": "De Planner", "told": TOLD})
        await ws.submit(COORDINATOR)
        assert "geen account" in ws.errors(COORDINATOR)["Hoe vertel je het?"]
        ws.fill(COORDINATOR, {"way": "phone", "note": "gebeld, schrok ervan"})
        await ws.submit(COORDINATOR)
        await made.house.worker.drain()
        complaint = complaint_of(made, reference)
        assert "respondent_informed" in complaint.types
        assert personal(ws, OMAR) == []

        answer = {"respondent": "De Planner", "note": "Vond het jammer."}
        await take_step(made, COORDINATOR, reference, "Reactie vastleggen", **answer)
        [(_, said)] = responses(complaint_of(made, reference))
        assert said == ResponseRecorded(respondent=Respondent(name="De Planner"), note="Vond het jammer.")
        await choose(made, COORDINATOR, reference, "Medewerker informeren")
        assert "De Planner" not in shown(ws, COORDINATOR), "only Omar is left"


async def test_who_else_it_is_about_is_reminded_of_with_the_button_that_tells_them(tmp_path: Path) -> None:
    """The regulation's duty is met with the first; the second has a right to know just as well."""
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, respondents=[OMAR], respondent_name="De Planner")
        await inform(made, reference, respondent="Omar Drie")
        await ws.move_clock(MONDAY + timedelta(days=2))
        said = personal(ws, KEES)[-1]
        assert "ook de andere betrokken medewerker informeren" in said
        await close_all(ws, KEES)
        await ws.click(KEES, "Medewerker informeren")
        assert "De Planner" in shown(ws, KEES)


async def test_a_response_or_the_reason_for_none_opens_the_way_to_the_answer(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await open_dialog(ws, COORDINATOR, "step", f"{reference} decided")
        assert "1.4 Wederhoor" in shown(ws, COORDINATOR)
        skipped = {"party": "respondent", "reason": "Is uit dienst en onbereikbaar."}
        await decide(made, reference, "Niet horen", outcome=None, note=None, way=None, letter=None, **skipped)
        await decide(made, reference)
        assert "decided" in complaint_of(made, reference).types


async def test_two_who_inform_the_same_person_send_one_message(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        for member in (KEES, LIES):
            await declare(made, member)
            await choose(made, member, reference, "Medewerker informeren")
            ws.fill(member, {"told": TOLD})
        for member in (KEES, LIES):
            await ws.submit(member)
        await made.house.worker.drain()
        assert "al gedaan" in shown(ws, LIES)
        assert len(personal(ws, OMAR)) == 1


async def test_a_day_that_has_passed_is_no_day_to_respond_by(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await about_omar(made)
        await take_step(made, COORDINATOR, reference, "Medewerker informeren", told=" ", until=date(2026, 12, 21))
        errors = ws.errors(COORDINATOR)
        assert "dinsdag 22 december" in errors["Tot wanneer kan de medewerker reageren?"]
        assert "respondent_informed" not in complaint_of(made, reference).types
