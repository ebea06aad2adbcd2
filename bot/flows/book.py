"""Booking and cancelling: a press is answered at once, a story does the work, the card tells how it went."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.desk import Desk
from bot.durable import Step, StepFailed
from bot.flows import candidate, change, parts, show, status, watch, why
from bot.flows.parts import WAIT, filled_up, sentence
from bot.flows.search import search
from bot.turn import Reply, Say, ShowCard, Turn
from cards.booked import NOTE
from cards.clicks.recruiter import Book, CancelBooking, CancelLoop, OpenSession
from cards.loop import SESSION
from cards.slots import MOST_INSTEAD, PAGE
from services.booking.changes import applied, differences
from services.booking.event import EventFacts, event_body, first_answers
from services.booking.news import News, news_of
from services.errors import (
    GraphBusy,
    GraphSilent,
    NotYours,
    SchedulingError,
    StaleCard,
)
from services.model import Booking, BookingState, Proposal
from services.notices.reconcile import UNWATCHED
from services.notices.watches import Due

NOT_OFFERED = (
    "The times that I showed you last, for {who}, are not offered any more: one of them was chosen. "
    "“status” shows what is booked, “other times” finds others."
)
NOT_SHOWN = "I have not shown you a time {number} yet: “more times” shows the next ones."
NO_SUCH_TIME = "There is no such time in this chat. Ask me for times, or press Book on a card of mine."
WHICH_TIME = "Which of the times? “book 1” takes the first."
UNDO_TRIES = 12  # more than an hour: what may stand in a calendar is not given up lightly


async def claim_slot(click: Book, turn: Turn, desk: Desk) -> Reply:
    """The press of "Book": one guarded claim, one durable start. A second press shows the first one's."""
    proposal = await desk.store.proposal(turn.tenant, click.proposal)
    if proposal is None:
        raise StaleCard
    if proposal.requester != turn.oid:
        raise NotYours(proposal.plan.organizer.name)
    if proposal.plan.replaces and (changes := await change.preview(proposal, click.n, turn, desk)):
        return changes
    settings = await desk.store.settings(turn.tenant)
    claim = await desk.store.claim_slot(
        turn.tenant, proposal.id, click.n, turn.oid, desk.now(), settings, card=turn.message
    )
    if claim is None:
        raise StaleCard
    await _begin(desk, "book", claim.booking, claim.booking.id)
    if not claim.is_first and claim.booking.state is BookingState.BOOKING:
        # No card: it might reach the chat after the story's last one, and hide it.
        candidate = claim.booking.plan.candidate
        return Say(f"The interview with {candidate.name or candidate.address} is being booked already.")
    return ShowCard(await show.card_now(claim.bookings, desk))


async def take_slot(number: int, turn: Turn, desk: Desk) -> Reply:
    """ "book 2", typed: the button's twin. The slots card itself turns into the booking's.

    It is about what they were shown last, and nothing older: a number would mean another interview there.
    """
    here = turn.tenant, turn.conversation.id
    mine = await desk.store.shown_last(*here, turn.oid)
    proposal = mine or await desk.store.latest_open_proposal(*here)
    if proposal is None or number > len(proposal.slots):
        return Say(NO_SUCH_TIME)
    if refused := await _refused(number, proposal, turn, desk):
        return Say(refused)
    n = max(number, 1) - 1
    reply = await claim_slot(Book(proposal.id, n), replace(turn, message=proposal.card), desk)
    if isinstance(reply, ShowCard) and proposal.card:
        await desk.teams.edit(turn.conversation, proposal.card, reply.card)
        return None
    return reply


async def _refused(number: int, proposal: Proposal, turn: Turn, desk: Desk) -> str:
    """Why that time cannot be meant, in a plain sentence; "" when it is."""
    asked = await why.asked_last(turn, desk)
    if asked and asked.proposal is None:
        return status.NO_TIMES_YET.format(who=asked.request.facts.candidate_name)
    if proposal.state != "open":
        return NOT_OFFERED.format(who=proposal.plan.candidate.name)
    if number > (proposal.page + 1) * PAGE:
        return NOT_SHOWN.format(number=number)
    return WHICH_TIME if number == 0 and len(proposal.slots) > 1 else ""


async def book(desk: Desk, step: Step, tenant: str, id: str) -> None:
    """The story of one press. It ends booked, or with nothing left in any calendar and the reason told.

    A loop's sessions are booked all or none: `id` is the first one's.
    """
    ids = [booking.id for booking in await show.together(desk, tenant, id)]
    went_well = await parts.went_well(desk, step, "look again", _look_again, tenant, id)
    if not went_well:
        await step("find others", partial(_find_others, desk, tenant, id))
    for n, each in enumerate(ids):
        if went_well:
            went_well = await parts.went_well(desk, step, f"create event {n}", _create, tenant, each)
    if went_well:
        await step("it stands", partial(_stand, desk, tenant, ids))
    else:
        await _give_up(desk, step, tenant, ids)
    await show.booking(desk, step, tenant, id)
    if went_well:
        for n, each in enumerate(ids):
            await step(f"watch {n}", partial(_watch, desk, tenant, each))


