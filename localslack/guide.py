"""Three steps for whoever comes here first. Each ticks itself off when it was done, by anyone."""

from localslack.state import State

STEPS = ("log", "committee", "clock")


class Guide:
    def __init__(self, state: State) -> None:
        self._state = state
        kept = state.settings.get("guide", {})
        self.done: list[str] = [step for step in STEPS if step in kept.get("done", ())]
        self.open = bool(kept.get("open", True))

    @property
    def next(self) -> str | None:
        return next((step for step in STEPS if step not in self.done), None)

    def tick(self, step: str) -> None:
        if step not in self.done:
            self.done.append(step)
            self._keep()

    def show(self, open_: bool) -> None:
        self.open = open_
        self._keep()

    def _keep(self) -> None:
        self._state.keep_setting("guide", {"done": self.done, "open": self.open})
