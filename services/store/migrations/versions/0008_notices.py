"""Notices taken in, handshakes that any replica may answer, and what reconciling found."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _notices()
    _handshakes()
    _mailboxes()
    # Whoever is watched already is tended from now on.
    op.execute(
        "INSERT INTO mailboxes (tenant, id, by_app, tend_at, delta_link, by_notice, by_reconcile)"
        " SELECT tenant, mailbox, by_app, MIN(renew_at), '', 0, 0 FROM watches"
        " GROUP BY tenant, mailbox, by_app"
    )
    op.drop_index("watches_by_renewal", "watches")


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("booking", sa.String, primary_key=True),
        sa.Column("wave", sa.String, nullable=False),
    )


def _handshakes() -> None:
    op.create_table(
        "handshakes",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("mailbox", sa.String, primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )


def _mailboxes() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("by_app", sa.Boolean, nullable=False),
        sa.Column("tend_at", sa.DateTime(timezone=True)),
        sa.Column("delta_link", sa.Text, nullable=False),
        sa.Column("window_ends", sa.DateTime(timezone=True)),
        sa.Column("last_reconcile", sa.DateTime(timezone=True)),
        sa.Column("by_notice", sa.Integer, nullable=False),
        sa.Column("by_reconcile", sa.Integer, nullable=False),
    )
    op.create_index("mailboxes_by_tending", "mailboxes", ["tenant", "tend_at"])
