"""What people do in Outlook, told in the chat: the organizer's copy is read again, the difference is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.desk import Desk
from bot.durable import Step
from bot.flows import show
from bot.turn import Json
from cards.answers import all_accepted_card, declined_card, moved_card
from services.booking.changes import Answered, CancelledInOutlook, Change, Moved, RoomAnswered
from services.booking.event import EventFacts
from services.errors import GraphBusy, GraphSilent, SchedulingError
from services.model import Answer, Booking, BookingState, Rsvp, Span
from services.notices.reconcile import next_look, organizers_copy, reconcile
from services.store.mailboxes import FoundBy

LOOK_BACK = timedelta(days=2)  # how far back an answer's mail is searched for its comment


async def look(desk: Desk, step: Step, tenant: str, id: str, by: FoundBy = "reconcile") -> None:
    """The story of one look at Outlook. Late, doubled and reordered notices all end in the same chat.

    `by` says who asked for it, so that it is counted what no notice told.
    """
    ask = partial(_take_over, desk, tenant, id, by)
    news = await step("ask Outlook", ask, tries=5, worth_a_retry=_will_pass)
    await show.booking(desk, step, tenant, id)
    for n, told in enumerate(news):
        await step(f"tell {n}", partial(_tell, desk, tenant, id, told), tries=3)


def _will_pass(error: Exception) -> bool:
    return isinstance(error, GraphBusy | GraphSilent)


async def _take_over(desk: Desk, tenant: str, id: str, by: FoundBy) -> list[list[str]]:
    """Writes the organizer's copy over what we held; returns what is worth a new line, without names."""
    booking = await show.known(desk, tenant, id)
    watched = await desk.store.watches_of(tenant, booking.mailbox)
    due = next_look(booking, desk.now(), is_watched=bool(watched))
    await desk.store.look_again(tenant, id, due)
    if booking.state is not BookingState.BOOKED or booking.event is None:
        return []
    try:
        copy = await _copy(desk, booking)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError:
        return []  # signed out, or not allowed any more: a later look may be luckier, nothing is lost
    changes: tuple[Change, ...] = ()

    def take_over(standing: Booking) -> Booking:
        nonlocal changes
        found = reconcile(standing, copy)
        changes = found.changes
        gone = CancelledInOutlook() in changes
        return replace(found.booking, trouble=show.IN_OUTLOOK) if gone else found.booking

    after = await desk.store.change_booking(tenant, id, take_over)
    if changes:
        await desk.store.count_changes(tenant, booking.mailbox, by, len(changes))
    return [line for change in changes for line in _lines(change, after)] if after else []


async def _copy(desk: Desk, booking: Booking) -> EventFacts | None:
    """The organizer's copy, with the comments that stand only in the mails of the answers."""
    graph = desk.graph_of(booking)
    facts = await organizers_copy(graph.events, booking)
    if facts is None:
        return None
    known = {answer.address.casefold(): answer.at for answer in booking.answers}
    news = [a for a in facts.attendees if not a.is_room and a.at and a.at != known.get(a.address.casefold())]
    if not news or not desk.reads_comments:
        return facts
    comments = await graph.mail.comments(booking.event or "", since=desk.now() - LOOK_BACK)
    attendees = tuple(replace(a, comment=comments.get(a.address.casefold(), "")) for a in facts.attendees)
    return replace(facts, attendees=attendees)


def _lines(change: Change, booking: Booking) -> list[list[str]]:
    """A change as kept words: what happened, and the attendee's place in the booking's list."""
    match change:
        case Answered(answer) | RoomAnswered(answer):
            if answer.rsvp is Rsvp.DECLINED:
                return [["declined", str(_place(booking, answer))]]
            return [["all accepted"]] if _all_accepted(booking) else []
        case Moved(before, _):
            return [["moved", before.start.isoformat(), before.end.isoformat()]]
        case _:
            return []


def _place(booking: Booking, answer: Answer) -> int:
    return [a.address for a in booking.answers].index(answer.address)


def _all_accepted(booking: Booking) -> bool:
    return all(answer.rsvp in (Rsvp.ACCEPTED, Rsvp.ORGANIZER) for answer in booking.answers)


async def _tell(desk: Desk, tenant: str, id: str, told: list[str]) -> None:
    booking = await show.known(desk, tenant, id)
    await desk.teams.post(booking.conversation, _card(booking, told, desk), reply_to=booking.card)


def _card(booking: Booking, told: list[str], desk: Desk) -> Json:
    press, locale = desk.press(booking.tenant), booking.plan.locale
    match told:
        case ["declined", place]:
            return declined_card(booking, booking.answers[int(place)], press=press, locale=locale)
        case ["moved", start, end]:
            before = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
            return moved_card(booking, before, press=press, locale=locale)
        case _:
            return all_accepted_card(booking, press=press, locale=locale)
