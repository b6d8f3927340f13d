"""What must be in a letter before it may go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.letters.check import gone, missing, says_nothing, shortfalls
from bot.letters.dates import says_day
from bot.letters.draft import draft
from bot.letters.facts import LetterFacts
from bot.letters.letter import PartSpec
from bot.letters.templates import our_letters
from tests.letters.examples import FACTS, SENDER, letter, parts_of

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(("language", "address"), [("nl", "u"), ("nl", "je"), ("en", "u")])
@pytest.mark.parametrize("aim", [True, False])
@pytest.mark.parametrize("kind", our_letters())
def test_what_we_draft_is_complete(kind: str, language: str, address: str, aim: bool) -> None:
    made = letter(*parts_of(kind), kind=kind, language=language, address=address, answer_is_aim=aim)
    assert shortfalls(made, replace(FACTS, answer_is_aim=aim)) == []


@pytest.mark.parametrize(
    "text", ["", " \n\t", "...", "…", "[invullen]", "[datum] ...", "n.t.b.", "???", "\u200b\u3164", "___"]
)
def test_a_text_that_says_nothing(text: str) -> None:
    assert says_nothing(text)
    [found] = missing(letter("summary").with_texts({"summary": text}))
    assert (found.part.id, found.why, found.source) == ("summary", "empty", "Reglement, summary")
    assert found.sentence("nl") == (
        "Korte omschrijving van de klacht ontbreekt nog in de brief. Bron: Reglement, summary."
    )


@pytest.mark.parametrize("text", ["x is stuk", "Nee.", "<!channel>, hoor", "[zie brief] en meer", "李", "1"])
def test_a_text_that_says_something(text: str) -> None:
    assert not says_nothing(text)


def test_only_what_is_required_is_missed() -> None:
    bare = LetterFacts("K-1", FACTS.received, SENDER)
    parts = [PartSpec("summary", required=False), PartSpec("handler", source="1.2")]
    assert [found.part.id for found in missing(draft("acknowledgement", "nl", bare, parts))] == ["handler"]


@pytest.mark.parametrize(
    ("part", "text", "lacking"),
    [
        ("received_on", "Vorige week kwam uw klacht.", ("maandag 21 december 2026",)),
        ("answer_term", "U krijgt antwoord op dinsdag 18 januari 2027.", ("maandag 18 januari 2027",)),
        ("answer_term", "U krijgt antwoord op 18 januari 2026.", ("maandag 18 januari 2027",)),
        ("expected_duration", "Begin februari.", ("maandag 1 februari 2027",)),
        ("further_contact_term", "Snel.", ("maandag 28 december 2026",)),
        ("handler", "Iemand behandelt uw klacht.", ("Eva Drie",)),
        ("committee", "Kees Een en Lies behandelen uw klacht.", ("Lies Twee",)),
        ("composition", "Kees Eenhoorn en Lies Twee.", ("Kees Een",)),
        ("reach_us", "Bel ons.", ("088 123 45 67 of klachten@example.nl",)),
        ("reach_you", "We bellen.", ("06 12345678 of noor@voorbeeld.nl",)),
    ],
)
def test_a_fact_that_was_edited_away(part: str, text: str, lacking: tuple[str, ...]) -> None:
    edited = letter(part).with_texts({part: text})
    [found] = gone(edited, FACTS)
    assert (found.part.id, found.why, found.lacking) == (part, "gone", lacking)
    assert lacking[0] in found.sentence("nl")
    assert f"Reglement, {part}" in found.sentence("nl")


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("received_on", "Ontvangen: 21-12-2026."),
        ("answer_term", "Op MAANDAG 18 JANUARI hoort u van ons."),
        ("committee", "lies  twee en\nKEES EEN"),
        ("reach_us", "Bel 0881234567"),
        ("reach_you", "We mailen NOOR@voorbeeld.nl"),
    ],
)
def test_other_words_for_the_same_fact(part: str, text: str) -> None:
    assert gone(letter(part).with_texts({part: text}), FACTS) == []


@pytest.mark.parametrize(
    "text",
    [
        "vrijdag 27 november 2026", "27 november 2026", "vrijdag 27 november", "27 nov. 2026", "vr 27 nov",
        "27-11-2026", "27/11/2026", "27.11.26", "2026-11-27", "op 27\u00a0november 2026.",
    ],
)  # fmt: skip
def test_ways_to_write_a_day(text: str) -> None:
    assert says_day(f"U hoort van ons op {text}, of eerder.", FRIDAY, "nl")


@pytest.mark.parametrize(
    "text",
    [
        "donderdag 27 november 2026", "27 november 2025", "127 november 2026", "27 december 2026", "7 november",
        "do 27-11-2026", "27-11-2025", "27-11-20261", "november 2026", "11-27-2026", "",
    ],
)  # fmt: skip
def test_another_day(text: str) -> None:
    assert not says_day(text, FRIDAY, "nl")


@pytest.mark.parametrize(
    "text", ["Friday, November 27, 2026", "27 Nov 2026", "Friday the 27th of November", "27/11/2026"]
)
def test_a_day_in_english(text: str) -> None:
    assert says_day(text, FRIDAY, "en")


@pytest.mark.parametrize("text", ["November 271", "Thursday, November 27", "November 27, 2025", "11/27/2026"])
def test_another_day_in_english(text: str) -> None:
    assert not says_day(text, FRIDAY, "en")
