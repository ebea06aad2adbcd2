"""Paths: sessions placed one after the other, each with a cost that nothing made from it undercuts.

A path begins on a day, grows by a session, perhaps turns to another day, and is whole when all are placed and
it is known who sits.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from services.planning.day import Columns, Day, State, from_room
from services.planning.days import Days, Path, turned
from services.planning.grid import Costs
from services.planning.prices import ANOTHER_DAY, POSSIBLE


@dataclass(frozen=True, slots=True)
class Timing:
    """When the sessions start; `cost` is true and least for these starts. `sits` are rows, per pool."""

    cost: int
    days: Days
    path: Path
    sits: tuple[tuple[int, ...], ...]
    least: int | None = None  # what this or any other in its place costs at least; None: `cost`, proven


@dataclass(frozen=True, slots=True)
class Unseen:
    """A day whose diaries were not yet looked at."""

    day: int


@dataclass(frozen=True, slots=True)
class Begun:
    """The first sessions placed. `paid` is what all but the last cost, by the last one's room."""

    day: Day
    paid: Costs
    state: State  # before the last session
    last: int


@dataclass(frozen=True, slots=True)
class Turned:
    """The first sessions placed and paid, the next one is on `day` or later."""

    day: int
    paid: Costs
    state: State


Node = Unseen | Begun | Turned | Timing
Entry = tuple[int, Path, int, Node]
"""What it costs at least, where it begins, whether it is whole, and what it is; the first three never tie."""


def unseen(days: Days, number: int) -> Entry:
    """Every session waits as long as the day's first start, and later ones for the earlier ones."""
    stretch = days.stretches[number]
    wait = len(days.loop.plan.sessions) * stretch.least_wait + days.loop.least_wait
    return wait, ((stretch.first, -1),), 0, Unseen(number)


def opened(day: Day) -> Iterator[Entry]:
    nothing = np.full(1 + len(day.loop.diaries.rooms), -day.all_fines)
    return _starting(day, (), nothing, State(0, False, day.loop.plan.days - 1))


def _starting(day: Day, path: Path, paid: Costs, state: State) -> Iterator[Entry]:
    """Any session that may come next is this day's first."""
    for n in day.loop.next_after(state.held):
        for where in day.beginnings(n):
            yield from _placed(day, path, paid, state, n, where)


def longer(days: Days, entry: Entry) -> Iterator[Entry]:
    """All that can be made of a beginning by placing its next session. One of them costs no more at least."""
    _, path, _, node = entry
    if isinstance(node, Turned):
        yield from _starting(days[node.day], path[:-1], node.paid, node.state)
        yield from _turned(days, path[:-1], replace(node, day=node.day + 1))
    elif isinstance(node, Begun):
        yield from _followed(days, path, node, node.state.after(node.last))


def is_placed(days: Days, node: Node) -> bool:
    """Whether all sessions are."""
    return isinstance(node, Begun) and node.state.held | 1 << node.last == days.loop.all_held


def _followed(days: Days, path: Path, begun: Begun, state: State) -> Iterator[Entry]:
    """The next session on the same day, or on a later one."""
    loop, day, n = days.loop, begun.day, begun.last
    at = path[-1][0] - day.first
    paid = begun.paid + day.people[n][at] + day.room[n][at]
    moved = from_room(paid, loop.room_change)
    for where in day.onward(state, n, at):
        for following in loop.next_after(state.held):
            yield from _placed(day, path, moved, state, following, where)
    if state.days_left and day.may_end(state, n, at):
        paid = paid if loop.plan.one_room else np.full_like(paid, paid.min())
        yield from _turned(days, path, Turned(day.number + 1, paid + ANOTHER_DAY, turned(state)))


def _placed(day: Day, path: Path, paid: Costs, state: State, n: int, where: Columns) -> Iterator[Entry]:
    """Session `n` next, at each column. Rooms of the paths are left open: only their cost counts."""
    columns, is_fed = where
    if not columns:
        return
    state = state.fed(is_fed)
    ahead = day.ahead(state, n)[columns.start : columns.stop]
    begun = Begun(day, paid, state, n)
    for at, bound in zip(columns, (paid + ahead).min(axis=1).tolist(), strict=True):
        if bound < POSSIBLE:
            yield bound, (*path, (day.first + at, n)), 0, begun


def _turned(days: Days, path: Path, node: Turned) -> Iterator[Entry]:
    if node.day < len(days):
        bound = int((node.paid + days.since(node.day, node.state)).min())
        if bound < POSSIBLE:
            yield bound, (*path, (days.stretches[node.day].first, -1)), 0, node


def seatings(days: Days, entry: Entry) -> Iterator[tuple[int, Path, int, Timing]]:
    """The whole path of one whose sessions are all placed; none when the pools cannot be filled.

    That nobody sits twice is all that its bound leaves out, so it is too low by what the pools cost above
    each one's cheapest, and by all fines.
    """
    bound, path, _, node = entry
    assert isinstance(node, Begun)
    loop, bids = days.loop, days.bids(path)
    true, numbers = days.dealt(tuple(each.able for each in bids))
    cost = bound + node.day.all_fines + true - sum(each.least for each in bids)
    if cost < POSSIBLE:
        sits = tuple([tuple([number % loop.diaries.mailboxes for number in pool]) for pool in numbers])
        yield cost, path, 1, Timing(cost, days, path, sits)
