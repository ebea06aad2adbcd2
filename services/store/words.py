"""What the store hands out besides the trade's own values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.booking.news import News
from services.model import Booking, Conversation
from services.setup.steps import SetUp

For = Literal["times", "sign-in", "form"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An ask that cannot go on yet: its person must sign in, or fill in a form.

    `ask` is JSON of the bot's own making, opaque here. `card` is the activity that shows the form or
    the sign-in link. `id` is what a FillIn click and a sign-in's `resume` name.
    """

    id: str
    tenant: str
    oid: str
    conversation: Conversation
    waits_for: For
    ask: str
    created: datetime
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The bookings that a proposal became, one for each sitting. `is_first` is true for the one press that
    made them."""

    bookings: tuple[Booking, ...]
    is_first: bool

    @property
    def booking(self) -> Booking:
        """The only one; of a loop the first."""
        return self.bookings[0]


@dataclass(frozen=True, slots=True)
class Rung:
    """A booking that a notice told of, still to be looked at. `wave` tells one ringing from the next."""

    booking: str
    wave: str


@dataclass(frozen=True, slots=True)
class Untold:
    """A line that a chat still lacks. `revision` and `line` name it among those of its booking."""

    revision: int
    line: int
    news: News


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox whose interviews are kept true. `id` is its owner's Entra object id.

    `delta_link` goes on with Graph's delta of the default calendar, up to `window_ends`; "" begins anew.
    The counts are of changes: told of by a notice, and found although none had told of them.
    """

    tenant: str
    id: str
    by_app: bool = False  # a shared mailbox, read as the app
    tend_at: datetime | None = None
    delta_link: str = ""
    window_ends: datetime | None = None
    last_reconcile: datetime | None = None
    by_notice: int = 0
    by_reconcile: int = 0


@dataclass(frozen=True, slots=True)
class SettingUp:
    """A company's set-up: who asked for it (`oid`), in which chat, and the activity that shows it."""

    tenant: str
    revision: int
    oid: str
    company: str
    conversation: Conversation
    card: str | None
    setup: SetUp
