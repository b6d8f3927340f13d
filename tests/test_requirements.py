"""What is installed where: pinned and hashed, and no mail server for tests in production."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from handlers.cli import TRY_NEEDS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PRODUCTION, TRY, DEV = FILES = ("requirements.txt", "requirements-try.txt", "requirements-dev.txt")
PIN = re.compile(r"([a-z0-9-]+)==(\S+)(?: ; .+?)?((?: --hash=sha256:[0-9a-f]{64})+)")


def pinned(file: str) -> dict[str, str]:
    """Version by name. Every line that says something is a pin with its hashes: no option, no address."""
    text = (ROOT / file).read_text("utf-8").replace("\\\n", " ")
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    read = [PIN.fullmatch(line) for line in lines]
    assert [line for line, pin in zip(lines, read, strict=True) if pin is None] == []
    return {pin[1]: pin[2] for pin in read if pin}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in requirements}


@pytest.mark.parametrize(
    ("file", "asked"),
    [
        (PRODUCTION, [*PROJECT["dependencies"], *EXTRAS["build"]]),
        (TRY, [*PROJECT["dependencies"], *EXTRAS["build"], *EXTRAS["try"]]),
        (DEV, [*PROJECT["dependencies"], *EXTRAS["build"], *EXTRAS["try"], *EXTRAS["dev"]]),
    ],
)
def test_what_is_asked_for_is_pinned(file: str, asked: list[str]) -> None:
    assert names(asked) - pinned(file).keys() == set()


def test_production_has_nothing_of_the_try_out() -> None:
    mine = {"aiosmtpd", "python-multipart"}
    assert names(EXTRAS["try"]) == mine
    assert not mine & pinned(PRODUCTION).keys()
    assert not mine & names(PROJECT["dependencies"])
    assert mine <= pinned(TRY).keys()


def test_each_file_holds_the_one_before_it_at_the_same_versions() -> None:
    production, trying, dev = map(pinned, FILES)
    assert production.items() < trying.items() < dev.items()


def test_the_command_looks_for_what_the_extra_installs() -> None:
    assert {name.replace("_", "-") for name in TRY_NEEDS} == names(EXTRAS["try"])


def test_production_installs_the_file_without_it() -> None:
    """As the pages for whoever runs it say: ``make .venv/serve``."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    rules = dict(re.findall(r"^\.venv/(\w+):.*\n((?:\t.*\n)+)", makefile, re.MULTILINE))
    installed = {target: re.findall(r"-r (\S+)", rule) for target, rule in rules.items()}
    assert installed == {"serve": [PRODUCTION], "run": [TRY], "dev": [DEV]}
    for page in ("running", "connecting"):
        made = re.findall(r"\.venv/(?:serve|run|dev)\b", (ROOT / f"docs/{page}.md").read_text("utf-8"))
        assert made, page
        assert set(made) == {".venv/serve"}, page
