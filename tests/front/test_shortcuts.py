"""The other doors of intake: the shortcut anywhere, and a message as the complaint."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.record.tables import draft
from bot.usecases.file.keeping import forget_deliveries
from handlers.trying import Trial
from localslack.workspace import Workspace
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COORDINATOR,
    KEES,
    MONDAY,
    OMAR,
    close_all,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    open_letter,
    record_of,
    references,
    running,
    shown,
    supplement,
    take_step,
)
from tests.hands.intake import handled_by

FIVE_PAST = MONDAY + timedelta(minutes=5)
LONG = "Op maandag belde ik. " * 200


async def from_message(made: Trial, text: str, who: str = ADVISER, by: str = KEES) -> None:
    """Somebody writes a message; ``who`` chooses the shortcut in its menu."""
    message = await made.workspace.say(by, "algemeen", text)
    await made.workspace.message_shortcut(who, "log_from_message", message.ts)


async def test_the_shortcut_opens_the_form(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await ws.shortcut(ADVISER, "log_complaint")
        ws.fill(ADVISER, {"Naam van de klager": "Fatma", "text": "Niemand belt terug.", "channel": "phone"})
        await ws.submit(ADVISER)
        assert references(made) == ["K-2026-0001"]


async def test_who_may_not_log_is_told_so(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        made.house.office.directory.hold(type(made.house.office.people)(advisers=("p_other",)))
        await made.workspace.shortcut(ADVISER, "log_complaint")
        assert "niet voor iedereen ingesteld" in shown(made.workspace, ADVISER)
        await close_all(made.workspace, ADVISER)
        await from_message(made, LONG)
        assert "niet voor iedereen ingesteld" in shown(made.workspace, ADVISER)
        assert waiting(made) == 0


async def test_a_message_fills_the_form_with_its_words_and_its_moment(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        message = await ws.say(
            KEES, "algemeen", "Een klant belde: @Lies Twee was <kortaf> & boos.\nKun jij dit oppakken?"
        )
        ws.clock.move_to(MONDAY + timedelta(hours=3))
        await ws.message_shortcut(ADVISER, "log_from_message", message.ts)
        await ws.submit(ADVISER)
        assert set(ws.errors(ADVISER)) == {"Naam van de klager", "Hoe kwam de klacht binnen?"}, "nothing is guessed"
        ws.fill(ADVISER, {"Naam van de klager": "Fatma", "Hoe kwam de klacht binnen?": "Telefoon"})
        await ws.submit(ADVISER)

        complaint = complaint_of(made, "K-2026-0001")
        assert complaint.particulars is not None
        assert complaint.particulars.text == "Een klant belde: @Lies Twee was <kortaf> & boos.\nKun jij dit oppakken?"
        assert complaint.received_at == MONDAY.astimezone(AMSTERDAM)


async def test_a_long_message_is_kept_whole_with_the_complaint(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        await from_message(made, LONG)
        assert "Het hele bericht gaat mee in het dossier." in shown(ws, ADVISER)
        assert waiting(made) == 1
        ws.fill(ADVISER, {"Naam van de klager": "", "Hoe kwam de klacht binnen?": "E-mail"})
        await ws.submit(ADVISER)
        ws.fill(ADVISER, {"Naam van de klager": "Fatma"})
        await ws.submit(ADVISER)
        await made.house.worker.drain()

        assert waiting(made) == 0
        complaint = complaint_of(made, "K-2026-0001")
        assert complaint.particulars is not None
        assert complaint.particulars.text == LONG[:3000].strip()
        with made.house.office.look() as tx:
            [kept] = tx.documents("K-2026-0001")
            assert (tx.document_content("K-2026-0001", kept.id) or b"").decode() == LONG.strip()
        assert "het hele bericht (txt)" in await open_file(made, COORDINATOR, "K-2026-0001")


async def test_a_citizen_number_far_into_a_long_message_is_asked_about(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await from_message(made, LONG + "Mijn nummer is 123456782.")
        ws.fill(ADVISER, {"Naam van de klager": "Fatma", "Hoe kwam de klacht binnen?": "E-mail"})
        await ws.submit(ADVISER)
        assert "burgerservicenummer" in shown(ws, ADVISER)
        ws.fill(ADVISER, {"keep": ["yes"]})
        await ws.submit(ADVISER)
        assert references(made) == ["K-2026-0001"]
        with made.house.office.look() as tx:
            assert len(tx.documents("K-2026-0001")) == 1


async def test_what_nobody_logged_is_forgotten_after_a_day(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await from_message(made, LONG)
        ws.clock.move_to(MONDAY + timedelta(hours=23))
        forget_deliveries(made.house.office)
        assert waiting(made) == 1
        ws.clock.move_to(MONDAY + timedelta(hours=25))
        forget_deliveries(made.house.office)
        assert waiting(made) == 0
        ws.fill(ADVISER, {"Naam van de klager": "Fatma", "Hoe kwam de klacht binnen?": "E-mail"})
        await ws.submit(ADVISER)
        assert references(made) == ["K-2026-0001"], "the beginning is still logged"


async def test_a_message_of_our_own_is_no_complaint(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made)
        await close_all(ws, ADVISER)
        ours = next(message for message in ws.messages("klachten") if message.bot)
        await ws.message_shortcut(COORDINATOR, "log_from_message", ours.ts)
        assert "een bericht van Wederhoor zelf" in shown(ws, COORDINATOR)


async def test_a_message_without_words_opens_the_form_and_says_so(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await from_message(made, " ")
        assert "In dit bericht staat geen tekst" in shown(ws, ADVISER)


GRUMBLE = "Die zeurkous van een Yıldız belde weer. Kun jij dit oppakken? Ik heb er geen zin meer in."
FORWARDED = """Kijk jij hiernaar? Groet, Kees

