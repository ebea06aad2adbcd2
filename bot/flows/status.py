"""Where somebody's interviews stand, and the one that is meant: its living card, other times for it."""

from collections.abc import Sequence

from bot.asks import Move
from bot.desk import Desk
from bot.flows import change, propose, show
from bot.flows.roles import acts_for_others, may_change
from bot.turn import Reply, Say, ShowCard, Turn
from cards.change import cancel_card
from cards.clicks.recruiter import ChangeRequest
from cards.status import status_card
from services.booking.amend import of_cancelling
from services.model import Booking, BookingState, Proposal

UNDER_WAY = (BookingState.BOOKING, BookingState.CANCELLING)


async def tell(turn: Turn, who: str, desk: Desk) -> Reply:
    """The list; or, when `who` names one candidate, that interview's own card with its buttons, anew."""
    named = await _named(turn, who, desk)
    if len(named) == 1:
        return ShowCard(show.booking_now(named[0], desk))
    return await _list(turn, named, desk)


async def to_cancel(turn: Turn, who: str, desk: Desk) -> Reply:
    """Who would be mailed, and the button that cancels; the list, when it is not clear which one is meant."""
    named = await _named(turn, who, desk)
    if len(named) != 1:
        return await _list(turn, named, desk)
    one, press = named[0], desk.press(turn.tenant)
    if one.state is not BookingState.BOOKED or one.amendment:
        return ShowCard(show.booking_now(one, desk))
    return ShowCard(cancel_card(one, of_cancelling(one), press=press, locale=one.plan.locale))


async def to_move(turn: Turn, ask: Move, desk: Desk) -> Reply:
    """Other times for the one that is meant, a whole loop if it is one; else the list."""
    if ask.past and not ask.windows:
        return Say(f"“{ask.past.said}” is over. To which day shall I move it?")
    named = [one for one in await _named(turn, ask.who, desk) if one.state is BookingState.BOOKED]
    loops = {one.loop for one in named}
    if len(named) > 1 and len(loops) == 1 and "" not in loops:
        return await change.look_for_loop(loops.pop(), turn, desk, ask.windows)
    if len(named) != 1:
        return await _list(turn, named, desk)
    return await change.look_for_times(named[0].plan, named[0].id, turn, desk, ask.windows)


async def other_times(turn: Turn, desk: Desk) -> Reply:
    """ "Other times", typed: for the interview, or the loop, that was booked or changed last in this chat,
    as its own button would; if times were shown after that, more of them."""
    id = await _dealt_with_last(turn, desk)
    if not id:
        return await propose.next_page(turn, desk)
    one = await desk.store.booking(turn.tenant, id)
    meant = (one,) if one else await desk.store.bookings_of(turn.tenant, id)
    for booking in meant:
        await show.own(booking.id, turn, desk)
    if any(booking.state in UNDER_WAY or booking.amendment for booking in meant):
        return Say(f"I am still at work on the interview with {meant[0].plan.candidate.name}: one moment.")
    if one:
        return await change.look_for_times(one.plan, id, turn, desk)
    if any(booking.state is BookingState.BOOKED for booking in meant):
        return await change.look_for_loop(id, turn, desk)
    return await propose.change_request(ChangeRequest(id), turn, desk)


async def _dealt_with_last(turn: Turn, desk: Desk) -> str:
    """The id of a booking, of a loop, or "" when times were shown after it, or it is over."""
    here = turn.tenant, turn.conversation.id
    newest = await desk.store.latest_proposal(*here), await desk.store.latest_open_proposal(*here)
    shown = next((each for each in newest if each and _is_live(each, turn)), None)
    booked = await desk.store.latest_booking(*here, turn.oid, since=shown.created if shown else None)
    if booked and booked.slot.span.end > desk.now():
        return booked.loop or booked.id
    return (shown.plan.replaces or "") if shown and shown.state == "closed" else ""


def _is_live(proposal: Proposal, turn: Turn) -> bool:
    """Whether it can be pressed, or is closed because an interview was changed by it."""
    is_change = proposal.state == "closed" and proposal.plan.replaces is not None
    return proposal.requester == turn.oid and (proposal.state == "open" or is_change)


async def _named(turn: Turn, who: str, desk: Desk) -> tuple[Booking, ...]:
    """Interviews with that candidate which the person may change: their own, and those of whom they act
    for."""
    if not who:
        return ()
    requester = "" if await acts_for_others(turn, desk) else turn.oid
    named = [booking for booking in await _active(turn, desk, requester) if _is(booking, who)]
    return tuple([booking for booking in named if await may_change(booking, turn, desk)])


async def _active(turn: Turn, desk: Desk, requester: str) -> tuple[Booking, ...]:
    return await desk.store.active_bookings(turn.tenant, ending_after=desk.now(), requester=requester)


async def _list(turn: Turn, named: Sequence[Booking], desk: Desk) -> Reply:
    shown = named or await _active(turn, desk, turn.oid)
    return ShowCard(status_card(shown, press=desk.press(turn.tenant), locale=turn.locale))


def _is(booking: Booking, who: str) -> bool:
    candidate = booking.plan.candidate
    return who.casefold() in f"{candidate.name} {candidate.address}".casefold()
