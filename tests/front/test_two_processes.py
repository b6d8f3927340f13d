"""Two processes on PostgreSQL, over Socket Mode, killed on the way: nothing is lost, and nothing comes twice."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest

from bot.record.contents import verify_record
from bot.record.engine import open_engine
from bot.record.log import Record
from bot.record.sealing import Keyring
from handlers.trying import Trial
from localslack.faults import Held
from localslack.sockets import Line
from localslack.workspace import Workspace
from tests.front.processes import environment, free_port, slack, until, wederhoor_serve
from tests.front.support import (
    ADVISER,
    COMPLAINT,
    COORDINATOR,
    DIRECTOR,
    KEES,
    LIES,
    OMAR,
    agree,
    channel,
    choose,
    close_all,
    declare,
    log_complaint,
    reference_in,
    shown,
    sockets_of,
    supplement,
    take_step,
    thread,
)

pytestmark = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
EVERYBODY = (ADVISER, COORDINATOR, DIRECTOR, KEES, LIES, OMAR)


@dataclass(eq=False)
class Running:
    """One process: what it said so far, the name it claims work under, and its socket at Slack."""

    process: asyncio.subprocess.Process
    said: list[bytes] = field(default_factory=list)
    line: Line | None = None

    @property
    def name(self) -> str:
        found = (json.loads(line) for line in self.said if line.startswith(b"{"))
        return next((str(line["worker"]) for line in found if line["event"] == "serving"), "")

    async def listen(self) -> None:
        """A pipe that nobody empties would stop it."""
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.said.append(line)

    async def kill(self) -> None:
        """`kill -9`: no word to anybody."""
        assert self.line is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()
        await self.line.gone.wait()


class Firm:
    """What a test sees: Slack, the mailbox and the database, whichever process does the work."""

    def __init__(self, ws: Workspace, database: str, settings: dict[str, str]) -> None:
        self.ws, self.database, self.settings = ws, database, settings
        self.processes: list[Running] = []
        self.logged: list[str] = []
        self.listening: list[asyncio.Task[None]] = []

    async def start(self) -> Running:
        known = set(sockets_of(self.ws).lines)
        one = Running(await wederhoor_serve(self.settings))
        self.processes.append(one)
        self.listening.append(asyncio.create_task(one.listen()))
        await until(lambda: len(sockets_of(self.ws).lines) > len(known) and one.name, one.process)
        [one.line] = set(sockets_of(self.ws).lines) - known
        return one

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Firm]:
        try:
            yield self
        finally:
            for one in self.processes:
                with contextlib.suppress(ProcessLookupError):
                    one.process.send_signal(signal.SIGTERM)
                await one.process.wait()
            await asyncio.gather(*self.listening)

    async def fill_in(self, by: str) -> None:
        await close_all(self.ws, by)
        assert (await self.ws.command(by, "/klacht")).ok
        self.ws.fill(by, COMPLAINT | {"Telefoon of e-mail": f"klager{len(self.logged) + 1}@voorbeeld.nl"})

    async def send_in(self, by: str) -> str:
        assert (await self.ws.submit(by)).ok
        assert not self.ws.errors(by), self.ws.errors(by)
        self.logged.append(reference_in(shown(self.ws, by)))
        return self.logged[-1]

    async def log(self, by: str = ADVISER) -> str:
        await self.fill_in(by)
        return await self.send_in(by)

    def ask(self, query: str) -> list[Any]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def waiting(self) -> list[tuple[str, str | None]]:
        """The jobs that are not done: their kind, and who holds them."""
        return self.ask("SELECT kind, claimed_by FROM outbox WHERE state = 'ready'")

    async def all_sent(self) -> None:
        await until(lambda: not self.waiting())

    async def kill_who_sends(self, held: Held) -> None:
        """Whoever waits at Slack's door, which has the message already and has not said so."""
        await held.reached.wait()
        at_work: set[str] = set()  # whoever waits there is among them, until it is the only one

        def alone() -> bool:
            nonlocal at_work
            at_work = {claim.split(" ")[0] for _, claim in self.waiting() if claim}
            return len(at_work) == 1

        await until(alone)
        [victim] = [one for one in self.processes if one.name in at_work]
        await victim.kill()
        held.let_go.set()

    async def kill_who_handles(self, sending_in: Coroutine[Any, Any, Any]) -> None:
        """Whoever gets the form, inside its transaction; the other gets the form after it."""
        with self.nobody_gets_further() as somebody_waits:
            sending = asyncio.create_task(sending_in)
            await until(lambda: somebody_waits() or sending.done())
            assert not sending.done(), "the form was refused before anything was written down"
            _, line = sockets_of(self.ws).brought[-1]
            [victim] = [one for one in self.processes if one.line is line]
            await victim.kill()
        await sending

    def hands(self) -> Trial:
        """What the helpers of other tests need of an organisation: here, what is due is sent without being asked."""
        worker = SimpleNamespace(drain=self.all_sent)
        return cast(Trial, SimpleNamespace(workspace=self.ws, house=SimpleNamespace(worker=worker)))

    def happened(self, reference: str) -> Counter[str]:
        """How often each step was recorded; looking does not count."""
        query = f"SELECT type FROM event WHERE stream = '{reference}' AND type <> 'file_viewed'"
        return Counter(row[0] for row in self.ask(query))

    @contextlib.contextmanager
    def nobody_gets_further(self) -> Iterator[Callable[[], bool]]:
        """Whoever handles a form has to wait inside its transaction; answers whether somebody does."""
        with psycopg.connect(self.database) as holding:
            holding.execute("LOCK TABLE request IN ACCESS EXCLUSIVE MODE")
            yield lambda: bool(self.ask("SELECT 1 FROM pg_locks WHERE NOT granted"))

    def read(self, user: str, reference: str) -> list[str]:
        """What somebody was told of a complaint, answers to their own commands aside: nothing twice."""
        told = [each.plain for each in self.ws.messages(user, as_user=user) if not each.only_for]
        about = [each for each in told if reference in each]
        assert len(about) == len(set(about)), f"{user} read twice: {about}"
        return about

    def told(self, reference: str) -> Counter[str]:
        """How often each thing was said of a complaint."""
        said = Counter({"post": sum(reference in each for each in channel(self.ws))})
        said["lines"] = len(thread(self.ws, reference))
        said["letters"] = sum(reference in mail.subject + mail.text for mail in self.ws.mails)
        for user in EVERYBODY:
            about = self.read(user, reference)
            said["named"] += sum("benoemd" in each for each in about)
            said["logged"] += sum("vastgelegd" in each for each in about)
        return said


