"""Where each company's set-up stands."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "set_ups",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("oid", sa.String, nullable=False),
        sa.Column("company", sa.String, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("card", sa.String),
        sa.Column("next_look_at", sa.DateTime(timezone=True)),
        sa.Column("body", sa.Text, nullable=False),
    )
