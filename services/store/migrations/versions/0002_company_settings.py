"""What each company has decided, and watches that the app itself keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "tenants",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
    )
    by_app = sa.Column("by_app", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("watches", by_app)
