"""What people do in Outlook, told in the chat: the organizer's copy is read again, the difference is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.desk import Desk
from bot.durable import Step
from bot.flows import candidate, repair, show
from bot.steps import will_pass
from bot.turn import Json, Reply, ShowCard, Turn
from cards.answers import (
    Edited,
    all_accepted_card,
    cancelled_there_card,
    edited_card,
    kept_as_edited_card,
    proposed_card,
    uninvited_card,
)
from cards.clicks.recruiter import KeepIt
from services.booking.amend import without_own
from services.booking.candidate import uninvited, with_candidates_line
from services.booking.changes import (
    Answered,
    CancelledInOutlook,
    Change,
    Joined,
    Left,
    Moved,
    ProposedNewTime,
    RoomAnswered,
)
from services.booking.event import EventFacts
from services.errors import GraphBusy, GraphSilent, SchedulingError
from services.model import Answer, Booking, BookingState, Candidate, Person, Room, Rsvp, Span
from services.notices.reconcile import next_look, organizers_copy, reconcile
from services.planning.engine import recheck
from services.store.mailboxes import FoundBy

LOOK_BACK = timedelta(days=2)  # how far back an answer's mail is searched for its comment


async def look(desk: Desk, step: Step, tenant: str, id: str, by: FoundBy = "reconcile") -> None:
    """The story of one look at Outlook. Late, doubled and reordered notices all end in the same chat.

    `by` says who asked for it, so that it is counted what no notice told.
    """
    ask = partial(_take_over, desk, tenant, id, by)
    news = await step("ask Outlook", ask, tries=5, worth_a_retry=will_pass)
    await show.booking(desk, step, tenant, id)
    for n, told in enumerate(news):
        await step(f"tell {n}", partial(_tell, desk, tenant, id, told), tries=3)
    await candidate.follow(desk, step, "look", tenant, id)


async def _take_over(desk: Desk, tenant: str, id: str, by: FoundBy) -> list[list[str]]:
    """Writes the organizer's copy over what we held; returns what is worth a new line, without names."""
    booking = await show.known(desk, tenant, id)
    watched = await desk.store.watches_of(tenant, booking.mailbox)
    due = next_look(booking, desk.now(), is_watched=bool(watched) and not booking.calendar)
    await desk.store.look_again(tenant, id, due)
    if booking.state is not BookingState.BOOKED or booking.event is None:
        return []
    try:
        theirs = await candidate.copy_of(booking, desk)
        copy = await _copy(desk, booking, theirs)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError:
        return []  # signed out, or not allowed any more: a later look may be luckier, nothing is lost
    changes: tuple[Change, ...] = ()
    is_uninvited = False

    def take_over(standing: Booking) -> Booking:
        nonlocal changes, is_uninvited
        found = reconcile(standing, copy)
        changes = found.changes
        if CancelledInOutlook() in changes:
            return replace(found.booking, trouble=show.IN_OUTLOOK)
        looked_for = booking.candidate_event if theirs is None else None
        is_uninvited = bool(looked_for) and standing.candidate_event == looked_for
        return uninvited(found.booking) if is_uninvited else found.booking

    after = await desk.store.change_booking(tenant, id, take_over)
    if changes:
        await desk.store.count_changes(tenant, booking.mailbox, by, len(changes))
    told = [line for each in changes for line in _lines(each, after)] if after else []
    told += [["uninvited"]] if is_uninvited else []
    return [*_by_hand(changes, after), *told] if after else []


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


def _lines(change: Change, booking: Booking) -> list[list[str]]:
    """A change as kept words: what happened, and the attendee's place in the booking's list."""
    match change:
        case Answered(answer) | RoomAnswered(answer):
            if answer.rsvp is Rsvp.DECLINED:
                return [["declined", str(_place(booking, answer))]]
            return [["all accepted"]] if _all_accepted(booking) else []
        case ProposedNewTime(answer, span):
            when = (span.start.isoformat(), span.end.isoformat())
            return [["proposed", str(_place(booking, answer)), *when]]
        case CancelledInOutlook():
            return [["cancelled"]]
        case _:
            return []


