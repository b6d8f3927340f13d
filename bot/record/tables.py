"""The tables. Every key starts with the organisation, so that a reference is unique within one.

Truth lives in ``event`` (append-only, enforced by triggers); ``case_row`` can be rebuilt from it.
Nothing personal stands in a plain column: what a person could be known by is sealed under the complaint's own key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.record.chain import from_json, to_json


class UtcDateTime(sa.TypeDecorator[datetime]):
    """Aware in, aware (UTC) out: SQLite would give a naive moment back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored; give it one, e.g. tzinfo=UTC")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(sa.TypeDecorator[Any]):
    """Canonical JSON in a text column, the same bytes on both databases."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else to_json(value).decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002
        return None if value is None else from_json(value)


NAMES: Mapping[str, str] = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMES)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, UtcDateTime(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _counter(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=True, autoincrement=False)


def _of_stream(column: str = "stream") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation", column], ["complaint_key.organisation", "complaint_key.stream"])


complaint_key = sa.Table(
    "complaint_key",
    metadata,
    _key("organisation"),
    _key("stream"),
    sa.Column("wrapped", sa.LargeBinary(), comment="the complaint's key under the master key; null once erased"),
    _text("master_key_id"),
)

event = sa.Table(
    "event",
    metadata,
    _key("organisation"),
    _key("stream"),
    _counter("seq"),
    _text("type"),
    _moment("recorded_at"),
    _bytes("plain"),
    sa.Column("sealed", sa.LargeBinary()),
    _bytes("sealed_hash"),
    _bytes("previous_hash"),
    _bytes("hash"),
    _of_stream(),
    sa.Index("ix_event_recorded", "organisation", "recorded_at"),
)

seal = sa.Table(
    "seal",
    metadata,
    _key("organisation"),
    sa.Column("day", sa.Date(), primary_key=True),
    _number("count"),
    _bytes("heads"),
    _bytes("hash"),
)

number = sa.Table("number", metadata, _key("organisation"), _counter("year"), _number("last"))

case_row = sa.Table(
    "case_row",
    metadata,
    _key("organisation"),
    _key("reference"),
    _text("procedure"),
    sa.Column("received_on", sa.Date(), nullable=False),
    _text("status"),
    sa.Column("next_due_on", sa.Date()),
    sa.Column("next_duty", sa.Text()),
    sa.Column("closed_at", UtcDateTime()),
    _number("head_seq"),
    sa.Column("members", Json(), nullable=False),
    _moment("updated_at"),
    _of_stream("reference"),
    sa.Index(
        "ix_case_row_open",
        "organisation",
        "next_due_on",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    ),
)

person = sa.Table(
    "person",
    metadata,
    _key("organisation"),
    _key("id"),
    _text("platform"),
    _text("team"),
    sa.Column("user_id", sa.Text(), comment="null once forgotten"),
    sa.Column("name", sa.LargeBinary(), comment="sealed"),
    sa.Column("mail", sa.LargeBinary(), comment="sealed"),
    sa.UniqueConstraint("organisation", "platform", "team", "user_id"),
)

document = sa.Table(
    "document",
    metadata,
    _key("organisation"),
    _key("stream"),
    _key("id"),
    _text("kind"),
    _text("media_type"),
    sa.Column("sealed", sa.LargeBinary()),
    sa.Column("name", sa.LargeBinary(), comment="sealed"),
    _bytes("sha256"),
    _moment("created_at"),
    _of_stream(),
)

draft = sa.Table(
    "draft",
    metadata,
    _key("organisation"),
    _key("stream"),
    _key("kind"),
    _key("person"),
    _number("version"),
    _bytes("sealed"),
    _moment("updated_at"),
    _of_stream(),
)

finding = sa.Table(
    "finding",
    metadata,
    _key("organisation"),
    _key("stream"),
    sa.Column("digest", sa.Text(), primary_key=True, comment="keyed: tells nobody what it is of"),
    _of_stream(),
    sa.Index("ix_finding_organisation_digest", "organisation", "digest"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _key("organisation"),
    _key("id"),
    _text("key"),
    sa.Column("stream", sa.Text()),
    _text("kind"),
    sa.Column("payload", Json(), nullable=False),
    _moment("due_at"),
    _text("state"),
    _number("attempts"),
    sa.Column("claimed_by", sa.Text()),
    sa.Column("lease_until", UtcDateTime()),
    sa.Column("started_at", UtcDateTime(), comment="when the sending itself began: from here on it may have gone out"),
    sa.Column("last_error", sa.Text()),
    sa.Column("result", Json()),
    _moment("created_at"),
    sa.Column("done_at", UtcDateTime()),
    sa.UniqueConstraint("organisation", "key"),
    sa.Index(
        "ix_outbox_ready",
        "organisation",
        "due_at",
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    ),
    sa.Index("ix_outbox_stream", "organisation", "stream"),
)

ping = sa.Table(
    "ping",
    metadata,
    _key("organisation"),
    _key("stream"),
    _key("duty"),
    _counter("nth"),
    sa.Column("next_at", UtcDateTime()),
    sa.Column("last_at", UtcDateTime()),
    _of_stream(),
    sa.Index(
        "ix_ping_next",
        "organisation",
        "next_at",
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    ),
)

request = sa.Table(
    "request",
    metadata,
    _key("organisation"),
    _key("key"),
    sa.Column("answer", Json(), nullable=False),
    _moment("at"),
)

chat_post = sa.Table(
    "chat_post",
    metadata,
    _key("organisation"),
    _key("stream"),
    _key("channel"),
    _key("ts"),
    _text("kind"),
    sa.Column("outbox_id", sa.Text()),
    _of_stream(),
)
