"""A year of complaints under every regulation: who is told what, and when. The same year on every run.

Thirty complaints each; three hundred in all: ``EACH=60 pytest tests/simulation``. The counts are printed at the end.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import structlog

from bot.record.contents import verify_record
from bot.regulation.loading import shipped_ids
from tests.simulation.audit import Audit
from tests.simulation.life import Life
from tests.simulation.world import AMSTERDAM, World

YEAR, EACH = 2026, int(os.environ.get("EACH", "30"))
START, END = datetime(YEAR, 1, 1, tzinfo=AMSTERDAM), datetime(YEAR + 1, 2, 15, tzinfo=AMSTERDAM)
"""The complaints of one year, and the six weeks in which the last of them are handled."""


@dataclass(frozen=True)
class Year:
    problems: list[str]
    counts: Mapping[str, Any]
    damages: list[str]
    done: Mapping[str, int]
    """What people did, and what became of it."""


def lived(procedure: str) -> Year:
    """A year of one organisation."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with TemporaryDirectory() as folder:
        world = World(procedure, Path(folder), START)
        audit = Audit(world)
        Life(world, Random(f"{procedure} {YEAR}"), YEAR, EACH).plan()
        audit.begin(END)
        asyncio.run(world.run(END))
        audit.finish()
        damages = verify_record(world.office.record, world.office.organisation.key)
        year = Year(audit.problems, audit.counts(), [str(each) for each in damages], dict(world.outcomes))
        world.close()
        return year


@pytest.fixture(scope="module")
def years() -> Mapping[str, Year]:
    """Of every regulation, two at a time, each in a process of its own."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        return dict(zip(shipped_ids(), processes.map(lived, shipped_ids()), strict=True))


@pytest.mark.parametrize("procedure", shipped_ids())
def test_nobody_is_disturbed_told_too_late_or_told_what_is_not_theirs(
    procedure: str, years: Mapping[str, Year]
) -> None:
    """No message at night, on a closed day, twice, after it was done or to who may not know; none too late."""
    problems = years[procedure].problems
    assert problems == [], f"{len(problems)} problems:\n" + "\n".join(problems[:20])


@pytest.mark.parametrize("procedure", shipped_ids())
def test_every_duty_that_nobody_was_told_of_in_time_is_explained(procedure: str, years: Mapping[str, Year]) -> None:
    """Done before anybody had to be told, known only after its last day, or counted in minutes."""
    assert years[procedure].counts["unexplained"] == 0


@pytest.mark.parametrize("procedure", shipped_ids())
def test_the_record_is_whole_after_a_year(procedure: str, years: Mapping[str, Year]) -> None:
    assert years[procedure].damages == []


def test_it_was_a_year_with_everything_in_it(
    years: Mapping[str, Year], record_property: Callable[[str, object], None]
) -> None:
    """Otherwise finding nothing would mean nothing."""
    for procedure, year in years.items():
        counted = ", ".join(f"{name} {count}" for name, count in year.counts.items())
        record_property(f"a simulated year under {procedure}", counted)
    counts = [year.counts for year in years.values()]
    assert sum(each["complaints"] for each in counts) == EACH * len(counts)
    for name in ("met", "late", "lapsed", "done_before", "known_too_late", "at_night", "open_at_the_last_day"):
        assert sum(each[name] for each in counts) > 10, name
    for stage in ("ahead", "tomorrow", "today", "overdue"):
        assert all(each["stages"].get(stage, 0) > 10 for each in counts), stage
    done = {name for year in years.values() for name in year.done}
    for name in (
        "declare",
        "acknowledge",
        "supplement",
        "step",
        "replace_member",
        "settle_delivery",
        "hand_over",
        "agree",
    ):
        assert f"{name}: done" in done, name
    assert "step: not now" in done, "a step out of order was tried, and refused"
