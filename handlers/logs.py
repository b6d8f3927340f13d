"""Logs: one line per thing that happened, as JSON in service and readable at a terminal. Nothing personal, ever."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import structlog


def configure(*, quiet: bool) -> None:
    """``quiet``: a person tries things out at a terminal; only what needs attention is shown."""
    level = logging.WARNING if quiet else logging.INFO
    shape: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=False) if quiet else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries put payloads in their lines and values in their exceptions: of those only who, how bad and what kind.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Bare())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.raiseExceptions = False  # a line that cannot be written would be printed with all it was about


class _Bare(logging.Formatter):
    """A library's line without its words: ``uvicorn.error ERROR ValidationError at streams.py:120``."""

    def format(self, record: logging.LogRecord) -> str:
        return " ".join(filter(None, (record.name, record.levelname, _kind(record.exc_info))))


def _kind(info: Any) -> str:
    if not info or info[0] is None:
        return ""
    last = info[2]
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f" at {Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
    return f"{info[0].__name__}{place}"
