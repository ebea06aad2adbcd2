"""Bookings: written under a revision, so that nobody overwrites what they have not read."""

from collections.abc import Callable, Collection
from datetime import datetime

from services.model import Booking, BookingState
from services.store.rows import Rows


class Bookings(Rows):
    async def booking(self, tenant: str, id: str) -> Booking | None:
        raise NotImplementedError

    async def booking_of(self, tenant: str, proposal: str) -> Booking | None:
        """What became of a claimed proposal."""
        raise NotImplementedError

    async def booking_by_event(self, tenant: str, event: str) -> Booking | None:
        """By Graph's immutable event id."""
        raise NotImplementedError

    async def booking_by_ical_uid(self, tenant: str, ical_uid: str) -> Booking | None:
        raise NotImplementedError

    async def latest_booking(self, tenant: str, conversation: str) -> Booking | None:
        """The newest of a chat (a Conversation's id), in any state."""
        raise NotImplementedError

    async def active_bookings(
        self, tenant: str, *, ending_after: datetime, requester: str = ""
    ) -> tuple[Booking, ...]:
        """BOOKING, BOOKED or CANCELLING and not yet over, by start. `requester` "" means everybody's."""
        raise NotImplementedError

    async def save_booking(self, tenant: str, booking: Booking) -> Booking | None:
        """Writes if the row still has `booking.revision`, and raises it by one: returns what now stands there.

        None: somebody else wrote meanwhile (read again), or there is no such booking. Proposal, conversation
        and `card` are not written: see `set_booking_card`.
        """
        raise NotImplementedError

    async def change_booking(
        self, tenant: str, id: str, change: Callable[[Booking], Booking | None]
    ) -> Booking | None:
        """Read, `change`, save; again when somebody wrote in between. `change` is pure and may run twice.

        When it returns None or the booking as it was, nothing is written and no revision rises; returns what
        stands there then, or None when `change` refused or there is no such booking.
        """
        raise NotImplementedError

    async def mark_booking(
        self,
        tenant: str,
        id: str,
        *,
        was: Collection[BookingState],
        becomes: BookingState,
        trouble: str | None = None,
        note: str | None = None,
    ) -> Booking | None:
        """The one who changes the state gets the booking; anyone later, or from another state, gets None."""
        raise NotImplementedError

    async def set_booking_card(self, tenant: str, id: str, card: str) -> bool:
        """Which activity shows it. Raises no revision: the buttons on that very card name one."""
        raise NotImplementedError

    async def look_again(self, tenant: str, id: str, at: datetime | None) -> bool:
        """When to ask Outlook next, whatever notices say; None for never again. Raises no revision."""
        raise NotImplementedError

    async def bookings_to_look_at(self, tenant: str, now: datetime, limit: int = 100) -> tuple[Booking, ...]:
        """Those whose time to look has come, the longest overdue first."""
        raise NotImplementedError
