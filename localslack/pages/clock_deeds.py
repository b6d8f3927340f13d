"""Moving the clock from the pages, and telling what happened meanwhile."""

import re
from datetime import datetime

from localslack.clock import ClockError
from localslack.core import Line
from localslack.mailbox import Mail
from localslack.model import Message, texts
from localslack.pages.moments import moment
from localslack.pages.mrkdwn import unescaped
from localslack.workspace import Workspace

MOST_JUMPS = 50
SHOWN = 110
TOLD = ("header", "section")
"""The blocks whose words say what a message is about."""


async def move_clock(ws: Workspace, user: str, how: str, wanted: str) -> None:
    """To the next working day, the next reminder that says something, or (`date`) the moment wanted, local time."""
    lines: list[Line] = []
    moved = False
    for _ in range(MOST_JUMPS if how == "reminder" else 1):
        target = _target(ws, how, wanted)
        if target is None:
            break
        before, mailed = _shown(ws), len(ws.mails)
        try:
            await ws.move_clock(target)
        except ClockError:
            ws.flash(user, ws.texts("page.clock_back"))
            return
        moved = True
        lines = [_said(ws, user, m) for m in ws.said if before.get(m.ts) != _seen(m)]
        lines += [_mailed(ws, user, mail) for mail in ws.mails[mailed:]]
        if lines:
            break
    if not moved:
        ws.flash(user, ws.texts("page.no_reminder" if how == "reminder" else "page.no_date"))
        return
    ws.guide.tick("clock")
    now = moment(ws, ws.clock.now(), "clock_format")
    ws.flash(user, ws.texts("page.moved" if lines else "page.moved_quietly", now=now), lines)


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


def _shown(ws: Workspace) -> dict[str, str]:
    return {m.ts: _seen(m) for m in ws.said}


def _seen(message: Message) -> str:
    """What tells whether a message is new or was changed."""
    return message.edited or message.ts


def _said(ws: Workspace, user: str, message: Message) -> Line:
    """As its receiver sees it; in a channel as this person, or else as the first one who is in it."""
    channel = ws.state.channels[message.channel]
    reader = channel.person or next(
        p.id for p in sorted(ws.people, key=lambda p: p.id != user) if p.id in channel.members
    )
    who = ws.person(reader).name if channel.is_im else f"#{channel.name}"
    thread = f"?thread={message.thread_ts}" if message.thread_ts and message.thread_ts != message.ts else ""
    path = f"{reader}/{channel.id}{thread}#m{message.ts}"
    written = [text for block in message.blocks if block["type"] in TOLD for text in texts(block.get("text"))]
    return Line(who, _short(ws, " · ".join(written) or message.text), path)


def _mailed(ws: Workspace, user: str, mail: Mail) -> Line:
    who = ws.texts("page.mail_to", who=", ".join(mail.recipients))
    return Line(who, mail.subject, f"{user}/mail?mail={mail.id}")


def _short(ws: Workspace, text: str) -> str:
    """The first words, without Slack's signs."""
    text = re.sub(r"<@(\w+)(\|[^>]*)?>", lambda m: ws.person(m[1]).name if m[1] in ws.state.people else "", text)
    text = " ".join(re.sub(r"[*_~`]", "", unescaped(text)).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rsplit(' ', 1)[0]}…"
