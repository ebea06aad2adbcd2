"""All ways to move sittings of a standing interview, in the order of a cost that they cannot undercut.

Those that move the same sittings by different steps are taken from the nearest step on, some at a time: of
these it is worked out what they cost at least (`bounds`); of the others it is known how far they go.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from heapq import heapify, heappop, heappush
from itertools import chain, combinations, count, pairwise, starmap
from typing import NamedTuple

import numpy as np

from services.model import Span
from services.planning.bounds import Bounds, Table
from services.planning.change import Change
from services.planning.grid import UNIT, Costs, inside, instant, within
from services.planning.prices import NEVER, POSSIBLE
from services.planning.standing import Places, moved_by, with_spans
from services.taken import ceil, floor

PRICES = 4_000  # by mailbox and time, that are looked at first; then twice as many


class Way(NamedTuple):
    """`begins` is the first new start. `tables` tell of the sessions that move, in the column `at`."""

    least: int
    places: Places
    begins: datetime
    tables: Sequence[Table] = ()
    at: int = 0

    def tell(self) -> None:
        """Let be known what was read of calendars to find it."""
        for table in self.tables:
            table.tell(self.places[table.asked.j], self.at)


def moves(change: Change) -> Iterator[Way]:
    """Cheapest first: one sitting at another time, two that trade places, or all moved by the same step.

    All lie in the windows; whether they may follow one another so is not asked.
    """
    number, ways = count(), _Ways(change)
    begun: Iterator[tuple[int, Callable[[], Way | None] | _Steps]] = chain(ways.trades(), ways.steps())
    queue = [(least, next(number), found) for least, found in begun]
    heapify(queue)
    while queue:
        _, _, found = heappop(queue)
        if not isinstance(found, _Steps):
            way = found()
            if way:
                yield way
            continue
        for least, onward in found.batch():
            heappush(queue, (least, next(number), onward))
        if found.are_left:
            heappush(queue, (found.least, next(number), found))


class _Ways:
    """With what they cost at least."""

    def __init__(self, change: Change) -> None:
        self._change, self._bounds = change, Bounds(change)

    def trades(self) -> Iterator[tuple[int, Callable[[], Way | None]]]:
        comes_first = self._change.times.comes_first
        apart = (
            pair for pair in combinations(self._held, 2) if self._begins(pair[0]) < self._begins(pair[1])
        )
        for a, b in apart:
            if comes_first(b, a) or not self._is_in_order:
                least = self._least((a, b))
                if least < POSSIBLE:
                    yield least, partial(self._trade, a, b)

    def steps(self) -> Iterator[tuple[int, "_Steps"]]:
        sittings = range(len(self._change.kept))
        for which in dict.fromkeys([*((j,) for j in sittings), tuple(sittings)]):
            least = self._least(which)
            if least < POSSIBLE and len(steps := self._steps(which)):
                found = _Steps(self._change, self._bounds, which, steps, self._left(which), least)
                yield found.least, found

    @cached_property
    def _held(self) -> list[int]:
        """In order of time."""
        return sorted(range(len(self._change.kept)), key=lambda j: self._change.kept[j].span)

    @cached_property
    def _is_in_order(self) -> bool:
        return all(starmap(self._change.times.comes_first, pairwise(self._held)))

    def _begins(self, j: int) -> datetime:
        return self._change.kept[j].span.start

    def _trade(self, a: int, b: int) -> Way | None:
        """Session `b` begins when `a` did, and `a` ends when `b` did; None out of the windows."""
        kept = self._change.kept
        earlier, later = kept[a].span, kept[b].span
        first = Span(earlier.start, earlier.start + later.duration)
        places = with_spans(kept, {b: first, a: Span(later.end - earlier.duration, later.end)})
        if not self._change.opens(places):
            return None
        return Way(self._left((a, b)) + self._change.least(places), places, earlier.start)

    def _steps(self, which: Sequence[int]) -> Costs:
        """By which these can be moved, in seconds, the nearest first: the first of them begins on the grid,
        and all lie in the windows."""
        asked = [self._bounds.asked[j] for j in which]
        begins = min(each.begins for each in asked)
        since, until = self._leeway(which)
        steps = self._starts[(self._starts >= since) & (self._starts <= until)] - begins
        for each in asked:
            steps = steps[within(self._bounds.grid.open, each.begins + steps, each.lasts)]
            if self._theirs is not None and each.session.with_candidate:
                steps = steps[within(self._theirs, each.begins + steps, each.lasts)]
        steps = steps[steps != 0]
        return np.asarray(steps[np.argsort(np.abs(steps), kind="stable")])

    @cached_property
    def _starts(self) -> Costs:
        """All on the grid from now to the last window's end."""
        grid = self._bounds.grid
        first = max(grid.origin, ceil(grid.earliest))
        first += (grid.origin - first) % grid.step
        return np.arange(first, grid.open[-1][1], grid.step, dtype=np.int64)

    @cached_property
    def _theirs(self) -> list[tuple[int, int]] | None:
        windows = self._change.plan.candidate_windows
        return None if windows is None else inside(windows)

    def _leeway(self, which: Sequence[int]) -> tuple[int, int]:
        """The first and last start of the first of these that those that stay may leave."""
        plan, kept = self._change.plan, self._change.kept
        since, until = 0, NEVER
        if len(which) == len(kept):
            return since, until
        (j,) = which
        at, lasts, gap = self._held.index(j), kept[j].span.duration, self._change.times.longest_gap
        others = [kept[n].span for n in self._held if n != j]
        if plan.days == 1:
            since = ceil(others[0].start - gap - lasts)
            until = floor(max(span.end for span in others) + gap)
        if self._is_in_order and not plan.any_order:
            since = max([since, *(floor(span.start) for span in others[:at])])
            until = min([until, *(floor(span.start) for span in others[at:])])
        return since, until

    def _least(self, which: Sequence[int]) -> int:
        """What moving these costs at least, besides how far."""
        return self._left(which) + sum(map(self._change.least_moved, which))

    def _left(self, which: Sequence[int]) -> int:
        """What those that stay cost at least."""
        return sum(least for j, least in enumerate(self._change.least_kept) if j not in which)


