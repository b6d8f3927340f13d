"""Hands for the file: adding to it, and undoing a step."""

from __future__ import annotations

from handlers.trying import Trial
from tests.front.support import COORDINATOR, close_all, open_dialog, shown

PDF = b"%PDF-1.7\n1 0 obj\n"


async def add(made: Trial, who: str, reference: str, *files: tuple[str, bytes], **fields: object) -> None:
    """Fill in the form and send it; what is fetched comes with ``drain``."""
    ws = made.workspace
    await close_all(ws, who)
    await open_dialog(ws, who, "add_document", reference)
    ws.fill(who, {**({"files": list(files)} if files else {}), **fields})
    await ws.submit(who)


async def annul(made: Trial, reference: str, step: str, **more: object) -> str:
    """Undo a step by its words; answers what the form then says."""
    ws = made.workspace
    await close_all(ws, COORDINATOR)
    await open_dialog(ws, COORDINATOR, "annul", reference)
    said = [line for line in shown(ws, COORDINATOR).splitlines() if step in line]
    ws.fill(COORDINATOR, {"event": said[0], "reason": "Verkeerde klacht aangeklikt.", **more})
    await ws.submit(COORDINATOR)
    await made.house.worker.drain()
    return shown(ws, COORDINATOR)
