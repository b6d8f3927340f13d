"""Documents and notes from chat: sealed, looked at, handed out; what cannot be kept is said."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.attachments import ENDINGS, KINDS, fits, kind_of
from bot.record.contents import verify_record
from bot.record.tables import document, draft
from bot.usecases.file.keeping import erase, rebuild_rows
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    KEES,
    MONDAY,
    OMAR,
    close_all,
    complaint_of,
    log_complaint,
    open_dialog,
    open_file,
    personal,
    record_of,
    running,
    send_form,
    shown,
    thread,
)
from tests.hands.file import PDF, add
from tests.hands.intake import handled_by


def packed(*names: str, first: tuple[str, str] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as file:
        if first:
            file.writestr(*first)
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
ODT = packed("content.xml", first=("mimetype", "application/vnd.oasis.opendocument.text"))
FINE = {
    "pdf": PDF,
    "docx": DOCX,
    "odt": ODT,
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "jpeg": b"\xff\xd8\xff\xe1",
    "png": b"\x89PNG\r\n\x1a\n\x00",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1",
    "heif": b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1",
    "txt": "Ik belde drie keer. Één keer nam iemand op.".encode(),
    "eml": b"From: fatma@voorbeeld.nl\r\nSubject: klacht\r\n\r\nHallo\r\n",
    "msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00",
    "mp3": b"ID3\x04\x00",
    "m4a": b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00",
}


def names(made: Trial, reference: str) -> list[str]:
    with made.house.office.look() as tx:
        return [str(each.name) for each in tx.documents(reference)]


# --- what may be kept


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_kind_is_known_by_its_name_and_its_content(ending: str) -> None:
    kind = kind_of(f"Klacht.van.Fatma.{ending.upper()}")
    assert kind is not None
    assert fits(kind, FINE[ending])
    others = {other for other, content in FINE.items() if fits(kind, content) and kind_of(f"a.{other}") != kind}
    assert kind == "txt" or others == set(), "nothing else passes for it; text may hold anything"
    assert not fits(kind, b"")


@pytest.mark.parametrize(
    "name", ["klacht", "klacht.exe", "klacht.pdf.exe", "pdf", ".", "klacht.docm", "klacht.html", ""]
)
def test_other_names_are_not_allowed(name: str) -> None:
    assert kind_of(name) is None


@pytest.mark.parametrize(
    "content",
    [
        packed("word/document.xml"),
        packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04",
    ],
)
def test_a_letter_that_is_none_or_can_run(content: bytes) -> None:
    assert not fits("docx", content)


# --- adding


async def test_documents_and_a_note_go_into_the_file(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        files = ("Brief Fatma.pdf", PDF), ("foto.JPG", FINE["jpg"])
        await add(made, KEES, reference, *files, what="Brief van de klager", note="Zij belde nog eens.")
        assert "De notitie staat in het dossier." in shown(ws, KEES)
        assert [e.type for e in record_of(made, reference)][-1] == "noted", "fetched after the answer"
        await made.house.worker.drain()

        assert sorted(names(made, reference)) == ["Brief Fatma.pdf", "foto.JPG"]
        added = [e for e in record_of(made, reference) if e.type == "document_added"]
        assert {e.plain["event"]["kind"] for e in added} == {"pdf", "jpg"}
        assert [e.plain["role"] for e in added] == ["committee", "committee"]
        assert "Fatma" not in json.dumps([e.plain for e in added])
        file = await open_file(made, KEES, reference)
        assert "Brief van de klager (pdf)" in file
        assert "Zij belde nog eens." in file
        assert any("Stuk toegevoegd" in line for line in thread(ws, reference))
        assert verify_record(made.record, made.house.office.organisation.key) == []
        assert rebuild_rows(made.house.office) == []


async def test_a_document_is_handed_out_under_a_name_that_tells_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await add(made, KEES, reference, ("Brief Fatma.pdf", PDF))
        await made.house.worker.drain()
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "documents", reference)
        ws.fill(KEES, {"documents": ["1. Brief Fatma.pdf"]})
        await ws.submit(KEES)
        await made.house.worker.drain()

        handed = [file for file in ws.files if file.name == f"{reference}-1.pdf"]
        assert len(handed) == 1
        assert ws.file_content(handed[0]) == PDF
        await open_dialog(ws, KEES, "documents", reference)
        await ws.submit(KEES)
        assert ws.errors(KEES)


async def test_who_logged_it_may_add_but_not_read_what_others_added(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await add(made, KEES, reference, note="Alleen voor de commissie.")
        await add(made, ADVISER, reference, ("mail.eml", FINE["eml"]))
        await made.house.worker.drain()

        assert names(made, reference) == ["mail.eml"]
        file = await open_file(made, ADVISER, reference)
        assert "Stuk of notitie toevoegen" in file
        assert "Alleen voor de commissie." not in file
        assert "mail.eml" not in file
        await close_all(ws, ADVISER)
        for name in ("documents", "course"):
            await open_dialog(ws, ADVISER, name, reference)
            assert "Niet gevonden" in shown(ws, ADVISER)
            await close_all(ws, ADVISER)


async def test_the_same_upload_twice_is_harmless(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await add(made, ADVISER, reference, ("brief.pdf", PDF))
        await made.workspace.deliver(
            "", made.workspace.delivery.sent[-1][0].body, dict(made.workspace.delivery.sent[-1][0].headers)
        )
        await made.house.worker.drain()
        await add(made, ADVISER, reference, ("nog eens.pdf", PDF), ("brief.pdf", PDF))
        await made.house.worker.drain()

        assert names(made, reference) == ["brief.pdf"]
        assert len([e for e in record_of(made, reference) if e.type == "document_added"]) == 1


# --- refused


@pytest.mark.parametrize(
    ("files", "fields", "place", "says"),
    [
        ((), {}, "Notitie", "Voeg een stuk toe, of schrijf een notitie."),
        ((), {"note": "x", "dated": "2027-01-01"}, "Van welke dag?", "toekomst"),
        ((), {"note": "x", "dated": "1990-01-01"}, "Van welke dag?", "twintig jaar"),
        ((("groot.pdf", b"%PDF-" + b"x" * 5_000_001),), {}, "Stukken", "groot.pdf is te groot: hooguit 5 MB"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(
    files: tuple[tuple[str, bytes], ...], fields: dict[str, object], place: str, says: str, tmp_path: Path
) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        before = len(record_of(made, reference))
        settings = made.house.office.organisation.settings.model_copy(update={"document_megabytes": 5})
        made.house.office.organisation = made.house.office.organisation.model_copy(update={"settings": settings})
        await add(made, ADVISER, reference, *files, **fields)

        assert says in made.workspace.errors(ADVISER)[place]
        assert len(record_of(made, reference)) == before


async def test_a_kind_that_is_not_allowed_is_refused_at_the_field(tmp_path: Path) -> None:
    """Slack's own form does not offer it; a request made by hand does."""
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        file = {"id": "F1", "name": "klacht.exe", "size": 5}
        reply = await send_form(
            made.workspace,
            ADVISER,
            "add_document",
            reference,
            {
                "files": {"type": "file_input", "files": [file]},
                "dated": {"type": "datepicker", "selected_date": "2026-12-21"},
            },
        )
        assert "klacht.exe is een soort bestand dat wij niet bewaren" in reply.text


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (("brief.pdf", b"MZ\x90\x00"), "De inhoud past niet bij de naam"),
        (("brief.docx", packed("iets.txt")), "De inhoud past niet bij de naam"),
    ],
)
async def test_what_is_not_what_it_says_is_not_kept_and_whoever_sent_it_hears_why(
    file: tuple[str, bytes], says: str, tmp_path: Path
) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await add(made, ADVISER, reference, file, ("goed.pdf", PDF))
        await made.house.worker.drain()

        assert names(made, reference) == ["goed.pdf"]
        [message] = [message for message in personal(made.workspace, ADVISER) if "niet bewaard" in message]
        assert says in message
        assert "brief" not in message
        with made.record.engine.connect() as connection:
            assert connection.execute(draft.select()).all() == []


