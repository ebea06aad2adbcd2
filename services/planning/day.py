"""One local day: what each session costs from each start, and the least that the rest of the plan can cost.

The relaxation: let everybody in a pool sit as often as is cheapest. Then the sessions still to come depend
only on which they are, whether lunch is settled, how many more days may be begun, in which room the last
session was, and when the next may start. So, for each such `state`,

    ahead(state, n)[i, room] = what session n costs at i in that room, and the least that all after it cost
    least(state)[i, room]    = the least over n and r of ahead(state, n)[i, r] + change(room, r)

computed last session first, is exactly the least that can follow. True plans obey one rule more, nobody
twice, so they never cost less: a valid bound for the search, and a tight one where pools are wide.

Where pools are scarce, fines on the people in them make it tight again. Whoever sits once pays their fine and
gets it back, whoever sits twice pays it once too often; so with any fines that are not negative, the least
with fines less the sum of them is no more than what a true plan costs (Lagrange's relaxation).
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from services.planning.grid import Costs, Flags, Stretch
from services.planning.lunch import midday
from services.planning.prices import NEVER
from services.planning.seating import Bid, bids, price
from services.planning.tariff import Tariff

Columns = tuple[range, bool]
"""Where a session may start, and whether lunch is settled when it does."""


class State(NamedTuple):
    """What the rest of a plan depends on, but for room and time."""

    held: int  # a set of sessions
    is_fed: bool  # lunch is settled, or not asked for
    days_left: int  # on which sessions may still be held after this one

    def after(self, n: int) -> "State":
        return State(self.held | 1 << n, self.is_fed, self.days_left)

    def fed(self, is_fed: bool = True) -> "State":
        return State(self.held, is_fed, self.days_left)


class Bids(NamedTuple):
    """The least that a pool costs with fines, and who of it can be chosen at what price."""

    least: int
    able: tuple[Bid, ...]


class Later(Protocol):
    """The days of which one's own is one."""

    stretches: Sequence[Stretch]

    def rest(self, day: int, state: State) -> Costs:
        """The least that is still to come if none of it is on `day` or before, by the last session's room."""


