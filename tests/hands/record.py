"""Hands for what was kept."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from handlers.trying import Trial
from tests.front.support import record_of


def types_of(made: Trial, reference: str) -> list[str]:
    """The names of all that happened, in the order it was written down."""
    return [event.type for event in record_of(made, reference)]


def rows_in(made: Trial, table: sa.Table) -> list[Any]:
    """The rows of a table as they are kept, of all organisations."""
    with made.record.engine.connect() as connection:
        return list(connection.execute(sa.select(table)))
