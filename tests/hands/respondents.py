"""Hands for whoever is complained about: telling them, and opening what they are sent."""

from __future__ import annotations

from handlers.trying import Trial
from tests.front.support import COORDINATOR, OMAR, close_all, log_complaint, take_step

TOLD = "De klager zegt dat je niet terugbelde."


async def about_omar(made: Trial, **fields: object) -> str:
    return await log_complaint(made, respondents=[OMAR], **fields)


async def inform(made: Trial, reference: str, who: str = COORDINATOR, **fields: object) -> None:
    await take_step(made, who, reference, "Medewerker informeren", **({"told": TOLD} | fields))
    ws = made.workspace
    assert not ws.errors(who), ws.errors(who)


async def open_response(made: Trial, who: str = OMAR) -> None:
    """Press the button of the message somebody got."""
    ws = made.workspace
    await close_all(ws, who)
    newest = next(m for m in reversed(ws.messages(who, as_user=who)) if "Lezen en reageren" in m.buttons)
    await ws.click(who, "Lezen en reageren", in_message=newest.ts)
