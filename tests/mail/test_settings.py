"""``SMTP_URL``."""

from __future__ import annotations

import pytest

from handlers.mail.settings import SmtpSettings

SECRET = "geheim"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.nl:25", SmtpSettings("mail.example.nl", 25)),
        ("smtp://mail.example.nl", SmtpSettings("mail.example.nl", 587)),
        ("smtps://mail.example.nl/", SmtpSettings("mail.example.nl", 465, tls=True)),
        (
            "smtps://ik%40x.nl:a%2Fb%23c%25@mail.example.nl:2465",
            SmtpSettings("mail.example.nl", 2465, "ik@x.nl", "a/b#c%", True),
        ),
        ("smtp://[::1]:2525", SmtpSettings("::1", 2525)),
    ],
)
def test_a_good_one(url: str, expected: SmtpSettings) -> None:
    assert SmtpSettings.from_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.nl",
        f"http://ik:{SECRET}@mail.example.nl",
        f"smtp://ik:{SECRET}/x@mail.example.nl",
        f"smtp://ik:{SECRET}#x@mail.example.nl",
        f"smtp://ik:{SECRET}@mail.example.nl:poort",
        f"smtp://ik:{SECRET}@mail.example.nl:99999",
        f"smtp://ik:{SECRET}@mail.example.nl/map",
        f"smtp://ik:{SECRET}@mail.example.nl?x=1",
        f"smtp://:{SECRET}@mail.example.nl",
        "smtp://ik@mail.example.nl",
        f"smtp://ik:{SECRET}@",
        f"smtp://ik:{SECRET}@[mail",
    ],
)
def test_a_bad_one_says_what_is_allowed_and_keeps_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"SMTP_URL.*smtps://host:port") as error:
        SmtpSettings.from_url(url)
    assert SECRET not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_the_password_is_not_shown() -> None:
    assert SECRET not in repr(SmtpSettings.from_url(f"smtp://ik:{SECRET}@mail.example.nl"))
