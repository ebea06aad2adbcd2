"""Where somebody's interviews stand, and the one that is meant: its living card, other times for it."""

import re
from collections.abc import Sequence

from bot.asks import Ease, Move, OnDays
from bot.desk import Desk
from bot.flows import change, ease, propose, show, why
from bot.flows.form import unpacked
from bot.flows.roles import acts_for_others, may_change
from bot.turn import Reply, Say, ShowCard, Turn
from cards.change import cancel_card
from cards.clicks.recruiter import ChangeRequest
from cards.status import status_card
from services.booking.amend import of_cancelling
from services.model import Booking, BookingState, Proposal, Span
from services.store.words import Waiting

UNDER_WAY = (BookingState.BOOKING, BookingState.CANCELLING)
IS_OVER = "“{said}” is over. To which day shall I move it?"
IS_BOOKED = (
    "The interview with {who} is booked. To change it, type “move {who} to Thursday”, or press a button on "
    "its card. For another interview, type “schedule …”."
)
NO_TIMES_YET = (
    "I have no times for {who} yet. Change the request on its card, or say what should be different: "
    "“a week later too”, “without a room”."
)


async def tell(turn: Turn, who: str, desk: Desk) -> Reply:
    """The list; or, when `who` names one candidate, that interview's own card with its buttons, anew. So with
    a loop."""
    named = await _named(turn, who, desk)
    if len(named) == 1:
        return ShowCard(show.booking_now(named[0], desk))
    if loop := _one_loop(named):
        return ShowCard(await show.card_now(await desk.store.bookings_of(turn.tenant, loop), desk))
    return await _list(turn, who, named, desk)


async def to_cancel(turn: Turn, who: str, desk: Desk) -> Reply:
    """Who would be mailed, and the button that cancels; the list, when it is not clear which one is meant."""
    named = await _named(turn, who, desk)
    if loop := _one_loop(named):
        return ShowCard(await show.card_now(await desk.store.bookings_of(turn.tenant, loop), desk))
    if len(named) != 1:
        return await _list(turn, who, named, desk)
    one, press = named[0], desk.press(turn.tenant)
    if one.state is not BookingState.BOOKED or one.amendment:
        return ShowCard(show.booking_now(one, desk))
    return ShowCard(cancel_card(one, of_cancelling(one), press=press, locale=one.plan.locale))


async def to_move(turn: Turn, ask: Move, desk: Desk) -> Reply:
    """Other times for the one that is meant, a whole loop if it is one; else the list."""
    if ask.past and not ask.windows:
        return Say(IS_OVER.format(said=ask.past.said))
    named = [one for one in await _named(turn, ask.who, desk) if one.state is BookingState.BOOKED]
    if loop := _one_loop(named):
        return await change.look_for_loop(loop, turn, desk, ask.windows)
    if len(named) != 1:
        return await _list(turn, ask.who, named, desk)
    return await change.look_for_times(named[0].plan, named[0].id, turn, desk, ask.windows)


async def other_times(turn: Turn, desk: Desk) -> Reply:
    """ "Other times", typed: of what this chat was about last. For an interview, or a loop, that was booked
    or changed, they are looked for as its own button would; of times that were shown there are more."""
    shown, fruitless = await _shown_last(turn, desk), await _fruitless(turn, desk)
    if booked := await _booked_since(shown, fruitless, turn, desk):
        return await _other_times_for(booked.loop or booked.id, turn, desk)
    if fruitless and (shown is None or shown.created < fruitless.created):
        who = unpacked(fruitless.ask).facts.candidate_name
        if shown is None or shown.plan.candidate.name != who:
            return Say(NO_TIMES_YET.format(who=who))
    if shown and shown.state == "closed":
        return await _other_times_for(shown.plan.replaces or "", turn, desk)
    return await propose.next_page(turn, desk)


