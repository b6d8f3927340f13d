"""One workspace's parts, put together; what people do and see is built upon it."""

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from localslack.clock import WorkspaceClock
from localslack.delivery import Delivery, Reply, Request
from localslack.faults import Faults
from localslack.guide import Guide
from localslack.hooks import Hooks
from localslack.installation import Installation
from localslack.model import Channel, Json, Message, StoredFile
from localslack.payloads import Payloads
from localslack.people import BOT, BOT_PERSON, PEOPLE, Person, default_channels
from localslack.refusal import ScreenError, SlackError
from localslack.sockets import Sockets
from localslack.state import State
from localslack.texts import Texts
from localslack.traffic import Traffic, subject
from localslack.triggers import Triggers
from localslack.values import Surroundings
from localslack.views import Views


@dataclass(frozen=True)
class Line:
    """Something that happened, and whose page shows it (such as "U0COM1/D0COM1")."""

    who: str
    what: str
    path: str


@dataclass(frozen=True)
class Flash:
    sentence: str
    lines: Sequence[Line] = ()


class Core:
    def __init__(
        self,
        organisation: str,
        folder: Path,
        clock: WorkspaceClock,
        app: Installation,
        *,
        people: Sequence[Person] = PEOPLE,
        channels: Sequence[Channel] | None = None,
        language: str | None = None,
        timezone: str = "Europe/Amsterdam",
        base_url: str = "",
    ) -> None:
        """`base_url` is where the pages of this workspace stand: http://127.0.0.1:PORT/<organisation>.

        `language`: without one, what was chosen here before.
        """
        self.organisation = organisation
        self.clock = clock
        self.app = app
        self.base_url = base_url
        self.zone = ZoneInfo(timezone)
        places = default_channels(people) if channels is None else channels
        self.state = State(folder, clock.now, [*people, BOT_PERSON], places)
        self.texts = Texts(language or str(self.state.settings.get("language", {}).get("chosen", "nl")))
        self.guide = Guide(self.state)
        self.traffic = Traffic(clock.now, self.state.changed)
        self.triggers = Triggers(clock.now)
        self.scopes = set(app.scopes)
        self.views = Views(self.state, self.triggers, self.scopes)
        self.hooks = Hooks(clock.now)
        self.faults = Faults()
        self.delivery = Sockets(app.app_id) if app.socket_mode else Delivery(app.events_url, app.signing_secret)
        self.payloads = Payloads("T0" + organisation.upper().replace("-", ""), organisation, app)
        self.bot_token = app.bot_token
        self.token_revoked = False
        self.calls: list[tuple[str, Json]] = []
        """Every Web API call: method and arguments, without the token."""
        self.refusals: list[SlackError] = []
        """What the app was refused, through the Web API or in its answers to forms."""
        self._flashes: dict[str, list[Flash]] = defaultdict(list)
        self.trouble: dict[str, list[str]] = defaultdict(list)
        """What Slack itself told a person: a command that failed, a button that did nothing."""
        self.keeps_pace = False
        """Whether more than one chat.postMessage a second in a channel is refused."""
        self.last_post: dict[str, datetime] = {}
        self.looking_at: dict[str, str] = {}
        """The page each person has in front of them."""

    @property
    def people(self) -> list[Person]:
        return [p for p in self.state.people.values() if not p.is_bot]

    @property
    def around(self) -> Surroundings:
        return Surroundings(self.state.people, self.state.channels, self.zone)

    def person(self, user: str) -> Person:
        if user not in self.state.people:
            raise ScreenError(f"nobody has the id {user!r}")
        return self.state.people[user]

    def im(self, user: str) -> Channel:
        """The direct messages between this person and the app."""
        return next(c for c in self.state.channels.values() if c.person == user)

    def place(self, user: str, where: str | None = None) -> Channel:
        """The channel (by id, name, or a person's id for their direct messages), if this person is in it."""
        if where is None or where == user:
            return self.im(user)
        found = next((c for c in self.state.channels.values() if where in (c.id, c.name)), None)
        if found is None or user not in found.members:
            raise ScreenError(f"{user} is not in a channel {where!r}")
        return found

    def usual_place(self, user: str) -> Channel:
        """Where this person types a command: the messages with the app, or else the first open channel."""
        if self.app.read_only_messages:
            return next((c for c in self.places_of(user) if c.kind == "channels"), self.im(user))
        return self.im(user)

    def places_of(self, user: str) -> list[Channel]:
        return [c for c in self.state.channels.values() if user in c.members]

    def sees(self, user: str, message: Message) -> bool:
        return user in self.state.channels[message.channel].members and message.only_for in (None, user)

    def sees_file(self, user: str, file: StoredFile) -> bool:
        return user == file.user or any(user in self.state.channels[c].members for c in file.channels)

    def message_json(self, message: Message, metadata: bool = False) -> Json:
        files = [self.file_json(self.state.files[f]) for f in message.files if f in self.state.files]
        body = self.payloads.message(message, files, metadata)
        if not message.thread_ts or message.thread_ts == message.ts:
            replies = self.replies_to(message)
            if replies:
                body |= {"reply_count": len(replies), "thread_ts": message.ts, "latest_reply": replies[-1].ts}
        return body

    def replies_to(self, message: Message) -> list[Message]:
        return [
            m
            for m in self.state.messages[message.channel].values()
            if m.thread_ts == message.ts and m.ts != message.ts and m.only_for is None
        ]

    def file_json(self, file: StoredFile) -> Json:
        return self.payloads.file(file, self.url(f"files/{file.id}"))

    def url(self, path: str) -> str:
        if not self.base_url:
            raise RuntimeError("set base_url: the workspace must know where it is served")
        return f"{self.base_url.rstrip('/')}/{path}"

    def is_bot_in(self, channel: Channel) -> bool:
        return BOT in channel.members

    def flash(self, user: str, sentence: str, lines: Sequence[Line] = ()) -> None:
        """Something the pages say once."""
        self._flashes[user].append(Flash(sentence, lines))

    def take_flashes(self, user: str) -> list[Flash]:
        return self._flashes.pop(user, [])

    def tell(self, user: str, sentence: str) -> None:
        self.trouble[user].append(sentence)
        self.state.changed()

    @property
    def last_request(self) -> Request:
        return self.delivery.sent[-1][0]

    async def ask_app(self, deliver: Callable[[Json], Awaitable[Reply]], body: Json) -> Reply:
        """Send the app what Slack would send, where the traffic can see it."""
        with self.traffic.watching("slack", subject(body), json.dumps(body, ensure_ascii=False)) as exchange:
            reply = await deliver(body)
            exchange.answered(reply.failure or str(reply.status), reply.text, not reply.ok)
        return reply

    async def deliver(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Anything at all to the app's server, as anyone could send it."""
        return await self.delivery.send(Request(path, body, headers))
