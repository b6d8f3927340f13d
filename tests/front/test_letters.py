"""The acknowledgement as the complainant gets it, and the form it comes from."""

from __future__ import annotations

import asyncio
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from bot.complaint.aims import aims
from bot.record import tables
from handlers.trying import Trial
from localslack.mailbox import Mail
from localslack.model import Json
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COORDINATOR,
    KEES,
    LIES,
    MONDAY,
    channel,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    open_letter,
    personal,
    record_of,
    running,
    shown,
    supplement,
    thread,
)
from tests.hands.intake import handled_by
from tests.hands.letters import (
    PLAN,
    WAY,
    WHEN,
    acknowledged,
    html_of,
    one_line,
    pdf_of,
    send,
    send_letter,
    text_of,
    typed,
)

# Per regulation: what its text wants in the letter, with the requirement that asks for it.
CONTENTS = {
    "focus": {
        "F11": "Op maandag 21 december 2026 hebben we uw klacht ontvangen.",
        "F12": "Uiterlijk maandag 18 januari 2027 krijgt u schriftelijk antwoord van ons.",
    },
    "in-focus-samen": {
        "S10, composition": "De klachtencommissie bestaat uit Kees Een en Lies Twee.",
        "S10, procedure": "We luisteren naar u en naar de andere mensen die erbij betrokken zijn.",
        "S14": "Uiterlijk maandag 18 januari 2027 krijgt u schriftelijk antwoord van ons. Dat is binnen 4 weken nadat",
    },
    "beroepspraktijk": {
        "V10": "hebben we uw klacht ontvangen",
        "V11": "Dan bespreken we samen wat de volgende stappen zijn.",
        "V13": "We streven ernaar uw klacht uiterlijk donderdag 21 januari 2027 af te handelen.",
        "V20": "Mogen we deze deskundige dan stukken over uw klacht laten lezen?",
    },
    "balans-borne": {
        "B6, way": "Wij praten met de planner en bellen u daarna.",
        "B6, duration": "We verwachten dat we uw klacht uiterlijk vrijdag 15 januari 2027 hebben afgehandeld.",
    },
    "interforce": {
        "I4": "Je klacht is in behandeling",
        "I5": "Op maandag 21 december 2026 hebben we je klacht ontvangen.",
        "I6": "Ik heb drie keer gebeld en niemand belde terug.",
        "I7": "Uiterlijk maandag 28 december 2026 nemen we opnieuw contact met je op.",
        "I8": "Uiterlijk donderdag 21 januari 2027 krijg je schriftelijk antwoord van ons.",
        "I9": "in behandeling bij Kees Een",
        "I10": "Bel 010 123 45 67 of mail naar klachten@voorbeeld.nl.",
    },
}


# --- what arrives


@dataclass(frozen=True)
class Arrived:
    procedure: str
    organisation: str
    reference: str
    mail: Mail


@pytest.fixture(scope="module", params=CONTENTS)
def arrived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Arrived:
    """The acknowledgement of a written complaint, under each regulation."""

    async def one() -> Arrived:
        async with running(request.param, tmp_path_factory.mktemp(request.param)) as made:
            reference = await acknowledged(made)
            [mail] = made.workspace.mails
            return Arrived(request.param, made.house.office.organisation.name, reference, mail)

    return asyncio.run(one())


def test_the_letter_says_what_the_regulation_asks_in_mail_and_pdf(arrived: Arrived) -> None:
    mail = arrived.mail
    for place in (one_line(mail.text), one_line(html_of(mail)), one_line(text_of(pdf_of(mail)))):
        assert not [id for id, wanted in CONTENTS[arrived.procedure].items() if wanted not in place]


def test_the_letter_speaks_to_the_reader_as_the_regulation_does(arrived: Arrived) -> None:
    said = set(re.findall(r"\w+", arrived.mail.text.casefold()))
    formal = arrived.procedure != "interforce"

    assert bool({"u", "uw"} & said) == formal
    assert bool({"je", "jij", "jouw"} & said) == (not formal)


