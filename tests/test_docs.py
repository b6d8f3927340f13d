"""The documentation says what is: every name in the code stands in its page, and no page names what is not there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.main import get_command
from typer.testing import CliRunner

from bot.complaint.steps import FACTS, KNOWN, VOCABULARY
from bot.complaint.tasks import DEFAULT_TERMS
from bot.record.engine import open_engine
from bot.record.log import Record
from bot.record.sealing import Keyring
from bot.regulation import tables
from bot.regulation.loading import SHIPPED, load, shipped_ids
from bot.regulation.procedure import Procedure
from bot.settings import Environment, Organisation, read_organisation
from bot.usecases.kernel.office import Office
from bot.usecases.told.giving_up import GIVE_UPS
from bot.words import words
from handlers import house
from handlers.cli import app
from handlers.mail.settings import SmtpSettings
from tools import steps_page

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
NAME = re.compile(r"`([a-z][a-z_]*)`")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_described_with_its_options(command: str) -> None:
    row = row_that_begins(page("running"), f"| `wederhoor {command}")
    options = {name for parameter in COMMANDS[command].params for name in parameter.opts if name.startswith("--")}
    assert [name for name in options if name not in row] == []


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_no_page_names_a_command_that_is_not_there(file: Path) -> None:
    named = set(re.findall(r"(?:`|bin/|^|&& )wederhoor ([a-z][a-z-]*)", file.read_text("utf-8"), re.MULTILINE))
    assert named - COMMANDS.keys() == set()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_no_page_names_a_make_target_that_is_not_there(file: Path) -> None:
    targets = set(re.findall(r"^([.\w/]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = file.read_text("utf-8")
    named = {
        *re.findall(r"`make ([.\w/]+)`", text),
        *re.findall(r"^make ([.\w/]+)", "".join(fenced(text, "sh")), re.MULTILINE),
    }
    assert named - targets == set()


def test_every_environment_variable_is_described_and_no_other() -> None:
    described = first_column(section(page("running"), "Environment variables"))
    assert described == {name.upper() for name in Environment.model_fields}


def test_the_default_port_is_the_one_described() -> None:
    row = row_that_begins(page("running"), "| `PORT`")
    assert f"Default {Environment.model_fields['port'].default}" in row


# --- the organisation file


def test_every_key_of_the_organisation_file_is_described_with_its_default_and_no_other() -> None:
    rows = [cells(line) for line in section(page("organisation-file"), "Keys").splitlines() if line.startswith("| `")]
    described = {row[0].strip("`"): row[1] for row in rows}
    assert described == {**dict(keys(Organisation)), "id": "from `name`"}


def test_its_example_is_a_good_organisation_file(tmp_path: Path) -> None:
    for name in ("organisation-file", "connecting"):
        file = tmp_path / f"{name}.toml"
        file.write_text(fenced(page(name), "toml")[0], "utf-8")
        organisation, procedure = read_organisation(file)
        assert (organisation.name, procedure.id) == ("Focus", "focus")


def test_the_days_of_the_tasks_are_those_described() -> None:
    row = row_that_begins(page("organisation-file"), "| `settings.task_terms`")
    assert [f"`{task}` {days}" for task, days in DEFAULT_TERMS.items() if f"`{task}` {days}" not in row] == []


@pytest.mark.parametrize("id", shipped_ids())
def test_every_shipped_procedure_can_be_chosen(id: str) -> None:
    assert f"`{id}`" in row_that_begins(page("organisation-file"), "| `procedure`")


# --- the architecture


def test_every_event_type_is_listed_once_and_no_other() -> None:
    rows = [line for line in page("steps").splitlines() if line.startswith("| `")]
    assert sorted(NAME.findall(row)[0] for row in rows) == sorted(KNOWN)


def test_the_table_of_steps_is_up_to_date() -> None:
    assert steps_page.PAGE.read_text("utf-8") == steps_page.as_text(), "run `make docs`"


def test_every_refusal_is_listed_and_has_a_sentence() -> None:
    raised = {
        code
        for folder in ("bot/complaint", "bot/usecases")
        for file in (ROOT / folder).rglob("*.py")
        for code in re.findall(r"\bRefused\(\s*\"(\w+)\"", file.read_text("utf-8"))
    }
    sentences = {key.removeprefix("refused.") for key in words("nl").keys() if key.startswith("refused.")}  # noqa: SIM118
    listed = first_column(section(page("ARCHITECTURE"), "Refusals"))
    assert raised == sentences == listed


def test_every_kind_of_job_is_listed_and_no_other(tmp_path: Path) -> None:
    assert first_column(section(page("ARCHITECTURE"), "Outbox")) == senders(tmp_path)


def test_what_it_means_that_a_job_is_given_up_is_listed_of_every_kind(tmp_path: Path) -> None:
    assert GIVE_UPS.keys() == senders(tmp_path)
    listed = page("running").partition("### What is given up")[2].partition("\n#")[0]
    rows = re.findall(r"^\| (`.*?) \|", listed, re.M)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == GIVE_UPS.keys()


def test_every_file_that_a_page_names_exists() -> None:
    for file in PAGES:
        for named in re.findall(
            r"`((?:bot|handlers|localslack|templates|tests|docs|deploy)/[\w./-]+)`", file.read_text("utf-8")
        ):
            assert (ROOT / named).exists(), f"{file.name} names {named}"


def test_everything_that_is_logged_is_described() -> None:
    files = (ROOT / "handlers").rglob("*.py")
    logged = {n for f in files for n in re.findall(r"log\.(?:info|warning|error)\(\s*\"(\w+)\"", f.read_text("utf-8"))}
    rows = [cells(line)[0] for line in section(page("running"), "Logs").splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in NAME.findall(row)} == logged


# --- procedures


def test_every_key_of_a_procedure_file_is_explained() -> None:
    text = page("writing-a-regulation")
    code = [*re.findall(r"`([^`\n]+)`", text), *fenced(text, "toml")]
    named = {word for piece in code for word in re.findall(r"[a-z_]+", piece)}
    assert procedure_keys() - named == set()
    assert [fact for fact in FACTS if f"`{fact}`" not in text] == []


def test_the_example_procedure_and_its_case_are_good(tmp_path: Path) -> None:
    example, case, promised = fenced(page("procedures"), "toml")
    file = tmp_path / "voorbeeld.toml"
    file.write_text(example, "utf-8")
    assert load(file, VOCABULARY).id == "voorbeeld"
    (tmp_path / "case.toml").write_text(case, "utf-8")
    done = CliRunner().invoke(app, ["replay", str(tmp_path / "case.toml")])
    assert done.exit_code == 0, done.output
    before = 'procedure = "focus"\nnow = 2027-05-01T09:00:00\n[[event]]\nat = 2027-03-15T10:00:00\ntype = "received"\n'
    (tmp_path / "case.toml").write_text(before + promised, "utf-8")
    done = CliRunner().invoke(app, ["replay", str(tmp_path / "case.toml")])
    assert (done.exit_code, "object: open; due_on 2027-05-06, ends_on 2027-05-10" in done.output) == (0, True), (
        done.output
    )


def test_the_worked_case_of_the_readme_gives_what_it_shows(tmp_path: Path) -> None:
    shown = page("README", ROOT)
    case, output = after(shown, "<!-- replay: the case -->"), after(shown, "<!-- replay: the output -->")
    command = after(shown, "<!-- replay: the command -->").split()
    (tmp_path / "case.toml").write_text(case, "utf-8")
    assert command[:3] == [".venv/bin/wederhoor", "replay", "case.toml"]
    done = CliRunner().invoke(app, ["replay", str(tmp_path / "case.toml"), *command[3:]])
    assert (done.exit_code, done.output.strip()) == (0, output.strip())


# --- the manifest, links and pictures


def test_every_scope_of_the_manifest_is_explained() -> None:
    yaml = pytest.importorskip("yaml")
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    rows = [cells(line)[0] for line in section(page("connecting"), "1. Make the app").splitlines() if "| `" in line]
    explained = {scope for row in rows for scope in re.findall(r"`([a-z]+(?::[a-z]+)?)`", row)}
    assert explained == set(manifest["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_link_and_picture_leads_somewhere(file: Path) -> None:
    prose = re.sub(r"^```.*?^```", "", file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", prose):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = file.parent / path if path else file
        assert there.exists(), f"{file.name}: {target} is not there"
        assert not anchor or anchor in anchors(there), f"{file.name}: {target} has no such heading"


def test_every_picture_says_what_it_shows() -> None:
    for file in PAGES:
        assert [p for alt, p in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", file.read_text("utf-8")) if len(alt) < 15] == []


def test_the_duty_states_are_named() -> None:
    for state in ("open", "overdue", "met", "met_late", "lapsed"):
        assert f"`{state}`" in section(page("ARCHITECTURE"), "The ledger and the promises")


# --- reading pages


def page(name: str, folder: Path = ROOT / "docs") -> str:
    return (folder / f"{name}.md").read_text("utf-8")


def section(text: str, heading: str) -> str:
    """From a heading to the next one of the same level, code left as it is."""
    found = re.search(rf"^(##+) {re.escape(heading)}[^\n]*\n(.*?)(?=^\1 |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {heading!r}"
    return found[2]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def first_column(text: str) -> set[str]:
    return {cells(line)[0].strip("`") for line in text.splitlines() if line.startswith("| `")}


def row_that_begins(text: str, start: str) -> str:
    row = next((line for line in text.splitlines() if re.match(re.escape(start) + r"(?![\w-])", line)), None)
    assert row, f"no row begins with {start!r}"
    return row


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def after(text: str, mark: str) -> str:
    """The fenced block that follows a mark."""
    found = re.match(r"\s*```\w+\n(.*?)^```", text.partition(mark)[2], re.MULTILINE | re.DOTALL)
    assert found, f"no block follows {mark}"
    return found[1]


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# --- reading the code


def keys(model: type[BaseModel], inside: str = "") -> Iterator[tuple[str, str]]:
    """Every key with its default as the page writes it."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from keys(kind, f"{inside}{name}.")
        elif field.is_required():
            yield f"{inside}{name}", "required"
        else:
            yield f"{inside}{name}", shown(field.default)


