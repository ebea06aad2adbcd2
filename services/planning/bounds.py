"""What the sessions of a standing interview cost at least when they are moved by some steps (`sheet`).

Of many rooms only a session's own and the cheapest are looked at. Guests, and that nobody sits twice, are
left for `change`.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise, starmap

import numpy as np

from services.model import Person
from services.planning.asking import Asking, Offer, Offers
from services.planning.change import Change
from services.planning.diaries import Diaries
from services.planning.grid import Costs, Flags, Grid, ceil_seconds
from services.planning.panels import key
from services.planning.prices import NEVER, POSSIBLE, UNKNOWN
from services.planning.rota import odd_hours
from services.planning.sheet import Sheet
from services.planning.standing import CANDIDATE_MOVED, MOVED, SWAPPED, Place, Standing
from services.planning.tariff import cheapest
from services.taken import ceil

ROOMS = 48


class Asked:
    """One session where it is held now, and all whom it may ask: those who have to sit, then the pools."""

    def __init__(self, change: Change, j: int) -> None:
        place = change.kept[j]
        self.j, self.session, self.in_room = j, change.plan.sessions[j], place.in_room
        self.begins, self.lasts = ceil(place.span.start), ceil_seconds(place.span.duration)
        self.panel = change.sitters.panels[j]
        self._read_people(change.standing)
        self._read_rooms(change)

    def _read_people(self, standing: Standing) -> None:
        required, self.pools = self.panel.required, self.panel.pools
        self.keys = [*map(key, required), *chain.from_iterable(pool.keys for pool in self.pools)]
        sizes = [len(required), *(len(pool.keys) for pool in self.pools)]
        self.named, *self.of_pool = starmap(slice, pairwise(accumulate(sizes, initial=0)))
        self.sat, self.refused = _places(self.keys, self.panel.sat), _places(self.keys, standing.refused)
        people = chain(required, *(pool.members for pool in self.pools)) if standing.has_doubts else ()
        self.doubted = np.array([n for n, person in enumerate(people) if standing.doubts(person)], np.int64)

    def _read_rooms(self, change: Change) -> None:
        offers = change.rooms.offers(self.j, ROOMS + 1) if self.in_room else []
        self.rooms, others = offers[:ROOMS], offers[ROOMS:]
        self.prices = np.array([price for price, _, _ in self.rooms], np.int64)
        self.refused_rooms = _places([who for _, who, _ in self.rooms], change.standing.refused)
        self.other_room = others[0][0] if others else NEVER


def _places(keys: Sequence[str], some: Collection[str]) -> Costs:
    """Where those stand that are among some."""
    return np.array([n for n, who in enumerate(keys) if who in some] if some else [], np.int64)


class Bounds:
    """Sessions are told by their numbers, steps in seconds."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self.asked = [Asked(change, j) for j in range(len(change.kept))]
        self.grid = Grid.of(change.plan, change.now)

    def tables(self, which: Sequence[int], steps: Costs) -> list["Table"]:
        """What each of these sessions costs, moved by each of the steps."""
        asked = [self.asked[j] for j in which]
        starts = np.concatenate([each.begins + steps for each in asked])
        lasts = np.repeat([each.lasts for each in asked], len(steps))
        in_room = np.repeat([int(each.in_room) for each in asked], len(steps))
        sheet = Sheet(self._diaries, starts, lasts, in_room)
        people, rooms = sheet.people(), sheet.rooms()
        tables = []
        for n, j in enumerate(which):
            at = slice(n * len(steps), (n + 1) * len(steps))
            costs, are_free = people[self._people[j], at], rooms[self._rooms[j], at]
            tables.append(Table(self._change, self.asked[j], starts[at], costs, are_free))
        return tables

    @property
    def mailboxes(self) -> int:
        return self._diaries.mailboxes

    @cached_property
    def _diaries(self) -> Diaries:
        people = set(chain.from_iterable(each.keys for each in self.asked))
        rooms = {who: room for each in self.asked for _, who, room in each.rooms}
        calendars = self._change.standing.agenda.calendars
        return Diaries(self._change.plan, self.grid, calendars, people, tuple(rooms.values()))

    @cached_property
    def _people(self) -> list[list[int]]:
        row = self._diaries.row
        return [[row[who] for who in each.keys] for each in self.asked]

    @cached_property
    def _rooms(self) -> list[list[int]]:
        row = self._diaries.room_row
        return [[row[who] - 1 for _, who, _ in each.rooms] for each in self.asked]


