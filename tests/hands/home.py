"""Hands for the Home tab."""

from __future__ import annotations

from handlers.trying import Trial
from localslack.checks import view_problems


async def home(made: Trial, who: str) -> str:
    """What somebody reads there; its view is one that Slack takes."""
    found = await made.workspace.open_home(who)
    assert found is not None
    assert view_problems(found.body) == []
    return found.plain
