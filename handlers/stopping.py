"""Stopping in order: SIGTERM and Ctrl-C end the doors first, and nothing before it is done."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def close_in_order() -> None:
    """Let the signals end the server only: uvicorn raises them anew once it has stopped, and by then we still have
    things to close."""
    for number in SIGNALS:
        signal.signal(number, lambda *_: None)


def when_told(stop: Callable[[], None]) -> None:
    """Where there is no server to end."""
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop)
