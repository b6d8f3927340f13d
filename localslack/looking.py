"""What people see, as data."""

from localslack.core import Core
from localslack.model import Channel, Message, StoredFile, View


class Looking(Core):
    def messages(self, where: str, as_user: str | None = None) -> list[Message]:
        """The messages of a channel (id or name) or of a person's direct messages (their id), oldest first.

        With `as_user`: what that person sees, ephemerals included; nothing when they are not in it.
        Replies in threads are left out, as in Slack: see `thread`.
        """
        return [m for m in self._all(where, as_user) if m.thread_ts in (None, m.ts)]

    def thread(self, where: str, ts: str, as_user: str | None = None) -> list[Message]:
        """The message and its replies."""
        return [m for m in self._all(where, as_user) if ts in (m.ts, m.thread_ts)]

    def ephemerals(self, user: str) -> list[Message]:
        """What only this person was shown, anywhere."""
        every = (m for of in self.state.messages.values() for m in of.values() if m.only_for == user)
        return sorted(every, key=lambda m: m.ts)

    @property
    def said(self) -> list[Message]:
        """Every message in every channel, replies included, ephemerals not; oldest first."""
        every = (m for of in self.state.messages.values() for m in of.values() if m.only_for is None)
        return sorted(every, key=lambda m: m.ts)

    def open_view(self, user: str) -> View | None:
        return self.views.top(user)

    def home(self, user: str) -> View | None:
        return self.views.homes.get(user)

    def errors(self, user: str) -> dict[str, str]:
        """The errors shown at the fields of the open modal, by label."""
        view = self.views.top(user)
        if view is None:
            return {}
        labels = {b["block_id"]: b["label"]["text"] for b in view.blocks if b["type"] == "input"}
        return {labels[block_id]: error for block_id, error in view.errors.items()}

    def notices(self, user: str) -> list[str]:
        """What Slack itself told this person: a failed command, a modal that could not be sent."""
        view = self.views.top(user)
        return [*self.trouble[user], *([view.notice] if view and view.notice else [])]

    @property
    def files(self) -> list[StoredFile]:
        return [f for f in self.state.files.values() if f.complete]

    def file_content(self, file: StoredFile) -> bytes:
        return self.state.path_of(file).read_bytes()

    def unread(self, user: str, channel: str) -> int:
        seen = self.state.read.get(f"{user} {channel}", "")
        return sum(1 for m in self._all(channel, user) if m.ts > seen and m.user != user)

    def mark_read(self, user: str, channel: str) -> None:
        """This person now looks at the channel."""
        seen = self._all(channel, user)
        if seen:
            self.state.mark_read(user, channel, seen[-1].ts)

    def _all(self, where: str, as_user: str | None) -> list[Message]:
        channel = self.im(where) if where in self.state.people else self._channel(where)
        found = self.state.messages[channel.id].values()
        if as_user is None:
            return sorted((m for m in found if m.only_for is None), key=lambda m: m.ts)
        return sorted((m for m in found if self.sees(as_user, m)), key=lambda m: m.ts)

    def _channel(self, where: str) -> Channel:
        return next(c for c in self.state.channels.values() if where in (c.id, c.name))
