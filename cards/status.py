"""Where the interviews of one person stand."""

from collections.abc import Sequence

from cards.booked import standing
from cards.clicks.anyone import NewRequest, ShowHelp, ShowStatus
from cards.kit import Card, Element, Press, block, button, card, heading, hint, line, plain, strong
from cards.words import BRITISH, count, when
from services.model import Booking, BookingState

MOST = 8
TO_CHANGE = "To change one, type “move” or “cancel” and the candidate’s name."

_STATES = {
    BookingState.BOOKING: "being booked",
    BookingState.BOOKED: "booked",
    BookingState.FAILED: "not booked",
    BookingState.CANCELLING: "being cancelled",
    BookingState.CANCELLED: "cancelled",
}


def status_card(bookings: Sequence[Booking], *, press: Press, locale: str = BRITISH) -> Card:
    """`bookings` in the order to show; the first eight are told, the rest counted."""
    told = (
        f"You have {count(len(bookings), 'interview')} with me"
        if bookings
        else "You have no interviews with me yet"
    )
    rest = len(bookings) - MOST
    return card(
        heading("Your interviews"),
        *(_entry(booking, locale) for booking in bookings[:MOST]),
        hint(f"And {rest} more.", gap="medium") if rest > 0 else None,
        hint(TO_CHANGE) if bookings else line(f"{told}."),
        summary=f"{told}.",
        speak=" ".join((f"{told}.", *(_spoken(booking, locale) for booking in bookings[:MOST]))),
        actions=[
            button("New interview", NewRequest(), press),
            button("Refresh", ShowStatus(), press),
            button("Help", ShowHelp(), press),
        ],
    )


def _entry(booking: Booking, locale: str) -> Element:
    state = _STATES[booking.state]
    stands = standing(booking) if booking.state is BookingState.BOOKED else ""
    return block(
        strong(f"{booking.plan.candidate.name}: {state}"),
        line(when(booking.slot.span, booking.plan.zone, locale), gap="none"),
        hint(stands, gap="none") if stands else None,
        gap="medium",
        ruled=True,
    )


def _spoken(booking: Booking, locale: str) -> str:
    at = when(booking.slot.span, booking.plan.zone, locale)
    return plain(f"{booking.plan.candidate.name}, {at}: {_STATES[booking.state]}.")
