"""What the chat shows of a booking, and how it gets there."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from uuid import NAMESPACE_OID, uuid5

from bot.desk import Desk
from bot.durable import Step
from bot.flows.roles import may_change
from bot.reach import chat_may_pass
from bot.teams import ChatGone
from bot.turn import Json, Turn
from cards.booked import booked_card, booking_card, cancelled_card, cancelling_card, failed_card
from cards.change import changing_card
from cards.loop import loop_card
from services.errors import GraphMissing, NotYours, StaleCard
from services.model import Booking, BookingState, Proposal

IN_OUTLOOK = "It was cancelled in Outlook."


async def together(desk: Desk, tenant: str, id: str) -> tuple[Booking, ...]:
    """All that one press booked and one card shows: the booking alone, or the sessions of its loop."""
    booking = await known(desk, tenant, id)
    return await desk.store.bookings_of(tenant, booking.loop) if booking.loop else (booking,)


async def standing(desk: Desk, tenant: str, id: str) -> tuple[Booking, ...]:
    """What is still booked of that booking, or of that loop."""
    one = await desk.store.booking(tenant, id)
    found = (one,) if one else await desk.store.bookings_of(tenant, id)
    return tuple(booking for booking in found if booking.state is BookingState.BOOKED)


async def card_now(bookings: Sequence[Booking], desk: Desk) -> Json:
    """The card of what was booked together, as it stands."""
    first = bookings[0]
    failed = first.state is BookingState.FAILED
    instead = await desk.store.proposal(first.tenant, instead_of(first)) if failed else None
    if not first.loop:
        return booking_now(first, desk, instead)
    return loop_card(bookings, press=desk.press(first.tenant), instead=instead, locale=first.plan.locale)


def instead_of(booking: Booking) -> str:
    """The id of the proposal that is made when this booking falls through."""
    return uuid5(NAMESPACE_OID, f"instead of {booking.proposal}").hex


def booking_now(booking: Booking, desk: Desk, instead: Proposal | None = None) -> Json:
    """The card of one booking in the state that it is in."""
    press, locale = desk.press(booking.tenant), booking.plan.locale
    match booking.state:
        case BookingState.BOOKING:
            return booking_card(booking, locale=locale)
        case BookingState.BOOKED if booking.amendment:
            return changing_card(booking, locale=locale)
        case BookingState.BOOKED:
            return booked_card(booking, press=press, locale=locale)
        case BookingState.FAILED:
            return failed_card(booking, press=press, instead=instead, locale=locale)
        case BookingState.CANCELLING:
            return cancelling_card(booking, locale=locale)
        case BookingState.CANCELLED:
            return cancelled_card(booking, press=press, in_outlook=bool(booking.trouble), locale=locale)


async def booking(desk: Desk, step: Step, tenant: str, id: str) -> None:
    """Brings the chat's card up to date: the last step of every story about a booking."""
    await step("show", partial(_show, desk, tenant, id), tries=5, worth_a_retry=chat_may_pass)


async def there_too(desk: Desk, tenant: str, id: str, chat: str, message: str) -> None:
    """The same card in another message, where somebody has pressed a button of it."""
    booking = await known(desk, tenant, id)
    conversation = await desk.store.conversation(tenant, chat)
    if conversation is None or message == booking.card:
        return
    with suppress(ChatGone):  # somebody deleted it
        await desk.teams.edit(conversation, message, booking_now(booking, desk))


async def known(desk: Desk, tenant: str, id: str) -> Booking:
    booking = await desk.store.booking(tenant, id)
    if booking is None:
        raise GraphMissing(404, "noSuchBooking")
    return booking


async def own(id: str, turn: Turn, desk: Desk) -> Booking:
    """The booking, if whoever pressed may do something about it. Raises StaleCard, NotYours."""
    booking = await desk.store.booking(turn.tenant, id)
    if booking is None:
        raise StaleCard
    if not await may_change(booking, turn, desk):
        raise NotYours((booking.plan.recruiter or booking.plan.organizer).name)
    return booking


async def _show(desk: Desk, tenant: str, id: str) -> None:
    """Edits only what has changed: an edit closes the note that somebody is writing on the card.

    Sessions of one loop tell their stories at the same time. Whoever has drawn the card looks once more
    afterwards, so that the last one to draw it has drawn the newest.
    """
    while True:
        shown = await together(desk, tenant, id)
        if all(booking.card and booking.shown == booking.revision for booking in shown):
            return
        card = await _put(shown[0], await card_now(shown, desk), desk)
        for booking in shown:
            await desk.store.set_booking_card(tenant, booking.id, card, booking.revision)


async def _put(booking: Booking, card: Json, desk: Desk) -> str:
    if booking.card:
        with suppress(ChatGone):  # somebody deleted the message: say it anew
            await desk.teams.edit(booking.conversation, booking.card, card)
            return booking.card
    return await desk.teams.post(booking.conversation, card)
