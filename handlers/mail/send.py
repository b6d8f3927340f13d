"""Hand one message to the mail server, and say exactly what became of it.

The codes hold a step and a number, never an address or the server's words: those can be personal.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

import aiosmtplib

from bot.address import ascii_domain, valid_email
from handlers.mail.settings import SmtpSettings

__all__ = ["Away", "Denied", "Greeted", "Outcome", "Refused", "Sent", "SmtpSettings", "Uncertain", "greet", "send"]


@dataclass(frozen=True)
class Sent:
    """The server has it and answers for it."""


@dataclass(frozen=True)
class Refused:
    """The server does not want this letter for this recipient: ``recipient_550``, ``content_554``."""

    code: str
    permanent: bool
    """False: try again later (4xx)."""


@dataclass(frozen=True)
class Away:
    """The server cannot be reached or has no time; nothing was handed over: try again later."""

    reason: str


@dataclass(frozen=True)
class Denied:
    """The server takes nothing from us (password, sender, certificate): somebody must mend the settings, loudly."""

    code: str


@dataclass(frozen=True)
class Uncertain:
    """The letter went out and no answer came: it may have arrived. A person decides whether it goes again."""

    reason: str


@dataclass(frozen=True)
class Greeted:
    """The server lets us in and takes us as sender; nothing was sent."""

    encrypted: bool


Outcome = Sent | Refused | Away | Denied | Uncertain


async def send(settings: SmtpSettings, message: EmailMessage, recipient: str) -> Outcome:
    """Deliver to one recipient. Cancelled while it runs, the outcome is as uncertain as ``Uncertain``."""
    to = _reachable(recipient)
    if to is None:
        return Refused("recipient_not_an_address", permanent=True)
    sender = str(message["From"].addresses[0].addr_spec)
    international = not (sender.isascii() and to.isascii())
    content = message.as_bytes(policy=SMTPUTF8 if international else SMTP)
    client = _client(settings, sender)
    try:
        problem = await _open(client, settings) or await _envelope(client, sender, to, international)
        return problem or await _hand_over(client, content, settings.answer_timeout)
    finally:
        await _leave(client, min(settings.timeout, 2))


async def greet(settings: SmtpSettings, sender: str) -> Greeted | Outcome:
    """Connect, encrypt, log in and say who we are, and leave again: for somebody who sets this up."""
    client = _client(settings, sender)
    try:
        if problem := await _open(client, settings):
            return problem
        encrypted = client.get_transport_info("sslcontext") is not None
        return await _introduce(client, sender) or Greeted(encrypted)
    finally:
        await _leave(client, min(settings.timeout, 2))


def _reachable(recipient: str) -> str | None:
    """The address with its domain as mail servers look it up; None for what is no address."""
    if not valid_email(recipient):
        return None
    local, _, domain = recipient.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"


def _client(settings: SmtpSettings, sender: str) -> aiosmtplib.SMTP:
    """A password never travels in the clear, except within this machine."""
    must_encrypt = bool(settings.user) and not settings.local
    return aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.tls,
        start_tls=False if settings.tls else (True if must_encrypt else None),
        local_hostname=sender.rpartition("@")[2],
        timeout=settings.timeout,
    )


async def _open(client: aiosmtplib.SMTP, settings: SmtpSettings) -> Outcome | None:
    """Connect, encrypt, log in."""
    try:
        await client.connect()
        return await _log_in(client, settings) if settings.user else None
    except aiosmtplib.SMTPResponseException as error:
        return Away(f"greeting_{error.code}" if error.code > 0 else "no_mail_server")
    except (aiosmtplib.SMTPException, OSError) as error:
        if _certificate(error):
            return Denied("certificate")
        return Denied("starttls_not_offered") if _is_plain(error) else Away(_lost(error))


async def _log_in(client: aiosmtplib.SMTP, settings: SmtpSettings) -> Outcome | None:
    try:
        await client.login(settings.user, settings.password)
    except aiosmtplib.SMTPAuthenticationError as error:
        return Denied(f"login_{error.code}") if error.code >= 500 else Away(f"login_{error.code}")
    except aiosmtplib.SMTPException as error:
        if _is_plain(error):
            return Denied("login_not_offered")
        raise
    return None


async def _introduce(client: aiosmtplib.SMTP, sender: str) -> Outcome | None:
    """From whom. Nothing of a letter has left yet, so losing the connection here is harmless."""
    try:
        await client.mail(sender)
    except aiosmtplib.SMTPSenderRefused as error:
        return Denied(f"sender_{error.code}") if error.code >= 500 else _refused("sender", error.code)
    except (aiosmtplib.SMTPException, OSError) as error:
        return Away(_lost(error))
    return None


async def _envelope(client: aiosmtplib.SMTP, sender: str, recipient: str, international: bool) -> Outcome | None:
    """From whom and to whom. Nothing of the letter has left yet, so losing the connection here is harmless."""
    if international and not client.supports_extension("smtputf8"):
        return Refused("recipient_needs_smtputf8", permanent=True)
    options, encoding = (["SMTPUTF8", "BODY=8BITMIME"], "utf-8") if international else ([], "ascii")
    try:
        await client.mail(sender, options=options, encoding=encoding)
        await client.rcpt(recipient, encoding=encoding)
    except aiosmtplib.SMTPSenderRefused as error:
        return Denied(f"sender_{error.code}") if error.code >= 500 else _refused("sender", error.code)
    except aiosmtplib.SMTPRecipientRefused as error:
        return Denied("login_needed") if error.code == 530 else _refused("recipient", error.code)
    except (aiosmtplib.SMTPException, OSError) as error:
        return Away(_lost(error))
    return None


async def _hand_over(client: aiosmtplib.SMTP, content: bytes, answer_timeout: float) -> Outcome:
    """The letter itself. From here on silence means that we do not know."""
    try:
        await client.data(content, timeout=answer_timeout)
    except aiosmtplib.SMTPDataError as error:
        return _refused("content", error.code) if error.code >= 400 else Uncertain("answer_not_understood")
    except (aiosmtplib.SMTPException, OSError) as error:
        return Uncertain(_lost(error))
    return Sent()


async def _leave(client: aiosmtplib.SMTP, patience: float) -> None:
    """Say goodbye where that still works; the outcome no longer depends on it."""
    with suppress(aiosmtplib.SMTPException, OSError):
        if client.is_connected:
            await client.quit(timeout=patience)
    client.close()


def _is_plain(error: BaseException) -> bool:
    """The library says in this one way that the server does not offer what we need (STARTTLS, login)."""
    return type(error) is aiosmtplib.SMTPException


def _refused(step: str, code: int) -> Refused | Away:
    """421: the server is closing, whatever it was asked; other 4xx and 5xx are about this letter."""
    if code < 400 or code == 421:
        return Away("closing_421" if code == 421 else "answer_not_understood")
    return Refused(f"{step}_{code}", permanent=code >= 500)


def _lost(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    return "unreachable" if isinstance(error, aiosmtplib.SMTPConnectError) else "disconnected"


def _certificate(error: BaseException | None) -> bool:
    """Somewhere behind the error: the server's certificate is not one we trust."""
    seen = 0
    while error is not None and seen < 5:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False