def shown(default: object) -> str:
    if default == "":
        return "empty"
    if isinstance(default, list):
        return f"`{default}`".replace("'", '"')
    return f"`{default}`"


def procedure_keys() -> set[str]:
    """Every key that can stand in a procedure file; those of shipped files are all of these."""
    models = [
        kind for kind in (*vars(tables).values(), Procedure) if isinstance(kind, type) and issubclass(kind, BaseModel)
    ]
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    found = keys - {"nl", "en", "text"}
    for file in SHIPPED.glob("*.toml"):
        assert set(tomllib.loads(file.read_text("utf-8"))) <= found
    return found


def senders(folder: Path) -> set[str]:
    """The kinds of job that a house with mail can send."""
    organisation, rules = read_organisation(_organisation(folder))
    record = Record(open_engine(f"sqlite:///{folder / 'x.sqlite'}"), Keyring.random())
    office = Office(record, organisation, rules, lambda: datetime.now(UTC))
    mail = (SmtpSettings("127.0.0.1", 1), "klachten@example.nl")
    made = house.build(office, house.client("xoxb-nothing", "http://127.0.0.1:1/"), "secret", mail, me={})
    record.close()
    return set(made.worker.senders)


def _organisation(folder: Path) -> Path:
    file = folder / "organisation.toml"
    file.write_text(fenced(page("connecting"), "toml")[0], "utf-8")
    return file
