"""Candidates' own events."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("bookings", sa.Column("candidate_event", sa.String))
    op.create_index("bookings_by_candidate_event", "bookings", ["tenant", "candidate_event"])
