"""The truth about a booking is the organizer's copy. Notices only say when to look; so does the clock.

Whatever came late, doubled, out of order or never, looking ends in the same state.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.booking.changes import Change, applied, differences
from services.booking.event import EventFacts
from services.errors import GraphMissing
from services.graph.events import Events
from services.model import Booking, BookingState

RECONCILED = timedelta(minutes=30)  # a whole mailbox: a lost notice is made good within this
WATCHED = timedelta(hours=2)  # one booking, should the mailbox's delta not tell of it
UNWATCHED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """What looking showed. `booking` is how it shall be saved: save it first, and tell `changes` only if
    the save went through. It may differ from the old one although there is nothing to tell."""

    booking: Booking
    changes: tuple[Change, ...]


async def organizers_copy(events: Events, booking: Booking) -> EventFacts | None:
    """None when Outlook answers that there is no such event. Any other trouble raises: not knowing is not
    knowing that it is gone."""
    if booking.event is None:
        raise ValueError("a booking without an event has no copy")
    try:
        return await events.get(booking.event)
    except GraphMissing:
        return None


def reconcile(booking: Booking, copy: EventFacts | None) -> Finding:
    """Pure; the same copy twice changes nothing the second time."""
    return Finding(applied(booking, copy), differences(booking, copy))


def next_look(booking: Booking, now: datetime, *, is_watched: bool) -> datetime | None:
    """When to look again even if nobody rings. None once it is over, or not (or no longer) booked."""
    if booking.state is not BookingState.BOOKED or booking.slot.span.end <= now:
        return None
    return now + (WATCHED if is_watched else UNWATCHED)
