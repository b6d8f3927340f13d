"""The product behind its front door: signed requests into the real Bolt app, a real database, real SMTP on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn

from bot.complaint.fold import Complaint
from bot.record.log import Stored
from handlers.trying import Trial, app, trial
from localslack.delivery import Reply
from localslack.model import Json
from localslack.sockets import Sockets
from localslack.workspace import Workspace
from tests.front.sweep import LogSpy, leaks, misread_jobs
from tests.records import empty_record

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 12, 21, 10, 0, tzinfo=AMSTERDAM)
"""A Monday with Christmas within five working days of it."""

ADVISER, COORDINATOR, DIRECTOR, DEPUTY = "U0ADV", "U0COORD", "U0DIR", "U0DEP"
KEES, LIES, OMAR = "U0COM1", "U0COM2", "U0COM3"

COMPLAINT = {
    "Naam van de klager": "Fatma Yıldız",
    "Telefoon of e-mail": "fatma@voorbeeld.nl",
    "Hoe kwam de klacht binnen?": "E-mail",
    "Waar gaat het over?": "Ik heb drie keer gebeld en niemand belde terug.",
}


@contextlib.asynccontextmanager
async def running(
    procedure: str,
    folder: Path,
    database: str = "",
    *,
    start: datetime = MONDAY,
    working: bool = False,
    ticking: bool = False,
    socket_mode: bool = False,
) -> AsyncIterator[Trial]:
    """One organisation with its clock standing still; nothing is sent until ``drain``.

    When a test is through, what people typed in it is looked for in everything that others can read.
    """
    record = folder / procedure / "wederhoor.sqlite"
    if not database and not record.exists():
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_bytes(empty_record())
    door = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    how = {"database": database, "start": start, "ticking": ticking, "working": working, "socket_mode": socket_mode}
    async with trial(procedure, folder, address, **how) as made:  # type: ignore[arg-type]
        # A busy machine is not a slow app: Slack's patience is tested where the app is made to be late.
        made.workspace.delivery.patience = 60
        spy = LogSpy()
        config = uvicorn.Config(app({procedure: made}), log_level="error", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[door]))
        while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
            await asyncio.sleep(0)
        try:
            await made.house.worker.drain()
            if socket_mode:
                await sockets(made).connected()
            with spy:
                yield made
            leaked = leaks(made, spy.lines)
            assert not leaked, "\n".join(leaked)
            assert misread_jobs(made) == []
        finally:
            made.workspace.faults.clear()
            server.should_exit = True
            await serving


def sockets(made: Trial) -> Sockets:
    return sockets_of(made.workspace)


def sockets_of(ws: Workspace) -> Sockets:
    """Slack's side of Socket Mode."""
    assert isinstance(ws.delivery, Sockets)
    return ws.delivery


async def log_complaint(made: Trial, by: str = ADVISER, **fields: object) -> str:
    """Log a complaint through the form; answers its reference."""
    ws = made.workspace
    await close_all(ws, by)
    await ws.command(by, "/klacht")
    ws.fill(by, COMPLAINT | fields)
    await ws.submit(by)
    assert not ws.errors(by), ws.errors(by)
    await made.house.worker.drain()
    return reference_in(shown(ws, by))


async def open_file(made: Trial, who: str, reference: str) -> str:
    """Look a complaint up and open its file; answers what it says."""
    ws = made.workspace
    await close_all(ws, who)
    await ws.command(who, "/klacht", reference)
    await ws.click(who, "Openen")
    return shown(ws, who)


async def open_letter(made: Trial, who: str, reference: str) -> None:
    """Open the form of the acknowledgement, the way there through the file."""
    await open_file(made, who, reference)
    await made.workspace.click(who, "Bekijken en versturen", in_view=True)


async def choose(made: Trial, who: str, reference: str, option: str) -> None:
    """Open the file and choose what to do: its form is open then. An option is named by how it begins."""
    ws = made.workspace
    await open_file(made, who, reference)
    await ws.click(who, "Wat wil je doen?", in_view=True)
    found = [label for label in choices(ws, who) if label.partition(" · ")[0] == option]
    assert found, f"no {option!r}; there are: {choices(ws, who)}"
    ws.fill(who, {"step": found[0]})
    await ws.submit(who)
    assert not ws.errors(who), ws.errors(who)


