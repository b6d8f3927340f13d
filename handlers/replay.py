"""What `wederhoor replay` prints: worked explanations for people, or JSON."""

from __future__ import annotations

import json
from typing import Any

from bot import explain
from bot.complaint.duties import Entry
from bot.complaint.replay import Outcome
from bot.words import Words, plain_text


def as_json(outcome: Outcome, words: Words) -> str:
    """The contract's JSON: every duty that started, and every event refused; warnings only where there are any."""
    found: dict[str, Any] = {
        "duties": [_duty(outcome, entry, words) for entry in outcome.entries],
        "refused": [
            {"event": n, "reason": plain_text(explain.refused(refusal, words))} for n, refusal in outcome.refused
        ],
    }
    if too_old := outcome.ledger.too_old():
        found["warnings"] = [limit.says.in_(words.language) for limit in too_old]
    return json.dumps(found, ensure_ascii=False, indent=2)


def as_text(outcome: Outcome, words: Words) -> str:
    """The same for a person at a terminal."""
    lines: list[str] = []
    for entry in outcome.entries:
        shown = _duty(outcome, entry, words)
        nth = f" ({entry.nth})" if "nth" in shown else ""
        dates = ", ".join(f"{key} {shown[key]}" for key in ("due_on", "act_by", "ends_on", "due_at") if key in shown)
        lines += [f"{entry.rule.id}{nth}: {shown['state']}; {dates}", f"  {shown['source']}"]
        lines += [f"  - {step}" for step in shown["why"]]
    note = words.plain("regulation.note")
    lines += [f"{note}: {limit.says.in_(words.language)} ({limit.source})" for limit in outcome.ledger.too_old()]
    lines += [f"event {n} refused: {plain_text(explain.refused(refusal, words))}" for n, refusal in outcome.refused]
    lines += [f"expect {n} does not hold: {problem}" for n, problem in outcome.failed]
    return "\n".join(lines)


def _duty(outcome: Outcome, entry: Entry, words: Words) -> dict[str, Any]:
    deadline, procedure = entry.deadline, outcome.ledger.procedure
    readings = procedure.readings_of(entry.rule)
    shown: dict[str, Any] = {"duty": entry.rule.id}
    if entry.rule.counted_from.then:
        shown["nth"] = entry.nth
    shown["kind"] = entry.rule.kind
    if deadline.due_at is not None:
        shown["due_at"] = deadline.due_at.isoformat()
    else:
        shown["due_on"] = deadline.due_on.isoformat()
        if deadline.ends_on is not None:
            shown["ends_on"] = deadline.ends_on.isoformat()
        else:
            assert deadline.act_by is not None, "a duty counted in days has a day to act by"
            shown["act_by"] = deadline.act_by.isoformat()
    return shown | {
        "state": entry.state(outcome.now, outcome.ledger.zone),
        "source": entry.rule.cited,
        "reading": "; ".join(reading.chosen.in_(words.language) for reading in readings) or None,
        "why": [plain_text(step) for step in explain.why(outcome.ledger, entry, outcome.now, words)],
    }
