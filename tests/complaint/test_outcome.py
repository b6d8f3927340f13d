"""The five counts that a principal may ask for, and what stands beside them."""

from __future__ import annotations

import pytest

from bot.complaint.outcome import Counts, counts, in_time, standing
from tests.complaint.examples import day, folded, history

RECEIVED = ("2026-09-07", "received")
SENT = {"way": "post"}
HEARD = ("2026-09-08", "hearing_skipped")


@pytest.mark.parametrize(
    ("told", "where", "within"),
    [
        ((), "assessing", False),
        ((("2026-09-08", "taken_up"),), "taken_up", False),
        ((("2026-10-05", "declined", SENT),), "declined", True),  # the last day of four weeks
        ((("2026-10-06", "declined", SENT),), "declined", False),
        ((HEARD, ("2026-10-05", "decided", SENT)), "taken_up", True),
        ((HEARD, ("2026-10-06", "decided", SENT)), "taken_up", False),
        ((("2026-09-08", "withdrawn"),), "withdrawn", False),
        ((("2026-09-08", "resolved_informally"),), "withdrawn", False),
        ((HEARD, ("2026-10-05", "decided", SENT), ("2026-10-06", "withdrawn")), "taken_up", True),
        (
            (("2026-09-20", "declined", SENT), ("2026-10-20", "decided", SENT)),
            "declined",
            True,
        ),  # the first answer counts
    ],
)
def test_where_a_complaint_stands(told: tuple[tuple[object, ...], ...], where: str, within: bool) -> None:
    made = folded("in-focus-samen", history(RECEIVED, *told))
    assert (standing(made), in_time(made)) == (where, within)


def test_they_add_up_and_a_mistake_does_not_count() -> None:
    found = [
        folded("in-focus-samen", history(RECEIVED, *told))
        for told in (
            [],
            [("2026-10-05", "declined", SENT)],
            [("2026-10-06", "declined", SENT)],
            [HEARD, ("2026-10-05", "decided", SENT)],
            [("2026-09-08", "withdrawn")],
            [("2026-09-08", "voided")],
        )
    ]
    assert counts(found) == Counts(
        total=5, declined=2, declined_in_time=1, taken_up=1, taken_up_in_time=1, assessing=1, withdrawn=1
    )


def test_an_extended_term_is_the_term() -> None:
    told = history(RECEIVED, ("2026-09-30", "extended", {"until": day("2026-10-20")}), ("2026-10-19", "decided", SENT))
    assert in_time(folded("in-focus-samen", told))


def test_an_answer_of_which_nothing_went_out_is_not_in_time_and_is_said_beside_it() -> None:
    """As older records may hold it; and what was told in a talk went out."""
    empty = folded("in-focus-samen", history(RECEIVED, ("2026-09-08", "decided")))
    told = folded("in-focus-samen", history(RECEIVED, ("2026-09-08", "decided", {"way": "in_person"})))
    on_paper = folded("in-focus-samen", history(RECEIVED, ("2026-09-08", "declined", {"letter": "d_1"})))
    assert [in_time(each) for each in (empty, told, on_paper)] == [False, True, True]
    assert standing(empty) == "taken_up"
    assert counts([empty, told, on_paper]) == Counts(
        total=3, declined=1, declined_in_time=1, taken_up=2, taken_up_in_time=1, nothing_sent=1
    )
