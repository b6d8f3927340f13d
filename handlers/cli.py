"""The ``wederhoor`` command: the only place that builds things."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from bot.complaint.events import FACTS, KNOWN
from bot.complaint.replay import read_case
from bot.complaint.replay import replay as replay_case
from bot.regulation.procedure import BadFile, load, missing_anchors, read_text, shipped, shipped_ids
from bot.settings import Environment
from bot.words import words
from handlers import replay as printed

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Run a complaints regulation from chat.")
DEFAULT_ZONE = ZoneInfo("Europe/Amsterdam")

OK, FAILED, UNUSABLE = 0, 1, 2


def main() -> None:
    app()


@app.command()
def replay(
    file: Path,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: Annotated[str, typer.Option(help="nl or en.")] = "nl",
) -> None:
    """Fold a worked case without a database: 0 every expectation holds, 1 one does not, 2 the file cannot be used."""
    try:
        outcome = replay_case(read_case(file, DEFAULT_ZONE), DEFAULT_ZONE)
    except BadFile as problem:
        _stop(str(problem))
    said = words(language)
    print(printed.as_json(outcome, said) if as_json else printed.as_text(outcome, said))
    if as_json:
        for n, failure in outcome.failed:
            print(f"expect {n} does not hold: {failure}", file=sys.stderr)
    raise typer.Exit(FAILED if outcome.failed else OK)


@app.command()
def check(
    files: Annotated[list[str] | None, typer.Argument(help="Procedure files or shipped ids; default: all.")] = None,
    text: Annotated[Path | None, typer.Option(help="The regulation's text: look up every anchor in it.")] = None,
) -> None:
    """Check configuration and procedure files."""
    for name in files or shipped_ids():
        try:
            procedure = load(shipped(name) or Path(name), KNOWN, FACTS)
            missing = missing_anchors(procedure, read_text(text)) if text else []
        except BadFile as problem:
            _stop(str(problem))
        for anchor in missing:
            print(f"{name}: not in the text: {anchor}", file=sys.stderr)
        if missing:
            raise typer.Exit(UNUSABLE)
        print(f"{name}: {len(procedure.duty)} terms, {len(procedure.reading)} readings, all well")


@app.command("try")
def try_(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8700,
    language: Annotated[str, typer.Option(help="nl or en.")] = "nl",
) -> None:
    """Try everything in a browser, without an account: five regulations, seven people, a mailbox, a clock."""
    from handlers import trying  # a web server is slow to import, and replay needs none

    try:
        trying.serve(Environment().wederhoor_data / "try", port, language)
    except trying.BesideRealTokens as refused:
        _stop(str(refused))


def _stop(problem: str) -> NoReturn:
    print(problem, file=sys.stderr)
    raise typer.Exit(UNUSABLE)
