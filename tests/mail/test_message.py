"""The e-mail as it is built."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.address import ascii_domain, valid_email
from bot.letters.render import Rendered
from handlers.mail.message import Outgoing, Unsendable, build, mail_from

NOW = datetime(2026, 12, 22, 9, 30, tzinfo=UTC)
LETTER = Rendered(
    "We hebben uw klacht ontvangen (K-2026-0001)", "Geachte Noor,\n", "<p>Geachte Noor</p>", b"%PDF-1.7", "b.pdf"
)
OUT = Outgoing(
    organisation="Focus",
    organisation_id="focus",
    outbox_id="17",
    mail_from="wederhoor@example.nl",
    recipient="noor@voorbeeld.nl",
    recipient_name="Noor Zeven",
    reference="K-2026-0001",
    reply_to="klachten@example.nl",
)


def test_headers() -> None:
    made = build(OUT, LETTER, NOW)
    assert made["From"] == "Focus <wederhoor@example.nl>"
    assert made["To"] == "Noor Zeven <noor@voorbeeld.nl>"
    assert made["Reply-To"] == "Focus <klachten@example.nl>"
    assert made["Subject"] == LETTER.subject
    assert made["Date"] == "Tue, 22 Dec 2026 09:30:00 +0000"
    assert made["X-Wederhoor-Reference"] == "K-2026-0001"
    assert made["Auto-Submitted"] is None


def test_an_automatic_letter_says_so() -> None:
    assert build(replace(OUT, automatic=True), LETTER, NOW)["Auto-Submitted"] == "auto-replied"


def test_the_same_row_keeps_its_message_id() -> None:
    first = build(OUT, LETTER, NOW)["Message-ID"]
    assert first == build(OUT, replace(LETTER, text="anders"), NOW.replace(hour=12))["Message-ID"]
    assert first.endswith("@example.nl>")
    others = [replace(OUT, outbox_id="18"), replace(OUT, organisation_id="balans")]
    assert first not in [build(other, LETTER, NOW)["Message-ID"] for other in others]


@pytest.mark.parametrize(
    "field", ["organisation", "mail_from", "recipient", "recipient_name", "reference", "reply_to", "language"]
)
@pytest.mark.parametrize("ending", ["\r\nBcc: dief@example.nl", "\nx", "\rx", "\u2028x", "\x00"])
def test_nobody_writes_a_header_of_their_own(field: str, ending: str) -> None:
    with pytest.raises(Unsendable) as error:
        build(replace(OUT, **{field: getattr(OUT, field) + ending}), LETTER, NOW)
    assert error.value.code in ("control_character", "not_an_address")
    assert "dief" not in str(error.value)


@pytest.mark.parametrize("field", ["subject", "filename"])
def test_nor_through_the_letter(field: str) -> None:
    with pytest.raises(Unsendable):
        build(OUT, replace(LETTER, **{field: "x\r\nBcc: dief@example.nl"}), NOW)


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(Unsendable, match="time zone"):
        build(OUT, LETTER, NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    "name", ['Noor "de" Zeven', "Zeven, Noor", "Noor <dief@example.nl>", "Zoë Ünal", "李小龙", "=?utf-8?q?x?="]
)
def test_names_stay_names(name: str) -> None:
    made = build(replace(OUT, recipient_name=name), LETTER, NOW)
    [address] = made["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "noor@voorbeeld.nl")


@pytest.mark.parametrize(
    "text",
    [
        "noor@voorbeeld.nl",
        "n.z+klacht@sub.voorbeeld.nl",
        "o'neil@x.ie",
        "noor@bücher.nl",
        "jösé@voorbeeld.nl",
        "a@b.c-d.nl",
        "1@2.nl",
        "n@ab--cd.nl",
        "n@XN--BCHER-KVA.nl",
        "n@نامه\u200cای.com",
        "n@βόλος.com",
    ],
)
def test_an_address(text: str) -> None:
    assert valid_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "noor", "noor@", "@voorbeeld.nl", "noor@voorbeeld", "noor@@voorbeeld.nl", "noor @voorbeeld.nl", " n@v.nl",
        "n@v.nl ", "n@v.nl\n", "n@v.nl\r\nBcc: x@y.nl", "n@v..nl", ".n@v.nl", "n.@v.nl", "n..z@v.nl", "n@-v.nl",
        "n@v-.nl", "a@b.nl,c@d.nl", "Noor <n@v.nl>", '"n z"@v.nl', "n@[127.0.0.1]",
        "n@127.0.0.1", "n@v_w.nl", "a" * 65 + "@v.nl",
        "n@" + "v" * 64 + ".nl", "n@" + ".".join(["v" * 60] * 5) + ".nl", "n\u202e@v.nl", "n\ud800@v.nl", "n@v.nl>",
        "n@v.nl.", "n@.nl", "n@[IPv6:::1]", "n@☃.nl", "n@a\u200cb.nl", "n@v\u200d.nl", "n@\u0430pple.nl",
        "n@xn--pple-43d.nl", "n@xn--a.nl", "n@xn--.nl", "n@xn--fa-ss.de", "n@١٢٣.١", "jose\u0301@v.nl",
    ],
)  # fmt: skip
def test_no_address(text: str) -> None:
    assert not valid_email(text)


def test_a_domain_beyond_ascii() -> None:
    assert ascii_domain("Bücher.nl") == "xn--bcher-kva.nl"
    assert ascii_domain("voorbeeld.nl") == "voorbeeld.nl"
    made = build(replace(OUT, recipient="noor@bücher.nl"), LETTER, NOW)
    assert made["To"].addresses[0].addr_spec == "noor@xn--bcher-kva.nl"


@pytest.mark.parametrize(
    ("typed", "looked_up"),
    [
        ("straße.de", "xn--strae-oqa.de"),
        ("STRAẞE.de", "xn--strae-oqa.de"),
        ("xn--strae-oqa.de", "xn--strae-oqa.de"),
        ("strasse.de", "strasse.de"),
        ("βολος.com", "xn--nxaslbp.com"),
        ("βολοσ.com", "xn--nxaslbu.com"),
        ("نامه\u200cای.com", "xn--mgba3gch31f060k.com"),
        ("नेपा\u200dल.com", None),
        ("क्\u200dष.in", "xn--11b2ezcw70k.in"),
    ],
)
def test_a_domain_is_the_one_that_was_typed(typed: str, looked_up: str | None) -> None:
    """By the rules of 2008 a sharp s, a final sigma and the joiners are letters of their own."""
    assert ascii_domain(typed) == looked_up


@given(st.text(alphabet=st.characters(max_codepoint=0x24FF), min_size=1, max_size=30))
def test_a_domain_looked_up_is_looked_up_again_as_the_same(label: str) -> None:
    if looked_up := ascii_domain(f"{label}.nl"):
        assert ascii_domain(looked_up) == looked_up


def test_mail_from() -> None:
    assert mail_from("Focus <wederhoor@example.nl>") == mail_from(" wederhoor@example.nl") == "wederhoor@example.nl"
    with pytest.raises(ValueError, match="MAIL_FROM"):
        mail_from("Focus")
