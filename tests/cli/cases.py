"""Case files in a line or two, and `wederhoor` run on them in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from handlers.cli import app

NOW = "2026-12-30T09:00:00"
RECEIVED = 'at = 2026-12-21T10:00:00\ntype = "received"'


def case(*events: str, procedure: str = "in-focus-samen", now: str = NOW, expect: tuple[str, ...] = ()) -> str:
    """A case file; each event and expectation is the inside of its table."""
    head = f'procedure = "{procedure}"\nnow = {now}\n'
    tables = [f"[[event]]\n{each}\n" for each in events] + [f"[[expect]]\n{each}\n" for each in expect]
    return head + "".join(tables)


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "case.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def wederhoor(*arguments: str | Path) -> Result:
    """Run the command. What escapes it as anything but an exit code fails the test here."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def replayed(folder: Path, text: str, *options: str) -> Result:
    return wederhoor("replay", written(folder, text), *options)


def printed(folder: Path, text: str, *options: str) -> Any:
    """The JSON of a case that can be used."""
    result = replayed(folder, text, "--json", *options)
    assert result.exit_code in (0, 1), result.stderr
    return json.loads(result.stdout)


def refusal(folder: Path, text: str | bytes) -> str:
    """What is said about a file that cannot be used, without the file's name."""
    file = written(folder, text)
    result = wederhoor("replay", file)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith(f"{file}: "), result.stderr
    return result.stderr.removeprefix(f"{file}: ").rstrip("\n")
