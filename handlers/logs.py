"""Logs: one line per thing that happened, as JSON in service and readable at a terminal. Nothing personal, ever."""

from __future__ import annotations

import logging
import sys
import threading

import structlog

from bot.trouble import kind, kind_and_place, place

log = structlog.get_logger()


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
    threading.excepthook = lambda broken: crashed(broken.exc_value) if broken.exc_value else None
    sys.unraisablehook = lambda broken: crashed(broken.exc_value) if broken.exc_value else None


def is_json() -> bool:
    """Whether this process is in service, and every line it says must be JSON."""
    return isinstance(structlog.get_config()["processors"][-1], structlog.processors.JSONRenderer)


def crashed(mistake: BaseException) -> None:
    """What nobody foresaw and nobody caught, in one line of the log; a traceback would show what it was about."""
    log.error("crashed", error=kind(mistake), at=place(mistake))


class _Bare(logging.Formatter):
    """A library's line without its words: ``uvicorn.error ERROR ValidationError at streams.py:120``."""

    def format(self, record: logging.LogRecord) -> str:
        return " ".join(filter(None, (record.name, record.levelname, _said(record.exc_info))))


def _said(info: object) -> str:
    error = info[1] if isinstance(info, tuple) else None
    return kind_and_place(error) if isinstance(error, BaseException) else ""
