"""Whom Muster writes to about an interview, and searches for a colleague."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("bookings", sa.Column("thought_over", sa.Integer, nullable=False, server_default="0"))
    _nudges()
    _swaps()


def _nudges() -> None:
    op.create_table(
        "nudges",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("booking", sa.String, primary_key=True),
        sa.Column("oid", sa.String, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("next_nudge_at", sa.DateTime(timezone=True)),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("nudges_by_time", "nudges", ["tenant", "next_nudge_at"])
    op.create_index("nudges_by_person", "nudges", ["tenant", "oid"])


def _swaps() -> None:
    op.create_table(
        "swaps",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("booking", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("swaps_by_booking", "swaps", ["tenant", "booking"])
    op.create_index("swaps_by_end", "swaps", ["tenant", "state", "ends"])
