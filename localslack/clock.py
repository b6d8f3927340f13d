"""The time in a local workspace: on disk, ahead of real time, and never going back."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from localslack.store import write_whole


class ClockError(ValueError):
    """A complaint's history cannot un-happen, so the clock only moves forward."""

    def __init__(self, now: datetime, wanted: datetime) -> None:
        super().__init__(f"The clock stands at {now.isoformat()} and cannot go back to {wanted.isoformat()}.")
        self.now = now
        self.wanted = wanted


def real_time() -> datetime:
    return datetime.now(UTC)


class WorkspaceClock:
    """Ticks along with real time at a distance, or stands still (`ticking=False`) until moved."""

    def __init__(
        self,
        folder: Path,
        start: datetime | None = None,
        ticking: bool = True,
        real: Callable[[], datetime] = real_time,
    ) -> None:
        self._file = folder / "clock.json"
        self._real = real
        self.ticking = ticking
        folder.mkdir(parents=True, exist_ok=True)
        self._set(self._kept() or _aware(start or real()))

    def now(self) -> datetime:
        """The present moment in the workspace, in UTC."""
        return self._real() + self._ahead if self.ticking else self._moment

    def move_to(self, moment: datetime) -> None:
        now = self.now()
        if _aware(moment) < now:
            raise ClockError(now, moment)
        self._set(moment.astimezone(UTC))

    def _set(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)
        self._ahead = self._moment - self._real()
        kept = {"moment": self._moment.isoformat(), "ahead_seconds": self._ahead.total_seconds()}
        write_whole(self._file, json.dumps(kept).encode())

    def _kept(self) -> datetime | None:
        if not self._file.exists():
            return None
        kept = json.loads(self._file.read_text("utf-8"))
        moment = datetime.fromisoformat(kept["moment"])
        if not self.ticking:
            return moment
        # Real time that was set back while we were off must not take the workspace back.
        return max(moment, self._real() + timedelta(seconds=kept["ahead_seconds"]))


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} lacks a time zone")
    return moment
