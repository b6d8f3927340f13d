"""What an event did to the dates: which moved, which are new, and which fell away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.complaint.duties import Entry
from bot.complaint.fold import Complaint, fold


@dataclass(frozen=True)
class Move:
    """``was`` and ``now`` are entries of the ledger before and after; the kind says which of them there is."""

    kind: Literal["moved", "new", "gone"]
    was: Entry | None
    now: Entry | None

    @property
    def entry(self) -> Entry:
        found = self.now or self.was
        assert found is not None, "a move is of something"
        return found


def moves(before: Complaint, after: Complaint, *, met: bool = False) -> list[Move]:
    """What became different for duties that are still to be done, in the order of the procedure.

    ``met``: what was still to be done and is done now is gone as well.
    """
    was, now = ({entry.key: entry for entry in complaint.ledger.entries()} for complaint in (before, after))
    found: list[Move] = []
    for key in dict.fromkeys((*now, *was)):
        old, new = was.get(key), now.get(key)
        ran, runs = old is not None and old.is_running, new is not None and new.is_running
        if runs and not ran:
            found.append(Move("new", None, new))
        elif ran and not runs and (met or new is None or new.met is None):
            found.append(Move("gone", old, None))
        elif runs and old and new and last(old) != last(new):
            found.append(Move("moved", old, new))
    return found


def made_by(complaint: Complaint, seq: int) -> list[Move]:
    """What event ``seq`` did to the dates, as it was known when it was recorded."""
    before, after = (
        fold(complaint.reference, complaint.procedure, complaint.zone, [h for h in complaint.history if h.seq <= upto])
        for upto in (seq - 1, seq)
    )
    return moves(before, after)


def last(entry: Entry) -> object:
    return entry.deadline.due_at or (entry.deadline.due_on, entry.deadline.act_by)
