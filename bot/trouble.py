"""What may be said of an error: its kind and its place. Never its words, which can hold what somebody typed."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType


def kind(error: BaseException) -> str:
    return type(error).__name__


def place(error: BaseException) -> str:
    """File and line, the innermost of our own code: enough to find it."""
    frames = _frames(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame[0]]
    name, line = (ours or frames or [("", 0)])[-1]
    return f"{Path(name).name}:{line}" if name else ""


def kind_and_place(error: BaseException) -> str:
    return " at ".join(filter(None, (kind(error), place(error))))


def _frames(trace: TracebackType | None) -> list[tuple[str, int]]:
    found = []
    while trace is not None:
        found.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return found