async def cancel_booking(click: CancelBooking, inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    booking = await show.own(click.booking, turn, desk)
    await _begin_cancelling(desk, booking, inputs.get(NOTE, ""), turn)
    return ShowCard(show.booking_now(await show.own(click.booking, turn, desk), desk))


async def open_session(click: OpenSession, inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    """One session of a loop as a card of its own, with its own buttons, below the loop's."""
    loop = await desk.store.bookings_of(turn.tenant, click.loop)
    chosen = next((booking for booking in loop if str(booking.place) == inputs.get(SESSION)), None)
    if chosen is None:
        raise StaleCard
    await show.own(chosen.id, turn, desk)
    await desk.teams.post(turn.conversation, show.booking_now(chosen, desk), reply_to=chosen.card)
    return ShowCard(await show.card_now(loop, desk))


async def cancel_loop(click: CancelLoop, inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    """Each session that stands is cancelled by a story of its own; the one card tells of them all."""
    loop = await desk.store.bookings_of(turn.tenant, click.loop)
    if not loop:
        raise StaleCard
    for booking in loop:
        await _begin_cancelling(desk, await show.own(booking.id, turn, desk), inputs.get(NOTE, ""))
    return ShowCard(await show.card_now(await desk.store.bookings_of(turn.tenant, click.loop), desk))


async def cancel(desk: Desk, step: Step, tenant: str, id: str, chat: str = "", message: str = "") -> None:
    """The story of one cancellation. What Outlook refuses leaves the interview standing, and says so.

    `chat` and `message` say where the button was pressed: "cancel Mira" draws the card a second time.
    """
    went_well = await parts.went_well(desk, step, "cancel the event", _cancel, tenant, id)
    becomes = BookingState.CANCELLED if went_well else BookingState.BOOKED
    await step("write it down", partial(_leave_cancelling, desk, tenant, id, becomes))
    await candidate.follow(desk, step, "cancel", tenant, id)
    await show.booking(desk, step, tenant, id)
    if not went_well:
        await step("tell", partial(_tell_trouble, desk, tenant, id))
    if message:
        await step("show there too", partial(show.there_too, desk, tenant, id, chat, message), tries=3)


async def _tell_trouble(desk: Desk, tenant: str, id: str) -> None:
    booking = await show.known(desk, tenant, id)
    await desk.teams.say(booking.conversation, f"The interview is not cancelled. {booking.trouble}")


async def _look_again(desk: Desk, tenant: str, id: str) -> str:
    """A slots card can sit in a chat for days: who has filled up since?"""
    return await filled_up(desk, await show.together(desk, tenant, id))


async def _find_others(desk: Desk, tenant: str, id: str) -> None:
    """What is free nearest to the time that has filled up, for the card that says so."""
    booking = await show.known(desk, tenant, id)
    shown = await desk.store.proposal(tenant, booking.proposal)
    if shown is None:
        return
    try:
        found = await search(shown.plan, desk.graph_of(booking), tenant, desk)
    except SchedulingError:
        return  # the card has a button that asks again, and says more than fits in here
    wanted = booking.slot.span.start
    nearest = sorted(found.slots, key=lambda slot: abs(slot.span.start - wanted))
    await desk.store.propose(
        tenant,
        requester=booking.requester,
        conversation=booking.conversation,
        plan=found.plan,
        slots=nearest[:MOST_INSTEAD],
        now=desk.now(),
        id=show.instead_of(booking),
    )


async def _create(desk: Desk, tenant: str, id: str) -> str:
    """Safe to repeat: the transaction id is the booking's own, and a standing event is found by its tag."""
    booking = await show.known(desk, tenant, id)
    try:
        body = event_body(booking, booking.slot.sittings[0])
        facts = await desk.graph_of(booking).events.create(body, calendar=booking.calendar)
        await desk.store.change_booking(tenant, id, partial(_with_event, facts), partial(_answered, facts))
        await candidate.keep_in_step(desk, tenant, id)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError as error:
        return sentence(error, booking)
    return ""


def _with_event(facts: EventFacts, booking: Booking) -> Booking | None:
    """Not yet booked: the other sessions of its loop may fall through, and then it is undone too."""
    if booking.state is not BookingState.BOOKING:
        return None
    return replace(applied(_held(facts, booking), facts), state=BookingState.BOOKING)


def _answered(facts: EventFacts, booking: Booking) -> tuple[News, ...]:
    """Who had answered when it was found standing, because its creation had never been told: a room may have
    declined. The first look tells it, should the interview stand."""
    held = _held(facts, booking)
    return news_of(differences(held, facts), applied(held, facts))


def _held(facts: EventFacts, booking: Booking) -> Booking:
    answers = first_answers(booking, booking.slot.sittings[0])
    return replace(booking, state=BookingState.BOOKED, event=facts.id, answers=answers)


async def _stand(desk: Desk, tenant: str, ids: Sequence[str]) -> None:
    for id in ids:
        await desk.store.mark_booking(
            tenant, id, was=(BookingState.BOOKING,), becomes=BookingState.BOOKED, trouble=""
        )
        await desk.store.look_again(tenant, id, desk.now() + UNWATCHED)


async def _give_up(desk: Desk, step: Step, tenant: str, ids: Sequence[str]) -> None:
    """While Outlook does not say whether anything stands there, the card says that, not "not booked"."""
    undo = partial(_undo, desk, tenant, ids)
    try:
        await step("undo", undo)
    except StepFailed:
        await show.booking(desk, step, tenant, ids[0])
        await step("undo at last", undo, tries=UNDO_TRIES, wait=WAIT)


async def _undo(desk: Desk, tenant: str, ids: Sequence[str]) -> None:
    """Nothing may be left in a calendar that the chat calls "not booked"."""
    for id in ids:
        booking = await show.known(desk, tenant, id)
        for calling_off in (partial(_call_off, booking, desk), partial(candidate.call_off, booking, desk)):
            try:
                await calling_off()
            except (GraphBusy, GraphSilent):
                raise
            except SchedulingError:
                pass  # signed out or not allowed: then the event could not be made either
    for id in ids:
        await desk.store.mark_booking(tenant, id, was=(BookingState.BOOKING,), becomes=BookingState.FAILED)


async def _call_off(booking: Booking, desk: Desk) -> None:
    events = desk.graph_of(booking).events
    for facts in await events.find(booking.id):
        await events.cancel(facts.id, booking=booking.id)


async def _begin_cancelling(desk: Desk, booking: Booking, note: str, turn: Turn | None = None) -> None:
    was = (BookingState.BOOKED,)
    marked = await desk.store.mark_booking(
        booking.tenant, booking.id, was=was, becomes=BookingState.CANCELLING, note=note
    )
    if marked:
        pressed = (turn.conversation.id, turn.message) if turn and turn.message else ()
        await _begin(desk, "cancel", marked, f"{marked.id}:{marked.revision}", *pressed)


async def _cancel(desk: Desk, tenant: str, id: str) -> str:
    booking = await show.known(desk, tenant, id)
    if booking.state is not BookingState.CANCELLING:
        return ""  # told twice: the sweep may have found it before the first telling had ended
    try:
        await desk.graph_of(booking).events.cancel(booking.event or "", booking.note, booking=id)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError as error:
        return sentence(error, booking)
    return ""


async def _leave_cancelling(desk: Desk, tenant: str, id: str, becomes: BookingState) -> None:
    await desk.store.mark_booking(tenant, id, was=(BookingState.CANCELLING,), becomes=becomes)
    if becomes is BookingState.CANCELLED:
        await desk.store.look_again(tenant, id, None)


async def _watch(desk: Desk, tenant: str, id: str) -> None:
    """Notices that came before the event's id was kept were passed over, so it is looked at once."""
    booking = await show.known(desk, tenant, id)
    await watch.begin_tending(desk, tenant, booking.mailbox, Due.NOTHING, id, by_app=bool(booking.host))
    if booking.candidate_host not in ("", booking.mailbox):
        await watch.begin_tending(desk, tenant, booking.candidate_host, Due.NOTHING, id, by_app=True)
    await watch.begin_look(desk, tenant, id, "first", "notice")


async def sweep(desk: Desk) -> None:
    """A crash between the claim and the start of its story is made good here: the keys are the same."""
    for tenant in desk.tenants:
        for booking in await desk.store.active_bookings(tenant, ending_after=desk.now()):
            if booking.state is BookingState.BOOKING and not booking.place:
                await _begin(desk, "book", booking, booking.id)
            if booking.state is BookingState.CANCELLING:
                await _begin(desk, "cancel", booking, f"{booking.id}:{booking.revision}")


async def _begin(desk: Desk, story: str, booking: Booking, key: str, *more: str) -> None:
    """One after the other per booking: two at once could show the older state last."""
    await desk.work.begin(story, key, booking.tenant, booking.id, *more, queue=booking.id)