---------- Forwarded message ---------
Van: Fatma Yıldız <fatma@voorbeeld.nl>
Verzonden: maandag 21 december 2026 09:12
Aan: Kees Een <kees@interforce.example>
Onderwerp: niemand belt terug

Ik heb drie keer gebeld en niemand belde terug.

Van: Kees Een <kees@interforce.example>
Aan: Fatma Yıldız <fatma@voorbeeld.nl>

Wij bellen u morgen."""


async def test_a_message_is_never_mailed_and_the_line_that_is_gets_asked(tmp_path: Path, database_url: str) -> None:
    """Interforce confirms by itself, within minutes: nobody reads the letter first."""
    async with running("interforce", tmp_path, database_url) as made:
        ws = made.workspace
        await from_message(made, GRUMBLE)
        ws.fill(ADVISER, {"Naam van de klager": "Fatma", "channel": "phone", "contact": "fatma@voorbeeld.nl"})
        await ws.submit(ADVISER)
        assert set(ws.errors(ADVISER)) == {"Zo staat het in de bevestiging"}
        ws.fill(ADVISER, {"summary": "Niemand belt terug, ook niet na drie keer bellen."})
        await ws.submit(ADVISER)
        await made.house.worker.drain()

        [mail] = ws.mails
        assert "“Niemand belt terug, ook niet na drie keer bellen.”" in mail.text
        assert not any(word in mail.text for word in ("zeurkous", "oppakken"))
        particulars = complaint_of(made, "K-2026-0001").particulars
        assert particulars is not None
        assert particulars.text == GRUMBLE, "in the file it stands whole"


async def test_a_letter_of_a_person_does_not_quote_a_message_either(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await from_message(made, GRUMBLE)
        ws.fill(ADVISER, {"Naam van de klager": "Fatma", "channel": "email", "contact": "fatma@voorbeeld.nl"})
        await ws.submit(ADVISER)
        await made.house.worker.drain()
        await declare(made, KEES)
        await open_letter(made, KEES, "K-2026-0001")
        assert "zeurkous" not in shown(ws, KEES)

        await supplement(made, KEES, "K-2026-0001", summary="Niemand belt terug.")
        await open_letter(made, KEES, "K-2026-0001")
        assert "“Niemand belt terug.”" in filled(ws, KEES, "part_summary")


async def test_what_came_in_writing_later_is_the_complainants_own(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        await from_message(made, GRUMBLE)
        ws.fill(ADVISER, {"Naam van de klager": "Fatma", "channel": "phone", "contact": "fatma@voorbeeld.nl"})
        await ws.submit(ADVISER)
        await made.house.worker.drain()
        await declare(made, KEES)
        particulars = complaint_of(made, "K-2026-0001").particulars
        assert particulars is not None
        assert particulars.own_words == ""
        await take_step(made, KEES, "K-2026-0001", "Op schrift ontvangen", text="Ik belde drie keer.", note="Post.")

        particulars = complaint_of(made, "K-2026-0001").particulars
        assert particulars is not None
        assert particulars.own_words == "Ik belde drie keer."


async def test_of_a_mail_that_was_pasted_only_the_mail_itself_is_quoted(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        await log_complaint(made, text=FORWARDED)

        [mail] = made.workspace.mails
        assert "“Ik heb drie keer gebeld en niemand belde terug.”" in mail.text
        assert not any(word in mail.text for word in ("kees@", "Groet", "Verzonden", "bellen u morgen"))


async def test_what_an_employee_is_told_does_not_start_from_a_message(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await from_message(made, GRUMBLE)
        ws.fill(ADVISER, {"Naam van de klager": "Fatma", "channel": "phone", "respondents": [OMAR]})
        await ws.submit(ADVISER)
        await made.house.worker.drain()
        await declare(made, KEES)
        await open_dialog(ws, KEES, "inform_respondent", "K-2026-0001")

        assert filled(ws, KEES, "told") == ""


def filled(ws: Workspace, user: str, field: str) -> str:
    """What a text field of the open form holds before anybody types."""
    view = ws.open_view(user)
    assert view is not None
    element = next(b["element"] for b in view.blocks if b.get("element", {}).get("action_id") == field)
    return str(element.get("initial_value", ""))


# --- the file in one place


async def test_the_file_says_what_is_new_since_one_looked_and_looking_adds_nothing_by_itself(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        assert "nieuw" not in await open_file(made, KEES, reference), "at first sight all of it is"
        await open_file(made, KEES, reference)
        assert views(made, reference) == 1
        due = complaint_of(made, reference).ledger.entries()

        await close_all(ws, ADVISER)
        await open_dialog(ws, ADVISER, "add_document", reference)
        ws.fill(ADVISER, {"note": "Zij belde weer."})
        await ws.submit(ADVISER)
        await made.house.worker.drain()
        cards = len(ws.calls)
        file = await open_file(made, KEES, reference)
        assert "1 nieuw sinds je laatst keek" in file
        assert "*nieuw* · ma 21 dec · notitie toegevoegd · door de adviseur (<@U0ADV>): Zij belde weer." in file
        assert "nieuw sinds" not in await open_file(made, KEES, reference)
        assert views(made, reference) == 2
        await made.house.worker.drain()
        assert not [call for call in ws.calls[cards:] if call[0] == "chat.update"], "looking posts nothing"
        assert complaint_of(made, reference).ledger.entries() == due


async def test_within_a_minute_the_course_reads_as_people_did_it(tmp_path: Path) -> None:
    """A form asks for whole minutes: what it records must not stand before what was done just before it."""
    async with running("focus", tmp_path, start=MONDAY + timedelta(seconds=20)) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await ws.move_clock(FIVE_PAST + timedelta(seconds=30))
        await declare(made, KEES)
        await take_step(made, KEES, reference, "Partij horen", party="De klager", note="Excuses.", at=FIVE_PAST)
        said = (await open_file(made, KEES, reference)).partition("Verloop")[2]
        wanted = ("partij gehoord", "commissielid heeft verklaard", "commissie benoemd", "klacht ontvangen")
        places = [said.index(line) for line in wanted]

        assert places == sorted(places), "the latest on top"
        at = {event.type: event.at for event in record_of(made, reference)}
        assert at["heard"] < at["no_conflict_declared"], "the record keeps what the form said"


async def test_a_long_course_of_events_is_read_page_by_page(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for n in range(12):
            await close_all(ws, ADVISER)
            await open_dialog(ws, ADVISER, "add_document", reference)
            ws.fill(ADVISER, {"note": f"Notitie nummer {n}. " + "Heel lang verhaal. " * 150})
            await ws.submit(ADVISER)
        file = await open_file(made, COORDINATOR, reference)
        assert "Notitie nummer 11" in file
        assert "Notitie nummer 0." not in file
        await ws.click(COORDINATOR, "Hele verloop", in_view=True)
        assert "Bladzijde 1 van 2" in shown(ws, COORDINATOR)
        assert shown(ws, COORDINATOR).count("Heel lang verhaal.") == 10 * 150
        await ws.click(COORDINATOR, "Eerder", in_view=True)
        assert "klacht ontvangen" in shown(ws, COORDINATOR)
        await ws.click(COORDINATOR, "Terug naar het dossier", in_view=True)
        assert f"Dossier {reference}" in shown(ws, COORDINATOR)


@pytest.mark.parametrize("on", ["K-2026-0001 99", "K-2026-0001 x", "K-2026-0001 0"])
async def test_a_page_that_is_not_there_is_the_nearest(on: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        await open_dialog(made.workspace, COORDINATOR, "course", on)
        assert "klacht ontvangen" in shown(made.workspace, COORDINATOR)


def views(made: Trial, reference: str) -> int:
    return len([e for e in record_of(made, reference) if e.type == "file_viewed"])


def waiting(made: Trial) -> int:
    with made.record.engine.connect() as connection:
        return len(connection.execute(draft.select()).all())


# --- linked


async def test_two_complaints_are_linked_in_both_files_for_who_may_see_both(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        one, other = await log_complaint(made), await log_complaint(made)
        await declare(made, KEES)
        for typed, says in (
            (other.lower().replace("-", "–"), ""),
            (one, "deze klacht zelf"),
            ("K-2026-0999", "geen klacht"),
            ("x", "geen kenmerk"),
        ):
            await close_all(ws, COORDINATOR)
            await open_dialog(ws, COORDINATOR, "link", one)
            ws.fill(COORDINATOR, {"other": typed})
            await ws.submit(COORDINATOR)
            assert says in str(ws.errors(COORDINATOR)) if says else not ws.errors(COORDINATOR)
        for here, there in ((one, other), (other, one)):
            assert f"Samen met: {there}" in await open_file(made, COORDINATOR, here)
        assert "Samen met" not in await open_file(made, KEES, other), "Kees may not see the other one"
        assert [len([e for e in record_of(made, each) if e.type == "linked"]) for each in (one, other)] == [1, 1]
