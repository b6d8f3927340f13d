"""Who is complained about never sees the case, by whatever door; and nothing personal stands where others read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.record import outbox
from bot.record.tables import metadata
from bot.usecases.committee import appointing
from bot.usecases.dialogs import DOES, OPENS, SUBMITS
from handlers.trying import Trial
from localslack.model import Json
from localslack.people import BOT
from localslack.workspace import Workspace
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COMPLAINT,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    OMAR,
    answered,
    channel,
    close_all,
    committee_of,
    declare,
    log_complaint,
    open_dialog,
    personal,
    record_of,
    references,
    running,
    seat,
    send_form,
    shown,
    supplement,
)
from tests.front.sweep import leaks
from tests.hands.intake import handled_by

LATE = datetime(2027, 1, 11, 9, 0, tzinfo=AMSTERDAM)
"""The acknowledgement is over its day, long enough for coordinator and director to be told."""
UNKNOWN = "K-2026-0999"


# --- who is complained about


ABOUT_NO_COMPLAINT = {"log_complaint", "search", "set_absence", "hand_over", "back_again"}
"""Doors that open for everybody; what they show of complaints is tested with them."""


async def behind_the_doors(made: Trial, who: str, reference: str) -> dict[str, str]:
    """What this person gets to read through every command, button and form, byte for byte."""
    ws = made.workspace
    found = {}
    for typed in (reference, f"waarom {reference}"):
        found[typed.replace(reference, "K")] = (await ws.command(who, "/klacht", typed)).text
    for name in (set(OPENS) | set(DOES)) - ABOUT_NO_COMPLAINT:
        await close_all(ws, who)
        calls = len(ws.calls)
        reply = await open_dialog(ws, who, name, reference)
        found[f"button {name}"] = reply.text + json.dumps([call[1].get("view") for call in ws.calls[calls:]])
    for name in set(SUBMITS) - ABOUT_NO_COMPLAINT:
        reply = await send_form(ws, who, name, reference, FILLED.get(name, {}), key=f"V0{who}{reference}{name}")
        found[f"form {name}"] = reply.text
    calls = len(ws.calls)
    await ws.delivery.payload(preview_click(ws, who, reference))
    found["preview"] = json.dumps([call[1].get("view") for call in ws.calls[calls:]])
    await close_all(ws, who)
    return found


FILLED: dict[str, Json] = {
    "declare": {"choice": {"type": "radio_buttons", "selected_option": {"value": "none"}}},
    "replace_member": {"reason": {"type": "plain_text_input", "value": "Daarom."}},
    "supplement": {"name": {"type": "plain_text_input", "value": "Fatma"}},
    "acknowledge": {"way": {"type": "radio_buttons", "selected_option": {"value": "post"}}},
    "add_document": {
        "note": {"type": "plain_text_input", "value": "Hallo."},
        "dated": {"type": "datepicker", "selected_date": "2026-12-21"},
    },
    "documents": {"documents": {"type": "checkboxes", "selected_options": [{"value": "d_1"}]}},
    "link": {"other": {"type": "plain_text_input", "value": "K-2026-0001"}},
    "annul": {"reason": {"type": "plain_text_input", "value": "Daarom."}},
    "void": {"reason": {"type": "plain_text_input", "value": "Daarom."}},
    "acknowledging_impossible": {"reason": {"type": "plain_text_input", "value": "Daarom."}},
    "settle_delivery": {"choice": {"type": "radio_buttons", "selected_option": {"value": "arrived"}}},
}


def preview_click(ws: Workspace, who: str, reference: str) -> Json:
    view = {"id": "V0X", "type": "modal", "hash": "1.a", "callback_id": "acknowledge", "state": {"values": {}}}
    view["private_metadata"] = json.dumps({"on": reference, "version": 0, "revision": 0})
    pressed = {"action_id": "do:preview_acknowledgement", "block_id": "b", "type": "button"}
    trigger = ws.triggers.make(who)
    return ws.payloads.interaction("block_actions", ws.person(who), trigger, view=view, actions=[pressed])


@pytest.mark.parametrize("who", [COORDINATOR, DIRECTOR, KEES, ADVISER, DEPUTY])
async def test_who_is_complained_about_finds_every_door_closed(who: str, tmp_path: Path) -> None:
    """Also as coordinator, director, declared member or logger: the same bytes as for no complaint at all."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        other = ADVISER if who == COORDINATOR else COORDINATOR
        await supplement(made, other, reference, respondents=[who])
        told, recorded = len(ws.messages(who)), len(record_of(made, reference))

        found = await behind_the_doors(made, who, reference)
        assert found == await behind_the_doors(made, who, UNKNOWN)
        assert [door for door, said in found.items() if "Niet gevonden" not in said] == []
        assert reference not in answered(await ws.command(who, "/klacht", "lijst"))
        home = await ws.open_home(who)
        assert home is not None
        assert f"*{reference}*" not in home.plain
        await ws.move_clock(LATE)
        assert len(ws.messages(who)) == told
        assert len(record_of(made, reference)) == recorded
        assert ws.files == []


