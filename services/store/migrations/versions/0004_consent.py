"""Where each company's consent stands, and who has signed out."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("next_look_at", sa.DateTime(timezone=True)),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "sign_outs",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("oid", sa.String, primary_key=True),
    )
    prompted = sa.Column("prompted", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("tokens", prompted)
    op.add_column("sign_ins", sa.Column("trial", sa.Text, nullable=False, server_default=""))
