"""Logging a complaint, adding to it, looking it up: what is asked, numbered, counted and shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from localslack.workspace import Workspace
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COMPLAINT,
    COORDINATOR,
    DIRECTOR,
    KEES,
    MONDAY,
    OMAR,
    answered,
    channel,
    complaint_of,
    log_complaint,
    open_dialog,
    personal,
    record_of,
    references,
    running,
    send_form,
    shown,
    supplement,
)
from tests.hands.intake import handled_by

NEW_YEAR = datetime(2027, 1, 4, 9, 30, tzinfo=AMSTERDAM)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=AMSTERDAM)


async def test_the_short_form_asks_only_what_is_needed_during_the_call(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht")

        view = ws.open_view(ADVISER)
        assert view is not None
        assert view.title == "Klacht vastleggen"
        assert view.labels == [
            "Naam van de klager",
            "Telefoon of e-mail",
            "Ontvangen op",
            "Hoe kwam de klacht binnen?",
            "Waar gaat het over?",
            "Over wie gaat het?",
            "Of de naam van iemand die niet in de lijst staat",
            "Begeleid jij deze klant zelf?",
            "Wat zou de klager willen?",
            "Meteen opgelost?",
            "En de klager?",
        ]
        assert view.values["received_at"]["received_at"]["selected_date_time"] == int(MONDAY.timestamp())
        [channel] = [b["element"] for b in view.blocks if b.get("element", {}).get("action_id") == "channel"]
        assert "initial_option" not in channel, "who logs a letter must not log a call"


async def test_the_adviser_reads_number_committee_and_dates_in_the_form_and_in_a_message(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made)

        for said in (shown(ws, ADVISER), personal(ws, ADVISER)[0]):
            assert "K-2026-0001 vastgelegd" in said
            assert "Ontvangen maandag 21 december 2026, 10.00 uur." in said
            assert "Commissie: <@U0COM1> en <@U0COM2>. Zij zijn op de hoogte." in said
            assert "Uiterlijk *dinsdag 29 december*: ontvangstbevestiging versturen." in said
            assert "Uiterlijk *maandag 18 januari*: antwoord geven." in said
        view = ws.open_view(ADVISER)
        assert view is not None
        assert view.buttons == ["Dossier", "Waarom deze datum?", "Aanvullen"]


async def test_the_channel_gets_one_post_with_reference_step_and_date(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)

        assert len(channel(made.workspace)) == 1
        assert channel(made.workspace)[0].splitlines()[1:] == [
            "*K-2026-0001* · Focus · ontvangen ma 21 dec",
            "Nu: ontvangstbevestiging versturen · uiterlijk *di 29 dec*",
            "●━●━○━○━○  ontvangen, commissie, bevestiging, antwoord, afgerond",
            "Openen",
            "Waarom deze datum?",
        ]


async def test_dates_count_from_the_day_it_was_received_not_logged(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made, received_at=at("2026-12-17T16:45"))

        said = shown(made.workspace, ADVISER)
        assert "Ontvangen donderdag 17 december 2026, 16.45 uur." in said
        assert "Uiterlijk *donderdag 24 december*: ontvangstbevestiging versturen." in said
        assert "Uiterlijk *donderdag 14 januari*: antwoord geven." in said


async def test_numbers_run_per_year_of_receipt_in_the_organisations_zone(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url, start=NEW_YEAR) as made:
        numbers = [
            await log_complaint(made, received_at=at(received))
            for received in (
                "2027-01-04T09:00",
                "2026-12-30T12:00",
                "2026-12-31T23:59",
                "2027-01-01T00:00",  # 23:00 the year before in UTC
            )
        ]
        assert numbers == ["K-2027-0001", "K-2026-0001", "K-2026-0002", "K-2027-0002"]


async def test_now_is_kept_to_the_second_and_a_moment_in_the_past_as_given(tmp_path: Path) -> None:
    logged = MONDAY.replace(second=42)
    async with running("focus", tmp_path, start=logged) as made:
        now = await log_complaint(made)
        past = await log_complaint(made, received_at=MONDAY.replace(hour=9))

        assert complaint_of(made, now).received_at == logged
        assert complaint_of(made, past).received_at == MONDAY.replace(hour=9)


async def test_a_complaint_by_phone_is_oral_and_one_by_mail_written(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        oral = await log_complaint(made, channel="Telefoon")
        written = await log_complaint(made, channel="E-mail")

        assert complaint_of(made, oral).ledger.latest("call_back") is not None
        assert complaint_of(made, written).ledger.latest("call_back") is None


async def test_what_is_typed_lands_in_the_file_of_whoever_may_see_it(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(
            made,
            contact="06-12 34 56 78",
            channel="In een gesprek",
            respondents=["U0DEP"],
            respondent_name="Jan van buiten",
            wish="Een excuus.",
        )
        await open_dialog(ws, COORDINATOR, "file", reference)

        said = shown(ws, COORDINATOR)
        for line in (
            "*Klager*\nFatma Yıldız",
            "*Telefoon*\n06-12 34 56 78",
            "*Binnengekomen via*\nIn een gesprek",
            "*Waar het over gaat*\nIk heb drie keer gebeld en niemand belde terug.",
            "*Wat de klager wil*\nEen excuus.",
            "Gaat over: <@U0DEP>, Jan van buiten.",
        ):
            assert line in said


async def test_the_logger_sees_what_was_logged_and_the_dates_but_not_the_handling(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made)
        await ws.click(ADVISER, "Dossier")

        assert "Ik heb drie keer gebeld" in shown(ws, ADVISER)
        assert "De behandeling is voor de commissie" in shown(ws, ADVISER)
        view = ws.open_view(ADVISER)
        assert view is not None
        assert view.buttons == ["Aanvullen", "Waarom deze datum?", "Stuk of notitie toevoegen"]


async def test_who_may_not_log_is_told_so_and_a_form_sent_all_the_same_is_refused(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, office = made.workspace, made.house.office
        office.directory.hold(replace(office.people, advisers=(office.directory.person("U0DEP"),)))
        await ws.command(ADVISER, "/klacht")
        reply = await send_form(ws, ADVISER, "log_complaint", "", {"name": {"type": "plain_text_input", "value": "X"}})

        assert "Vraag de coördinator om je toe te voegen" in shown(ws, ADVISER)
        assert "Vraag de coördinator om je toe te voegen" in reply.json["errors"]["name"]  # type: ignore[index]
        assert references(made) == []


# --- the command


async def test_the_list_shows_open_complaints_first_due_first(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        await log_complaint(made, received_at=at("2026-12-14T09:00"))

        for typed in ("lijst", "list", "LIJST", "  lijst "):
            said = answered(await made.workspace.command(COORDINATOR, "/klacht", typed))
            assert said.splitlines()[:3] == [
                "*Open klachten*",
                "*K-2026-0002* · ontvangstbevestiging versturen · uiterlijk *ma 21 dec*",
                "*K-2026-0001* · ontvangstbevestiging versturen · uiterlijk *di 29 dec*",
            ]


async def test_the_list_says_what_is_late(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made, received_at=at("2026-12-01T09:00"))

        said = answered(await made.workspace.command(COORDINATOR, "/klacht", "lijst"))
        assert "*K-2026-0001* · te laat: ontvangstbevestiging versturen · het moest uiterlijk *di 8 dec*" in said


async def test_somebody_without_a_complaint_reads_that_the_list_is_empty(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)

        said = answered(await made.workspace.command(OMAR, "/klacht", "lijst"))
        assert "Er zijn geen open klachten die je kunt zien." in said
        assert "K-2026-0001" not in said.replace("K-2026-0001 opent", "")


async def test_a_reference_opens_a_complaint_with_buttons_and_no_names(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made)

        for typed in ("K-2026-0001", "k-2026-0001", "K–2026–0001"):
            said = answered(await ws.command(COORDINATOR, "/klacht", typed))
            assert "Nu: ontvangstbevestiging versturen · uiterlijk *di 29 dec*" in said
            assert "Fatma" not in said
        await ws.click(COORDINATOR, "Openen")
        assert "Fatma Yıldız" in shown(ws, COORDINATOR)


async def test_why_explains_each_date_with_its_source_and_its_holidays(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)

        for typed in ("waarom K-2026-0001", "why k-2026-0001"):
            said = answered(await made.workspace.command(COORDINATOR, "/klacht", typed))
            assert "*Uiterlijk dinsdag 29 december 2026*: ontvangstbevestiging versturen, omdat" in said
            assert "niet geteld: vr 25 dec (Eerste kerstdag)" in said
            assert "binnen vijf werkdagen telefonisch of per e-mail" in said
            assert "gekozen lezing: de dag van ontvangst" in said


async def test_help_lists_every_command(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for typed in ("help", "hulp", "HELP"):
            said = answered(await made.workspace.command(ADVISER, "/klacht", typed))
            for command in ("/klacht lijst", "/klacht K-2026-0001", "/klacht waarom K-2026-0001", "/klacht help"):
                assert command in said
        await made.workspace.click(ADVISER, "Nieuwe klacht")
        assert "Klacht vastleggen" in shown(made.workspace, ADVISER)


async def test_an_unknown_word_is_answered_with_what_to_do(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for typed in ("lijts", "K-2026", "K-2026-0001 en meer", "nieuw iets", "<@U0DIR>"):
            said = answered(await made.workspace.command(ADVISER, "/klacht", typed))
            assert "Dat ken ik niet" in said
            assert "/klacht help" in said


async def test_a_word_that_lacks_what_it_is_about_says_what_to_add(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for typed in ("waarom", "waarom gisteren", "rapport abc"):
            said = answered(await made.workspace.command(ADVISER, "/klacht", typed))
            assert "/klacht waarom K-2026-0001" in said


async def test_a_word_for_new_opens_the_form_too(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for word in ("nieuw", "new"):
            await made.workspace.command(ADVISER, "/klacht", word)
            assert "Klacht vastleggen" in shown(made.workspace, ADVISER)
            await made.workspace.close(ADVISER)


# --- adding to it


async def test_supplement_starts_from_what_is_known_and_keeps_only_what_changed(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, wish="Een excuus.")
        await supplement(made, ADVISER, reference, address="Dorpsstraat 1\n1234 AB Dorp")

        added = record_of(made, reference)[-1]
        assert added.type == "facts_corrected"
        assert set(added.sealed or {}) == {"event", "by"}
        assert set((added.sealed or {})["event"]) == {"complainant"}
        particulars = complaint_of(made, reference).particulars
        assert particulars is not None
        assert particulars.complainant.address == "Dorpsstraat 1\n1234 AB Dorp"
        assert particulars.complainant.name == "Fatma Yıldız"
        assert particulars.wish == "Een excuus."


async def test_a_client_of_the_uwv_starts_the_duty_to_inform_the_labour_expert(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await log_complaint(made)
        assert complaint_of(made, reference).ledger.latest("inform_labour_expert") is None
        await supplement(made, ADVISER, reference, client_of="UWV")

        assert complaint_of(made, reference).ledger.latest("inform_labour_expert") is not None


async def test_correcting_the_receipt_moves_every_date_and_the_post(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await supplement(made, ADVISER, reference, received_at=at("2026-12-17T16:45"))

        assert len(channel(made.workspace)) == 1
        assert "ontvangen do 17 dec" in channel(made.workspace)[0]
        assert "uiterlijk *do 24 dec*" in channel(made.workspace)[0]
        why = answered(await made.workspace.command(COORDINATOR, "/klacht", f"waarom {reference}"))
        assert "de ontvangst is op maandag 21 december 2026 gecorrigeerd" in why


async def test_missing_information_must_be_named(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await ws.close(ADVISER, everything=True)
        await open_dialog(ws, ADVISER, "supplement", reference)
        ws.fill(ADVISER, {"complete": "Nee"})
        await ws.submit(ADVISER)
        assert "Welke informatie ontbreekt?" in ws.errors(ADVISER)
        ws.fill(ADVISER, {"missing": "De datum van het gesprek."})
        await ws.submit(ADVISER)

        assert ws.errors(ADVISER) == {}
        assert complaint_of(made, reference).ledger.latest("ask_for_information") is not None


async def test_logger_coordinator_and_declared_member_may_supplement(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await handled_by(made, KEES)
        for who in (ADVISER, COORDINATOR, KEES):
            await supplement(made, who, reference, elements=f"Niet teruggebeld, zegt {who}")

            particulars = complaint_of(made, reference).particulars
            assert particulars is not None
            assert particulars.elements == f"Niet teruggebeld, zegt {who}"


async def test_nobody_else_may_supplement(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        before = len(record_of(made, reference))
        typed = {"name": {"type": "plain_text_input", "value": "X"}}
        for who in (DIRECTOR, OMAR, KEES):  # Kees is a member who has not declared yet
            await open_dialog(made.workspace, who, "supplement", reference)
            assert "Niet gevonden" in shown(made.workspace, who)
            reply = await send_form(made.workspace, who, "supplement", reference, typed, key=f"V0{who}")
            assert "Niet gevonden" in reply.text
        assert len(record_of(made, reference)) == before


async def test_the_home_tab_lists_what_is_mine_and_starts_a_complaint(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made)
        mine, not_mine = await ws.open_home(KEES), await ws.open_home(OMAR)

        assert mine is not None
        assert not_mine is not None
        assert "*K-2026-0001*" in mine.plain.partition("Voor jou te doen")[2]
        assert "Je hoeft nu niets te doen." in not_mine.plain
        assert "K-2026-0001" not in not_mine.plain
        await ws.click(OMAR, "Nieuwe klacht", in_home=True)
        await _log_in_open_form(ws, OMAR)
        assert "K-2026-0002 vastgelegd" in shown(ws, OMAR)


async def _log_in_open_form(ws: Workspace, user: str) -> None:
    ws.fill(user, COMPLAINT)
    await ws.submit(user)
