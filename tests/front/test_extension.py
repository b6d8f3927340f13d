"""The letter that the answer comes later: it asks the new day and the reason, tells them, and moves the term."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.complaint.steps import STEPS
from bot.complaint.steps.investigation import Extended
from handlers.trying import Trial
from tests.front.support import (
    COORDINATOR,
    DIRECTOR,
    KEES,
    LIES,
    MONDAY,
    choices,
    close_all,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    record_of,
    running,
    shown,
    thread,
)
from tests.front.test_letters import one_line, text_of, typed

REASON = "Een van de betrokkenen is nog niet gehoord."
LATER = {"until": date(2027, 2, 5), "reason": REASON}
DUE = date(2027, 1, 18)
"""Four weeks after receipt."""


async def open_extension(made: Trial, reference: str, who: str = KEES) -> None:
    await close_all(made.workspace, who)
    await open_dialog(made.workspace, who, "step", f"{reference} extended")


async def sent(made: Trial, reference: str, **fields: object) -> None:
    await open_extension(made, reference)
    made.workspace.fill(KEES, {**LATER, "way": "email", **fields})
    await made.workspace.submit(KEES)
    await made.house.worker.drain()


def told(made: Trial, reference: str) -> Extended:
    return next(h.event for h in complaint_of(made, reference).history if isinstance(h.event, Extended))


def answer_by(made: Trial, reference: str) -> date:
    return next(e.deadline.due_on for e in complaint_of(made, reference).ledger.open_duties() if e.rule.id == "answer")


async def logged(made: Trial) -> str:
    reference = await log_complaint(made)
    for member in (KEES, LIES):
        await declare(made, member)
    return reference


def error_at(made: Trial, label: str) -> str:
    return next(said for name, said in made.workspace.errors(KEES).items() if label in name)


async def test_the_letter_tells_the_day_and_the_reason_and_the_term_moves(tmp_path: Path, database_url: str) -> None:
    async with running("in-focus-samen", tmp_path, database_url) as made:
        reference = await logged(made)
        await sent(made, reference)

        mail = made.workspace.mails[-1]
        assert "uiterlijk vrijdag 5 februari 2027" in one_line(mail.text)
        assert REASON in one_line(mail.text)
        event = told(made, reference)
        assert (event.until, event.reason, event.way, event.kind) == (LATER["until"], REASON, "email", "extension")
        assert event.letter
        assert answer_by(made, reference) == LATER["until"]
        assert "is nu *vrijdag 5 februari*" in "\n".join(thread(made.workspace, reference))
        assert all(REASON not in str(each.plain) for each in record_of(made, reference)), "why is sealed"


async def test_until_it_is_sent_the_term_stays(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await logged(made)
        assert made.workspace.mailbox is not None
        made.workspace.mailbox.refused.add("fatma@voorbeeld.nl")
        await sent(made, reference)
        assert answer_by(made, reference) == DUE
        await open_extension(made, reference)
        assert REASON in typed(made.workspace, KEES), "what was written is not lost"


async def test_a_day_that_is_no_later_is_refused_at_the_day_and_nothing_is_lost(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await logged(made)
        await sent(made, reference, until=DUE)
        assert "moet na maandag 18 januari" in error_at(made, "Nieuwe datum")
        assert REASON in typed(made.workspace, KEES)
        made.workspace.fill(KEES, {"until": MONDAY.date() - timedelta(days=1)})
        await made.workspace.submit(KEES)
        assert error_at(made, "Nieuwe datum")
        assert answer_by(made, reference) == DUE
        assert not [mail for mail in made.workspace.mails if "later" in mail.subject]


async def test_what_is_asked_must_be_answered_whichever_way_it_goes(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await logged(made)
        await open_extension(made, reference)
        assert "mag dit leeg blijven" not in shown(made.workspace, KEES), "not in a call either"
        for way in ("email", "post", "phone"):
            await sent(made, reference, until=None, reason="", way=way, note="gebeld", when=MONDAY)
            assert error_at(made, "Nieuwe datum"), way
            assert error_at(made, "Waarom het langer duurt"), way
        assert "extended" not in complaint_of(made, reference).types


async def test_told_in_a_call_it_is_recorded_with_what_was_said(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await logged(made)
        await sent(made, reference, way="phone", note="Zij vond het goed.", when=MONDAY)
        event = told(made, reference)
        assert (event.until, event.reason, event.way) == (LATER["until"], REASON, "phone")
        assert (event.letter, event.note) == ("", "Zij vond het goed.")


async def test_a_preview_shows_the_day_and_keeps_what_was_typed(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        reference = await logged(made)
        await open_extension(made, reference)
        made.workspace.fill(KEES, LATER)
        await made.workspace.click(KEES, "Voorbeeld (PDF)", in_view=True)
        await made.house.worker.drain()
        [file] = made.workspace.files
        shown_as = one_line(text_of(made.workspace.file_content(file)))
        assert "vrijdag 5 februari 2027" in shown_as
        assert REASON in shown_as
        await open_extension(made, reference)
        assert REASON in typed(made.workspace, KEES)


async def test_once_the_term_is_over_it_cannot_be_written_any_more(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws, reference = made.workspace, await logged(made)
        ws.clock.move_to(MONDAY + timedelta(days=40))
        await made.house.worker.drain()
        await open_extension(made, reference)
        assert "kan nu niet" in shown(ws, KEES)
        await close_all(ws, KEES)
        await open_file(made, COORDINATOR, reference)
        await open_dialog(ws, COORDINATOR, "write_letter", reference)
        assert "Antwoord komt later" not in choices(ws, COORDINATOR, "letter")


async def test_approved_before_and_sent_after_the_term_it_comes_back_to_a_person(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws, reference = made.workspace, await logged(made)
        await open_extension(made, reference)
        ws.fill(KEES, {**LATER, "way": "email"})
        await ws.submit(KEES)
        ws.clock.move_to(MONDAY + timedelta(days=40))
        await made.house.worker.drain()
        assert "extended" not in complaint_of(made, reference).types
        assert complaint_of(made, reference).letter("extension").failed
        assert not [mail for mail in ws.mails if "later" in mail.subject]


async def test_an_own_text_that_leaves_the_day_out_is_not_sent(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        own = tmp_path / "brieven" / "nl" / "extension"
        own.mkdir(parents=True)
        (own / "until.j2").write_text("U hoort het nog wel.", "utf-8")
        made.house.office.own_templates = tmp_path / "brieven"
        reference = await logged(made)
        await sent(made, reference)
        assert "vrijdag 5 februari 2027" in error_at(made, "Nieuwe datum")
        assert "extended" not in complaint_of(made, reference).types


async def test_called_while_the_letter_waits_the_day_and_the_reason_stand(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws, reference = made.workspace, await logged(made)
        await open_extension(made, reference)
        ws.fill(KEES, {**LATER, "way": "email"})
        await ws.submit(KEES)  # and nothing is sent yet
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "called_instead", f"{reference} extension")
        ws.fill(KEES, {"when": MONDAY, "note": "Zij vond het goed."})
        await ws.submit(KEES)
        await made.house.worker.drain()
        event = told(made, reference)
        assert (event.until, event.reason, event.way, event.note) == (
            LATER["until"],
            REASON,
            "phone",
            "Zij vond het goed.",
        )
        assert not [mail for mail in ws.mails if "later" in mail.subject]


async def test_a_letter_is_written_by_whoever_may_take_its_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A director sees the complaint and does not handle it, unless the step is theirs."""
    async with running("in-focus-samen", tmp_path) as made:
        ws, reference = made.workspace, await logged(made)
        await open_extension(made, reference, DIRECTOR)
        assert "Nieuwe datum" not in shown(ws, DIRECTOR)
        entry = replace(STEPS["extended"], rights=lambda _: frozenset({"see"}))
        monkeypatch.setitem(STEPS, "extended", entry)
        await open_extension(made, reference, DIRECTOR)
        assert "Nieuwe datum" in shown(ws, DIRECTOR)
        ws.fill(DIRECTOR, {**LATER, "way": "phone", "note": "gebeld", "when": MONDAY})
        await ws.submit(DIRECTOR)
        assert told(made, reference).until == LATER["until"]
