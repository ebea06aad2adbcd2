"""What happened in Outlook since we last looked: the organizer's copy against what the booking holds."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from services.booking.event import Attendee, EventFacts, first_answers, transaction_id
from services.model import (
    Answer,
    Booking,
    BookingState,
    InterviewPlan,
    Person,
    Room,
    Rsvp,
    Seat,
    Sitting,
    Slot,
    Span,
)

ANSWERED = frozenset({Rsvp.ACCEPTED, Rsvp.TENTATIVE, Rsvp.DECLINED})


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody accepted, declined or said perhaps; or changed their mind."""

    answer: Answer
    before: Rsvp


@dataclass(frozen=True, slots=True)
class RoomAnswered:
    answer: Answer
    before: Rsvp


@dataclass(frozen=True, slots=True)
class ProposedNewTime:
    """Only a proposal: the event stands where it was until the organizer moves it."""

    answer: Answer
    span: Span


@dataclass(frozen=True, slots=True)
class Moved:
    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody, or a room, was added in Outlook."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody, or a room, was taken off in Outlook."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class CancelledInOutlook:
    """Cancelled or deleted there, not by us."""


Change = Answered | RoomAnswered | ProposedNewTime | Moved | Joined | Left | CancelledInOutlook


def differences(booking: Booking, facts: EventFacts | None) -> tuple[Change, ...]:
    """What people did in Outlook, in the order of telling. `facts` is None when the event is gone.

    The same copy twice, an older copy, or a copy of a booking that is over gives nothing. An answer that
    Outlook cleared (it does when the time moves) is nobody's act: `applied` takes it over, it is not listed.
    Nor is anything while a change of ours is under way: it looks at the copy itself.
    """
    if booking.state is not BookingState.BOOKED or booking.amendment:
        return ()
    if facts is None or facts.is_cancelled:
        return (CancelledInOutlook(),)
    if is_stale(booking, facts):
        return ()
    before = {answer.address.casefold(): answer for answer in _answers(booking, facts)}
    after = {answer.address.casefold(): answer for answer in _merged(booking, facts)}
    sitting = _sitting(booking, facts)
    return (
        *([Moved(sitting.span, facts.span)] if facts.span != sitting.span else ()),
        *(Left(answer) for who, answer in before.items() if who not in after),
        *(Joined(answer) for who, answer in after.items() if who not in before),
        *_answered(before, after),
        *_proposed(before, after, facts),
    )


def applied(booking: Booking, facts: EventFacts | None) -> Booking:
    """The booking as Outlook now has it. `revision` is the store's to raise, when it writes."""
    if booking.state is not BookingState.BOOKED or booking.amendment:
        return booking
    if facts is None or facts.is_cancelled:
        return replace(booking, state=BookingState.CANCELLED)
    if is_stale(booking, facts):
        return booking
    return replace(
        booking,
        plan=_plan(booking, facts),
        slot=_slot(booking, facts),
        event=booking.event or facts.id,
        ical_uid=facts.ical_uid or booking.ical_uid,
        change_key=facts.change_key or booking.change_key,
        join_url=facts.join_url or booking.join_url,
        answers=_merged(booking, facts),
        modified=facts.modified or booking.modified,
    )


def is_stale(booking: Booking, facts: EventFacts) -> bool:
    """Is this copy older than the one applied last? Change keys say only *different*, not *newer*."""
    return bool(facts.modified and booking.modified and facts.modified < booking.modified)


def _answered(before: dict[str, Answer], after: dict[str, Answer]) -> Iterator[Change]:
    for who, now in after.items():
        was = before[who].rsvp if who in before else Rsvp.NONE
        if now.rsvp in ANSWERED and now.rsvp is not was:
            yield RoomAnswered(now, was) if now.is_room else Answered(now, was)


def _proposed(before: dict[str, Answer], after: dict[str, Answer], facts: EventFacts) -> Iterator[Change]:
    """A proposal stays on the copy for good; it is news only together with a new answer."""
    for attendee in facts.attendees:
        who = attendee.address.casefold()
        if attendee.proposed and who in after and (who not in before or before[who].at != after[who].at):
            yield ProposedNewTime(after[who], attendee.proposed)


