"""Which days are open, as facts that anybody can look up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.regulation.calendars import EQUATED, EQUATED_KNOWN_THROUGH, FEW, FIRST_YEAR, LAST_YEAR, MANY, OutOfRange
from tests.regulation import naive

LUSTRUM, ORDINARY = date(2025, 5, 5), date(2026, 5, 5)  # a Monday and a Tuesday


def test_liberation_day_is_off_for_the_organisation_in_lustrum_years_only() -> None:
    assert not FEW.is_open(LUSTRUM)
    assert FEW.is_open(ORDINARY)
    assert FEW.holiday(date(2030, 5, 5)) == "Bevrijdingsdag"
    assert FEW.holiday(date(2029, 5, 5)) is None


@pytest.mark.parametrize("day", [LUSTRUM, ORDINARY])
def test_liberation_day_is_off_for_the_complainant_every_year(day: date) -> None:
    assert not MANY.is_open(day)


@pytest.mark.parametrize("good_friday", [date(2024, 3, 29), date(2025, 4, 18), date(2026, 4, 3), date(2027, 3, 26)])
def test_good_friday_excuses_nobody_and_takes_no_right(good_friday: date) -> None:
    assert FEW.is_open(good_friday)
    assert FEW.holiday(good_friday) is None
    assert not MANY.is_open(good_friday)
    assert MANY.holiday(good_friday) == "Goede Vrijdag"


@pytest.mark.parametrize("day", sorted(naive.EQUATED))
def test_equated_days_are_off_for_the_complainant_only(day: date) -> None:
    assert day.weekday() < 5, "a weekend needs no decree"
    assert FEW.is_open(day)
    assert not MANY.is_open(day)
    assert MANY.holiday(day) == "gelijkgestelde dag"


def test_the_equated_days_are_those_of_the_decree() -> None:
    assert EQUATED == naive.EQUATED
    assert date(2028, 12, 31) == EQUATED_KNOWN_THROUGH


def test_kings_day_moves_off_a_sunday() -> None:
    assert not FEW.is_open(date(2026, 4, 27))  # a Monday
    assert FEW.holiday(date(2025, 4, 26)) == "Koningsdag"  # 27 April 2025 is a Sunday
    assert FEW.holiday(date(2025, 4, 27)) is None
    assert FEW.is_open(date(2025, 4, 28))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 6),  # Easter Monday
        date(2026, 5, 14),  # Ascension
        date(2026, 5, 25),  # Whit Monday
        date(2026, 12, 25),
        date(2026, 11, 28),  # a Saturday
        date(2026, 11, 29),  # a Sunday
    ],
)
def test_off_for_everybody(day: date) -> None:
    assert not FEW.is_open(day)
    assert not MANY.is_open(day)


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 12, 31), date(2026, 12, 5), date(2026, 12, 7)])
def test_days_that_only_feel_like_holidays_close_nothing(day: date) -> None:
    assert FEW.holiday(day) is None
    assert MANY.holiday(day) is None


def test_a_weekend_has_no_name_but_a_holiday_in_it_has() -> None:
    assert FEW.holiday(date(2026, 11, 28)) is None
    assert FEW.holiday(date(2026, 12, 26)) == "Tweede kerstdag"  # a Saturday


def test_every_day_of_twenty_years_agrees_with_a_calendar_made_by_hand() -> None:
    day = date(2015, 1, 1)
    while day.year < 2036:
        assert FEW.is_open(day) == naive.is_open_few(day), day
        assert MANY.is_open(day) == naive.is_open_many(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [1, FIRST_YEAR - 1, LAST_YEAR + 1, 9999])
def test_years_without_known_holidays_are_refused_rather_than_called_open(year: int) -> None:
    for calendar in (FEW, MANY):
        with pytest.raises(OutOfRange, match=rf"{date(year, 6, 7)}: holidays are known from 1966 through 2100"):
            calendar.holiday(date(year, 6, 7))


@pytest.mark.parametrize("year", [FIRST_YEAR, LAST_YEAR])
def test_the_first_and_last_known_year_have_a_christmas(year: int) -> None:
    assert FEW.holiday(date(year, 12, 25)) == "Eerste kerstdag"


def test_a_count_that_runs_out_of_the_known_years_is_refused() -> None:
    with pytest.raises(OutOfRange):
        FEW.add_working_days(date(LAST_YEAR, 12, 30), 5)


def test_working_days_backwards() -> None:
    assert FEW.add_working_days(date(2026, 4, 7), -1) == date(2026, 4, 3)  # over Easter to Good Friday
    assert MANY.add_working_days(date(2026, 4, 7), -1) == date(2026, 4, 2)


DAYS = st.dates(date(1967, 1, 1), date(2099, 1, 1))
COUNTS = st.integers(1, 40)


@given(DAYS)
def test_what_is_open_on_the_calendar_with_many_days_off_is_open_on_the_other(day: date) -> None:
    assert FEW.is_open(day) or not MANY.is_open(day)


@given(DAYS)
def test_first_and_last_open_lie_on_either_side(day: date) -> None:
    for calendar in (FEW, MANY):
        first, last = calendar.first_open(day), calendar.last_open(day)
        assert last <= day <= first
        assert calendar.is_open(first)
        assert calendar.is_open(last)
        assert (first == day) == (last == day) == calendar.is_open(day)


@given(DAYS, COUNTS)
def test_adding_working_days_counts_open_days(day: date, count: int) -> None:
    for calendar in (FEW, MANY):
        there = calendar.add_working_days(day, count)
        between = [day + timedelta(days=n) for n in range(1, (there - day).days + 1)]
        assert sum(map(calendar.is_open, between)) == count
        assert calendar.is_open(there)
        if calendar.is_open(day):
            assert calendar.add_working_days(there, -count) == day
