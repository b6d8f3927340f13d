"""The schema, step by step: ``migrate(engine)`` brings a database to the newest one. Safe to run at every start."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from bot.record.engine import READING, reaching_database

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

_STARTS_IN_LINE = 0x7765646572  # any fixed number: concurrent starts on PostgreSQL wait for each other on it


def migrate(engine: sa.Engine, to: str = "head") -> None:
    """Bring the schema up to date (or to a revision before, for a test), in one transaction."""
    from alembic import command  # slow to import, and only needed here

    with reaching_database(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:line)"), {"line": _STARTS_IN_LINE})
        if _revision(connection) == _script().get_current_head():
            return
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def state(engine: sa.Engine) -> Literal["empty", "behind", "current", "newer"]:
    """How far the schema is; changes nothing. ``newer``: made by a later version than this one."""
    with reaching_database(), engine.connect().execution_options(**{READING: True}) as connection:
        found = _revision(connection)
    if found is None:
        return "empty"
    if found == _script().get_current_head():
        return "current"
    return "behind" if found in {each.revision for each in _script().walk_revisions()} else "newer"


def _revision(connection: sa.Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


@cache
def _script() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())
