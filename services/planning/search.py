"""The best timings of a plan, distinct, in the order in which they are proposed.

Best first: a queue holds days not yet looked at, beginnings of paths, and whole paths with their true cost,
each with a cost that nothing made from it undercuts. When a whole path comes first, nothing still queued can
be cheaper: it is the best there is, proven. Of equals the earliest comes first, since a beginning sorts
before what it leads to.

Distinct: one timing in each two-hour block, two on each day; then two more on each day, and so on; a plan of
several days counts for its first. Within a round that is a matroid (blocks within days, a capacity on each),
so taking whatever comes next in cost order unless its block or day is full gives the cheapest set of every
size.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from heapq import heapify, heappop, heappush

import numpy as np

from services.planning.day import Columns, Day, State, from_room
from services.planning.days import Days, Path, turned
from services.planning.grid import Costs
from services.planning.loop import Loop
from services.planning.prices import ANOTHER_DAY, NEVER, UNKNOWN
from services.planning.seating import seated

A_DAY = 2  # proposals on one day before other days have had theirs


@dataclass(frozen=True, slots=True)
class Timing:
    """When the sessions start; `cost` is true and least for these starts."""

    cost: int
    days: Days
    path: Path
    least: int | None = None  # what this or any other in its place costs at least; None: `cost`, proven


@dataclass(frozen=True, slots=True)
class _Unseen:
    """A day whose diaries were not yet looked at."""

    day: int


@dataclass(frozen=True, slots=True)
class _Begun:
    """The first sessions placed. `paid` is what all but the last cost, by the last one's room."""

    day: Day
    paid: Costs
    state: State  # before the last session
    last: int


@dataclass(frozen=True, slots=True)
class _Turned:
    """The first sessions placed and paid, the next one is on `day` or later."""

    day: int
    paid: Costs
    state: State


_Node = _Unseen | _Begun | _Turned | Timing
_Entry = tuple[int, Path, int, _Node]
"""What it costs at least, where it begins, whether it is whole, and what it is; the first three never tie."""


def timings(loop: Loop, is_late: Callable[[], bool]) -> Iterator[Timing]:
    """The cheapest timing of each block, in the order of proposal; slots that rest on a guess come last."""
    days = Days(loop)
    queue = [_unseen(days, number) for number in range(len(days))]
    guesses: list[_Entry] = []
    blocks_done: set[tuple[date, int]] = set()
    yield from _in_rounds(days, queue, blocks_done, guesses)
    yield from _in_rounds(days, guesses, blocks_done, None)


def _in_rounds(
    days: Days, queue: list[_Entry], blocks_done: set[tuple[date, int]], guesses: list[_Entry] | None
) -> Iterator[Timing]:
    """What needs somebody unread goes to `guesses`, where there is such a list."""
    block_of = days.loop.diaries.grid.block
    while queue:
        next_round: list[_Entry] = []
        of_day: Counter[date] = Counter()
        heapify(queue)
        while queue:
            entry = heappop(queue)
            cost, path, _, node = entry
            if isinstance(node, _Unseen):
                for each in _opened(days[node.day]):
                    heappush(queue, each)
                continue
            block = block_of(path[0][0])
            if block in blocks_done:
                continue
            if guesses is not None and cost >= UNKNOWN:
                guesses.append(entry)
            elif of_day[block[0]] == A_DAY:
                next_round.append(entry)
            elif isinstance(node, Timing):
                blocks_done.add(block)
                of_day[block[0]] += 1
                yield node
            else:
                for each in _longer(days, entry):
                    heappush(queue, each)
        queue = next_round


def _unseen(days: Days, number: int) -> _Entry:
    """Every session waits as long as the day's first start, and later ones for the earlier ones."""
    stretch = days.stretches[number]
    wait = len(days.loop.plan.sessions) * stretch.least_wait + days.loop.least_wait
    return wait, ((stretch.first, -1),), 0, _Unseen(number)


def _opened(day: Day) -> Iterator[_Entry]:
    nothing = np.full(1 + len(day.loop.diaries.rooms), -int(day.fines.sum()))
    return _starting(day, (), nothing, State(0, False, day.loop.plan.days - 1))


def _starting(day: Day, path: Path, paid: Costs, state: State) -> Iterator[_Entry]:
    """Any session that may come next is this day's first."""
    for n in day.loop.next_after(state.held):
        for where in day.beginnings(n):
            yield from _placed(day, path, paid, state, n, where)


def _longer(days: Days, entry: _Entry) -> Iterator[_Entry]:
    """All that can be made of a beginning by placing its next session, or by finding who sits."""
    bound, path, _, node = entry
    if isinstance(node, _Turned):
        yield from _starting(days[node.day], path[:-1], node.paid, node.state)
        yield from _turned(days, path[:-1], replace(node, day=node.day + 1))
    elif isinstance(node, _Begun):
        state = node.state.after(node.last)
        if state.held == days.loop.all_held:
            yield from _whole(days, bound, path, node.day.fines)
        else:
            yield from _followed(days, path, node, state)


def _followed(days: Days, path: Path, begun: _Begun, state: State) -> Iterator[_Entry]:
    """The next session on the same day, or on a later one."""
    loop, day, n = days.loop, begun.day, begun.last
    at = path[-1][0] - day.first
    paid = begun.paid + day.people[n][at] + day.room[n][:, at]
    moved = from_room(paid, loop.room_change)
    for where in day.onward(state, n, at):
        for following in loop.next_after(state.held):
            yield from _placed(day, path, moved, state, following, where)
    if state.days_left and day.may_end(state, n, at):
        paid = paid if loop.plan.one_room else np.full_like(paid, paid.min())
        yield from _turned(days, path, _Turned(day.number + 1, paid + ANOTHER_DAY, turned(state)))


def _placed(day: Day, path: Path, paid: Costs, state: State, n: int, where: Columns) -> Iterator[_Entry]:
    """Session `n` next, at each column. Rooms of the paths are left open: only their cost counts."""
    columns, is_fed = where
    if not columns:
        return
    state = state.fed(is_fed)
    ahead = day.ahead(state, n)[:, columns.start : columns.stop]
    begun = _Begun(day, paid, state, n)
    for at, bound in zip(columns, (paid[:, None] + ahead).min(axis=0).tolist(), strict=True):
        if bound < NEVER:
            yield bound, (*path, (day.first + at, n)), 0, begun


def _turned(days: Days, path: Path, node: _Turned) -> Iterator[_Entry]:
    if node.day < len(days):
        bound = int((node.paid + days.since(node.day, node.state)).min())
        if bound < NEVER:
            yield bound, (*path, (days.stretches[node.day].first, -1)), 0, node


def _whole(days: Days, bound: int, path: Path, fines: Costs) -> Iterator[_Entry]:
    """What the pools cost above each one's cheapest is all that the bound of a whole path leaves out."""
    loop, costs = days.loop, days.pool_prices(path)
    counts = [pool.count for pool in loop.panels.pools]
    fined = [
        [cost + int(fines[row]) for cost, row in zip(each, rows, strict=True)]
        for each, rows in zip(costs, loop.pools, strict=True)
    ]
    least = sum(sum(sorted(each)[:count]) for each, count in zip(fined, counts, strict=True))
    true, _ = seated(loop.chairs, costs, counts)
    cost = bound + int(fines.sum()) + true - least
    if cost < NEVER:
        yield cost, path, 1, Timing(cost, days, path)
