"""The best timings of a plan, distinct, in the order in which they are proposed.

Best first: a queue holds days not yet looked at, beginnings of paths, and whole paths with their true cost,
each with a cost that nothing made from it undercuts. When a whole path comes first, nothing still queued can
be cheaper: it is the best there is, proven. Of equals the earliest comes first, since a beginning sorts
before what it leads to.

Distinct: one timing in each two-hour block, two on each day; then two more on each day, and so on. Within a
round that is a matroid (blocks within days, a capacity on each), so taking whatever comes next in cost order
unless its block or day is full gives the cheapest set of every size.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from services.planning.day import Day, Path, from_room
from services.planning.grid import Costs, Stretch
from services.planning.loop import Loop
from services.planning.prices import NEVER, UNKNOWN
from services.planning.seating import seated

A_DAY = 2  # proposals on one day before other days have had theirs


@dataclass(frozen=True, slots=True)
class Timing:
    """When the sessions start, as columns of a day; `cost` is true and least for these starts."""

    cost: int
    day: Day
    path: Path


@dataclass(frozen=True, slots=True)
class _Unseen:
    """A day whose diaries were not yet looked at."""

    stretch: Stretch


@dataclass(frozen=True, slots=True)
class _Begun:
    """The first sessions placed. `paid` is what all but the last cost, by the last one's room."""

    day: Day
    paid: Costs
    held: int


_Entry = tuple[int, Path, int, "_Unseen | _Begun | Timing"]
"""What it costs at least, where it begins, whether it is whole, and what it is; the first three never tie."""


def timings(loop: Loop) -> Iterator[Timing]:
    """The cheapest timing of each block, in the order of proposal; slots that rest on a guess come last."""
    queue = [_unseen(loop, stretch) for stretch in loop.diaries.grid.days()]
    guesses: list[_Entry] = []
    blocks_done: set[int] = set()
    yield from _in_rounds(loop, queue, blocks_done, guesses)
    yield from _in_rounds(loop, guesses, blocks_done, None)


def _in_rounds(
    loop: Loop, queue: list[_Entry], blocks_done: set[int], guesses: list[_Entry] | None
) -> Iterator[Timing]:
    """What needs somebody unread goes to `guesses`, where there is such a list."""
    while queue:
        next_round: list[_Entry] = []
        of_day: Counter[int] = Counter()
        heapify(queue)
        while queue:
            entry = heappop(queue)
            cost, path, _, node = entry
            if isinstance(node, _Unseen):
                _open(loop, node.stretch, queue)
                continue
            block = node.day.block(path[0][0])
            if block in blocks_done:
                continue
            if guesses is not None and cost >= UNKNOWN:
                guesses.append(entry)
            elif of_day[node.day.ordinal] == A_DAY:
                next_round.append(entry)
            elif isinstance(node, Timing):
                blocks_done.add(block)
                of_day[node.day.ordinal] += 1
                yield node
            else:
                _go_on(loop, cost, path, node, queue)
        queue = next_round


def _unseen(loop: Loop, stretch: Stretch) -> _Entry:
    """Every session waits as long as the day's first start, and later ones for the earlier ones."""
    wait = len(loop.plan.sessions) * int(stretch.wait[0]) + loop.least_wait
    return wait, ((stretch.first, -1),), 0, _Unseen(stretch)


def _open(loop: Loop, stretch: Stretch, queue: list[_Entry]) -> None:
    day = Day(loop, stretch)
    if day.width:
        nothing = np.zeros(1 + len(loop.diaries.rooms), np.int64)
        for n in loop.next_after(0):
            _push(day, (), nothing, 0, n, range(day.width), queue)


def _go_on(loop: Loop, bound: int, path: Path, begun: _Begun, queue: list[_Entry]) -> None:
    """Place the next session, or find who sits when all are placed."""
    day, (position, j) = begun.day, path[-1]
    if begun.held == loop.all_held:
        cost = bound + _price_of_nobody_twice(loop, day, path)
        if cost < NEVER:
            heappush(queue, (cost, path, 1, Timing(cost, day, path)))
        return
    at = position - day.first
    paid = from_room(begun.paid + day.people[j][at] + day.room[j][:, at], loop.room_change)
    columns = range(at + loop.steps[j].start, min(at + loop.steps[j].stop, day.width))
    for n in loop.next_after(begun.held):
        _push(day, path, paid, begun.held, n, columns, queue)


def _push(day: Day, path: Path, paid: Costs, held: int, n: int, columns: range, queue: list[_Entry]) -> None:
    """Session `n` next, at each of `columns`. Rooms of the paths are left open: only their cost counts."""
    if not columns:
        return
    ahead = day.ahead(held, n)[:, columns.start : columns.stop]
    bounds = (paid[:, None] + ahead).min(axis=0).tolist()
    for at, bound in zip(columns, bounds, strict=True):
        if bound < NEVER:
            longer = (*path, (day.first + at, n))
            heappush(queue, (bound, longer, 0, _Begun(day, paid, held | 1 << n)))


def _price_of_nobody_twice(loop: Loop, day: Day, path: Path) -> int:
    """How much the pools cost above each one's cheapest: all that the bound of a whole path leaves out."""
    costs = day.pool_prices(path)
    counts = [pool.count for pool in loop.panels.pools]
    least = sum(sum(sorted(each)[:count]) for each, count in zip(costs, counts, strict=True))
    return seated(loop.pools, costs, counts)[0] - least
