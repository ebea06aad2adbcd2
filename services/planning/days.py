"""The plan's days, each opened when it is first looked at; and what a path through them comes to."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, partial
from itertools import pairwise

import numpy as np

from services.planning import prices
from services.planning.day import Bids, Day, State, from_room
from services.planning.grid import Costs, Stretch
from services.planning.loop import Loop
from services.planning.page import Page
from services.planning.prices import NEVER
from services.planning.seating import dealt
from services.planning.tariff import Tariff

Step = tuple[int, int]  # a position, and the session that starts there
Path = tuple[Step, ...]


PRICES = 2_000
"""A page takes about as long as so many of its prices (by person or room, start and length) by itself."""


class Days:
    """By number, in order of time. When the first is looked at, calendars are laid out for `at_once` days.

    For more where days are small: as many as have `PRICES`, so that days which nobody asks for take no longer
    than another page would.
    """

    def __init__(self, loop: Loop, at_once: int) -> None:
        self.loop = loop
        self.stretches: Sequence[Stretch] = loop.diaries.grid.days()
        starts = max((stretch.after - stretch.first for stretch in self.stretches), default=1)
        prices_a_day = starts * loop.diaries.mailboxes * len(set(loop.lasts))
        self._at_once = max(at_once, PRICES // max(1, prices_a_day))
        self._tariffs: dict[int, Tariff] = {}
        self._opened: dict[int, Day] = {}
        self._rest: dict[tuple[int, int, int], Costs] = {}
        self._firsts = [stretch.first for stretch in self.stretches]
        # At most starts the same people are free: where chairs are scarce, hundreds of timings deal alike.
        self.dealt = cache(partial(dealt, counts=loop.counts))

    def __len__(self) -> int:
        return len(self.stretches)

    def __getitem__(self, number: int) -> Day:
        if number not in self._opened:
            self.fine(number, np.zeros(len(self.loop.diaries.row), np.int64))
        return self._opened[number]

    def at(self, position: int) -> Day:
        return self[bisect_right(self._firsts, position) - 1]

    def fine(self, number: int, fines: Costs) -> Day:
        """The day with these fines; what was worked out with others is forgotten."""
        tariff = self._tariff(number)
        columns = tariff.page.stretch.columns(*self.stretches[number].days)
        self._opened[number] = Day(tariff, number, columns, self, fines)
        return self._opened[number]

    def _tariff(self, number: int) -> Tariff:
        first = number - number % self._at_once
        if first not in self._tariffs:
            stretch = Stretch.together(self.stretches[first : first + self._at_once])
            self._tariffs[first] = Tariff(self.loop, Page(self.loop.diaries, stretch))
        return self._tariffs[first]

    def rest(self, day: int, state: State) -> Costs:
        """The least that is still to come if none of it is on `day` or before, by the last session's room."""
        return self.since(day + 1, turned(state)) + prices.ANOTHER_DAY

    def since(self, day: int, state: State) -> Costs:
        """The least that is still to come if it begins on `day` or later.

        Later days are not opened where waiting for them alone costs as much.
        """
        key = (day, state.held, state.days_left)
        if key not in self._rest:
            if day >= len(self):
                best = np.full(1 + len(self.loop.diaries.rooms), NEVER)
            else:
                best = self[day].begun(state)
                best = best if self.loop.plan.one_room else np.full_like(best, best.min())
                if day + 1 < len(self) and self._least_wait(day + 1, state) < best.max():
                    best = np.minimum(best, self.since(day + 1, state))
            self._rest[key] = best
        return self._rest[key]

    def _least_wait(self, day: int, state: State) -> int:
        left = len(self.loop.plan.sessions) - state.held.bit_count()
        return left * self.stretches[day].least_wait

    # What a path comes to

    def bids(self, path: Path) -> list[Bids]:
        """What each pool costs, were the sessions held so."""
        at = {j: i for i, j in path}
        starts = [at[pool.session] for pool in self.loop.panels.pools]
        return [self.at(i).bids(n, i) for n, i in enumerate(starts)]

    def pool_prices(self, path: Path) -> list[Costs]:
        """What each member of each pool costs, were the sessions held so."""
        at = {j: i for i, j in path}
        starts = [at[pool.session] for pool in self.loop.panels.pools]
        return [self.at(i).pool_prices(i, n) for n, i in enumerate(starts)]

    def guests(self, i: int, j: int) -> list[int]:
        """The rows of the optional people who sit in session `j` from position `i` although they need not,
        and of the one who shadows it: of equals the first by address.
        """
        optional, trainees = self.loop.optional[j], self.loop.trainees[j]
        if not optional and not trainees:
            return []
        costs = self.prices(i, j)
        sits = [row for row in optional if costs[row] < prices.MISSING]
        cheapest = min(trainees, key=lambda row: int(costs[row]), default=None)
        if cheapest is not None and costs[cheapest] < prices.UNSHADOWED:
            sits.append(cheapest)
        return sits

    def prices(self, i: int, j: int) -> Costs:
        """What everybody costs in session `j` from position `i`, by row."""
        return self.at(i).prices(i, j)

    def room_rows(self, path: Path) -> list[int]:
        """The cheapest rooms for a path, a row for each step; of equals the smaller room."""
        days = [self.at(i) for i, _ in path]
        table = [day.room[j][i - day.first] for day, (i, j) in zip(days, path, strict=True)]
        change = [self._change(one.number == other.number) for one, other in pairwise(days)]
        whole = [table[-1]]
        for costs, price in zip(reversed(table[:-1]), reversed(change), strict=True):
            whole.insert(0, costs + from_room(whole[0], price))
        rows = [int(whole[0].argmin())]
        for costs, price in zip(whole[1:], change, strict=True):
            rows.append(_next_room(costs, rows[-1], price))
        return rows

    def _change(self, is_same_day: bool) -> int:
        """A new day is no change of room, unless there is to be one room for the whole plan."""
        return self.loop.room_change if is_same_day or self.loop.plan.one_room else 0


def _next_room(costs: Costs, room: int, change: int) -> int:
    """Stay, go to no room, or change to the cheapest: of equals the first row."""
    if change == NEVER:
        return room
    other = int(costs.argmin())
    moved = int(costs[other]) + (change if room and other not in (0, room) else 0)
    return min((int(costs[0]), 0), (int(costs[room]), room), (moved, other))[1]


def turned(state: State) -> State:
    """The state with which another day begins."""
    return State(state.held, True, state.days_left - 1)
