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

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from services.model import InterviewPlan, Person, Room, Session, Sitting, Slot, Span, Why
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.diaries import empty_chairs, fits
from services.planning.panels import Pool, key
from services.planning.prices import NEVER, UNKNOWN
from services.planning.reasons import Choice, reasons_of
from services.planning.recheck import by_session
from services.planning.seating import seated
from services.planning.timetable import Timetable

SWAPPED = 96
MOVED = 72
CANDIDATE_MOVED = 288
LEFT_OUT = 12
OTHER_ROOM = 12
ONLINE = 144
SHORTER = 192

NOWHERE: "tuple[int, Room | None]" = (NEVER, None)


class Kind(StrEnum):
    COLLEAGUE = "colleague"
    ROOM = "room"
    TIME = "time"
    SHORTER = "shorter"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Place:
    """How one sitting is to be held now. `in_room` is false where it goes online instead."""

    span: Span
    in_room: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to go on with an interview, and for whom that changes what. `plan` is what it then keeps to."""

    kinds: tuple[Kind, ...]
    plan: InterviewPlan
    slot: Slot
    cost: int
    joins: tuple[Person, ...]
    leaves: tuple[Person, ...]
    told: tuple[Person, ...]  # whom Outlook has to write to: those above, and all where time or place changes
    is_candidate_told: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The cheapest people and rooms for a way to hold it, by session."""

    cost: int
    places: Sequence[Place]
    people: Sequence[Sequence[Person]]
    rooms: Sequence[Room | None]
    kinds: frozenset[Kind]


