"""The five counts that a principal may ask for, and what stands beside them."""

from __future__ import annotations

import pytest

from bot.complaint.outcome import Counts, counts, in_time, standing
from tests.complaint.examples import day, folded, history

RECEIVED = ("2026-09-07", "received")
HEARD = ("2026-09-08", "hearing_skipped")


@pytest.mark.parametrize(
    ("told", "where", "within"),
    [
        ((), "assessing", False),
        ((("2026-09-08", "taken_up"),), "taken_up", False),
        ((("2026-10-05", "declined"),), "declined", True),  # the last day of four weeks
        ((("2026-10-06", "declined"),), "declined", False),
        ((HEARD, ("2026-10-05", "decided")), "taken_up", True),
        ((HEARD, ("2026-10-06", "decided")), "taken_up", False),
        ((("2026-09-08", "withdrawn"),), "withdrawn", False),
        ((("2026-09-08", "resolved_informally"),), "withdrawn", False),
        ((HEARD, ("2026-10-05", "decided"), ("2026-10-06", "withdrawn")), "taken_up", True),
        ((("2026-09-20", "declined"), ("2026-10-20", "decided")), "declined", True),  # the first answer counts
    ],
)
def test_where_a_complaint_stands(told: tuple[tuple[str, str], ...], where: str, within: bool) -> None:
    made = folded("in-focus-samen", history(RECEIVED, *told))
    assert (standing(made), in_time(made)) == (where, within)


def test_they_add_up_and_a_mistake_does_not_count() -> None:
    found = [
        folded("in-focus-samen", history(RECEIVED, *told))
        for told in (
            [],
            [("2026-10-05", "declined")],
            [("2026-10-06", "declined")],
            [HEARD, ("2026-10-05", "decided")],
            [("2026-09-08", "withdrawn")],
            [("2026-09-08", "voided")],
        )
    ]
    assert counts(found) == Counts(
        total=5, declined=2, declined_in_time=1, taken_up=1, taken_up_in_time=1, assessing=1, withdrawn=1
    )


def test_an_extended_term_is_the_term() -> None:
    told = history(RECEIVED, ("2026-09-30", "extended", {"until": day("2026-10-20")}), ("2026-10-19", "decided"))
    assert in_time(folded("in-focus-samen", told))
