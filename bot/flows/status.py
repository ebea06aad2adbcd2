"""Where somebody's interviews stand, and the living card of the one that was named."""

from bot.desk import Desk
from bot.flows import show
from bot.turn import Reply, ShowCard, Turn
from cards.status import status_card
from services.model import Booking


async def tell(turn: Turn, who: str, desk: Desk) -> Reply:
    """The list; or, when `who` names one candidate, that interview's own card with its buttons, anew."""
    now = desk.now()
    mine = await desk.store.active_bookings(turn.tenant, ending_after=now, requester=turn.oid)
    named = [booking for booking in mine if who and _is(booking, who)]
    if len(named) == 1:
        return ShowCard(show.booking_now(named[0], desk))
    return ShowCard(status_card(named or mine, press=desk.press(turn.tenant), locale=turn.locale))


def _is(booking: Booking, who: str) -> bool:
    candidate = booking.plan.candidate
    return who.casefold() in f"{candidate.name} {candidate.address}".casefold()
