"""Sending to a real server on loopback: what arrives, and what each refusal is called."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.letters.render import render
from handlers.mail.message import LONGEST, build
from handlers.mail.send import Away, Denied, Outcome, Refused, Sent, SmtpSettings, Uncertain, send
from tests.letters.examples import FOREIGN, NASTY, SENT_ON, letter
from tests.mail.server import Mailbox, accepts, scripted, serving
from tests.mail.test_message import LETTER, NOW, OUT

TO = OUT.recipient


def unix(text: str) -> str:
    """Mail has its own line ends."""
    return text.replace("\r\n", "\n")


async def deliver(settings: SmtpSettings, to: str = TO) -> Outcome:
    return await send(settings, build(replace(OUT, recipient=to), LETTER, NOW), to)


async def test_a_letter_arrives_whole() -> None:
    rendered = render(letter(), SENT_ON)
    mailbox = Mailbox()
    async with serving(mailbox) as settings:
        assert await send(settings, build(OUT, rendered, NOW), TO) == Sent()
    [envelope] = mailbox.received
    assert (envelope.mail_from, envelope.rcpt_tos) == (OUT.mail_from, [TO])
    got = mailbox.message()
    assert str(got["From"]) == "Focus <wederhoor@example.nl>"
    assert got["Subject"] == rendered.subject
    assert got.get_content_type() == "multipart/mixed"
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    assert unix(text.get_content()) == rendered.text
    assert unix(html.get_content()) == rendered.html + "\n"
    [attached] = got.iter_attachments()
    assert attached.get_content() == rendered.pdf
    assert (attached.get_filename(), attached.get_content_type()) == (rendered.filename, "application/pdf")
    assert envelope.content is not None
    assert max(map(len, envelope.content.splitlines())) <= 998


@pytest.mark.parametrize(
    "text", [*NASTY.values(), FOREIGN["arabic"], FOREIGN["chinese"], FOREIGN["emoji"], ".\n..\n.", "From x"]
)
async def test_whatever_was_typed_arrives_as_it_was_rendered(text: str) -> None:
    nasty = letter("summary").with_texts({"summary": text})
    rendered = render(replace(nasty, recipient_name=text, subject=f"{text}\r\nBcc: dief@example.nl"), SENT_ON)
    name = " ".join(text.split())
    mailbox = Mailbox()
    async with serving(mailbox) as settings:
        assert await send(settings, build(replace(OUT, recipient_name=name), rendered, NOW), TO) == Sent()
    got = mailbox.message()
    text_part, html_part = got.get_body(("plain",)), got.get_body(("html",))
    assert text_part is not None
    assert html_part is not None
    assert unix(text_part.get_content()) == rendered.text
    assert unix(html_part.get_content()) == rendered.html + "\n"
    assert got["Bcc"] is None
    expected = rendered.subject if len(rendered.subject) <= LONGEST else rendered.subject[: LONGEST - 1] + "…"
    assert "".join(str(got["Subject"]).split()) == "".join(expected.split())
    content = mailbox.received[0].content
    assert isinstance(content, bytes)
    assert max(map(len, content.splitlines())) <= 998
    assert mailbox.received[0].rcpt_tos == [TO]


@pytest.mark.parametrize(
    ("mailbox", "outcome"),
    [
        (Mailbox(rcpt="550 5.1.1 no such user noor@voorbeeld.nl"), Refused("recipient_550", permanent=True)),
        (Mailbox(rcpt="553 no"), Refused("recipient_553", permanent=True)),
        (Mailbox(rcpt="451 greylisted"), Refused("recipient_451", permanent=False)),
        (Mailbox(rcpt="452 full"), Refused("recipient_452", permanent=False)),
        (Mailbox(rcpt="421 closing"), Away("closing_421")),
        (Mailbox(rcpt="530 log in first"), Denied("login_needed")),
        (Mailbox(mail="550 not from you"), Denied("sender_550")),
        (Mailbox(mail="450 later"), Refused("sender_450", permanent=False)),
        (Mailbox(data="554 spam"), Refused("content_554", permanent=True)),
        (Mailbox(data="452 later"), Refused("content_452", permanent=False)),
        (Mailbox(data="421 closing"), Away("closing_421")),
    ],
)
async def test_each_refusal_has_its_own_name(mailbox: Mailbox, outcome: Outcome) -> None:
    async with serving(mailbox) as settings:
        assert await deliver(settings) == outcome
    assert mailbox.received == []
    assert "noor" not in repr(outcome)


async def test_the_connection_lost_after_the_letter_is_uncertain() -> None:
    mailbox = Mailbox(hang_up_after_data=True)
    async with serving(mailbox) as settings:
        assert await deliver(settings) == Uncertain("disconnected")
    assert len(mailbox.received) == 1


async def test_silence_after_the_letter_is_uncertain() -> None:
    mailbox = Mailbox(silent_after_data=True)
    async with serving(mailbox) as settings:
        assert await deliver(replace(settings, answer_timeout=0.2)) == Uncertain("timeout")
    assert len(mailbox.received) == 1


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((None,), Away("unreachable")),
        ((), Away("timeout")),
        ((b"554 no service",), Away("greeting_554")),
        ((b"421 busy",), Away("greeting_421")),
        ((b"220 hello", None), Away("disconnected")),
        ((b"220 hello", b"250 test"), Away("timeout")),
        ((b"220 hello", b"250 test", None), Away("disconnected")),
        ((b"220 hello", b"250 test", b"250 ok", None), Away("disconnected")),
        ((b"hello",), Away("no_mail_server")),
        ((b"220 hello", b"250 test", b"199 what"), Away("answer_not_understood")),
        ((b"220 hello", b"250 test", b"250 ok", b"250 ok", b"354 go", b"299 what"), Uncertain("answer_not_understood")),
        ((b"220 hello", b"250 test", b"250 ok", b"250 ok", None), Uncertain("disconnected")),
    ],
)
async def test_a_server_that_fails_us_on_the_way(answers: tuple[bytes | None, ...], outcome: Outcome) -> None:
    async with scripted(*answers) as settings:
        assert await deliver(settings) == outcome


async def test_no_server_at_all() -> None:
    async with serving(Mailbox()) as settings:
        pass
    assert await deliver(settings) == Away("unreachable")


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_logging_in() -> None:
    options = {"authenticator": accepts("ik", "geheim"), "auth_required": True, "auth_require_tls": False}
    mailbox = Mailbox()
    async with serving(mailbox, **options) as settings:
        assert await deliver(replace(settings, user="ik", password="geheim")) == Sent()
        assert await deliver(replace(settings, user="ik", password="fout")) == Denied("login_535")
        assert await deliver(settings) == Denied("sender_530")
    assert len(mailbox.received) == 1


async def test_a_server_without_logging_in() -> None:
    async with serving(Mailbox()) as settings:
        assert await deliver(replace(settings, user="ik", password="geheim")) == Denied("login_not_offered")


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_a_password_does_not_leave_this_machine_unencrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"authenticator": accepts("ik", "geheim"), "auth_require_tls": False}
    monkeypatch.setattr(SmtpSettings, "local", False)
    async with serving(Mailbox(), **options) as settings:
        assert await deliver(replace(settings, user="ik", password="geheim")) == Denied("starttls_not_offered")


async def test_a_sharp_s_stays_one_on_its_way_to_the_server() -> None:
    mailbox = Mailbox()
    async with serving(mailbox) as settings:
        assert await deliver(settings, "noor@straße.de") == Sent()
    assert mailbox.received[0].rcpt_tos == ["noor@xn--strae-oqa.de"]
    assert mailbox.message()["To"].addresses[0].addr_spec == "noor@xn--strae-oqa.de"


@pytest.mark.parametrize("to", ["jösé@voorbeeld.nl", "noor@bücher.nl"])
async def test_addresses_beyond_ascii(to: str) -> None:
    mailbox = Mailbox()
    async with serving(mailbox) as settings:
        assert await deliver(settings, to) == Sent()
    assert mailbox.received[0].rcpt_tos == [to.replace("bücher", "xn--bcher-kva")]
    received = mailbox.message()["To"].addresses[0].addr_spec.encode("utf-8", "surrogateescape").decode()
    assert received == to.replace("bücher", "xn--bcher-kva")


async def test_a_server_that_cannot_take_such_an_address() -> None:
    mailbox = Mailbox()
    async with serving(mailbox, enable_SMTPUTF8=False) as settings:
        assert await deliver(settings, "jösé@voorbeeld.nl") == Refused("recipient_needs_smtputf8", permanent=True)
        assert await deliver(settings, "noor@bücher.nl") == Sent()


@pytest.mark.parametrize("to", ["", "noor", "noor@voorbeeld.nl>\r\nRCPT TO:<dief@example.nl"])
async def test_no_address_never_reaches_the_server(to: str) -> None:
    async with serving(Mailbox()) as settings:
        message = build(OUT, LETTER, NOW)
        assert await send(settings, message, to) == Refused("recipient_not_an_address", permanent=True)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that only those trust who are told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


def for_server(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.mark.usefixtures("trusted")
async def test_smtps(certificate: Path) -> None:
    mailbox = Mailbox()
    async with serving(mailbox, over_tls=for_server(certificate)) as settings:
        assert await deliver(replace(settings, host="localhost")) == Sent()


@pytest.mark.usefixtures("trusted")
async def test_starttls_when_offered(certificate: Path) -> None:
    mailbox = Mailbox()
    async with serving(mailbox, tls_context=for_server(certificate), require_starttls=True) as settings:
        assert await deliver(replace(settings, host="localhost")) == Sent()


@pytest.mark.parametrize("wrapped", [True, False])
async def test_a_certificate_that_nobody_vouches_for(certificate: Path, wrapped: bool) -> None:
    context = for_server(certificate)
    how = {"over_tls": context} if wrapped else {"tls_context": context}
    mailbox = Mailbox()
    async with serving(mailbox, **how) as settings:  # type: ignore[arg-type]
        assert await deliver(replace(settings, host="localhost")) == Denied("certificate")
    assert mailbox.received == []
