"""A citizen number is warned for in every text of every form, at that text; who wants it kept says so."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.usecases.dialogs import IN_FORM, SUBMITS
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    KEES,
    MONDAY,
    OMAR,
    close_all,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    personal,
    record_of,
    running,
    shown,
    take_step,
)
from tests.hands.intake import handled_by

BSN = "111222333"
WARNS = "Dit lijkt een burgerservicenummer."
PDF = ("brief.pdf", b"%PDF-1.7\n1 0 obj\n")
NO_TEXT = frozenset("choose documents hand_over letter_returned set_absence write_letter".split())
"""Forms in which nobody writes anything."""
NOT_KEPT = frozenset({"search"})


def last(made: Trial, reference: str) -> int:
    return record_of(made, reference)[-1].seq


async def fill(made: Trial, who: str, dialog: str, on: str, fields: Mapping[str, object]) -> None:
    """Open a dialog, fill it in, by field id, and send it."""
    ws = made.workspace
    await close_all(ws, who)
    await open_dialog(ws, who, dialog, on)
    ws.fill(who, fields)
    await ws.submit(who)


@pytest.mark.parametrize(
    ("who", "dialog", "field", "others"),
    [
        (ADVISER, "supplement", "address", {}),
        (ADVISER, "supplement", "name", {}),
        (ADVISER, "supplement", "rep_name", {}),
        (ADVISER, "add_document", "note", {}),
        (ADVISER, "add_document", "what", {"note": "Zij belde."}),
        (KEES, "step heard", "note", {"party": "De klager"}),
        (KEES, "acknowledge", "part_summary", {}),
        (KEES, "acknowledge", "note", {"way": "phone"}),
        (KEES, "letter_missing_information", "part_missing_information", {}),
        (KEES, "link", "reason", {"other": "K-2026-0002"}),
        (KEES, "declare", "reason", {"choice": "step_back"}),
        (COORDINATOR, "annul", "reason", {"event": "ma 21 dec, 10.00 uur: commissie benoemd"}),
        (COORDINATOR, "void", "reason", {}),
        (COORDINATOR, "replace_member", "reason", {"joins": OMAR, "leaves": "Lid 1: Kees Een"}),
    ],
)
async def test_at_the_text_and_nothing_is_recorded_until_somebody_chooses(
    who: str, dialog: str, field: str, others: dict[str, object], tmp_path: Path
) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await log_complaint(made, **{"Naam van de klager": "Bram Bos"})
        if dialog != "declare":
            await declare(made, KEES)
            await declare(made, KEES)  # the other one
        before = last(made, reference)
        dialog, _, step = dialog.partition(" ")
        await fill(made, who, dialog, f"{reference} {step}".strip(), {field: f"Nummer {BSN}.", **others})

        assert not ws.errors(who), ws.errors(who)
        view = ws.open_view(who)
        assert view is not None
        ids = [block["block_id"].partition("#")[0] for block in view.blocks]
        texts = [str(block.get("text", "")) for block in view.blocks]
        assert WARNS in texts[ids.index(field) + 1], "under the text it is about"
        assert BSN in str(view.values), "what was typed still stands there"
        assert last(made, reference) == before
        ws.fill(who, {"keep": ["yes"]})
        await ws.submit(who)
        await made.house.worker.drain()

        assert not ws.errors(who), ws.errors(who)
        assert last(made, reference) > before


async def test_a_letter_about_nobody_reachable_too(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, **{"Telefoon of e-mail": ""})
        await fill(made, KEES, "acknowledging_impossible", reference, {"reason": f"Alleen {BSN} bekend."})
        assert WARNS in shown(ws, KEES)
        assert "acknowledging_impossible" not in complaint_of(made, reference).types


async def test_documents_chosen_beside_a_warning_go_along_once_it_is_answered(tmp_path: Path) -> None:
    """Slack does not show chosen files again in a form that is shown once more."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await fill(made, ADVISER, "add_document", reference, {"files": [PDF], "what": f"Brief van {BSN}"})
        assert WARNS in shown(ws, ADVISER)
        assert "brief.pdf" in shown(ws, ADVISER)
        await made.house.worker.drain()
        assert "document_added" not in complaint_of(made, reference).types, "nothing goes before it is answered"
        ws.fill(ADVISER, {"what": "Brief"})
        await ws.submit(ADVISER)
        await made.house.worker.drain()

        [added] = [event for event in record_of(made, reference) if event.type == "document_added"]
        assert (added.sealed or {})["event"]["note"] == "Brief"


