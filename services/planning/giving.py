"""With which relaxations one session by itself can be held: what stands against each start, in turn.

For a start, each requirement is met, or there are ways to give way in it: a person's obstacles, a pool's,
the room. One way for each, taken together, is a set with which the session can be held then; and every set
with which it can be held from some start holds one of these. So the least of them are all there is to know.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import combinations

from services.model import Availability, Person, RoomNeed, Seat, Session, Span
from services.planning import prices
from services.planning.agenda import Agenda, Cause, Obstacle
from services.planning.hours import merged
from services.planning.panels import key
from services.planning.relaxation import (
    NOTHING,
    Give,
    Offers,
    Relaxation,
    Set,
    colleagues,
    is_named_alone,
    later,
    next_length,
    smaller,
)

TOGETHER = 3  # more than these at once is another request

Ways = list[Set]  # none within another; [] where nothing helps, [NOTHING] where nothing need be given

_WAIVED = {
    Cause.BREAK: Give.BREAK,
    Cause.OWN_WINDOWS: Give.OWN_WINDOWS,
    Cause.ENOUGH: Give.ENOUGH,
    Cause.NIGHT: Give.NIGHT,
}


class Giving:
    """`agenda` knows all of `offers` too; what it has not read is of no help."""

    def __init__(self, agenda: Agenda, now: datetime, offers: Offers) -> None:
        self.agenda, self.plan, self.offers = agenda, agenda.plan, offers
        self._earliest = now + prices.LEAD
        self._theirs = merged(self.plan.candidate_windows or ())

    def ways(self, j: int) -> Ways:
        """The sets with which session `j` can be held from some start."""
        session, found = self.plan.sessions[j], set[Set]()
        for span, given in self._spans(j, session):
            found.update(self._at(j, session, span, given))
            if NOTHING in found:
                return [NOTHING]
        return least(found)

    def _spans(self, j: int, session: Session) -> Iterator[tuple[Span, Set]]:
        """All times at which it could lie, and what is given for that alone."""
        lengths = [(session.duration, NOTHING)]
        if (shorter := next_length(session)) is not None:
            lengths.append((shorter, frozenset({Relaxation(Give.SHORTER, j)})))
        wider = frozenset({Relaxation(Give.WIDER)})
        every = merged((*self.plan.windows, *later(self.plan, self.offers)))
        for length, cut in lengths:
            for windows, widened in ((merged(self.plan.windows), NOTHING), (every, wider)):
                for window in windows:
                    yield from ((span, cut | widened) for span in self._starts(window, length))

    def _starts(self, window: Span, length: timedelta) -> Iterator[Span]:
        step = int(self.plan.grid.total_seconds())
        at = max(window.start, self._earliest)
        at += timedelta(seconds=-at.timestamp() % step)
        while at + length <= window.end:
            yield Span(at, at + length)
            at += self.plan.grid

    def _at(self, j: int, session: Session, span: Span, given: Set) -> Ways:
        ways = [given if self._can_come(session, span) else given | {Relaxation(Give.OTHER_TIMES)}]
        if session.room is not None:
            ways = both(ways, self._room(j, session, session.room, span))
        for seat in session.panel if ways else ():
            ways = both(ways, self._seat(j, session, seat, span))
            if not ways:
                break
        return ways

    def _can_come(self, session: Session, span: Span) -> bool:
        """Whether the candidate can, if they are in it."""
        is_limited = session.with_candidate and self.plan.candidate_windows is not None
        return not is_limited or any(window.holds(span) for window in self._theirs)

    def _room(self, j: int, session: Session, need: RoomNeed, span: Span) -> Ways:
        if any(self.agenda.room_stands(room, need.seats, span) for room in need.rooms):
            return [NOTHING]
        ways = [frozenset({Relaxation(Give.NO_ROOM, j)})]
        small = smaller(session, self.offers)
        if small and any(self.agenda.room_stands(room, small.seats, span) for room in small.rooms):
            ways.append(frozenset({Relaxation(Give.SMALLER_ROOM, j)}))
        return ways

    def _seat(self, j: int, session: Session, seat: Seat, span: Span) -> Ways:
        in_room = session.room is not None
        if len(seat.anyone_of) > seat.count:
            return self._pool(seat, span, in_room)
        ways = [NOTHING]
        for person in seat.anyone_of:
            ways = both(ways, self._person(person, span, in_room))
        if ways != [NOTHING] and is_named_alone(seat):
            ways = least([*ways, *self._without(j, session, seat.anyone_of[0], span, in_room)])
        return ways

    def _pool(self, seat: Seat, span: Span, in_room: bool) -> Ways:
        each = [self._person(person, span, in_room) for person in seat.anyone_of]
        able = sum(ways == [NOTHING] for ways in each)
        if able >= seat.count:
            return [NOTHING]
        hindered = [ways for ways in each if ways and ways != [NOTHING]]
        found: set[Set] = set()
        for others in combinations(hindered, seat.count - able):
            together = [NOTHING]
            for ways in others:
                together = both(together, ways)
            found.update(together)
        return least(found)

    def _without(self, j: int, session: Session, who: Person, span: Span, in_room: bool) -> Iterator[Set]:
        """Somebody named may stay away where others sit, or have a colleague come."""
        if len(session.panel) > 1:
            yield frozenset({Relaxation(Give.OPTIONAL, j, who)})
        swap = frozenset({Relaxation(Give.COLLEAGUE, j, who)})
        for other in colleagues(self.plan, j, self.offers):
            yield from (swap | way for way in self._person(other, span, in_room))

    def _person(self, person: Person, span: Span, in_room: bool) -> Ways:
        if self.agenda.doubt(person.address, span) is not None:
            return []  # nobody can tell whether that would help
        ways = [NOTHING]
        for obstacle in self.agenda.against(person, span, in_room):
            ways = both(ways, [frozenset({each}) for each in self._given(person, obstacle)])
        return ways

    def _given(self, person: Person, obstacle: Obstacle) -> Iterator[Relaxation]:
        """What would take it away; nothing does where somebody is out of office."""
        if obstacle.cause in _WAIVED:
            yield Relaxation(_WAIVED[obstacle.cause], who=person)
        if obstacle.cause is Cause.REFUSED:
            is_tentative = obstacle.detail == Availability.TENTATIVE
            yield Relaxation(Give.TENTATIVE if is_tentative else Give.ELSEWHERE)
        is_meeting = obstacle.cause in (Cause.BUSY, Cause.BREAK) and obstacle.span is not None
        if is_meeting and obstacle.span not in self._absences(person):
            yield Relaxation(Give.MEETING, who=person, span=obstacle.span)

    def _absences(self, person: Person) -> set[Span]:
        calendar = self.agenda.calendars[key(person)]
        return {busy.span for busy in calendar.busy if busy.show_as is Availability.AWAY}


def both(ways: Collection[Set], others: Collection[Set]) -> Ways:
    """One of each, together."""
    if list(others) == [NOTHING]:
        return list(ways)
    return least({one | other for one in ways for other in others if len(one | other) <= TOGETHER})


def least(ways: Iterable[Set]) -> Ways:
    """Those that hold no other."""
    kept: Ways = []
    for way in sorted(set(ways), key=len):
        if not any(other <= way for other in kept):
            kept.append(way)
    return kept
