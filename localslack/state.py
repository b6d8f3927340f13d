"""Everything that has happened in one workspace, in memory and on disk."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from localslack.model import Channel, Message, StoredFile
from localslack.people import Person
from localslack.store import Store


class State:
    def __init__(
        self,
        folder: Path,
        now: Callable[[], datetime],
        people: Sequence[Person],
        channels: Sequence[Channel],
    ) -> None:
        self.folder = folder
        self.now = now
        self.people = {p.id: p for p in people}
        self._store = Store(folder)
        self._boot = secrets.token_hex(3)
        self._changes = 0
        self.channels = {c.id: c for c in channels}
        self.channels |= {key: Channel(**body) for key, body in self._store.all("channel")}
        self.files = {key: StoredFile(**body) for key, body in self._store.all("file")}
        self.messages: dict[str, dict[str, Message]] = defaultdict(dict)
        for _, body in self._store.all("message"):
            self.messages[body["channel"]][body["ts"]] = Message(**body)
        self.read = {key: str(body["ts"]) for key, body in self._store.all("read")}
        self.settings = dict(self._store.all("setting"))
        self._last = max((_number(ts) for of in self.messages.values() for ts in of), default=0)

    @property
    def ids(self) -> frozenset[str]:
        """Of everybody and every channel."""
        return frozenset([*self.people, *self.channels])

    @property
    def version(self) -> str:
        """Another value whenever there is something new to see."""
        return f"{self._boot}-{self._changes}"

    def changed(self) -> None:
        self._changes += 1

    def next_ts(self) -> str:
        """A message's name and place in time: the clock's, and later than any before it."""
        self._last = max(self._last + 1, round(self.now().timestamp() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def keep_message(self, message: Message) -> Message:
        self.messages[message.channel][message.ts] = message
        self._store.put("message", f"{message.channel} {message.ts}", message.as_json())
        self.changed()
        return message

    def drop_message(self, message: Message) -> None:
        self.messages[message.channel].pop(message.ts, None)
        self._store.drop("message", f"{message.channel} {message.ts}")
        self.changed()

    def keep_channel(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self._store.put("channel", channel.id, vars(channel))
        self.changed()

    def keep_file(self, file: StoredFile) -> None:
        self.files[file.id] = file
        self._store.put("file", file.id, file.as_json())
        self.changed()

    def drop_file(self, file: StoredFile) -> None:
        self.files.pop(file.id)
        self._store.drop("file", file.id)
        self.path_of(file).unlink(missing_ok=True)
        self.changed()

    def path_of(self, file: StoredFile) -> Path:
        return self.folder / "files" / file.id

    def mark_read(self, user: str, channel: str, ts: str) -> None:
        key = f"{user} {channel}"
        if ts > self.read.get(key, ""):
            self.read[key] = ts
            self._store.put("read", key, {"ts": ts})

    def keep_setting(self, name: str, body: dict[str, object]) -> None:
        self.settings[name] = body
        self._store.put("setting", name, body)
        self.changed()

    def close(self) -> None:
        self._store.close()


def _number(ts: str) -> int:
    return int(ts.replace(".", ""))
