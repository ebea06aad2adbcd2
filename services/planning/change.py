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
from enum import StrEnum
from functools import cached_property

from services.model import InterviewPlan, Person, Room, RoomNeed, Session, Sitting, Slot, Span, Why
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.diaries import empty_chairs, fits
from services.planning.panels import Panels
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


class Change:
    """The standing interview, and the cheapest way to hold it at other times.

    `agenda` is without the interview's own events. `refused` are addresses of people and rooms that said no
    to it: their answer holds for the time of the sittings that they are in.
    """

    def __init__(
        self, agenda: Agenda, standing: Slot, times: Timetable, refused: Collection[str] = ()
    ) -> None:
        self.agenda, self.plan, self.times = agenda, agenda.plan, times
        self.was = by_session(self.plan, standing)
        self._refused = {address.casefold() for address in refused}
        self._doubted = {reason.who for reason in standing.reasons if reason.why is Why.UNKNOWN}
        self._panels = Panels.of(self.plan)
        self._rooms: dict[tuple[int, bool], list[tuple[int, Room]]] = {}

    @cached_property
    def kept(self) -> tuple[Place, ...]:
        return tuple(Place(sitting.span, sitting.room is not None) for sitting in self.was)

    def allows(self, places: Sequence[Place]) -> bool:
        """Whether the plan does. What is not moved is not asked about: it is booked."""
        moved = [self._moves(j, place) for j, place in enumerate(places)]
        sessions = self.plan.sessions
        return all(
            self.times.opens(sessions[j], place.span) for j, place in enumerate(places) if moved[j]
        ) and self.times.is_loop([place.span for place in places], moved)

    def room_stands(self, j: int) -> bool:
        """Whether the room of the standing sitting can still be had."""
        room = self.was[j].room
        return room is None or self._stands(j, room, self.kept[j])

    def cheapest(self, places: Sequence[Place]) -> Repair | None:
        """The cheapest people and rooms for it, or None when there are none."""
        cost = sum(self._shift(j, place) for j, place in enumerate(places))
        named = [self._named(j, place) for j, place in enumerate(places)]
        cost += sum(price for price, _ in named)
        rooms_cost, rooms = self._in_rooms(places) if cost < NEVER else (NEVER, ())
        if cost + rooms_cost >= NEVER:
            return None
        pools_cost, chosen, choices = self._pools(places)
        if pools_cost >= NEVER:
            return None
        people = [[*sits, *picked] for (_, sits), picked in zip(named, chosen, strict=True)]
        return self._repair(cost + rooms_cost + pools_cost, places, people, rooms, choices)

    def least(self, places: Sequence[Place]) -> int:
        """No more than `cheapest` costs, without a look at anybody's calendar."""
        return sum(self._shift(j, p) + self._least_moved(j) * self._moves(j, p) for j, p in enumerate(places))

    def _least_moved(self, j: int) -> int:
        """Everybody named is moved or newly asked, everybody chosen too."""
        chairs = sum(pool.count for pool in self._panels.pools_of(j))
        return min(MOVED, SWAPPED) * (len(self._panels.required[j]) + chairs)

    def _moves(self, j: int, place: Place) -> bool:
        return place.span.start != self.was[j].span.start

    def _shift(self, j: int, place: Place) -> int:
        was = self.was[j].span
        cost = abs(place.span.start - was.start) // prices.UNIT
        cost += SHORTER * (place.span.duration < was.duration)
        if self._moves(j, place):
            session = self.plan.sessions[j]
            cost += CANDIDATE_MOVED * session.with_candidate + self.times.odd_hours(session, place.span)
        return cost + ONLINE * (self.was[j].room is not None and not place.in_room)

    def _named(self, j: int, place: Place) -> tuple[int, list[Person]]:
        """Those who have to sit, and of the others who sat those who still can."""
        cost, sits = 0, []
        for person in self._panels.required[j]:
            cost += self._price(j, place, person)
            sits.append(person)
            if cost >= NEVER:
                return NEVER, []
        for guest in self._guests(j):
            price = self._price(j, place, guest)
            if price - MOVED * self._moves(j, place) < prices.MISSING:
                cost += price
                sits.append(guest)
            else:
                cost += LEFT_OUT
        return cost, sits

    def _guests(self, j: int) -> Iterator[Person]:
        """Who sat although the panel does not ask for them."""
        asked = {p.address.casefold() for seat in self.plan.sessions[j].panel for p in seat.anyone_of}
        return (person for person in self.was[j].people if person.address.casefold() not in asked)

    def _price(self, j: int, place: Place, person: Person) -> int:
        address, was = person.address.casefold(), self.was[j]
        if address in self._refused and place.span.overlaps(was.span):
            return NEVER
        price = self.agenda.price(person, place.span, place.in_room)
        if price >= NEVER:
            return NEVER
        doubt = price >= UNKNOWN and person.name not in self._doubted
        price = price % UNKNOWN + UNKNOWN * doubt
        if all(each.address.casefold() != address for each in was.people):
            return SWAPPED + price
        return MOVED + price if self._moves(j, place) else UNKNOWN * doubt

    def _pools(self, places: Sequence[Place]) -> tuple[int, list[list[Person]], list[Choice]]:
        pools = self._panels.pools
        row = {p.address.casefold(): p for pool in pools for p in pool.members}
        number = {address: n for n, address in enumerate(sorted(row))}
        costs = [
            [self._price(pool.session, places[pool.session], person) for person in pool.members]
            for pool in pools
        ]
        apart = 0 if self.plan.nobody_twice else len(number)  # else they are somebody new in each session
        members = [
            [number[p.address.casefold()] + apart * pool.session for p in pool.members] for pool in pools
        ]
        cost, found = seated(members, costs, [pool.count for pool in pools])
        chosen: list[list[Person]] = [[] for _ in places]
        choices = []
        for pool, people, rows, sits in zip(pools, costs, members, found, strict=False):
            taken = [p for p, n in zip(pool.members, rows, strict=True) if n in sits]
            able = [p for p, price in zip(pool.members, people, strict=True) if price < UNKNOWN]
            chosen[pool.session] += taken
            choices.append(Choice(tuple(taken), tuple(able)))
        return cost, chosen, choices

    def _in_rooms(self, places: Sequence[Place]) -> tuple[int, tuple[Room | None, ...]]:
        """The cheapest room for each sitting that wants one: of equals the smaller."""
        wanted = [j for j, place in enumerate(places) if place.in_room]
        if self.plan.one_room and wanted:
            return self._in_one_room(places, wanted)
        cost, rooms = 0, list[Room | None]([None] * len(places))
        for j in wanted:
            by_cost = self._by_cost(j, self._moves(j, places[j]))
            price, rooms[j] = next((each for each in by_cost if self._stands(j, each[1], places[j])), NOWHERE)
            cost += price
        return cost, tuple(rooms)

    def _in_one_room(
        self, places: Sequence[Place], wanted: Sequence[int]
    ) -> tuple[int, tuple[Room | None, ...]]:
        tables = [{r: c for c, r in self._by_cost(j, self._moves(j, places[j]))} for j in wanted]
        common = [room for room in tables[0] if all(room in table for table in tables)]
        whole = {room: sum(table[room] for table in tables) for room in common}
        for room in sorted(common, key=whole.__getitem__):
            if all(self._stands(j, room, places[j]) for j in wanted):
                return whole[room], tuple(room if j in wanted else None for j in range(len(places)))
        return NEVER, ()

    def _by_cost(self, j: int, moves: bool) -> list[tuple[int, Room]]:
        if (j, moves) not in self._rooms:
            was, need = self.was[j].room, self.plan.sessions[j].room
            priced = [
                (_room_cost(room, was, need, moves), room)
                for room in (need.rooms if need else ())
                if need and fits(room, need.seats)
            ]
            self._rooms[j, moves] = sorted(priced, key=lambda each: (each[0], each[1].address.casefold()))
        return self._rooms[j, moves]

    def _stands(self, j: int, room: Room, place: Place) -> bool:
        was = self.was[j]
        refuses = room.address.casefold() in self._refused and place.span.overlaps(was.span)
        return not refuses and self.agenda.room_stands(room, 0, place.span)

    def _repair(
        self,
        cost: int,
        places: Sequence[Place],
        people: Sequence[Sequence[Person]],
        rooms: Sequence[Room | None],
        choices: Sequence[Choice],
    ) -> Repair:
        plan = _kept_to(self.plan, self.was, places)
        sittings = [
            Sitting(session.title, place.span, _in_order(session, was, sits), room)
            for session, was, place, sits, room in zip(
                plan.sessions, self.was, places, people, rooms, strict=True
            )
        ]
        held = sorted(zip(plan.sessions, sittings, strict=True), key=lambda each: each[1].span)
        told = reasons_of(self.agenda, held, choices)
        slot = Slot(tuple(sitting for _, sitting in held), cost, told)
        return _described(plan, self.was, sittings, slot, cost)


