"""A real SMTP server on loopback that answers as a test tells it to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from handlers.mail.send import SmtpSettings


@dataclass
class Mailbox:
    """Keeps what arrives; ``mail``, ``rcpt``, ``data`` hold another answer than yes."""

    mail: str = ""
    rcpt: str = ""
    data: str = ""
    hang_up_after_data: bool = False
    silent_after_data: bool = False
    received: list[Envelope] = field(default_factory=list)
    connections: list[Any] = field(default_factory=list)

    def message(self) -> EmailMessage:
        [envelope] = self.received
        return cast(EmailMessage, message_from_bytes(cast(bytes, envelope.content), policy=default))

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail:
            return self.mail
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data:
            return self.data
        self.received.append(envelope)
        if self.hang_up_after_data:
            server.transport.abort()
        if self.silent_after_data:
            await asyncio.Event().wait()
        return "250 OK"


@asynccontextmanager
async def serving(
    mailbox: Mailbox, *, over_tls: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[SmtpSettings]:
    """The server on a port of its own, and the settings that reach it."""
    loop = asyncio.get_running_loop()
    options = {"enable_SMTPUTF8": True, "hostname": "test"} | options

    def connection() -> SMTP:
        mailbox.connections.append(SMTP(mailbox, loop=loop, **options))
        return cast(SMTP, mailbox.connections[-1])

    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=over_tls)
    try:
        port = server.sockets[0].getsockname()[1]
        yield SmtpSettings("127.0.0.1", port, tls=over_tls is not None, timeout=5, answer_timeout=5)
    finally:
        server.close()
        for one in mailbox.connections:
            if one.transport is not None:
                one.transport.abort()
        tasks = [one._handler_coroutine for one in mailbox.connections if one._handler_coroutine is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def scripted(*answers: bytes | None) -> AsyncIterator[SmtpSettings]:
    """A server that says these lines, one per command, whatever is asked; ``None`` hangs up, the end says nothing."""

    writers: list[asyncio.StreamWriter] = []
    talks: list[asyncio.Task[None]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _recite(answers, reader, writer)
        except ConnectionError:
            return
        finally:
            writer.close()

    def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        talks.append(asyncio.ensure_future(talk(reader, writer)))

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield SmtpSettings("127.0.0.1", server.sockets[0].getsockname()[1], timeout=0.3, answer_timeout=0.3)
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await asyncio.gather(*talks)


async def _recite(
    answers: tuple[bytes | None, ...], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    for n, answer in enumerate(answers):
        asked = await reader.readline() if n else b"-"
        if answers[n - 1 : n] == (b"354 go",):
            while asked.rstrip() not in (b"", b".") or asked == b"\r\n":
                asked = await reader.readline()
        if not asked or answer is None:
            return
        writer.write(answer + b"\r\n")
        await writer.drain()
    await reader.read()


def accepts(user: str, password: str) -> Any:
    """An authenticator for one account."""

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()), handled=False)

    return check
