"""Who handle a complaint, and that they are independent."""

from __future__ import annotations

from collections.abc import Mapping

from bot.complaint.events import Event, sealed
from bot.complaint.registry import Dialog, Entry, Phase, event


@event(
    Entry(
        "committee_appointed",
        Phase.COMMITTEE,
        topic="committee",
        dialog=Dialog("replace_member", "coordinate", named=True),
        does="name_committee",
        by_recorder=True,
    )
)
class CommitteeAppointed(Event):
    """Person ids, the named handler first. ``by_rule``: chosen by the independence rules, not by a person."""

    members: tuple[str, ...] = ()
    by_rule: bool = True
    considered: Mapping[str, str] | None = sealed(default=None)


@event(Entry("member_replaced", Phase.COMMITTEE, topic="committee", by_recorder=True))
class MemberReplaced(Event):
    """``leaves`` is replaced by ``joins`` (empty: nobody eligible yet)."""

    leaves: str = ""
    joins: str = ""
    reason: str | None = sealed(default=None)


@event(
    Entry(
        "no_conflict_declared",
        Phase.COMMITTEE,
        topic="committee",
        dialog=Dialog("declare", "declare"),
        does="declare",
        by_recorder=True,
        in_thread=False,
    )
)
class NoConflictDeclared(Event):
    member: str = ""


@event(Entry("conflict_declared", Phase.COMMITTEE, topic="committee", by_recorder=True, in_thread=False))
class ConflictDeclared(Event):
    """A member withdraws from the committee of this complaint (self-recusal)."""

    member: str = ""
    reason: str | None = sealed(default=None)