async def test_somebody_without_a_part_in_it_gets_the_same_answers(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)

        assert committee_of(made, reference) == [KEES, LIES]
        assert await behind_the_doors(made, KEES, reference) != await behind_the_doors(made, KEES, UNKNOWN)
        assert await behind_the_doors(made, OMAR, reference) == await behind_the_doors(made, OMAR, UNKNOWN)


async def test_who_logs_a_complaint_about_themselves_reads_only_its_number(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondents=[ADVISER])

        assert shown(ws, ADVISER).splitlines() == [
            f"{reference} vastgelegd",
            "Deze klacht gaat over jou. Anderen behandelen hem; jij ziet er verder niets van.",
        ]
        again = await ws.deliver("", ws.delivery.sent[-1][0].body, dict(ws.delivery.sent[-1][0].headers))
        assert "U0COM" not in again.text
        assert personal(ws, ADVISER) == []


@pytest.mark.parametrize("who", [COORDINATOR, KEES])
async def test_nothing_is_posted_where_the_one_complained_about_reads_along(who: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, respondents=[who])
        await made.workspace.move_clock(LATE)

        assert channel(made.workspace) == []
        assert not any(reference in message.plain for message in made.workspace.said if message.channel == "C0KLACHTEN")


async def test_posts_and_their_threads_are_taken_away_when_somebody_there_becomes_a_party(
    tmp_path: Path, database_url: str
) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await declare(made, KEES, "step_back", "Mijn buurvrouw.")
        assert len(ws.thread("klachten", ws.messages("klachten")[0].ts)) > 1
        await supplement(made, ADVISER, reference, respondents=[OMAR])

        assert [message for message in ws.said if message.channel == "C0KLACHTEN"] == []
        await ws.move_clock(LATE)
        assert [message for message in ws.said if message.channel == "C0KLACHTEN"] == []


async def test_a_post_comes_back_when_it_turns_out_to_be_about_nobody_there(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, respondents=[OMAR])
        assert channel(made.workspace) == []
        await supplement(made, COORDINATOR, reference, respondents=[DEPUTY])

        assert len(channel(made.workspace)) == 1
        assert "U0DEP" not in channel(made.workspace)[0]


