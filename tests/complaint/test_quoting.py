"""Whose words a text holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.complaint.quoting import forwarded

HEADERS = "From: Noor <noor@voorbeeld.nl>\nSent: Monday\nTo: Kees\nSubject: klacht\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Niemand belt terug.", "Niemand belt terug."),
        ("Onderwerp: niemand belt terug\nAl drie keer.", "Onderwerp: niemand belt terug\nAl drie keer."),
        (f"{HEADERS}\nNiemand belt terug.\n\nNoor", "Niemand belt terug.\n\nNoor"),
        (f"Pak jij dit op?\n\n{HEADERS}\nNiemand belt terug.", "Niemand belt terug."),
        (f"Pak jij dit op?\n{HEADERS}\nNiemand belt terug.\n\n{HEADERS}\nWij bellen u.", "Niemand belt terug."),
        ("*Van:* Noor\n*Aan:* Kees\n\nAl drie keer.", "Al drie keer."),
        ("> Van: Noor\n> Datum: 3 maart\n> Al drie keer.", "> Al drie keer."),
        (HEADERS, ""),
        ("", ""),
    ],
)
def test_of_a_forwarded_mail_the_mail_alone(text: str, said: str) -> None:
    assert forwarded(text) == said


@given(st.text())
def test_what_holds_no_colon_is_what_somebody_said(text: str) -> None:
    plain = text.replace(":", "")
    assert forwarded(plain) == plain
