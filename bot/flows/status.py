"""Where somebody's interviews stand, and the living card of the one that is meant."""

from bot.desk import Desk
from bot.flows import show
from bot.turn import Reply, ShowCard, Turn
from cards.status import status_card
from services.model import Booking


async def tell(turn: Turn, who: str, desk: Desk) -> Reply:
    """The list; or, when `who` names one candidate, that interview's own card with its buttons, anew."""
    mine = await _mine(turn, desk)
    named = [booking for booking in mine if _is(booking, who)] if who else []
    return _shown(tuple(named) or mine, turn, desk, alone=bool(named))


async def to_cancel(turn: Turn, who: str, desk: Desk) -> Reply:
    """The card whose button cancels; the list, when it is not clear which one is meant."""
    mine = await _mine(turn, desk)
    named = [booking for booking in mine if _is(booking, who)]
    return _shown(tuple(named) or mine, turn, desk, alone=bool(named))


async def _mine(turn: Turn, desk: Desk) -> tuple[Booking, ...]:
    return await desk.store.active_bookings(turn.tenant, ending_after=desk.now(), requester=turn.oid)


def _shown(bookings: tuple[Booking, ...], turn: Turn, desk: Desk, *, alone: bool) -> Reply:
    if alone and len(bookings) == 1:
        return ShowCard(show.booking_now(bookings[0], desk))
    return ShowCard(status_card(bookings, press=desk.press(turn.tenant), locale=turn.locale))


def _is(booking: Booking, who: str) -> bool:
    candidate = booking.plan.candidate
    return who.casefold() in f"{candidate.name} {candidate.address}".casefold()
