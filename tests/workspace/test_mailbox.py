"""The mailbox is a real mail server, and can misbehave like one."""

from email.message import EmailMessage

import aiosmtplib
import pytest

from localslack.mailbox import Mailbox
from localslack.workspace import Workspace

from .conftest import MakeWorkspace


def letter(to: str = "jan@voorbeeld.nl") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "klachten@focus.nl", to, "Uw klacht: ontvángen"
    mail.set_content("Geachte heer,\n\nWij schrijven u.\n")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="brief.pdf")
    return mail


def box(ws: Workspace) -> Mailbox:
    assert ws.mailbox is not None
    return ws.mailbox


async def send(ws: Workspace, mail: EmailMessage) -> None:
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=box(ws).port, timeout=5)


async def test_mail_arrives_and_is_kept(make_workspace: MakeWorkspace) -> None:
    async with make_workspace() as ws:
        await send(ws, letter())
        assert ws.mails[0].recipients == ["jan@voorbeeld.nl"]
    async with make_workspace() as ws:
        mail = ws.mails[0]
        assert mail.subject == "Uw klacht: ontvángen"
        assert "Wij schrijven u." in mail.text
        assert mail.attachments == [("brief.pdf", "application/pdf", b"%PDF-1.7")]
        assert mail.arrived == ws.clock.now()


async def test_refusals(make_workspace: MakeWorkspace) -> None:
    async with make_workspace() as ws:
        box(ws).refused.add("weg@voorbeeld.nl")
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await send(ws, letter("weg@voorbeeld.nl"))
        box(ws).busy_times = 1
        with pytest.raises(aiosmtplib.SMTPDataError):
            await send(ws, letter())
        assert ws.mails == []


async def test_a_dropped_line_after_data_keeps_the_mail(make_workspace: MakeWorkspace) -> None:
    async with make_workspace() as ws:
        box(ws).drop_times = 1
        with pytest.raises(aiosmtplib.SMTPServerDisconnected):
            await send(ws, letter())
        assert len(ws.mails) == 1
