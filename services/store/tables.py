"""The tables. Every primary key starts with the tenant.

`body` holds the whole value; the columns beside it are what guards and queries need, and win over it.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from services.booking.news import News
from services.booking.nudges import Nudging
from services.booking.swaps import Swap
from services.identity.consent import TenantConsent
from services.model import Booking, Conversation, Kit, Member, Preferences, Proposal, Settings
from services.setup.steps import SetUp
from services.store.columns import Instant, Whole

tables = MetaData()


def _tenant() -> Column[str]:
    return Column("tenant", String, primary_key=True)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String, primary_key=True)


tenants = Table(
    "tenants",
    tables,
    _tenant(),
    Column("revision", Integer, nullable=False),
    Column("settings", Whole(Settings), nullable=False),
)

conversations = Table(
    "conversations",
    tables,
    _tenant(),
    _id(),
    Column("oid", String),  # whose personal chat it is
    Column("body", Whole(Conversation), nullable=False),
    Index("conversations_by_person", "tenant", "oid"),
)

waiting = Table(
    "waiting",
    tables,
    _tenant(),
    _id(),
    Column("oid", String, nullable=False),
    Column("waits_for", String, nullable=False),
    Column("ask", Text, nullable=False),
    Column("card", String),
    Column("created", Instant, nullable=False),
    Column("conversation", Whole(Conversation), nullable=False),
    Index("waiting_by_person", "tenant", "oid"),
)

proposals = Table(
    "proposals",
    tables,
    _tenant(),
    _id(),
    Column("conversation", String, nullable=False),
    Column("state", String, nullable=False),
    Column("card", String),
    Column("created", Instant, nullable=False),
    Column("body", Whole(Proposal), nullable=False),
    Index("proposals_by_conversation", "tenant", "conversation", "created"),
)

bookings = Table(
    "bookings",
    tables,
    _tenant(),
    _id(),
    Column("proposal", String, nullable=False),
    Column("place", Integer, nullable=False),  # 0, but for the later sittings of a loop
    Column("conversation", String, nullable=False),
    Column("requester", String, nullable=False),
    Column("created", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("card", String),
    Column("shown", Integer, nullable=False),
    Column("event", String),
    Column("ical_uid", String),
    Column("candidate_event", String),  # of candidates who have one of their own
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("next_look_at", Instant),
    Column("thought_over", Integer, nullable=False, default=0),  # the revision whose nudges were planned
    Column("body", Whole(Booking), nullable=False),
    ForeignKeyConstraint(["tenant", "proposal"], ["proposals.tenant", "proposals.id"]),
    Index("one_booking_a_place", "tenant", "proposal", "place", unique=True),
    Index("bookings_by_conversation", "tenant", "conversation", "created"),
    Index("bookings_by_event", "tenant", "event"),
    Index("bookings_by_ical_uid", "tenant", "ical_uid"),
    Index("bookings_by_candidate_event", "tenant", "candidate_event"),
    Index("bookings_by_end", "tenant", "state", "ends"),
    Index("bookings_by_look", "tenant", "next_look_at"),
)

news = Table(
    "news",
    tables,
    _tenant(),
    _id("booking"),
    Column("revision", Integer, primary_key=True),  # of the booking when it was found
    Column("line", Integer, primary_key=True),  # several may be found at once
    Column("body", Whole(News), nullable=False),
)

nudges = Table(
    "nudges",
    tables,
    _tenant(),
    _id("booking"),
    _id("oid"),
    Column("n", Integer, nullable=False),
    Column("next_nudge_at", Instant),
    Column("body", Whole(Nudging), nullable=False),
    Index("nudges_by_time", "tenant", "next_nudge_at"),
    Index("nudges_by_person", "tenant", "oid"),
)

swaps = Table(
    "swaps",
    tables,
    _tenant(),
    _id(),
    Column("booking", String, nullable=False),
    Column("state", String, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("n", Integer, nullable=False),
    Column("body", Whole(Swap), nullable=False),
    Index("swaps_by_booking", "tenant", "booking"),
    Index("swaps_by_end", "tenant", "state", "ends"),
)

watches = Table(
    "watches",
    tables,
    _tenant(),
    _id(),
    Column("mailbox", String, nullable=False),
    Column("client_state_hash", LargeBinary, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("renew_at", Instant, nullable=False),
    Column("last_notice", Instant),
    Column("by_app", Boolean, nullable=False),
    Index("watches_by_mailbox", "tenant", "mailbox"),
)

handshakes = Table(
    "handshakes",
    tables,
    _tenant(),
    _id("mailbox"),
    Column("until", Instant, nullable=False),
)

notices = Table(
    "notices",
    tables,
    _tenant(),
    _id("booking"),
    Column("wave", String, nullable=False),
)

mailboxes = Table(
    "mailboxes",
    tables,
    _tenant(),
    _id(),
    Column("by_app", Boolean, nullable=False),
    Column("tend_at", Instant),
    Column("delta_link", Text, nullable=False),
    Column("window_ends", Instant),
    Column("last_reconcile", Instant),
    Column("by_notice", Integer, nullable=False),
    Column("by_reconcile", Integer, nullable=False),
    Index("mailboxes_by_tending", "tenant", "tend_at"),
)

tokens = Table(
    "tokens",
    tables,
    _tenant(),
    _id("oid"),
    Column("sealed", LargeBinary, nullable=False),
    Column("version", String, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("prompted", Boolean, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    tables,
    _tenant(),
    Column("link_hash", LargeBinary, primary_key=True),
    Column("oid", String, nullable=False),
    Column("resume", Text, nullable=False),
    Column("scopes", Whole(tuple[str, ...]), nullable=False),
    Column("expires", Instant, nullable=False),
    Column("claims", Text),
    Column("stage", String, nullable=False),
    Column("state_hash", LargeBinary),
    Column("browser_hash", LargeBinary),
    Column("sealed", LargeBinary),
    Column("code_hash", LargeBinary),
    Column("tries", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("trial", Text, nullable=False),
    Index("one_sign_in_a_state", "tenant", "state_hash", unique=True),
    Index("sign_ins_by_person", "tenant", "oid"),
    Index("sign_ins_by_expiry", "expires"),
)

sign_outs = Table(
    "sign_outs",
    tables,
    _tenant(),
    _id("oid"),
)

consents = Table(
    "consents",
    tables,
    _tenant(),
    Column("revision", Integer, nullable=False),
    Column("next_look_at", Instant),
    Column("body", Whole(TenantConsent), nullable=False),
)

preferences = Table(
    "preferences",
    tables,
    _tenant(),
    _id("oid"),
    Column("body", Whole(Preferences), nullable=False),
)

set_ups = Table(
    "set_ups",
    tables,
    _tenant(),
    Column("revision", Integer, nullable=False),
    Column("oid", String, nullable=False),
    Column("company", String, nullable=False),
    Column("conversation", Whole(Conversation), nullable=False),
    Column("card", String),
    Column("next_look_at", Instant),
    Column("body", Whole(SetUp), nullable=False),
)

kits = Table(
    "kits",
    tables,
    _tenant(),
    _id("key"),  # the name, folded: "Backend Loop" and "backend loop" are one
    Column("owner", String, nullable=False),
    Column("body", Whole(Kit), nullable=False),
)

roster = Table(
    "roster",
    tables,
    _tenant(),
    _id("oid"),
    Column("body", Whole(Member), nullable=False),
)