@contextlib.asynccontextmanager
async def firm(tmp_path: Path, database: str) -> AsyncIterator[Firm]:
    async with slack(tmp_path, free_port(), socket_mode=True) as ws:
        settings = environment(
            ws, tmp_path, procedure="interforce", SLACK_APP_TOKEN=ws.app.app_token, DATABASE_URL=database
        )
        async with Firm(ws, database, settings).open() as made:
            yield made


async def test_killed_on_the_way_nothing_is_lost_and_nothing_comes_twice(tmp_path: Path, database_url: str) -> None:
    async with firm(tmp_path, database_url) as made:
        ws, at_slack = made.ws, sockets_of(made.ws)
        await made.start()
        await made.start()

        # Both take their share.
        first = await made.log()
        await made.log(COORDINATOR)
        await made.all_sent()
        assert {line for _, line in at_slack.brought} == {one.line for one in made.processes}
        once = made.told(first)
        assert once["post"] == once["letters"] == once["logged"] == 1
        assert once["named"] == 2

        # One is killed between Slack's having a message and its hearing so.
        held = ws.hold_next("chat.postMessage")
        await made.log()
        await made.kill_who_sends(held)

        # Life goes on, and another is started in its place, as systemd would.
        await made.log(DIRECTOR)
        await made.start()

        # One is killed while it writes a complaint down; the other gets the form.
        await made.fill_in(KEES)
        await made.kill_who_handles(made.send_in(KEES))
        await made.start()

        # A form was written down, and its ack never arrived: it is brought to the other.
        await made.fill_in(LIES)
        at_slack.lose_acks = 1
        await made.send_in(LIES)
        (_, lost), (_, heard) = at_slack.brought[-2:]
        assert lost is not heard

        await made.log(OMAR)
        await made.all_sent()

        assert len(set(made.logged)) == 7
        assert {row[0] for row in made.ask("SELECT reference FROM case_row")} == set(made.logged)
        assert {reference: made.told(reference) for reference in made.logged} == dict.fromkeys(made.logged, once)
        assert len({mail.message["Message-ID"] for mail in ws.mails}) == len(ws.mails) == 7
        assert not [job for job in made.ask("SELECT kind, state FROM outbox") if job[1] not in ("done", "dropped")]
        record = Record(open_engine(database_url), Keyring.from_env(made.settings["WEDERHOOR_KEY"]))
        assert verify_record(record, "focus") == []
        record.close()
    assert Counter(one.process.returncode for one in made.processes) == {0: 2, -signal.SIGKILL: 2}
    assert not any(b"Fatma" in line for one in made.processes for line in one.said)


