"""What the store hands out besides the trade's own values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.model import Booking, Conversation

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
    """The booking that a proposal became. `is_first` is true for the one press that made it."""

    booking: Booking
    is_first: bool
