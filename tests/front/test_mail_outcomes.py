"""What becomes of a letter after it was approved: refused, delayed, lost, returned; and who hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.record import outbox
from handlers.mail import message
from handlers.trying import Trial
from localslack.mailbox import Mailbox
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COMPLAINT,
    COORDINATOR,
    KEES,
    LIES,
    MONDAY,
    choose,
    complaint_of,
    declare,
    log_complaint,
    open_file,
    open_letter,
    personal,
    record_of,
    running,
    shown,
    supplement,
)
from tests.hands.intake import handled_by
from tests.hands.letters import send, send_letter
from tests.hands.passing import later
from tests.hands.record import types_of
from tests.mail import server as mail_server
from tests.mail.server import accepts

NOT_DELIVERED = "is niet bezorgd"
WAITS = "wacht nog op de mailserver"


async def approved(made: Trial) -> str:
    """A complaint whose letter Kees has just approved and which had one attempt to go."""
    reference = await handled_by(made, KEES)
    await send_letter(made, KEES, reference)
    return reference


def mailbox(made: Trial) -> Mailbox:
    assert made.workspace.mailbox is not None
    return made.workspace.mailbox


def told(made: Trial, who: str, what: str) -> int:
    return sum(what in said for said in personal(made.workspace, who))


# --- refused


async def test_a_refused_address_is_no_acknowledgement(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        mailbox(made).refused.add("fatma@voorbeeld.nl")
        reference = await approved(made)

        assert types_of(made, reference)[-1] == "delivery_failed"
        assert not complaint_of(made, reference).is_acknowledged
        assert complaint_of(made, reference).history[-1].event.code == "recipient_550"  # type: ignore[attr-defined]
        assert [told(made, who, NOT_DELIVERED) for who in (KEES, LIES)] == [1, 1]
        await later(made, timedelta(hours=2))
        assert types_of(made, reference).count("letter_prepared") == 1


async def test_a_refused_letter_is_somebodys_task_until_it_is_settled(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        mailbox(made).refused.add("fatma@voorbeeld.nl")
        reference = await approved(made)

        await ws.move_clock(datetime(2026, 12, 22, 9, 0, tzinfo=AMSTERDAM))
        reminder = personal(ws, KEES)[-1]
        assert "de niet bezorgde brief oplossen" in reminder
        assert "woensdag 23 december" in reminder
        await ws.click(KEES, "Bezorging oplossen")
        ws.fill(KEES, {"choice": "handled", "note": "Gebeld met mevrouw; zij geeft een ander adres door."})
        await ws.submit(KEES)
        await made.house.worker.drain()
        before = len(personal(ws, KEES))
        await ws.move_clock(datetime(2026, 12, 23, 9, 0, tzinfo=AMSTERDAM))

        assert types_of(made, reference)[-1] == "delivery_settled"
        assert not any("niet bezorgde brief" in said for said in personal(ws, KEES)[before:])


async def test_a_corrected_address_gets_the_same_letter(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        mailbox(made).refused.add("fatma@voorbeeld.nl")
        reference = await approved(made)
        [first] = [job.key for job in jobs(made, reference, "mail")]

        await supplement(made, KEES, reference, email="f.yildiz@voorbeeld.nl")
        await open_letter(made, KEES, reference)
        assert "f***@voorbeeld.nl" in shown(ws, KEES)
        await send(made, KEES)

        [mail] = ws.mails
        assert mail.recipients == ["f.yildiz@voorbeeld.nl"]
        assert types_of(made, reference)[-1] == "acknowledged"
        assert not complaint_of(made, reference).failed_letters
        assert [job.key for job in jobs(made, reference, "mail")] != [first]


async def test_who_hears_of_a_refused_letter_can_do_something_about_it(tmp_path: Path) -> None:
    """A member who has not declared yet sees nothing behind the other buttons."""
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        mailbox(made).refused.add("fatma@voorbeeld.nl")
        reference = await log_complaint(made)

        assert types_of(made, reference)[-1] == "delivery_failed"
        for member in (KEES, LIES):
            [message] = [m for m in ws.messages(member, as_user=member) if NOT_DELIVERED in m.plain]
            assert message.buttons == ["Bekijk wie het betreft en verklaar"]
        await later(made, timedelta(minutes=11))
        assert told(made, COORDINATOR, "Te laat: ontvangstbevestiging versturen") == 1


async def test_a_letter_goes_to_the_domain_that_was_written(tmp_path: Path, database_url: str) -> None:
    """With a sharp s it is another one than with two."""
    async with running("interforce", tmp_path, database_url) as made:
        await log_complaint(made, **{"Telefoon of e-mail": "fatma@straße.de"})

        [mail] = made.workspace.mails
        assert mail.recipients == ["fatma@xn--strae-oqa.de"]


async def test_an_address_that_cannot_be_one_is_refused_at_its_field(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht")
        ws.fill(ADVISER, COMPLAINT | {"Telefoon of e-mail": "fatma@\u0430pple.nl"})
        await ws.submit(ADVISER)

        assert "wat achter de @ staat" in ws.errors(ADVISER)["Telefoon of e-mail"]
        ws.fill(ADVISER, {"Telefoon of e-mail": "fatma@voorbeeld.nl."})
        await ws.submit(ADVISER)
        await made.house.worker.drain()
        assert ws.mails[0].recipients == ["fatma@voorbeeld.nl"]


async def test_an_address_kept_before_that_cannot_be_one_is_for_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running("interforce", tmp_path) as made:
        monkeypatch.setattr(message, "valid_email", lambda address: address != "fatma@voorbeeld.nl")
        reference = await log_complaint(made)

        assert types_of(made, reference)[-1] == "delivery_failed"
        assert complaint_of(made, reference).history[-1].event.code == "recipient_not_an_address"  # type: ignore[attr-defined]


# --- delayed


async def test_a_busy_server_gets_the_letter_later_and_once(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        mailbox(made).busy_times = 2
        reference = await approved(made)

        assert made.workspace.mails == []
        assert types_of(made, reference)[-1] == "letter_prepared"
        await later(made, timedelta(seconds=15))
        assert made.workspace.mails == []
        await later(made, timedelta(seconds=30))
        await later(made, timedelta(days=1))
        assert len(made.workspace.mails) == 1
        assert types_of(made, reference).count("acknowledged") == 1


async def test_the_server_is_tried_less_and_less_often(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await mailbox(made).stop()
        reference = await approved(made)

        waits = []
        for _ in range(12):
            [job] = [job for job in jobs(made, reference, "mail") if job.state == "ready"]
            waits.append((job.due_at - made.workspace.clock.now()).total_seconds())
            await made.workspace.move_clock(job.due_at)
        assert waits == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]


async def test_the_coordinator_hears_once_that_the_server_is_away_and_then_it_goes(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, box = made.workspace, mailbox(made)
        port = box.port
        await box.stop()
        reference = await approved(made)

        await later(made, timedelta(seconds=15))
        assert told(made, COORDINATOR, WAITS) == 0
        for _ in range(8):
            await later(made, timedelta(minutes=30))
        assert told(made, COORDINATOR, WAITS) == 1
        await box.start(port)
        await later(made, timedelta(hours=1))

        assert len(ws.mails) == 1
        assert types_of(made, reference)[-1] == "acknowledged"


async def test_a_call_meanwhile_takes_the_place_of_a_letter_that_waits(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, box = made.workspace, mailbox(made)
        port = box.port
        await box.stop()
        reference = await approved(made)
        await ws.close(KEES, everything=True)
        await open_letter(made, KEES, reference)
        await ws.click(KEES, "Ik heb intussen gebeld", in_view=True)
        ws.fill(KEES, {"Wat is er aan de telefoon gezegd?": "excuses aangeboden"})
        await ws.submit(KEES)
        assert not ws.errors(KEES)
        await box.start(port)
        await later(made, timedelta(days=1))

        assert ws.mails == []
        assert types_of(made, reference)[-1] == "acknowledged"


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_a_wrong_password_is_told_at_once_and_the_letter_waits(tmp_path: Path) -> None:
    options = {"authenticator": accepts("wederhoor", "geheim"), "auth_required": True, "auth_require_tls": False}
    strict = mail_server.Mailbox()
    async with running("focus", tmp_path) as made, mail_server.serving(strict, **options) as door:
        letters = made.house.worker.senders["mail"].__self__  # type: ignore[attr-defined]
        letters.settings = replace(door, user="wederhoor", password="verkeerd")
        reference = await approved(made)

        [said] = [said for said in personal(made.workspace, COORDINATOR) if WAITS in said]
        assert "SMTP_URL" in said
        assert "verkeerd" not in said
        await later(made, timedelta(hours=3))
        assert told(made, COORDINATOR, WAITS) == 1
        assert strict.received == []
        letters.settings = replace(door, user="wederhoor", password="geheim")
        await later(made, timedelta(hours=1))
        assert types_of(made, reference)[-1] == "acknowledged"
        assert len(strict.received) == 1


# --- lost


async def test_a_lost_answer_is_for_a_person_who_knows_that_it_arrived(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        mailbox(made).drop_times = 1
        reference = await approved(made)

        assert types_of(made, reference)[-1] == "delivery_failed"
        await later(made, timedelta(hours=5))
        assert len(ws.mails) == 1  # it did arrive, and did not go again
        [said] = [said for said in personal(ws, KEES) if NOT_DELIVERED in said]
        assert "misschien is hij aangekomen" in said
        await ws.close(KEES, everything=True)
        await ws.click(KEES, "Bezorging oplossen")
        ws.fill(KEES, {"choice": "arrived", "note": "Zij heeft hem gelezen."})
        await ws.submit(KEES)
        await made.house.worker.drain()

        [event] = [e for e in record_of(made, reference) if e.type == "acknowledged"]
        assert event.at == MONDAY
        assert event.plain["event"]["letter_date"] == "2026-12-21"
        await open_file(made, KEES, reference)
        await ws.click(KEES, "Brieven", in_view=True)
        await made.house.worker.drain()
        assert ws.file_content(ws.files[-1]) == ws.mails[0].attachments[0][2]


async def test_a_lost_answer_may_be_sent_again_under_the_same_message_id(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        mailbox(made).drop_times = 1
        reference = await approved(made)

        await later(made, timedelta(days=1))
        await send_letter(made, KEES, reference)

        first, second = ws.mails
        assert first.message["Message-ID"] == second.message["Message-ID"]
        assert "Datum: dinsdag 22 december 2026" in second.text
        assert types_of(made, reference)[-1] == "acknowledged"


async def test_a_lost_answer_to_an_automatic_letter_makes_it_go_again(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        mailbox(made).drop_times = 1
        reference = await log_complaint(made)

        await later(made, timedelta(seconds=15))
        await later(made, timedelta(hours=5))

        first, second = ws.mails
        assert first.message["Message-ID"] == second.message["Message-ID"]
        assert types_of(made, reference).count("acknowledged") == 1
        assert told(made, COORDINATOR, NOT_DELIVERED) == 0


# --- returned


async def test_a_letter_that_came_back_is_a_task_and_stays_acknowledged(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await approved(made)

        await choose(made, KEES, reference, "Brief kwam terug")
        await ws.submit(KEES)
        await made.house.worker.drain()

        complaint = complaint_of(made, reference)
        assert complaint.is_acknowledged
        assert complaint.failed_letters
        assert "De brief kwam terug" in personal(ws, KEES)[-1]
        await supplement(made, KEES, reference, email="f.yildiz@voorbeeld.nl")
        await send_letter(made, KEES, reference)
        first, second = ws.mails
        assert (first.recipients, second.recipients) == (["fatma@voorbeeld.nl"], ["f.yildiz@voorbeeld.nl"])
        assert not complaint_of(made, reference).failed_letters


async def test_pressing_twice_that_a_letter_came_back_is_one_return(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await approved(made)
        await declare(made, LIES)
        for member in (KEES, LIES):
            await choose(made, member, reference, "Brief kwam terug")

        for member in (KEES, LIES):
            await ws.submit(member)
        await made.house.worker.drain()

        assert types_of(made, reference).count("delivery_failed") == 1


def jobs(made: Trial, reference: str, kind: str) -> list[outbox.Job]:
    with made.house.office.look() as tx:
        return [job for job in outbox.jobs(tx, stream=reference) if job.kind == kind]
