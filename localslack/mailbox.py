"""A real SMTP server on loopback: every mail the product sends ends here."""

import asyncio
import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from localslack.store import write_whole


@dataclass(frozen=True)
class Mail:
    id: str
    arrived: datetime
    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def subject(self) -> str:
        return str(self.message["subject"] or "")

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain", "html"))
        return str(body.get_content()) if body is not None else ""

    @property
    def attachments(self) -> list[tuple[str, str, bytes]]:
        """Name, type and content of each."""
        return [
            (part.get_filename("bijlage"), part.get_content_type(), _bytes_of(part))
            for part in self.message.iter_attachments()
        ]


class Mailbox:
    def __init__(self, folder: Path, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self._folder = folder
        self._now = now
        self._changed = changed
        self._server: asyncio.Server | None = None
        self._lines: list[SMTP] = []
        self.refused: set[str] = set()
        """Recipients answered with 550."""
        self.busy_times = 0
        """How many messages are still answered with 451."""
        self.drop_times = 0
        """How many times the connection is dropped after the message came in (and was kept)."""
        self.mails = [self._read(file) for file in sorted(folder.glob("*.eml"))]

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError("the mailbox is closed")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._line, "127.0.0.1", port)

    def _line(self) -> SMTP:
        line = SMTP(self, enable_SMTPUTF8=True, hostname="localhost", ident="mailbox")
        self._lines.append(line)
        return line

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for line in self._lines:
                _hang_up(line)
            await self._server.wait_closed()
            self._server = None

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.lower() in self.refused:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.busy_times > 0:
            self.busy_times -= 1
            return "451 4.3.0 Try again later"
        self._keep(envelope)
        if self.drop_times > 0:
            self.drop_times -= 1
            _hang_up(server)
        return "250 OK"

    def _keep(self, envelope: Envelope) -> None:
        number = len(self.mails) + 1
        file = self._folder / f"{number:05d}.eml"
        content = envelope.original_content or b""
        recipients = ", ".join(str(r) for r in envelope.rcpt_tos)
        head = f"{self._now().isoformat()}\n{envelope.mail_from or ''}\n{recipients}\n"
        write_whole(file, head.encode() + content)
        self.mails.append(self._read(file))
        self._changed()

    def _read(self, file: Path) -> Mail:
        arrived, sender, recipients, raw = file.read_bytes().split(b"\n", 3)
        return Mail(
            file.stem,
            datetime.fromisoformat(arrived.decode()),
            sender.decode(),
            recipients.decode().split(", "),
            raw,
        )


def _bytes_of(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _hang_up(line: SMTP) -> None:
    if isinstance(line.transport, asyncio.Transport):
        line.transport.abort()
