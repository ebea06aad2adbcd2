"""Several bookings for a proposal, one for each sitting; and kits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("bookings", sa.Column("place", sa.Integer, nullable=False, server_default="0"))
    op.drop_index("one_booking_a_proposal", "bookings")
    op.create_index("one_booking_a_place", "bookings", ["tenant", "proposal", "place"], unique=True)
    op.create_table(
        "kits",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
