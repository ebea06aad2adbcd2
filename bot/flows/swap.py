"""An interviewer looks for a colleague: the pool's free others are asked, the first who accepts has it."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import NAMESPACE_OID, uuid5

from bot.desk import Desk
from bot.durable import Step
from bot.flows import change, invited, preferences, repair, show
from bot.flows.parts import around
from bot.reach import NotReached, may_pass, write
from bot.teams import ChatBlocked, ChatGone
from bot.turn import Json, Reply, Say, ShowCard, Turn
from cards.booked import NOTE
from cards.clicks.interviewer import FindColleague, RefuseSeat, TakeSeat
from cards.nudge import Seen, minute
from cards.swap import (
    found_card,
    looking_card,
    no_more_card,
    nobody_card,
    refused_card,
    seat_card,
    taken_card,
)
from services.booking.amend import with_amendment
from services.booking.nudges import interviewers
from services.booking.swaps import Asked, Swap, SwapState, colleagues
from services.errors import NotYours, StaleCard
from services.model import Amendment, Booking, BookingState, Conversation, Person
from services.planning.agenda import Agenda

PATIENCE = timedelta(hours=4)  # that colleagues have, before the recruiter is shown other choices
TRIES, WAIT = 5, timedelta(seconds=2)


async def ask(click: FindColleague, inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    nudging, booking = await invited.own(click, turn, desk)
    leaving = _sitting(booking, turn.oid)
    if leaving is None or not invited.may_answer(click, nudging, booking, desk):
        return await invited.shown(nudging, booking, turn, desk)
    swap = Swap(
        id=uuid5(NAMESPACE_OID, f"swap {booking.id} {turn.oid} {click.at}").hex,
        tenant=turn.tenant,
        booking=booking.id,
        leaving=leaving,
        ends=min(desk.now() + PATIENCE, booking.slot.span.start),
        starts=booking.slot.span.start,
        note=inputs.get(NOTE, ""),
        asked=tuple(Asked(person) for person in await _free(booking, leaving, desk)),
    )
    await desk.store.add_swap(turn.tenant, swap)
    await desk.work.begin("find colleague", swap.id, turn.tenant, swap.id, queue=swap.id)
    standing = await desk.store.swap(turn.tenant, swap.id) or swap
    seen = invited.seen_by(nudging, booking, turn.conversation)
    return ShowCard(looking_card(seen, standing, press=desk.press(turn.tenant)))


async def typed(note: str, turn: Turn, desk: Desk) -> Reply:
    """ "find me a colleague", for the interview that this person was asked about last."""
    last = await invited.last_asked(turn, desk)
    if last is None:
        return Say(invited.NOT_ASKED)
    click = FindColleague(last.booking, turn.oid, minute(last.starts))
    return await ask(click, {NOTE: note}, turn, desk)


async def find(desk: Desk, step: Step, tenant: str, id: str) -> None:
    """The story of the asking. Whom nobody can reach is not waited for."""
    swap = await desk.store.swap(tenant, id)
    for one in swap.asked if swap else ():
        do = partial(_ask, desk, tenant, id, one.person.id)
        await step(f"ask {one.person.id}", do, tries=TRIES, wait=WAIT, worth_a_retry=may_pass)
    if await step("was anybody reached", partial(_nobody, desk, tenant, id)):
        await desk.work.begin("end search", id, tenant, id, queue=id)


async def take(click: TakeSeat, turn: Turn, desk: Desk) -> Reply:
    """One guarded write: of two who press at once, one has the seat."""
    swap, booking = await _asked(click.swap, click.oid, turn, desk)

    def taken(standing: Swap) -> Swap | None:
        if not standing.is_open or not _stands(standing, booking):
            return None
        return replace(standing, state=SwapState.TAKEN, taken_by=turn.oid)

    await desk.store.change_swap(turn.tenant, swap.id, taken)
    after = await desk.store.swap(turn.tenant, swap.id) or swap
    if after.taken_by == turn.oid:
        await desk.work.begin("take seat", swap.id, turn.tenant, swap.id, queue=swap.id)
    return await _turned(turn, await _card_of(after, turn.oid, booking, turn.conversation, desk), desk)


async def refuse(click: RefuseSeat, turn: Turn, desk: Desk) -> Reply:
    swap, booking = await _asked(click.swap, click.oid, turn, desk)
    after = await desk.store.change_swap(turn.tenant, swap.id, lambda one: one.refused_by(turn.oid)) or swap
    if after.is_open and after.everybody_refused:
        await desk.work.begin("end search", swap.id, turn.tenant, swap.id, queue=swap.id)
    return await _turned(turn, await _card_of(after, turn.oid, booking, turn.conversation, desk), desk)


async def seat(desk: Desk, step: Step, tenant: str, id: str) -> None:
    """The story of a taken seat: the event is changed, and everybody concerned is told once."""
    swap = await desk.store.swap(tenant, id)
    assert swap is not None, "it was taken"
    await step("change the interview", partial(_change, desk, tenant, id), tries=TRIES)
    for one in swap.asked:
        await step(f"show {one.person.id}", partial(_show, desk, tenant, id, one.person.id), tries=TRIES)
    await step("tell who looked", partial(_tell_leaving, desk, tenant, id), tries=TRIES)
    await step("tell the recruiter", partial(_tell_recruiter, desk, tenant, id), tries=TRIES)


async def end(desk: Desk, step: Step, tenant: str, id: str) -> None:
    """The story of a search that found nobody: the recruiter gets the other choices."""
    if not await step("close", partial(_close, desk, tenant, id)):
        return
    swap = await desk.store.swap(tenant, id)
    for one in swap.asked if swap else ():
        await step(f"show {one.person.id}", partial(_show, desk, tenant, id, one.person.id), tries=TRIES)
    await step("tell who looked", partial(_tell_leaving, desk, tenant, id), tries=TRIES)
    await step("tell the recruiter", partial(_tell_recruiter, desk, tenant, id), tries=TRIES)


async def sweep(desk: Desk) -> None:
    """Searches whose time is over; and a crash between a press and its story is made good: the keys are the
    same."""
    for tenant in desk.tenants:
        for swap in await desk.store.swaps_under_way(tenant, desk.now()):
            story = "find colleague" if swap.is_open else "take seat"
            await desk.work.begin(story, swap.id, tenant, swap.id, queue=swap.id)
        for swap in await desk.store.swaps_ended(tenant, desk.now()):
            await desk.work.begin("end search", swap.id, tenant, swap.id, queue=swap.id)


async def _free(booking: Booking, leaving: Person, desk: Desk) -> tuple[Person, ...]:
    """The others of the pool who can sit then, by their calendars of this moment and what they ask for."""
    others = colleagues(booking, leaving)
    if not others:
        return ()
    sitting, span = booking.slot.sittings[0], booking.slot.span
    calendars = await desk.graph_of(booking).schedules.read(
        [person.address for person in others], around(span)
    )
    plan = await preferences.with_terms(
        replace(booking.plan, replaces=booking.id), calendars, booking.tenant, desk
    )
    agenda, in_room = Agenda(plan, calendars), sitting.room is not None
    return tuple(person for person in others if not any(agenda.doubts(person, span, in_room)))


async def _ask(desk: Desk, tenant: str, id: str, oid: str) -> None:
    swap = await desk.store.swap(tenant, id)
    one = swap.whom(oid) if swap else None
    if swap is None or one is None or one.card or not swap.is_open:
        return
    booking = await show.known(desk, tenant, swap.booking)
    if await desk.store.wants_no_nudges(tenant, oid):
        return

    async def draw(chat: Conversation) -> Json:
        return seat_card(_seen(booking, oid, chat), swap, press=desk.press(tenant))

    with suppress(NotReached):
        written = await write(desk, booking, oid, draw)
        await desk.store.change_swap(tenant, id, lambda one: one.reached(oid, written.chat, written.card))


async def _nobody(desk: Desk, tenant: str, id: str) -> bool:
    swap = await desk.store.swap(tenant, id)
    return swap is not None and swap.is_open and not any(one.card for one in swap.asked)


async def _change(desk: Desk, tenant: str, id: str) -> None:
    """By the same one PATCH as every change; again, should somebody write the booking at the same time."""
    swap = await desk.store.swap(tenant, id)
    taker = swap.whom(swap.taken_by) if swap else None
    while swap and taker:
        booking = await show.known(desk, tenant, swap.booking)
        sitting = booking.slot.sittings[0]
        if booking.amendment or not _stands(swap, booking):
            return
        people = tuple(taker.person if p.id == swap.leaving.id else p for p in sitting.people)
        slot = replace(booking.slot, sittings=(replace(sitting, people=people),))
        amendment = Amendment(f"swap:{id}", swap.leaving.id, booking.plan, slot)
        if await change.begin([with_amendment(booking, amendment)], desk):
            return


async def _close(desk: Desk, tenant: str, id: str) -> bool:
    """False when somebody took the seat in the last moment."""

    def closed(swap: Swap) -> Swap | None:
        return replace(swap, state=SwapState.CLOSED) if swap.state is not SwapState.TAKEN else None

    return await desk.store.change_swap(tenant, id, closed) is not None


async def _show(desk: Desk, tenant: str, id: str, oid: str) -> None:
    swap = await desk.store.swap(tenant, id)
    one = swap.whom(oid) if swap else None
    if swap and one and one.chat and one.card:
        booking = await show.known(desk, tenant, swap.booking)
        with suppress(ChatGone, ChatBlocked):
            await desk.teams.edit(one.chat, one.card, await _card_of(swap, oid, booking, one.chat, desk))


async def _tell_leaving(desk: Desk, tenant: str, id: str) -> None:
    swap = await desk.store.swap(tenant, id)
    assert swap is not None, "it was looked up before"
    booking = await show.known(desk, tenant, swap.booking)
    chat = await desk.store.personal_chat(tenant, swap.leaving.id)
    if chat:
        with suppress(ChatGone, ChatBlocked):
            await desk.teams.post(chat, _outcome(swap, _seen(booking, swap.leaving.id, chat), desk))


async def _tell_recruiter(desk: Desk, tenant: str, id: str) -> None:
    swap = await desk.store.swap(tenant, id)
    assert swap is not None, "it was looked up before"
    booking = await show.known(desk, tenant, swap.booking)
    if swap.taken_by:
        seen = Seen(booking, "", booking.plan.zone, booking.plan.locale)
        card = _outcome(swap, seen, desk)
    elif _stands(swap, booking):
        card = await repair.without(booking, swap.leaving.address, desk)
    else:
        return  # moved or cancelled meanwhile: there is nothing to repair
    await desk.teams.post(booking.conversation, card, reply_to=booking.card)


def _outcome(swap: Swap, seen: Seen, desk: Desk) -> Json:
    press, taker = desk.press(swap.tenant), swap.whom(swap.taken_by)
    return found_card(seen, swap, taker.person.name, press=press) if taker else nobody_card(seen, press=press)


async def _asked(id: str, oid: str, turn: Turn, desk: Desk) -> tuple[Swap, Booking]:
    """Only whoever was asked may take the seat. Raises NotYours, StaleCard."""
    if turn.oid != oid:
        raise NotYours
    swap = await desk.store.swap(turn.tenant, id)
    if swap is None or swap.whom(turn.oid) is None:
        raise StaleCard
    return swap, await show.known(desk, turn.tenant, swap.booking)


def _stands(swap: Swap, booking: Booking) -> bool:
    """Whether there is still a seat to give away, at the time that was asked about."""
    is_same = booking.state is BookingState.BOOKED and booking.slot.span.start == swap.starts
    return is_same and any(person.id == swap.leaving.id for person in booking.slot.people)


async def _card_of(swap: Swap, oid: str, booking: Booking, chat: Conversation, desk: Desk) -> Json:
    seen, press, one = _seen(booking, oid, chat), desk.press(swap.tenant), swap.whom(oid)
    if swap.taken_by == oid:
        return taken_card(seen, swap, press=press)
    if not swap.is_open or not _stands(swap, booking):
        return no_more_card(seen, swap, press=press)
    return (
        refused_card(seen, swap, press=press) if one and one.refused else seat_card(seen, swap, press=press)
    )


def _seen(booking: Booking, oid: str, chat: Conversation) -> Seen:
    return Seen(booking, oid, chat.zone or booking.plan.zone, chat.locale or booking.plan.locale)


def _sitting(booking: Booking, oid: str) -> Person | None:
    return next((person for person in interviewers(booking) if person.id == oid), None)


async def _turned(turn: Turn, card: Json, desk: Desk) -> Reply:
    if turn.message:
        await desk.teams.edit(turn.conversation, turn.message, card)
    return ShowCard(card)
