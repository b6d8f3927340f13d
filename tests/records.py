"""An empty record, migrated once for all tests of a process: that takes as long as all else a test begins with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.record.engine import open_engine
from bot.record.migrations import migrate


@cache
def empty_record() -> bytes:
    """The file of a migrated SQLite database."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "record.sqlite"
        engine = open_engine(f"sqlite:///{file}")
        migrate(engine)
        engine.dispose()
        return file.read_bytes()
