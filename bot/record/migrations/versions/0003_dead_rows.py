"""Out with what nobody reads: the rows of duties, and a sealed view that was never filled.

Both can be made again from the log. A program of before cannot write to this database any more: stop it first.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_table("duty_row")
    op.drop_column("case_row", "sealed_view")