async def take_step(made: Trial, who: str, reference: str, option: str, **fields: object) -> None:
    """Choose a step, fill its form in, by field id, and send it."""
    ws = made.workspace
    await choose(made, who, reference, option)
    ws.fill(who, fields)
    await ws.submit(who)
    await made.house.worker.drain()


ANSWER = {
    "outcome": "partly",
    "note": "Wij bellen voortaan binnen een dag terug.",
    "way": "email",
    "letter": "elsewhere",
}
"""What is recorded of an answer that was written and sent elsewhere."""
REFUSAL = {
    "ground": "not_ours",
    "note": "Dit gaat over een ander bedrijf; wij gaven het adres.",
    "way": "email",
    "letter": "elsewhere",
}
OBJECTION = {"way": "email", "note": "Ik ben het niet eens met dit antwoord."}


async def decide(made: Trial, reference: str, option: str = "Beslissing vastleggen", **fields: object) -> None:
    """Take a step that the members take together: the first writes it down, the others agree."""
    members = committee_of(made, reference)
    for member in members:
        if (made.house.office.directory.person(member)) not in complaint_of(made, reference).committee.declared:
            await declare(made, member)
    given = {**(REFUSAL if option == "Niet behandelen" else ANSWER), **fields}
    given = {name: value for name, value in given.items() if value is not None}
    await take_step(made, members[0], reference, option, **given)
    assert not made.workspace.errors(members[0]), made.workspace.errors(members[0])
    for member in members[1:]:
        await agree(made, member, reference)


async def agree(made: Trial, user: str, reference: str, choice: str = "agree", reason: str = "") -> None:
    """Read what another wrote down, and agree to it or not."""
    ws = made.workspace
    await close_all(ws, user)
    await open_dialog(ws, user, "agree", reference)
    ws.fill(user, {"choice": choice, "reason": reason})
    await ws.submit(user)
    assert not ws.errors(user), ws.errors(user)
    await made.house.worker.drain()


async def object_to(made: Trial, reference: str, by: str = COORDINATOR, **fields: object) -> None:
    """Record that the complainant objects."""
    await take_step(made, by, reference, "Bezwaar ontvangen", **{**OBJECTION, **fields})
    assert not made.workspace.errors(by), made.workspace.errors(by)


def choices(ws: Workspace, user: str, field: str = "step") -> list[str]:
    """The options of a choice in the open form."""
    view = ws.open_view(user)
    assert view is not None
    element = next(b["element"] for b in view.blocks if b.get("element", {}).get("action_id") == field)
    return [option["text"]["text"] for option in element["options"]]


def reference_in(text: str) -> str:
    found = re.search(r"K-\d{4}-\d{4}", text)
    assert found, f"no reference in: {text}"
    return found[0]


def shown(ws: Workspace, user: str) -> str:
    """Everything the open modal says."""
    view = ws.open_view(user)
    assert view is not None, f"{user} has no modal open; Slack said: {ws.notices(user)}"
    return f"{view.title}\n{texts(view.body['blocks'])}"


def personal(ws: Workspace, user: str) -> list[str]:
    """The personal messages of the app to this user, oldest first."""
    return [f"{m.text}\n{texts(m.blocks)}" for m in ws.messages(user, as_user=user)]


def channel(ws: Workspace) -> list[str]:
    return [f"{m.text}\n{texts(m.blocks)}" for m in ws.messages("C0KLACHTEN")]


def thread(ws: Workspace, reference: str) -> list[str]:
    """The lines under the complaint's post in the channel."""
    [post] = [m for m in ws.messages("C0KLACHTEN") if reference in m.plain]
    return [m.text for m in ws.thread("C0KLACHTEN", post.ts) if m.ts != post.ts]


