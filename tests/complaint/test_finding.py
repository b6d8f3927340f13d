"""By what a complaint is found, however it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.complaint.events import Complainant
from bot.complaint.finding import asked_for, keys_of, same_person

ANNA = Complainant(name="Anna-Sophie van den Bérg", phone="06 - 12 34 56 78", email="Anna@Voorbeeld.NL")


def found(typed: str, complainant: Complainant = ANNA) -> bool:
    return any(keys <= keys_of(complainant) for keys in asked_for(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "Anna-Sophie van den Bérg",
        "anna sophie berg",
        "Berg, Anna-Sophie van den",
        "BERG",
        "anna",
        "van den berg",
        "anna@voorbeeld.nl",
        " ANNA@VOORBEELD.NL ",
        "0612345678",
        "+31 6 12345678",
        "0031612345678",
        "+31 (0)6 1234 5678",
        "(06) 12345678",
    ],
)
def test_found(typed: str) -> None:
    assert found(typed)


@pytest.mark.parametrize(
    "typed", ["", " ", "an", "van", "van den", "anna jansen", "ann", "0612345679", "anna@", "12345", "*", "%"]
)
def test_not_found(typed: str) -> None:
    assert not found(typed)


def test_letters_of_other_languages() -> None:
    assert found("yildiz", Complainant(name="Fatma Yıldız"))
    assert found("Soren Lukasz", Complainant(name="Søren Łukasz"))
    assert found("李明", Complainant(name="李明"))
    assert found("d'Hondt", Complainant(name="Piet D\u2019Hondt"))


def test_somebody_with_a_short_name_is_found_by_the_whole_of_it() -> None:
    assert found("Li Wu", Complainant(name="Li Wu"))
    assert not found("Li", Complainant(name="Li Wu"))


def test_the_same_person_is_known_by_whole_name_mail_or_phone_not_by_a_part() -> None:
    assert {key.partition(":")[0] for key in same_person(ANNA)} == {"name", "mail", "phone"}
    assert not same_person(ANNA) & same_person(Complainant(name="Anna Jansen"))


def test_another_domain_is_another_person() -> None:
    assert not same_person(Complainant(email="a@straße.de")) & same_person(Complainant(email="a@strasse.de"))
    assert same_person(Complainant(email="A@Bücher.nl")) == same_person(Complainant(email="a@xn--bcher-kva.NL"))
    assert found("a@xn--strae-oqa.de", Complainant(email="a@STRAẞE.de"))
    assert same_person(Complainant(email="groß@x.nl")) != same_person(Complainant(email="gross@x.nl"))


def test_nobody_is_found_by_nothing() -> None:
    assert keys_of(Complainant()) == frozenset()


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=60))
def test_whatever_is_typed_is_found_again(name: str, phone: str, email: str) -> None:
    complainant = Complainant(name=name, phone=phone, email=email)
    assert all(keys for keys in asked_for(name))
    if asked_for(name) and "@" not in name and not any(key.startswith("phone:") for key in asked_for(name)[0]):
        assert any(keys <= keys_of(complainant) for keys in asked_for(name))
