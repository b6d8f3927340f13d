"""What there is to do in a complaint: the choice, what is due first, and what may not happen yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COORDINATOR,
    KEES,
    LIES,
    MONDAY,
    channel,
    choices,
    choose,
    close_all,
    complaint_of,
    decide,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    personal,
    running,
    send_form,
    shown,
    take_step,
    thread,
)
from tests.hands.intake import handled_by


async def test_a_decision_waits_until_both_parties_are_heard(tmp_path: Path, database_url: str) -> None:
    async with running("in-focus-samen", tmp_path, database_url) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "Partij horen", party="complainant", note="wil een gesprek")
        await open_file(made, COORDINATOR, reference)
        await ws.click(COORDINATOR, "Wat wil je doen?", in_view=True)
        assert not [label for label in choices(ws, COORDINATOR) if label.startswith("Beslissing")]
        assert "Nu nog niet" in shown(ws, COORDINATOR)
        assert "Beslissing vastleggen: Hoor eerst" in shown(ws, COORDINATOR)
        assert "De procedure, 5" in shown(ws, COORDINATOR)
        await close_all(ws, COORDINATOR)

        skipped = {"party": "respondent", "reason": "Is ziek, en kan ook niet schrijven."}
        await decide(made, reference, "Niet horen", outcome=None, note=None, way=None, letter=None, **skipped)
        await decide(made, reference)

        assert "●━●━○━●━○" in channel(ws)[0]
        assert "ziek" not in "".join(m.plain for m in ws.said)


async def test_a_step_out_of_order_is_refused_with_the_article_however_it_comes(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        moment = {"type": "datetimepicker", "selected_date_time": int(MONDAY.timestamp())}
        said = {"note": {"type": "plain_text_input", "value": "Wij bellen voortaan terug."}}
        chosen = {"outcome": "upheld", "way": "email", "letter": "elsewhere"}
        said |= {k: {"type": "static_select", "selected_option": {"value": v}} for k, v in chosen.items()}
        reply = await send_form(ws, COORDINATOR, "step", f"{reference} decided", {"at": moment, **said})

        assert reply.json is not None
        assert "De procedure, 5" in reply.json["errors"]["at"]
        await open_dialog(ws, COORDINATOR, "step", f"{reference} decided")
        assert "De procedure, 5" in shown(ws, COORDINATOR)
        assert "decided" not in complaint_of(made, reference).types


@pytest.mark.parametrize("step", ["erased", "received", "acknowledged", "committee_appointed", "decided extended", ""])
async def test_no_form_records_what_is_no_step_of_a_person(step: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        before = complaint_of(made, reference).head
        moment = {"type": "datetimepicker", "selected_date_time": int(MONDAY.timestamp())}
        reply = await send_form(ws, COORDINATOR, "step", f"{reference} {step}", {"at": moment})

        assert "kan nu niet" in reply.text
        assert complaint_of(made, reference).head == before


async def test_a_complaint_closes_once_nothing_is_open_and_then_nobody_is_pinged(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "Afsluiten")
        assert ws.errors(COORDINATOR) == {"Reden": "Vul dit in."}
        assert "ontvangstbevestiging versturen" in shown(ws, COORDINATOR), "what is still open"
        await ws.close(COORDINATOR, everything=True)
        await take_step(made, COORDINATOR, reference, "Klacht intrekken", note="opgelost met de planner")
        await take_step(made, COORDINATOR, reference, "Afsluiten")

        assert "Afgesloten." in channel(ws)[0]
        before = len(ws.said)
        await ws.move_clock(datetime(2027, 3, 1, 9, 0, tzinfo=AMSTERDAM))
        assert len(ws.said) == before


async def test_a_complaint_that_is_reopened_gets_its_committee_and_its_dates_back(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, settled="Excuses gemaakt.", settled_more=["agreed"])
        assert complaint_of(made, reference).committee.members == ()
        await take_step(made, COORDINATOR, reference, "Heropenen", note="het was toch niet opgelost")

        assert not ws.errors(COORDINATOR)
        complaint = complaint_of(made, reference)
        assert len(complaint.committee.members) == 2
        assert [entry.rule.id for entry in complaint.ledger.open_duties()] == ["acknowledge", "answer"]
        assert "Je bent benoemd" in personal(ws, KEES)[-1]


async def test_what_is_due_stands_first_with_its_day_and_is_the_first_button(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondent_name="De Planner")
        for member in (KEES, LIES):
            await declare(made, member)
        await open_file(made, KEES, reference)
        view = ws.open_view(KEES)
        assert view is not None
        assert view.buttons[0] == "Medewerker informeren"
        await ws.click(KEES, "Wat wil je doen?", in_view=True)
        assert choices(ws, KEES)[:2] == [
            "Medewerker informeren · uiterlijk di 22 dec",
            "Reactie vastleggen · uiterlijk ma 28 dec",
        ]


async def test_the_main_button_of_a_reminder_opens_the_form_of_what_is_due(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, **{"Hoe kwam de klacht binnen?": "Telefoon"})
        await ws.move_clock(MONDAY + timedelta(days=1, hours=1))
        newest = next(m for m in reversed(ws.messages(KEES, as_user=KEES)) if "terugbellen" in m.plain)
        assert newest.buttons[0] == "Terugbellen"
        await ws.click(KEES, "Terugbellen", in_message=newest.ts)
        assert "Nam niemand op" in shown(ws, KEES)
        assert reference in shown(ws, KEES)


async def test_a_term_is_extended_and_the_thread_says_the_new_day(tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        until = {"reason": "het onderzoek duurt langer", "until": date(2027, 1, 20), "way": "phone", "note": "verteld"}
        await take_step(made, COORDINATOR, reference, "Termijn verlengen", **until)
        assert "moet na" in next(said for label, said in ws.errors(COORDINATOR).items() if "Nieuwe datum" in label)
        ws.fill(COORDINATOR, {"until": date(2027, 2, 5)})
        await ws.submit(COORDINATOR)
        await made.house.worker.drain()
        assert "vrijdag 5 februari" in await open_file(made, COORDINATOR, reference)
        assert "is nu *vrijdag 5 februari*" in thread(ws, reference)[-1]
        assert "onderzoek" not in thread(ws, reference)[-1]


async def test_a_regulation_without_extensions_does_not_offer_one(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await open_file(made, COORDINATOR, reference)
        await made.workspace.click(COORDINATOR, "Wat wil je doen?", in_view=True)
        assert "Termijn verlengen" not in shown(made.workspace, COORDINATOR)


async def test_a_member_who_has_not_declared_takes_no_step(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await open_file(made, KEES, reference)
        assert "Wat wil je doen?" not in shown(ws, KEES)
        await close_all(ws, KEES)
        for who in (KEES, ADVISER):
            for dialog, on in (("choose", reference), ("step", f"{reference} withdrawn")):
                await open_dialog(ws, who, dialog, on)
                assert "Niet gevonden" in shown(ws, who)
                await close_all(ws, who)


# --- what is filled in


async def test_a_moment_before_receipt_or_in_the_future_and_an_empty_reason_are_refused_at_their_fields(
    tmp_path: Path,
) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "Voortgang melden", note="x", at=MONDAY - timedelta(days=1))
        assert "vóór de ontvangst" in ws.errors(COORDINATOR)["Wanneer?"]
        ws.fill(COORDINATOR, {"at": MONDAY + timedelta(days=1)})
        await ws.submit(COORDINATOR)
        assert "toekomst" in ws.errors(COORDINATOR)["Wanneer?"]
        await close_all(ws, COORDINATOR)
        await take_step(made, COORDINATOR, reference, "Klacht intrekken", note="\u200b ")
        assert ws.errors(COORDINATOR) == {"Waarom trekt de klager de klacht in?": "Schrijf kort waarom."}
        assert complaint_of(made, reference).types == {"received", "committee_appointed", "file_viewed"}


async def test_a_citizen_number_in_any_text_is_warned_for_at_that_text(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "Voortgang melden", note="BSN 111222333 genoemd")
        view = ws.open_view(COORDINATOR)
        assert view is not None
        ids = [block.get("element", {}).get("action_id") or block["type"] for block in view.blocks]
        assert ids[ids.index("note") + 1 :] == ["section", "keep"], "right under the text it is about"
        assert "progress_reported" not in complaint_of(made, reference).types
        ws.fill(COORDINATOR, {"keep": ["yes"]})
        await ws.submit(COORDINATOR)
        assert "progress_reported" in complaint_of(made, reference).types


async def test_a_step_that_somebody_else_recorded_meanwhile_is_asked_for_once_more(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        for member in (KEES, LIES):
            await declare(made, member)
            await choose(made, member, reference, "Voortgang melden")
            ws.fill(member, {"note": f"gebeld door {member}"})
        for member in (KEES, LIES):
            await ws.submit(member)

        said = shown(ws, LIES)
        assert "al vastgelegd" in said
        assert "<@U0COM1> heeft dit op maandag 21 december 2026 om 10.00 uur" in said
        assert [h.type for h in complaint_of(made, reference).history].count("progress_reported") == 1
        await ws.submit(LIES)
        told = [h.event for h in complaint_of(made, reference).history if h.type == "progress_reported"]
        assert [getattr(each, "note", "") for each in told] == ["gebeld door U0COM1", "gebeld door U0COM2"]


async def test_another_step_meanwhile_is_no_reason_to_ask(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await choose(made, COORDINATOR, reference, "Voortgang melden")
        ws.fill(COORDINATOR, {"note": "gemaild"})
        await declare(made, KEES)
        await ws.submit(COORDINATOR)
        assert "progress_reported" in complaint_of(made, reference).types


async def test_sent_twice_it_is_recorded_once(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "Klacht intrekken", note="opgelost")
        request = ws.last_request
        repeated = await ws.deliver(request.path, request.body, dict(request.headers))
        assert "Opgeslagen" in repeated.text
        assert [h.type for h in complaint_of(made, reference).history].count("withdrawn") == 1