class _Steps:
    """The same sittings moved by different steps. `left` is what the others cost at least, `fixed` what all
    cost besides how far these go."""

    def __init__(
        self, change: Change, bounds: Bounds, which: Sequence[int], steps: Costs, left: int, fixed: int
    ) -> None:
        self._change, self._bounds = change, bounds
        self._which, self._steps, self._left, self._fixed = which, steps, left, fixed
        self._at, self._at_once = 0, 1 + PRICES // (len(which) * bounds.mailboxes)

    @property
    def are_left(self) -> bool:
        return self._at < len(self._steps)

    @property
    def least(self) -> int:
        """Of those not yet looked at."""
        return self._fixed + len(self._which) * (abs(int(self._steps[self._at])) // UNIT)

    def batch(self) -> Iterator[tuple[int, Callable[[], Way | None]]]:
        """The next few that are possible."""
        steps = self._steps[self._at : self._at + self._at_once]
        self._at, self._at_once = self._at + len(steps), 2 * self._at_once
        tables = self._bounds.tables(self._which, steps)
        least = self._left + len(self._which) * (np.abs(steps) // UNIT)
        for table in tables:
            least += table.least()
        for at in np.flatnonzero(least < POSSIBLE).tolist():
            yield int(least[at]), partial(self._way, int(least[at]), int(steps[at]), tables, at)

    def _way(self, least: int, step: int, tables: Sequence[Table], at: int) -> Way:
        first = min(self._change.kept[j].span.start for j in self._which)
        begins = instant(ceil(first) + step)
        places = moved_by(self._change.kept, self._which, begins - first)
        return Way(least, places, begins, tables, at)
