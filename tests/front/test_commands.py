"""What a person does in a form, done by no form at all: everything that it means happens all the same, and once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.complaint.events import Complainant, Respondent
from bot.complaint.gates import Refused
from bot.complaint.steps.answer import ResolvedInformally
from bot.complaint.steps.investigation import ConsentRecorded
from bot.complaint.steps.receipt import FactsCorrected, Received
from bot.record import outbox
from bot.usecases import steps
from bot.usecases.committee import appointing
from bot.usecases.intake.receiving import Enclosed, Incoming, correct, receive
from bot.usecases.kernel.case import unattended, work_on
from bot.usecases.kernel.office import NotYours
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    DIRECTOR,
    KEES,
    LIES,
    MONDAY,
    OMAR,
    channel,
    committee_of,
    complaint_of,
    log_complaint,
    personal,
    record_of,
    references,
    running,
    supplement,
)

FATMA = Complainant("Fatma Yıldız", "", "fatma@voorbeeld.nl")
TOLD = Received(complainant=FATMA, channel="email", text="Ik heb drie keer gebeld.", respondents=(), advisers=())
BY_MAIL = Incoming(TOLD, MONDAY - timedelta(hours=1))
ANONYMOUS = replace(TOLD, complainant=None, anonymous=True)
KEY = "mail:<1@voorbeeld.nl>"
BAD = {
    "no_text": replace(TOLD, text=" \n"),
    "text_too_long": replace(TOLD, text="x" * 3001),
    "no_name": replace(TOLD, complainant=replace(FATMA, name="")),
    "not_anonymous": replace(TOLD, anonymous=True),
    "no_address": replace(TOLD, complainant=replace(FATMA, email="fatma@")),
}


async def test_everything_that_logging_means_happens_without_a_form(tmp_path: Path, database_url: str) -> None:
    """Under a regulation whose confirmation a person sends: for them it is a duty, with its reminder."""
    async with running("focus", tmp_path, database_url) as made:
        reference = await received(made)

        assert reference == "K-2026-0001"
        assert committee_of(made, reference) == [KEES, LIES]
        assert ["benoemd in de commissie" in said for said in personal(made.workspace, KEES)] == [True]
        [post] = channel(made.workspace)
        assert "Nu: ontvangstbevestiging versturen · uiterlijk *di 29 dec*" in post
        complaint = complaint_of(made, reference)
        assert complaint.received_at == BY_MAIL.at
        assert complaint.procedure.hash == made.house.office.procedure.hash
        assert "acknowledge" in reminded_of(made, reference)


async def test_a_confirmation_that_goes_by_itself_goes(tmp_path: Path, database_url: str) -> None:
    async with running("interforce", tmp_path, database_url) as made:
        reference = await received(made)

        assert [mail.recipients for mail in made.workspace.mails] == [["fatma@voorbeeld.nl"]]
        assert complaint_of(made, reference).is_acknowledged
        assert committee_of(made, reference) == [KEES, LIES]


async def test_whom_it_is_addressed_to_hears_it(tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        addressee = made.house.office.directory.person(ADVISER)
        await received(made, replace(BY_MAIL, received=replace(TOLD, addressee=addressee)))

        assert ["is aan jou gericht" in said for said in personal(made.workspace, ADVISER)] == [True]


@pytest.mark.parametrize("regulation", ["focus", "interforce"])
async def test_the_same_delivery_twice_is_one_complaint(tmp_path: Path, database_url: str, regulation: str) -> None:
    async with running(regulation, tmp_path, database_url) as made:
        once = await received(made)
        before = traces(made, once)
        twice = await received(made)

        assert once == twice
        assert references(made) == [once]
        assert traces(made, once) == before
        assert await received(made, key="mail:<2@voorbeeld.nl>") == "K-2026-0002"


async def test_the_same_delivery_twice_at_once_is_one_complaint(tmp_path: Path, database_url: str) -> None:
    """The second waits for the first, and finds its answer."""
    async with running("focus", tmp_path, database_url) as made:
        delivered = [asyncio.to_thread(receive, made.house.office, BY_MAIL, "", KEY) for _ in range(4)]
        complaints = await asyncio.gather(*delivered)

        assert {complaint.reference for complaint in complaints} == {"K-2026-0001"}
        assert references(made) == ["K-2026-0001"]


async def test_what_came_by_itself_was_logged_by_nobody(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        own = replace(BY_MAIL, received=replace(TOLD, logged_by_adviser=True), consent=ConsentRecorded(given=True))
        reference = await received(made, own)

        assert complaint_of(made, reference).logged_by is None
        assert committee_of(made, reference) == [KEES, LIES], "it is nobody's client: nobody is set aside for that"
        came_in = record_of(made, reference)[:2]
        assert [event.type for event in came_in] == ["received", "consent_recorded"]
        assert [(event.plain["role"], "by" in (event.sealed or {})) for event in came_in] == [("", False)] * 2
        with made.house.office.look() as tx:
            assert "logged" not in [job.payload.get("template") for job in outbox.about(tx, reference)]


@pytest.mark.parametrize(("user", "role"), [(ADVISER, "adviser"), (COORDINATOR, "coordinator")])
async def test_whoever_logged_it_is_known_and_hears_what_was_logged(tmp_path: Path, user: str, role: str) -> None:
    async with running("focus", tmp_path) as made:
        who = made.house.office.directory.person(user)
        reference = await received(made, by=who)

        assert complaint_of(made, reference).logged_by == who
        assert record_of(made, reference)[0].plain["role"] == role
        assert len(confirmed_to(made, user)) == 1


async def test_what_was_enclosed_stands_in_the_file_once(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        letter = Enclosed("brief.txt", "txt", b"Drie keer gebeld.", "Bij de mail")
        reference = await received(made, replace(BY_MAIL, enclosed=(letter, letter)))

        with made.house.office.look() as tx:
            assert [tx.document_content(reference, each.id) for each in tx.documents(reference)] == [letter.content]


# --- what is refused


@pytest.mark.parametrize("code", BAD)
async def test_facts_that_no_complaint_can_have_are_refused_and_nothing_is_kept(
    tmp_path: Path, database_url: str, code: str
) -> None:
    async with running("interforce", tmp_path, database_url) as made:
        with pytest.raises(Refused, match=code):
            await received(made, replace(BY_MAIL, received=BAD[code]))

        await nothing_was_kept(made)


@pytest.mark.parametrize("at", [MONDAY + timedelta(seconds=1), MONDAY - timedelta(days=21 * 365)])
async def test_a_receipt_in_the_future_or_another_age_is_refused(tmp_path: Path, at: datetime) -> None:
    async with running("focus", tmp_path) as made:
        with pytest.raises(Refused, match="received_when"):
            await received(made, replace(BY_MAIL, at=at))

        await nothing_was_kept(made)


async def test_without_a_name_only_where_that_is_taken(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        office, nameless = made.house.office, replace(BY_MAIL, received=ANONYMOUS)
        with pytest.raises(Refused, match="no_name"):
            await received(made, nameless)
        await nothing_was_kept(made)
        settings = office.organisation.settings.model_copy(update={"anonymous": True})
        office.organisation = office.organisation.model_copy(update={"settings": settings})
        reference = await received(made, nameless, key="another")

        particulars = complaint_of(made, reference).particulars
        assert particulars is not None
        assert (particulars.anonymous, particulars.complainant) == (True, Complainant())


async def test_settled_at_once_waits_for_what_the_regulation_puts_first(tmp_path: Path, database_url: str) -> None:
    async with running("interforce", tmp_path, database_url) as made:
        claim = Incoming(replace(TOLD, liability=True), MONDAY, settled=ResolvedInformally(note="Excuses gemaakt."))
        with pytest.raises(Refused, match="gate"):
            await received(made, claim)

        await nothing_was_kept(made)


async def test_what_was_settled_at_once_names_nobody(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        settled = ResolvedInformally(note="Excuses gemaakt.")
        reference = await received(made, replace(BY_MAIL, settled=settled))

        assert [event.type for event in record_of(made, reference)] == ["received", "resolved_informally"]
        assert personal(made.workspace, KEES) == []


async def test_who_may_not_log_does_not_by_a_command_either(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        office = made.house.office
        office.directory.hold(replace(office.people, advisers=(office.directory.person(ADVISER),)))
        with pytest.raises(NotYours):
            await received(made, by=office.directory.person(DIRECTOR))

        await nothing_was_kept(made)


# --- declaring


async def test_a_member_declares_without_a_form_and_the_file_opens(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws, office, reference = made.workspace, made.house.office, await received(made)
        kees = office.directory.person(KEES)
        for delivery in ("one", "another"):
            with work_on(office, kees, reference, "declare", delivery) as case:
                appointing.declare_independent(case)
        await made.house.worker.drain()

        said = [event for event in record_of(made, reference) if event.type == "no_conflict_declared"]
        assert [event.plain["role"] for event in said] == ["committee"]
        assert office.read(kees, reference, "see").committee.declared == {kees}
        assert "het dossier is open voor je" in personal(ws, KEES)[-1]


async def test_a_member_steps_back_without_a_form_and_is_replaced(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        office, reference = made.house.office, await received(made)
        with work_on(office, office.directory.person(KEES), reference, "declare", "one") as case:
            appointing.step_back(case, "Zij is mijn buurvrouw.")
        await made.house.worker.drain()

        assert committee_of(made, reference) == [OMAR, LIES]
        assert any("benoemd in de commissie" in said for said in personal(made.workspace, OMAR))


async def test_nobody_declares_for_a_committee_they_do_not_sit_on(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        office, reference = made.house.office, await received(made)
        before = traces(made, reference)
        with (
            pytest.raises(NotYours),
            work_on(office, office.directory.person(OMAR), reference, "declare", "one") as case,
        ):
            appointing.declare_independent(case)

        assert traces(made, reference) == before


# --- correcting


async def test_facts_are_corrected_without_a_form(tmp_path: Path, database_url: str) -> None:
    """What it did to the dates is answered; whoever is complained about now leaves the committee."""
    async with running("focus", tmp_path, database_url) as made:
        office, reference = made.house.office, await received(made)
        about = (Respondent(person=office.directory.person(KEES)),)
        with unattended(office, reference) as case:
            changed = correct(case, FactsCorrected(respondents=about, received_at=MONDAY - timedelta(days=4)))
        await made.house.worker.drain()

        assert ("moved", "acknowledge") in [(move.kind, move.entry.rule.id) for move in changed]
        assert KEES not in committee_of(made, reference)
        assert any("zijn aangevuld" in said for said in personal(made.workspace, LIES))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (FactsCorrected(text=""), "no_text"),
        (FactsCorrected(complainant=Complainant()), "no_name"),
        (FactsCorrected(anonymous=True), "not_anonymous"),
        (FactsCorrected(received_at=MONDAY + timedelta(days=1)), "received_when"),
    ],
)
async def test_a_correction_to_what_no_complaint_can_be_is_refused(
    tmp_path: Path, wrong: FactsCorrected, code: str
) -> None:
    async with running("focus", tmp_path) as made:
        reference = await received(made)
        before = traces(made, reference)
        with pytest.raises(Refused, match=code), unattended(made.house.office, reference) as case:
            correct(case, wrong)

        assert traces(made, reference) == before


async def received(made: Trial, incoming: Incoming = BY_MAIL, by: str = "", key: str = KEY) -> str:
    """Take a complaint in by the command alone, and let everything go that it led to; answers its reference."""
    complaint = receive(made.house.office, incoming, by, key)
    await made.house.worker.drain()
    return complaint.reference


async def nothing_was_kept(made: Trial) -> None:
    """No complaint, no number, no key: the same delivery, put right, is the first."""
    await made.house.worker.drain()
    assert references(made) == []
    assert channel(made.workspace) == []
    assert receive(made.house.office, BY_MAIL, "", KEY).reference == "K-2026-0001"


def traces(made: Trial, reference: str) -> list[int]:
    """How much a complaint left: in the record, in the channel, in messages and in mail."""
    ws = made.workspace
    messages = [len(personal(ws, user)) for user in (ADVISER, COORDINATOR, KEES, LIES)]
    return [len(record_of(made, reference)), len(channel(ws)), *messages, len(ws.mails)]


def confirmed_to(made: Trial, user: str) -> list[str]:
    return [said for said in personal(made.workspace, user) if "vastgelegd" in said]


def reminded_of(made: Trial, reference: str) -> list[str]:
    """The duties and tasks with a reminder to come."""
    with made.house.office.look() as tx:
        return [ping.duty for ping in tx.pings(reference) if ping.next_at]


# --- a step


async def test_a_step_is_checked_without_its_form_too(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        office, reference = made.house.office, await log_complaint(made)
        who = office.directory.person(COORDINATOR)
        settled = {"note": "Wij belden.", "agreed": False, "confirm": False}
        with pytest.raises(Refused, match="not_agreed"), work_on(office, who, reference, "handle", "once") as case:
            steps.take(case, "resolved_informally", settled, office.now())
        assert "resolved_informally" not in complaint_of(made, reference).types
        with work_on(office, who, reference, "handle", "twice") as case:
            assert steps.take(case, "resolved_informally", settled | {"agreed": True}, office.now())
        assert "resolved_informally" in complaint_of(made, reference).types


async def test_a_letter_that_this_complaint_has_not_leaves_the_step_its_form(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        office, reference = made.house.office, await log_complaint(made)
        who, step = office.directory.person(COORDINATOR), f"{reference} respondent_informed"
        assert steps.letter_of(office, who, step) == "", "it is about no person"
        await supplement(made, COORDINATOR, reference, respondent_name="Bas Tien")
        assert steps.letter_of(office, who, step) == "letter_respondent"
