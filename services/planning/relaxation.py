"""In what a plan can give way, what that asks of people, and the plan with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from enum import StrEnum

from services.model import (
    Calendar,
    InterviewPlan,
    Person,
    Room,
    RoomNeed,
    Seat,
    Session,
    Span,
    Stance,
    Terms,
)
from services.planning.diaries import hours_of
from services.planning.panels import key

WEEK = timedelta(weeks=1)
USUAL = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 45, 60, 90, 120))


class Give(StrEnum):
    SMALLER_ROOM = "smaller_room"  # one in which all who sit find a chair
    NO_ROOM = "no_room"  # online instead
    BREAK = "break"  # who: keeps no time free before and after
    SHORTER = "shorter"  # the next usual length
    COLLEAGUE = "colleague"  # who: or one of the plan's pools, or of those offered
    TENTATIVE = "tentative"  # a tentative meeting does not rule a time out
    ELSEWHERE = "elsewhere"
    WIDER = "wider"  # the same days a week later too
    OWN_WINDOWS = "own_windows"  # who: also sits at other times than they offer
    OPTIONAL = "optional"  # who: need not be there
    ENOUGH = "enough"  # who: takes one more interview than they want
    OTHER_TIMES = "other_times"  # the candidate comes at other times than they said, too
    NIGHT = "night"  # who: sits before seven or after nine
    MEETING = "meeting"  # who: moves what they have in `span`


PRICES: Mapping[Give, int] = {
    Give.SMALLER_ROOM: 10,
    Give.NO_ROOM: 20,
    Give.BREAK: 20,
    Give.SHORTER: 30,
    Give.COLLEAGUE: 30,
    Give.TENTATIVE: 30,
    Give.ELSEWHERE: 30,
    Give.WIDER: 40,
    Give.OWN_WINDOWS: 50,
    Give.OPTIONAL: 60,
    Give.ENOUGH: 60,
    Give.OTHER_TIMES: 70,
    Give.NIGHT: 80,
    Give.MEETING: 80,
}

ASKS = frozenset({Give.NIGHT, Give.MEETING})
"""What no search can do by itself: somebody has to agree first."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """`session` is a number, for what holds for one session only."""

    give: Give
    session: int | None = None
    who: Person | None = None
    span: Span | None = None

    @property
    def price(self) -> int:
        return PRICES[self.give]


@dataclass(frozen=True, slots=True)
class Offers:
    """What else was read: rooms of any size, people who could fill in, and the span that calendars cover."""

    rooms: tuple[Room, ...] = ()
    colleagues: tuple[Person, ...] = ()
    read: Span | None = None


Set = frozenset[Relaxation]
NOTHING: Set = frozenset()


def price_of(wanted: Set) -> int:
    return sum(each.price for each in wanted)


def relaxed(plan: InterviewPlan, wanted: Iterable[Relaxation], offers: Offers) -> InterviewPlan:
    """The plan that gives way in all of these; what is asked of people leaves it as it is."""
    for each in sorted(wanted, key=lambda each: each.give is not Give.COLLEAGUE):
        plan = _one(plan, each, offers)
    return plan


def agreed(
    plan: InterviewPlan, calendars: Mapping[str, Calendar], wanted: Iterable[Relaxation]
) -> dict[str, Calendar]:
    """The calendars as they will be once everybody who is asked has agreed."""
    left = dict(calendars)
    for each in wanted:
        if each.give in ASKS and each.who is not None:
            address = next(known for known in left if known.casefold() == key(each.who))
            left[address] = _agreed(plan, left[address], each)
    return left


def _agreed(plan: InterviewPlan, calendar: Calendar, asked: Relaxation) -> Calendar:
    if asked.give is Give.MEETING:
        return replace(calendar, busy=tuple(busy for busy in calendar.busy if busy.span != asked.span))
    always = replace(hours_of(calendar, plan), days=frozenset(range(7)), start=time(), end=time())
    return replace(calendar, hours=always)


def _one(plan: InterviewPlan, each: Relaxation, offers: Offers) -> InterviewPlan:
    match each.give:
        case Give.WIDER:
            return replace(plan, windows=(*plan.windows, *later(plan, offers)))
        case Give.OTHER_TIMES:
            return replace(plan, candidate_windows=None)
        case Give.TENTATIVE:
            return replace(plan, policy=replace(plan.policy, tentative=Stance.WEIGH))
        case Give.ELSEWHERE:
            return replace(plan, policy=replace(plan.policy, elsewhere=Stance.WEIGH))
        case Give.BREAK | Give.OWN_WINDOWS | Give.ENOUGH if each.who:
            return replace(plan, terms=tuple(_eased(terms, each) for terms in plan.terms))
        case _:
            sessions = (
                _given_way(plan, j, session, each, offers) if each.session in (j, None) else session
                for j, session in enumerate(plan.sessions)
            )
            return replace(plan, sessions=tuple(sessions))


def _eased(terms: Terms, each: Relaxation) -> Terms:
    if each.who is None or terms.address.casefold() != key(each.who):
        return terms
    if each.give is Give.BREAK:
        return replace(terms, before=timedelta(), after=timedelta())
    if each.give is Give.OWN_WINDOWS:
        return replace(terms, windows=None)
    return replace(terms, a_day=None, a_week=None)


def _given_way(plan: InterviewPlan, j: int, session: Session, each: Relaxation, offers: Offers) -> Session:
    match each.give:
        case Give.SHORTER:
            return replace(session, duration=next_length(session) or session.duration)
        case Give.NO_ROOM:
            return replace(session, room=None, online=True)
        case Give.SMALLER_ROOM:
            return replace(session, room=smaller(session, offers))
        case Give.OPTIONAL if each.who:
            panel = tuple(seat for seat in session.panel if not is_only(seat, each.who))
            return replace(session, panel=panel, optional=(*session.optional, each.who))
        case Give.COLLEAGUE if each.who:
            others = colleagues(plan, j, offers)
            panel = tuple(
                Seat((*seat.anyone_of, *others)) if is_only(seat, each.who) else seat
                for seat in session.panel
            )
            return replace(session, panel=panel)
        case _:
            return session


def later(plan: InterviewPlan, offers: Offers) -> tuple[Span, ...]:
    """The plan's windows a week later, as far as the calendars were read."""
    moved = (Span(window.start + WEEK, window.end + WEEK) for window in plan.windows)
    return tuple(window for window in moved if offers.read is not None and offers.read.holds(window))