class Change:
    """The standing interview, and the cheapest way to hold it at other times.

    `agenda` is without the interview's own events. `refused` are addresses of people and rooms that said no
    to it: their answer holds for the time of the sittings that they are in.
    """

    def __init__(self, agenda: Agenda, standing: Slot, now: datetime, refused: Collection[str] = ()) -> None:
        self.agenda, self.plan, self.now = agenda, agenda.plan, now
        self.was = by_session(self.plan, standing)
        self.kept = tuple(Place(sitting.span, sitting.room is not None) for sitting in self.was)
        self.panels = agenda.panels
        self._sat = [{key(person) for person in sitting.people} for sitting in self.was]
        self._refused = {address.casefold() for address in refused}
        self._doubted = {reason.who for reason in standing.reasons if reason.why is Why.UNKNOWN}
        self._prices: dict[tuple[int, str], int] = {}
        self._rooms: dict[int, list[tuple[int, Room]]] = {}

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
        return place.span.start != self.was[j].span.start

    def stands(self, j: int) -> bool:
        """Whether everybody and the room of the standing sitting can still be had."""
        return self.room_stands(j) and not any(self._price(j, self.kept[j], p) for p in self.was[j].people)

    def room_stands(self, j: int) -> bool:
        """Whether the room of the standing sitting can still be had."""
        room = self.was[j].room
        return room is None or self._stands(j, room, self.kept[j])

    def least_moved(self, j: int) -> int:
        """What moving session `j` costs at least, besides how far: everybody is moved or newly asked."""
        people = min(MOVED, SWAPPED) * len(self.panels.required[j]) + self._least_chosen(j)
        return people + CANDIDATE_MOVED * self.plan.sessions[j].with_candidate

    def least(self, places: Sequence[Place]) -> int:
        """No more than `cheapest` costs, without a look at anybody's calendar."""
        return sum(
            self._shift(j, place) + (self.least_moved(j) if self.moves(j, place) else 0)
            for j, place in enumerate(places)
        )

    def cheapest(self, places: Sequence[Place], under: int = NEVER) -> Found | None:
        """The cheapest people and rooms for it, or None when there are none for less than `under`."""
        people: list[list[Person]] = []
        cost = sum(self._least_chosen(j) for j, place in enumerate(places) if self.moves(j, place))
        for j, place in enumerate(places):
            price, sits = self._named(j, place)
            cost += price + self._shift(j, place) + self._meeting(j, place)
            if cost >= under:
                return None
            people.append(sits)
        price, rooms = self._in_rooms(places)
        if cost + price >= under:
            return None
        cost -= sum(self._least_chosen(j) for j, place in enumerate(places) if self.moves(j, place))
        seats, chosen = self._pools(places)
        if cost + price + seats >= under:
            return None
        for sits, picked in zip(people, chosen, strict=True):
            sits += picked
        return Found(cost + price + seats, places, people, rooms, self._kinds(places, people, rooms))

    def _least_chosen(self, j: int) -> int:
        """What those of the pools cost at least when session `j` moves."""
        return min(MOVED, SWAPPED) * sum(pool.count for pool in self.panels.pools_of(j))

    def repair(self, found: Found) -> Repair:
        """The same in words that can be shown."""
        plan = _kept_to(self.plan, self.was, found.places)
        sittings = [
            Sitting(session.title, place.span, _in_order(session, was, sits), room)
            for session, was, place, sits, room in zip(
                plan.sessions, self.was, found.places, found.people, found.rooms, strict=True
            )
        ]
        held = sorted(zip(plan.sessions, sittings, strict=True), key=lambda each: each[1].span)
        told = reasons_of(self.agenda, held, [Choice(tuple(self._new(found.people)), ())])
        slot = Slot(tuple(sitting for _, sitting in held), found.cost, told)
        return _described(plan, self.was, sittings, slot, found)

    def _kinds(
        self, places: Sequence[Place], people: Sequence[Sequence[Person]], rooms: Sequence[Room | None]
    ) -> frozenset[Kind]:
        kinds = {
            kind
            for was, place, room in zip(self.was, places, rooms, strict=True)
            for kind in _changed(was, place, room)
        }
        if any(True for _ in self._new(people)):
            kinds.add(Kind.COLLEAGUE)
        return frozenset(kinds)

    def _new(self, people: Sequence[Sequence[Person]]) -> Iterator[Person]:
        for sits, sat in zip(people, self._sat, strict=True):
            yield from (person for person in sits if key(person) not in sat)

    def _shift(self, j: int, place: Place) -> int:
        """What the new time and length cost, whoever sits."""
        was = self.was[j]
        cost = SHORTER * (place.span.duration < was.span.duration)
        cost += ONLINE * (was.room is not None and not place.in_room)
        return cost + abs(place.span.start - was.span.start) // prices.UNIT

    def _meeting(self, j: int, place: Place) -> int:
        """What the new time costs the candidate."""
        session = self.plan.sessions[j]
        if not session.with_candidate or not self.moves(j, place):
            return 0
        return CANDIDATE_MOVED + self.times.odd_hours(session, place.span)

    # People

    def _named(self, j: int, place: Place) -> tuple[int, list[Person]]:
        """Those who have to sit, and of the others who sat those who still can."""
        cost, sits = 0, []
        for person in self.panels.required[j]:
            cost += self._price(j, place, person)
            sits.append(person)
            if cost >= NEVER:
                return NEVER, []
        for guest in self._guests(j):
            price = self._price(j, place, guest)
            if price - MOVED * self.moves(j, place) < prices.MISSING:
                cost += price
                sits.append(guest)
            else:
                cost += LEFT_OUT
        return cost, sits

    def _guests(self, j: int) -> Iterator[Person]:
        """Who sat although the panel does not ask for them."""
        asked = {key(person) for seat in self.plan.sessions[j].panel for person in seat.anyone_of}
        return (person for person in self.was[j].people if key(person) not in asked)

    def _price(self, j: int, place: Place, person: Person) -> int:
        if place is not self.kept[j]:
            return self._priced(j, place, person)
        if (j, person.address) not in self._prices:  # most ways keep most sittings
            self._prices[j, person.address] = self._priced(j, place, person)
        return self._prices[j, person.address]

    def _priced(self, j: int, place: Place, person: Person) -> int:
        if key(person) in self._refused and place.span.overlaps(self.was[j].span):
            return NEVER
        price = self.agenda.price(person, place.span, place.in_room)
        if price >= NEVER:
            return NEVER
        doubt = price >= UNKNOWN and person.name not in self._doubted
        price = price % UNKNOWN + UNKNOWN * doubt
        if key(person) not in self._sat[j]:
            return SWAPPED + price
        return MOVED + price if self.moves(j, place) else UNKNOWN * doubt

    def _pools(self, places: Sequence[Place]) -> tuple[int, list[list[Person]]]:
        """Who sits for the pools. First with only those pools dealt anew that somebody cannot stay in.

        Taking somebody out of another pool leaves one chair more to be filled by somebody new, at SWAPPED or
        more instead of what staying costs. So when the pools dealt anew cost no more than that on top of the
        least that they could, no other way to fill all pools is cheaper.
        """
        pools, staying = (
            self.panels.pools,
            {n: self._who_stay(n, places) for n in range(len(self.panels.pools))},
        )
        stay = {n: sits for n, sits in staying.items() if sits}
        chosen: list[list[Person]] = [[] for _ in places]
        cost = 0
        for n, sits in stay.items():
            chosen[pools[n].session] += sits
            cost += len(sits) * self._still(pools[n].session, places)
        if len(stay) == len(pools):
            return cost, chosen
        dealt = [pool for n, pool in enumerate(pools) if n not in stay]
        taken = (
            {key(person) for sits in stay.values() for person in sits} if self.plan.nobody_twice else set()
        )
        price, people = self._dealt(dealt, places, taken)
        dearest = max((self._still(pools[n].session, places) for n in stay), default=0)
        if stay and price > self._least_dealt(dealt, places) + SWAPPED - dearest:
            return self._dealt(pools, places, set())
        return cost + price, [[*kept, *new] for kept, new in zip(chosen, people, strict=True)]

    def _still(self, j: int, places: Sequence[Place]) -> int:
        """The least that somebody costs who sat and still sits."""
        return MOVED if self.moves(j, places[j]) else 0

    def _who_stay(self, n: int, places: Sequence[Place]) -> list[Person]:
        """All who sat for the pool, if nothing speaks against any of them; else nobody."""
        pool = self.panels.pools[n]
        j, sat = pool.session, [p for p in pool.members if key(p) in self._sat[pool.session]]
        is_alone = sum(1 for _ in self.panels.pools_of(j)) == 1  # else nobody can tell who sat for which
        still = self._still(j, places)
        stays = is_alone and len(sat) == pool.count
        return sat if stays and all(self._price(j, places[j], p) == still for p in sat) else []

    def _least_dealt(self, pools: Sequence[Pool], places: Sequence[Place]) -> int:
        """What their chairs cost at least: everybody who sat and can stay does."""
        least = 0
        for pool in pools:
            j = pool.session
            known = [self._price(j, places[j], p) for p in pool.members if key(p) in self._sat[j]]
            best = sorted([*known, *[SWAPPED] * pool.count])
            least += sum(best[: pool.count])
        return least

    def _dealt(
        self, pools: Sequence[Pool], places: Sequence[Place], but: set[str]
    ) -> tuple[int, list[list[Person]]]:
        """The cheapest people for these pools, of those who are not in `but`."""
        members = [[p for p in pool.members if key(p) not in but] for pool in pools]
        number = {who: n for n, who in enumerate(sorted({key(p) for people in members for p in people}))}
        apart = 0 if self.plan.nobody_twice else len(number)  # else they are somebody new in each session
        chairs = sum(pool.count for pool in pools)
        able = [self._able(pool, people, places, chairs) for pool, people in zip(pools, members, strict=True)]
        rows = [
            [number[key(p)] + apart * pool.session for p, _ in each]
            for pool, each in zip(pools, able, strict=True)
        ]
        cost, found = seated(rows, [[price for _, price in each] for each in able], [p.count for p in pools])
        chosen: list[list[Person]] = [[] for _ in places]
        for pool, each, row, sits in zip(pools, able, rows, found, strict=False):
            chosen[pool.session] += [p for (p, _), n in zip(each, row, strict=True) if n in sits]
        return cost, chosen

    def _able(
        self, pool: Pool, people: Sequence[Person], places: Sequence[Place], chairs: int
    ) -> list[tuple[Person, int]]:
        """Those who matter: of somebody new for the least possible price, no more than there are chairs."""
        j, able, new = pool.session, list[tuple[Person, int]](), 0
        for person in people:
            if key(person) in self._sat[j] or new < chairs:
                able.append((person, self._price(j, places[j], person)))
                new += able[-1][1] == SWAPPED
        return able

    # Rooms

    def _in_rooms(self, places: Sequence[Place]) -> tuple[int, tuple[Room | None, ...]]:
        """The cheapest room for each sitting that wants one: of equals the smaller."""
        wanted = [j for j, place in enumerate(places) if place.in_room]
        if self.plan.one_room and wanted:
            return self._in_one_room(places, wanted)
        cost, rooms = 0, list[Room | None]([None] * len(places))
        for j in wanted:
            if not self.moves(j, places[j]) and self.room_stands(j):
                rooms[j] = self.was[j].room
                continue
            by_cost = self._by_cost(j)
            price, rooms[j] = next((each for each in by_cost if self._stands(j, each[1], places[j])), NOWHERE)
            cost += price
        return cost, tuple(rooms)

    def _in_one_room(
        self, places: Sequence[Place], wanted: Sequence[int]
    ) -> tuple[int, tuple[Room | None, ...]]:
        tables = [
            {room: self._stays_free(j, room, places[j], cost) for cost, room in self._by_cost(j)}
            for j in wanted
        ]
        common = [room for room in tables[0] if all(room in table for table in tables)]
        whole = {room: sum(table[room] for table in tables) for room in common}
        for room in sorted(common, key=whole.__getitem__):
            if all(self._stands(j, room, places[j]) for j in wanted):
                return whole[room], tuple(room if j in wanted else None for j in range(len(places)))
        return NEVER, ()

    def _stays_free(self, j: int, room: Room, place: Place, cost: int) -> int:
        """What stays as it is costs nothing."""
        return 0 if room == self.was[j].room and not self.moves(j, place) else cost

    def _by_cost(self, j: int) -> list[tuple[int, Room]]:
        if j not in self._rooms:
            was, need = self.was[j].room, self.plan.sessions[j].room
            priced = [
                (empty_chairs(room, need.seats) + OTHER_ROOM * (room != was), room)
                for room in (need.rooms if need else ())
                if need and fits(room, need.seats)
            ]
            self._rooms[j] = sorted(priced, key=lambda each: (each[0], each[1].address.casefold()))
        return self._rooms[j]

    def _stands(self, j: int, room: Room, place: Place) -> bool:
        refuses = room.address.casefold() in self._refused and place.span.overlaps(self.was[j].span)
        return not refuses and self.agenda.room_stands(room, 0, place.span)


