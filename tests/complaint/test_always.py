"""An open complaint always waits for somebody, who can do what is first with the button that is offered.

Walks through whatever people may do, under every regulation that is shipped and the example of another one. A walk
that fails is shortened and told as a story, with the numbers that repeat it. More walks: ``WALKS=500 pytest ...``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from random import Random

import pytest

from bot.complaint import agreeing, next_steps, respondents
from bot.complaint import people as people_rules
from bot.complaint import tasks as task_rules
from bot.complaint.absence import Absence
from bot.complaint.aims import aims, bearer
from bot.complaint.events import Event
from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.complaint.people import bearers, coordinating, deciding, rights
from bot.complaint.reminders import Aim, Hours, next_ping
from bot.complaint.steps import DIALOGS, TOGETHER, telling
from bot.complaint.tasks import DEFAULT_TERMS, Task, tasks
from bot.dialogue import cards, home
from bot.dialogue.due import button_for, due, label, rights_for
from bot.dialogue.forms import Action
from bot.dialogue.home import Page, Todo, Work
from bot.dialogue.step_forms import asks
from tests.complaint.examples import AMSTERDAM
from tests.complaint.walks import PERSONS, PROCEDURES, WORDS, NoWay, Walk, walked

WALKS = int(os.environ.get("WALKS", "10"))
MOVES = 22
HOURS = Hours(AMSTERDAM)


class Broken(AssertionError):
    """What always holds did not."""


def looked_at(walk: Walk) -> None:
    """What holds for every complaint at every moment."""
    complaint = walk.complaint
    if not (complaint.is_closed or complaint.is_voided):
        first = waits_for_somebody(walk)
        if first:
            can_be_done(walk, first)
    an_objection_is_not_passed_by(walk)
    who_decides_had_no_part(walk)
    for who in PERSONS:
        if found := due(complaint, who, walk.people, walk.now):
            refused = why_not(walk, who, found[0].step)
            expect(not refused, f"what {who} must do first ({found[0].aim}) is refused: {refused}")
    shown_to(walk, PERSONS[len(walk.story) % len(PERSONS)])  # drawing every page takes long: each time another one's


def waits_for_somebody(walk: Walk) -> str | None:
    """There is something to do by now (then the first of it), or a day is known on which there will be."""
    complaint, now = walk.complaint, walk.now
    wanted = aims(complaint, DEFAULT_TERMS)
    ids = [task.id for task in tasks(complaint)]
    expect(len(ids) == len(set(ids)), f"a task stands there twice: {ids}")
    expect(bool(wanted), "an open complaint waits for nobody")
    for (duty, _), aim in wanted.items():
        expect(next_ping(aim, now, HOURS).at > now, f"nobody is ever reminded of {duty}")
    theirs = {duty: aim for (duty, _), aim in wanted.items() if not _waited_for(duty, aim, walk)}
    by_now = sorted((aim.act_by, duty) for duty, aim in theirs.items() if aim.began <= now)
    expect(bool(by_now) or any(aim.began > now for aim in wanted.values()) or not theirs, "nothing has a day")
    if not theirs:
        today = now.astimezone(AMSTERDAM).date()
        expect(any(today <= aim.due_on for aim in wanted.values()), "only who is complained about is waited for")
    return by_now[0][1] if by_now else None


def _waited_for(duty: str, _aim: Aim, walk: Walk) -> bool:
    return bearer(walk.complaint, duty, DEFAULT_TERMS).startswith("respondent:")


def can_be_done(walk: Walk, first: str) -> None:
    """Whoever bears what is first has it in front of them, with a button that works; or what they must do before."""
    complaint, people, now = walk.complaint, walk.people, walk.now
    role = bearer(complaint, first, DEFAULT_TERMS)
    persons = bearers(role, complaint, people)
    parties = complaint.particulars.respondent_persons if complaint.particulars else frozenset()
    expect(bool(persons), f"nobody bears {first}")
    expect(not parties.intersection(persons), f"somebody complained about bears {first}")
    for who in _to_act(walk, first, persons):
        found = {each.aim: each for each in due(complaint, who, people, now)}
        must_declare = who in complaint.committee.members and who not in complaint.committee.declared
        aim = f"task:declare:{who}" if must_declare and first not in found else first
        expect(aim in found, f"{who} bears {first} ({role}) and does not have it to do: {list(found)}")
        step = found[aim].step
        refused = why_not(walk, who, step)
        expect(not refused, f"{who} cannot do {aim} by {step}: {refused}")
        button = button_for(complaint, aim, role, who, people, now, WORDS)
        expect(button.name != "file", f"{who} gets no button for {aim}, but for the file")
        expect(not (refused := pressed(walk, who, button)), f"{who}: the button for {aim} is refused: {refused}")


def _to_act(walk: Walk, first: str, persons: tuple[str, ...]) -> tuple[str, ...]:
    """Those who bear it; while what does it waits for agreement, those who have yet to agree."""
    waiting = agreeing.waiting(walk.complaint)
    step = next_steps.step_for(walk.complaint, first, walk.now)
    if step != "text_agreed" or first.startswith("task:agree:"):
        return persons
    others = {who for each in waiting.values() for who in agreeing.to_agree(walk.complaint, each)}
    expect(bool(others), f"{first} waits for nobody to agree")
    return tuple(others)


def an_objection_is_not_passed_by(walk: Walk) -> None:
    """While one waits, whoever decides has something to do and nobody closes; while one can be made, nobody must."""
    complaint, people, now = walk.complaint, walk.people, walk.now
    closing = [task for task in tasks(complaint) if task.kind == "close"]
    if complaint.objection_waits:
        for who in deciding(complaint, people) or coordinating(complaint, people):
            expect(bool(due(complaint, who, people, now)), f"an objection waits, and {who} has nothing to do")
        expect("closed" not in next_steps.possible(complaint, now), "one can close over an objection")
        expect(not closing, "closing is asked for over an objection")
    if complaint.last_right(now) and complaint.ledger.ended is None:
        expect(all(task.began > now for task in closing), "closing is asked for while a right runs")


def who_decides_had_no_part(walk: Walk) -> None:
    complaint = walk.complaint
    parties = complaint.particulars.respondent_persons if complaint.particulars else frozenset()
    apart = complaint.took_part | parties
    expect(apart.isdisjoint(deciding(complaint, walk.people)), "who decides the objection had a part in the answer")
    last = complaint.recorded[-1]
    if last.type == "objection_decided":
        before = walk.before.took_part | parties
        expect(last.by not in before, f"{last.by} decided the objection to an answer of their own")


def shown_to(walk: Walk, who: str) -> None:
    """File and Home of one person; the main button of the file works."""
    complaint, people, now = walk.complaint, walk.people, walk.now
    card = cards.file(complaint, who, people, now, WORDS)
    if card.actions:
        refused = pressed(walk, who, card.actions[0])
        expect(not refused, f"the main button of {who} ({card.actions[0].name}) is refused: {refused}")

    def button(on: Complaint, duty: str) -> Action:
        return button_for(on, duty, bearer(on, duty, DEFAULT_TERMS), who, people, now, WORDS)

    work = Work(complaint, tuple(_todos(walk, who)), complaint.last_right(now))
    away = {person: (Absence(now.date(), now.date()),) for person in people.absent}
    home.home([work], Page(who, people, now.date(), WORDS, button, away))


def all_can_be_shown(walk: Walk) -> None:
    """To everybody, and in the channel."""
    cards.channel(walk.complaint, "Focus", walk.now, WORDS)
    cards.listing([walk.complaint], walk.now, WORDS)
    cards.why(walk.complaint, walk.now, WORDS)
    for who in PERSONS:
        shown_to(walk, who)


def _todos(walk: Walk, who: str) -> Iterator[Todo]:
    for (duty, _), aim in aims(walk.complaint, DEFAULT_TERMS).items():
        role = bearer(walk.complaint, duty, DEFAULT_TERMS)
        says = label(walk.complaint, duty, who, walk.people, WORDS)
        yield Todo(duty, says, aim.due_on, bearers(role, walk.complaint, walk.people))


def pressed(walk: Walk, who: str, button: Action) -> str:
    """Why what a button opens would be refused to this person; empty when it opens."""
    step = next((step for step, dialog in DIALOGS.items() if dialog.name == button.name), "")
    if button.name == "step":
        step = button.on.partition(" ")[2]
    return why_not(walk, who, step) if step else ""


def why_not(walk: Walk, who: str, step: str) -> str:
    """Why this person cannot take this step now, with whatever sensible content; empty when they can."""
    complaint = walk.complaint
    if not rights_for(step, complaint) & rights(who, complaint, walk.people):
        return "no right to it"
    acknowledges = not complaint.is_acknowledged or bool(complaint.letter("acknowledgement").failed)
    known = {
        "acknowledged": acknowledges,
        "acknowledged_with_plan": acknowledges,
        "committee_appointed": not complaint.is_closed,
        "delivery_settled": bool(complaint.failed_letters),
        "no_conflict_declared": who in complaint.committee.members,
        "respondent_informed": bool(complaint.to_inform),
        "response_recorded": bool(respondents.respondents(complaint)),
        "text_agreed": any(who in agreeing.to_agree(complaint, each) for each in agreeing.waiting(complaint).values()),
        "choose": any(walk.may_take(who, each) for each in next_steps.possible(complaint, walk.now)),
    }
    if step in known:
        return "" if known[step] else "there is nothing to do there"
    letter = next((each for each in walk.procedure.letter if each.records == step), None)
    if letter and step not in TOGETHER:
        if not complaint.ledger.holds(letter.when):
            return "there is no such letter"
        try:
            return _refusal(complaint, telling(step, **walk.asked_by(letter)), walk.now)
        except NoWay:
            return "it makes no sense now"
    if step not in next_steps.possible(complaint, walk.now):
        return "it makes no sense now"
    if gate := next_steps.gate_before(complaint, step):
        return f"the gate {gate.id} is shut"
    refused = ""
    walk.rng = Random(1)
    for _ in range(6):  # whichever choice may be made
        try:
            at, event = walk.filled(step, walk.now)
        except NoWay:
            return "nobody can be chosen"
        if not (refused := _refusal(complaint, event, at)):
            return ""
    return refused


def _refusal(complaint: Complaint, event: Event, at: datetime) -> str:
    try:
        complaint.may_happen(event, at)
    except Refused as refusal:
        return f"refused ({refusal})"
    return ""


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Broken(otherwise)


# -- walking


def numbers(name: str, seed: int) -> list[int]:
    rng = Random(f"{name} {seed}")
    return [rng.randrange(10**6) for _ in range(MOVES)]


def broken(name: str, seed: int, moves: list[int]) -> Broken | None:
    try:
        gone(name, seed, moves, looked_at)
    except Broken as found:
        return found
    return None


def gone(name: str, seed: int, moves: list[int], look: Callable[[Walk], None]) -> None:
    """A whole walk. Raises Broken, also for whatever else goes wrong on the way."""
    try:
        all_can_be_shown(walked(name, seed, moves, look))
    except Broken:
        raise
    except Exception as wrong:
        raise Broken(f"{type(wrong).__name__}: {wrong}") from wrong


def shortest(name: str, seed: int, moves: list[int]) -> list[int]:
    """The same walk without the moves that it breaks without as well, and in the same way."""
    size, how = len(moves), _in_general(broken(name, seed, moves))
    while size:
        start = 0
        while start < len(moves):
            fewer = [*moves[:start], *moves[start + size :]]
            if _in_general(broken(name, seed, fewer)) == how:
                moves = fewer
            else:
                start += size
        size //= 2
    return moves


def _in_general(found: Broken | None) -> str:
    """What broke, whoever it was about."""
    return " ".join(word for word in str(found).split() if word not in PERSONS) if found else ""


def told(name: str, seed: int, moves: list[int]) -> str:
    """The story of a walk that breaks, and the numbers that repeat it."""
    story: list[str] = []

    def look(walk: Walk) -> None:
        story[:] = walk.story
        looked_at(walk)

    try:
        gone(name, seed, moves, look)
    except Broken as found:
        lines = [str(found), f"{name}, seed {seed}, moves {moves}:", *(f"  {line}" for line in story)]
        return "\n".join(lines)
    return "it holds"


@pytest.mark.parametrize("name", PROCEDURES)
def test_an_open_complaint_waits_for_somebody_who_can(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    record_property(f"walks under {name}", f"seeds 0 to {WALKS - 1}, {MOVES} moves each")
    for seed in range(WALKS):
        moves = numbers(name, seed)
        if broken(name, seed, moves):
            pytest.fail(told(name, seed, shortest(name, seed, moves)), pytrace=False)


def _closed_for_good(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Complaint, "is_closed", property(lambda c: c._last_is("closed", "reopened") or c.is_voided))


def _closed_at_once(patch: pytest.MonkeyPatch) -> None:
    def close(complaint: Complaint, terms: Mapping[str, int]) -> Task:
        return task_rules._task(complaint, "close", "coordinator", task_rules._done_on(complaint), terms)

    patch.setattr(task_rules, "_close", close)


def _without_net(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(task_rules, "_net", lambda *_: iter(()))


def _decided_by_whomever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(people_rules, "_free_to_decide", people_rules.not_a_party)


def _past_the_gate(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(next_steps, "gate_before", lambda *_: None)


@pytest.mark.parametrize(
    ("undo", "name", "says"),
    [
        (_closed_for_good, "focus", "an objection waits, and .* has nothing to do"),
        (_closed_at_once, "focus", "closing is asked for while a right runs"),
        (_without_net, "awb", "an open complaint waits for nobody"),
        (_decided_by_whomever, "focus", "had a part in the answer|an answer of their own"),
        (_past_the_gate, "in-focus-samen", r"refused \(gate\)"),
    ],
)
def test_the_walks_find_it_when_that_is_taken_away(
    undo: Callable[[pytest.MonkeyPatch], None], name: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    undo(monkeypatch)
    found = (broken(name, seed, numbers(name, seed)) for seed in range(60))
    first = next(filter(None, found), None)
    assert re.search(says, str(first)), first


@pytest.mark.parametrize("name", PROCEDURES)
def test_what_meets_a_duty_says_something(name: str) -> None:
    """Nothing but a moment meets no duty."""
    complaint = Walk(name, 0).complaint
    met_by = {step for duty in complaint.procedure.duty for step in duty.met_by} - DIALOGS.keys()
    letters = {letter.records for letter in complaint.procedure.letter} - TOGETHER
    silent = [step for step in met_by - letters if not any(ask.required for ask in asks(step, complaint))]
    assert not silent
