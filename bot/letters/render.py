"""From letter to what is sent. The letter date is stamped here, at sending, never when drafting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.letters.clean import one_line
from bot.letters.html import html
from bot.letters.layout import lay_out
from bot.letters.letter import Letter
from bot.letters.pdf import pdf
from bot.letters.plain import plain_text
from bot.words import plain_text as unmarked
from bot.words import words


@dataclass(frozen=True)
class Rendered:
    """One letter in every shape in which it can go out; equal letters give equal bytes."""

    subject: str
    """Of the e-mail: names the reference, nothing personal."""
    text: str
    html: str
    pdf: bytes
    filename: str


def render(letter: Letter, letter_date: date | None) -> Rendered:
    """Stamp the letter date and render; without a date it is a preview that says so."""
    layout = lay_out(letter, letter_date)
    return Rendered(
        subject=_mail_subject(letter),
        text=plain_text(layout),
        html=html(layout),
        pdf=pdf(layout),
        filename=_filename(letter),
    )


def _mail_subject(letter: Letter) -> str:
    say = words(letter.language)
    return unmarked(say("letters.mail.subject", subject=one_line(letter.subject), reference=one_line(letter.reference)))


def _filename(letter: Letter) -> str:
    """``ontvangstbevestiging-K-2026-0001.pdf``: no name of a person, nothing a file system minds."""
    reference = re.sub(r"[^A-Za-z0-9-]+", "-", letter.reference).strip("-")
    say, key = words(letter.language), f"letters.file.{letter.kind}"
    kind = say.plain(key) if say.has(key) else letter.kind.replace("_", "-")
    return "-".join(part for part in (kind, reference) if part) + ".pdf"