def _kept_to(plan: InterviewPlan, was: Sequence[Sitting], places: Sequence[Place]) -> InterviewPlan:
    """The plan as it is asked for from now on."""
    sessions = list(plan.sessions)
    for j, (sitting, place) in enumerate(zip(was, places, strict=True)):
        if place.span.duration < sitting.span.duration:
            sessions[j] = replace(sessions[j], duration=place.span.duration)
        if sitting.room is not None and not place.in_room:
            sessions[j] = replace(sessions[j], room=None, online=True)
    return replace(plan, sessions=tuple(sessions))


def _in_order(session: Session, was: Sitting, sits: Sequence[Person]) -> tuple[Person, ...]:
    """In the order in which they were asked for."""
    asked = [person for seat in session.panel for person in seat.anyone_of]
    addresses = {person.address.casefold() for person in sits}
    known = {person.address.casefold(): person for person in (*was.people, *asked)}
    ordered = dict.fromkeys(person.address.casefold() for person in (*asked, *was.people))
    return tuple(known[address] for address in ordered if address in addresses)


def _described(
    plan: InterviewPlan, was: Sequence[Sitting], now: Sequence[Sitting], slot: Slot, found: Found
) -> Repair:
    """The repair, with what it changes for whom."""
    joins: list[Person] = []
    leaves: list[Person] = []
    told: list[Person] = []
    for before, after, place in zip(was, now, found.places, strict=True):
        joins += [person for person in after.people if person not in before.people]
        leaves += [person for person in before.people if person not in after.people]
        if any(True for _ in _changed(before, place, after.room)):
            told += after.people
    return Repair(
        tuple(kind for kind in Kind if kind in found.kinds),
        plan,
        slot,
        found.cost,
        tuple(dict.fromkeys(joins)),
        tuple(dict.fromkeys(leaves)),
        tuple(dict.fromkeys((*joins, *leaves, *told))),
        is_candidate_told=bool(found.kinds - {Kind.COLLEAGUE}),
    )


def _changed(was: Sitting, place: Place, room: Room | None) -> Iterator[Kind]:
    """What changes for everybody who sits there."""
    if place.span.start != was.span.start:
        yield Kind.TIME
    if place.span.duration < was.span.duration:
        yield Kind.SHORTER
    if was.room is not None and room != was.room:
        yield Kind.ROOM if room else Kind.ONLINE
