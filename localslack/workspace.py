"""The local workspace: a stand-in for Slack, the same for a browser and for tests.

    await ws.command("U0ADV", "/klacht")
    ws.fill("U0ADV", {"Naam": "..."})
    await ws.submit("U0ADV")

What people do is in acting.py and forms.py, what they see in looking.py, what the app may ask in api/.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from localslack.acting import Acting
from localslack.faults import Fault, Held
from localslack.looking import Looking
from localslack.mailbox import Mail, Mailbox
from localslack.people import BOT
from localslack.texts import Texts


async def _nothing() -> None:
    """The product has nothing to do when the clock moves."""


@dataclass(frozen=True)
class ClockSteps:
    """How the product helps to move the clock: where to, and doing what is then due."""

    next_working_day: Callable[[datetime], datetime]
    next_reminder: Callable[[], datetime | None] = lambda: None
    after_move: Callable[[], Awaitable[None]] = _nothing


class Workspace(Acting, Looking):
    mailbox: Mailbox | None = None
    clock_steps: ClockSteps | None = None
    on_language: Callable[[str], None] | None = None
    """How the product hears that the language was switched."""

    async def __aenter__(self) -> "Workspace":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, smtp_port: int = 0) -> None:
        """Open the mailbox, on a free port unless one is given, and the way to the app."""
        self.mailbox = Mailbox(self.state.folder / "mail", self.clock.now, self.state.changed)
        await self.mailbox.start(smtp_port)
        await self.delivery.start()

    async def stop(self) -> None:
        await self.delivery.stop()
        if self.mailbox is not None:
            await self.mailbox.stop()
        self.state.close()

    @property
    def mails(self) -> list[Mail]:
        return self.mailbox.mails if self.mailbox is not None else []

    def speak(self, language: str) -> None:
        """Another language from now on, for the pages and the product; what was written stays as it is."""
        self.texts = Texts(language)
        self.state.keep_setting("language", {"chosen": language})
        if self.on_language is not None:
            self.on_language(language)

    async def move_clock(self, moment: datetime) -> None:
        """Move forward and let the product do what is due by then."""
        self.clock.move_to(moment)
        self.state.changed()
        if self.clock_steps is not None:
            await self.clock_steps.after_move()

    def fail_next(
        self,
        method: str,
        error: str | None = None,
        *,
        status: int = 200,
        times: int = 1,
        retry_after: int = 1,
        lose_reply: bool = False,
    ) -> None:
        """Make the next Web API calls of this method (`*`: any) fail: by error name, by HTTP status
        (429 with Retry-After), or by losing the reply after the work was done."""
        self.faults.add(Fault(method, error, status, times, retry_after, lose_reply))

    def hold_next(self, method: str) -> Held:
        """The next call of this method does its work, and its reply is kept back until it is let go."""
        held = Held()
        self.faults.add(Fault(method, held=held))
        return held

    def revoke_token(self) -> None:
        self.token_revoked = True

    def remove_bot(self, channel: str) -> None:
        place = self.state.channels[channel]
        place.members = [m for m in place.members if m != BOT]
        self.state.keep_channel(place)