async def test_what_was_said_of_a_refused_document_need_not_be_typed_again(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        wrong, fine = ("brief.pdf", b"MZ\x90\x00"), ("goed.pdf", PDF)
        said: dict[str, object] = {"what": "Brief van de klager", "dated": date(2026, 12, 18)}
        await add(made, ADVISER, reference, wrong, fine, **said)
        await made.house.worker.drain()
        await close_all(ws, ADVISER)
        await ws.click(ADVISER, "Stuk of notitie toevoegen")
        assert "Wat je erover schreef, staat er nog." in shown(ws, ADVISER)
        ws.fill(ADVISER, {"files": [("brief.pdf", PDF + b"beter")]})
        await ws.submit(ADVISER)
        await made.house.worker.drain()

        added = [event for event in record_of(made, reference) if event.type == "document_added"]
        assert [(event.sealed or {})["event"]["note"] for event in added] == ["Brief van de klager"] * 2
        assert [event.plain["event"]["dated"] for event in added] == ["2026-12-18"] * 2
        with made.record.engine.connect() as connection:
            assert connection.execute(draft.select()).all() == [], "used once"
        await close_all(ws, ADVISER)
        await ws.click(ADVISER, "Stuk of notitie toevoegen")
        assert "Wat je erover schreef" not in shown(ws, ADVISER)


@pytest.mark.parametrize("place", ["upload:0000000000000000", "response", "upload:", "x" * 300])
async def test_a_place_that_is_not_there_is_a_new_form(place: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        office = made.house.office
        adviser = office.directory.person(ADVISER)
        with office.begin() as tx:
            tx.save_draft(reference, "response", adviser, {"note": "Mijn kant."})
        day = {"type": "datepicker", "selected_date": "2026-12-21"}
        note = {"type": "plain_text_input", "value": "Zij belde."}
        await send_form(made.workspace, ADVISER, "add_document", f"{reference} {place}", {"note": note, "dated": day})
        with office.look() as tx:
            assert tx.draft(reference, "response", adviser) is not None, "what is not of this form stays"
        assert record_of(made, reference)[-1].type == "noted"


async def test_a_file_that_is_gone_from_slack(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await add(made, ADVISER, reference, ("brief.pdf", PDF))
        ws.state.drop_file(next(file for file in ws.files if file.name == "brief.pdf"))
        await made.house.worker.drain()

        assert any("stond niet meer in Slack" in message for message in personal(ws, ADVISER))
        assert names(made, reference) == []


async def test_without_the_right_to_read_files_somebody_hears_what_to_mend(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await add(made, ADVISER, reference, ("brief.pdf", PDF))
        ws.scopes.discard("files:read")
        await made.house.worker.drain()

        assert any("files:read" in message for message in personal(ws, ADVISER))


async def test_slack_away_for_a_while_loses_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await add(made, ADVISER, reference, ("brief.pdf", PDF))
        ws.fail_next("files.info", status=503)
        await made.house.worker.drain()
        assert names(made, reference) == []
        await ws.move_clock(MONDAY + timedelta(minutes=1))
        await made.house.worker.drain()
        assert names(made, reference) == ["brief.pdf"]


async def test_who_became_a_party_meanwhile_adds_nothing_any_more(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await add(made, ADVISER, reference, ("brief.pdf", PDF))
        await open_dialog(ws, COORDINATOR, "supplement", reference)
        ws.fill(COORDINATOR, {"respondents": [ADVISER]})
        await ws.submit(COORDINATOR)
        await made.house.worker.drain()

        assert names(made, reference) == []


async def test_erasing_forgets_documents_and_what_waits(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        reference = await log_complaint(made)
        await add(made, ADVISER, reference, ("brief.pdf", PDF))
        await made.house.worker.drain()
        await add(made, ADVISER, reference, ("tweede.pdf", PDF + b"2"))
        erase(made.house.office, reference, even_open=True)
        await made.house.worker.drain()

        with made.record.engine.connect() as connection:
            assert connection.execute(draft.select()).all() == []
            assert [(row.sealed, row.name) for row in connection.execute(document.select())] == [(None, None)]


async def test_somebody_without_a_part_in_it_adds_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        values = {"note": {"type": "plain_text_input", "value": "Hallo."}}
        assert "Niet gevonden" in (await send_form(made.workspace, OMAR, "add_document", reference, values)).text
        assert complaint_of(made, reference).types.isdisjoint({"noted"})


def test_every_kind_has_a_media_type() -> None:
    assert all("/" in kind.media_type for kind in KINDS.values())
