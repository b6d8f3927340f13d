"""What nobody does alone: an answer, a refusal, a position, and that somebody is not heard.

One writes it down (``decision_proposed``), the others read exactly that and agree (``text_agreed``) or not
(``text_refused``). It counts, from the moment it says, once enough of those who decide agree to its digest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.complaint.events import Event, type_of
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.steps.answer import DecisionProposed, TextAgreed, TextRefused
from bot.complaint.stored import load, parts


@dataclass(frozen=True)
class Proposal:
    """What waits for agreement: as it was written down, by whom, and who agreed so far (person ids)."""

    written: Happened
    step: str
    digest: str
    agreed: frozenset[str]

    @property
    def event(self) -> Event | None:
        """The step as it will stand in the record; None once the complaint is erased."""
        said = _said(self.written)
        return load(self.step, {**said["fields"], **_bound(self.step, self.digest)}, None) if said else None

    @property
    def at(self) -> datetime | None:
        """When it happened: a letter that went out yesterday counts from yesterday."""
        said = _said(self.written)
        return datetime.fromisoformat(said["at"]) if said else None


def proposed(event: Event, at: datetime, salt: str = "") -> DecisionProposed:
    """A step written down for others to agree to. The digest stays when the text is erased: ``salt``, a random text
    that is erased with it, keeps anybody from finding out by guessing what the text was."""
    step, (plain, secret) = type_of(event), parts(event)
    said = {"at": at.isoformat(), "fields": {**plain, **secret}, "salt": salt}
    return DecisionProposed(step=step, digest=digest_of(step, said), said=said)


def digest_of(step: str, said: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the step and all it says, in one canonical form."""
    text = json.dumps({"step": step, **said}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def waiting(complaint: Complaint) -> dict[str, Proposal]:
    """What still waits for agreement, by step: the last that was written down, unless it was refused or counts."""
    found: dict[str, Proposal] = {}
    for h in complaint.history:
        match h.event:
            case DecisionProposed(step=step, digest=digest):
                found[step] = Proposal(h, step, digest, frozenset(filter(None, [h.by])))
            case TextAgreed(digest=digest):
                for step, each in found.items():
                    if each.digest == digest and h.by:
                        found[step] = Proposal(each.written, step, digest, each.agreed | {h.by})
            case TextRefused(digest=digest):
                found = {step: each for step, each in found.items() if each.digest != digest}
            case _:
                pass
    # Also what counted and was undone since: to agree again it is written down again.
    counted = {h.type: h.seq for h in complaint.recorded}
    waits = {step: each for step, each in found.items() if counted.get(step, 0) < each.written.seq}
    return {} if complaint.is_ended else waits


def deciders(complaint: Complaint) -> tuple[str, ...]:
    """Who decide: the person addressed where they handle it first, and the members who declared to be independent."""
    first = complaint.handles_first
    declared = [member for member in complaint.committee.members if member in complaint.committee.declared]
    return tuple(dict.fromkeys([*([first] if first else []), *declared]))


def needed(complaint: Complaint) -> int:
    """How many must agree: more than half of the committee, so both of two; with the person addressed one member."""
    if complaint.handles_first:
        return 2
    return complaint.procedure.committee.size // 2 + 1


def is_agreed(complaint: Complaint, agreed: frozenset[str]) -> bool:
    """Whether these persons are enough; who handles it first is always one of them."""
    first = complaint.handles_first
    counted = agreed.intersection(deciders(complaint))
    return len(counted) >= needed(complaint) and (not first or first in counted)


def to_agree(complaint: Complaint, proposal: Proposal) -> tuple[str, ...]:
    """Who can still agree and did not yet."""
    return tuple(person for person in deciders(complaint) if person not in proposal.agreed)


def _said(written: Happened) -> Mapping[str, Any] | None:
    return written.event.said if isinstance(written.event, DecisionProposed) else None


def _bound(step: str, digest: str) -> Mapping[str, str]:
    """The letter's event says what was agreed to; that somebody is not heard has no text of its own."""
    return {} if step == "hearing_skipped" else {"digest": digest}
