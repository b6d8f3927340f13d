"""Hands for a complaint that has just come in."""

from __future__ import annotations

from localslack.workspace import Workspace
from tests.front.support import ADVISER, COMPLAINT, close_all, reference_in, shown


async def submitted(ws: Workspace) -> str:
    """A complaint is logged; nothing of it has been sent yet."""
    await close_all(ws, ADVISER)
    await ws.command(ADVISER, "/klacht")
    ws.fill(ADVISER, COMPLAINT)
    await ws.submit(ADVISER)
    return reference_in(shown(ws, ADVISER))
