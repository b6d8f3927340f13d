"""What people type wrong, or type to do harm: said at the field, or kept and shown exactly as it was typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.trying import Trial
from localslack.delivery import Reply
from localslack.workspace import Workspace
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COMPLAINT,
    COORDINATOR,
    KEES,
    MONDAY,
    close_all,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    personal,
    record_of,
    references,
    running,
    seat,
    shown,
    supplement,
    texts,
)

MENTIONS = "<!channel> <!here|nu> <@U0DIR> <#C0ALGEMEEN> <https://example.org|klik> @Hanneke Prins"
MARKUP = "*vet* **vetter** _schuin_ ~weg~ `code` > citaat :smile: \\n \\* @{p_1} &lt;b&gt; A & B <b>x</b>"
PROGRAMS = '{{ 7*7 }} {% for x in y %} #import "@preview/x" #{1+1} $sum$ =1+1 \'; DROP TABLE event; -- ${HOME}'
LANGUAGES = "مرحبا بالعالم · 你好,世界 · İstanbul’da Ñandú · 👩‍👩‍👧‍👦 🇳🇱 👍🏽 · Ελληνικά · עברית"
SHORT = "<!channel> <@U0DIR> *vet* A&B @{p_1} :smile:"
BSN = "111222333"
"""Passes the eleven-test."""


async def form(made: Trial, **fields: object) -> Workspace:
    """Fill in the form for a complaint and send it; it may well be refused."""
    ws = made.workspace
    await close_all(ws, ADVISER)
    await ws.command(ADVISER, "/klacht")
    ws.fill(ADVISER, COMPLAINT | fields)
    await ws.submit(ADVISER)
    return ws


async def send_all_the_same(made: Trial, **fields: str) -> Reply:
    """The form with values that Slack's own screen would not send; escaped as JSON can be."""
    ws = made.workspace
    await ws.command(ADVISER, "/klacht")
    ws.fill(ADVISER, COMPLAINT)
    view = ws.open_view(ADVISER)
    assert view is not None
    body = ws.payloads.view(view)
    for name, value in fields.items():
        body["state"]["values"][name][name]["value"] = value
    who, trigger = ws.person(ADVISER), ws.triggers.make(ADVISER)
    return await ws.delivery.form(
        {"payload": json.dumps(ws.payloads.interaction("view_submission", who, trigger, view=body))}
    )


def typed(ws: Workspace, user: str, name: str) -> Any:
    """What stands in a field now."""
    view = ws.open_view(user)
    assert view is not None
    state = next(fields[name] for fields in view.values.values() if name in fields)
    return state.get("value") or state.get("selected_date_time")


def pieces(blocks: object) -> Iterator[dict[str, Any]]:
    """Every text object in blocks."""
    if isinstance(blocks, dict):
        if blocks.get("type") in ("mrkdwn", "plain_text"):
            yield blocks
        for each in blocks.values():
            yield from pieces(each)
    elif isinstance(blocks, list):
        for each in blocks:
            yield from pieces(each)


def read(ws: Workspace, user: str) -> str:
    """What a person reads in the open modal: the texts with Slack's entities undone."""
    view = ws.open_view(user)
    assert view is not None
    said = "\n".join(piece["text"] for piece in pieces(view.blocks))
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


# --- the form for a complaint