class Day:
    """The tables of one day, by start and room; the first is "no room". Starts are positions of the grid."""

    def __init__(self, tariff: Tariff, number: int, columns: slice, later: Later, fines: Costs) -> None:
        """`columns` are the day's in the tariff."""
        self.loop = tariff.loop
        self.tariff = tariff
        self.number = number
        self.fines = fines
        self._later = later
        self.all_fines = int(fines.sum())
        people = tariff.fined(columns, fines) if self.all_fines else [each[columns] for each in tariff.people]
        # Nights and hours at which nobody can sit are most of a day: the rest is worked out without them.
        useful = np.flatnonzero(np.min(people, axis=0) < NEVER)
        cut = slice(int(useful[0]), int(useful[-1]) + 1) if len(useful) else slice(0, 0)
        self.width = cut.stop - cut.start
        self._begins = int(columns.start) + cut.start
        here = slice(self._begins, self._begins + self.width)
        self.first = later.stretches[number].first + cut.start
        self.people = [costs[cut] for costs in people]
        self.room = [costs[here] for costs in tariff.rooms]
        self._midday = midday(self.loop, later.stretches[number], tariff.page.stretch.starts[here])
        self._pad = max(steps.stop for steps in self.loop.lunch_steps)
        self._ahead: dict[tuple[State, int], Costs] = {}
        self._least: dict[State, Costs] = {}
        self._bids: dict[tuple[int, int], Bids] = {}

    def prices(self, i: int, j: int) -> Costs:
        """What everybody costs in session `j` from position `i`, by row."""
        return np.asarray(self.tariff.everybody(j)[:, self._column(i)])

    def pool_prices(self, i: int, n: int) -> Costs:
        """What each member of pool `n` costs from position `i`."""
        return np.asarray(self.tariff.pools[n][:, self._column(i)])

    def _column(self, i: int) -> int:
        """Of the tariff."""
        return self._begins + i - self.first

    def bids(self, n: int, i: int) -> Bids:
        """What pool `n` costs when its session starts at position `i`."""
        if (n, i) not in self._bids:
            loop, costs = self.loop, self.pool_prices(i, n)
            able = bids(loop.chairs[n], costs, sum(loop.counts))
            least = price(able[: loop.counts[n]])
            if self.all_fines:
                least = int(np.sort(costs + self.fines[loop.pools[n]])[: loop.counts[n]].sum())
            self._bids[n, i] = Bids(least, able)
        return self._bids[n, i]

    # The least that is still to come

    def ahead(self, state: State, n: int) -> Costs:
        """What session `n` after those held, and all that follow it, cost at least."""
        if (state, n) not in self._ahead:
            costs = self.people[n][:, None] + self.room[n]
            after = state.after(n)
            if after.held != self.loop.all_held:
                costs += self._rest(after, n)
            elif not state.is_fed:
                costs[~self._lunch_after(n)] = NEVER
            self._ahead[state, n] = costs
        return self._ahead[state, n]

    def _rest(self, state: State, n: int) -> Costs:
        """What follows session `n`, the last of those held, by its room and start."""
        best = self._later_today(state, n)
        if state.days_left:
            other = np.repeat(self._later.rest(self.number, state)[None, :], self.width, axis=0)
            if not state.is_fed:
                other[~self._lunch_after(n)] = NEVER
            np.minimum(best, other, out=best)
        return best

    def _later_today(self, state: State, n: int) -> Costs:
        if self._debriefs_follow(state):
            best = self._soonest(self._least_from(state.fed()), n)
            if not state.is_fed:
                best[~self._lunch_after(n)] = NEVER
            return best
        best = self._soonest(self._least_from(state), n)
        if self._midday:
            fed = self._least_from(state.fed())
            for step, columns in self._midday.between(n):
                after = fed[columns.start + step : columns.stop + step]
                np.minimum(best[columns], after, out=best[columns])
        return best

    def _soonest(self, least: Costs, n: int) -> Costs:
        """The least of `least` over all steps ahead of each column, up to twice as many at each turn."""
        steps, done = self.loop.steps[n], 1
        if not steps:
            return np.full((self.width, least.shape[1]), NEVER)
        best = least[steps.start : steps.stop + self.width - 1]
        while done < len(steps):
            more = min(done, len(steps) - done)
            best = np.minimum(best[:-more], best[more:])
            done += more
        return best if done > 1 else best.copy()

    def _least_from(self, state: State) -> Costs:
        """By the room one comes from; starts past the day's end cost NEVER.

        Kept only where it is asked for again: fresh memory costs more than what is in it.
        """
        if state in self._least:
            return self._least[state]
        whole = self.ahead(state, (nexts := self.loop.next_after(state.held))[0])
        for n in nexts[1:]:
            whole = np.minimum(whole, self.ahead(state, n))
        least = np.empty((self.width + self._pad, whole.shape[1]), np.int64)
        least[self.width :] = NEVER
        from_rooms(whole, self.loop.room_change, least[: self.width])
        if self.loop.plan.any_order or self._midday:
            self._least[state] = least
        return least

    def begun(self, state: State) -> Costs:
        """The least of all still to come when the next session is this day's first, by room."""
        best = np.full(1 + len(self.loop.diaries.rooms), NEVER)
        for n in self.loop.next_after(state.held):
            for columns, is_fed in self.beginnings(n):
                if columns:
                    ahead = self.ahead(state.fed(is_fed), n)[columns.start : columns.stop]
                    np.minimum(best, ahead.min(axis=0), out=best)
        return best

    # Where a session can start

    def beginnings(self, n: int) -> list[Columns]:
        """Where session `n` can be the day's first."""
        if self._midday is None or self.loop.is_debrief(n):
            return [(range(self.width), True)]
        return [(range(self._midday.before), False), (range(self._midday.before, self.width), True)]

    def onward(self, state: State, n: int, at: int) -> list[Columns]:
        """Where the next session of the day can start after `n`, the last of those held, from column `at`."""
        steps = self.loop.steps[n]
        soon = range(at + steps.start, min(at + steps.stop, self.width))
        if self._debriefs_follow(state):
            return [(soon, True)] if self.may_end(state, n, at) else []
        if self._midday is None:
            return [(soon, True)]
        lunch_over = max(self._midday.following(n, at), soon.start)
        latest = min(at + self.loop.lunch_steps[n].stop, self.width)
        return [
            (range(soon.start, min(soon.stop, lunch_over)), state.is_fed),
            (range(lunch_over, latest), True),
        ]

    def may_end(self, state: State, n: int, at: int) -> bool:
        """Whether session `n` from column `at` can be the candidate's last of the day."""
        return state.is_fed or bool(self._lunch_after(n)[at])

    def _debriefs_follow(self, state: State) -> bool:
        return self.loop.is_debrief(self.loop.next_after(state.held)[0])

    def _lunch_after(self, n: int) -> Flags:
        return np.ones(self.width, np.bool_) if self._midday is None else self._midday.after(n)


def from_room(costs: Costs, change: int) -> Costs:
    """The least of `costs` over all rooms, for each room one may come from, changes paid.

    Coming from or going to no room is no change of room. It is symmetric: also the least for each room one
    may go to.
    """
    if change == NEVER:
        return np.asarray(np.minimum(costs, NEVER))
    least = costs.min()
    best: Costs = np.minimum(costs, min(costs[0], least + change))
    best[0] = least
    return best


def from_rooms(costs: Costs, change: int, out: Costs) -> None:
    """`from_room` of each row, a start's."""
    if change == NEVER:
        np.minimum(costs, NEVER, out=out)
    else:
        least = costs.min(axis=1)
        np.minimum(costs, np.minimum(costs[:, 0], least + change)[:, None], out=out)
        out[:, 0] = least