async def test_what_was_still_to_be_sent_is_not_sent_to_who_became_a_party(tmp_path: Path) -> None:
    """A file asked for, and a message under way, are looked at again when they go."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "acknowledge", reference)
        await ws.click(KEES, "Voorbeeld (PDF)", in_view=True)
        await close_all(ws, ADVISER)
        await open_dialog(ws, ADVISER, "supplement", reference)
        ws.fill(ADVISER, {"respondents": [KEES]})
        await ws.submit(ADVISER)
        await open_dialog(ws, COORDINATOR, "supplement", reference)
        ws.fill(COORDINATOR, {"respondents": [KEES, OMAR]})  # Omar was named a moment ago and has not heard yet
        await ws.submit(COORDINATOR)
        await made.house.worker.drain()

        assert ws.files == []
        assert personal(ws, OMAR) == []


async def test_the_deputy_follows_a_complaint_only_when_it_is_about_the_director(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        about_service = await log_complaint(made)
        about_director = await log_complaint(made, respondents=[DIRECTOR])

        listed = answered(await ws.command(DEPUTY, "/klacht", "lijst"))
        assert about_director in listed
        assert f"*{about_service}*" not in listed
        await open_dialog(ws, DEPUTY, "file", about_director)
        assert "Fatma Yıldız" in shown(ws, DEPUTY)


# --- nothing personal where others read


PLANTED = {
    "name": "Xanthippe Quaedvlieg",
    "contact": "quaedvlieg@xanthippe.example",
    "text": "Zij noemde mij een kwibus.",
    "wish": "Een bos pioenrozen.",
    "respondent_name": "Balthazar Uitenbogaard",
}
ADDED = {
    "phone": "+31 6 55 44 33 22",
    "address": "Pijlkruidsingel 987",
    "elements": "De koffie was bremzout.",
    "missing": "Het kenteken van de bakfiets.",
}
SPEAKS = {
    "rep_name": "Quintijn Ravenswaaij",
    "rep_organisation": "Rechtswinkel Zeeuwsvlaanderen",
    "rep_email": "ravenswaaij@rechtswinkel.example",
}
FILED = {"what": "Getuigenis van Eustachius", "note": "Hij struikelde over een trombone."}
DOCUMENT = ("Handtekening Pieternella.pdf", b"%PDF-1.7 Klokkenluidersregeling")
REASONS = ["Mijn oudtante Wilhelmina.", "Zij is op expeditie.", "Dit was een koekoeksklok."]
WRITTEN = (
    *PLANTED.values(),
    *ADDED.values(),
    *SPEAKS.values(),
    *FILED.values(),
    *REASONS,
    DOCUMENT[0],
    DOCUMENT[1].decode(),
)
SECRETS = [word for text in WRITTEN for word in text.split() if len(word) > 6 and word != "%PDF-1.7"]


async def whole_life(made: Trial) -> str:
    """A complaint with everything in it that people write, until its acknowledgement is sent and it is late."""
    ws = made.workspace
    reference = await log_complaint(made, **PLANTED, respondents=[DEPUTY])
    await supplement(made, ADVISER, reference, **ADDED, **SPEAKS, complete="Nee")
    await add_to_the_file(made, reference)
    await declare(made, KEES, "step_back", REASONS[0])
    await close_all(ws, COORDINATOR)
    await open_dialog(ws, COORDINATOR, "replace_member", reference)
    ws.fill(COORDINATOR, {"leaves": seat(ws, COORDINATOR, 2), "joins": KEES, "reason": REASONS[1]})
    await ws.submit(COORDINATOR)
    assert "teruggetrokken" in str(ws.errors(COORDINATOR))
    ws.fill(COORDINATOR, {"joins": ADVISER})
    await ws.submit(COORDINATOR)
    await declare(made, OMAR)
    for typed in (
        f"zoek {PLANTED['name']}",
        f"zoek {PLANTED['contact']}",
        "lijst",
        reference,
        f"waarom {reference}",
        "help",
    ):
        await ws.command(OMAR, "/klacht", typed)
    await ws.move_clock(LATE)
    await close_all(ws, OMAR)
    await open_dialog(ws, OMAR, "acknowledge", reference)
    await ws.click(OMAR, "Voorbeeld (PDF)", in_view=True)
    await made.house.worker.drain()
    await ws.submit(OMAR)
    assert not ws.errors(OMAR), ws.errors(OMAR)
    await made.house.worker.drain()
    await open_dialog(ws, OMAR, "letters", reference)
    await close_all(ws, OMAR)
    await open_dialog(ws, OMAR, "documents", reference)
    ws.fill(OMAR, {"documents": [line for line in shown(ws, OMAR).splitlines() if "Getuigenis" in line]})
    await ws.submit(OMAR)
    await made.house.worker.drain()
    assert len(ws.mails) == 1
    assert len([file for file in ws.files if file.user == BOT]) == 3, "the preview, the letter and the document"
    await undo(made, reference)
    return reference


async def add_to_the_file(made: Trial, reference: str) -> None:
    ws = made.workspace
    await close_all(ws, ADVISER)
    await open_dialog(ws, ADVISER, "add_document", reference)
    ws.fill(ADVISER, {"files": [DOCUMENT], **FILED})
    await ws.submit(ADVISER)
    await made.house.worker.drain()
    await close_all(ws, ADVISER)


async def undo(made: Trial, reference: str) -> None:
    """The acknowledgement was a mistake; and the file, with all of it in it, is read."""
    ws = made.workspace
    await close_all(ws, COORDINATOR)
    await open_dialog(ws, COORDINATOR, "annul", reference)
    step = next(line for line in shown(ws, COORDINATOR).splitlines() if "ontvangst bevestigd" in line)
    ws.fill(COORDINATOR, {"event": step, "reason": REASONS[2]})
    await ws.submit(COORDINATOR)
    ws.fill(COORDINATOR, {"sure": ["yes"]})
    await ws.submit(COORDINATOR)
    await made.house.worker.drain()
    await close_all(ws, COORDINATOR)
    await open_dialog(ws, COORDINATOR, "file", reference)
    await ws.click(COORDINATOR, "Hele verloop", in_view=True)
    assert "koekoeksklok" in shown(ws, COORDINATOR)


def found_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret.casefold() in text.casefold()]


@contextmanager
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    lines: list[str] = []
    with capture_logs() as entries, caplog.at_level(logging.INFO):
        yield lines
    ours = [record for record in caplog.records if record.name != "mail.log"]  # that is the workspace's mail server
    lines += [json.dumps(entry, default=str) for entry in entries] + [record.getMessage() for record in ours]


async def test_nothing_personal_stands_where_others_read(
    tmp_path: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running("focus", tmp_path, database_url) as made:
        with everything_logged(caplog) as logged:
            await whole_life(made)
        ws = made.workspace

        assert found_in(" ".join(PLANTED.values()))[:2] == ["Xanthippe", "Quaedvlieg"], "the sweep finds what is there"
        for message in ws.said:
            assert found_in(json.dumps(message.as_json(), ensure_ascii=False)) == [], message
        for message in ws.said:
            assert "<@" not in message.text, "a notification names nobody"
            if message.channel == "C0KLACHTEN":
                assert "<@" not in message.plain, "in a channel the role is named"
        for user in (ADVISER, COORDINATOR, DIRECTOR, DEPUTY, KEES, LIES, OMAR):
            for message in ws.ephemerals(user):
                assert found_in(message.plain) == []
        for file in (each for each in ws.files if each.user == BOT):
            assert found_in(f"{file.name} {file.title}") == []
        assert found_in("\n".join(logged)) == []
        for table, row in rows_of(made):
            assert found_in(row) == [], table


async def test_the_sweep_after_every_test_sees_what_leaks(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made, **PLANTED)

        assert leaks(made, []) == []
        assert leaks(made, ["complaint of Xanthippe"]) == ["log: 'xanthippe'"]
        with made.house.office.begin() as tx:
            outbox.enqueue(tx, "leak", "name", {"of": "Quaedvlieg"}, tx.now)
        assert leaks(made, []) == ["table outbox: 'quaedvlieg'"]
        with made.record.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM outbox WHERE \"key\" = 'leak'")


def rows_of(made: Trial) -> Iterator[tuple[str, str]]:
    """Every row of every table, sealed columns and all, as text."""
    with made.record.engine.connect() as connection:
        for table in metadata.tables.values():
            for row in connection.exec_driver_sql(f"SELECT * FROM {table.name}"):
                values = [bytes(v).decode("utf-8", "ignore") if isinstance(v, bytes | memoryview) else v for v in row]
                yield table.name, " ".join(map(str, values))


async def test_the_database_file_holds_nothing_personal_either(tmp_path: Path) -> None:
    """Not in a free page, an index or the journal."""
    async with running("focus", tmp_path) as made:
        await whole_life(made)

        kept = [file for file in (tmp_path / "focus").glob("wederhoor.sqlite*") if file.is_file()]
        assert kept
        for file in kept:
            assert found_in(file.read_bytes().decode("utf-8", "ignore")) == [], file.name


async def test_who_is_complained_about_stands_in_no_plain_column(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, respondents=[DEPUTY])
        party = made.house.office.directory.person(DEPUTY)

        holding = {table.name for table in metadata.tables.values() if _mentions(made, table, party, reference)}
        assert holding == set()


def _mentions(made: Trial, table: sa.Table, person: str, reference: str) -> bool:
    rows = [row for name, row in rows_of(made) if name == table.name and reference in row]
    return any(person in row for row in rows)


async def test_an_error_nobody_foresaw_logs_its_kind_and_place_and_nothing_of_the_case(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(case: object) -> None:
        raise ValueError(f"{PLANTED['name']} {PLANTED['text']}")

    async with running("focus", tmp_path) as made:
        ws = made.workspace
        with everything_logged(caplog) as logged, monkeypatch.context() as patched:
            patched.setattr(appointing, "name_at_once", stumbles)
            await ws.command(ADVISER, "/klacht")
            ws.fill(ADVISER, COMPLAINT | PLANTED)
            await ws.submit(ADVISER)

        assert "Dit lukte niet, en er is niets opgeslagen" in ws.errors(ADVISER)["Naam van de klager"]
        assert references(made) == []
        assert any("request_failed" in line and "ValueError" in line for line in logged)
        assert found_in("\n".join(logged)) == []
        await ws.submit(ADVISER)
        assert references(made) == ["K-2026-0001"]
