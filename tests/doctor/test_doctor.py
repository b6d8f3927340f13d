"""`wederhoor check` over an installation: the command itself, against the local Slack and a real mail server."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from bot.record.engine import open_engine
from bot.record.erasing import erase
from bot.record.log import NewEvent, Record
from bot.record.sealing import Keyring
from bot.words import LANGUAGES, TEMPLATES, words
from handlers.trying import Trial
from localslack.model import Channel
from localslack.sockets import Sockets
from tests.cli.cases import wederhoor
from tests.front.support import KEES, OMAR, running
from tests.mail.server import Mailbox, accepts, serving

ROOT = Path(__file__).resolve().parents[2]
ORGANISATION = """
name = "Focus"
id = "focus"
procedure = "focus"
[slack]
channel = "C0KLACHTEN"
[people]
coordinator = ["U0COORD", "U0DEP"]
director = ["U0DIR"]
committee = ["U0COM1", "U0COM2", "U0COM3"]
deputy = ["U0DEP"]
[contact]
name = "Klachtenbureau"
address = "Voorbeeldstraat 1"
email = "klachten@voorbeeld.nl"
phone = "010 123 45 67"
"""
NEWER = base64.b64encode(bytes(range(255, 7, -7))[:32]).decode()
KEY = base64.b64encode(bytes(range(7, 255, 7))[:32]).decode()
UNSET = ("DATABASE_URL", "SLACK_APP_TOKEN", "SMTP_URL", "MAIL_FROM", "WEDERHOOR_ORGANISATION", "WEDERHOOR_KEY")
UNSET += ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WEDERHOOR_DATA", str(tmp_path / "data"))


@pytest.fixture
def organisation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "organisation.toml"
    file.write_text(ORGANISATION, "utf-8")
    monkeypatch.setenv("WEDERHOOR_ORGANISATION", str(file))
    return file


@pytest.fixture
async def made(tmp_path: Path, organisation: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Trial]:
    """A workspace, and an environment in which nothing is wrong."""
    async with running("focus", tmp_path / "slack") as trial:
        ws = trial.workspace
        ws.state.channels["C0KLACHTEN"].members.append("U0DEP")
        for name, value in {
            "WEDERHOOR_KEY": KEY,
            "SLACK_BOT_TOKEN": ws.bot_token,
            "SLACK_SIGNING_SECRET": ws.app.signing_secret,
            "SLACK_API_URL": f"{ws.base_url}/api/",
        }.items():
            monkeypatch.setenv(name, value)
        yield trial


def written(file: Path, change: str, to: str) -> None:
    """The organisation file with one thing changed."""
    assert change in ORGANISATION
    file.write_text(ORGANISATION.replace(change, to), "utf-8")


async def checked(*arguments: str) -> Result:
    """The command in a thread: the stand-ins answer it from this loop. What is secret is never printed."""
    result = await asyncio.to_thread(wederhoor, "check", *arguments)
    for name in ("WEDERHOOR_KEY", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"):
        assert not os.environ.get(name) or os.environ[name] not in result.output
    assert "s3cret" not in result.output
    return result


def marked(result: Result, mark: str) -> list[str]:
    return [line.strip()[2:] for line in result.stdout.splitlines() if line.startswith(f"  {mark} ")]


# --- well


async def test_a_good_installation(made: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_FROM", "klachten@voorbeeld.nl")
    async with serving(Mailbox()) as server:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        result = await checked()
    assert (result.exit_code, marked(result, "✗")) == (0, [])
    assert [line for line in marked(result, "!") if "SLACK_API_URL" not in line] == []
    well = "\n".join(marked(result, "✓"))
    for said in ("1 sleutel", "Alle 9 rechten", "C0KLACHTEN is besloten", "Alle 6 mensen", "mailserver neemt ons aan"):
        assert said in well
    assert '"months": 24' in result.stdout, "the organisation file with its defaults"
    assert "Of het commando is ingesteld (/klacht)" in "\n".join(marked(result, "–"))


async def test_it_says_so_in_the_language_of_the_organisation(made: Trial, organisation: Path) -> None:
    written(organisation, "\nid", '\nlanguage = "en"\nid')
    result = await checked()
    assert "  ✓ Channel C0KLACHTEN is private and Wederhoor is in it" in result.stdout.splitlines()


async def test_looking_makes_no_database(made: Trial, tmp_path: Path) -> None:
    await checked()
    assert not (tmp_path / "data").exists()


# --- Slack


async def test_a_missing_scope_is_named(made: Trial) -> None:
    ws = made.workspace
    ws.scopes -= {"files:write"}
    result = await checked()
    assert result.exit_code == 1
    assert any("files:write ontbreekt" in line for line in marked(result, "✗"))


async def test_without_the_right_to_see_people_nobody_is_called_unknown(made: Trial) -> None:
    ws = made.workspace
    ws.scopes -= {"users:read"}
    result = await checked()
    assert [line for line in marked(result, "✗") if "niet bekend" in line] == []
    assert any("users:read" in line for line in marked(result, "–"))


async def test_a_public_channel(made: Trial, organisation: Path) -> None:
    written(organisation, "C0KLACHTEN", "C0ALGEMEEN")
    result = await checked()
    assert result.exit_code == 1
    assert any("C0ALGEMEEN is openbaar" in line for line in marked(result, "✗"))


async def test_not_in_the_channel(made: Trial) -> None:
    made.workspace.remove_bot("C0KLACHTEN")
    result = await checked()
    assert result.exit_code == 1
    assert any("/invite @Wederhoor" in line for line in marked(result, "✗"))


async def test_no_such_channel(made: Trial, organisation: Path) -> None:
    written(organisation, "C0KLACHTEN", "C0WEG")
    assert any("C0WEG is er niet" in line for line in marked(await checked(), "✗"))


async def test_the_channel_right_is_missing(made: Trial) -> None:
    ws = made.workspace
    ws.scopes -= {"groups:read"}
    assert any("groups:read ontbreekt, dus" in line for line in marked(await checked(), "✗"))


async def test_somebody_of_a_role_is_not_in_the_channel(made: Trial) -> None:
    place: Channel = made.workspace.state.channels["C0KLACHTEN"]
    place.members.remove(OMAR)
    result = await checked()
    assert result.exit_code == 0
    assert any("(committee): U0COM3" in line for line in marked(result, "!"))


@pytest.mark.parametrize(
    ("change", "mark", "said"),
    [
        ({"gone": True}, "✗", "U0COM1 (committee) heeft geen actief account meer"),
        ({"is_bot": True}, "✗", "U0COM1 (committee) is een bot"),
        ({"guest": True}, "!", "U0COM1 (committee) is gast"),
    ],
)
async def test_somebody_who_cannot_do_the_work(change: dict[str, bool], mark: str, said: str, made: Trial) -> None:
    people = made.workspace.state.people
    people[KEES] = replace(people[KEES], **change)  # type: ignore[arg-type]
    result = await checked()
    assert result.exit_code == (1 if mark == "✗" else 0)
    assert any(line.startswith(said) for line in marked(result, mark))


async def test_somebody_unknown(made: Trial, organisation: Path) -> None:
    written(organisation, "U0DIR", "U0NIEMAND")
    assert any("U0NIEMAND (director) is niet bekend" in line for line in marked(await checked(), "✗"))


async def test_a_token_that_slack_does_not_take(made: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-another-app")
    result = await checked()
    assert result.exit_code == 1
    assert any("(invalid_auth)" in line for line in marked(result, "✗"))


async def test_a_revoked_token(made: Trial) -> None:
    made.workspace.revoke_token()
    assert any("(token_revoked)" in line for line in marked(await checked(), "✗"))


async def test_slack_away(made: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
    assert any("Slack is niet bereikbaar" in line for line in marked(await checked(), "✗"))


async def test_slack_answers_nonsense_halfway(made: Trial) -> None:
    made.workspace.fail_next("conversations.members", "internal_error")
    assert any("(internal_error)" in line for line in marked(await checked(), "✗"))


async def test_an_app_token_that_slack_does_not_take(made: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-of-another-app")
    result = await checked()
    assert result.exit_code == 1
    assert any("SLACK_APP_TOKEN niet aan" in line for line in marked(result, "✗"))
    assert any("staan er allebei" in line for line in marked(result, "!"))


async def test_an_app_token_that_opens_a_socket(made: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    monkeypatch.setenv("SLACK_APP_TOKEN", made.workspace.app.app_token)
    made.workspace.delivery = Sockets(made.workspace.app.app_id)  # Socket Mode is switched on in Slack
    result = await checked()
    assert "SLACK_APP_TOKEN opent een verbinding" in marked(result, "✓")
    assert result.exit_code == 0
    assert not any("Of het adres" in line for line in marked(result, "–")), "there is no address to look at"


# --- mail


@pytest.mark.parametrize(
    ("mailbox", "said"),
    [
        (Mailbox(mail="550 not you"), "(sender_550)"),
        (Mailbox(mail="451 later"), "(sender_451)"),
    ],
)
async def test_a_mail_server_that_does_not_take_us(
    mailbox: Mailbox, said: str, made: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_FROM", "klachten@voorbeeld.nl")
    async with serving(mailbox) as server:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        result = await checked()
    assert result.exit_code == 1
    assert any(said in line for line in marked(result, "✗"))


@pytest.mark.parametrize(("password", "code"), [("s3cret", 0), ("wrong-s3cret", 1)])
async def test_it_logs_in_and_sends_nothing(
    password: str, code: int, made: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_FROM", "klachten@voorbeeld.nl")
    mailbox = Mailbox()
    options = {"authenticator": accepts("bureau", "s3cret"), "auth_require_tls": False}
    async with serving(mailbox, **options) as server:
        monkeypatch.setenv("SMTP_URL", f"smtp://bureau:{password}@127.0.0.1:{server.port}")
        result = await checked()
    assert (result.exit_code, mailbox.received) == (code, [])
    assert any("login_535" in line for line in marked(result, "✗")) == bool(code)


async def test_no_mail_server_there(made: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("MAIL_FROM", "klachten@voorbeeld.nl")
    assert any("mailserver is niet bereikbaar" in line for line in marked(await checked(), "✗"))


@pytest.mark.parametrize("sender", ["", "geen adres"])
async def test_a_sender_that_is_no_address(sender: str, made: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("MAIL_FROM", sender)
    assert any("MAIL_FROM is not an e-mail address" in line for line in marked(await checked(), "✗"))


async def test_a_test_letter(made: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_FROM", "klachten@voorbeeld.nl")
    mailbox = Mailbox()
    async with serving(mailbox) as server:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        result = await checked("--send-to", "beheer@voorbeeld.nl")
        mailbox.rcpt = "550 unknown"
        refused = await checked("--send-to", "weg@voorbeeld.nl")
    assert mailbox.message()["Subject"] == "Proefbrief van Wederhoor"
    assert (result.exit_code, mailbox.received[0].rcpt_tos) == (0, ["beheer@voorbeeld.nl"])
    assert any("ging niet weg (recipient_550)" in line for line in marked(refused, "✗"))


async def test_a_test_letter_that_cannot_be(made: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    without = await checked("--send-to", "beheer@voorbeeld.nl")
    assert (without.exit_code, without.stdout) == (2, "")
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    assert (await checked("--send-to", "beheer")).exit_code == 2


# --- files and environment


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[people]", "[people]\nkleur = 1"), "people, kleur: unknown key"),
        (('"focus"\n[slack]', '"fokus"\n[slack]'), "'fokus' is neither a shipped procedure"),
        (("[slack]", "[slack"), "is not TOML"),
    ],
)
async def test_an_organisation_file_that_cannot_be_used(change: tuple[str, str], said: str, organisation: Path) -> None:
    written(organisation, *change)
    result = await checked()
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


async def test_an_organisation_file_alone_needs_no_secrets(organisation: Path) -> None:
    """Somebody writes it at a desk; the rest is set on the machine where it runs."""
    result = await checked()
    assert (result.exit_code, marked(result, "✗")) == (0, [])
    assert any("WEDERHOOR_KEY ontbreekt" in line for line in marked(result, "!"))


async def test_where_it_is_installed_what_is_missing_must_come(
    organisation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "a" * 32)
    result = await checked()
    assert result.exit_code == 1
    wrong = "\n".join(marked(result, "✗"))
    assert "WEDERHOOR_KEY ontbreekt" in wrong
    assert "SLACK_BOT_TOKEN ontbreekt" in wrong


async def test_without_an_organisation_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEDERHOOR_KEY", KEY)
    assert any("WEDERHOOR_ORGANISATION ontbreekt" in line for line in marked(await checked(), "✗"))


@pytest.mark.parametrize(
    ("name", "value", "mark", "said"),
    [
        ("WEDERHOOR_KEY", "abc", "✗", "WEDERHOOR_KEY is niet bruikbaar"),
        ("WEDERHOOR_KEY", base64.b64encode(b"k" * 31).decode(), "✗", "WEDERHOOR_KEY is niet bruikbaar"),
        ("WEDERHOOR_KEY", base64.b64encode(bytes(32)).decode(), "!", "niet willekeurig"),
        ("WEDERHOOR_KEY", base64.b64encode(b"een zin van 32 tekens, zo lang ja").decode()[:-4], "✗", "niet bruikbaar"),
        ("WEDERHOOR_KEY", base64.b64encode(b"een zin van tweeendertig tekens!").decode(), "!", "niet willekeurig"),
        ("WEDERHOOR_KYE", KEY, "!", "WEDERHOOR_KYE is geen instelling"),
        ("SLACK_BOT_TOKEN", "xoxp-1", "✗", "begint niet met xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "✗", "begint niet met xapp-"),
        ("SLACK_SIGNING_SECRET", "geheim", "!", "niet de gewone vorm"),
        ("DATABASE_URL", "mysql://x", "✗", "De database is niet bruikbaar"),
        ("DATABASE_URL", "postgresql://u:s3cret@127.0.0.1:1/x", "✗", "De database is niet bereikbaar"),
        ("WEDERHOOR_DATA", "/proc/nergens", "✗", "kan deze gebruiker niet schrijven"),
    ],
)
async def test_a_variable_that_is_wrong(
    name: str, value: str, mark: str, said: str, organisation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
    monkeypatch.setenv("MAIL_FROM", "klachten@voorbeeld.nl")
    monkeypatch.setenv(name, value)
    assert any(said in line for line in marked(await checked(), mark))


@pytest.mark.parametrize(
    ("change", "mark", "said"),
    [
        (('"U0COM1", "U0COM2", "U0COM3"', '"U0COM1"'), "✗", "2 nodig, 1 beschikbaar"),
        (('"U0COM1", "U0COM2", "U0COM3"', '"U0COM1", "U0DIR"'), "✗", "2 nodig, 1 beschikbaar"),
        (('"U0COM3"', '"U0DIR"'), "!", "U0DIR is directeur en staat in"),
        ((', "U0COM3"', ""), "!", "Precies 2 mensen"),
        ((', "U0DEP"]\ndirector', "]\ndirector"), "!", "Er is één coördinator"),
        (('"U0COORD", ', '"U0DIR", '), "!", "U0DIR is coördinator en directeur"),
        (('deputy = ["U0DEP"]', ""), "!", "Er is geen plaatsvervanger"),
        (('deputy = ["U0DEP"]', 'deputy = ["U0DIR"]'), "!", "plaatsvervanger is zelf directeur"),
        (('email = "klachten@voorbeeld.nl"', ""), "!", "`contact.email` ontbreekt"),
        (('phone = "010 123 45 67"', ""), "!", "niet op brieven: phone"),
        (('procedure = "focus"', 'procedure = "interforce"'), "!", "brief aan de verzekeraar gevraagd: name, email"),
        (('id = "focus"\n', ""), "!", "`id` staat niet in het organisatiebestand"),
        (("[contact]", '[letters]\ntemplates = "weg"\n[contact]'), "✗", "Eigen tekst die niet werkt"),
    ],
)
async def test_an_organisation_that_will_get_stuck(
    change: tuple[str, str], mark: str, said: str, organisation: Path
) -> None:
    written(organisation, *change)
    assert any(said in line for line in marked(await checked(), mark))


async def test_the_regulation_itself(organisation: Path, tmp_path: Path) -> None:
    text = tmp_path / "reglement.txt"
    text.write_text("iets heel anders", "utf-8")
    result = await checked("--text", str(text))
    assert result.exit_code == 1
    assert any("Staat niet in de tekst" in line for line in marked(result, "✗"))


# --- the database


async def test_the_database_is_opened_by_its_key_only(
    made: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "slack" / "focus" / "wederhoor.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    assert any("opent deze database niet" in line for line in marked(await checked(), "✗"))
    monkeypatch.setenv("WEDERHOOR_KEY", (database.parent / "key").read_text("utf-8"))
    well = "\n".join(marked(await checked(), "✓"))
    assert "bereikbaar en bijgewerkt" in well
    assert "WEDERHOOR_KEY opent wat er in de database staat" in well


async def test_old_bytes_of_erased_complaints_are_told_of_until_their_key_is_gone(
    organisation: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, at = open_engine(database_url), datetime(2026, 12, 21, 9, 0, tzinfo=UTC)
    old, new = (Record(engine, Keyring.from_env(key)) for key in (KEY, NEWER))
    for n in (1, 2):
        with old.begin("focus", now=at + timedelta(days=n)) as tx:
            tx.create_stream(f"K-2026-000{n}")
            tx.append(f"K-2026-000{n}", NewEvent("erased", tx.now))
            erase(tx, f"K-2026-000{n}")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("WEDERHOOR_KEY", f"{NEWER},{KEY}")
    on_sqlite = database_url.startswith("sqlite")
    [said] = [line for line in marked(await checked(), "✓" if on_sqlite else "!") if "gewist" in line]
    assert said.startswith("2 klachten zijn gewist, de eerste op dinsdag 22 december 2026. ")
    assert ("Alleen een back-up" if on_sqlite else "nog oude resten") in said
    assert old.keyring.newest.id in said

    monkeypatch.setenv("WEDERHOOR_KEY", NEWER)
    assert "gewist" not in (await checked()).stdout
    new.close()


async def test_another_id_sees_an_empty_record(
    made: Trial, organisation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "slack" / "focus" / "wederhoor.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("WEDERHOOR_KEY", (database.parent / "key").read_text("utf-8"))
    written(organisation, 'id = "focus"', 'id = "focus-bv"')
    assert any("niets van focus-bv" in line for line in marked(await checked(), "!"))


async def test_an_empty_database(organisation: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    assert any("leeg" in line or "eerste start" in line for line in marked(await checked(), "✓"))


@pytest.mark.parametrize(("revision", "mark", "said"), [("9999", "✗", "nieuwere versie dan")])
async def test_a_database_of_another_version(
    revision: str, mark: str, said: str, organisation: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlalchemy as sa

    engine = open_engine(database_url)
    with engine.begin() as connection:
        [was] = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
    monkeypatch.setenv("DATABASE_URL", database_url)
    try:
        assert any(said in line for line in marked(await checked(), mark))
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": was})
        engine.dispose()


# --- its sentences


def test_every_finding_has_its_sentence_and_every_sentence_its_finding() -> None:
    code = "".join(file.read_text("utf-8") for file in (ROOT / "handlers" / "doctor").glob("*.py"))
    found = set(re.findall(r"found\.(?:well|beware|wrong|missing|unseen)\(\s*\"(\w+)\"", code))
    file = tomllib.loads((TEMPLATES / "nl" / "check.toml").read_text("utf-8"))
    assert found == {key for key, text in file.items() if isinstance(text, str)}
    assert set(re.findall(r"found\.at\(\"(\w+)\"\)", code)) == set(file["place"])
    assert all(words(language).has(f"check.verdict.{each}") for language in LANGUAGES for each in file["verdict"])
