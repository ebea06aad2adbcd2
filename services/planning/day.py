"""One local day: what each session costs from each start, and the least that the rest of the plan can cost.

The relaxation: let everybody in a pool sit as often as is cheapest. Then the sessions still to come depend
only on which they are, in which room the last one was, and when the next may start. So

    ahead(held, n)[row, i] = what session n costs at i in room `row`, and the least that all after it cost
    least(held)[row, i]    = the least over n and row' of ahead(held, n)[row', i] + change(row, row')

computed last session first, is exactly the least that can follow. True plans obey one rule more, nobody
twice, so they never cost less: a valid bound for the search, and a tight one where pools are wide.
"""

import numpy as np

from services.planning import prices
from services.planning.diaries import Page
from services.planning.grid import Costs, Stretch
from services.planning.loop import Loop
from services.planning.prices import NEVER

Step = tuple[int, int]  # a position, and the session that starts there
Path = tuple[Step, ...]


class Day:
    """The tables of one day. Rooms are rows, row 0 is "no room"; columns are positions of the grid."""

    def __init__(self, loop: Loop, stretch: Stretch) -> None:
        self.loop = loop
        self._page = Page(loop.diaries, stretch)
        people = [self._people(j) for j in range(len(loop.plan.sessions))]
        # Nights and hours at which nobody can sit are most of a day: the rest is worked out without them.
        useful = np.flatnonzero(np.min(people, axis=0) < NEVER)
        self._cut = slice(int(useful[0]), int(useful[-1]) + 1) if len(useful) else slice(0, 0)
        self.first = stretch.first + self._cut.start
        self.width = self._cut.stop - self._cut.start
        self.people = [costs[self._cut] for costs in people]
        self.room = self._rooms()
        self._pad = max(steps.stop for steps in loop.steps)
        self.ordinal = stretch.grid.local(stretch.first).toordinal()
        self._blocks: dict[int, int] = {}
        self._ahead: dict[tuple[int, int], Costs] = {}
        self._least: dict[int, Costs] = {}

    def _people(self, j: int) -> Costs:
        """The least this session's people and its wait cost, were pools of different sessions strangers."""
        session, panels, stretch = self.loop.plan.sessions[j], self.loop.panels, self._page.stretch
        table = self._page.people(session.duration, session.room is not None)
        costs = np.where(stretch.opens(session.duration), stretch.wait, NEVER)
        costs = costs + table[self.loop.required[j]].sum(axis=0)
        costs = costs + np.minimum(table[self.loop.optional[j]], prices.MISSING).sum(axis=0)
        for pool, rows in zip(panels.pools, self.loop.pools, strict=True):
            if pool.session == j:
                costs = costs + _cheapest(table[rows], pool.count)
        return np.asarray(np.minimum(costs, NEVER))

    def _rooms(self) -> list[Costs]:
        tables = [
            self._page.rooms(chairs, duration, self._cut) for chairs, duration in self.loop.rooms_wanted
        ]
        return [tables[n] for n in self.loop.room_wanted]

    def block(self, i: int) -> int:
        """Which two hours of which day: no two proposals begin in the same one."""
        if i not in self._blocks:
            self._blocks[i] = self.ordinal * 12 + self._page.stretch.grid.local(i).hour // 2
        return self._blocks[i]

    def ahead(self, held: int, n: int) -> Costs:
        """What session `n` after those held, and all that follow it, cost at least."""
        if (held, n) not in self._ahead:
            costs = self.people[n] + self.room[n]
            after, steps = held | 1 << n, self.loop.steps[n]
            if after != self.loop.all_held:
                costs += _soonest(self._least_after(after), steps, self.width)
            self._ahead[held, n] = np.minimum(costs, NEVER, out=costs)
        return self._ahead[held, n]

    def _least_after(self, held: int) -> Costs:
        """By the room one comes from; columns past the day's end cost NEVER."""
        if held not in self._least:
            whole = self.ahead(held, (nexts := self.loop.next_after(held))[0])
            for n in nexts[1:]:
                whole = np.minimum(whole, self.ahead(held, n))
            least = np.full((len(whole), self.width + self._pad), NEVER)
            least[:, : self.width] = from_room(whole, self.loop.room_change)
            self._least[held] = least
        return self._least[held]

    def optional_who_sit(self, i: int, j: int) -> list[int]:
        """The rows of those who sit in session `j` from position `i` although they need not."""
        session, rows = self.loop.plan.sessions[j], self.loop.optional[j]
        table = self._page.people(session.duration, session.room is not None)
        return [row for row in rows if table[row, i - self._page.stretch.first] < prices.MISSING]

    def pool_prices(self, path: Path) -> list[list[int]]:
        """What each member of each pool costs, were the sessions held so."""
        at, prices_of = {j: i - self._page.stretch.first for i, j in path}, []
        for pool, rows in zip(self.loop.panels.pools, self.loop.pools, strict=True):
            session = self.loop.plan.sessions[pool.session]
            table = self._page.people(session.duration, session.room is not None)
            prices_of.append([int(p) for p in table[rows, at[pool.session]]])
        return prices_of

    def room_rows(self, path: Path) -> list[int]:
        """The cheapest rooms for a path, a row for each step; of equals the smaller room."""
        table = [self.room[j][:, i - self.first] for i, j in path]
        whole = [table[-1]]
        for costs in reversed(table[:-1]):
            whole.insert(0, costs + from_room(whole[0], self.loop.room_change))
        rows = [int(whole[0].argmin())]
        for costs in whole[1:]:
            change = np.full(len(costs), self.loop.room_change if rows[-1] else 0)
            change[0] = NEVER if self.loop.plan.one_room else 0
            change[rows[-1]] = 0
            rows.append(int((costs + change).argmin()))
        return rows


def from_room(costs: Costs, change: int) -> Costs:
    """The least of `costs` over all rows, for each row one may come from, changes paid.

    Coming from or going to no room is no change of room. It is symmetric: also the least for each row one
    may go to.
    """
    if change == NEVER:
        return costs
    least = costs.min(axis=0)
    best: Costs = np.minimum(costs, np.minimum(costs[0], least + change))
    best[0] = least
    return best


def _cheapest(table: Costs, count: int) -> Costs:
    """The sum of each column's `count` least."""
    if len(table) < count:
        return np.full(table.shape[1], NEVER)
    if count == 1:
        return np.asarray(table.min(axis=0))
    return np.asarray(np.partition(table, count - 1, axis=0)[:count].sum(axis=0))


def _soonest(least: Costs, steps: range, width: int) -> Costs:
    """The least of `least` over all steps ahead of each column."""
    best = least[:, steps.start : steps.start + width].copy()
    for step in steps[1:]:
        np.minimum(best, least[:, step : step + width], out=best)
    return best
