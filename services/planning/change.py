"""What a booked interview costs to change: who sits and where, once it is said when each sitting starts.

Integers in the units of `prices`, additive over sittings and people. What stays as it is costs nothing; what
is new costs its price (`prices`, without the wait), and on top

- SWAPPED for everybody who is newly asked to sit (whoever is let go for it comes with that);
- MOVED for everybody who sits at another time than before, CANDIDATE_MOVED for the candidate of such a
  sitting, and what its hours cost by their clock;
- one for every five minutes between the old and the new start;
- LEFT_OUT for an optional person who cannot come any more;
- OTHER_ROOM, ONLINE and SHORTER for each sitting that has another room, no room, less time.

A mailbox that cannot be read is worth UNKNOWN, unless the interview was booked with that very doubt.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cached_property

from services.model import Person, Slot
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.prices import NEVER
from services.planning.repair import Found, Kind, Repair, described, kinds_of
from services.planning.rooms import Rooms
from services.planning.sitters import Sitters
from services.planning.standing import (
    CANDIDATE_MOVED,
    LEFT_OUT,
    MOVED,
    ONLINE,
    OTHER_ROOM,
    SHORTER,
    SWAPPED,
    Place,
    Standing,
)
from services.planning.timetable import Timetable

__all__ = [
    "CANDIDATE_MOVED",
    "LEFT_OUT",
    "MOVED",
    "ONLINE",
    "OTHER_ROOM",
    "SHORTER",
    "SWAPPED",
    "Change",
    "Kind",
    "Repair",
]


class Change:
    """The cheapest way to hold the standing interview at other times. See `Standing`."""

    def __init__(self, agenda: Agenda, slot: Slot, now: datetime, refused: Collection[str] = ()) -> None:
        self.standing, self.plan, self.now = Standing(agenda, slot, refused), agenda.plan, now
        self.kept = self.standing.kept
        self.sitters, self.rooms = Sitters(self.standing), Rooms(self.standing)

    @cached_property
    def times(self) -> Timetable:
        return Timetable(self.plan, self.now)

    def allows(self, places: Sequence[Place]) -> bool:
        """Whether the plan does. What is not moved is not asked about: it is booked."""
        moved = [self.moves(j, place) for j, place in enumerate(places)]
        sessions = self.plan.sessions
        return all(
            self.times.opens(sessions[j], place.span) for j, place in enumerate(places) if moved[j]
        ) and self.times.is_loop([place.span for place in places], moved)

    def moves(self, j: int, place: Place) -> bool:
        return self.standing.moves(j, place)

    def stands(self, j: int) -> bool:
        """Whether everybody and the room of the standing sitting can still be had."""
        people = self.standing.was[j].people
        return self.rooms.stands(j) and not any(self.sitters.price(j, self.kept[j], p) for p in people)

    def least_moved(self, j: int) -> int:
        """What moving session `j` costs at least, besides how far: everybody is moved or newly asked."""
        people = min(MOVED, SWAPPED) * len(self.standing.panels.required[j]) + self.sitters.least_moved(j)
        return people + CANDIDATE_MOVED * self.plan.sessions[j].with_candidate

    @cached_property
    def least_kept(self) -> list[int]:
        """What each session costs at least at its own time, rooms not counted."""
        named = [self.sitters.named(j, place)[0] for j, place in enumerate(self.kept)]
        return [price + self.sitters.least_chosen(j, self.kept[j]) for j, price in enumerate(named)]

    def least(self, places: Sequence[Place]) -> int:
        """No more than `cheapest` costs, without a look at anybody's calendar."""
        return sum(
            self._shift(j, place) + (self.least_moved(j) if self.moves(j, place) else 0)
            for j, place in enumerate(places)
        )

    def cheapest(self, places: Sequence[Place], under: int = NEVER, least: int = 0) -> Found | None:
        """The cheapest people and rooms for it, or None when there are none for less than `under`.

        `least` is what it is known to cost at least, rooms not counted.
        """
        in_rooms, rooms = self.rooms.cheapest(places)
        if least + in_rooms >= under:
            return None
        people: list[list[Person]] = []
        cost, chairs = 0, sum(self.sitters.least_moved(j) for j, p in enumerate(places) if self.moves(j, p))
        for j, place in enumerate(places):
            price, sits = self.sitters.named(j, place)
            cost += price + self._shift(j, place) + self._meeting(j, place)
            if cost + chairs >= under:
                return None
            people.append(sits)
        cost += in_rooms
        if cost + chairs >= under:
            return None
        price, chosen = self.sitters.chosen(places, under - cost)
        if cost + price >= under:
            return None
        people = [[*named, *picked] for named, picked in zip(people, chosen, strict=True)]
        new, kinds = tuple(self.sitters.new(people)), kinds_of(self.standing.was, places, rooms)
        return Found(cost + price, places, people, rooms, new, kinds | {Kind.COLLEAGUE} if new else kinds)

    def repair(self, found: Found) -> Repair:
        """The same in words that can be shown."""
        return described(self.standing, found)

    def _shift(self, j: int, place: Place) -> int:
        """What the new time and length cost, whoever sits."""
        was = self.standing.was[j]
        cost = SHORTER * (place.span.duration < was.span.duration)
        cost += ONLINE * (was.room is not None and not place.in_room)
        return cost + abs(place.span.start - was.span.start) // prices.UNIT

    def _meeting(self, j: int, place: Place) -> int:
        """What the new time costs the candidate."""
        session = self.plan.sessions[j]
        if not session.with_candidate or not self.moves(j, place):
            return 0
        return CANDIDATE_MOVED + self.times.odd_hours(session, place.span)
