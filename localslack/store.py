"""What a workspace keeps on disk: small documents in one SQLite file, and files beside it."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from localslack.model import Json


class Store:
    """Documents by kind and key. One event loop uses it, so one connection is enough."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "workspace.sqlite", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        # A try-out survives a killed process; a power cut may cost it its last second.
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS document (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key))"
        )

    def put(self, kind: str, key: str, body: Json) -> None:
        self._db.execute(
            "INSERT INTO document VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
            (kind, key, json.dumps(body, ensure_ascii=False)),
        )

    def drop(self, kind: str, key: str) -> None:
        self._db.execute("DELETE FROM document WHERE kind = ? AND key = ?", (kind, key))

    def all(self, kind: str) -> Iterator[tuple[str, Json]]:
        rows = self._db.execute("SELECT key, body FROM document WHERE kind = ? ORDER BY key", (kind,))
        for key, body in rows.fetchall():
            yield key, json.loads(body)

    def close(self) -> None:
        self._db.close()


def write_whole(file: Path, content: bytes) -> None:
    """Replace the file in one step, so that a crash never leaves half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(file)
