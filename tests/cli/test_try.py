"""`make try` and `wederhoor try`: which port, which language, and what is said when it cannot start."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.cli import TRY_NEEDS, UNUSABLE
from tests.cli.cases import wederhoor
from tests.front.processes import without_extra_try

ROOT = Path(__file__).parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port where something else listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield int(door.getsockname()[1])


@pytest.fixture(autouse=True)
def _as_after_make(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [".venv/bin/wederhoor", "try"])


def made(command: str, **environment: str) -> str:
    """The command that a ``make`` would run at last."""
    said = subprocess.run(
        [*shlex.split(command), "--dry-run"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return " ".join(said.stdout.splitlines()[-1].split())


def test_a_taken_port_is_named_with_another(taken: int) -> None:
    result = wederhoor("try", "--port", taken)
    assert result.exit_code == 2
    assert result.stderr.strip() == (
        f"Port {taken} is in use: choose another with `make try PORT={taken + 1}` "
        f"or `.venv/bin/wederhoor try --port {taken + 1}`."
    )


@pytest.mark.needs("make")
def test_both_commands_of_the_advice_work_as_they_are_typed(taken: int) -> None:
    by_make, itself = re.findall("`(.+?)`", wederhoor("try", "--port", taken).stderr)
    assert made(by_make) == itself
    with socket.socket() as next_door:
        with contextlib.suppress(OSError):  # then somebody else is there, and it is taken all the same
            next_door.bind(("127.0.0.1", taken + 1))
        heard = wederhoor(*shlex.split(itself)[1:])
    assert f"Port {taken + 1} is in use" in heard.stderr


@pytest.mark.needs("make")
def test_make_passes_port_and_language_on() -> None:
    assert made("make try") == ".venv/bin/wederhoor try"
    assert made("make try PORT=8701 LANGUAGE=en") == ".venv/bin/wederhoor try --port 8701 --language en"


@pytest.mark.needs("make")
def test_what_a_desktop_calls_language_is_not_meant() -> None:
    assert made("make try", LANGUAGE="nl_NL:nl", PORT="3000") == ".venv/bin/wederhoor try"


# -- without the extra `try`

BARE = {"PATH": os.environ["PATH"]}


def bare(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as where the extra is not installed."""
    command = without_extra_try(*arguments)
    return subprocess.run(command, cwd=ROOT, env=BARE, capture_output=True, text=True, check=False)


def test_without_its_packages_it_says_what_to_install() -> None:
    done = bare("try")
    assert (done.returncode, done.stdout) == (UNUSABLE, "")
    assert done.stderr == (
        "`wederhoor try` needs packages that are not installed here: "
        "run `pip install 'wederhoor[try]'`, or `make try` where the code is.\n"
    )


@pytest.mark.parametrize("package", TRY_NEEDS)
def test_each_of_its_packages_is_missed(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    result = wederhoor("try")
    assert (result.exit_code, "wederhoor[try]" in result.stderr) == (UNUSABLE, True)


@pytest.mark.parametrize("arguments", ["--help", "try --help", "serve --help", "check --help", "check focus"])
def test_everything_else_works_without_them(arguments: str) -> None:
    done = bare(*arguments.split())
    assert (done.returncode, done.stderr) == (0, "")


def test_serve_says_as_ever_what_it_lacks() -> None:
    """It gets as far as the environment: all that it is made of was imported."""
    done = bare("serve")
    assert (done.returncode, done.stderr.startswith("SLACK_BOT_TOKEN is needed")) == (UNUSABLE, True)
