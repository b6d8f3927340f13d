"""One complaint, and the texts that break letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.letters.draft import draft
from bot.letters.facts import LetterFacts
from bot.letters.letter import Letter, PartSpec, Sender
from bot.letters.own import FRAME
from bot.letters.sections import PARTS, in_reading_order
from bot.letters.templates import SHARED, our_sections, our_texts
from bot.regulation.loading import shipped_ids
from tests.complaint.examples import procedure

SENT_ON = date(2026, 12, 22)
SENDER = Sender("Focus", "Klachtenbureau", "Stationsplein 12\n1234 AB Utrecht", "klachten@example.nl", "088 123 45 67")
FACTS = LetterFacts(
    reference="K-2026-0001",
    received=datetime(2026, 12, 21, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam")),
    sender=SENDER,
    recipient="Noor Zeven",
    recipient_address="Dorpsstraat 1\n5678 CD Zwolle",
    complainant="Noor Zeven",
    complainant_address="Dorpsstraat 1\n5678 CD Zwolle",
    complaint="Ik heb drie keer gebeld en niemand belde mij terug.",
    members=("Kees Een", "Lies Twee"),
    handler="Eva Drie",
    answer_by=date(2027, 1, 18),
    answer_within="4 weken",
    contact_by=date(2026, 12, 28),
    phone="06 12345678",
    email="noor@voorbeeld.nl",
    plan="We praten eerst met de adviseur.",
    plan_by=date(2027, 2, 1),
    information=("de datum van het gesprek",),
    information_by=date(2027, 1, 8),
    about_person=True,
    agreed="Het bedrag wordt teruggestort.",
    agreed_on=date(2026, 12, 22),
    policy="BA-2026-17",
    asked={"until": date(2027, 2, 1), "reason": "Een van de betrokkenen is nog niet gehoord."},
)
ASKED = {
    part.id: part.asks for name in shipped_ids() for rule in procedure(name).letter for part in rule.part if part.asks
}
"""By part: the field of the letter's step that it tells."""
USUAL = ("received_on", "summary", "committee", "procedure", "answer_term", "reach_us", "reach_you")

NASTY = {
    "ping": "<!channel> & <@U123>",
    "jinja": "{{ 7*7 }} {% raise %}",
    "typst": '#import "x" #let y = 1',
    "maths": "$x$ en $ 1/2 $",
    "markup": r"*_\ `x` = kop @mij ~ // /* <label>",
    "html": "</p><script>alert(1)</script>",
    "quotes": "\"'’“”",
    "long": "a" * 3000,
    "json": '\\u0041 \\" \\n',
    "template": "${x} %s {0}",
}
FOREIGN = {
    "arabic": "أحمد العمراني",
    "chinese": "李小龙",
    "emoji": "👩‍👩‍👧 ☺️ 🇳🇱",
    "controls": "a\x00b\x07c\x1b[31md\x7fe\x9bf",
    "turned": "abc\u202edef\u2066ghi",
    "surrogate": "x\ud800y",
    "private": "x\ue000y\U000f0000z",
    "unassigned": "x\u0378y\uffffz",
    "marks": "z̷̢a̶͙lgo e\u0301 _\u064b",
    "ends": "een\u2028twee\x85drie\x0bvier\r\nvijf\rzes",
}


def specs(*ids: str) -> list[PartSpec]:
    return [PartSpec(part, source=f"Reglement, {part}", asks=ASKED.get(part, "")) for part in ids]


def letter(*ids: str, kind: str = "acknowledgement", language: str = "nl", address: Any = "u", **facts: Any) -> Letter:
    """The usual parts unless others are named."""
    known = replace(FACTS, **facts)
    return draft(kind, language, known, specs(*(ids or USUAL)), address=address)


def parts_of(kind: str) -> tuple[str, ...]:
    """The parts for which this letter has a text, its own or one it shares."""
    named = {name.partition(".")[0] for each in (kind, SHARED) for name in our_texts("nl", each)} - set(FRAME)
    of_its_own = our_sections(kind)
    assert named <= {*PARTS, *of_its_own}, named - set(PARTS)
    return tuple(spec.id for spec in in_reading_order(kind, specs(*sorted(named))))


ALL = parts_of("acknowledgement")
