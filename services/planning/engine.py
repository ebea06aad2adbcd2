"""The best ways to hold an interview, by `prices`.

How it searches. `_Costs` gives, for each session and start, the least that its people can cost (pools by
their cheapest members, as if nobody sat twice) and what each room costs, and from these, last session
first, the least that the rest of the plan can cost. `_best_in_each_block` then walks all chains of starts,
least bound first. The bound of a chain never exceeds its true cost, so a complete chain whose true cost is
next in line is the best there is.

Distinct: one proposal in each two-hour block of a day; two a day come before a third of any day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import chain

import numpy as np

from services.errors import NoCommonTime
from services.model import Calendar, InterviewPlan, Person, Room, Session, Sitting, Slot, Span
from services.planning import prices
from services.planning.funnel import funnel
from services.planning.grid import STEP, Costs, Diaries, Grid, ceil_seconds
from services.planning.panels import Panels, choose
from services.planning.reasons import reasons, recheck, why_not

__all__ = ["find_slots", "recheck", "why_not"]

A_DAY = 2  # proposals on one day before other days have had theirs

Starts = tuple[int, ...]  # one grid position per session
_Node = tuple[int, Starts, bool]  # a bound, the starts so far, and whether the bound is the true cost


def find_slots(
    plan: InterviewPlan, calendars: Mapping[str, Calendar], now: datetime, limit: int
) -> tuple[Slot, ...]:
    """Up to `limit` distinct ways to hold the whole plan, best first. A longer answer begins with a shorter.

    Within each round of two a day the costs rise. Slots that need somebody whose mailbox could not be read
    come after all others and say so; a room that could not be read is never taken.

    Raises NoCommonTime.
    """
    if not plan.windows or not any(span.start < span.end for span in plan.windows):
        raise NoCommonTime((("window", 0),))
    grid, panels = Grid.of(plan, now), Panels.of(plan)
    diaries = Diaries(plan, grid, calendars)
    if not panels.can_be_filled():
        raise NoCommonTime(funnel(plan, panels, diaries))
    costs = _Costs(plan, panels, diaries)
    best = _varied(_best_in_each_block(costs), grid, limit)
    if not best:
        raise NoCommonTime(funnel(plan, panels, diaries))
    return tuple(_slot(costs, cost, starts) for cost, starts in best)


class _Costs:
    """The plan's costs as tables over the grid; rooms are rows, row 0 is "no room"."""

    def __init__(self, plan: InterviewPlan, panels: Panels, diaries: Diaries) -> None:
        self.plan, self.panels, self.diaries = plan, panels, diaries
        self.rooms = tuple(sorted(plan.rooms, key=lambda room: (room.capacity or 0, room.address.casefold())))
        self.people = [self._people(j) for j in range(len(plan.sessions))]
        self.room = [self._room(session) for session in plan.sessions]
        self.rest = self._rest()

    def sits(self, j: int, person: Person) -> Costs:
        session = self.plan.sessions[j]
        return self.diaries.sits(person.address, session.duration, session.room is not None)

    def _people(self, j: int) -> Costs:
        """The least this session's people and its wait cost, were pools of different sessions strangers."""
        grid = self.diaries.grid
        costs = np.where(grid.opens(self.plan.sessions[j].duration), grid.wait, prices.NEVER)
        for person in self.panels.required[j]:
            costs = costs + self.sits(j, person)
        for pool in self.panels.pools_of(j):
            members = np.stack([self.sits(j, person) for person in pool.members])
            costs = costs + np.sort(members, axis=0)[: pool.count].sum(axis=0)
        return np.minimum(costs, prices.NEVER)

    def _room(self, session: Session) -> Costs:
        grid = self.diaries.grid
        table = np.full((len(self.rooms) + 1, len(grid.starts)), prices.NEVER)
        if session.room is None:
            table[0] = 0
            return table
        for row, room in enumerate(self.rooms, start=1):
            if room in session.room.rooms:
                table[row] = self.diaries.holds(room, session.room.seats, session.duration)
        return table

    def _rest(self) -> list[Costs]:
        """`rest[j][row, i]`: the least that all after `j` can cost when `j` starts at `i` in room `row`."""
        last = np.zeros_like(self.room[0])
        rest = [last]
        for j in range(len(self.plan.sessions) - 1, 0, -1):
            whole = np.minimum(self.people[j] + self.room[j] + rest[0], prices.NEVER)
            from_row = _from_row(whole)
            best = np.full_like(last, prices.NEVER)
            for step in self.steps(j - 1):
                best = np.minimum(best, self._same_day(from_row, step))
            rest.insert(0, best)
        return rest

    def _same_day(self, costs: Costs, step: int) -> Costs:
        """`costs` seen from `step` positions earlier, where that is on the same day."""
        day = self.diaries.grid.day
        seen = np.full_like(costs, prices.NEVER)
        if step < len(day):
            same = day[step:] == day[:-step]
            seen[:, :-step] = np.where(same, costs[:, step:], prices.NEVER)
        return seen

    def steps(self, j: int) -> range:
        """How many positions after session `j` the next one may start: on the grid, with no longer gap."""
        duration = self.plan.sessions[j].duration
        return range(
            -(-ceil_seconds(duration) // STEP), ceil_seconds(duration + prices.LONGEST_GAP) // STEP + 1
        )

    def firsts(self) -> Costs:
        """The bound for every start of the first session."""
        return np.asarray((self.people[0] + self.room[0] + self.rest[0]).min(axis=0))

    def bound(self, starts: Starts) -> int:
        """What a plan that begins with these starts costs at least."""
        people = sum(int(self.people[j][i]) for j, i in enumerate(starts))
        rooms = self.room[0][:, starts[0]]
        for j, i in enumerate(starts[1:], start=1):
            rooms = _to_row(rooms) + self.room[j][:, i]
        last = len(starts) - 1
        return people + int((rooms + self.rest[last][:, starts[last]]).min())

    def next_starts(self, starts: Starts) -> Iterator[Starts]:
        day, last = self.diaries.grid.day, starts[-1]
        for step in self.steps(len(starts) - 1):
            if last + step < len(day) and day[last + step] == day[last]:
                yield (*starts, last + step)

    def exactly(self, starts: Starts) -> int:
        """What a complete chain of starts costs, nobody chosen twice."""
        least = sum(
            sum(sorted(price.values())[: pool.count])
            for pool, price in zip(self.panels.pools, self.pool_prices(starts), strict=True)
        )
        chosen, _ = choose(self.panels.pools, self.pool_prices(starts))
        return min(self.bound(starts) - least + chosen, prices.NEVER)

    def pool_prices(self, starts: Starts) -> list[dict[str, int]]:
        return [
            {
                p.address.casefold(): int(self.sits(pool.session, p)[starts[pool.session]])
                for p in pool.members
            }
            for pool in self.panels.pools
        ]

    def room_rows(self, starts: Starts) -> list[int]:
        """The cheapest rooms for these starts, a row for each session; of equals the smaller room."""
        table = [self.room[j][:, i] for j, i in enumerate(starts)]
        whole = [table[-1]]
        for costs in reversed(table[:-1]):
            whole.insert(0, costs + _from_row(whole[0][:, None])[:, 0])
        rows = [int(whole[0].argmin())]
        for costs in whole[1:]:
            rows.append(int((costs + _change_from(rows[-1], len(costs))).argmin()))
        return rows


def _change_from(row: int, rows: int) -> Costs:
    """What it costs to go on in each row. Coming from or going to no room is no change of room."""
    change: Costs = np.full(rows, prices.ROOM_CHANGE if row else 0)
    change[[0, row]] = 0
    return change


def _from_row(whole: Costs) -> Costs:
    """The least of `whole` over all rows, for each row one may come from, changes paid."""
    best: Costs = np.minimum(whole, np.minimum(whole[0], whole.min(axis=0) + prices.ROOM_CHANGE))
    best[0] = whole.min(axis=0)
    return best


def _to_row(rooms: Costs) -> Costs:
    """The least of `rooms` over all rows, for each row one may go to, changes paid."""
    best: Costs = _from_row(rooms[:, None])[:, 0]
    return best


def _best_in_each_block(costs: _Costs) -> Iterator[tuple[int, Starts]]:
    """The cheapest chain of starts in each two-hour block, cheapest block first; of equals the earliest."""
    block, firsts, done = costs.diaries.grid.block, costs.firsts(), set[int]()
    queue: list[_Node] = [(int(firsts[i]), (int(i),), False) for i in np.flatnonzero(firsts < prices.NEVER)]
    heapify(queue)
    while queue:
        cost, starts, is_exact = heappop(queue)
        if int(block[starts[0]]) in done:
            continue
        if is_exact:
            done.add(int(block[starts[0]]))
            yield cost, starts
        elif len(starts) == len(costs.plan.sessions):
            _push(queue, costs.exactly(starts), starts, True)
        else:
            for longer in costs.next_starts(starts):
                _push(queue, costs.bound(longer), longer, False)


def _push(queue: list[_Node], cost: int, starts: Starts, is_exact: bool) -> None:
    if cost < prices.NEVER:
        heappush(queue, (cost, starts, is_exact))


def _varied(found: Iterable[tuple[int, Starts]], grid: Grid, limit: int) -> list[tuple[int, Starts]]:
    """Two of each day, then the next two of each day ...; what rests on a guess comes after all that."""
    rounds: dict[tuple[bool, int], list[tuple[int, Starts]]] = defaultdict(list)
    of_day: Counter[tuple[bool, int]] = Counter()
    for cost, starts in found:
        guess, day = cost >= prices.UNKNOWN, int(grid.day[starts[0]])
        rounds[guess, of_day[guess, day] // A_DAY].append((cost, starts))
        of_day[guess, day] += 1
        if len(rounds[False, 0]) >= limit:
            break
    return list(chain.from_iterable(rounds[key] for key in sorted(rounds)))[:limit]


def _slot(costs: _Costs, cost: int, starts: Starts) -> Slot:
    _, chosen = choose(costs.panels.pools, costs.pool_prices(starts))
    rows = costs.room_rows(starts)
    sittings = []
    for j, (session, i) in enumerate(zip(costs.plan.sessions, starts, strict=True)):
        sits = set(costs.panels.required[j])
        for pool, people in zip(costs.panels.pools, chosen, strict=True):
            sits.update(people if pool.session == j else ())
        start = costs.diaries.grid.instant(i)
        room: Room | None = costs.rooms[rows[j] - 1] if rows[j] else None
        sittings.append(
            Sitting(session.title, Span(start, start + session.duration), _as_asked(session, sits), room)
        )
    return Slot(tuple(sittings), cost, reasons(costs.plan, costs.diaries.calendars, tuple(sittings)))


def _as_asked(session: Session, sits: set[Person]) -> tuple[Person, ...]:
    """Those who sit, in the order in which they were asked for."""
    asked = (person for seat in session.panel for person in seat.anyone_of)
    return tuple(person for person in dict.fromkeys(asked) if person in sits)
