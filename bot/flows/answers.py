"""What people do in Outlook, told in the chat: the organizer's copy is read again, the difference is told."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from bot.desk import Desk
from bot.durable import Step, StepFailed
from bot.flows import candidate, repair, show
from bot.flows.parts import calendars_now
from bot.reach import chat_may_pass, may_pass
from bot.steps import will_pass
from bot.teams import ChatError, ChatGone
from bot.turn import Json, Reply, ShowCard, Turn
from cards.answers import (
    all_accepted_card,
    cancelled_there_card,
    candidate_moved_card,
    edited_card,
    kept_as_edited_card,
    proposed_card,
    uninvited_card,
)
from cards.clicks.recruiter import KeepIt
from services.booking.candidate import as_seen, at, is_in_step, uninvited, with_candidates_line
from services.booking.event import EventFacts
from services.booking.news import (
    AllAccepted,
    Cancelled,
    CandidateMoved,
    Declined,
    Edited,
    News,
    Proposed,
    Uninvited,
    news_of,
)
from services.errors import GraphBusy, GraphSilent, SchedulingError
from services.model import Booking, BookingState, Rsvp, Slot
from services.notices.reconcile import UNWATCHED, next_look, organizers_copy, reconcile
from services.planning.recheck import rechecked
from services.store.mailboxes import FoundBy

log = structlog.get_logger()

LOOK_BACK = timedelta(days=2)  # how far back an answer's mail is searched for its comment


async def look(desk: Desk, step: Step, tenant: str, id: str, by: FoundBy = "reconcile") -> None:
    """The story of one look at Outlook. Late, doubled and reordered notices all end in the same chat.

    `by` says who asked for it, so that it is counted what no notice told. What is found is put down with the
    booking and crossed out once the chat has it, so that a crash in between loses no line.
    """
    ask = partial(_take_over, desk, tenant, id, by)
    untold = await step("ask Outlook", ask, tries=5, worth_a_retry=will_pass)
    await show.booking(desk, step, tenant, id)
    try:
        for revision, line in untold:
            tell = partial(_tell, desk, tenant, id, revision, line)
            await step(f"tell {revision}.{line}", tell, tries=3, worth_a_retry=may_pass)
    except StepFailed:
        await step("tell later", partial(_look_soon, desk, tenant, id))
    await candidate.follow(desk, step, "look", tenant, id)


async def _take_over(desk: Desk, tenant: str, id: str, by: FoundBy) -> list[list[int]]:
    """Writes the organizer's copy over what we held; returns which lines the chat lacks."""
    booking = await show.known(desk, tenant, id)
    watched = await desk.store.watches_of(tenant, booking.mailbox)
    due = next_look(booking, desk.now(), is_watched=bool(watched) and not booking.calendar)
    await desk.store.look_again(tenant, id, due)
    if booking.state is BookingState.BOOKED and booking.event is not None:
        try:
            await _compare(desk, booking, by)
        except (GraphBusy, GraphSilent):
            raise
        except SchedulingError:
            pass  # signed out, or not allowed any more: a later look may be luckier, nothing is lost
    return [[one.revision, one.line] for one in await desk.store.untold(tenant, id)]


async def _compare(desk: Desk, booking: Booking, by: FoundBy) -> None:
    theirs = await candidate.copy_of(booking, desk)
    copy = await _copy(desk, booking, theirs)

    def take_over(standing: Booking) -> Booking:
        return _as_found(standing, booking, copy, theirs)

    def news(standing: Booking) -> list[News]:
        after = take_over(standing)
        found = news_of(reconcile(standing, copy).changes, after)
        return [*found, *_of_the_candidates(standing, after)]

    found = reconcile(booking, copy).changes
    after = await desk.store.change_booking(booking.tenant, booking.id, take_over, news)
    if after and found:
        await desk.store.count_changes(booking.tenant, booking.mailbox, by, len(found))


def _as_found(
    standing: Booking, asked: Booking, copy: EventFacts | None, theirs: EventFacts | None
) -> Booking:
    """The booking as Outlook has it. `asked` is how it stood before Outlook was asked: what was written to
    the candidate's event meanwhile, by us, is not in `theirs`."""
    after = reconcile(standing, copy).booking
    if after.state is not BookingState.BOOKED:
        return replace(after, trouble=show.IN_OUTLOOK) if standing.state is BookingState.BOOKED else after
    if standing.amendment or standing.candidate_event != asked.candidate_event:
        return after
    if asked.candidate_event and theirs is None:
        return uninvited(after)
    written = asked.candidate_told, asked.candidate_span
    is_known = written == (standing.candidate_told, standing.candidate_span) and is_in_step(asked)
    return as_seen(after, theirs) if theirs and is_known and is_in_step(after) else after