def _room_cost(room: Room, was: Room | None, need: RoomNeed, moves: bool) -> int:
    if room == was:
        return empty_chairs(room, need.seats) if moves else 0
    return empty_chairs(room, need.seats) + OTHER_ROOM


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
    plan: InterviewPlan, was: Sequence[Sitting], now: Sequence[Sitting], slot: Slot, cost: int
) -> Repair:
    """The repair, with what it changes for whom."""
    joins: list[Person] = []
    leaves: list[Person] = []
    told: list[Person] = []
    kinds: set[Kind] = set()
    for before, after in zip(was, now, strict=True):
        joins += [person for person in after.people if person not in before.people]
        leaves += [person for person in before.people if person not in after.people]
        if changed := set(_kinds(before, after)):
            kinds |= changed
            told += after.people
    told = [*joins, *leaves, *told]
    if joins:
        kinds.add(Kind.COLLEAGUE)
    return Repair(
        tuple(kind for kind in Kind if kind in kinds),
        plan,
        slot,
        cost,
        tuple(dict.fromkeys(joins)),
        tuple(dict.fromkeys(leaves)),
        tuple(dict.fromkeys(told)),
        is_candidate_told=bool(kinds - {Kind.COLLEAGUE}),
    )


def _kinds(before: Sitting, after: Sitting) -> Iterator[Kind]:
    """What changes for everybody who sits there."""
    if after.span.start != before.span.start:
        yield Kind.TIME
    if after.span.duration < before.span.duration:
        yield Kind.SHORTER
    if before.room is not None and after.room != before.room:
        yield Kind.ROOM if after.room else Kind.ONLINE
