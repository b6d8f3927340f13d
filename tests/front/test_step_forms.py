"""Every step before the decision phase, in the regulations that ask for it: its form, its gate, what it brings."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.complaint.events import Recipient
from bot.complaint.steps.answer import ResolvedInformally
from bot.complaint.steps.investigation import ConsentRecorded, ExpertEngaged
from bot.complaint.steps.receipt import CalledBack
from bot.complaint.tasks import tasks
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COMPLAINT,
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
    record_of,
    reference_in,
    references,
    running,
    shown,
    supplement,
    take_step,
    thread,
)
from tests.hands.intake import handled_by

ORAL = {"Hoe kwam de klacht binnen?": "Telefoon"}
ALL = ["focus", "in-focus-samen", "beroepspraktijk", "interforce", "balans-borne"]


def said(made: Trial, reference: str, step: str) -> dict[str, Any]:
    """What the last such step holds, sealed parts included."""
    event = [event for event in record_of(made, reference) if event.type == step][-1]
    return {**event.plain["event"], **(event.sealed or {}).get("event", {})}


def states(made: Trial, reference: str) -> dict[str, str]:
    office, complaint = made.house.office, complaint_of(made, reference)
    return {entry.rule.id: entry.state(office.now(), complaint.zone) for entry in complaint.ledger.entries()}


# --- settled at once


@pytest.mark.parametrize("procedure", ALL)
async def test_settled_in_the_talk_it_is_registered_and_nothing_is_left_to_do(procedure: str, tmp_path: Path) -> None:
    async with running(procedure, tmp_path) as made:
        ws = made.workspace
        no_claim = {"liability": "no"} if procedure == "interforce" else {}
        reference = await log_complaint(
            made, **ORAL, **no_claim, settled="Excuses gemaakt en teruggebeld.", settled_more=["agreed"]
        )

        complaint = complaint_of(made, reference)
        assert complaint.types == {"received", "resolved_informally"}
        assert not complaint.ledger.open_duties()
        assert "Meteen opgelost." in shown(ws, ADVISER)
        assert "commissie" not in shown(ws, ADVISER)
        assert ws.mails == []
        assert "in overleg opgelost" in thread(ws, reference)[0].lower()
        assert not [m for m in ws.said if "Excuses" in m.plain]
        assert personal(ws, KEES) == []
        await ws.move_clock(MONDAY + timedelta(days=40))
        assert personal(ws, KEES) == []


async def test_what_may_lead_to_a_claim_is_not_settled_at_once_without_the_insurer(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht")
        settled = {"settled": "Wij betalen 5.000 euro en erkennen de fout.", "settled_more": ["agreed"]}
        ws.fill(ADVISER, {**COMPLAINT, **settled})
        await ws.submit(ADVISER)
        assert ws.errors(ADVISER) == {"Kan dit tot een schadeclaim leiden?": "Maak een keuze."}
        ws.fill(ADVISER, {"liability": "yes"})
        await ws.submit(ADVISER)
        assert "Overleg eerst met de verzekeraar" in ws.errors(ADVISER)["Meteen opgelost?"]
        assert references(made) == []
        ws.fill(ADVISER, {"settled": "", "settled_more": []})
        await ws.submit(ADVISER)
        reference = reference_in(shown(ws, ADVISER))
        assert complaint_of(made, reference).ledger.facts["liability"] is True


async def test_nothing_that_admits_a_fault_goes_out_before_the_insurer_was_consulted(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await supplement(made, COORDINATOR, reference, liability="yes")
        await open_file(made, COORDINATOR, reference)
        await ws.click(COORDINATOR, "Wat wil je doen?", in_view=True)
        assert not [label for label in choices(ws, COORDINATOR) if label.startswith("In overleg opgelost")]
        for step in ("resolved_informally", "outcome_confirmed"):
            await close_all(ws, COORDINATOR)
            await open_dialog(ws, COORDINATOR, "step", f"{reference} {step}")
            assert "Overleg eerst met de verzekeraar" in shown(ws, COORDINATOR), step
        await close_all(ws, COORDINATOR)
        await open_dialog(ws, COORDINATOR, "letter_outcome", reference)
        assert "Overleg eerst met de verzekeraar" in shown(ws, COORDINATOR), "nor in the letter that confirms it"


async def test_settled_needs_how_and_a_complainant_who_agrees(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht")
        ws.fill(ADVISER, {"name": "Fatma", "text": "Niemand belde.", "settled": "Excuses gemaakt.", "channel": "phone"})
        await ws.submit(ADVISER)
        assert "niet opgelost" in ws.errors(ADVISER)["En de klager?"]
        ws.fill(ADVISER, {"settled": "", "settled_more": ["agreed", "confirm"]})
        await ws.submit(ADVISER)
        assert "Schrijf op hoe" in ws.errors(ADVISER)["Meteen opgelost?"]
        assert references(made) == []


async def test_a_settlement_that_must_be_on_paper_stays_a_task_until_it_is(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, **ORAL, settled="Nieuwe afspraak.", settled_more=["agreed", "confirm"])
        assert isinstance(complaint_of(made, reference).history[1].event, ResolvedInformally)
        await ws.move_clock(MONDAY + timedelta(days=9))
        assert "de uitkomst op papier bevestigen" in personal(ws, COORDINATOR)[-1]
        await open_file(made, COORDINATOR, reference)
        view = ws.open_view(COORDINATOR)
        assert view is not None
        assert view.buttons[0] == "Uitkomst bevestigen"
        await close_all(ws, COORDINATOR)
        await take_step(made, COORDINATOR, reference, "Uitkomst bevestigen", way="post")
        assert not ws.errors(COORDINATOR)
        await open_file(made, COORDINATOR, reference)
        view = ws.open_view(COORDINATOR)
        assert view is not None
        assert view.buttons[0] == "Afsluiten"


async def test_settled_later_every_term_lapses_and_nobody_settles_without_the_complainant(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        settled = {"note": "Nieuwe begeleider.", "agreed": "no", "confirm": "no"}
        await take_step(made, COORDINATOR, reference, "In overleg opgelost", **settled)
        assert "loopt gewoon door" in ws.errors(COORDINATOR)["Is de klager het daarmee eens?"]
        ws.fill(COORDINATOR, {"agreed": "yes"})
        await ws.submit(COORDINATOR)
        assert set(states(made, reference).values()) == {"lapsed", "met"}
        await made.house.worker.drain()
        assert "Nu: de klacht afsluiten" in channel(ws)[0]


# --- called back


async def test_called_back_and_settled_leads_to_how_it_was_settled(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, **ORAL)
        await take_step(made, KEES, reference, "Terugbellen", note="We maken een nieuwe afspraak.", result="settled")
        assert not ws.errors(KEES)
        call = next(h.event for h in complaint_of(made, reference).history if isinstance(h.event, CalledBack))
        assert (call.caller, call.result) == (made.house.office.directory.person(KEES), "settled")
        assert states(made, reference)["call_back"] == "met"
        assert "In overleg opgelost" in shown(ws, KEES)
        ws.fill(KEES, {"agreed": "yes", "confirm": "yes"})
        await ws.submit(KEES)
        assert said(made, reference, "resolved_informally")["note"] == "We maken een nieuwe afspraak."
        assert "Wat er is afgesproken" in shown(ws, KEES), "the letter that confirms it"


async def test_a_call_that_ends_in_another_call_is_a_task(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws, reference = made.workspace, await handled_by(made, KEES, **ORAL)
        await take_step(made, KEES, reference, "Terugbellen", note="Zat in de trein.", result="again")
        assert states(made, reference)["call_back"] == "met"
        await ws.move_clock(MONDAY + timedelta(days=2))
        assert "de klager nog een keer bellen" in personal(ws, KEES)[-1]
        await take_step(made, KEES, reference, "Terugbellen", note="Wil een officiële klacht.", result="official")
        assert not [task for task in _tasks(made, reference) if task.startswith("call_again")]


def _tasks(made: Trial, reference: str) -> list[str]:
    return [task.id for task in tasks(complaint_of(made, reference))]


# --- in writing


async def test_asked_and_received_in_writing_starts_what_goes_for_written_complaints(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made, **ORAL)
        assert "answer" not in states(made, reference)
        await ws.move_clock(MONDAY + timedelta(days=2))
        arrived = MONDAY + timedelta(days=1)
        await take_step(
            made,
            COORDINATOR,
            reference,
            "Op schrift ontvangen",
            text="Ik schrijf het op.",
            note="Per post.",
            at=arrived,
        )

        complaint = complaint_of(made, reference)
        assert complaint.particulars is not None
        assert complaint.particulars.text == "Ik schrijf het op."
        answer = complaint.ledger.latest("answer")
        assert answer is not None
        assert answer.deadline.due_on == date(2027, 1, 5)
        assert "nieuw, uiterlijk *dinsdag 5 januari*" in thread(ws, reference)[-1]
        assert "Ik schrijf het op" not in "".join(m.plain for m in ws.said)
        await open_file(made, COORDINATOR, reference)
        await ws.click(COORDINATOR, "Wat wil je doen?", in_view=True)
        assert "Op schrift ontvangen" not in shown(ws, COORDINATOR)


async def test_asked_to_write_it_down_meets_its_duty(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await log_complaint(made, **ORAL)
        await take_step(made, COORDINATOR, reference, "Om opschrijven vragen", way="phone", note="aan de telefoon")
        assert states(made, reference)["ask_in_writing"] == "met"
        assert said(made, reference, "asked_for_writing").items() >= {"way": "phone", "note": "aan de telefoon"}.items()


# --- information


async def test_information_that_makes_it_complete_ends_the_request_for_it(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await supplement(made, COORDINATOR, reference, complete="no", missing="de datum van het gesprek")
        assert states(made, reference)["ask_for_information"] == "open"
        await take_step(made, COORDINATOR, reference, "Informatie vragen", way="phone", note="datum gevraagd")
        await take_step(made, COORDINATOR, reference, "Informatie ontvangen", note="het was 3 mei", complete="yes")
        assert not ws.errors(COORDINATOR)
        complaint = complaint_of(made, reference)
        assert complaint.ledger.facts["complete"] is True
        assert states(made, reference)["ask_for_information"] == "met"


@pytest.mark.parametrize("procedure", ALL)
async def test_information_received_can_be_recorded_everywhere(procedure: str, tmp_path: Path) -> None:
    async with running(procedure, tmp_path) as made:
        reference = await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "Informatie ontvangen", note="foto's", complete="no")
        assert said(made, reference, "information_received") == {"note": "foto's"}


@pytest.mark.parametrize("procedure", ALL)
async def test_what_is_missing_can_be_asked_for_everywhere_until_there_is_an_answer(
    procedure: str, tmp_path: Path
) -> None:
    async with running(procedure, tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await choose(made, COORDINATOR, reference, "Informatie vragen")
        assert "ontbreekt" in shown(ws, COORDINATOR), "the letter that asks"
        await close_all(ws, COORDINATOR)
        await decide(made, reference, "Niet behandelen")
        await open_file(made, COORDINATOR, reference)
        await ws.click(COORDINATOR, "Wat wil je doen?", in_view=True)
        assert "Informatie vragen" not in choices(ws, COORDINATOR)


# --- taken up, progress


async def test_taken_up_in_time(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        reference = await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "In behandeling nemen", note="Kees belt, Lies kijkt mee")
        assert states(made, reference)["take_up"] == "met"


async def test_progress_is_reported_in_periods_once_the_term_was_extended(tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        later = {"reason": "ziek", "until": date(2027, 2, 26), "way": "phone", "note": "verteld"}
        await take_step(made, COORDINATOR, reference, "Termijn verlengen", **later)
        await open_file(made, COORDINATOR, reference)
        await ws.click(COORDINATOR, "Wat wil je doen?", in_view=True)
        assert "Voortgang melden · uiterlijk ma 4 jan" in choices(ws, COORDINATOR)
        await take_step(made, COORDINATOR, reference, "Voortgang melden", note="gebeld: deskundige gevraagd")
        assert not ws.errors(COORDINATOR)
        assert [entry.nth for entry in complaint_of(made, reference).ledger.entries() if entry.met][-1] == 1


# --- the insurer


async def test_what_binds_waits_for_the_insurer_and_the_form_says_so(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await supplement(made, COORDINATOR, reference, liability="yes")
        await open_file(made, COORDINATOR, reference)
        view = ws.open_view(COORDINATOR)
        assert view is not None
        assert view.buttons[0] == "Verzekeraar informeren", "it is hers and due first"
        await ws.click(COORDINATOR, "Wat wil je doen?", in_view=True)
        assert "Standpunt geven" in shown(ws, COORDINATOR).partition("Nu nog niet")[2]
        assert "In overleg opgelost" in shown(ws, COORDINATOR).partition("Nu nog niet")[2]
        assert shown(ws, COORDINATOR).count("Overleg eerst met de verzekeraar") == 1, "said once for all of them"
        assert not [label for label in choices(ws, COORDINATOR) if label.startswith("Standpunt")]
        await close_all(ws, COORDINATOR)

        insurer = {"to_name": "Jansen, De Verzekeraar", "way": "phone", "note": "schade gemeld"}
        await take_step(made, COORDINATOR, reference, "Verzekeraar informeren", **insurer)
        assert states(made, reference)["inform_insurer"] == "met"
        assert said(made, reference, "insurer_informed")["recipient"]["name"] == "Jansen, De Verzekeraar"
        await take_step(made, COORDINATOR, reference, "Verzekeraar raadplegen", whom="Jansen")
        assert "Wat kwam eruit?" in ws.errors(COORDINATOR)
        assert "kan nog niet: Standpunt geven" in shown(ws, COORDINATOR)
        assert "1.5 Beroepsaansprakelijkheidsverzekering" in shown(ws, COORDINATOR)
        ws.fill(COORDINATOR, {"note": "geen bezwaar"})
        await ws.submit(COORDINATOR)
        position = {"note": "Wij zien het anders, om drie redenen.", "way": "email", "outcome": None}
        await decide(made, reference, "Standpunt geven", **position)
        assert states(made, reference)["state_position"] == "met"
        assert "Jansen" not in "".join(m.plain for m in ws.said)


async def test_without_a_possible_claim_nobody_is_asked_about_an_insurer(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        reference = await log_complaint(made)
        await open_file(made, COORDINATOR, reference)
        await made.workspace.click(COORDINATOR, "Wat wil je doen?", in_view=True)
        assert "erzekeraar" not in shown(made.workspace, COORDINATOR)


# --- the labour expert


async def test_the_labour_expert_is_informed_for_a_client_of_uwv(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await log_complaint(made)
        await supplement(made, COORDINATOR, reference, client_of="uwv")
        expert = {"to_name": "A. Deskundige, UWV Zwolle", "way": "phone", "note": "teruggebeld"}
        await take_step(made, COORDINATOR, reference, "Arbeidsdeskundige informeren", **expert)
        assert states(made, reference)["inform_labour_expert"] == "met"
        assert said(made, reference, "labour_expert_informed")["recipient"]["name"] == "A. Deskundige, UWV Zwolle"


# --- consent and advice from outside


async def test_documents_go_to_an_expert_only_with_consent_and_a_signature(tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, consent="no")
        asked = {"whom": "Bureau Advies", "shared": "yes", "signed": "no"}
        await take_step(made, COORDINATOR, reference, "Deskundige inschakelen", **asked)
        assert "geheimhouding" in ws.errors(COORDINATOR)["Heeft de deskundige getekend voor geheimhouding?"]
        ws.fill(COORDINATOR, {"signed": "yes"})
        await ws.submit(COORDINATOR)
        refused = ws.errors(COORDINATOR)["Krijgt de deskundige stukken uit het dossier?"]
        assert "toestemming" in refused
        assert "Overige aspecten klachtenregeling" in refused
        await close_all(ws, COORDINATOR)

        await take_step(made, COORDINATOR, reference, "Toestemming vastleggen", given="yes", note="alleen de brief")
        await take_step(made, COORDINATOR, reference, "Deskundige inschakelen", **(asked | {"signed": "yes"}))
        assert not ws.errors(COORDINATOR)
        engaged = complaint_of(made, reference).history[-1].event
        assert isinstance(engaged, ExpertEngaged)
        assert (engaged.shared, engaged.signed, engaged.recipient) == (True, True, Recipient("Bureau Advies"))


async def test_refusing_consent_holds_nothing_up_and_can_come_later(tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, consent="yes")
        assert isinstance(complaint_of(made, reference).history[1].event, ConsentRecorded)
        await take_step(made, COORDINATOR, reference, "Toestemming vastleggen", given="no", note="bedacht zich")
        shared = {"whom": "Bureau Advies", "shared": "yes", "signed": "yes"}
        await take_step(made, COORDINATOR, reference, "Deskundige inschakelen", **shared)
        assert "toestemming" in ws.errors(COORDINATOR)["Krijgt de deskundige stukken uit het dossier?"]
        ws.fill(COORDINATOR, {"shared": "no"})
        await ws.submit(COORDINATOR)
        await decide(made, reference)
        assert states(made, reference)["answer"] == "met"


async def test_consent_is_asked_only_where_the_regulation_wants_it(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await made.workspace.command(ADVISER, "/klacht")
        assert "deskundige" not in shown(made.workspace, ADVISER)


# --- the composition


async def test_a_new_member_is_told_to_the_complainant_again(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await take_step(made, COORDINATOR, reference, "Samenstelling vertellen", way="phone", note="gebeld")
        assert "tell_composition" not in _tasks(made, reference)
        await declare(made, KEES, "step_back", "bevriend")
        assert "tell_composition" in _tasks(made, reference)
        await declare(made, LIES)
        await ws.move_clock(MONDAY + timedelta(days=7))
        newest = next(m for m in reversed(ws.messages(LIES, as_user=LIES)) if "nieuwe samenstelling" in m.plain)
        assert "Samenstelling vertellen" in newest.buttons
        await ws.click(LIES, "Samenstelling vertellen", in_message=newest.ts)
        ws.fill(LIES, {"way": "phone", "note": "gemaild wie erbij kwam"})
        await ws.submit(LIES)
        assert "tell_composition" not in _tasks(made, reference)


# --- facts corrected


async def test_a_corrected_receipt_shows_old_and_new_days_and_tells_whom_it_matters(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await supplement(made, COORDINATOR, reference, received_at=datetime(2026, 12, 17, 9, 0, tzinfo=AMSTERDAM))

        card = shown(ws, COORDINATOR)
        assert "ontvangstbevestiging versturen: was dinsdag 29 december, is nu *donderdag 24 december*" in card
        assert "antwoord geven: was maandag 18 januari, is nu *donderdag 14 januari*" in card
        assert "is nu *donderdag 24 december*" in thread(ws, reference)[-1]
        for person in (KEES, LIES, ADVISER):
            assert "zijn aangevuld" in personal(ws, person)[-1]
            assert "donderdag 14 januari" in personal(ws, person)[-1]
        assert "zijn aangevuld" not in "".join(personal(ws, COORDINATOR))


async def test_a_correction_without_other_dates_is_told_to_the_members_only(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await supplement(made, COORDINATOR, reference, text="Ik heb vier keer gebeld.")
        assert "data blijven gelijk" in personal(ws, KEES)[-1]
        assert "zijn aangevuld" not in "".join(personal(ws, ADVISER))
        assert "veranderen" not in shown(ws, COORDINATOR)
        assert "vier keer" not in "".join(m.plain for m in ws.said)


async def test_a_fact_that_brings_a_duty_says_so(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await supplement(made, COORDINATOR, reference, liability="yes")
        assert "verzekeraar informeren: nieuw, uiterlijk *maandag 21 december*" in shown(ws, COORDINATOR)
        await supplement(made, COORDINATOR, reference, liability="no")
        assert "verzekeraar informeren: vervalt" in shown(ws, COORDINATOR)
