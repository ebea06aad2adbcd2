"""Who interviews, and what they know."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "roster",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("oid", sa.String, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
