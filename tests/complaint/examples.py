"""Complaints in a line or two: local moments of Amsterdam, the shipped procedures, events by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.complaint.duties import Entry, Ledger, ledger
from bot.complaint.events import Complainant, Event, Respondent, Step
from bot.complaint.fold import Complaint, fold
from bot.complaint.gates import Refused, refusal
from bot.complaint.history import Happened
from bot.complaint.steps import TYPES, VOCABULARY
from bot.complaint.steps.receipt import Received
from bot.regulation.loading import load, parse, shipped, shipped_ids
from bot.regulation.procedure import Procedure
from tests.regulation.sixth import SIXTH

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIVE = shipped_ids()
OWN = Path(__file__).resolve().parents[1] / "own_procedures"
NOBODY = Complainant(name="Fatma Yıldız")


@cache
def procedure(name: str) -> Procedure:
    """A shipped procedure, or one of these tests."""
    if name == "huurcommissie":
        return load(OWN / name / "procedure.toml", VOCABULARY)
    if name == "wijkteam":
        return parse(SIXTH, "wijkteam.toml", VOCABULARY)
    path = shipped(name)
    assert path is not None, name
    return load(path, VOCABULARY)


def at(local: str) -> datetime:
    """``2026-12-21 10:00`` in Amsterdam, as the record gives it: in UTC. Without a time: at ten."""
    moment = datetime.fromisoformat(local if " " in local else f"{local} 10:00")
    return moment.replace(tzinfo=AMSTERDAM).astimezone(UTC)


def day(iso: str) -> date:
    return date.fromisoformat(iso)


def made(name: str, **values: Any) -> Event:
    """An event by its name: one that carries something, or a plain step."""
    return TYPES[name](**values) if name in TYPES else Step(name, **values)


def received(**values: Any) -> Event:
    return Received(**{"complainant": NOBODY, **values})


def about(*persons: str, **values: Any) -> Event:
    """A receipt of a complaint about these persons of ours."""
    return received(about="person", respondents=tuple(Respondent(person=person) for person in persons), **values)


def history(*told: tuple[Any, ...]) -> list[Happened]:
    """``("2026-12-21", "received")``, numbered in the order given; events may carry values or be given whole."""
    return [Happened(n, at(when), _event(rest)) for n, (when, *rest) in enumerate(told, 1)]


def _event(rest: list[Any]) -> Event:
    return rest[0] if isinstance(rest[0], Event) else made(rest[0], **(rest[1] if len(rest) > 1 else {}))


def folded(name: str, events: Iterable[Happened]) -> Complaint:
    return fold("K-2026-0001", procedure(name), AMSTERDAM, events)


def kept(name: str, events: Iterable[Happened]) -> Ledger:
    return ledger(procedure(name), events, AMSTERDAM)


def entry(found: Ledger, duty: str) -> Entry:
    latest = found.latest(duty)
    assert latest is not None, f"{duty} has not started"
    return latest


def states(found: Ledger, now: str) -> dict[str, str]:
    return {each.key: each.state(at(now), AMSTERDAM) for each in found.entries()}


def allowed(name: str, events: Iterable[Happened]) -> tuple[Ledger, dict[int, Refused]]:
    """What replay does: what may not happen is not taken; answers the refusals by number."""
    taken, refusals = Ledger(procedure(name), AMSTERDAM), {}
    for h in events:
        if refused := refusal(taken, h.event, h.at):
            refusals[h.seq] = refused
        else:
            taken.take(h)
    return taken, refusals
