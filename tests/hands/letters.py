"""Hands for letters: write one, let it go, and read what arrived."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from pypdf import PdfReader

from handlers.trying import Trial
from localslack.mailbox import Mail
from localslack.workspace import Workspace
from tests.front.support import KEES, declare, log_complaint, open_letter

WAY = "Hoe gaat de brief de deur uit?"
WHEN = "Wanneer gebeld of gepost?"
PLAN: Mapping[str, object] = {
    "☐ Hoe de klacht wordt afgehandeld": "Wij praten met de planner en bellen u daarna.",
    "☐ Wanneer de klacht is afgehandeld": date(2027, 1, 15),
}


async def acknowledged(made: Trial, **fields: Any) -> str:
    """A complaint whose letter went out, by itself or sent by Kees."""
    reference = await log_complaint(made, **fields)
    if made.house.office.organisation.key != "interforce":
        await declare(made, KEES)
        await send_letter(made, KEES, reference)
    return reference


async def send_letter(made: Trial, who: str, reference: str, **fields: object) -> None:
    """Open the confirmation through the file, and send it."""
    await open_letter(made, who, reference)
    await send(made, who, **fields)


async def send(made: Trial, who: str, **fields: object) -> None:
    """Fill in what is missing, press send, and let the mail go."""
    ws = made.workspace
    planned = PLAN if made.house.office.organisation.key == "balans-borne" else {}
    ws.fill(who, {**planned, **fields})
    await ws.submit(who)
    assert not ws.errors(who), ws.errors(who)
    await made.house.worker.drain()


def typed(ws: Workspace, user: str) -> list[str]:
    """What stands in the fields of the open form."""
    view = ws.open_view(user)
    assert view is not None
    states = [state for of_block in view.values.values() for state in of_block.values()]
    return [str(state.get("value") or state.get("selected_date") or "") for state in states]


def html_of(mail: Mail) -> str:
    body = mail.message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def pdf_of(mail: Mail) -> bytes:
    [(_, _, content)] = mail.attachments
    return content


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def one_line(text: str) -> str:
    return " ".join(text.split())