async def test_all_that_precedes_the_decision_is_done_once_whoever_is_killed(tmp_path: Path, database_url: str) -> None:
    """From the phone call to the eve of the decision, with a process killed twice."""
    async with firm(tmp_path, database_url) as made:
        ws, hands = made.ws, made.hands()
        await made.start()
        await made.start()
        reference = await log_complaint(hands, respondents=[OMAR])
        for member in (KEES, LIES):
            await declare(hands, member)
        lacking = {"complete": "no", "missing": "De datum van het gesprek"}
        await supplement(hands, ADVISER, reference, liability="yes", **lacking)

        # One is killed while it writes down that a letter may go.
        await choose(hands, COORDINATOR, reference, "Verzekeraar informeren")
        await made.kill_who_handles(ws.submit(COORDINATOR))
        await made.all_sent()
        await made.start()
        consulted = {"Met wie?": "Mevrouw Jansen", "Wat kwam eruit?": "Geen bezwaar tegen een gesprek."}
        await take_step(hands, COORDINATOR, reference, "Verzekeraar raadplegen", **consulted)
        await take_step(hands, KEES, reference, "Informatie vragen")

        # One is killed between Slack's having the message to who is complained about and its hearing so.
        held = ws.hold_next("chat.postMessage")
        await choose(hands, KEES, reference, "Medewerker informeren")
        ws.fill(KEES, {"told": "De klager zegt dat je niet terugbelde."})
        await ws.submit(KEES)
        await made.kill_who_sends(held)
        await made.start()
        await made.all_sent()

        await ws.click(OMAR, "Lezen en reageren")
        ws.fill(OMAR, {"Jouw reactie": "Ik heb twee keer een bericht ingesproken."})
        await ws.submit(OMAR)
        received = {
            "Wat is er ontvangen?": "Het gesprek was op 3 mei.",
            "Is er nu genoeg informatie om de klacht te beoordelen?": "Ja",
        }
        await take_step(hands, KEES, reference, "Informatie ontvangen", **received)
        position = {"note": "Uitgelegd hoe wij het zien.", "way": "phone", "letter": "elsewhere"}
        await take_step(hands, KEES, reference, "Standpunt geven", **position)
        await made.all_sent()
        await agree(hands, LIES, reference)

        read = {user: made.read(user, reference) for user in EVERYBODY}
        assert [len([each for each in read[who] if "benoemd" in each]) for who in (KEES, LIES)] == [1, 1]
        assert len([each for each in read[OMAR] if "waar jij bij betrokken bent" in each]) == 1
        about = [mail for mail in ws.mails if reference in mail.subject + mail.text]
        assert len({mail.message["Message-ID"] for mail in about}) == len(about) == 3
        assert Counter(state for _, state in made.ask("SELECT kind, state FROM outbox")).keys() <= {"done", "dropped"}
        assert made.happened(reference) == Counter(
            received=1,
            committee_appointed=1,
            letter_prepared=3,
            acknowledged=1,
            no_conflict_declared=2,
            facts_corrected=2,  # the second: nothing is missing any more
            insurer_informed=1,
            insurer_consulted=1,
            asked_for_information=1,
            respondent_informed=1,
            response_recorded=1,
            information_received=1,
            decision_proposed=1,  # by one
            text_agreed=1,  # by the other
            position_stated=1,
        )
    assert Counter(one.process.returncode for one in made.processes) == {0: 2, -signal.SIGKILL: 2}
    assert not any(b"Fatma" in line or b"terugbelde" in line for one in made.processes for line in one.said)