def texts(blocks: object) -> str:
    """All texts in blocks, whatever their shape."""
    if isinstance(blocks, dict):
        own = [blocks["text"]] if isinstance(blocks.get("text"), str) else []
        return "\n".join([*own, *(texts(value) for value in blocks.values() if not isinstance(value, str))]).strip()
    if isinstance(blocks, list):
        return "\n".join(filter(None, map(texts, blocks)))
    return ""


def record_of(made: Trial, reference: str) -> list[Stored]:
    """The events of a complaint as they are kept, opened."""
    office = made.house.office
    with office.look() as tx:
        return tx.load(reference)


def complaint_of(made: Trial, reference: str) -> Complaint:
    office = made.house.office
    with office.look() as tx:
        return office.load(tx, reference)


def committee_of(made: Trial, reference: str) -> list[str]:
    """The members now, as Slack users."""
    members = complaint_of(made, reference).committee.members
    return [made.house.office.directory.user_of(member) or "" for member in members]


def references(made: Trial) -> list[str]:
    with made.house.office.look() as tx:
        return sorted(row.reference for row in tx.cases())


async def open_dialog(ws: Workspace, user: str, name: str, on: str) -> Reply:
    """Press a button that this person need not have: signed, as Slack would send it. Opens what the app answers."""
    message = {"type": "message", "ts": "1.000100", "text": "", "user": "U0BOT"}
    pressed = {"type": "button", "action_id": f"do:{name}", "block_id": "b", "value": on, "action_ts": "1.000200"}
    payload = ws.payloads.interaction(
        "block_actions",
        ws.person(user),
        ws.triggers.make(user),
        container={"type": "message", "message_ts": "1.000100", "channel_id": "C0ALGEMEEN"},
        channel={"id": "C0ALGEMEEN", "name": "algemeen"},
        message=message,
        actions=[pressed],
    )
    return await ws.delivery.payload(payload)


async def send_form(ws: Workspace, user: str, name: str, on: str, values: Json, *, key: str = "V0FORGED") -> Reply:
    """Send in a form that this person need not have; ``values`` by field id, in Slack's own shapes."""
    view = {
        "id": key,
        "type": "modal",
        "callback_id": name,
        "hash": "1.a",
        "private_metadata": json.dumps({"on": on, "version": 99, "revision": 0}),
        "blocks": [_input(field) for field in values],
        "state": {"values": {field: {field: value} for field, value in values.items()}},
    }
    return await ws.delivery.payload(
        ws.payloads.interaction("view_submission", ws.person(user), ws.triggers.make(user), view=view)
    )


def _input(field: str) -> Json:
    return {"type": "input", "block_id": field, "element": {"type": "plain_text_input", "action_id": field}}


async def declare(made: Trial, user: str, choice: str = "none", reason: str = "") -> None:
    """A member says to be independent (``none``), or steps back (``step_back``)."""
    ws = made.workspace
    await close_all(ws, user)
    await ws.click(user, "Bekijk wie het betreft en verklaar")
    ws.fill(user, {"choice": choice, "reason": reason})
    await ws.submit(user)
    assert not ws.errors(user), ws.errors(user)
    await made.house.worker.drain()


async def supplement(made: Trial, user: str, reference: str, **fields: object) -> None:
    """Add to a complaint; by field id."""
    ws = made.workspace
    await close_all(ws, user)
    await open_dialog(ws, user, "supplement", reference)
    ws.fill(user, fields)
    await ws.submit(user)
    assert not ws.errors(user), ws.errors(user)
    await made.house.worker.drain()


async def close_all(ws: Workspace, user: str) -> None:
    if ws.open_view(user) is not None:
        await ws.close(user, everything=True)


def answered(reply: Reply) -> str:
    """What a command was answered, as text."""
    assert reply.status == 200, reply
    return texts(reply.json["blocks"]) if reply.json and "blocks" in reply.json else reply.text


def seat(ws: Workspace, user: str, n: int) -> str:
    """The choice of member ``n`` in the open form that names somebody: its label says who sits there."""
    found = re.findall(rf"Lid {n}: .*", shown(ws, user))
    assert found, f"no member {n} in: {shown(ws, user)}"
    return str(found[-1])  # after the notes come the choices
