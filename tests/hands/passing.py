"""Hands for time that passes, and for what people are reminded of meanwhile."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.usecases.told.reminding import next_moment
from handlers.trying import Trial
from localslack.model import Message
from tests.front.support import AMSTERDAM


async def later(made: Trial, wait: timedelta) -> None:
    """Let this much time pass, with all that is sent meanwhile."""
    await made.workspace.move_clock(made.workspace.clock.now() + wait)


async def through(made: Trial, last: date) -> None:
    """Let the days pass, as a worker that is always awake sees them: from reminder to reminder."""
    end = datetime.combine(last, time(23, 59), AMSTERDAM)
    while (moment := next_moment(made.house.office)) and moment <= end:
        await made.workspace.move_clock(max(moment, made.workspace.clock.now()))
    await made.workspace.move_clock(end)


def days(made: Trial, who: str, about: str) -> list[str]:
    return [at.strftime("%d-%m") for at, _ in reminders(made, who, about)]


def reminders(made: Trial, who: str, about: str = "") -> list[tuple[datetime, str]]:
    """When and what this person was reminded of, oldest first."""
    found = [m for m in made.workspace.messages(who, as_user=who) if "erinnering" in m.text and about in m.plain]
    return [(moment_of(m), m.plain) for m in found]


def moment_of(message: Message) -> datetime:
    return datetime.fromtimestamp(int(message.ts.split(".")[0]), AMSTERDAM)
