"""Stopping in order: uvicorn raises the signal anew once it has stopped, and by then we still have things to close."""

from __future__ import annotations

import signal


def close_in_order() -> None:
    """Let SIGTERM and Ctrl-C end the server, and nothing before it is done."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