async def test_a_preview_warns_and_remembers_the_choice(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "acknowledge", reference)
        ws.fill(KEES, {"part_summary": f"U noemde {BSN}."})
        await ws.click(KEES, "Voorbeeld (PDF)", in_view=True)
        assert WARNS in shown(ws, KEES)
        ws.fill(KEES, {"keep": ["yes"]})
        await ws.click(KEES, "Voorbeeld (PDF)", in_view=True)
        assert "Je tekst is bewaard" in shown(ws, KEES)
        await ws.submit(KEES)
        await made.house.worker.drain()

        assert [BSN in str(mail.message.get_body(("plain",))) for mail in ws.mails] == [True]


async def test_a_respondent_who_keeps_a_draft_is_warned(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondents=[OMAR])
        await take_step(made, COORDINATOR, reference, "Medewerker informeren", told="De klager zegt iets.")
        await close_all(ws, OMAR)
        await ws.click(OMAR, "Lezen en reageren")
        ws.fill(OMAR, {"note": f"Zij heeft nummer {BSN}."})
        await ws.click(OMAR, "Bewaren voor later", in_view=True)
        assert WARNS in shown(ws, OMAR)
        assert "Je tekst is bewaard" not in shown(ws, OMAR)
        ws.fill(OMAR, {"keep": ["yes"]})
        await ws.click(OMAR, "Bewaren voor later", in_view=True)
        assert "Je tekst is bewaard" in shown(ws, OMAR)
        await ws.submit(OMAR)
        assert "Dank je wel" in shown(ws, OMAR)


async def test_undoing_a_letter_asks_both_questions_and_forgets_neither(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await fill(made, KEES, "acknowledge", reference, {})
        await made.house.worker.drain()
        await ws.move_clock(MONDAY + timedelta(minutes=5))
        await close_all(ws, COORDINATOR)
        await open_dialog(ws, COORDINATOR, "annul", reference)
        event = next(line for line in shown(ws, COORDINATOR).splitlines() if "ontvangst bevestigd" in line)
        ws.fill(COORDINATOR, {"event": event, "reason": f"Er stond {BSN} in."})
        await ws.submit(COORDINATOR)
        assert WARNS in shown(ws, COORDINATOR)
        ws.fill(COORDINATOR, {"keep": ["yes"]})
        await ws.submit(COORDINATOR)
        assert "al een brief verstuurd" in shown(ws, COORDINATOR)
        ws.fill(COORDINATOR, {"sure": ["yes"]})
        await ws.submit(COORDINATOR)

        assert "Ongedaan gemaakt: ontvangst bevestigd" in shown(ws, COORDINATOR)
        assert not any(BSN in message for message in personal(ws, KEES))


@pytest.mark.parametrize("name", [*SUBMITS, *IN_FORM])
def test_no_form_with_a_text_forgets_to_warn(name: str) -> None:
    """Whoever adds a form: read its texts with ``Checked``, and show it once more with ``warned``."""
    if name in NO_TEXT | NOT_KEPT:
        return
    usecase = inspect.unwrap({**SUBMITS, **IN_FORM}[name])
    source = inspect.getsource(usecase)
    for other in ("send", "preview"):  # letters: a function for each kind
        if f"sending.{other}(" in source:
            source = inspect.getsource(getattr(inspect.getmodule(usecase).sending, other))  # type: ignore[union-attr]
    assert ".warned(" in source, f"{name} does not warn"