def _merged(booking: Booking, facts: EventFacts) -> tuple[Answer, ...]:
    """The copy's attendees in the booking's order, newcomers last."""
    known = {answer.address.casefold(): answer for answer in _answers(booking, facts)}
    listed = {attendee.address.casefold(): attendee for attendee in facts.attendees}
    kept = (
        _newer(a, listed.get(who)) for who, a in known.items() if who in listed or _is_elsewhere(a, booking)
    )
    organizer = booking.plan.organizer.address.casefold()
    newcomers = (_answer(a) for who, a in listed.items() if who not in known and who != organizer)
    return (*kept, *newcomers)


def _is_elsewhere(answer: Answer, booking: Booking) -> bool:
    """Not listed on the event, nor taken off it: its owner, a candidate with an event of their own."""
    return answer.rsvp is Rsvp.ORGANIZER or (answer.is_candidate and bool(booking.candidate_host))


def _newer(known: Answer, listed: Attendee | None) -> Answer:
    if listed is None or known.rsvp is Rsvp.ORGANIZER:
        return known
    if known.at and listed.at and listed.at < known.at:
        return known
    same = listed.rsvp is known.rsvp and listed.at == known.at
    comment = listed.comment or (known.comment if same else "")
    return replace(known, rsvp=listed.rsvp, at=listed.at, comment=comment, name=known.name or listed.name)


def _answer(attendee: Attendee) -> Answer:
    return Answer(
        attendee.address,
        attendee.name,
        attendee.rsvp,
        attendee.at,
        attendee.comment,
        attendee.is_room,
        is_optional=attendee.is_optional,
    )


def _answers(booking: Booking, facts: EventFacts) -> tuple[Answer, ...]:
    return booking.answers or first_answers(booking, _sitting(booking, facts))


def _sitting(booking: Booking, facts: EventFacts) -> Sitting:
    """Which sitting this event holds: the transaction id tells; an interview of one sitting has no choice."""
    for sitting in booking.slot.sittings:
        if facts.transaction_id == transaction_id(booking, sitting):
            return sitting
    return booking.slot.sittings[0]


def _slot(booking: Booking, facts: EventFacts) -> Slot:
    """The slot with its sitting as Outlook has it. What was said for the old one no longer holds."""
    old = _sitting(booking, facts)
    here = {attendee.address.casefold() for attendee in facts.attendees}
    here.add(booking.plan.organizer.address.casefold())
    people = tuple(person for person in old.people if person.address.casefold() in here)
    new = replace(old, span=facts.span, people=people, room=_room(old.room, facts))
    if new == old:
        return booking.slot
    sittings = tuple(new if sitting is old else sitting for sitting in booking.slot.sittings)
    return replace(booking.slot, sittings=sittings, reasons=())


def _plan(booking: Booking, facts: EventFacts) -> InterviewPlan:
    """Whoever was taken off by hand is not asked again when the interview is changed: a pool goes on without
    them, a chair of their own is gone. Not the last one: an interview is with somebody."""
    sat = _sitting(booking, facts).people
    left = {person for person in sat if person not in _slot(booking, facts).sittings[0].people}
    if not left:
        return booking.plan
    sessions = tuple(
        replace(session, panel=tuple(_without(session.panel, left)) or session.panel)
        for session in booking.plan.sessions
    )
    return replace(booking.plan, sessions=sessions)


def _without(panel: Iterable[Seat], left: Collection[Person]) -> Iterator[Seat]:
    for seat in panel:
        others = tuple(person for person in seat.anyone_of if person not in left)
        if others:
            yield replace(seat, anyone_of=others, count=min(seat.count, len(others)))


def _room(room: Room | None, facts: EventFacts) -> Room | None:
    listed = [attendee for attendee in facts.attendees if attendee.is_room]
    if not listed or (room and any(a.address.casefold() == room.address.casefold() for a in listed)):
        return room if listed else None
    return Room(listed[0].address, listed[0].name)
