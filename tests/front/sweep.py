"""After every test through the front door: nothing of what people typed stands where others can read it.

What was typed is read off the forms that were sent in. Of it count the words of five letters or more that our own
texts do not use: those can only come from a person. They must stand in no message (of a channel or a person), no
column of the database (sealed ones included: they are encrypted), no file name, no line of the log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import sqlalchemy as sa
import structlog

from bot.complaint.steps import KNOWN
from bot.record.tables import metadata, outbox
from bot.usecases.kernel.stored_jobs import of
from bot.words import date_in_words
from handlers.trying import Trial
from localslack.people import BOT

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ("templates", "localslack/templates", "localslack/words")
WORD = re.compile(r"[^\W\d_]{5,}")


class LogSpy:
    """Keeps every line that is logged while it listens; a processor in front of all others."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, _logger: Any, _method: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
        self.lines.append(json.dumps(entry, default=str, ensure_ascii=False))
        return entry

    def __enter__(self) -> LogSpy:
        structlog.get_config()["processors"].insert(0, self)
        return self

    def __exit__(self, *_: object) -> None:
        processors = structlog.get_config()["processors"]
        if self in processors:  # gone when a test configured logging itself
            processors.remove(self)


def leaks(made: Trial, logged: list[str]) -> list[str]:
    """Where a word that somebody typed can be read: ``message: 'wilhelmina'``, one line per place and word."""
    typed = typed_words(made)
    found = {f"{place}: {word!r}" for place, text in _readable(made, logged) for word in typed & set(_words(text))}
    return sorted(found)


def misread_jobs(made: Trial) -> list[str]:
    """Jobs that are not read again as they were stored. One that a test damaged itself is called ``poisoned``."""
    with made.record.engine.connect() as connection:
        query = sa.select(outbox.c.key, outbox.c.kind, outbox.c.payload).where(outbox.c.key != "poisoned")
        return [row.key for row in connection.execute(query) if of(row.kind, row.payload).stored() != row.payload]


def typed_words(made: Trial) -> set[str]:
    typed = [value for request, _ in made.workspace.delivery.sent for value in _typed(request.body)]
    return {word for text in typed for word in _words(text)} - vocabulary()


@cache
def vocabulary() -> frozenset[str]:
    """The words of our own texts and dates, and of the people and places of the local workspace."""
    files = [
        *(file for folder in TEXTS for file in (ROOT / folder).rglob("*") if file.is_file()),
        *(ROOT / "bot/regulation/procedures").glob("*.toml"),
        ROOT / "handlers/trying.py",
        ROOT / "localslack/people.py",
    ]
    ours = " ".join(file.read_text("utf-8") for file in files)
    days = (date(2026, month, day) for month in range(1, 13) for day in range(1, 8))
    ours += " ".join(date_in_words(day, language) for day in days for language in ("nl", "en"))
    return frozenset(_words(ours)) | frozenset(_words(" ".join(KNOWN).replace("_", " ")))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def _typed(body: bytes) -> Iterator[str]:
    """What stood in the text fields of a form that was sent in, over HTTP or in an envelope."""
    try:
        text = body.decode()
        payload = json.loads(text)["payload"] if text.startswith("{") else json.loads(parse_qs(text)["payload"][0])
        states = payload["view"]["state"]["values"].values()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return  # a command, an event, or something broken on purpose
    for state in states:
        for given in state.values() if isinstance(state, dict) else ():
            if isinstance(given, dict) and isinstance(given.get("value"), str):
                yield given["value"]
            for file in (given.get("files") or ()) if isinstance(given, dict) else ():
                yield str(file.get("name", "")).rpartition(".")[0]


def _readable(made: Trial, logged: list[str]) -> Iterator[tuple[str, str]]:
    ws = made.workspace
    yield from (("log", line) for line in logged)
    ours = [message for message in ws.said if message.bot]
    yield from ((f"message in {m.channel}", json.dumps(m.as_json(), ensure_ascii=False)) for m in ours)
    yield from (("file name", f"{file.name} {file.title}") for file in ws.files if file.user == BOT)
    with made.record.engine.connect() as connection:
        for table in metadata.tables.values():
            for row in connection.exec_driver_sql(f"SELECT * FROM {table.name}"):
                values = [bytes(v).decode("utf-8", "ignore") if isinstance(v, bytes | memoryview) else v for v in row]
                yield f"table {table.name}", " ".join(map(str, values))