def _of_the_candidates(standing: Booking, after: Booking) -> list[News]:
    """What somebody did to the candidate's own event."""
    if standing.candidate_event and not after.candidate_event:
        return [Uninvited()]
    if standing.candidate_span != after.candidate_span:
        return [CandidateMoved(standing.candidate_span or standing.slot.span)]
    return []


async def _look_soon(desk: Desk, tenant: str, id: str) -> None:
    await desk.store.look_again(tenant, id, desk.now() + UNWATCHED)


async def _copy(desk: Desk, booking: Booking, theirs: EventFacts | None) -> EventFacts | None:
    """The organizer's copy, with the comments that stand only in the mails of the answers."""
    graph = desk.graph_of(booking)
    facts = await organizers_copy(graph.events, booking)
    if facts is None:
        return None
    if booking.candidate_host:
        facts = with_candidates_line(facts, theirs, booking)
    known = {answer.address.casefold(): answer.at for answer in booking.answers}
    news = [a for a in facts.attendees if not a.is_room and a.at and a.at != known.get(a.address.casefold())]
    if not news or not desk.reads_comments:
        return facts
    comments = await graph.mail.comments(booking.event or "", since=desk.now() - LOOK_BACK)
    attendees = tuple(replace(a, comment=comments.get(a.address.casefold(), "")) for a in facts.attendees)
    return replace(facts, attendees=attendees)


async def keep(click: KeepIt, turn: Turn, desk: Desk) -> Reply:
    """What was done in Outlook shall stay so: the card that asked has no more to ask."""
    booking = await show.own(click.booking, turn, desk)
    card = kept_as_edited_card(booking, press=desk.press(turn.tenant), locale=booking.plan.locale)
    if turn.message:
        await desk.teams.edit(turn.conversation, turn.message, card)
    return ShowCard(card)


async def _tell(desk: Desk, tenant: str, id: str, revision: int, line: int) -> None:
    """What Teams will never take is not tried again: nobody is left to be told where Muster was thrown out
    of the chat."""
    lines = await desk.store.untold(tenant, id)
    told = next((one for one in lines if (one.revision, one.line) == (revision, line)), None)
    if told is None:
        return
    booking = await show.known(desk, tenant, id)
    if _holds(told.news, booking):
        try:
            await _post(desk, booking, await _card(booking, told.news, desk))
        except ChatError as error:
            if chat_may_pass(error):
                raise
            log.warning("a line was refused", kind=type(told.news).__name__, status=error.status)
    await desk.store.told(tenant, id, told)


async def _post(desk: Desk, booking: Booking, card: Json) -> None:
    if booking.card:
        with suppress(ChatGone):  # somebody deleted the card: then not below it
            await desk.teams.post(booking.conversation, card, reply_to=booking.card)
            return
    await desk.teams.post(booking.conversation, card)


def _holds(news: News, booking: Booking) -> bool:
    """Whether it is still so, where it could not be told at once."""
    if isinstance(news, Cancelled) or booking.state is not BookingState.BOOKED:
        return isinstance(news, Cancelled)
    if isinstance(news, Declined):
        return any(a.address == news.who.address and a.rsvp is Rsvp.DECLINED for a in booking.answers)
    return True


async def _card(booking: Booking, news: News, desk: Desk) -> Json:
    press, locale = desk.press(booking.tenant), booking.plan.locale
    match news:
        case Declined(who):
            return await repair.line(booking, who, desk)
        case AllAccepted():
            return all_accepted_card(booking, press=press, locale=locale)
        case Proposed(who, span):
            return proposed_card(booking, who, span, press=press, locale=locale)
        case Edited(before):
            blocked = await _blocked(booking, booking.slot, desk) if before else ()
            return edited_card(booking, news, blocked, press=press, locale=locale)
        case Cancelled():
            return cancelled_there_card(booking, press=press, locale=locale)
        case Uninvited():
            return uninvited_card(booking, press=press, locale=locale)
        case CandidateMoved(was):
            there = booking.candidate_span
            blocked = await _blocked(booking, at(booking, there).slot, desk) if there else ()
            return candidate_moved_card(booking, was, blocked, press=press, locale=locale)


async def _blocked(booking: Booking, slot: Slot, desk: Desk) -> tuple[str, ...] | None:
    """At a time that somebody chose in Outlook, where nobody had looked at calendars. None: unknown."""
    try:
        calendars = await calendars_now(desk, slot, booking, [booking])
    except SchedulingError:
        return None
    return rechecked(booking.plan, slot, calendars, desk.now()).taken
