"""What a person approved goes out as it is, or comes back to a person; nobody sends what nobody read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.complaint.steps.letters import LetterPrepared
from bot.record import outbox
from bot.usecases.kernel import jobs
from bot.usecases.kernel.case import unattended
from handlers.trying import Trial
from localslack.mailbox import Mail
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    KEES,
    LIES,
    MONDAY,
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
from tests.hands.intake import handled_by
from tests.hands.letters import send, send_letter

OWN_WORDS = "U belde drie keer en niemand belde terug. Dat spijt ons."
NOT_SENT = "is niet verstuurd"


@asynccontextmanager
async def waiting(tmp_path: Path, database: str = "", **logged: object) -> AsyncIterator[tuple[Trial, str]]:
    """In Focus Samen: Kees wrote in the confirmation and approved it; the mail server is away."""
    async with running("in-focus-samen", tmp_path, database) as made:
        assert made.workspace.mailbox is not None
        reference = await handled_by(made, KEES, **logged)
        await made.workspace.mailbox.stop()
        await send_letter(made, KEES, reference, part_summary=OWN_WORDS)
        await close_all(made.workspace, KEES)
        yield made, reference


async def goes(made: Trial) -> list[Mail]:
    """The mail server is there again; all mails so far."""
    assert made.workspace.mailbox is not None
    letters = made.house.worker.senders["mail"].__self__  # type: ignore[attr-defined]
    await made.workspace.mailbox.start(letters.settings.port)
    await made.workspace.move_clock(made.workspace.clock.now() + timedelta(hours=2))
    return made.workspace.mails


def approved(made: Trial, reference: str) -> LetterPrepared:
    [event] = [h.event for h in complaint_of(made, reference).history if isinstance(h.event, LetterPrepared)][-1:]
    return event


async def test_a_part_that_nobody_approved_does_not_go(tmp_path: Path, database_url: str) -> None:
    """A client of the UWV is pointed to the labour expert: seven parts were approved, and now there are eight."""
    async with waiting(tmp_path, database_url) as (made, reference):
        await supplement(made, ADVISER, reference, client_of="uwv")

        assert await goes(made) == []
        assert record_of(made, reference)[-1].plain["event"]["code"] == "changed"
        said = [said for said in personal(made.workspace, KEES) if NOT_SENT in said]
        assert len(said) == 1
        assert "arbeidsdeskundige van het uwv" in said[0]


async def test_it_comes_back_to_who_approved_it_with_what_they_wrote(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (made, reference):
        ws = made.workspace
        await supplement(made, ADVISER, reference, client_of="uwv")
        await goes(made)
        await declare(made, LIES)

        assert [sum(NOT_SENT in said for said in personal(ws, who)) for who in (KEES, LIES)] == [1, 1]
        await close_all(ws, KEES)
        await ws.click(KEES, "Bekijken en versturen")
        assert OWN_WORDS in str(ws.open_view(KEES).body)  # type: ignore[union-attr]
        await send(made, KEES)
        [mail] = ws.mails
        assert OWN_WORDS in mail.text
        assert "arbeidsdeskundige" in mail.text
        assert not complaint_of(made, reference).failed_letters


async def test_a_day_that_moved_is_no_longer_the_one_that_was_approved(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (made, reference):
        ws = made.workspace
        was = complaint_of(made, reference).answer_by
        await supplement(made, ADVISER, reference, received_at=MONDAY - timedelta(days=5))
        assert complaint_of(made, reference).answer_by != was

        assert await goes(made) == []
        [said] = [said for said in personal(ws, KEES) if NOT_SENT in said]
        assert "wanneer het antwoord komt" in said
        await send_letter(made, KEES, reference)
        assert "16 december 2026" in ws.mails[0].text
        assert OWN_WORDS in ws.mails[0].text


async def test_a_name_or_an_address_that_was_wrong_comes_back(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (made, reference):
        await supplement(made, ADVISER, reference, email="f.yildiz@voorbeeld.nl")

        assert await goes(made) == []
        [said] = [said for said in personal(made.workspace, KEES) if NOT_SENT in said]
        assert "aan wie de brief gaat" in said


async def test_what_the_letter_does_not_say_holds_nothing_up(tmp_path: Path, database_url: str) -> None:
    async with waiting(tmp_path, database_url) as (made, reference):
        whole = approved(made, reference).whole
        await supplement(made, ADVISER, reference, elements="terugbellen", liability="yes", email="fatma@VOORBEELD.nl")

        [mail] = await goes(made)
        assert whole is not None
        arrived = " ".join(mail.text.split())
        lines = [line for part in whole["parts"] for line in part["text"].splitlines()]
        assert [line for line in lines if " ".join(line.split()) not in arrived] == []
        assert complaint_of(made, reference).is_acknowledged


async def test_what_stands_around_the_parts_was_approved_too(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (made, _reference):
        own = tmp_path / "brieven" / "nl" / "shared"
        own.mkdir(parents=True)
        (own / "role.j2").write_text("Het andere bureau", "utf-8")
        made.house.office.own_templates = tmp_path / "brieven"

        assert await goes(made) == []
        [said] = [said for said in personal(made.workspace, KEES) if NOT_SENT in said]
        assert "ondertekening" in said


async def test_a_letter_that_was_stopped_opens_with_own_words_and_todays_facts(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (made, reference):
        ws = made.workspace
        await open_letter(made, KEES, reference)
        await ws.click(KEES, "Niet meer versturen", in_view=True)
        await supplement(made, ADVISER, reference, received_at=MONDAY - timedelta(days=5))
        await open_letter(made, KEES, reference)
        await goes(made)
        await send(made, KEES)

        assert OWN_WORDS in ws.mails[-1].text
        assert "16 december 2026" in ws.mails[-1].text


async def test_a_letter_that_nobody_asks_for_any_more_does_not_go(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        reference = await handled_by(made, KEES, respondent_name="Piet")
        await ws.mailbox.stop()
        await open_letter_of(made, KEES, reference, "respondent")
        await send(made, KEES, to_email="piet@voorbeeld.nl", way="email", part_said="Dat je niet terugbelde.")
        await supplement(made, COORDINATOR, reference, respondent_name="")

        assert len(await goes(made)) == 1  # the confirmation of before
        [said] = [said for said in personal(ws, KEES) if NOT_SENT in said]
        assert "vraagt nu niet meer om deze brief" in said


async def test_one_that_goes_by_itself_says_what_is_so_when_it_goes(tmp_path: Path, database_url: str) -> None:
    async with running("interforce", tmp_path, database_url) as made:
        assert made.workspace.mailbox is not None
        await made.workspace.mailbox.stop()
        reference = await log_complaint(made)
        await supplement(made, COORDINATOR, reference, name="Fatma Yılmaz", email="f.yilmaz@voorbeeld.nl")

        [mail] = await goes(made)
        assert mail.recipients == ["f.yilmaz@voorbeeld.nl"]
        assert "Yılmaz" in mail.text
        assert complaint_of(made, reference).is_acknowledged


async def test_one_that_may_have_gone_is_uncertain_whatever_changed_since(tmp_path: Path) -> None:
    """It was being handed over when the process was killed: that it did not go cannot be said."""
    async with waiting(tmp_path) as (made, reference):
        made.workspace.clock.move_to(MONDAY + timedelta(minutes=1))
        with made.house.office.begin() as tx:
            [job] = outbox.claim(tx, "killed", 50, timedelta(seconds=30), "mail")
            assert outbox.start(tx, job)
        await supplement(made, ADVISER, reference, client_of="uwv")

        assert await goes(made) == []
        assert record_of(made, reference)[-1].plain["event"]["code"] == "uncertain"


async def test_a_letter_approved_under_the_version_before_still_goes(tmp_path: Path, database_url: str) -> None:
    async with waiting(tmp_path, database_url) as (made, reference):
        as_before(made, reference)

        [mail] = await goes(made)
        assert OWN_WORDS in mail.text
        assert complaint_of(made, reference).is_acknowledged


async def test_a_part_that_came_since_the_version_before_does_not_go_either(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (made, reference):
        as_before(made, reference)
        await supplement(made, ADVISER, reference, client_of="uwv")

        assert await goes(made) == []
        assert record_of(made, reference)[-1].plain["event"]["code"] == "changed"


async def test_a_letter_that_came_back_can_be_settled_otherwise(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (made, reference):
        ws = made.workspace
        await supplement(made, ADVISER, reference, client_of="uwv")
        await goes(made)
        await take_step(made, KEES, reference, "Bezorging oplossen", choice="handled", note="Gebeld.")

        assert not complaint_of(made, reference).failed_letters
        assert ws.mails == []
        assert "Dossier" in shown(ws, KEES) or "Opgeslagen" in shown(ws, KEES)


def as_before(made: Trial, reference: str) -> None:
    """The approval as the version before kept it: the texts of the parts, and nothing of what was drafted."""
    office = made.house.office
    event = approved(made, reference)
    assert event.whole is not None
    older = LetterPrepared(
        kind=event.kind,
        days=event.days,
        recipient=event.recipient,
        parts={part["id"]: part["text"] for part in event.whole["parts"]},
    )
    with unattended(office, reference, office.directory.person(KEES)) as case:
        prepared = case.append(older)
        case.enqueue(jobs.Mail(case.reference, prepared.seq), str(prepared.seq))


async def open_letter_of(made: Trial, who: str, reference: str, kind: str) -> None:
    await close_all(made.workspace, who)
    await open_dialog(made.workspace, who, f"letter_{kind}", reference)