async def change_last(ask: Ease, turn: Turn, desk: Desk) -> Reply:
    """A few words that change what was asked for last. What is booked by now is moved by them to other days;
    anything else would change a request before it."""
    if isinstance(ask, OnDays) and ask.past and not ask.windows:
        return Say(IS_OVER.format(said=ask.past.said))
    shown, fruitless = await _shown_last(turn, desk), await _fruitless(turn, desk)
    booked = await _booked_since(shown, fruitless, turn, desk)
    if booked is None or booked.state not in (BookingState.BOOKING, BookingState.BOOKED):
        return await ease.typed(ask, turn, desk)
    if isinstance(ask, OnDays):
        return await _other_times_for(booked.loop or booked.id, turn, desk, ask.windows)
    return Say(IS_BOOKED.format(who=booked.plan.candidate.name))


async def _booked_since(
    shown: Proposal | None, fruitless: Waiting | None, turn: Turn, desk: Desk
) -> Booking | None:
    """What they booked in this chat after they were shown times, or that there are none, and is not over."""
    since = max((each.created for each in (shown, fruitless) if each), default=None)
    booked = await desk.store.latest_booking(turn.tenant, turn.conversation.id, turn.oid, since=since)
    return booked if booked and booked.slot.span.end > desk.now() else None


async def _other_times_for(id: str, turn: Turn, desk: Desk, windows: tuple[Span, ...] | None = None) -> Reply:
    """`id` is a booking's or a loop's. Without `windows`: in the days that are left of its plan."""
    one = await desk.store.booking(turn.tenant, id)
    meant = (one,) if one else await desk.store.bookings_of(turn.tenant, id)
    for booking in meant:
        await show.own(booking.id, turn, desk)
    if any(booking.state in UNDER_WAY or booking.amendment for booking in meant):
        return Say(f"I am still at work on the interview with {meant[0].plan.candidate.name}: one moment.")
    if one:
        return await change.look_for_times(one.plan, id, turn, desk, windows)
    if any(booking.state is BookingState.BOOKED for booking in meant):
        return await change.look_for_loop(id, turn, desk, windows)
    return await propose.change_request(ChangeRequest(id), turn, desk)


async def _shown_last(turn: Turn, desk: Desk) -> Proposal | None:
    """The newest of theirs that can be pressed, or that is closed because an interview was changed by it."""
    theirs = turn.tenant, turn.conversation.id, turn.oid
    newest = await desk.store.latest_proposal(*theirs), await desk.store.latest_open_proposal(*theirs)
    for each in newest:
        is_change = each and each.state == "closed" and each.plan.replaces is not None
        if each and (each.state == "open" or is_change):
            return each
    return None


async def _fruitless(turn: Turn, desk: Desk) -> Waiting | None:
    """Their request, if it was asked last and has no times."""
    meant = await why.asked_last(turn, desk)
    return await desk.store.waiting(turn.tenant, meant.id) if meant and meant.proposal is None else None


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


async def _list(turn: Turn, who: str, named: Sequence[Booking], desk: Desk) -> Reply:
    shown = named or await _active(turn, desk, turn.oid)
    held = () if named else await desk.store.interviews_held(turn.tenant, turn.oid, ending_after=desk.now())
    meant = [each for each in held if who and _is(each, who)]
    if meant:
        shown, held = (), tuple(meant)
    card = status_card(
        shown,
        [(each, person) for each in held for person in each.slot.people if person.id == turn.oid],
        unknown="" if named or meant else who,
        zone=turn.zone or "",
        press=desk.press(turn.tenant),
        locale=turn.locale,
    )
    return ShowCard(card)


def _one_loop(named: Sequence[Booking]) -> str:
    """The loop of which they all are, if there is one and more than a session of it is meant; else ""."""
    loops = {one.loop for one in named}
    return loops.pop() if len(named) > 1 and len(loops) == 1 else ""


def _is(booking: Booking, who: str) -> bool:
    """ "Mira", "Mira Voss", and of a loop "Mira's coding"."""
    candidate, title = booking.plan.candidate, booking.slot.sittings[0].title if booking.loop else ""
    called = f"{candidate.name} {candidate.address} {title}".casefold()
    words = re.sub(r"['’]s\b", "", who.casefold()).split()
    return bool(words) and all(word in called for word in words)
