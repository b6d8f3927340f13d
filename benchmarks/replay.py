"""What folding a complaint costs, in times a bare loop over the same events; lower is better."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from bot.complaint.events import Complainant, Event, Step
from bot.complaint.fold import fold
from bot.complaint.history import Happened
from bot.complaint.steps import VOCABULARY
from bot.complaint.steps.committee import CommitteeAppointed
from bot.complaint.steps.hearing import HearingSkipped
from bot.complaint.steps.investigation import Extended
from bot.complaint.steps.receipt import FactsCorrected, Received
from bot.explain import why
from bot.regulation.loading import load, shipped
from bot.regulation.procedure import Procedure
from bot.words import words

TIMES = 200
EVENTS = 40
START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")


def run() -> list[tuple[str, float]]:
    """Each line: what was done, and how many bare loops that is."""
    procedure, events = _procedure(), _events()
    bare = _seconds(lambda: _bare_loop(events))
    found = fold("K-2026-0001", procedure, ZONE, events)
    now = events[-1].at
    return [
        (f"fold a complaint of {EVENTS} events", _seconds(lambda: fold("K-2026-0001", procedure, ZONE, events)) / bare),
        (
            "say why for each of its dates",
            _seconds(lambda: [why(found.ledger, entry, now, words("nl")) for entry in found.ledger.entries()]) / bare,
        ),
    ]


def _seconds(work: Callable[[], object]) -> float:
    """Seconds per call; the best of five rounds, for the machine is not ours alone."""
    work()
    return min(_round(work) for _ in range(5))


def _round(work: Callable[[], object]) -> float:
    started = perf_counter()
    for _ in range(TIMES // 5):
        work()
    return (perf_counter() - started) / (TIMES // 5)


def _bare_loop(events: list[Happened]) -> dict[str, datetime]:
    """The least a fold can do: look at each event once, in order."""
    seen: dict[str, datetime] = {}
    for h in sorted(events, key=lambda h: h.at):
        seen[h.type] = h.at
    return seen


def _procedure() -> Procedure:
    path = shipped("in-focus-samen")
    assert path is not None, "it is shipped"
    return load(path, VOCABULARY)


def _events() -> list[Happened]:
    told: list[Event] = [
        Received(form="oral", client_of="uwv", complainant=Complainant(name="Fatma")),
        CommitteeAppointed(members=("ann", "bob")),
        Step("composition_told"),
        FactsCorrected(client_of=""),
        FactsCorrected(client_of="uwv"),
        Step("put_in_writing"),
        Extended(until=date(2026, 12, 1)),
        HearingSkipped(),
    ]
    told += [Step("noted") for _ in range(EVENTS - len(told) - 1)]
    told.append(Step("decided"))
    return [Happened(n, START + timedelta(hours=n), event) for n, event in enumerate(told, 1)]
