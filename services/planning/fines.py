"""Fines that make the bound of a contested day tight again: see `day`.

The best fines are those with the highest bound; it is a concave function of them, and how often everybody
sits in a cheapest path, less once, is a direction in which it rises. So: go that way, by Polyak's step
towards a cost that is known to be possible, and keep the best (B. T. Polyak, Minimization of unsmooth
functionals, 1969). Whole numbers do: any fines that are not negative are valid.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.planning.day import Day
from services.planning.days import Days, Path
from services.planning.grid import Costs
from services.planning.prices import NEVER

ROUNDS = 16

Cheapest = Callable[[Day], tuple[int, Path] | None]
"""What the day's plans cost at least, and a path that would cost that much were people allowed to repeat."""


@dataclass(frozen=True, slots=True)
class _Best:
    bound: int
    fines: Costs


def fined(days: Days, number: int, possible: int, cheapest: Cheapest) -> Day:
    """The day with better fines. `possible` is the cost of some plan, or NEVER when none is known."""
    fines = days[number].fines.astype(np.float64)
    best = _Best(-NEVER, days[number].fines)
    for n in range(ROUNDS):
        day = days.fine(number, np.rint(fines).astype(np.int64))
        found = cheapest(day)
        if found is None:
            break
        bound, path = found
        if bound > best.bound:
            best = _Best(bound, day.fines)
        rise = _times_seated(days, path, day.fines) - 1
        rise[(rise < 0) & (day.fines == 0)] = 0
        if not rise.any() or bound >= possible:
            break
        wanted = possible if possible < NEVER else bound + max(20, abs(bound) // 50)
        step = 0.9**n * max(1, wanted - bound) / float(rise @ rise)
        fines = np.maximum(0, fines + step * rise)
    return days.fine(number, best.fines)


def _times_seated(days: Days, path: Path, fines: Costs) -> Costs:
    """By row, in how many chairs out of pools they sit when this path costs least; 1 for those in no pool."""
    times = np.ones(len(fines), np.int64)
    times[[row for rows in days.loop.pools for row in rows]] = 0
    for costs, rows, pool in zip(
        days.pool_prices(path), days.loop.pools, days.loop.panels.pools, strict=True
    ):
        cheapest = np.argsort(costs + fines[rows], kind="stable")  # of equals the first by address
        times[rows[cheapest[: pool.count]]] += 1
    return times
