"""Three hundred complaints in a year: who is told what, and when. The same year on every run.

`pytest tests/simulation -s` prints the counts per regulation.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
import structlog

from bot.record.contents import verify_record
from bot.regulation.procedure import shipped_ids
from tests.simulation.audit import Audit
from tests.simulation.life import Life
from tests.simulation.world import AMSTERDAM, World

YEAR, EACH = 2026, 60
START, END = datetime(YEAR, 1, 1, tzinfo=AMSTERDAM), datetime(YEAR + 1, 3, 1, tzinfo=AMSTERDAM)
"""The complaints of one year, and the two months in which the last of them are handled."""


@cache
def lived(procedure: str) -> Audit:
    """A year of one organisation; the same for every test of this module."""
    with TemporaryDirectory() as folder, structlog.testing.capture_logs():
        world = World(procedure, Path(folder), START)
        audit = Audit(world)
        Life(world, Random(f"{procedure} {YEAR}"), YEAR, EACH).plan()
        audit.begin(END)
        asyncio.run(world.run(END))
        audit.finish()
        audit.figures = audit.counts()
        audit.damages = verify_record(world.office.record, world.office.organisation.key)
        world.office.record.close()
    return audit


@pytest.mark.parametrize("procedure", shipped_ids())
def test_nobody_is_disturbed_too_late_or_told_what_is_not_theirs(
    procedure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    audit = lived(procedure)
    with capsys.disabled():
        print(f"\n{procedure}: {audit.figures}")  # noqa: T201
        print(audit.world.outcomes, audit.world.mailed)  # noqa: T201
    assert audit.problems == [], f"{len(audit.problems)}: " + "\n".join(audit.problems[:20])
