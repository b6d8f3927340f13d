"""Digests by which a complaint is found. Fill them for what was there before with ``wederhoor rebuild``."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="keyed: tells nobody what it is of"),
        sa.ForeignKeyConstraint(
            ["organisation", "stream"],
            ["complaint_key.organisation", "complaint_key.stream"],
            name=op.f("fk_finding_organisation_stream"),
        ),
        sa.PrimaryKeyConstraint("organisation", "stream", "digest", name=op.f("pk_finding")),
    )
    op.create_index("ix_finding_organisation_digest", "finding", ["organisation", "digest"], unique=False)
