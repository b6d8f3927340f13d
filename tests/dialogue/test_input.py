"""What people type: taken where it can be, and answered with a sentence where it cannot."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.forms import Answer, FieldErrors, Value
from bot.dialogue.input import TWENTY_YEARS, Checked, clean, holds_citizen_number
from bot.words import LANGUAGES, words

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 12, 21, 10, 0, tzinfo=AMSTERDAM)


def checked(value: Value, language: str = "nl") -> Checked:
    return Checked(Answer({"x": value}), words(language))


def wrong(read: Checked) -> str:
    """The key of the sentence at the field; empty when nothing is wrong."""
    said = read.errors.get("x", "")
    known = {words("nl")(f"errors.{key}"): key for key in PLAIN}
    return known.get(said, said)


PLAIN = ("empty", "choose", "email", "email_domain", "phone", "contact", "no_date", "future", "too_old")


# -- text


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("  drie keer gebeld \n", "drie keer gebeld"),
        ("een\r\ntwee\rdrie", "een\ntwee\ndrie"),
        ("tab\there", "tab\there"),
        ("nul\x00bel\x07weg\x7f", "nulbelweg"),
        ("regel\u2028alinea\u2029bom\ufeff", "regelalineabom"),
        ("\x85\x9f", ""),
        ("half\ud83d teken", "half teken"),
        ("Fatma Yıldız 李 👩‍👩‍👧 العربية", "Fatma Yıldız 李 👩‍👩‍👧 العربية"),
        ("<!channel> *vet* & zo", "<!channel> *vet* & zo"),
    ],
)
def test_text_is_taken_without_control_characters(typed: str, taken: str) -> None:
    assert clean(typed) == taken
    assert checked(typed).text("x") == taken


@given(st.text(max_size=50))
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    once = clean(typed)
    assert clean(once) == once
    assert not any(ord(c) < 32 and c not in "\n\t" for c in once)


@pytest.mark.parametrize("typed", ["", "  \n ", "\x00", None])
def test_a_required_text_that_is_empty(typed: Value) -> None:
    assert wrong(read_text(typed, required=True)) == "empty"
    assert wrong(read_text(typed)) == ""


def read_text(typed: Value, *, required: bool = False) -> Checked:
    read = checked(typed)
    read.text("x", required=required)
    return read


def test_a_text_may_be_as_long_as_its_limit() -> None:
    read = checked("é" * 3000)
    assert read.text("x") == "é" * 3000
    assert read.failed is None
    read = checked("é" * 3001)
    read.text("x")
    assert "3000" in read.errors["x"]


# -- choices


@pytest.mark.parametrize(
    ("typed", "required", "taken", "said"),
    [
        ("email", True, "email", ""),
        (("email",), True, "email", ""),
        ("pigeon", True, "", "choose"),
        ("pigeon", False, "", "choose"),
        (None, True, "", "choose"),
        (None, False, "", ""),
        ((), False, "", ""),
    ],
)
def test_a_choice_is_one_of_those_offered(typed: Value, required: bool, taken: str, said: str) -> None:
    read = checked(typed)
    assert read.key("x", ("email", "post"), required=required) == taken
    assert wrong(read) == said


# -- how to be reached

EMAILS = ["fatma@voorbeeld.nl", "f.yildiz+klacht@mail.voorbeeld.nl", "jan@bücher.nl", "o'neill@example.co.uk"]
NO_EMAILS = [
    "fatma",
    "fatma@",
    "@voorbeeld.nl",
    "fatma@voorbeeld",
    "a b@voorbeeld.nl",
    "a@b@c.nl",
    "a..b@c.nl",
    "a@-b.nl",
]
PHONES = ["0612345678", "06-12345678", "+31 6 1234 5678", "(088) 123 45 67", "088/1234567", "112 12", "06.12.34.56.78"]
NO_PHONES = [
    "06",
    "bel me",
    "06-1234567x",
    "+",
    "++31612345678",
    "06 12345678 of 06 87654321",
    "0" * 26,
    "-0612345",
    "21-12-2026",
    "1/2/2026",
]


@pytest.mark.parametrize("typed", EMAILS)
def test_an_email_address(typed: str) -> None:
    for reading in (Checked.email, lambda read, name: read.contact(name)[1]):
        read = checked(f" {typed} ")
        assert reading(read, "x") == typed
        assert read.failed is None


@pytest.mark.parametrize("typed", NO_EMAILS)
def test_what_is_no_email_address(typed: str) -> None:
    for reading, key in ((Checked.email, "email"), (Checked.contact, "contact")):
        read = checked(typed)
        reading(read, "x")
        assert wrong(read) == key


@pytest.mark.parametrize("typed", ["a@☃.nl", "a@\u0430pple.nl", "a@xn--a.nl", "a@v\u00fc_w.nl", "a@ب\u200d.nl"])
def test_a_domain_that_cannot_be_one_is_said_at_the_field(typed: str) -> None:
    for reading in (Checked.email, Checked.contact):
        read = checked(typed)
        reading(read, "x")
        assert wrong(read) == "email_domain"


def test_a_joiner_stays_where_it_makes_another_domain() -> None:
    assert checked("a@نامه\u200cای.com").email("x") == "a@نامه\u200cای.com"
    assert checked("fat\u200cma@voorbeeld\u200d.nl").email("x") == "fatma@voorbeeld.nl"


def test_a_full_stop_behind_an_address_is_left_behind() -> None:
    assert checked("fatma@voorbeeld.nl.").contact("x") == ("", "fatma@voorbeeld.nl")
    assert checked("jose\u0301@voorbeeld.nl").email("x") == "jos\u00e9@voorbeeld.nl"


@pytest.mark.parametrize("typed", PHONES)
def test_a_phone_number(typed: str) -> None:
    read = checked(f" {typed} ")
    assert read.phone("x") == typed
    assert read.contact("x") == (typed, "")
    assert read.failed is None


@pytest.mark.parametrize("typed", NO_PHONES)
def test_what_is_no_phone_number(typed: str) -> None:
    for reading, key in ((Checked.phone, "phone"), (Checked.contact, "contact")):
        read = checked(typed)
        reading(read, "x")
        assert wrong(read).startswith(key) or "30" in read.errors["x"]


@pytest.mark.parametrize("typed", ["\u200bfatma@voorbeeld.nl\u200e", "06\u200d12345678\u2069"])
def test_what_came_along_unseen_when_copying_is_left_behind(typed: str) -> None:
    read = checked(typed)
    assert "".join(read.contact("x")) in ("fatma@voorbeeld.nl", "0612345678")
    assert read.failed is None


def test_nothing_to_be_reached_by_is_no_mistake() -> None:
    read = checked(None)
    assert (read.email("x"), read.phone("x"), read.contact("x")) == ("", "", ("", ""))
    assert read.failed is None


def test_what_was_typed_wrongly_is_kept_for_the_form() -> None:
    assert checked("fatma@").contact("x") == ("", "fatma@")


# -- moments and days


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW, ""),
        (NOW - timedelta(days=400), ""),
        (NOW + timedelta(seconds=59), ""),  # the field gives whole minutes
        (NOW + timedelta(minutes=2), "future"),
        (NOW - TWENTY_YEARS - timedelta(minutes=1), "too_old"),
        (None, "no_date"),
        ("2026-12-21 10:00", "no_date"),
    ],
)
def test_a_moment_of_receipt(moment: Value, said: str) -> None:
    read = checked(moment)
    taken = read.moment("x", now=NOW)
    assert wrong(read) == said
    assert taken <= NOW
    assert taken.tzinfo is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_before_the_receipt(language: str) -> None:
    receipt = NOW - timedelta(days=1)
    read = checked(receipt - timedelta(minutes=2), language)
    assert read.moment("x", now=NOW, after=receipt) == receipt
    assert "20" in read.errors["x"], "it says when that was"
    read = checked(receipt - timedelta(seconds=30), language)
    assert read.moment("x", now=NOW, after=receipt) == receipt
    assert read.failed is None


@pytest.mark.parametrize(
    ("typed", "taken", "failed"),
    [
        (date(2026, 12, 22), date(2026, 12, 22), False),
        (date(2026, 12, 21), date(2026, 12, 21), False),
        (date(2026, 12, 20), date(2026, 12, 20), True),
        (date(2046, 12, 1), date(2046, 12, 1), False),
        (date(2047, 1, 1), date(2047, 1, 1), True),
        (None, None, True),
        (NOW, None, True),
        ("2026-12-22", None, True),
    ],
)
def test_a_day_from_a_first_day_on(typed: Value, taken: date | None, failed: bool) -> None:
    read = checked(typed)
    assert read.day("x", first=date(2026, 12, 21)) == taken
    assert (read.failed is not None) == failed


# -- errors


def test_the_first_thing_wrong_at_a_field_is_what_is_said() -> None:
    read = checked("é" * 3001)
    read.wrong("x", "empty")
    read.text("x")
    assert isinstance(read.failed, FieldErrors)
    assert read.failed.errors == {"x": words("nl")("errors.empty")}


def test_a_field_that_is_not_there_at_all() -> None:
    read = Checked(Answer({}), words("nl"))
    assert (read.text("x"), read.key("x", ("a",)), read.email("x")) == ("", "", "")
    assert read.failed is None


# -- citizen numbers

TRUE = ["111222333", "123456782", "100000009"]  # they pass the eleven-test; the first two are known examples


@pytest.mark.parametrize(
    "written",
    [
        *TRUE,
        "mijn bsn is 111222333.",
        "BSN:123456782",
        "bsn.123456782",
        "bsn, 123456782",
        "111.222.333",
        "111 222 333",
        "1112.22.333",
        "111-222-333",
        "één (111222333)",
        "klant 000000000 en 111222333",
        "regel\n111222333\nregel",
    ],
)
def test_a_citizen_number_is_noticed(written: str) -> None:
    assert holds_citizen_number(written)
    assert holds_citizen_number("niets", written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "geen cijfer",
        "111222334",  # fails the eleven-test
        "123456789",
        "000000000",  # passes, but is nobody's
        "11122233",
        "1112223330",
        "0111222333",
        "0612345678",
        "06-12345678",
        "K-2026-0001",
        "111222\n333",
        "€ 1.112.223,33",
    ],
)
def test_other_digits_are_left_alone(written: str) -> None:
    assert not holds_citizen_number(written)


def test_one_in_eleven_numbers_passes() -> None:
    """A change of any single digit, or of two neighbours, is noticed: that is what the test is for."""
    digits = TRUE[1]
    for n in range(9):
        for other in "0123456789":
            changed = digits[:n] + other + digits[n + 1 :]
            assert holds_citizen_number(changed) == (changed == digits)
    swapped = [digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :] for n in range(8)]
    assert not any(holds_citizen_number(each) for each in swapped if each != digits)