def next_length(session: Session) -> timedelta | None:
    return max((usual for usual in USUAL if usual < session.duration), default=None)


def smaller(session: Session, offers: Offers) -> RoomNeed | None:
    """A room in which the panel and the candidate find a chair, where a larger one was asked for."""
    seats = sum(min(seat.count, len(seat.anyone_of)) for seat in session.panel) + session.with_candidate
    if session.room is None or seats >= session.room.seats:
        return None
    known = (*session.room.rooms, *offers.rooms)
    fit = (room for room in known if room.capacity is not None and room.capacity >= seats)
    return RoomNeed(seats, tuple(dict.fromkeys(fit)))


def colleagues(plan: InterviewPlan, j: int, offers: Offers) -> tuple[Person, ...]:
    """Who else could sit in session `j`: the plan's pools and those offered, but nobody named for another."""
    seats = [seat for session in plan.sessions for seat in session.panel]
    named = {key(p) for seat in seats if len(seat.anyone_of) <= seat.count for p in seat.anyone_of}
    there = {key(p) for seat in plan.sessions[j].panel for p in seat.anyone_of}
    pools = [p for seat in seats if len(seat.anyone_of) > seat.count for p in seat.anyone_of]
    others = {key(p): p for p in (*pools, *offers.colleagues)}
    return tuple(person for who, person in others.items() if who not in named | there)


def is_only(seat: Seat, who: Person) -> bool:
    return [key(person) for person in seat.anyone_of] == [key(who)]


def named_alone(session: Session) -> Iterator[Person]:
    """Those who have a seat of their own."""
    return (seat.anyone_of[0] for seat in session.panel if is_named_alone(seat))


def is_named_alone(seat: Seat) -> bool:
    """Not who is left of a pool by what they bring: a colleague would not bring it."""
    return len(seat.anyone_of) == 1 and seat.source is None
