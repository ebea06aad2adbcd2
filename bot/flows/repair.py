"""An interview that somebody declined is repaired by one press: the choices, counted, and one PATCH."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk import Desk
from bot.flows import change, preferences, show
from bot.flows.others import other_interviews
from bot.flows.parts import around
from bot.turn import Json, Reply, Say, ShowCard, Turn
from cards.answers import declined_card
from cards.change import changing_card
from cards.clicks.recruiter import ApplyRepair, ShowRepairs, WaitForNow
from cards.repair import Way, repair_card, waiting_card
from services.booking.amend import seal, with_amendment, without_own
from services.booking.loops import free_of
from services.errors import SchedulingError, StaleCard
from services.model import Amendment, Answer, Booking, BookingState, Person, Room, Rsvp, Span
from services.planning.agenda import Agenda
from services.planning.change import Kind, Repair
from services.planning.replan import repairs

MOST = 3  # choices of one card
NOTHING = "No interview in this chat was declined by anybody. “status” shows how they stand."


async def line(booking: Booking, answer: Answer, desk: Desk) -> Json:
    """The line in the thread that tells of a refusal, with what can be done about it. The candidate's own is
    for people to settle; where calendars cannot be read there are no choices to show."""
    press, locale = desk.press(booking.tenant), booking.plan.locale
    if not (answer.is_candidate or answer.is_optional):  # without them it is held as it is
        try:
            return await _card(booking, "", desk)
        except SchedulingError:
            pass
    return declined_card(booking, answer, press=press, locale=locale)


async def without(booking: Booking, who: str, desk: Desk) -> Json:
    """The choices where that address cannot be had, although nothing was declined in Outlook."""
    return await _card(booking, who, desk)


async def show_choices(click: ShowRepairs, turn: Turn, desk: Desk) -> Reply:
    booking = await show.own(click.booking, turn, desk)
    return await _shown(await _card(_standing(booking), click.who, desk), turn, desk)


async def typed(number: int, turn: Turn, desk: Desk) -> Reply:
    """ "repair", for the newest interview of this chat that somebody declined. A number leaves that choice
    alone on the card: whom it mails is seen before it is pressed."""
    active = await desk.store.active_bookings(turn.tenant, ending_after=desk.now())
    here = [b for b in active if b.conversation.id == turn.conversation.id and b.state is BookingState.BOOKED]
    declined = [booking for booking in here if _out(booking)]
    if not declined:
        return Say(NOTHING)
    booking = await show.own(declined[0].id, turn, desk)
    return ShowCard(await _card(booking, "", desk, only=number))


async def apply(click: ApplyRepair, turn: Turn, desk: Desk) -> Reply:
    """What was shown is done, and nothing else. A second press, or another coordinator's, finds what the
    first one made of it."""
    booking = _standing(await show.own(click.booking, turn, desk))
    if booking.amendment is None:
        chosen = next((w for w in await ways(booking, click.who, desk) if w.seal == click.seal), None)
        if chosen is None:
            return ShowCard(await _card(booking, click.who, desk, anew=True))
        amended = _amended(booking, chosen.repair, turn.oid, turn.conversation.id, turn.message or "")
        if not await change.begin([amended], desk):
            booking = _standing(await show.own(click.booking, turn, desk))
            if booking.amendment is None:
                return ShowCard(await _card(booking, click.who, desk, anew=True))
        else:
            booking = amended
    return ShowCard(changing_card(booking, locale=booking.plan.locale))


async def wait(click: WaitForNow, turn: Turn, desk: Desk) -> Reply:
    booking = _standing(await show.own(click.booking, turn, desk))
    card = waiting_card(booking, click.who, press=desk.press(turn.tenant), locale=booking.plan.locale)
    return await _shown(card, turn, desk)


async def ways(booking: Booking, who: str, desk: Desk) -> tuple[Way, ...]:
    """The best ways to go on by the calendars of this moment. `who` is an address that is given up on.

    Raises SignInNeeded and the GraphErrors.
    """
    loop = await show.standing(desk, booking.tenant, booking.loop) if booking.loop else ()
    plan = replace(booking.plan, replaces=booking.id)
    others = [each for each in loop if each.id != booking.id]
    others += await other_interviews(plan, booking.tenant, desk)
    plan = replace(plan, windows=free_of(plan.windows, others))
    asked = [person.address for person in plan.people] + [room.address for room in plan.rooms]
    calendars = await desk.graph_of(booking).schedules.read(asked, around(_whole(booking)))
    calendars = without_own(calendars, [booking])
    plan = await preferences.with_terms(plan, calendars, booking.tenant, desk)
    refused = [answer.address for answer in _out(booking)] + ([who] if who else [])
    found = await asyncio.to_thread(_found, Agenda(plan, calendars), booking, desk.now(), refused)
    return tuple(_way(booking, each) for each in found)


def _found(agenda: Agenda, booking: Booking, now: datetime, refused: Sequence[str]) -> tuple[Repair, ...]:
    """The best that keep the time, where there are any, and beside them the nearest other times."""
    first = [r for r in repairs(agenda, booking.slot, now, refused) if r.kinds and _can_be_made(r, booking)]
    if not first or any(Kind.TIME in each.kinds for each in first):
        return tuple(first[:MOST])
    sit = {person.address for person in booking.slot.people} | {r.address for r in booking.slot.rooms}
    asked = [p.address for p in agenda.plan.people] + [room.address for room in agenda.plan.rooms]
    others = [address for address in asked if address not in sit]  # at this time: they are the first choices
    moves = repairs(agenda, booking.slot, now, [*refused, *others])
    moves = tuple(each for each in moves if Kind.TIME in each.kinds and _can_be_made(each, booking))
    return (*first, *moves)[:MOST] if len(first) < MOST else (*first[: MOST - 1], *moves[:1])


def _can_be_made(repair: Repair, booking: Booking) -> bool:
    """Online only where the invitation has its Teams link already."""
    return Kind.ONLINE not in repair.kinds or bool(booking.join_url)


def _way(booking: Booking, repair: Repair) -> Way:
    amended = _amended(booking, repair, "", "", "")
    return Way(repair, amended, seal([amended]))


def _amended(booking: Booking, repair: Repair, by: str, chat: str, card: str) -> Booking:
    id = f"repair:{booking.id}:{booking.revision}"
    return with_amendment(booking, Amendment(id, by, repair.plan, repair.slot, chat, card))


def _out(booking: Booking) -> tuple[Answer, ...]:
    """Interviewers and rooms that declined."""
    gone = (a for a in booking.answers if a.rsvp is Rsvp.DECLINED)
    return tuple(a for a in gone if not (a.is_candidate or a.is_optional))


def _standing(booking: Booking) -> Booking:
    if booking.state is not BookingState.BOOKED:
        raise StaleCard
    return booking


def _whole(booking: Booking) -> Span:
    spans = (*booking.plan.windows, booking.slot.span)
    return Span(min(span.start for span in spans), max(span.end for span in spans))


async def _card(booking: Booking, who: str, desk: Desk, *, only: int = 0, anew: bool = False) -> Json:
    found = await ways(booking, who, desk)
    had: tuple[Person | Room, ...] = (*booking.slot.people, *booking.slot.rooms)
    name = next((each.name for each in had if each.address.casefold() == who.casefold()), who)
    return repair_card(
        booking,
        found[only - 1 : only] if 0 < only <= len(found) else found,
        out=_out(booking),
        who=who,
        called=name,
        press=desk.press(booking.tenant),
        anew=anew,
        locale=booking.plan.locale,
    )


async def _shown(card: Json, turn: Turn, desk: Desk) -> Reply:
    """For everybody in the chat, not for the presser alone."""
    if turn.message:
        await desk.teams.edit(turn.conversation, turn.message, card)
    return ShowCard(card)
