"""Everything to begin with: the tables, and the triggers that keep the log append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# What may still change in a row is the removal of its sealed part: erasing. All else is refused.
ERASABLE = {"event": ("sealed",), "seal": (), "document": ("sealed", "name")}
FIXED = {
    "event": ("organisation", "stream", "seq", "type", "recorded_at", "plain", "sealed_hash", "previous_hash", "hash"),
    "seal": ("organisation", "day", "count", "heads", "hash"),
    "document": ("organisation", "stream", "id", "kind", "media_type", "sha256", "created_at"),
}
KEYS = {
    "event": ("organisation", "stream", "seq"),
    "seal": ("organisation", "day"),
    "document": ("organisation", "stream", "id"),
}


def upgrade() -> None:
    create_tables()
    if op.get_bind().dialect.name == "postgresql":
        protect_on_postgresql()
    else:
        protect_on_sqlite()


def create_tables() -> None:
    op.create_table(
        "complaint_key",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column(
            "wrapped",
            sa.LargeBinary(),
            nullable=True,
            comment="the complaint's key under the master key; null once erased",
        ),
        sa.Column("master_key_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "stream", name=op.f("pk_complaint_key")),
    )
    op.create_table(
        "number",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "year", name=op.f("pk_number")),
    )
    op.create_table(
        "outbox",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the sending itself began: from here on it may have gone out",
        ),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("organisation", "key", name=op.f("uq_outbox_organisation_key")),
    )
    op.create_index(
        "ix_outbox_ready",
        "outbox",
        ["organisation", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index("ix_outbox_stream", "outbox", ["organisation", "stream"], unique=False)
    op.create_table(
        "person",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True, comment="null once forgotten"),
        sa.Column("name", sa.LargeBinary(), nullable=True, comment="sealed"),
        sa.Column("mail", sa.LargeBinary(), nullable=True, comment="sealed"),
        sa.PrimaryKeyConstraint("organisation", "id", name=op.f("pk_person")),
        sa.UniqueConstraint(
            "organisation", "platform", "team", "user_id", name=op.f("uq_person_organisation_platform_team_user_id")
        ),
    )
    op.create_table(
        "request",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "key", name=op.f("pk_request")),
    )
    op.create_table(
        "seal",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("heads", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "day", name=op.f("pk_seal")),
    )
    op.create_table(
        "case_row",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("next_duty", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("sealed_view", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "reference"],
            ["complaint_key.organisation", "complaint_key.stream"],
            name=op.f("fk_case_row_organisation_reference"),
        ),
        sa.PrimaryKeyConstraint("organisation", "reference", name=op.f("pk_case_row")),
    )
    op.create_index(
        "ix_case_row_open",
        "case_row",
        ["organisation", "next_due_on"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "chat_post",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outbox_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation", "stream"],
            ["complaint_key.organisation", "complaint_key.stream"],
            name=op.f("fk_chat_post_organisation_stream"),
        ),
        sa.PrimaryKeyConstraint("organisation", "stream", "channel", "ts", name=op.f("pk_chat_post")),
    )
    op.create_table(
        "document",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True, comment="sealed"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "stream"],
            ["complaint_key.organisation", "complaint_key.stream"],
            name=op.f("fk_document_organisation_stream"),
        ),
        sa.PrimaryKeyConstraint("organisation", "stream", "id", name=op.f("pk_document")),
    )
    op.create_table(
        "draft",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "stream"],
            ["complaint_key.organisation", "complaint_key.stream"],
            name=op.f("fk_draft_organisation_stream"),
        ),
        sa.PrimaryKeyConstraint("organisation", "stream", "kind", "person", name=op.f("pk_draft")),
    )
    op.create_table(
        "duty_row",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("nth", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("act_by", sa.Date(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation", "reference"],
            ["complaint_key.organisation", "complaint_key.stream"],
            name=op.f("fk_duty_row_organisation_reference"),
        ),
        sa.PrimaryKeyConstraint("organisation", "reference", "duty", "nth", name=op.f("pk_duty_row")),
    )
    op.create_index(
        "ix_duty_row_open",
        "duty_row",
        ["organisation", "due_on"],
        unique=False,
        sqlite_where=sa.text("ended IS NULL"),
        postgresql_where=sa.text("ended IS NULL"),
    )
    op.create_table(
        "event",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plain", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "stream"],
            ["complaint_key.organisation", "complaint_key.stream"],
            name=op.f("fk_event_organisation_stream"),
        ),
        sa.PrimaryKeyConstraint("organisation", "stream", "seq", name=op.f("pk_event")),
    )
    op.create_index("ix_event_recorded", "event", ["organisation", "recorded_at"], unique=False)
    op.create_table(
        "ping",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("nth", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation", "stream"],
            ["complaint_key.organisation", "complaint_key.stream"],
            name=op.f("fk_ping_organisation_stream"),
        ),
        sa.PrimaryKeyConstraint("organisation", "stream", "duty", "nth", name=op.f("pk_ping")),
    )
    op.create_index(
        "ix_ping_next",
        "ping",
        ["organisation", "next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )


def protect_on_sqlite() -> None:
    for table, erasable in ERASABLE.items():
        same = " AND ".join(f'NEW."{c}" IS OLD."{c}"' for c in FIXED[table])
        erased = "".join(f' AND NEW."{c}" IS NULL' for c in erasable)
        allowed = f"{same}{erased}" if erasable else "0"
        taken = " AND ".join(f'"{c}" = NEW."{c}"' for c in KEYS[table])
        refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({allowed}) BEGIN {refuse}; END"
        )
        # INSERT OR REPLACE deletes without a delete trigger where recursive_triggers is off: catch it before.
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) BEGIN {refuse}; END"
        )


def protect_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION wederhoor_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    for table, erasable in ERASABLE.items():
        new, old = (", ".join(f'{row}."{c}"' for c in FIXED[table]) for row in ("NEW", "OLD"))
        erased = "".join(f' AND NEW."{c}" IS NULL' for c in erasable)
        allowed = f"ROW({new}) IS NOT DISTINCT FROM ROW({old}){erased}" if erasable else "false"
        call = "EXECUTE FUNCTION wederhoor_refuse()"
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {call}")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NOT ({allowed})) {call}"
        )
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}")
