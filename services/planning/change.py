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

from services.model import Slot
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.panels import key
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
        return self.opens(places) and self.is_loop(places)

    def opens(self, places: Sequence[Place]) -> bool:
        """Whether what is moved lies in the times that were asked for."""
        moved = (j for j, place in enumerate(places) if self.moves(j, place))
        return all(self.times.opens(self.plan.sessions[j], places[j].span) for j in moved)

    def is_loop(self, places: Sequence[Place]) -> bool:
        """Whether they may follow one another so."""
        moved = [self.moves(j, place) for j, place in enumerate(places)]
        return self.times.is_loop([place.span for place in places], moved)

    def moves(self, j: int, place: Place) -> bool:
        return self.standing.moves(j, place)

    def stands(self, j: int) -> bool:
        """Whether everybody and the room of the standing sitting can still be had."""
        asking = self.sitters.asking(j, self.kept[j])
        return self.rooms.stands(j) and not any(map(asking.price, self.standing.was[j].people))

    def is_refused(self, j: int) -> bool:
        """Whether too many say no to session `j` at any time that meets its own."""
        panel, refused = self.sitters.panels[j], self.standing.refused
        return any(key(person) in refused for person in panel.required) or any(
            chairs.left(refused) < chairs.pool.count for chairs in panel.chairs
        )

    def least_moved(self, j: int) -> int:
        """What moving session `j` costs at least, besides how far: everybody is moved or newly asked."""
        return self.sitters.panels[j].least_moved + CANDIDATE_MOVED * self.plan.sessions[j].with_candidate

    @cached_property
    def least_kept(self) -> list[int]:
        """What each session costs at least at its own time, rooms not counted."""
        return [self.sitters.asking(j, place).least for j, place in enumerate(self.kept)]

    def least(self, places: Sequence[Place]) -> int:
        """No more than `cheapest` costs, without a look at anybody's calendar."""
        return sum(
            self._shift(j, place) + (self.least_moved(j) if self.moves(j, place) else 0)
            for j, place in enumerate(places)
        )

    def cheapest(self, places: Sequence[Place], under: int = NEVER) -> Found | None:
        """The cheapest people and rooms for it, or None when there are none for less than `under`."""
        asked = [self.sitters.asking(j, place) for j, place in enumerate(places)]
        cost = 0 if places is self.kept else self._moving(places)
        least = cost
        for asking in asked:
            least += asking.least
            if least >= under:
                return None
        in_rooms, rooms = self.rooms.cheapest(places, under - least)
        if least + in_rooms >= under:
            return None
        cost += in_rooms
        price, people = self.sitters.seated(asked, under - cost)
        if cost + price >= under:
            return None
        new, kinds = tuple(self.sitters.new(people)), kinds_of(self.standing.was, places, rooms)
        if new:
            kinds |= {Kind.COLLEAGUE}
        return Found(cost + price, places, people, rooms, new, kinds)

    def repair(self, found: Found) -> Repair:
        """The same in words that can be shown."""
        sits = zip(found.places, found.people, strict=True)
        weighed = [self.sitters.asking(j, place).weighed(who) for j, (place, who) in enumerate(sits)]
        return described(self.standing, found, weighed)

    def _moving(self, places: Sequence[Place]) -> int:
        return sum(self._shift(j, place) + self._meeting(j, place) for j, place in enumerate(places))

    def _shift(self, j: int, place: Place) -> int:
        """What the new time and length cost, whoever sits."""
        if place is self.kept[j]:
            return 0
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
