"""What `deploy/` holds works as the page about running says."""

from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from bot.settings import Environment
from handlers.cli import app
from tests.test_docs import fenced, page, section

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]
VARIABLES = {name.upper() for name in Environment.model_fields}


def unit(file: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(file.read_text("utf-8"))
    return read


def test_they_are_there() -> None:
    assert {file.name for file in UNITS} == {
        "wederhoor.service",
        "wederhoor-backup.service",
        "wederhoor-backup.timer",
    }


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_every_file_is_described_and_says_where_it_goes(file: Path) -> None:
    assert f"deploy/{file.name}" in page("running")
    if file in UNITS:
        assert f"# /etc/systemd/system/{file.name}" in file.read_text("utf-8").splitlines()[0]


@pytest.mark.parametrize("file", [each for each in UNITS if each.suffix == ".service"], ids=lambda file: file.name)
def test_a_unit_runs_a_command_that_exists_with_as_little_as_it_needs(file: Path) -> None:
    service = unit(file)["Service"]
    program, command, *_ = service["ExecStart"].split()
    assert (program, command in COMMANDS) == ("/opt/wederhoor/.venv/bin/wederhoor", True)
    assert service["User"] == "wederhoor"
    assert service["EnvironmentFile"] in page("running")
    assert service["UMask"] == "0077"
    for name in ("ProtectHome", "PrivateTmp", "PrivateDevices", "NoNewPrivileges"):
        assert service[name] == "true"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert "wederhoor" in service["StateDirectory"].split(), "the only folder it may write in"


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_systemd_takes_it(file: Path, tmp_path: Path) -> None:
    for each in UNITS:  # the program is not installed here, and a timer needs its service beside it
        text = each.read_text("utf-8").replace("/opt/wederhoor/.venv/bin/wederhoor", "/bin/true")
        (tmp_path / each.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / file.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    about = [line for line in done.stderr.splitlines() if file.name in line]
    assert (done.returncode, about) == (0, []), done.stderr


def test_the_environment_file_of_the_page_sets_what_exists() -> None:
    blocks = [block for block in fenced(page("running"), "sh") if "WEDERHOOR_KEY=" in block]
    named = {line.partition("=")[0] for block in blocks for line in block.splitlines()}
    assert named
    assert named <= VARIABLES
    assert f"WEDERHOOR_DATA=/var/lib/{unit(DEPLOY / 'wederhoor.service')['Service']['StateDirectory']}" in blocks[0]


def test_every_option_in_a_command_of_the_page_exists() -> None:
    for block in fenced(page("running"), "sh"):
        for command, rest in re.findall(r"(?:^|[ /])wederhoor ([a-z-]+)((?: +[^ #|&\n]+)*)", block, re.MULTILINE):
            if command in COMMANDS:
                known = {name for parameter in COMMANDS[command].params for name in parameter.opts}
                assert set(re.findall(r"--[a-z-]+", rest)) <= known, f"{command}{rest}"


def test_the_proxies_pass_on_what_slack_needs_and_nothing_else() -> None:
    caddy, nginx = ((DEPLOY / name).read_text("utf-8") for name in ("Caddyfile", "nginx.conf"))
    assert re.findall(r"reverse_proxy (\S+) 127\.0\.0\.1:(\d+)", caddy) == [
        ("/slack/events", str(Environment.model_fields["port"].default))
    ]
    assert re.findall(r"location (.+) \{\s+(\w+)", nginx) == [("= /slack/events", "proxy_pass"), ("/", "return")]


def test_the_wrapper_runs_the_command_with_the_environment_of_the_unit() -> None:
    service, wrapper = unit(DEPLOY / "wederhoor.service")["Service"], (DEPLOY / "wederhoor").read_text("utf-8")
    assert (DEPLOY / "wederhoor").stat().st_mode & 0o111
    assert f"EnvironmentFile={service['EnvironmentFile']}" in wrapper
    assert (
        f"StateDirectory={service['StateDirectory']} -p StateDirectoryMode={service['StateDirectoryMode']}" in wrapper
    )
    assert f'{service["ExecStart"].split()[0]} "$@"' in wrapper


def test_what_restoring_leaves_out_would_do_harm() -> None:
    """The journal of the old database beside the restored one."""
    restore = section(page("running"), "One machine").split("### Restore")[1]
    steps = fenced(restore, "sh")[0]
    assert steps.index("systemctl stop") < steps.index("-wal") < steps.index("install") < steps.index("verify")
