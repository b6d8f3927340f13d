"""Who handle a complaint, and that they are independent."""

from __future__ import annotations

from collections.abc import Mapping

from bot.complaint.events import Conveyed, Event, event, sealed


@event("committee_appointed", "committee")
class CommitteeAppointed(Event):
    """Person ids, the named handler first. ``by_rule``: chosen by the independence rules, not by a person."""

    members: tuple[str, ...] = ()
    by_rule: bool = True
    considered: Mapping[str, str] | None = sealed(default=None)


@event("member_replaced", "committee")
class MemberReplaced(Event):
    """``leaves`` is replaced by ``joins`` (empty: nobody eligible yet)."""

    leaves: str = ""
    joins: str = ""
    reason: str | None = sealed(default=None)


@event("no_conflict_declared", "committee")
class NoConflictDeclared(Event):
    member: str = ""


@event("conflict_declared", "committee")
class ConflictDeclared(Event):
    """A member withdraws from the committee of this complaint (self-recusal)."""

    member: str = ""
    reason: str | None = sealed(default=None)


@event("composition_told")
class CompositionTold(Conveyed):
    """The complainant knows who are on the committee."""