class Table:
    """One session from some starts, a column for each; `costs` are by person, `are_free` by room."""

    def __init__(self, change: Change, asked: Asked, starts: Costs, costs: Costs, are_free: Flags) -> None:
        self.asked, self._change, self._starts = asked, change, starts
        if len(asked.doubted):
            known = costs[asked.doubted]
            costs[asked.doubted] = np.where(known < POSSIBLE, known % UNKNOWN, NEVER)
        costs += SWAPPED
        costs[asked.sat] -= SWAPPED - MOVED
        meets_the_old = np.flatnonzero(np.abs(starts - asked.begins) < asked.lasts)
        if len(meets_the_old):
            costs[np.ix_(asked.refused, meets_the_old)] = NEVER
            are_free[np.ix_(asked.refused_rooms, meets_the_old)] = False
        self.costs = np.minimum(costs, NEVER, out=costs)
        self.people = self._least_people()
        self._room = np.where(are_free, asked.prices[:, None], NEVER)

    def _least_people(self) -> Costs:
        least = self.costs[self.asked.named].sum(axis=0)
        for pool, of_pool in zip(self.asked.pools, self.asked.of_pool, strict=True):
            least += cheapest(self.costs[of_pool], pool.count)
        return np.asarray(np.minimum(least, NEVER, out=least))

    def least(self) -> Costs:
        """By start, with the room and what the candidate puts up with."""
        plan, session, starts = self._change.plan, self.asked.session, self._starts
        least = self.people + CANDIDATE_MOVED * session.with_candidate
        if session.with_candidate and plan.comfort is not None:
            since, until = int(starts.min()), int(starts.max()) + self.asked.lasts
            least += odd_hours(plan, starts, self.asked.lasts, since, until)
        if self.asked.in_room:
            least += self._room.min(axis=0, initial=self.asked.other_room)
        return np.asarray(least)

    def tell(self, place: Place, at: int) -> None:
        """Let be known what it costs from the start of that column, where it is at that place."""
        self._change.sitters.learn(self.asked.j, place, Told(self, self._change, place, at))
        if self.asked.rooms:
            n = int(self._room[:, at].argmin())
            if self._room[n, at] <= self.asked.other_room:
                _, who, room = self.asked.rooms[n]
                self._change.rooms.learn(self.asked.j, place, (int(self._room[n, at]), who, room))


class Told(Asking):
    """What calendars say of a session that moves, read off a column; of guests nothing is known there."""

    def __init__(self, table: Table, change: Change, place: Place, at: int) -> None:
        super().__init__(change.standing, table.asked.panel, place)
        self._table, self._at, self._asked_of = table, at, table.asked

    @cached_property
    def _costs(self) -> list[int]:
        costs: list[int] = self._table.costs[:, self._at].tolist()
        return costs

    @cached_property
    def least(self) -> int:
        return super().least if self.panel.guests else int(self._table.people[self._at])

    @cached_property
    def offers(self) -> list[Offers]:
        return [Offers(self._in_order(n)) for n in range(len(self.panel.pools))]

    def _in_order(self, n: int) -> list[Offer]:
        pool, costs = self.panel.pools[n], self._costs[self._asked_of.of_pool[n]]
        all_of_it = zip(costs, pool.keys, pool.members, strict=True)
        return sorted([offer for offer in all_of_it if offer[0] < NEVER])

    def weighed(self, sits: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(person for person in sits if self._is_weighed(person))

    def _is_weighed(self, person: Person) -> bool:
        who = key(person)
        if who not in self._asked_of.keys or self._standing.doubts(person):
            return super().weighed([person]) != ()
        return self.price(person) > (MOVED if who in self.panel.sat else SWAPPED)

    def _priced(self, person: Person) -> int:
        who = key(person)
        keys = self._asked_of.keys
        return self._costs[keys.index(who)] if who in keys else super()._priced(person)
