"""Putting right what was a mistake: a wrong step is taken out, a complaint that is none is voided, and back again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.complaint.steps.hearing import Heard
from bot.usecases.file.looking import figures
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    KEES,
    OMAR,
    answered,
    channel,
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
from tests.hands.file import annul
from tests.hands.intake import handled_by


async def void(made: Trial, reference: str) -> None:
    ws = made.workspace
    await close_all(ws, COORDINATOR)
    await open_dialog(ws, COORDINATOR, "void", reference)
    ws.fill(COORDINATOR, {"reason": "Het was een vraag over de parkeerplaats."})
    await ws.submit(COORDINATOR)
    assert not ws.errors(COORDINATOR)
    await made.house.worker.drain()


async def test_a_wrong_step_is_taken_out_and_its_duty_runs_again(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        reference = await log_complaint(made)
        due = complaint_of(made, reference).ledger.latest("answer")
        await declare(made, KEES)
        await decide(made, reference)
        assert not complaint_of(made, reference).ledger.open_duties()

        said = await annul(made, reference, "beslissing op de klacht")
        assert "Ongedaan gemaakt: beslissing op de klacht" in said
        assert "Loopt weer: antwoord geven, uiterlijk *" in said
        now = complaint_of(made, reference).ledger.latest("answer")
        assert due is not None
        assert now is not None
        assert now.deadline == due.deadline
        assert any("Ongedaan gemaakt: beslissing" in line for line in thread(made.workspace, reference))
        assert any("is een stap ongedaan gemaakt" in message for message in personal(made.workspace, KEES))
        assert "uiterlijk" in channel(made.workspace)[0], "the post says what there is to do again"
        with made.house.office.look() as tx:
            row = tx.case(reference)
        assert row is not None
        assert (row.head_seq, row.next_duty) == (complaint_of(made, reference).head, "acknowledge")


async def test_steps_of_one_name_are_told_apart(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await handled_by(made, KEES)
        for party in ("De klager", "De betrokken medewerker"):
            await take_step(made, KEES, reference, "Partij horen", party=party, note="Excuses.")
        file = await open_file(made, KEES, reference)
        assert "partij gehoord (de klager) · vastgelegd door <@U0COM1>" in file
        assert "partij gehoord (de betrokken medewerker) · vastgelegd door <@U0COM1>" in file

        said = await annul(made, reference, "partij gehoord (de klager)")
        assert "Ongedaan gemaakt: partij gehoord (de klager)" in said
        assert [h.event for h in complaint_of(made, reference).history if h.type == "heard"] == [
            Heard(party="respondent", note="Excuses.")
        ]


async def test_what_rested_on_the_step_undone_is_named_with_the_article(tmp_path: Path) -> None:
    """The gate was open when the decision was recorded; now nobody was heard, and somebody must judge that."""
    async with running("in-focus-samen", tmp_path) as made:
        reference = await handled_by(made, KEES)
        for party in ("De klager", "De betrokken medewerker"):
            await take_step(made, KEES, reference, "Partij horen", party=party, note="Excuses.")
        await decide(made, reference)

        said = await annul(made, reference, "partij gehoord (de klager)")
        assert (
            "*Let op:* beslissing op de klacht (deels gegrond) van maandag 21 december 2026 "
            "blijft staan, maar steunde op deze stap." in said
        )
        assert "(De procedure, 5: “alle partijen horen”)" in said


async def test_an_annulment_can_be_annulled(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await handled_by(made, KEES)
        await decide(made, reference)
        before = complaint_of(made, reference).ledger.entries()
        await annul(made, reference, "beslissing op de klacht")
        said = await annul(made, reference, "stap ongedaan gemaakt")
        assert "Loopt niet meer: antwoord geven." in said

        assert complaint_of(made, reference).ledger.entries() == before
        file = await open_file(made, COORDINATOR, reference)
        assert "ongedaan gemaakt: beslissing op de klacht (deels gegrond) (ongedaan gemaakt)" in file


async def test_a_corrected_receipt_that_was_wrong_gives_the_first_dates_back(tmp_path: Path) -> None:
    """Also to a duty that was dated in between from the wrong receipt."""
    async with running("in-focus-samen", tmp_path) as made:
        reference = await log_complaint(made)
        first = complaint_of(made, reference).ledger.latest("answer")
        await supplement(made, ADVISER, reference, received_at="2026-12-01 10:00")
        await supplement(made, ADVISER, reference, form="Mondeling")
        wrong = complaint_of(made, reference).ledger.latest("ask_in_writing")
        steps = [h.seq for h in complaint_of(made, reference).recorded if h.type == "facts_corrected"]
        await close_all(made.workspace, COORDINATOR)
        await open_dialog(made.workspace, COORDINATOR, "annul", reference)
        made.workspace.fill(COORDINATOR, {"event": str(steps[0]), "reason": "Datum van een andere klacht."})
        await made.workspace.submit(COORDINATOR)

        assert "Verandert" in shown(made.workspace, COORDINATOR)
        after = complaint_of(made, reference)
        assert first is not None
        assert wrong is not None
        assert after.ledger.latest("answer").deadline == first.deadline  # type: ignore[union-attr]
        again = after.ledger.latest("ask_in_writing")
        assert again is not None
        assert again.deadline.due_on > wrong.deadline.due_on
        kept = next(e for e in record_of(made, reference) if e.type == "annulled")
        assert kept.plain["dates"][str(steps[1])]["ask_in_writing"]["due_on"] == again.deadline.due_on.isoformat()


async def test_a_letter_that_is_out_is_said_before_the_step_is_undone_and_can_go_again(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "acknowledge", reference)
        await ws.submit(KEES)
        await made.house.worker.drain()
        assert complaint_of(made, reference).is_acknowledged

        said = await annul(made, reference, "ontvangst bevestigd")
        assert "al een brief verstuurd" in said
        assert complaint_of(made, reference).is_acknowledged
        ws.fill(COORDINATOR, {"sure": ["yes"]})
        await ws.submit(COORDINATOR)
        assert not complaint_of(made, reference).is_acknowledged
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "acknowledge", reference)
        await ws.submit(KEES)
        await made.house.worker.drain()
        assert len(ws.mails) == 2
        assert len({mail.message["Message-ID"] for mail in ws.mails}) == 2, "another letter, not a repeated one"


@pytest.mark.parametrize(("event", "says"), [("1", "ontvangst kan niet ongedaan"), ("99", "keuze"), ("", "keuze")])
async def test_what_cannot_be_undone_is_refused_with_the_way_that_there_is(
    event: str, says: str, tmp_path: Path
) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        chosen = {"type": "static_select", "selected_option": {"value": event}}
        values = {"event": chosen, "reason": {"type": "plain_text_input", "value": "Zomaar."}}
        reply = await send_form(made.workspace, COORDINATOR, "annul", reference, values)

        assert says in reply.text
        assert not [e for e in record_of(made, reference) if e.type == "annulled"]


async def test_undoing_twice_is_refused_and_asks_a_reason(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await handled_by(made, KEES)
        await decide(made, reference)
        seq = str(complaint_of(made, reference).head)
        chosen = {"type": "static_select", "selected_option": {"value": seq}}
        empty = await send_form(made.workspace, COORDINATOR, "annul", reference, {"event": chosen})
        assert "Schrijf kort waarom." in empty.text
        values = {"event": chosen, "reason": {"type": "plain_text_input", "value": "Zomaar."}}
        for key in ("V1", "V1", "V2"):  # the second is the first delivery again
            reply = await send_form(made.workspace, COORDINATOR, "annul", reference, values, key=key)
        assert "al ongedaan gemaakt" in reply.text
        assert len([e for e in record_of(made, reference) if e.type == "annulled"]) == 1


async def test_a_complaint_logged_by_mistake_counts_nowhere_and_waits_for_nobody(
    tmp_path: Path, database_url: str
) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        kept, reference = await log_complaint(made), await log_complaint(made)
        await declare(made, KEES)
        await void(made, reference)

        _, counts = figures(made.house.office, 2026)
        assert (counts.received, counts.voided) == (1, 1)
        with made.house.office.look() as tx:
            assert [ping for ping in tx.pings(reference) if ping.next_at] == []
        assert "Per ongeluk vastgelegd" in channel(ws)[-1]
        assert any("was per ongeluk vastgelegd" in message for message in personal(ws, OMAR))
        assert reference not in answered(await ws.command(COORDINATOR, "/klacht", "lijst"))
        assert kept in answered(await ws.command(COORDINATOR, "/klacht", "lijst"))
        assert "telt niet mee*  1" in answered(await ws.command(COORDINATOR, "/klacht", "rapport 2026")).replace(
            "\n", "  "
        )
        await close_all(ws, KEES)
        await open_dialog(ws, COORDINATOR, "step", f"{reference} decided")
        assert "Deze stap kan nu niet" in shown(ws, COORDINATOR)

        await annul(made, reference, "als vergissing gemarkeerd")
        assert figures(made.house.office, 2026)[1].received == 2
        assert complaint_of(made, reference).next_duty() is not None
        with made.house.office.look() as tx:
            assert [ping for ping in tx.pings(reference) if ping.next_at]


async def test_a_letter_on_its_way_does_not_go_for_a_complaint_that_is_none(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "acknowledge", reference)
        await ws.submit(KEES)
        await void(made, reference)

        assert ws.mails == []


@pytest.mark.parametrize("name", ["annul", "void"])
async def test_only_the_coordinator_puts_right(name: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await close_all(ws, KEES)
        assert "Rechtzetten" not in await open_file(made, KEES, reference)
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, name, reference)
        assert "Niet gevonden" in shown(ws, KEES)
        reason = {"reason": {"type": "plain_text_input", "value": "Zomaar."}}
        chosen = {"event": {"type": "static_select", "selected_option": {"value": "2"}}}
        assert "Niet gevonden" in (await send_form(ws, KEES, name, reference, reason | chosen)).text
