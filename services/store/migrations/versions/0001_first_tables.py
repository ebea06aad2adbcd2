"""The first tables. A migration keeps its own spelling: `tables.py` goes on, this does not."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant", sa.String, primary_key=True)


def _id(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _string(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _instant(name: str, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _bytes(name: str, null: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=null)


def upgrade() -> None:
    _chats()
    _proposals()
    _bookings()
    _notices()
    _identity()


def _chats() -> None:
    op.create_table("conversations", _tenant(), _id(), _string("oid", null=True), _text("body"))
    op.create_index("conversations_by_person", "conversations", ["tenant", "oid"])
    op.create_table(
        "waiting",
        _tenant(),
        _id(),
        _string("oid"),
        _string("waits_for"),
        _text("ask"),
        _string("card", null=True),
        _instant("created"),
        _text("conversation"),
    )
    op.create_index("waiting_by_person", "waiting", ["tenant", "oid"])


def _proposals() -> None:
    op.create_table(
        "proposals",
        _tenant(),
        _id(),
        _string("conversation"),
        _string("state"),
        _string("card", null=True),
        _instant("created"),
        _text("body"),
    )
    op.create_index("proposals_by_conversation", "proposals", ["tenant", "conversation", "created"])


def _bookings() -> None:
    op.create_table(
        "bookings",
        _tenant(),
        _id(),
        _string("proposal"),
        _string("conversation"),
        _string("requester"),
        _instant("created"),
        _string("state"),
        _number("revision"),
        _string("card", null=True),
        _number("shown"),
        _string("event", null=True),
        _string("ical_uid", null=True),
        _instant("starts"),
        _instant("ends"),
        _instant("next_look_at", null=True),
        _text("body"),
        sa.ForeignKeyConstraint(["tenant", "proposal"], ["proposals.tenant", "proposals.id"]),
    )
    op.create_index("one_booking_a_proposal", "bookings", ["tenant", "proposal"], unique=True)
    op.create_index("bookings_by_conversation", "bookings", ["tenant", "conversation", "created"])
    op.create_index("bookings_by_event", "bookings", ["tenant", "event"])
    op.create_index("bookings_by_ical_uid", "bookings", ["tenant", "ical_uid"])
    op.create_index("bookings_by_end", "bookings", ["tenant", "state", "ends"])
    op.create_index("bookings_by_look", "bookings", ["tenant", "next_look_at"])


def _notices() -> None:
    op.create_table(
        "watches",
        _tenant(),
        _id(),
        _string("mailbox"),
        _bytes("client_state_hash"),
        _instant("expires"),
        _instant("renew_at"),
        _instant("last_notice", null=True),
    )
    op.create_index("watches_by_mailbox", "watches", ["tenant", "mailbox"])
    op.create_index("watches_by_renewal", "watches", ["tenant", "renew_at"])


def _identity() -> None:
    op.create_table("tokens", _tenant(), _id("oid"), _bytes("sealed"), _string("version"), _text("trouble"))
    op.create_table(
        "sign_ins",
        _tenant(),
        sa.Column("link_hash", sa.LargeBinary, primary_key=True),
        _string("oid"),
        _text("resume"),
        _text("scopes"),
        _instant("expires"),
        _text("claims", null=True),
        _string("stage"),
        _bytes("state_hash", null=True),
        _bytes("browser_hash", null=True),
        _bytes("sealed", null=True),
        _bytes("code_hash", null=True),
        _number("tries"),
        _number("revision"),
    )
    op.create_index("one_sign_in_a_state", "sign_ins", ["tenant", "state_hash"], unique=True)
    op.create_index("sign_ins_by_person", "sign_ins", ["tenant", "oid"])
    op.create_index("sign_ins_by_expiry", "sign_ins", ["expires"])