def _by_hand(changes: Sequence[Change], booking: Booking) -> list[list[str]]:
    """What was moved, added and taken off, as one line: who left is told by their place in the plan."""
    told = []
    for change in changes:
        match change:
            case Moved(before, _):
                told.append(f"moved {before.start.isoformat()} {before.end.isoformat()}")
            case Joined(answer):
                told.append(f"joined {_place(booking, answer)}")
            case Left(answer):
                told.append(f"left {_planned(booking, answer)}")
    return [["edited", *told]] if told else []


def _planned(booking: Booking, answer: Answer) -> int:
    """-1 for somebody whom the plan does not know."""
    known = [who.address.casefold() for who in _everybody(booking)]
    return known.index(answer.address.casefold()) if answer.address.casefold() in known else -1


def _everybody(booking: Booking) -> tuple[Candidate | Person | Room, ...]:
    return (booking.plan.candidate, *booking.plan.people, *booking.plan.rooms)


def _place(booking: Booking, answer: Answer) -> int:
    return [a.address for a in booking.answers].index(answer.address)


def _all_accepted(booking: Booking) -> bool:
    asked = [answer for answer in booking.answers if not answer.is_optional]
    return all(answer.rsvp in (Rsvp.ACCEPTED, Rsvp.ORGANIZER) for answer in asked)


async def keep(click: KeepIt, turn: Turn, desk: Desk) -> Reply:
    """What was done in Outlook shall stay so: the card that asked has no more to ask."""
    booking = await show.own(click.booking, turn, desk)
    card = kept_as_edited_card(booking, press=desk.press(turn.tenant), locale=booking.plan.locale)
    if turn.message:
        await desk.teams.edit(turn.conversation, turn.message, card)
    return ShowCard(card)


async def _tell(desk: Desk, tenant: str, id: str, told: list[str]) -> None:
    booking = await show.known(desk, tenant, id)
    await desk.teams.post(booking.conversation, await _card(booking, told, desk), reply_to=booking.card)


async def _card(booking: Booking, told: list[str], desk: Desk) -> Json:
    press, locale = desk.press(booking.tenant), booking.plan.locale
    match told:
        case ["declined", place]:
            return await repair.line(booking, booking.answers[int(place)], desk)
        case ["proposed", place, start, end]:
            span = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
            who = booking.answers[int(place)]
            return proposed_card(booking, who, span, press=press, locale=locale)
        case ["edited", *what]:
            return edited_card(booking, await _edited(booking, what, desk), press=press, locale=locale)
        case ["moved", start, end]:  # as a look wrote it before Muster told of other edits too
            edited = await _edited(booking, [f"moved {start} {end}"], desk)
            return edited_card(booking, edited, press=press, locale=locale)
        case ["uninvited"]:
            return uninvited_card(booking, press=press, locale=locale)
        case ["cancelled"]:
            return cancelled_there_card(booking, press=press, locale=locale)
        case _:
            return all_accepted_card(booking, press=press, locale=locale)


async def _edited(booking: Booking, told: Sequence[str], desk: Desk) -> Edited:
    words = [each.split() for each in told]
    moved = next((rest for kind, *rest in words if kind == "moved"), None)
    before = Span(*map(datetime.fromisoformat, moved)) if moved else None
    joined = [booking.answers[int(n)] for kind, n, *_ in words if kind == "joined"]
    known = _everybody(booking)
    left = [known[int(n)].name if int(n) >= 0 else "a guest" for kind, n, *_ in words if kind == "left"]
    blocked = await _who_cannot(booking, desk) if before else ()
    return Edited(before, tuple(answer.name or answer.address for answer in joined), tuple(left), blocked)


async def _who_cannot(booking: Booking, desk: Desk) -> tuple[str, ...] | None:
    """At the time that somebody chose in Outlook, where nobody had looked at calendars."""
    slot = booking.slot
    sitting = {person.address for person in slot.people} | {room.address for room in slot.rooms}
    try:
        calendars = await desk.graph_of(booking).schedules.read(sitting, slot.span)
    except SchedulingError:
        return None
    return recheck(slot, without_own(calendars, [booking]))
