"""What a session of a standing interview costs at least from each start, if it moves there.

Those who have to sit are priced by the engine's tables (`page`), which are read for many days at once, and so
are pools and rooms where there are few. Of a large pool only those who sat are looked at: SWAPPED is what
anybody else costs at least, and among so many there mostly is somebody to be had for it. Likewise of many
rooms only the session's own and the cheapest. Guests, and that nobody sits twice, are left for `change`.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, chain, pairwise, starmap
from operator import itemgetter

import numpy as np

from services.model import Person, Room
from services.planning.asking import Chairs, Offer
from services.planning.change import Change
from services.planning.diaries import Diaries
from services.planning.grid import Costs, Flags, Grid, Stretch, ceil_seconds
from services.planning.page import Page
from services.planning.panels import key
from services.planning.prices import NEVER, POSSIBLE, UNKNOWN
from services.planning.standing import CANDIDATE_MOVED, MOVED, SWAPPED, Places
from services.planning.tariff import cheapest
from services.taken import ceil, floor

PEOPLE, ROOMS = 20, 50


class Bounds:
    """By session, and by stretch of the horizon.

    A pool of no more than `people` is looked at whole, and so many `rooms` of a session.
    """

    def __init__(self, change: Change, people: int = PEOPLE, rooms: int = ROOMS) -> None:
        self.change = change
        self._people, self._rooms = people, rooms
        longest = max(place.span.duration for place in change.kept)
        self.grid = replace(Grid.of(change.plan, change.now), longest=longest)
        self._pages: dict[int, Page] = {}  # by their stretch's first position
        self._tables: dict[tuple[int, int], _Table] = {}

    def table(self, j: int, stretch: Stretch) -> "_Table":
        first = stretch.first
        if first not in self._pages:
            self._pages[first] = Page(self.diaries, stretch)
        if (j, first) not in self._tables:
            self._tables[j, first] = _Table(self._asked[j], self._pages[first])
        return self._tables[j, first]

    def tell(self, places: Places) -> None:
        """Let the judges know what the tables say of those who move: it is what their calendars would."""
        change = self.change
        for (j, _), table in self._tables.items():
            if change.moves(j, places[j]) and (at := table.column(ceil(places[j].span.start))) is not None:
                change.sitters.asking(j, places[j]).learn(*table.people(at))
                if (offer := table.room(at)) is not None:
                    change.rooms.learn(j, places[j], offer)

    @cached_property
    def diaries(self) -> Diaries:
        people = {who for each in self._asked for who in each.keys}
        rooms = {who: room for each in self._asked for _, who, room in each.rooms}
        calendars = self.change.standing.agenda.calendars
        return Diaries(self.change.plan, self.grid, calendars, people, tuple(rooms.values()))

    @cached_property
    def _asked(self) -> list["_Asked"]:
        sittings = range(len(self.change.kept))
        return [_Asked(self.change, j, self._people, self._rooms) for j in sittings]


class _Asked:
    """Whom the tables of one session tell of. `people`: first those who have to sit, then pool by pool.

    Arrays are by person; MOVED or SWAPPED is what asking them costs besides the engine's price.
    """

    def __init__(self, change: Change, j: int, people: int, rooms: int) -> None:
        standing, panel, place = change.standing, change.sitters.panels[j], change.kept[j]
        self.session, self.in_room = change.plan.sessions[j], place.in_room
        if self.session.duration != place.span.duration:
            self.session = replace(self.session, duration=place.span.duration)
        self.begins, self.ends = ceil(place.span.start), floor(place.span.end)
        self.refused, self.chairs = standing.refused, panel.chairs
        groups = [panel.required, *(_looked_at(chairs, people) for chairs in panel.chairs)]
        self.people = list(chain.from_iterable(groups))
        self.keys = list(map(key, self.people))
        self.named, *self.pools = starmap(slice, pairwise(accumulate(map(len, groups), initial=0)))
        self.asking = np.array([[MOVED if who in standing.sat[j] else SWAPPED] for who in self.keys])
        self.doubted = np.array([standing.doubts(person) for person in self.people], np.bool_)
        self.addresses = [person.address for person in self.people]
        offers = change.rooms.offers(j, rooms + 1) if place.in_room else []
        self.rooms, others = sorted(offers[:rooms], key=itemgetter(0, 1)), offers[rooms:]
        self.other_room = others[0][0] if others else NEVER


class _Table:
    """One session on one page."""

    def __init__(self, asked: _Asked, page: Page) -> None:
        self._asked, self._page = asked, page
        self._costs = page.people(asked.session.duration, asked.in_room)[self._rows()]
        if asked.doubted.any():
            known = self._costs[asked.doubted]
            self._costs[asked.doubted] = np.where(known < POSSIBLE, known % UNKNOWN, NEVER)
        self._costs += asked.asking
        np.minimum(self._costs, NEVER, out=self._costs)
        refused = [n for n, who in enumerate(asked.keys) if who in asked.refused]
        if refused:
            self._costs[np.ix_(np.array(refused), self._meets_the_old)] = NEVER

    def _rows(self) -> list[int]:
        return [self._page.diaries.row[who] for who in self._asked.keys]

    @cached_property
    def least(self) -> Costs:
        session, page = self._asked.session, self._page
        least = np.where(page.opens(session), CANDIDATE_MOVED * session.with_candidate, NEVER)
        if session.with_candidate and page.diaries.plan.comfort is not None:
            least += page.odd_hours(session.duration)
        least += self._costs[self._asked.named].sum(axis=0)
        for chairs, pool in zip(self._asked.chairs, self._asked.pools, strict=True):
            least += self._in_pool(chairs, self._costs[pool])
        if self._asked.in_room:
            least += self._rooms.min(axis=0, initial=self._asked.other_room)
        return np.asarray(least)

    def column(self, start: int) -> int | None:
        starts = self._page.stretch.starts
        at = int(np.searchsorted(starts, start))
        return at if at < len(starts) and starts[at] == start else None

    def people(self, at: int) -> tuple[dict[str, int], list[list[Offer] | None]]:
        """What everybody costs there, by address; and each pool that was looked at whole, cheapest first."""
        asked, costs = self._asked, self._costs[:, at].tolist()
        return dict(zip(asked.addresses, costs, strict=True)), [
            sorted(zip(costs[pool], asked.keys[pool], chairs.pool.members, strict=True))
            if len(costs[pool]) == len(chairs.pool.members)
            else None
            for chairs, pool in zip(asked.chairs, asked.pools, strict=True)
        ]

    def room(self, at: int) -> tuple[int, str, Room] | None:
        """The cheapest there; None where it may be one that was not looked at."""
        if not self._asked.rooms:
            return None
        costs = self._rooms[:, at]
        n = int(costs.argmin())
        _, who, room = self._asked.rooms[n]
        return (int(costs[n]), who, room) if costs[n] <= self._asked.other_room else None

    def _in_pool(self, chairs: Chairs, costs: Costs) -> Costs:
        """Anybody whom the table does not tell of costs SWAPPED, unless too few are left who can be asked."""
        count, others = chairs.pool.count, len(chairs.pool.keys) - len(costs)
        if others:
            costs = np.concatenate((costs, np.full((min(count, others), costs.shape[1]), SWAPPED)))
        least = cheapest(costs, count)
        if chairs.left(self._asked.refused) < count:
            least[self._meets_the_old] = NEVER
        return least

    @cached_property
    def _rooms(self) -> Costs:
        """What each room costs, a row for each."""
        asked, page = self._asked, self._page
        rows = [page.diaries.room_row[who] - 1 for _, who, _ in asked.rooms]
        prices = np.array([[price] for price, _, _ in asked.rooms], np.int64).reshape(-1, 1)
        costs = np.where(page.rooms_free(asked.session.duration)[rows], prices, NEVER)
        refused = [n for n, (_, who, _) in enumerate(asked.rooms) if who in asked.refused]
        if refused:
            costs[np.ix_(np.array(refused), self._meets_the_old)] = NEVER
        return costs

    @cached_property
    def _meets_the_old(self) -> Flags:
        """Starts from which the session would meet its own time of before."""
        asked, starts = self._asked, self._page.stretch.starts
        lasts = ceil_seconds(asked.session.duration)
        return np.asarray((starts < asked.ends) & (starts + lasts > asked.begins))


def _looked_at(chairs: Chairs, people: int) -> Sequence[Person]:
    members = chairs.pool.members
    return members if len(members) <= people else [person for _, person in chairs.sat]
