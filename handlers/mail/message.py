"""One letter as an e-mail: text, HTML and the PDF, with headers that nobody can write into."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from bot.address import ascii_domain, valid_email
from bot.letters.render import Rendered

LONGEST = 200
"""Characters in a name or subject: a word that cannot be folded would make a line that servers refuse (998)."""


class Unsendable(ValueError):
    """The message cannot be made; ``code`` and ``field`` say why without saying what stands in it."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {_PROBLEMS[code]}")
        self.field, self.code = field, code


_PROBLEMS = {
    "control_character": "holds a line break or another control character; take it out",
    "not_an_address": "is not one plain e-mail address (name@example.nl)",
    "not_aware": "has no time zone; pass an aware datetime",
}


@dataclass(frozen=True)
class Outgoing:
    """Who a letter goes to, on whose behalf, and which outbox row it is."""

    organisation: str
    """Stands in From, before the address."""
    organisation_id: str
    outbox_id: str
    mail_from: str
    recipient: str
    recipient_name: str
    reference: str
    reply_to: str = ""
    """An address that somebody reads."""
    automatic: bool = False
    language: str = "nl"


def build(out: Outgoing, letter: Rendered, now: datetime) -> EmailMessage:
    """The message; the same row gives the same Message-ID, however often it is built."""
    message = _headed(out, letter.subject, now)
    _fill(message, letter)
    return message


def note(out: Outgoing, subject: str, text: str, now: datetime) -> EmailMessage:
    """A plain message to the organisation itself."""
    message = _headed(out, subject, now)
    message.set_content(text, cte="quoted-printable")
    return message


def _headed(out: Outgoing, subject: str, now: datetime) -> EmailMessage:
    if now.tzinfo is None:
        raise Unsendable("now", "not_aware")
    message = EmailMessage(policy=SMTP)
    sender = _address("mail_from", out.mail_from, out.organisation)
    message["From"] = sender
    message["To"] = _address("recipient", out.recipient, out.recipient_name)
    if out.reply_to:
        message["Reply-To"] = _address("reply_to", out.reply_to, out.organisation)
    message["Subject"] = _short(_safe("subject", subject))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(out.organisation_id, out.outbox_id, sender.domain)
    message["Content-Language"] = _safe("language", out.language)
    if out.reference:
        message["X-Wederhoor-Reference"] = _safe("reference", out.reference)
    if out.automatic:
        message["Auto-Submitted"] = "auto-replied"
    return message


def message_id(organisation_id: str, outbox_id: str, domain: str) -> str:
    """Stable per outbox row, so that a mail server or a person can recognise a letter that comes twice."""
    row = hashlib.sha256(f"{organisation_id}\0{outbox_id}".encode()).hexdigest()[:32]
    return f"<{row}@{domain}>"


def mail_from(setting: str) -> str:
    """The address in ``MAIL_FROM``, which may also be written ``Name <address>``."""
    address = parseaddr(setting)[1]
    if not valid_email(address):
        raise ValueError("MAIL_FROM is not an e-mail address; write it like klachten@example.nl")
    return address


def _fill(message: EmailMessage, letter: Rendered) -> None:
    """Quoted-printable throughout: every server takes it, whatever the letters."""
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    filename = _safe("filename", letter.filename)
    message.add_attachment(letter.pdf, maintype="application", subtype="pdf", filename=filename)


def _address(field: str, address: str, name: str) -> Address:
    local, _, domain = _safe(field, address).rpartition("@")
    if not valid_email(address):
        raise Unsendable(field, "not_an_address")
    return Address(_short(_safe(f"{field} name", name)), username=local, domain=ascii_domain(domain) or domain)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _safe(field: str, text: str) -> str:
    """The text itself, if a header can carry it. Line breaks are refused, not repaired."""
    if not all(char.isprintable() or char in "\u00a0\u200c\u200d" for char in text):
        raise Unsendable(field, "control_character")
    return text
