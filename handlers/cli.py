"""The ``wederhoor`` command: the only place that builds things."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from bot.complaint.replay import read_case
from bot.complaint.replay import replay as replay_case
from bot.complaint.steps import VOCABULARY
from bot.regulation.files import BadFile, read_text
from bot.regulation.loading import load, missing_anchors, shipped, shipped_ids
from bot.regulation_in_words import in_words
from bot.settings import Environment, read_organisation
from bot.trouble import kind_and_place
from bot.words import words
from handlers import replay as printed

if TYPE_CHECKING:
    from bot.usecases.kernel.office import Office

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Run a complaints regulation from chat.",
    pretty_exceptions_enable=False,  # they show what was being handled
)
DEFAULT_ZONE = ZoneInfo("Europe/Amsterdam")

OK, FAILED, UNUSABLE, BROKE = 0, 1, 2, 3

TRY_NEEDS = ("aiosmtpd", "python_multipart")
"""What the extra `try` installs: a mail server and a reader of forms. Nothing but the try-out uses them."""


class Language(StrEnum):
    NL = "nl"
    EN = "en"


def main() -> None:
    """A mistake of ours is a line that says of what kind and where; a traceback shows what was being handled."""
    try:
        app()
    except Exception as mistake:  # noqa: BLE001 - nothing stands above this that could say it
        _crashed(mistake)
        sys.exit(BROKE)


def _crashed(mistake: Exception) -> None:
    from handlers import logs

    if logs.is_json():
        logs.crashed(mistake)
    else:
        print(f"Wederhoor broke on a mistake of its own: {kind_and_place(mistake)}.", file=sys.stderr)


@app.command()
def replay(
    file: Path,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: Annotated[Language, typer.Option(help="Of the explanations.")] = Language.NL,
) -> None:
    """Fold a worked case without a database: 0 every expectation holds, 1 one does not, 2 the file cannot be used."""
    try:
        outcome = replay_case(read_case(file, DEFAULT_ZONE), DEFAULT_ZONE)
    except BadFile as problem:
        _stop(str(problem))
    said = words(language.value)
    print(printed.as_json(outcome, said) if as_json else printed.as_text(outcome, said))
    if as_json:
        for n, failure in outcome.failed:
            print(f"expect {n} does not hold: {failure}", file=sys.stderr)
    raise typer.Exit(FAILED if outcome.failed else OK)


@app.command()
def check(
    files: Annotated[list[str] | None, typer.Argument(help="Procedure files or shipped ids.")] = None,
    text: Annotated[Path | None, typer.Option(help="The regulation's text: look up every anchor in it.")] = None,
    send_to: Annotated[str, typer.Option(help="Also send a test letter to this address.")] = "",
    language: Annotated[Language, typer.Option(help="Of the procedures said back.")] = Language.NL,
) -> None:
    """Look over everything the environment describes, and say what to do: 0 well, 1 mend something, 2 unusable file.

    With files: check those procedures, and say them back term by term. With neither files nor a setting: the shipped
    procedures.
    """
    from handlers.doctor.examine import is_wanted

    if not files and (send_to or is_wanted(os.environ)):
        _examine(text, send_to)
    for name in files or shipped_ids():
        try:
            procedure = load(shipped(name) or Path(name), VOCABULARY)
            missing = missing_anchors(procedure, read_text(text)) if text else []
        except BadFile as problem:
            _stop(str(problem))
        for anchor in missing:
            print(f"{name}: not in the text: {anchor}", file=sys.stderr)
        if missing:
            raise typer.Exit(UNUSABLE)
        print(f"{name}: {len(procedure.duty)} terms, {len(procedure.reading)} readings, all well")
        if files:
            print(f"\n{in_words(procedure, words(language.value))}\n")


def _examine(text: Path | None, send_to: str) -> NoReturn:
    """The organisation file with every default filled in, and below it what was found."""
    from bot.address import valid_email
    from handlers.doctor.examine import examine

    environment = _environment()
    if send_to and not valid_email(send_to):
        _stop(f"--send-to: {send_to!r} is not an e-mail address; write it like klachten@example.nl")
    if send_to and not environment.smtp_url:
        _stop("--send-to: SMTP_URL is not set, so no letter can be sent.")
    try:
        file = environment.wederhoor_organisation and read_organisation(environment.wederhoor_organisation)
        regulation = read_text(text) if text else None
    except BadFile as problem:
        _stop(str(problem))
    if file:
        print(file[0].model_dump_json(indent=2))
    now = datetime.now(UTC)
    found = asyncio.run(examine(environment, os.environ, file or None, now, text=regulation, send_to=send_to))
    for line in found.lines(words(file[0].language if file else "nl")):
        print(line)
    raise typer.Exit(FAILED if found.must_be_mended else OK)


@app.command("try")
def try_(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8700,
    language: Annotated[
        Language | None, typer.Option(help="Of everything shown; it can be switched on the pages too.")
    ] = None,
) -> None:
    """Try everything in a browser, without an account: five regulations, seven people, a mailbox, a clock."""
    if not all(map(find_spec, TRY_NEEDS)):
        _stop(
            "`wederhoor try` needs packages that are not installed here: "
            "run `pip install 'wederhoor[try]'`, or `make try` where the code is."
        )
    from handlers import trying  # a web server is slow to import, and replay needs none

    try:
        trying.serve(_environment().wederhoor_data / "try", port, language and language.value)
    except (trying.BesideRealTokens, trying.PortTaken) as refused:
        _stop(str(refused))


@app.command()
def serve() -> None:
    """Run the office that the environment describes: signed HTTP from Slack, letters, reminders."""
    from handlers import serving

    with _said():
        serving.serve(_environment())


@app.command()
def migrate() -> None:
    """Bring the database up to date. `serve` does this at start as well."""
    with _office():
        print("The database is up to date.")


@app.command()
def verify(
    export_file: Annotated[Path | None, typer.Argument(help="An exported file, instead of the database.")] = None,
    against: Annotated[Path | None, typer.Option(help="A file with seals that were posted or mailed.")] = None,
) -> None:
    """Is the record whole? 0 yes, 1 damaged, with complaint and event, 2 it, or a complaint in it, cannot be read."""
    from bot.record.contents import verify_record
    from bot.record.export import ExportUnreadable, verify_export
    from bot.record.seals import SealLineUnreadable
    from bot.usecases.file.keeping import look_at_all

    unread: list[str] = []
    with _said():
        seals = read_text(against).splitlines() if against else []
        try:
            if export_file:
                with export_file.open("rb") as lines:
                    damages = verify_export(lines, against=seals)
            else:
                with _office() as office:
                    damages = verify_record(office.record, office.organisation.key, against=seals)
                    if _opens(office):
                        look_at_all(office)
                    harmed = {damage.stream for damage in damages}
                    unread = [line for each, line in _unreadable(office).items() if each not in harmed]
                    if not _on_sqlite(office):
                        _say_what_old_bytes_tell(office, sys.stderr)
        except (ExportUnreadable, SealLineUnreadable, OSError) as unreadable:
            _stop(str(unreadable))
    for line in (*damages, *unread):
        print(line, file=sys.stderr)
    whole = "The record is whole, but not all of it can be read." if unread else "The record is whole."
    print("The record is damaged." if damages else whole)
    raise typer.Exit(FAILED if damages else UNUSABLE if unread else OK)


@app.command()
def export(to: Path) -> None:
    """Write the whole record to one file that `verify` can check anywhere. Sealed parts stay sealed."""
    from bot.record.export import export as write

    with _said(), _office() as office, to.open("wb") as file, office.look() as tx:
        print(f"{write(tx, file)} events written to {to}")


@app.command()
def backup(to: Annotated[Path, typer.Argument(help="A new file, or a folder to put one in.")]) -> None:
    """Copy a SQLite record while `serve` runs. The copy is sealed like the record: keep the key elsewhere."""
    from bot.record.backup import BackupRefused
    from bot.record.backup import backup as copy

    with _said():
        try:
            print(copy(_environment().database, to, datetime.now(UTC)))
        except BackupRefused as refused:
            _stop(str(refused))


@app.command()
def seal() -> None:
    """Print the seal of today, to keep outside the database: made once a day, of where every log ended then."""
    from bot.usecases.file.keeping import seal_day

    with _said(), _office() as office:
        print(seal_day(office, office.now().astimezone(office.zone).date()))


@app.command()
def rebuild() -> None:
    """Make every list and due date anew from the log, and report what was different."""
    from bot.usecases.file.keeping import rebuild_rows

    with _said(), _office() as office:
        differences = rebuild_rows(office)
    for difference in differences:
        print(difference)
    print(f"{len(differences)} differences")
    _name_passed_over(office)


@app.command()
def report(year: Annotated[int | None, typer.Argument(help="Year of receipt; default: this year.")] = None) -> None:
    """Count the complaints received in a year: how they were answered, and how far they are. Names nobody."""
    from bot.usecases.file.looking import figures

    with _said(), _office() as office:
        counted = year or office.now().astimezone(office.zone).year
        counts, far = figures(office, counted)
    print(f"{counted}: {counts.total} received")
    for name, number in vars(counts).items():
        print(f"  {name.replace('_', ' ')}: {number}")
    print("How far they are:")
    for status, number in sorted(far.by_status.items()):
        print(f"  {status}: {number}")
    _name_passed_over(office)


@app.command()
def erase(
    reference: Annotated[str, typer.Argument(help="Of one complaint.")] = "",
    even_open: Annotated[bool, typer.Option("--even-open", help="Also when the complaint is not closed.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Every complaint kept as long as [retention] says.")] = False,
) -> None:
    """Forget everybody in a complaint, for good. The proof that it was handled stays.

    Once more: what was left of it is taken away.
    """
    from bot.complaint.gates import Refused
    from bot.explain import refused
    from bot.usecases.file import keeping, retention
    from bot.usecases.kernel.office import NotYours

    if bool(reference) == due or (due and even_open):
        _stop("Give the reference of one complaint, or --due alone.")
    with _said(), _office() as office:
        if due:
            erased = retention.erase_due(office)
            print("\n".join([*(f"{each} is erased." for each in erased), f"{len(erased)} complaints were due."]))
            _say_what_old_bytes_tell(office)
            _name_passed_over(office)
            return
        try:
            done = keeping.erase(office, reference, even_open=even_open)
        except NotYours:
            _stop(f"There is no complaint {reference}.")
        except Refused as refusal:
            _stop(refused(refusal, office.words))
        print(f"{reference} was erased before; what was left of it goes." if done.again else f"{reference} is erased.")
        print(f"Still to be deleted in Slack: {done.in_slack}. `wederhoor serve` does that.")
        if _on_sqlite(office) and not done.overwritten:
            print("Somebody was reading, so its old bytes are still in the file ending in -wal. Erase it again.")
        _say_what_old_bytes_tell(office)


@app.command("rotate-key")
def rotate_key() -> None:
    """Wrap every key with the newest of WEDERHOOR_KEY; afterwards the older ones can go."""
    from bot.usecases.file.keeping import rotate_key

    with _said(), _office() as office:
        print(f"{rotate_key(office)} keys renewed")
        _say_what_old_bytes_tell(office)
    _name_passed_over(office)


def _say_what_old_bytes_tell(office: Office, file: TextIO | None = None) -> None:
    """Where an erased complaint can still be read, and what ends that."""
    from bot.record.erasing import waiting

    with office.look() as tx:
        left = waiting(tx)
    if not left.count or left.since is None:
        return
    where = "Backups" if _on_sqlite(office) else "Old bytes in PostgreSQL's files, write-ahead log, copies and backups"
    since = left.since.astimezone(office.zone).date()
    print(
        f"{where} can still tell of what was erased ({left.count}, the first on {since}) to who has key "
        f"{' or '.join(left.keys)}.\nTo end that, renew the key (`wederhoor rotate-key`) and destroy every copy of the "
        "old one: see Erasing in docs/running.md.",
        file=file,
    )


def _on_sqlite(office: Office) -> bool:
    return office.record.engine.dialect.name == "sqlite"


def _unreadable(office: Office) -> dict[str, str]:
    """What could not be read, each with a line that says why; nothing of what stands in it."""
    found = sorted(office.unreadable.known().items())
    return {reference: f"{reference}: cannot be read here and now: {unread.why}" for reference, unread in found}


def _name_passed_over(office: Office) -> None:
    """All others were done; that these were not is no success."""
    if unread := _unreadable(office):
        print(
            "\n".join([*unread.values(), 'See "A complaint that cannot be read" in docs/running.md.']), file=sys.stderr
        )
        raise typer.Exit(FAILED)


def _opens(office: Office) -> bool:
    """Without the right key a record can still be verified, but not as deeply: that must be known."""
    from bot.record.sealing import KeyProblem, SealBroken

    try:
        with office.look() as tx:
            tx.people()
    except (KeyProblem, SealBroken):
        print(
            "note: WEDERHOOR_KEY does not open this record: sealed parts are checked by their hash only",
            file=sys.stderr,
        )
        return False
    return True


@contextmanager
def _office() -> Iterator[Office]:
    from handlers import serving

    with _said():
        made = serving.office(_environment())
    try:
        yield made
    finally:
        made.record.close()


@contextmanager
def _said() -> Iterator[None]:
    """What can be mended by whoever runs this is a sentence, not a traceback."""
    from bot.record.engine import DatabaseAway, DatabaseUnknown
    from bot.record.sealing import KeyProblem
    from handlers.serving import Unset

    try:
        yield
    except (Unset, BadFile, KeyProblem, DatabaseAway, DatabaseUnknown) as problem:
        _stop(str(problem) or "The database cannot be reached: look at DATABASE_URL.")


def _environment() -> Environment:
    try:
        return Environment()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        _stop(f"{str(first['loc'][0]).upper()}: {first['msg']}")


def _stop(problem: str) -> NoReturn:
    print(problem, file=sys.stderr)
    raise typer.Exit(UNUSABLE)
