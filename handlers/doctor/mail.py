"""The mail server: reached, encrypted, logged in and willing to take us as sender, without sending anything."""

from __future__ import annotations

from datetime import datetime

from bot.settings import Environment, Organisation
from bot.words import Words
from handlers.doctor.findings import Findings
from handlers.mail.message import Outgoing, mail_from, note
from handlers.mail.send import Away, Denied, Greeted, Sent, SmtpSettings, greet, send


async def look(environment: Environment, found: Findings) -> tuple[SmtpSettings, str] | None:
    """Answers the server and the address to send from, when letters can go."""
    found.at("mail")
    if not environment.smtp_url:
        found.beware("mail_unset")
        return None
    try:
        settings = SmtpSettings.from_url(environment.smtp_url)
        sender = mail_from(environment.mail_from)
    except ValueError as wrong:
        found.wrong("mail_settings", problem=str(wrong))
        return None
    match await greet(settings, sender):
        case Greeted(encrypted):
            found.well("mail", logged_in=bool(settings.user))
            if not encrypted and not settings.local:
                found.beware("mail_in_the_clear")
            return settings, sender
        case Denied(code):
            found.wrong("mail_denied", code=code)
        case Away(reason):
            found.wrong("mail_away", code=reason)
        case other:
            found.wrong("mail_denied", code=getattr(other, "code", type(other).__name__.lower()))
    return None


async def send_one(
    server: tuple[SmtpSettings, str],
    to: str,
    organisation: Organisation | None,
    words: Words,
    now: datetime,
    found: Findings,
) -> None:
    """A test letter, asked for by ``--send-to``."""
    settings, sender = server
    out = Outgoing(
        organisation=organisation.name if organisation else "Wederhoor",
        organisation_id=organisation.key if organisation else "",
        outbox_id=f"check {now.isoformat()}",
        mail_from=sender,
        recipient=to,
        recipient_name="",
        reference="",
        reply_to=organisation.contact.email if organisation else "",
        automatic=True,
        language=words.language,
    )
    message = note(out, words.plain("check.letter.subject"), words.plain("check.letter.text"), now)
    outcome = await send(settings, message, to)
    if isinstance(outcome, Sent):
        found.well("mail_sent", to=to)
    else:
        code = getattr(outcome, "code", None) or getattr(outcome, "reason", "")
        found.wrong("mail_not_sent", to=to, code=code)
