"""`wederhoor try`: the five regulations, each as a small organisation with its own workspace, on this machine only."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from bot.complaint.steps import VOCABULARY
from bot.record.engine import open_engine
from bot.record.log import Record
from bot.record.migrations import migrate
from bot.record.sealing import Keyring
from bot.regulation.calendars import MANY
from bot.regulation.loading import load, shipped, shipped_ids
from bot.regulation.procedure import Procedure
from bot.regulation.tables import Duty
from bot.settings import Organisation
from bot.usecases.kernel.office import Office
from bot.usecases.told.reminding import next_moment
from bot.words import Words, words
from handlers import house, logs, stopping
from handlers.house import House
from handlers.mail.settings import SmtpSettings
from handlers.manifest import manifest
from localslack.api.calling import identity
from localslack.clock import WorkspaceClock
from localslack.installation import Installation
from localslack.pages.people_routes import Card
from localslack.pages.site import site
from localslack.workspace import ClockSteps, Workspace

REAL_TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")


class BesideRealTokens(Exception):
    """The local workspace never starts where a real one could be meant."""


class PortTaken(Exception):
    """Something else listens there already. What the advice names works as it is typed."""

    def __init__(self, port: int, command: str) -> None:
        other = port + 1
        super().__init__(
            f"Port {port} is in use: choose another with `make try PORT={other}` or `{command} try --port {other}`."
        )


@dataclass(frozen=True)
class Trial:
    """One organisation of the try-out: its workspace and the product at work in it."""

    workspace: Workspace
    house: House
    record: Record


@contextlib.asynccontextmanager
async def trial(
    procedure_id: str,
    folder: Path,
    address: str,
    *,
    database: str = "",
    start: datetime | None = None,
    ticking: bool = True,
    language: str | None = None,
    working: bool = True,
    socket_mode: bool = False,
) -> AsyncIterator[Trial]:
    """One organisation, running under ``address`` (http://127.0.0.1:PORT).

    ``language``: without one, what was chosen on its pages. ``working``: send by itself, as in life.
    ``socket_mode``: the app hears Slack over a socket, once ``address`` is served.
    """
    here = folder / procedure_id
    here.mkdir(parents=True, exist_ok=True)
    procedure = load(shipped(procedure_id) or Path(procedure_id), VOCABULARY)
    clock = WorkspaceClock(here, start, ticking)
    base = f"{address}/{procedure_id}"
    app = _installed(f"{base}/slack/events", socket_mode=socket_mode)
    workspace = Workspace(procedure_id, here, clock, app, language=language, base_url=base)
    engine = open_engine(database or f"sqlite:///{here / 'wederhoor.sqlite'}")
    migrate(engine)
    record = Record(engine, Keyring.from_env(_key(here)))
    async with workspace:
        mailbox = workspace.mailbox
        assert mailbox is not None, "it opens when the workspace starts"
        organisation = example(procedure, workspace.texts.language)
        office = Office(record, organisation, procedure, clock.now, workspace.payloads.team)
        office.open_doors()
        web = house.client(workspace.bot_token, f"{base}/api/")
        mail = (SmtpSettings.from_url(f"smtp://127.0.0.1:{mailbox.port}"), organisation.contact.email)
        secret, app_token = ("", app.app_token) if socket_mode else (app.signing_secret, "")
        built = house.build(
            office, web, secret, mail, me=identity(workspace), app_token=app_token, prefix=f"/{procedure_id}"
        )
        workspace.clock_steps = ClockSteps(
            next_working_day=lambda now: office.hours.opening(
                MANY.add_working_days(now.astimezone(office.zone).date(), 1)
            ),
            next_reminder=lambda: _coming(office),
            after_move=_drained(built),
        )
        workspace.on_language = _speaking(office)
        listening = asyncio.create_task(built.socket.run()) if built.socket else None
        running = asyncio.create_task(built.worker.run()) if working else None
        try:
            yield Trial(workspace, built, record)
        finally:
            if listening:
                listening.cancel()
                await listening
            built.worker.stop()
            if running:
                await running
            record.close()


def serve(folder: Path, port: int, language: str | None, environment: Mapping[str, str] = os.environ) -> None:
    """Run the try-out until interrupted. Refuses to start where real Slack tokens are set."""
    found = [name for name in REAL_TOKENS if environment.get(name)]
    if found:
        raise BesideRealTokens(
            f"{', '.join(found)} is set: the local workspace does not start beside a real one. "
            "Unset it, or use `wederhoor serve`."
        )
    try:
        door = socket.create_server(("127.0.0.1", port))
    except OSError as taken:
        raise PortTaken(port, sys.argv[0]) from taken
    logs.configure(quiet=True)
    stopping.close_in_order()
    with door:
        asyncio.run(_serve(folder, port, language, door))


async def _serve(folder: Path, port: int, language: str | None, door: socket.socket) -> None:
    address = f"http://127.0.0.1:{port}"
    async with contextlib.AsyncExitStack() as stack:
        trials = {
            id: await stack.enter_async_context(trial(id, folder, address, language=language)) for id in shipped_ids()
        }
        server = uvicorn.Server(uvicorn.Config(app(trials), log_level="warning", log_config=None, access_log=False))
        print(f"Wederhoor: {address}/", flush=True)  # noqa: T201 - the one line a person waits for
        await server.serve(sockets=[door])


def app(trials: Mapping[str, Trial]) -> Starlette:
    """The workspaces' pages and Slack's Web API, with the product's own endpoints beside them."""
    workspaces = {id: each.workspace for id, each in trials.items()}

    def cards(language: str) -> list[Card]:
        return [_card(id, each.house.office.procedure, language) for id, each in trials.items()]

    more = [route for each in trials.values() for route in each.house.routes]
    return site(workspaces, cards, more)


def _installed(events_url: str, *, socket_mode: bool) -> Installation:
    """The app as the manifest asks for it: no other scope or event is granted here either."""
    return Installation.of_manifest(manifest(), events_url, socket_mode=socket_mode)


def example(procedure: Procedure, language: str) -> Organisation:
    """An organisation file for the seven people of the local workspace."""
    return Organisation.model_validate(
        {
            "name": procedure.name,
            "id": procedure.id,
            "procedure": procedure.id,
            "language": language,
            "slack": {"channel": "C0KLACHTEN"},
            "people": {
                "coordinator": ["U0COORD"],
                "director": ["U0DIR"],
                "committee": ["U0COM1", "U0COM2", "U0COM3"],
                "deputy": ["U0DEP"],
                "managers": {"U0ADV": "U0DEP"},
            },
            "contact": {
                "name": "Klachtenbureau",
                "address": "Voorbeeldstraat 1, 1234 AB Voorbeeldstad",
                "email": "klachten@voorbeeld.nl",
                "phone": "010 123 45 67",
            },
            "insurer": {"name": "Verzekeraar Voorbeeld", "email": "schade@verzekeraar.nl", "policy": "BA-2026-17"},
        }
    )


def _coming(office: Office) -> datetime | None:
    """The next reminder; one that is due already comes within a second, for the clock cannot go back."""
    found = next_moment(office)
    return max(found, office.now() + timedelta(seconds=1)) if found else None


def _speaking(office: Office) -> Callable[[str], None]:
    """As when somebody changes the organisation file and starts again: recorded, and true from now on."""

    def speak(language: str) -> None:
        office.organisation = office.organisation.model_copy(update={"language": language})
        office.words = words(language)
        office.open_doors()

    return speak


def _drained(built: House) -> Callable[[], Awaitable[None]]:
    async def after_move() -> None:
        await built.worker.drain()

    return after_move


def _key(folder: Path) -> str:
    """The try-out's own master key, made once and kept beside its database."""
    file = folder / "key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(b64encode(os.urandom(32)).decode())
    return file.read_text("utf-8")


def _card(id: str, procedure: Procedure, language: str) -> Card:
    said = words(language)
    terms = ", ".join(
        f"{duty.label.in_(language)}: {_term(duty, said)}" for duty in procedure.duty if duty.id in SHOWN_TERMS
    )
    return Card(id, procedure.name, procedure.address, terms)


SHOWN_TERMS = ("acknowledge", "take_up", "answer")


def _term(duty: Duty, said: Words) -> str:
    term = duty.term.term
    return said.plain(f"terms.{term.unit}", count=term.count)
