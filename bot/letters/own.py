"""Looks through an organisation's own letter texts before anybody waits for a letter: for `wederhoor check`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import get_args

from bot.letters.draft import WRITTEN, values
from bot.letters.facts import LetterFacts
from bot.letters.letter import Address, Sender
from bot.letters.sections import PARTS
from bot.letters.templates import SHARED, LetterTemplateError, our_letters, our_sections, own_files, texts
from bot.words import LANGUAGES

FRAME = ("subject", "salutation", "closing", "role")
"""Texts around the parts, in every letter."""


def problems(
    own: Path, further_parts: Collection[str] = (), further_letters: Collection[str] = ()
) -> list[LetterTemplateError]:
    """What is wrong with the files in the folder; parts and letters that only the procedure file knows come along."""
    if not own.is_dir():
        return [LetterTemplateError(str(own), 0, "[letters] templates names a folder that is not there")]
    ours = our_letters()
    names = {*PARTS, *FRAME, *further_parts, *(part for kind in ours for part in our_sections(kind))} - WRITTEN
    kinds = {*ours, SHARED, *further_letters}
    found = (_problem(path, own, names, kinds) for path in own_files(own))
    return [problem for problem in found if problem]


def _problem(path: Path, own: Path, names: Collection[str], kinds: Collection[str]) -> LetterTemplateError | None:
    language, kind, name, address = _place(path, own)
    if language not in LANGUAGES or kind not in kinds:
        return LetterTemplateError(str(path), 0, "not in <language>/<letter>/, for instance nl/acknowledgement/")
    if path.suffix != ".j2" or name not in names or address not in ("", *get_args(Address)):
        return LetterTemplateError(
            str(path), 0, "replaces no text of a letter; call it <part>.j2, <part>.u.j2 or <part>.je.j2"
        )
    return _tried(path, own)


def _tried(path: Path, own: Path) -> LetterTemplateError | None:
    """Filled in with everything known, and with as little as a letter can have."""
    language, kind, name, address = _place(path, own)
    for facts in (_FULL, _BARE):
        try:
            texts(language, kind, own).render(name, address or "u", values(facts))
        except LetterTemplateError as error:
            if facts is _FULL or name in FRAME:
                return error
    return None


def _place(path: Path, own: Path) -> tuple[str, str, str, str]:
    parts = path.relative_to(own).parts
    language, kind, file = parts if len(parts) == 3 else ("", "", path.name)
    name, _, address = file.removesuffix(".j2").partition(".")
    return language, kind, name, address


_FULL = LetterFacts(
    reference="K-2026-0001",
    received=datetime(2026, 12, 21, 10, 0, tzinfo=timezone(timedelta(hours=1))),
    sender=Sender("Voorbeeld", "Klachtenbureau", "Plein 1\n1234 AB Stad", "klachten@example.nl", "010 123 45 67"),
    recipient="Noor Zeven",
    recipient_address="Dorpsstraat 1\n5678 CD Dorp",
    complainant="Noor Zeven",
    complainant_address="Dorpsstraat 1\n5678 CD Dorp",
    complaint="Niemand belde mij terug.",
    oral=True,
    members=("Kees Een", "Lies Twee"),
    handler="Eva Drie",
    answer_by=date(2027, 1, 18),
    answer_within="4 weken",
    contact_by=date(2026, 12, 28),
    phone="06 12345678",
    email="noor@example.nl",
    plan="We praten met de adviseur.",
    plan_by=date(2027, 2, 1),
    information=("de datum van het gesprek",),
    information_by=date(2027, 1, 8),
    about_person=True,
    changed=True,
    agreed="U krijgt het bedrag terug.",
    agreed_on=date(2026, 12, 22),
    policy="POL-1",
    asked={"until": date(2027, 2, 1), "reason": "We wachten nog op een stuk."},
)
_BARE = LetterFacts(_FULL.reference, _FULL.received, Sender("Voorbeeld"))
