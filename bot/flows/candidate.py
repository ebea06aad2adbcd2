"""The candidate's own event, kept in step with the interview: written as the app in the company's mailbox."""

from contextlib import suppress
from dataclasses import replace
from functools import partial

from bot.desk import Desk
from bot.durable import Step, StepFailed
from bot.flows import show
from bot.flows.parts import TRIES, WAIT
from bot.steps import will_pass
from bot.teams import ChatGone
from bot.turn import Reply, ShowCard, Turn
from cards.answers import put_back_card, putting_back_card
from cards.clicks.recruiter import PutBack
from services.booking.candidate import candidate_body, candidate_edits, candidate_tag, told
from services.booking.event import EventFacts
from services.errors import GraphMissing, StaleCard
from services.graph.client import Graph
from services.graph.events import Events
from services.model import Booking, BookingState


async def put_back(click: PutBack, turn: Turn, desk: Desk) -> Reply:
    """Somebody moved their event by hand: it is written anew."""
    booking = await show.own(click.booking, turn, desk)
    if booking.state is not BookingState.BOOKED or booking.candidate_span is None:
        raise StaleCard

    def out_of_step(standing: Booking) -> Booking:
        return replace(standing, candidate_told="") if standing.candidate_span else standing

    await desk.store.change_booking(turn.tenant, booking.id, out_of_step)
    key, where = f"{booking.id}:{booking.revision}", (turn.conversation.id, turn.message or "")
    await desk.work.begin("put back", key, turn.tenant, booking.id, *where, queue=booking.id)
    return ShowCard(putting_back_card(booking, locale=booking.plan.locale))


async def back(desk: Desk, step: Step, tenant: str, id: str, chat: str, message: str) -> None:
    """The story of putting it back."""
    await follow(desk, step, "put back", tenant, id)
    await step("answer", partial(_answer, desk, tenant, id, chat, message), tries=3)
    await show.booking(desk, step, tenant, id)


async def keep_in_step(desk: Desk, tenant: str, id: str) -> None:
    """Creates, changes or cancels it, whatever the interview has come to. Safe to repeat.

    Raises GraphError, ConsentMissing.
    """
    booking = await show.known(desk, tenant, id)
    if not booking.candidate_host:
        return
    if booking.state in (BookingState.CANCELLED, BookingState.CANCELLING, BookingState.FAILED):
        await call_off(booking, desk)
    elif not booking.amendment and booking.candidate_told != told(booking):
        await _bring_up_to_date(booking, desk)


async def follow(desk: Desk, step: Step, name: str, tenant: str, id: str) -> None:
    """`keep_in_step` as a part of a story. The interview stands whatever comes of it; that the candidate was
    told something else is said."""
    keep = partial(keep_in_step, desk, tenant, id)
    try:
        await step(f"{name}: candidate", keep, tries=TRIES, wait=WAIT, worth_a_retry=will_pass)
    except StepFailed:
        await step(f"{name}: out of step", partial(_say_so, desk, tenant, id), tries=3)


async def _say_so(desk: Desk, tenant: str, id: str) -> None:
    booking = await show.known(desk, tenant, id)
    told = f"I could not change {booking.plan.candidate.name}’s own invitation. Please look at it in Outlook."
    await desk.teams.say(booking.conversation, told)


async def _answer(desk: Desk, tenant: str, id: str, chat: str, message: str) -> None:
    booking, conversation = await show.known(desk, tenant, id), await desk.store.conversation(tenant, chat)
    if conversation and message:
        card = put_back_card(booking, press=desk.press(tenant), locale=booking.plan.locale)
        with suppress(ChatGone):  # somebody deleted it
            await desk.teams.edit(conversation, message, card)


async def call_off(booking: Booking, desk: Desk) -> None:
    """Outlook tells the candidate. Found by its tag, so that one whose creation was never told goes too."""
    if not booking.candidate_host:
        return
    events = _graph(booking, desk).events
    for facts in await events.find(candidate_tag(booking)):
        await events.cancel(facts.id, booking.note, booking=candidate_tag(booking))


async def copy_of(booking: Booking, desk: Desk) -> EventFacts | None:
    """The mailbox's copy, which knows how the candidate answered; None where there is none."""
    if not booking.candidate_host or not booking.candidate_event:
        return None
    try:
        facts = await _graph(booking, desk).events.get(booking.candidate_event)
    except GraphMissing:
        return None
    return None if facts.is_cancelled else facts


async def _bring_up_to_date(booking: Booking, desk: Desk) -> None:
    events, said = _graph(booking, desk).events, told(booking)
    if id := booking.candidate_event or await _untold(booking, events):
        edits = partial(candidate_edits, booking)
        facts = await events.change(id, edits, booking=candidate_tag(booking))
    else:
        facts = await events.create(candidate_body(booking))

    def noted(standing: Booking) -> Booking:
        return replace(standing, candidate_event=facts.id, candidate_told=said, candidate_span=None)

    await desk.store.change_booking(booking.tenant, booking.id, noted)


async def _untold(booking: Booking, events: Events) -> str:
    """The id of one whose creation was never told, perhaps for an earlier hour; "" when there is none."""
    standing = (one.id for one in await events.find(candidate_tag(booking)) if not one.is_cancelled)
    return next(standing, "")


def _graph(booking: Booking, desk: Desk) -> Graph:
    return desk.app_graph(booking.tenant, booking.candidate_host)