def test_the_mail_comes_from_the_organisation_and_can_be_answered(arrived: Arrived) -> None:
    message = arrived.mail.message

    assert arrived.mail.sender == "klachten@voorbeeld.nl"
    assert arrived.mail.recipients == ["fatma@voorbeeld.nl"]
    assert message["From"] == f"{arrived.organisation} <klachten@voorbeeld.nl>"
    assert message["To"].addresses[0].addr_spec == "fatma@voorbeeld.nl"
    assert message["Reply-To"].addresses[0].addr_spec == "klachten@voorbeeld.nl"
    assert arrived.reference in arrived.mail.subject
    assert "Fatma" not in arrived.mail.subject
    assert parsedate_to_datetime(message["Date"]) == MONDAY
    assert message["Message-ID"].endswith("@voorbeeld.nl>")
    assert message["Auto-Submitted"] == ("auto-replied" if arrived.procedure == "interforce" else None)


def test_the_pdf_can_be_read_aloud(arrived: Arrived) -> None:
    [(filename, kind, content)] = arrived.mail.attachments
    catalog: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]

    assert (filename, kind) == (f"ontvangstbevestiging-{arrived.reference}.pdf", "application/pdf")
    assert catalog["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF object, not a bool
    assert catalog["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    assert catalog["/Lang"].startswith("nl")
    assert "Fatma Yıldız" in text_of(content)


async def test_what_the_complainant_wrote_stays_text_in_the_mail(tmp_path: Path) -> None:
    """Markup and mail headers in a complaint are words, not instructions."""
    written = "<b>Schande</b> & #typst *vet* $x$\nBcc: iedereen@voorbeeld.nl"
    async with running("focus", tmp_path) as made:
        await acknowledged(made, **{"Waar gaat het over?": written})
        [mail] = made.workspace.mails

        assert mail.recipients == ["fatma@voorbeeld.nl"]
        assert mail.message["Bcc"] is None
        assert "&lt;b&gt;Schande&lt;/b&gt; &amp;" in html_of(mail)
        assert "<b>Schande</b> & #typst *vet* $x$" in one_line(text_of(pdf_of(mail)))


async def test_the_letter_is_dated_the_day_it_is_sent(tmp_path: Path) -> None:
    """Approved on Friday while the mail server is away; on Monday it is back."""
    friday = datetime(2026, 11, 13, 15, 0, tzinfo=AMSTERDAM)
    async with running("in-focus-samen", tmp_path, start=friday) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        reference = await handled_by(made, KEES)
        port = ws.mailbox.port
        await ws.mailbox.stop()
        await send_letter(made, KEES, reference)
        assert "acknowledged" not in [event.type for event in record_of(made, reference)]
        await ws.mailbox.start(port)
        await ws.move_clock(datetime(2026, 11, 16, 9, 30, tzinfo=AMSTERDAM))

        [mail] = ws.mails
        assert "Datum: maandag 16 november 2026" in mail.text
        assert "maandag 16 november 2026" in one_line(text_of(pdf_of(mail)))
        assert "Op vrijdag 13 november 2026 hebben we uw klacht ontvangen." in one_line(mail.text)
        [event] = [e for e in record_of(made, reference) if e.type == "acknowledged"]
        assert event.plain["event"]["letter_date"] == "2026-11-16"


# --- what it records


async def test_one_letter_carries_three_steps_for_an_oral_complaint(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await acknowledged(made, **{"Hoe kwam de klacht binnen?": "Telefoon"})
        [mail] = made.workspace.mails

        assert "Wilt u uw klacht ook voor ons opschrijven?" in one_line(mail.text)
        recorded = [event.type for event in record_of(made, reference)]
        assert recorded[-3:] == ["acknowledged", "composition_told", "asked_for_writing"]
        ledger = complaint_of(made, reference).ledger
        states = {e.rule.id: e.state(MONDAY, AMSTERDAM) for e in ledger.entries()}
        assert states["acknowledge"] == states["tell_composition"] == states["ask_in_writing"] == "met"
        assert states["answer"] == "open"
        told = [line.casefold() for line in thread(made.workspace, reference)[-3:]]
        steps = ["ontvangst bevestigd", "samenstelling van de commissie verteld", "gevraagd de klacht op te schrijven"]
        assert told == [f"{step} op maandag 21 december, door de commissie" for step in steps]


async def test_a_client_of_the_uwv_is_pointed_to_the_labour_expert(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await log_complaint(made)
        await supplement(made, ADVISER, reference, client_of="uwv")
        await declare(made, KEES)
        await send_letter(made, KEES, reference)

        assert "Dan kunt u daarmee naar uw arbeidsdeskundige gaan." in one_line(made.workspace.mails[0].text)
        ledger = complaint_of(made, reference).ledger
        assert {e.rule.id for e in ledger.open_duties()} == {"answer", "inform_labour_expert"}


async def test_a_written_complaint_is_not_asked_for_again(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await acknowledged(made)

        assert "opschrijven" not in made.workspace.mails[0].text
        assert "asked_for_writing" not in [event.type for event in record_of(made, reference)]


async def test_the_promised_day_becomes_a_task(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        reference = await acknowledged(made)

        complaint = complaint_of(made, reference)
        assert complaint.history[-1].type == "acknowledged_with_plan"
        aim = aims(complaint, made.house.office.task_terms)["task:keep_promise", 1]
        assert aim.act_by == date(2027, 1, 15)
        assert complaint.ledger.open_duties() == []


async def test_the_sent_letter_is_in_the_file_byte_for_byte(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await acknowledged(made)
        await supplement(made, COORDINATOR, reference, name="Fatma Yıldız-de Groot")

        file = await open_file(made, KEES, reference)
        assert "brief goedgekeurd voor verzending · door de commissie (<@U0COM1>): de ontvangstbevestiging" in file
        await ws.click(KEES, "Brieven", in_view=True)
        await made.house.worker.drain()

        [letter] = ws.files
        assert ws.file_content(letter) == pdf_of(ws.mails[0])
        assert ws.messages(KEES, as_user=KEES)[-1].files == [letter.id]
        assert letter.name == f"ontvangstbevestiging-{reference}.pdf"


# --- the form


async def test_a_required_part_that_says_nothing_stops_the_letter_with_its_article(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)

        ws.fill(KEES, {"☑ Samenstelling van de commissie": "[volgt]", "Hulp van iemand anders": "Neem iemand mee."})
        await ws.submit(KEES)

        [(label, error)] = ws.errors(KEES).items()
        assert label == "☑ Samenstelling van de commissie"
        assert "ontbreekt nog" in error
        assert "Klachtenreglement, Klachtencommissie" in error
        assert "Neem iemand mee." in typed(ws, KEES)
        await made.house.worker.drain()
        assert ws.mails == []


async def test_an_emptied_required_part_stops_the_letter(tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)

        ws.fill(KEES, {"☑ Toestemming om stukken te delen": ""})
        await ws.submit(KEES)

        assert ws.errors(KEES) == {"☑ Toestemming om stukken te delen": "Vul dit in."}
        assert "Overige aspecten klachtenregeling" in shown(ws, KEES)
        await made.house.worker.drain()
        assert ws.mails == []


async def test_only_what_is_lacking_may_stay_empty_and_it_says_when(tmp_path: Path) -> None:
    async with running("beroepspraktijk", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        [consent] = await marked(made, "acknowledge", reference)
        assert consent["label"]["text"] == "☑ Toestemming om stukken te delen"
        assert not consent["optional"]
        assert "leeg blijven" not in consent["hint"]["text"]
        [lacking] = await marked(made, "letter_missing_information", reference)
        assert lacking["label"]["text"] == "☐ Informatie die ontbreekt"
        assert lacking["optional"]
        assert lacking["hint"]["text"].endswith("Heb je gebeld, dan mag dit leeg blijven.")
        ws.fill(KEES, {"way": "phone", "Wat is er aan de telefoon gezegd?": "Gevraagd op welke dag het was."})
        await ws.submit(KEES)

        assert not ws.errors(KEES)
        assert "asked_for_information" in complaint_of(made, reference).types


async def marked(made: Trial, letter: str, reference: str) -> list[Json]:
    """The parts that the regulation requires, as they stand in the form."""
    ws = made.workspace
    if ws.open_view(KEES) is not None:
        await ws.close(KEES, everything=True)
    await open_dialog(ws, KEES, letter, reference)
    view = ws.open_view(KEES)
    assert view is not None
    return [block for block in view.blocks if "label" in block and block["label"]["text"][0] in "☑☐"]


async def test_a_date_edited_away_is_noticed(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)

        ws.fill(KEES, {"☑ Wanneer het antwoord komt": "Uiterlijk dinsdag 18 januari 2027 hoort u van ons."})
        await ws.submit(KEES)

        [(label, error)] = ws.errors(KEES).items()
        assert label == "☑ Wanneer het antwoord komt"
        assert "maandag 18 januari 2027" in error
        assert "De procedure, 3" in error
        assert "dinsdag 18 januari" in " ".join(typed(ws, KEES))


async def test_the_way_and_the_duration_are_for_the_sender_to_promise(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)

        way, duration = PLAN
        ws.fill(KEES, {way: "n.t.b.", duration: date(2026, 12, 20)})
        await ws.submit(KEES)

        errors = ws.errors(KEES)
        assert "Algemene richtlijnen" in errors[way]
        assert "maandag 21 december 2026" in errors[duration]


async def test_the_preview_is_a_file_and_keeps_the_text_for_the_colleague(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, LIES)
        await open_letter(made, KEES, reference)
        ws.fill(KEES, {"Hulp van iemand anders": "Uw zus mag mee naar het gesprek."})

        await ws.click(KEES, "Voorbeeld (PDF)", in_view=True)
        await made.house.worker.drain()

        [file] = ws.files
        assert file.name == f"ontvangstbevestiging-{reference}.pdf"
        assert ws.messages(KEES, as_user=KEES)[-1].files == [file.id]
        assert "Voorbeeld: nog niet verstuurd" in text_of(ws.file_content(file))
        assert "Uw zus mag mee" in text_of(ws.file_content(file))
        assert "Je tekst is bewaard" in shown(ws, KEES)
        assert "Uw zus mag mee naar het gesprek." in typed(ws, KEES)
        await open_letter(made, LIES, reference)
        assert "Uw zus mag mee naar het gesprek." in typed(ws, LIES)
        assert not ws.sees_file(ADVISER, file)
        await send(made, KEES)
        assert "Uw zus mag mee naar het gesprek." in one_line(ws.mails[0].text)


async def test_a_preview_of_the_plan_shows_the_promised_day(tmp_path: Path) -> None:
    """The day is a field of its own; the colleague who opens the form next finds it too."""
    async with running("balans-borne", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, LIES)
        await open_letter(made, KEES, reference)
        ws.fill(KEES, PLAN)

        await ws.click(KEES, "Voorbeeld (PDF)", in_view=True)
        await made.house.worker.drain()
        await open_letter(made, LIES, reference)

        assert "vrijdag 15 januari 2027" in one_line(text_of(ws.file_content(ws.files[0])))
        assert "2027-01-15" in typed(ws, LIES)


# --- other ways


async def test_a_phone_confirmation_is_logged_without_a_letter(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await ws.move_clock(MONDAY + timedelta(hours=3))
        await open_letter(made, KEES, reference)
        called = MONDAY + timedelta(hours=1)

        await send(made, KEES, **{WAY: "phone", WHEN: called, "Wat is er aan de telefoon gezegd?": "Zij is blij."})

        [event] = [e for e in record_of(made, reference) if e.type == "acknowledged"]
        assert event.at == called
        assert (event.plain["event"]["way"], event.plain["event"]["letter"]) == ("phone", "")
        assert event.sealed is not None
        assert event.sealed["event"]["note"] == "Zij is blij."
        assert "Zij is blij." not in str(event.plain)
        assert ws.mails == []
        assert "per telefoon bevestigd" in shown(ws, KEES)
        assert "●━●━●━○━○" in channel(ws)[0]


@pytest.mark.parametrize("procedure", ["in-focus-samen", "balans-borne"])
async def test_a_call_is_no_confirmation_where_the_regulation_wants_a_letter(procedure: str, tmp_path: Path) -> None:
    async with running(procedure, tmp_path) as made:
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)

        assert "Ik heb gebeld" not in shown(made.workspace, KEES)


async def test_a_posted_letter_has_the_day_the_sender_gives(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await ws.move_clock(MONDAY + timedelta(days=2))
        posted = MONDAY + timedelta(days=1)
        await open_letter(made, KEES, reference)

        await send(made, KEES, **{WAY: "post", WHEN: posted})

        recorded = record_of(made, reference)
        [event] = [e for e in recorded if e.type == "acknowledged"]
        assert event.at == posted
        assert event.plain["event"]["letter_date"] == "2026-12-22"
        assert "composition_told" in [e.type for e in recorded]
        await open_file(made, KEES, reference)
        await ws.click(KEES, "Brieven", in_view=True)
        await made.house.worker.drain()
        assert "dinsdag 22 december 2026" in text_of(ws.file_content(ws.files[-1]))
        assert ws.mails == []


@pytest.mark.parametrize(("when", "said"), [(-1, "vóór de ontvangst"), (1, "toekomst")])
async def test_a_letter_is_not_posted_before_receipt_or_in_the_future(when: int, said: str, tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)

        ws.fill(KEES, {WAY: "post", WHEN: MONDAY + timedelta(days=when)})
        await ws.submit(KEES)

        [(label, error)] = ws.errors(KEES).items()
        assert label == WHEN
        assert said in error
        assert "binnenkwam" not in error  # here it is about a letter, not about the complaint
        assert "acknowledged" not in [e.type for e in record_of(made, reference)]


async def test_without_an_address_the_form_offers_the_other_ways(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, **{"Telefoon of e-mail": ""})
        await open_letter(made, KEES, reference)

        assert "Er is geen e-mailadres" in shown(ws, KEES)
        assert "E-mail naar" not in shown(ws, KEES)
        await supplement(made, ADVISER, reference, email="fatma@voorbeeld.nl")
        await send_letter(made, KEES, reference)
        assert [mail.recipients for mail in ws.mails] == [["fatma@voorbeeld.nl"]]


# --- who may, and who was first


async def test_two_members_press_send_and_one_letter_goes(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for member in (KEES, LIES):
            await declare(made, member)
            await open_letter(made, member, reference)

        await asyncio.gather(ws.submit(KEES), ws.submit(LIES))
        await made.house.worker.drain()

        assert len(ws.mails) == 1
        approved, other = sorted((shown(ws, KEES), shown(ws, LIES)), key=lambda said: "goedgekeurd" in said)
        assert "gaat nu de deur uit" in approved
        assert "al goedgekeurd" in other or "De brief is goedgekeurd" in other
        assert [e.type for e in record_of(made, reference)].count("letter_prepared") == 1


async def test_who_comes_after_a_phone_call_reads_that_it_was_done(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for member in (KEES, LIES):
            await declare(made, member)
            await open_letter(made, member, reference)

        await send(made, KEES, **{WAY: "phone", "note": "Zij weet nu wie haar klacht behandelt."})
        await send(made, LIES)

        assert "Dit is al gedaan op maandag 21 december 2026 om 10.00 uur: ontvangst bevestigd" in shown(ws, LIES)
        assert ws.mails == []


async def test_a_member_who_has_not_declared_cannot_open_the_letter(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)

        assert "Verklaar eerst" in await open_file(made, LIES, reference)
        await ws.close(LIES, everything=True)
        await open_dialog(ws, LIES, "acknowledge", reference)

        assert "Er is geen klacht met dit kenmerk" in shown(ws, LIES)
        assert "Fatma" not in shown(ws, LIES)


async def test_a_form_sent_in_by_somebody_else_does_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)
        of_kees = ws.open_view(KEES)
        assert of_kees is not None

        for other in (LIES, ADVISER):
            forged = {"view": ws.payloads.view(of_kees), "response_urls": []}
            trigger = ws.triggers.make(other)
            await ws.delivery.payload(ws.payloads.interaction("view_submission", ws.person(other), trigger, **forged))
        await made.house.worker.drain()

        assert ws.mails == []
        assert "letter_prepared" not in [e.type for e in record_of(made, reference)]


# --- interforce: by itself


async def test_it_goes_by_itself_at_night_within_ten_minutes(tmp_path: Path) -> None:
    night = datetime(2026, 12, 26, 3, 12, tzinfo=AMSTERDAM)
    async with running("interforce", tmp_path, start=night) as made:
        reference = await log_complaint(made)

        [mail] = made.workspace.mails
        assert mail.arrived - night < timedelta(minutes=10)
        assert "Datum: zaterdag 26 december 2026" in mail.text
        [entry] = [e for e in complaint_of(made, reference).ledger.entries() if e.rule.id == "acknowledge"]
        assert entry.state(night, AMSTERDAM) == "met"


async def test_without_an_address_it_says_so_and_goes_as_soon_as_there_is_one(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, **{"Telefoon of e-mail": ""})

        assert ws.mails == []
        [told] = [said for said in personal(ws, KEES) if "kon niet vanzelf weg" in said]
        assert "hoe wij de klager bereiken" in told
        await supplement(made, ADVISER, reference, email="fatma@voorbeeld.nl")
        assert [mail.recipients for mail in ws.mails] == [["fatma@voorbeeld.nl"]]
        assert "acknowledged" in [e.type for e in record_of(made, reference)]


async def test_without_a_handler_it_waits_for_the_committee(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondents=[KEES, LIES])

        assert ws.mails == []
        assert any("wie de klacht behandelt" in said for said in personal(ws, COORDINATOR))
        await ws.click(COORDINATOR, "Commissielid benoemen")
        ws.fill(COORDINATOR, {"Wie wordt lid?": "U0DEP", "Waarom?": "De anderen zijn partij."})
        await ws.submit(COORDINATOR)
        await made.house.worker.drain()
        [mail] = ws.mails
        assert "in behandeling bij" in one_line(mail.text)
        assert reference in mail.subject


def nobody_has_a_name(made: Trial) -> None:
    """As in the first second of a new installation: everybody's name is still to be asked for."""
    office = made.house.office
    with made.record.engine.begin() as connection:
        connection.execute(sa.update(tables.person).values(name=None))
        connection.execute(sa.delete(tables.outbox).where(tables.outbox.c.kind == "name"))
    office.directory.forget_names()
    office.open_doors()


async def test_it_waits_for_names_that_are_not_known_yet_and_goes_when_they_are(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        nobody_has_a_name(made)
        reference = await log_complaint(made)
        [mail] = ws.mails
        assert "in behandeling bij Kees" in one_line(mail.text)
        assert "acknowledged" in [e.type for e in record_of(made, reference)]
        await ws.move_clock(MONDAY + timedelta(minutes=15))
        assert len(ws.mails) == 1
        assert not [said for said in personal(ws, KEES) if "kon niet vanzelf weg" in said]


async def test_when_names_do_not_come_somebody_hears_that_it_waits(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        nobody_has_a_name(made)
        ws.fail_next("users.info", status=503, times=1000)
        reference = await log_complaint(made)
        assert not [said for said in personal(ws, KEES) if "kon niet vanzelf weg" in said]
        await ws.move_clock(MONDAY + timedelta(minutes=10))
        assert [said for said in personal(ws, KEES) if "kon niet vanzelf weg" in said]
        assert ws.mails == []
        ws.faults.clear()
        await ws.move_clock(MONDAY + timedelta(hours=2))
        assert reference in ws.mails[0].subject


# --- reading what was sent
