"""Logs: one line per thing that happened, as JSON in service and readable at a terminal. Nothing personal, ever."""

from __future__ import annotations

import logging
import sys

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
    # Libraries may put payloads in their debug and info lines: only their warnings come through.
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(levelname)s", stream=sys.stderr)
