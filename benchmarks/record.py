"""What the record costs, in times a bare INSERT (one row, one commit, the same file); lower is better."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from bot.record import outbox
from bot.record.cases import CaseRow
from bot.record.contents import verify_record
from bot.record.engine import open_engine
from bot.record.log import NewEvent, Record
from bot.record.migrations import migrate
from bot.record.sealing import Keyring

TIMES = 300
NOW = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
ORGANISATION = "bench"


def run() -> list[tuple[str, float]]:
    """Each line: what was done, and how many bare inserts that is."""
    with tempfile.TemporaryDirectory() as folder:
        record = Record(open_engine(f"sqlite:///{Path(folder) / 'record.sqlite'}"), Keyring.random())
        migrate(record.engine)
        try:
            return _measure(record)
        finally:
            record.close()


def _measure(record: Record) -> list[tuple[str, float]]:
    _prepare_bare(record)
    bare = _seconds(lambda n: _bare_insert(record, n))
    ratios = [
        (
            "register a complaint (event, read row, duties, ping, outbox)",
            _seconds(lambda n: _register(record, n)) / bare,
        ),
        ("append an event to one complaint", _seconds(lambda _: _append(record)) / bare),
        ("claim, start and finish a job", _seconds(lambda _: _send(record)) / bare),
        ("load a complaint of some hundred events, unsealed", _seconds(lambda _: _load(record), times=30) / bare),
    ]
    started = perf_counter()
    verify_record(record, ORGANISATION)
    ratios.append(("verify, per event", (perf_counter() - started) / (2 * TIMES) / bare))
    return ratios


def _seconds(work: Callable[[int], object], times: int = TIMES) -> float:
    """Seconds per call."""
    started = perf_counter()
    for n in range(times):
        work(n)
    return (perf_counter() - started) / times


def _prepare_bare(record: Record) -> None:
    with record.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE bare (n INTEGER PRIMARY KEY, content BLOB)"))


def _bare_insert(record: Record, n: int) -> None:
    with record.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO bare VALUES (?, ?)", (n, b"x" * 300))


def _register(record: Record, n: int) -> None:
    with record.begin(ORGANISATION, now=NOW) as tx:
        reference = tx.new_reference(2026)
        tx.create_stream(reference)
        tx.append(reference, NewEvent("received", NOW, {"form": "written"}, {"text": "klacht " * 30}))
        tx.save_case(CaseRow(reference, "focus", NOW.date(), "open", 1, date(2026, 3, 16), "acknowledge"))
        tx.plan_ping(reference, "acknowledge", 1, NOW)
        outbox.enqueue(tx, f"job {n}", "mail", {"reference": reference}, NOW, stream=reference)


def _append(record: Record) -> None:
    with record.begin(ORGANISATION, now=NOW) as tx:
        tx.append("K-2026-0001", NewEvent("noted", NOW, {}, {"text": "notitie " * 30}))


def _send(record: Record) -> None:
    with record.begin(ORGANISATION, now=NOW) as tx:
        (job,) = outbox.claim(tx, "w", 1, timedelta(minutes=1))
    with record.begin(ORGANISATION, now=NOW) as tx:
        outbox.start(tx, job)
    with record.begin(ORGANISATION, now=NOW) as tx:
        outbox.finish(tx, job)


def _load(record: Record) -> None:
    with record.look(ORGANISATION) as tx:
        tx.load("K-2026-0001")
