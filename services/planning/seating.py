"""The cheapest way to fill all pools of one timing when nobody may sit twice.

Each chair takes one person, each person one chair: an assignment problem. Two facts keep it small.

- If the cheapest people of every pool are all different, they are the answer: no choice costs less than
  the sum of the least.
- With c chairs in all, only the c cheapest of a pool matter. Somebody dearer in an optimal choice could be
  replaced by one of these c: the other chairs hold at most c - 1 of them, so one is still free, and is no
  dearer.

What remains is solved by shortest augmenting paths (Kuhn's Hungarian method with potentials, in the form of
Jonker and Volgenant, Computing 38, 1987), which is exact.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from services.planning.grid import Costs
from services.planning.prices import NEVER

Bid = int
"""The price of somebody in a chair and who it is, in one number: of equals the first by address is less."""

Choice = tuple[int, tuple[tuple[int, ...], ...]]
"""What it costs, and for each pool who sits, as numbers of people."""

_RANKS = 1 << 20  # above any number of a person


def seated(
    members: Sequence[Sequence[int]], prices: Sequence[Sequence[int]], counts: Sequence[int]
) -> Choice:
    """`members[n]` are pool n's people, as numbers in the order of addresses; `prices[n]` what each costs.

    Gives NEVER and () when the pools cannot all be filled.
    """
    able = [
        sorted([price * _RANKS + who for who, price in zip(*pool, strict=True) if price < NEVER])
        for pool in zip(members, prices, strict=True)
    ]
    return dealt(tuple(tuple(pool[: sum(counts)]) for pool in able), counts)


def bids(members: Costs, prices: Costs, chairs: int) -> tuple[Bid, ...]:
    """Those of a pool who matter where there are so many chairs in all."""
    ranked = np.sort(prices * _RANKS + members)[:chairs].tolist()
    return tuple(ranked[: bisect_left(ranked, NEVER * _RANKS)])


def price(bids: Iterable[Bid]) -> int:
    return sum([bid // _RANKS for bid in bids])


def dealt(able: tuple[tuple[Bid, ...], ...], counts: Sequence[int]) -> Choice:
    """As `seated`, from each pool's `bids`."""
    if any(len(pool) < count for pool, count in zip(able, counts, strict=True)):
        return NEVER, ()
    least: Sequence[Sequence[Bid]] = [pool[:count] for pool, count in zip(able, counts, strict=True)]
    sits = [bid % _RANKS for pool in least for bid in pool]
    if len(set(sits)) < len(sits):
        least = _assigned(able, counts)
        if not least:
            return NEVER, ()
    cost = price(chain.from_iterable(least))
    return cost, tuple([tuple(sorted([bid % _RANKS for bid in pool])) for pool in least])


def _assigned(able: Sequence[Sequence[Bid]], counts: Sequence[int]) -> list[list[Bid]]:
    """For each pool those of an assignment of least price; [] when there is none."""
    people = sorted({bid % _RANKS for pool in able for bid in pool})
    column = {who: n for n, who in enumerate(people)}
    chairs: list[list[int]] = []
    of_pool: list[int] = []
    for n, (pool, count) in enumerate(zip(able, counts, strict=True)):
        row = [NEVER * _RANKS] * len(people)
        for bid in pool:
            row[column[bid % _RANKS]] = bid
        chairs += [row] * count
        of_pool += [n] * count
    if len(chairs) > len(people):
        return []
    found: list[list[Bid]] = [[] for _ in able]
    for chair, taken in enumerate(_least_assignment(chairs)):
        if chairs[chair][taken] >= NEVER * _RANKS:
            return []
        found[of_pool[chair]].append(chairs[chair][taken])
    return found


def _least_assignment(cost: Sequence[Sequence[int]]) -> list[int]:
    """The column of each row; there are no fewer columns than rows.

    Every row begins with its cheapest column, if nobody holds it; the others are added one by one.
    Potentials keep every reduced cost non-negative and zero on assigned pairs, so the path found by
    Dijkstra's rule from the new row to the nearest free column, swapped, is again an optimal assignment of
    the rows so far.
    """
    rows, columns = len(cost), len(cost[0]) if cost else 0
    row_potential, potential = [*map(min, cost), 0], [0] * (columns + 1)
    holder = [rows] * (columns + 1)  # the row that holds a column; the last column is where a path begins
    waiting = []
    for row, least in enumerate(row_potential[:-1]):
        if holder[cheapest := cost[row].index(least)] == rows:
            holder[cheapest] = row
        else:
            waiting.append(row)
    for row in waiting:
        holder[columns] = row
        at, far = columns, [1 << 90] * columns
        came, done = [columns] * columns, [False] * (columns + 1)
        while holder[at] != rows:
            done[at] = True
            here, nearest, onward = holder[at], 1 << 90, columns
            for j in range(columns):
                if done[j]:
                    continue
                reduced = cost[here][j] - row_potential[here] - potential[j]
                if reduced < far[j]:
                    far[j], came[j] = reduced, at
                if far[j] < nearest:
                    nearest, onward = far[j], j
            for j in range(columns):
                if done[j]:
                    row_potential[holder[j]] += nearest
                    potential[j] -= nearest
                else:
                    far[j] -= nearest
            row_potential[holder[columns]] += nearest
            at = onward
        while at != columns:
            holder[at] = holder[came[at]]
            at = came[at]
    held = [0] * rows
    for j in range(columns):
        if holder[j] != rows:
            held[holder[j]] = j
    return held
