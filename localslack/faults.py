"""Switches that make the Web API fail as Slack sometimes does."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Held:
    """A reply that is kept back: `reached` once the work is done, and sent when `let_go` is set."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Fault:
    """What goes wrong with the next calls of one method (`*` for any)."""

    method: str
    error: str | None = None
    status: int = 200
    times: int = 1
    retry_after: int = 1
    lose_reply: bool = False
    """The call does its work, but the caller never hears so."""
    held: Held | None = None
    """The call does its work, and the caller waits for the reply."""

    @property
    def works(self) -> bool:
        return self.lose_reply or self.held is not None


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._held: list[Held] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def take(self, method: str) -> Fault | None:
        for fault in self._waiting:
            if fault.method in (method, "*") and fault.times > 0:
                fault.times -= 1
                self._held += [fault.held] if fault.held else []
                return fault
        return None

    def clear(self) -> None:
        """Nothing fails any more, and no reply is kept back."""
        for held in self._held:
            held.let_go.set()
        self._waiting.clear()
        self._held.clear()
