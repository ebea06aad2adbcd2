"""What was found in Outlook and is still to be told in the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "news",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("booking", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
