"""What libraries log: who, how bad and what kind of error; never their words, which may be personal."""

from __future__ import annotations

import io
import json
import logging
import sys
from datetime import datetime
from pathlib import Path

import pytest
import structlog

from bot.record import outbox
from handlers import logs
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    KEES,
    LIES,
    OMAR,
    log_complaint,
    open_letter,
    personal,
    running,
)
from tests.hands.intake import handled_by


def test_an_exception_of_a_library_says_its_kind_and_place_only(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging, "raiseExceptions", True)
    logs.configure(quiet=True)
    structlog.reset_defaults()  # ours are not what is tried here, and other tests look at them
    try:
        int("Fatma Yıldız")
    except ValueError:
        logging.getLogger("some.library").exception("of Fatma Yıldız")
    assert said.getvalue() == "some.library ERROR ValueError at test_logs.py:39\n"


# --- what our own lines say of a whole main job


async def test_the_log_says_what_happened_and_nothing_personal(tmp_path: Path) -> None:
    """What was asked and became of it, which message went or did not, and how late; of whom: never."""
    async with running("focus", tmp_path) as made:
        ws, office = made.workspace, made.house.office
        with structlog.testing.capture_logs() as lines:
            reference = await handled_by(made, KEES)
            await open_letter(made, KEES, reference)
            await ws.move_clock(datetime(2026, 12, 28, 9, 0, tzinfo=AMSTERDAM))
            await ws.submit(KEES)
            await made.house.worker.drain()
            await ws.command(LIES, "/klacht", "Fatma")
            await ws.command(OMAR, "/klacht", reference)
        people = [person for user in (ADVISER, KEES, LIES, OMAR) if (person := office.directory.person(user))]

    asked = {(line["usecase"], line["outcome"]) for line in lines if line["event"] == "asked"}
    assert {
        ("intake.forms.log_form", "form"),
        ("intake.forms.log", "done"),
        ("committee.forms.declare", "done"),
    } <= asked
    assert ("file.looking.brief", "not_yours") in asked
    assert {line.get("reference") for line in lines if line.get("usecase") == "committee.forms.declare"} == {reference}
    done = [line for line in lines if line["event"] == "done"]
    assert {"card", "thread", "message", "mail"} <= {line["kind"] for line in done}
    assert [line["outcome"] for line in done if line["kind"] == "mail"] == ["sent"]
    assert ["acknowledge tomorrow"] in [line.get("pings") for line in done], "the ping of that morning"
    assert all(line["ms"] >= 0 for line in lines if line["event"] == "asked")
    whole = json.dumps(lines, default=str)
    for secret in ("Fatma", "drie keer", "fatma@", *people, ADVISER, KEES, LIES, OMAR, ws.bot_token):
        assert secret not in whole


async def test_the_log_says_why_a_reminder_did_not_go(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        with made.house.office.begin() as tx:
            item = {"reference": reference, "duty": "report_progress", "nth": 1, "stage": "today", "days_late": 0}
            item |= {"at": tx.now.isoformat()}
            payload = {"to": made.house.office.directory.person(KEES), "template": "reminder", "items": [item]}
            outbox.enqueue(tx, "ping:once", "message", payload, tx.now, reference)
        with structlog.testing.capture_logs() as lines:
            await made.house.worker.drain()
        [line] = [line for line in lines if line["event"] == "dropped"]
        assert (line["reference"], line["pings"]) == (reference, ["report_progress today"])
        assert line["why"] == "no_longer_so_or_not_theirs"
        assert personal(ws, KEES)


async def test_a_message_about_complaints_that_reminds_of_nothing_can_be_logged(tmp_path: Path) -> None:
    """Who comes back hears which complaints they have a part in: items without anything to do in them."""
    async with running("focus", tmp_path) as made:
        reference, office = await log_complaint(made), made.house.office
        payload = {"to": office.directory.person(KEES), "template": "back", "items": [{"reference": reference}]}
        with office.begin() as tx:
            outbox.enqueue(tx, "back:once", "message", payload, tx.now)
        with structlog.testing.capture_logs() as lines:
            await made.house.worker.drain()
        [line] = [line for line in lines if line.get("template") == "back"]
        assert (line["event"], line["reference"]) == ("dropped", reference)  # nothing happened meanwhile
        assert "pings" not in line
