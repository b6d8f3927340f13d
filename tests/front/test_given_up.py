"""What is given up is told to who coordinates, else the next in line; what did not arrive does not stand as told."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.complaint.steps.file import Annulled
from bot.complaint.tasks import tasks
from bot.record import outbox
from bot.record.outbox import Job
from bot.usecases.told.giving_up import GIVE_UPS
from handlers import house
from handlers.outcomes import Result
from handlers.trying import Trial
from localslack.api.calling import identity
from localslack.workspace import Workspace
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    MONDAY,
    OMAR,
    choose,
    close_all,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    open_letter,
    personal,
    record_of,
    running,
    shown,
    supplement,
    take_step,
)
from tests.hands.intake import handled_by, submitted
from tests.hands.letters import send_letter
from tests.hands.respondents import TOLD, about_omar, inform

LOST = "niet bereikbaar in Slack"


def leaves(ws: Workspace, *users: str) -> None:
    """Their accounts are deactivated."""
    for user in users:
        ws.state.people[user] = dataclasses.replace(ws.state.people[user], gone=True)


def told(made: Trial, who: str, what: str = LOST) -> list[str]:
    return [said for said in personal(made.workspace, who) if what in said]


# --- who is told


async def test_a_reminder_to_a_member_whose_account_is_gone_is_told_to_who_coordinates(
    tmp_path: Path, database_url: str
) -> None:
    """The other member gets theirs; nothing but the news would say that one of the two hears nothing."""
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, LIES)
        leaves(ws, KEES)
        await ws.move_clock(MONDAY + timedelta(days=8))

        said = told(made, COORDINATOR)
        assert said
        assert all("Kees Een" in each or KEES in each for each in said)
        assert all(reference in each for each in said)
        [message] = [m for m in ws.messages(COORDINATOR, as_user=COORDINATOR) if LOST in m.plain][-1:]
        assert message.buttons == [f"{reference}: Commissielid benoemen"]
        assert any("erinnering" in each for each in personal(ws, LIES))


async def test_news_about_several_complaints_is_one_message(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        first, second = await log_complaint(made), await log_complaint(made, **{"Naam van de klager": "Noor"})
        leaves(ws, KEES)
        before = len(told(made, COORDINATOR))
        await ws.move_clock(MONDAY + timedelta(days=1))

        [said] = told(made, COORDINATOR)[before:]
        assert first in said
        assert second in said


async def test_the_next_in_line_hears_it_when_the_coordinator_is_gone_too(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        leaves(made.workspace, KEES, COORDINATOR)
        reference = await log_complaint(made)

        [said] = told(made, DIRECTOR)
        assert reference in said
        assert told(made, DEPUTY) == []
        assert made.workspace.mails == []


async def test_the_deputy_hears_it_who_may_not_see_the_complaint(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        leaves(made.workspace, KEES, COORDINATOR, DIRECTOR)
        reference = await log_complaint(made)

        [said] = told(made, DEPUTY)
        assert reference in said
        [message] = [m for m in made.workspace.messages(DEPUTY, as_user=DEPUTY) if LOST in m.plain]
        assert message.buttons == []


async def test_when_nobody_is_left_the_complaints_desk_hears_it_by_mail(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        leaves(made.workspace, KEES, COORDINATOR, DIRECTOR, DEPUTY)
        await log_complaint(made)

        [mail] = made.workspace.mails
        assert mail.recipients == ["klachten@voorbeeld.nl"]
        assert "kwam bij niemand aan" in mail.subject
        with made.house.office.look() as tx:
            assert [job.kind for job in outbox.jobs(tx, state="ready")] == []


async def test_a_coordinator_whom_it_is_about_is_not_told(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        leaves(made.workspace, KEES)
        await log_complaint(made, respondents=[COORDINATOR])

        assert told(made, COORDINATOR) == []
        assert len(told(made, DIRECTOR)) == 1


async def test_whoever_logged_it_and_is_gone_is_told_of_as_well(tmp_path: Path) -> None:
    """Any message, whatever it says: this one tells an adviser that the complaint was logged."""
    async with running("focus", tmp_path) as made:
        reference = await submitted(made)
        leaves(made.workspace, ADVISER)
        await made.house.worker.drain()

        [said] = told(made, COORDINATOR)
        assert reference in said


async def test_an_account_that_slack_does_not_know_is_told(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        made.house.office.directory.person("U0NOBODY")
        await made.house.worker.drain()

        assert len(told(made, COORDINATOR, "Een account is er niet in Slack")) == 1


async def test_a_file_for_somebody_who_is_gone_is_told(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)
        await ws.click(KEES, "Voorbeeld (PDF)", in_view=True)
        leaves(ws, KEES)
        await made.house.worker.drain()

        assert len(told(made, COORDINATOR)) == 1


@pytest.mark.parametrize(
    ("method", "kind", "change", "what"),
    [
        ("chat.update", "card", {"elements": "terugbellen"}, "niet in het kanaal geplaatst"),
        ("chat.delete", "take_away", {"respondents": [ADVISER]}, "Er staat nog iets in Slack"),
    ],
)
async def test_what_slack_does_not_take_is_told_in_chat_and_by_mail(
    method: str, kind: str, change: dict[str, Any], what: str, tmp_path: Path
) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        ws.fail_next(method, "invalid_arguments")
        await supplement(made, COORDINATOR, reference, **change)

        with made.house.office.look() as tx:
            assert [job.kind for job in outbox.jobs(tx, state="failed")] == [kind]
        [said] = told(made, COORDINATOR, what)
        assert reference in said
        assert len(ws.mails) == 1


async def test_a_document_that_is_given_up_is_told_to_who_sent_it_too(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await close_all(ws, ADVISER)
        await open_dialog(ws, ADVISER, "add_document", reference)
        ws.fill(ADVISER, {"files": [("brief.pdf", b"%PDF-1.7\n1 0 obj\n")]})
        ws.fail_next("files.info", "invalid_arguments")
        await ws.submit(ADVISER)
        await made.house.worker.drain()

        assert len(told(made, ADVISER, "is niet bewaard")) == 1
        assert len(told(made, COORDINATOR, "Een stuk kwam niet aan")) == 1


async def test_home_of_somebody_who_is_gone_is_missed_by_nobody(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await ws.open_home(DEPUTY)
        await ws.open_home(COORDINATOR)
        ws.fail_next("views.publish", "user_not_found")
        await log_complaint(made)
        await ws.move_clock(MONDAY + timedelta(minutes=1))

        assert told(made, COORDINATOR) == []


# --- what does not stand as told


@pytest.mark.parametrize("procedure", ["interforce", "focus"])
async def test_an_employee_who_was_not_reached_was_not_informed(
    procedure: str, tmp_path: Path, database_url: str
) -> None:
    async with running(procedure, tmp_path, database_url) as made:
        ws = made.workspace
        reference = await about_omar(made)
        await declare(made, KEES)
        leaves(ws, OMAR)
        await inform(made, reference, until=date(2026, 12, 30))

        complaint = complaint_of(made, reference)
        assert "respondent_informed" not in complaint.types
        [taken_back] = [h for h in complaint.recorded if isinstance(h.event, Annulled)]
        assert (taken_back.event.code, taken_back.role, taken_back.by) == ("not_arrived", "rule", None)  # type: ignore[attr-defined]
        for who in (KEES, COORDINATOR):
            [message] = [m for m in ws.messages(who, as_user=who) if "nog niet geïnformeerd" in m.plain]
            assert message.buttons == ["Medewerker informeren", "Dossier"]


async def test_the_duty_runs_again_and_is_met_in_another_way(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await about_omar(made)
        await declare(made, KEES)
        leaves(ws, OMAR)
        await inform(made, reference)

        [duty] = [d for d in complaint_of(made, reference).ledger.entries() if d.rule.id == "inform_respondent"]
        assert duty.met is None
        await choose(made, COORDINATOR, reference, "Medewerker informeren")
        assert "Een bericht in Slack kwam niet aan" in shown(ws, COORDINATOR)
        ws.fill(COORDINATOR, {"told": TOLD, "way": "phone", "note": "Verteld wat er staat, en dat hij mag reageren."})
        await ws.submit(COORDINATOR)
        await made.house.worker.drain()
        [event] = [h.event for h in complaint_of(made, reference).history if h.type == "respondent_informed"]
        assert event.way == "phone"  # type: ignore[attr-defined]
        [duty] = [d for d in complaint_of(made, reference).ledger.entries() if d.rule.id == "inform_respondent"]
        assert duty.met


async def test_where_no_duty_asks_it_telling_them_otherwise_is_a_task(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await about_omar(made)
        await declare(made, KEES)
        leaves(ws, OMAR)
        await inform(made, reference, until=date(2026, 12, 30))
        assert "inform_respondent" in [task.kind for task in tasks(complaint_of(made, reference))]
        assert "respond" not in [task.kind for task in tasks(complaint_of(made, reference))]

        await ws.move_clock(MONDAY + timedelta(days=1))
        assert any("op een andere manier informeren" in said for said in personal(ws, KEES))
        await inform(made, reference, way="in_person", note="Verteld wat er staat.")
        assert "inform_respondent" not in [task.kind for task in tasks(complaint_of(made, reference))]


async def test_who_is_told_in_the_message_of_an_employee_who_is_gone_is_not_named(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        reference = await about_omar(made)
        leaves(made.workspace, OMAR)
        await inform(made, reference)

        [said] = told(made, COORDINATOR)
        assert "De betrokken medewerker is" in said
        assert not any(name in said for name in ("Omar", OMAR))


async def test_a_message_that_had_nothing_to_say_any_more_informed_nobody(tmp_path: Path) -> None:
    """Slack was away, and meanwhile it was over: should it be opened again, they still have to be told."""
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await about_omar(made)
        await declare(made, KEES)
        ws.fail_next("conversations.open", "internal_error")
        await inform(made, reference)
        await take_step(made, KEES, reference, "Klacht intrekken", note="Opgelost.")
        await ws.move_clock(MONDAY + timedelta(hours=1))

        assert "respondent_informed" not in complaint_of(made, reference).types
        assert told(made, KEES, "nog niet geïnformeerd") == []


async def test_a_message_of_the_version_before_takes_its_step_back_too(tmp_path: Path) -> None:
    """It did not say which step it was."""
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await about_omar(made)
        ws.fail_next("conversations.open", "internal_error")
        await inform(made, reference)
        with made.house.office.begin() as tx:
            [job] = [job for job in outbox.jobs(tx, state="ready") if job.payload.get("template") == "respondent_told"]
            older = outbox.outbox.update().where(outbox.outbox.c.id == job.id)
            tx.connection.execute(older.values(payload={**job.payload, "values": {}}))
        leaves(ws, OMAR)
        await ws.move_clock(MONDAY + timedelta(hours=1))

        assert "respondent_informed" not in complaint_of(made, reference).types


async def test_why_it_was_undone_stands_in_the_file_and_the_record_is_whole(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        reference = await about_omar(made)
        await declare(made, KEES)
        leaves(made.workspace, OMAR)
        await inform(made, reference)

        await open_dialog(made.workspace, KEES, "course", reference)
        assert "het bericht kwam niet aan" in shown(made.workspace, KEES)
        [event] = [event for event in record_of(made, reference) if event.type == "annulled"]
        assert event.plain["event"]["code"] == "not_arrived"


# --- what neither goes nor is given up


async def test_a_letter_without_a_mail_server_is_told_and_waits(tmp_path: Path) -> None:
    """It was approved while there was one."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        posts = made.house.worker.senders["card"].__self__  # type: ignore[attr-defined]
        bare = house.build(made.house.office, posts.client, "secret", None, me=identity(ws))
        mail = made.house.worker.senders["mail"]
        made.house.worker.senders["mail"] = bare.worker.senders["mail"]
        await send_letter(made, KEES, reference)

        [said] = told(made, COORDINATOR, "wacht nog op de mailserver")
        assert "SMTP_URL" in said
        made.house.worker.senders["mail"] = mail
        await ws.move_clock(MONDAY + timedelta(hours=1))
        assert complaint_of(made, reference).is_acknowledged


async def test_a_letter_that_cannot_be_made_is_told_by_mail_after_a_while(tmp_path: Path) -> None:
    async def breaks(_job: Job) -> Result:
        raise ValueError("a text of their own")

    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        made.house.worker.senders["mail"] = breaks
        await send_letter(made, KEES, reference)
        assert ws.mails == []
        for _ in range(6):
            await ws.move_clock(ws.clock.now() + timedelta(minutes=5))

        [mail] = ws.mails
        assert "loopt vast op een fout van zichzelf" in mail.subject


def test_whatever_is_given_up_is_missed_by_somebody_or_there_is_a_reason_why_not() -> None:
    assert all(bool(row.missed) != bool(row.because) for row in GIVE_UPS.values())
