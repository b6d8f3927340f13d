"""Nobody decides alone: an answer is written down with its words and how it went out; the other agrees."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.complaint.outcome import in_time
from bot.complaint.steps.answer import Decided, Declined
from bot.usecases.kernel.case import unattended
from tests.front.support import (
    AMSTERDAM,
    ANSWER,
    COORDINATOR,
    DIRECTOR,
    KEES,
    LIES,
    MONDAY,
    REFUSAL,
    agree,
    choose,
    close_all,
    committee_of,
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
    take_step,
    thread,
)
from tests.hands.home import home
from tests.hands.intake import handled_by


async def test_an_answer_counts_once_the_other_member_has_read_it_and_agrees(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, LIES)
        await take_step(made, KEES, reference, "Beslissing vastleggen", **ANSWER)
        assert f"zodra <@{LIES}> akkoord gaat" in shown(ws, KEES)
        complaint = complaint_of(made, reference)
        assert not complaint.is_answered
        assert "answer" in {entry.rule.id for entry in complaint.ledger.open_duties()}
        assert "wacht iets op jouw akkoord" in personal(ws, LIES)[-1]
        assert "terugbel" not in personal(ws, LIES)[-1]
        assert f"Wacht op akkoord van <@{LIES}>: beslissing op de klacht" in await open_file(
            made, COORDINATOR, reference
        )

        await close_all(ws, LIES)
        await ws.click(LIES, "Lezen en akkoord geven")
        said = shown(ws, LIES)
        for told in (
            "Wanneer verstuurd? maandag 21 december 2026, 10.00 uur",
            "Wat is het oordeel? Deels gegrond",
            "in het kort? Wij bellen voortaan binnen een dag terug.",
            "Hoe is het verstuurd? Per e-mail",
            "Waar staat de brief? Niet in dit dossier",
        ):
            assert told in said
        await agree(made, LIES, reference)
        complaint = complaint_of(made, reference)
        [answer] = [h.event for h in complaint.history if isinstance(h.event, Decided)]
        assert (answer.outcome, answer.way, answer.letter) == ("partly", "email", "")
        assert answer.note == "Wij bellen voortaan binnen een dag terug."
        assert in_time(complaint)
        assert f"Akkoord in *{reference}*: beslissing op de klacht" in personal(ws, KEES)[-1]
        assert any("Beslissing op de klacht" in line for line in thread(ws, reference))
        course = (await open_file(made, COORDINATOR, reference)).partition("Verloop")[2]
        assert "beslissing op de klacht (deels gegrond) · door de commissie: Wij bellen" in course, "of both"
        assert f"opgeschreven voor akkoord (beslissing op de klacht) · door de commissie (<@{KEES}>)" in course
        assert [e.plain["event"].get("digest") for e in record_of(made, reference) if e.type == "text_agreed"] == [
            answer.digest
        ], "what was agreed to is what counts"


async def test_who_wrote_it_down_waits_and_the_other_has_one_thing_to_do(tmp_path: Path) -> None:
    """Until the term is over: then both hear of it, each with a button that does something."""
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, LIES)
        await take_step(made, KEES, reference, "Ontvangst bevestigen")
        await take_step(made, KEES, reference, "Beslissing vastleggen", **ANSWER)
        theirs, waits = await home(made, LIES), await home(made, KEES)
        assert theirs.count("Lezen en akkoord geven") == 1
        assert "Voor jou te doen" in theirs
        assert "antwoord geven" not in theirs
        assert "Voor jou te doen" not in waits
        assert f"akkoord van <@{LIES}> uiterlijk" in waits.partition("Jouw dossiers")[2]

        await ws.move_clock(datetime(2027, 1, 20, 10, 0, tzinfo=AMSTERDAM))
        waits = (await home(made, KEES)).partition("Voor jou te doen")[2]
        assert "antwoord geven" in waits
        assert "Lezen en akkoord geven" not in waits, "nothing for them to agree to"
        await ws.click(KEES, "Dossier")
        assert f"Wacht op akkoord van <@{LIES}>" in shown(ws, KEES)


async def test_what_went_out_yesterday_counts_from_yesterday(tmp_path: Path) -> None:
    """Sent on the last day, agreed to after it: in time."""
    last = datetime(2027, 1, 18, 16, 0, tzinfo=AMSTERDAM)
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, LIES)
        await ws.move_clock(last + timedelta(hours=1))
        await take_step(made, KEES, reference, "Beslissing vastleggen", at=last, **ANSWER)
        await ws.move_clock(last + timedelta(days=2))
        assert "lezen wat er is opgeschreven, en akkoord geven" in personal(ws, LIES)[-1]
        await agree(made, LIES, reference)
        complaint = complaint_of(made, reference)
        assert in_time(complaint)
        entry = complaint.ledger.latest("answer")
        assert entry is not None
        assert entry.state(made.house.office.now(), AMSTERDAM) == "met"


async def test_who_does_not_agree_says_why_and_it_is_written_down_again(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, LIES)
        await take_step(made, KEES, reference, "Beslissing vastleggen", **ANSWER)
        await close_all(ws, LIES)
        await open_dialog(ws, LIES, "agree", reference)
        ws.fill(LIES, {"choice": "refuse"})
        await ws.submit(LIES)
        assert ws.errors(LIES) == {"Toelichting": "Schrijf kort waarom."}
        await agree(made, LIES, reference, "refuse", "De klager kreeg ook excuses; dat ontbreekt.")
        assert "Nog geen akkoord" in personal(ws, KEES)[-1]
        assert "excuses" not in personal(ws, KEES)[-1]
        assert "De klager kreeg ook excuses" in await open_file(made, KEES, reference)
        better = ANSWER | {"note": "Excuses, en wij bellen voortaan binnen een dag terug."}
        await take_step(made, KEES, reference, "Beslissing vastleggen", **better)
        await agree(made, LIES, reference)
        [answer] = [h.event for h in complaint_of(made, reference).history if isinstance(h.event, Decided)]
        assert answer.note == better["note"]


async def test_agreeing_binds_to_what_was_shown(tmp_path: Path) -> None:
    """While one reads, the other writes it down anew: the form says so and nothing counts."""
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, LIES)
        await take_step(made, KEES, reference, "Beslissing vastleggen", **ANSWER)
        await open_dialog(ws, LIES, "agree", reference)
        await take_step(made, KEES, reference, "Beslissing vastleggen", **ANSWER | {"outcome": "not"})
        if "nog een keer" in shown(ws, KEES):
            await ws.submit(KEES)
        ws.fill(LIES, {"choice": "agree"})
        await ws.submit(LIES)
        assert "inmiddels iets anders" in ws.errors(LIES)["Ga je hiermee akkoord?"]
        assert not complaint_of(made, reference).is_answered


@pytest.mark.parametrize("who", [COORDINATOR, DIRECTOR, KEES])
async def test_nobody_agrees_for_another(who: str, tmp_path: Path) -> None:
    """Who coordinates or directs, and whoever wrote it down."""
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, LIES)
        await take_step(made, KEES, reference, "Beslissing vastleggen", **ANSWER)
        await close_all(ws, who)
        await open_dialog(ws, who, "agree", reference)
        assert f"zodra <@{LIES}> akkoord gaat" in shown(ws, who)
        chosen = {"choice": {"type": "radio_buttons", "selected_option": {"value": "agree"}}}
        await send_form(ws, who, "agree", f"{reference} decided", chosen)
        assert not complaint_of(made, reference).is_answered


async def test_with_a_member_who_did_not_declare_the_coordinator_cannot_decide_alone(tmp_path: Path) -> None:
    """Nor skip both hearings with a letter for a reason."""
    async with running("in-focus-samen", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await choose(made, COORDINATOR, reference, "Niet horen")
        ws.fill(COORDINATOR, {"party": "complainant", "reason": "x"})
        await ws.submit(COORDINATOR)
        assert "te kort" in ws.errors(COORDINATOR)["Waarom niet?"]
        ws.fill(COORDINATOR, {"reason": "De klager wil er niet over praten."})
        await ws.submit(COORDINATOR)
        assert "de commissie is niet compleet, of een lid heeft nog niet verklaard" in shown(ws, COORDINATOR)
        complaint = complaint_of(made, reference)
        assert "hearing_skipped" not in complaint.types
        await declare(made, KEES)
        await agree(made, KEES, reference)
        assert "hearing_skipped" not in complaint_of(made, reference).types, "one of two"
        await declare(made, LIES)
        await agree(made, LIES, reference)
        assert "hearing_skipped" in complaint_of(made, reference).types


async def test_an_answer_needs_its_outcome_its_words_and_how_it_went_out(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        for option, first in (("Beslissing vastleggen", "Wat is het oordeel?"), ("Niet behandelen", "Waarom niet?")):
            await choose(made, COORDINATOR, reference, option)
            await ws.submit(COORDINATOR)
            assert {first, "Hoe is het verstuurd?", "Waar staat de brief?"} < set(ws.errors(COORDINATOR))
            given = {**ANSWER, "note": "ok"} if first == "Wat is het oordeel?" else {**REFUSAL, "note": "ok"}
            ws.fill(COORDINATOR, given)
            await ws.submit(COORDINATOR)
            assert any("te kort" in said for said in ws.errors(COORDINATOR).values())
        assert not complaint_of(made, reference).types & {"decided", "declined", "decision_proposed"}


async def test_a_letter_in_the_file_is_named_by_its_hash(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        office = made.house.office
        with unattended(office, reference, office.directory.person(KEES)) as case:
            from bot.usecases.file.adding import put_in

            put_in(case, "antwoord.pdf", "pdf", b"%PDF-1.7 antwoord", note="Ons antwoord")
        added = next(h.event for h in complaint_of(made, reference).history if h.type == "document_added")
        await decide(made, reference, letter=added.document)  # type: ignore[attr-defined]
        [answer] = [h.event for h in complaint_of(made, reference).history if isinstance(h.event, Decided)]
        assert (answer.letter, answer.sha256) == (added.document, added.sha256)  # type: ignore[attr-defined]
        assert "Ons antwoord" in shown(ws, LIES) or "Ons antwoord" in await open_file(made, LIES, reference)


async def test_declined_names_its_ground(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await decide(made, reference, "Niet behandelen", ground="outside_sphere")
        [declined] = [h.event for h in complaint_of(made, reference).history if isinstance(h.event, Declined)]
        assert declined.ground == "outside_sphere"


async def test_the_person_addressed_decides_with_one_member_who_read_it(tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made, addressee="U0ADV")
        members = committee_of(made, reference)
        for member in members:
            await declare(made, member)
        await take_step(made, "U0ADV", reference, "Beslissing vastleggen", **ANSWER)
        assert not complaint_of(made, reference).is_answered
        await agree(made, members[1], reference)
        assert complaint_of(made, reference).is_answered
        assert ws.open_view(members[1]) is not None


async def test_each_sentence_of_a_decision_is_sealed(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await decide(made, reference)
        for stored in record_of(made, reference):
            assert "terug" not in str(stored.plain), stored.type
        assert MONDAY.isoformat() not in str([e.plain for e in record_of(made, reference) if "proposed" in e.type])