TIMES = [
    (MONDAY + timedelta(minutes=2), "Dit ligt in de toekomst."),
    (datetime(2062, 12, 21, tzinfo=AMSTERDAM), "Dit ligt in de toekomst."),
    (datetime(2003, 1, 1, tzinfo=AMSTERDAM), "Klopt het jaar?"),
    (None, "Vul dit in."),
]
NO_CONTACT = [
    "fatma.voorbeeld.nl",
    "fatma@voorbeeld",
    "fatma@voor beeld.nl",
    "a@b.nl, c@d.nl",
    "bel maar",
    "+31",
    "fatma@voorbeeld.nl\nBcc: x@y.nl",
]
EMPTY = ["", "   ", "\n\t\n", "\u200b\u2060\ufeff \u00ad"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("Ontvangen op", TIMES),
        ("Telefoon of e-mail", [(value, "Dit lijkt geen telefoonnummer en geen e-mailadres.") for value in NO_CONTACT]),
        ("Naam van de klager", [(value, "Vul dit in.") for value in EMPTY]),
        ("Waar gaat het over?", [(value, "Vul dit in.") for value in EMPTY]),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(field: str, wrong: list[tuple[object, str]], tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for value, sentence in wrong:
            ws = await form(made, **{field: value})
            assert list(ws.errors(ADVISER)) == [field], value
            assert sentence in ws.errors(ADVISER)[field]
        assert references(made) == []


async def test_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = await form(made, name=" ", contact="x", received_at=MONDAY + timedelta(days=1), wish="Een excuus.")
        assert set(ws.errors(ADVISER)) == {"Naam van de klager", "Telefoon of e-mail", "Ontvangen op"}
        assert typed(ws, ADVISER, "contact") == "x"
        assert typed(ws, ADVISER, "wish") == "Een excuus."
        ws.fill(ADVISER, {"name": "Fatma", "contact": "", "received_at": MONDAY})
        await ws.submit(ADVISER)

        assert references(made) == ["K-2026-0001"]


async def test_three_thousand_characters_are_kept_whole_and_one_more_is_refused_by_slack(tmp_path: Path) -> None:
    long = ("Ik belde. " * 300)[:2999] + "!"
    async with running("focus", tmp_path) as made:
        ws = await form(made, text=long + "?")
        assert ws.errors(ADVISER) == {"Waar gaat het over?": "Gebruik ten hoogste 3000 tekens."}
        assert ws.delivery.sent[-1][0].body.find(b"view_submission") == -1
        reference = await log_complaint(made, text=long, wish="&" * 3000)
        await open_dialog(ws, COORDINATOR, "file", reference)

        particulars = complaint_of(made, reference).particulars
        assert particulars is not None
        assert particulars.text == long
        assert read(ws, COORDINATOR).replace("\n", "").count("Ik belde.") == long.count("Ik belde.")
        assert read(ws, COORDINATOR).count("&") == 3000
        await close_all(ws, COORDINATOR)
        await open_dialog(ws, COORDINATOR, "supplement", reference)
        assert typed(ws, COORDINATOR, "text") == long


async def test_a_longer_text_than_slack_lets_through_is_refused_all_the_same(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reply = await send_all_the_same(made, name="N" * 201, text="T" * 3001)

        assert reply.json is not None
        assert reply.json["errors"] == {
            "name": "Dit is te lang: hooguit 200 tekens.",
            "text": "Dit is te lang: hooguit 3000 tekens.",
        }
        assert references(made) == []


@pytest.mark.parametrize(
    "nasty", [MENTIONS, MARKUP, PROGRAMS, LANGUAGES, SHORT], ids=["pings", "markup", "code", "words", "short"]
)
async def test_whatever_is_typed_is_kept_and_shown_literally_and_pings_nobody(nasty: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, name=nasty, text=nasty, wish=nasty, respondent_name=nasty)
        await supplement(made, ADVISER, reference, address=nasty, elements=nasty, missing=nasty, complete="Nee")
        particulars = complaint_of(made, reference).particulars
        assert particulars is not None
        assert {particulars.complainant.name, particulars.text, particulars.wish, particulars.elements} == {nasty}

        await open_dialog(ws, COORDINATOR, "file", reference)
        assert read(ws, COORDINATOR).count(nasty) >= 6
        await ws.click(KEES, "Bekijk wie het betreft en verklaar")
        assert nasty in read(ws, KEES)
        for user in (COORDINATOR, KEES):
            for piece in pieces(ws.open_view(user).blocks):  # type: ignore[union-attr]
                assert "<!" not in piece["text"]
                assert "<@U0DIR>" not in piece["text"]
                assert "<#" not in piece["text"]
                assert "<http" not in piece["text"]
        assert ws.refusals == []


async def test_control_characters_are_dropped_and_line_ends_kept(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made, name="Fat\x00ma\x07 \ufeffYıl\x9bdız", text="een\r\ntwee\x0b\n\n\tdrie\x1b[31m")

        particulars = complaint_of(made, "K-2026-0001").particulars
        assert particulars is not None
        assert particulars.complainant.name == "Fatma Yıldız"
        assert particulars.text == "een\ntwee\n\n\tdrie[31m"


async def test_half_a_character_is_dropped(tmp_path: Path) -> None:
    """JSON can hold half of a surrogate pair; a database cannot."""
    async with running("focus", tmp_path) as made:
        await send_all_the_same(made, text="kapot \ud83d teken")

        particulars = complaint_of(made, "K-2026-0001").particulars
        assert particulars is not None
        assert particulars.text == "kapot  teken"


async def test_invisible_characters_that_come_with_a_copied_address_are_left_out(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made, contact="\u200bfatma@voorbeeld.nl\u200e")

        particulars = complaint_of(made, "K-2026-0001").particulars
        assert particulars is not None
        assert particulars.complainant.email == "fatma@voorbeeld.nl"


# --- a citizen number


@pytest.mark.parametrize("field", ["text", "wish"])
async def test_a_citizen_number_is_warned_for_and_can_be_taken_out(field: str, tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = await form(made, **{field: f"Mijn nummer is {BSN}.", "respondents": [KEES], "channel": "Brief"})
        assert "burgerservicenummer" in shown(ws, ADVISER)
        assert references(made) == []
        view = ws.open_view(ADVISER)
        assert view is not None
        assert typed(ws, ADVISER, field) == f"Mijn nummer is {BSN}."
        assert typed(ws, ADVISER, "name") == "Fatma Yıldız"
        ws.fill(ADVISER, {field: "Zonder nummer."})
        await ws.submit(ADVISER)

        event = record_of(made, "K-2026-0001")[0]
        assert event.plain["event"]["channel"] == "letter"
        assert (event.sealed or {})["event"]["respondents"] == [
            {"person": made.house.office.directory.person(KEES), "name": ""}
        ]


async def test_a_citizen_number_can_be_kept_by_choosing_so(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = await form(made, text=f"Mijn nummer is {BSN}.")
        await ws.submit(ADVISER)
        assert references(made) == [], "pressing again is no choice"
        ws.fill(ADVISER, {"keep": ["yes"]})
        await ws.submit(ADVISER)

        assert references(made) == ["K-2026-0001"]


async def test_other_numbers_are_no_citizen_number(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for n, harmless in enumerate(("111222334", "06-12345678", "1112223330", "000000000", "€ 111.222,33"), 1):
            await form(made, text=f"Het gaat om {harmless} en verder niets.")
            assert len(references(made)) == n, harmless


async def test_a_citizen_number_with_dots_or_spaces_is_one_too(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for written in ("111 222 333", "1112.22.333", "BSN:111-222-333"):
            ws = await form(made, text=f"Nummer {written}")
            assert "burgerservicenummer" in shown(ws, ADVISER), written
        assert references(made) == []


async def test_a_field_error_after_the_warning_keeps_the_choice(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = await form(made, text=f"Mijn nummer is {BSN}.")
        ws.fill(ADVISER, {"keep": ["yes"], "contact": "x"})
        await ws.submit(ADVISER)
        assert list(ws.errors(ADVISER)) == ["Telefoon of e-mail"]
        ws.fill(ADVISER, {"contact": ""})
        await ws.submit(ADVISER)

        assert references(made) == ["K-2026-0001"]


async def test_supplementing_warns_too_and_loses_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await close_all(ws, ADVISER)
        await open_dialog(ws, ADVISER, "supplement", reference)
        ws.fill(ADVISER, {"elements": f"Nummer {BSN}", "address": "Dorpsstraat 1", "liability": "Ja"})
        await ws.submit(ADVISER)
        assert "burgerservicenummer" in shown(ws, ADVISER)
        assert typed(ws, ADVISER, "address") == "Dorpsstraat 1"
        ws.fill(ADVISER, {"keep": ["yes"]})
        await ws.submit(ADVISER)

        complaint = complaint_of(made, reference)
        assert complaint.particulars is not None
        assert complaint.particulars.elements == f"Nummer {BSN}"
        assert complaint.ledger.facts["liability"] is True


# --- the other forms


async def test_supplementing_says_what_is_wrong_at_its_field(tmp_path: Path) -> None:
    wrong: list[tuple[dict[str, object], str, str]] = [
        ({"name": "\u200b"}, "Naam van de klager", "Vul dit in."),
        ({"email": "fatma"}, "E-mail", "Dit is geen e-mailadres."),
        ({"phone": "bel maar"}, "Telefoon", "Dit lijkt geen telefoonnummer."),
        ({"received_at": MONDAY + timedelta(hours=1)}, "Ontvangen op", "Dit ligt in de toekomst."),
        ({"text": " "}, "Waar gaat het over?", "Vul dit in."),
        ({"complete": "Nee", "missing": " "}, "Welke informatie ontbreekt?", "Schrijf op welke informatie ontbreekt"),
    ]
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for fields, label, sentence in wrong:
            await close_all(ws, ADVISER)
            await open_dialog(ws, ADVISER, "supplement", reference)
            ws.fill(ADVISER, {"elements": "Eén\nTwee", **fields})
            await ws.submit(ADVISER)
            assert list(ws.errors(ADVISER)) == [label]
            assert sentence in ws.errors(ADVISER)[label]
            assert typed(ws, ADVISER, "elements") == "Eén\nTwee"
        assert len(record_of(made, reference)) == 2


async def test_nobody_chosen_and_no_reason_are_said_at_their_fields(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await open_dialog(ws, COORDINATOR, "replace_member", reference)
        ws.fill(COORDINATOR, {"reason": "\u200b", "joins": "U0COM3"})
        await ws.submit(COORDINATOR)

        assert ws.errors(COORDINATOR) == {"Wie maakt plaats?": "Vul dit in."}  # Slack's own word for what is required
        ws.fill(COORDINATOR, {"leaves": seat(ws, COORDINATOR, 1)})
        await ws.submit(COORDINATOR)
        assert ws.errors(COORDINATOR) == {"Waarom?": "Schrijf kort waarom."}


async def test_reasons_with_markup_are_kept_and_posted_nowhere(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await declare(made, KEES, "step_back", MENTIONS)

        kept = next(event for event in record_of(made, reference) if event.type == "conflict_declared")
        assert (kept.sealed or {})["event"]["reason"] == MENTIONS
        assert not any("klik" in message.plain for message in ws.said)
        assert not any("klik" in message for message in personal(ws, COORDINATOR))


async def test_a_mention_typed_after_the_command_is_not_repeated(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reply = await made.workspace.command(ADVISER, "/klacht", "<!channel> @Hanneke Prins {{ 7*7 }}")

        assert reply.status == 200
        said = texts(made.workspace.ephemerals(ADVISER)[-1].blocks)
        assert "channel" not in said
        assert "U0DIR" not in said
        assert "49" not in said

        await made.workspace.click(ADVISER, "Klacht vastleggen met deze tekst")
        view = made.workspace.open_view(ADVISER)
        assert view is not None
        assert "<!channel> @hanneke.prins {{ 7*7 }}" in str(view.values)
