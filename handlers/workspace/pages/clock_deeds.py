"""Moving the clock from the pages, and telling what happened meanwhile."""

from collections.abc import Sequence
from datetime import datetime

from handlers.workspace.clock import ClockError
from handlers.workspace.model import Message
from handlers.workspace.workspace import Workspace


async def move_clock(ws: Workspace, user: str, how: str, wanted: str) -> None:
    """To the next working day, the next reminder, or (`date`) the moment wanted, in local time."""
    moment = _target(ws, how, wanted)
    if moment is None:
        ws.flash(user, ws.texts("page.no_reminder" if how == "reminder" else "page.no_date"))
        return
    said, mailed = {id(m) for m in ws.said}, len(ws.mails)
    try:
        await ws.move_clock(moment)
    except ClockError:
        ws.flash(user, ws.texts("page.clock_back"))
        return
    fresh = [m for m in ws.said if id(m) not in said]
    ws.flash(user, _sentence(ws, len(fresh), len(ws.mails) - mailed), _where(ws, user, fresh))


def _target(ws: Workspace, how: str, wanted: str) -> datetime | None:
    if how == "date":
        return _local(ws, wanted)
    if ws.clock_steps is None:
        return None
    if how == "reminder":
        return ws.clock_steps.next_reminder()
    return ws.clock_steps.next_working_day(ws.clock.now())


def _local(ws: Workspace, wanted: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ws.zone)


def _sentence(ws: Workspace, messages: int, mails: int) -> str:
    happened = []
    if messages:
        happened.append(ws.texts("page.one_message" if messages == 1 else "page.messages", n=messages))
    if mails:
        happened.append(ws.texts("page.one_mail" if mails == 1 else "page.mails", n=mails))
    what = ", ".join(happened) or ws.texts("page.nothing_new")
    return ws.texts("page.moved", what=what)


def _where(ws: Workspace, user: str, fresh: Sequence[Message]) -> list[tuple[str, str]]:
    """Links to where the new messages are: as their receiver, or to the channel for who is in it."""
    links: dict[str, str] = {}
    for message in fresh:
        channel = ws.state.channels[message.channel]
        if channel.person is not None:
            links[ws.person(channel.person).name] = f"{channel.person}/{channel.id}"
        elif user in channel.members:
            links[f"#{channel.name}"] = f"{user}/{channel.id}"
    return list(links.items())
