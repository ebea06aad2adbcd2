"""What a slot's cost is made of: every part of `prices` that it pays, and for whom."""

from collections.abc import Iterator
from itertools import pairwise

from services.model import Person, Session, Sitting, Slot, Why
from services.planning import prices
from services.planning.agenda import Agenda, Part
from services.planning.diaries import empty_chairs
from services.planning.panels import key
from services.planning.recheck import by_session
from services.planning.timetable import Timetable


def bill(agenda: Agenda, times: Timetable, slot: Slot) -> tuple[Part, ...]:
    """The parts add up to the cost that the search gives this slot by these calendars."""
    parts: list[Part] = []
    for session, sitting in zip(agenda.plan.sessions, by_session(agenda.plan, slot), strict=True):
        parts += _sitting(agenda, times, session, sitting)
    parts += _between(times, sorted(slot.sittings, key=lambda sitting: sitting.span))
    return tuple(part for part in parts if part.cost)


def _sitting(agenda: Agenda, times: Timetable, session: Session, sitting: Sitting) -> Iterator[Part]:
    span = sitting.span
    yield Part(Why.LATER, session.title, (span.start - times.first_start) // prices.UNIT)
    for person in sitting.people:
        yield from agenda.parts(person, span, session.room is not None)
    yield from _missing(session, sitting)
    if session.with_candidate:
        yield Part(Why.ODD_HOURS, agenda.plan.candidate.name, times.odd_hours(session, span))
    if sitting.room and session.room:
        yield Part(Why.EMPTY_CHAIRS, sitting.room.name, empty_chairs(sitting.room, session.room.seats))


def _missing(session: Session, sitting: Sitting) -> Iterator[Part]:
    sits = {key(person) for person in sitting.people}
    optional, trainees = guests(session)
    for person in optional:
        if key(person) not in sits:
            yield Part(Why.STAYS_AWAY, person.name, prices.MISSING)
    if trainees and not any(key(person) in sits for person in trainees):
        yield Part(Why.UNSHADOWED, session.title, prices.UNSHADOWED)


def guests(session: Session) -> tuple[list[Person], list[Person]]:
    """Optional people and trainees: whoever is asked to sit is neither, and who is optional is no trainee."""
    asked = {key(person) for seat in session.panel for person in seat.anyone_of}
    optional = {key(person): person for person in session.optional if key(person) not in asked}
    trainees = {key(p): p for p in session.trainees if key(p) not in asked | optional.keys()}
    return [optional[who] for who in sorted(optional)], [trainees[who] for who in sorted(trainees)]


def _between(times: Timetable, held: list[Sitting]) -> Iterator[Part]:
    for one, other in pairwise(held):
        if times.day(one.span.start) != times.day(other.span.start):
            yield Part(Why.ANOTHER_DAY, "", prices.ANOTHER_DAY)
        elif one.room and other.room and one.room != other.room:
            yield Part(Why.ROOM_CHANGE, other.title, prices.ROOM_CHANGE)


def dearer(parts: tuple[Part, ...], than: tuple[Part, ...]) -> tuple[Part, ...]:
    """What costs more in the one than in the other, the most first."""
    spent = {(part.why, part.who): 0 for part in (*parts, *than)}
    for part in parts:
        spent[part.why, part.who] += part.cost
    for part in than:
        spent[part.why, part.who] -= part.cost
    more = [Part(why, who, cost) for (why, who), cost in spent.items() if cost > 0]
    return tuple(sorted(more, key=lambda part: -part.cost))
