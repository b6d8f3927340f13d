"""Hands for a complaint that comes in, and for who will handle it."""

from __future__ import annotations

from handlers.trying import Trial
from tests.front.support import ADVISER, COMPLAINT, close_all, declare, log_complaint, reference_in, shown


async def submitted(made: Trial) -> str:
    """A complaint is logged; nothing of it has been sent yet. Answers its reference, like all here."""
    ws = made.workspace
    await close_all(ws, ADVISER)
    await ws.command(ADVISER, "/klacht")
    ws.fill(ADVISER, COMPLAINT)
    await ws.submit(ADVISER)
    return reference_in(shown(ws, ADVISER))


async def handled_by(made: Trial, *members: str, **fields: object) -> str:
    """A complaint is logged, and these members declare: they see its file and handle it."""
    reference = await log_complaint(made, **fields)  # type: ignore[arg-type]
    for member in members:
        await declare(made, member)
    return reference
