"""All ways to move sittings of a standing interview, in the order of a cost that they cannot undercut.

Of one way the least cost is, for each sitting, how far it moves and what it costs then at least (`bounds`).
Days come into the queue with what moving there costs at least, and are opened only when they come first.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import chain, combinations, count, islice, pairwise, starmap

import numpy as np

from services.model import Span
from services.planning.bounds import Bounds
from services.planning.change import Change
from services.planning.grid import UNIT, Costs, Flags, Stretch, instant
from services.planning.prices import NEVER, POSSIBLE
from services.planning.standing import Places, moved_by, with_spans
from services.taken import ceil, floor

PRICES = 3000  # days are read together as long as there are no more of them: a page has its own cost

Way = tuple[int, Places]
"""The least it costs, and how the sittings then lie."""

Stream = Iterator[Way]
"""Cheapest first. Nothing is worked out before the first one is asked for."""


def moves(change: Change, bounds: Bounds) -> Iterator[Way]:
    """Cheapest first. One sitting at another time, two that trade places, or all moved by the same step."""
    number, streams = count(), _Streams(change, bounds)
    queue: list[tuple[int, int, Places, Stream]] = [
        (least, next(number), (), stream) for least, stream in chain(streams.trades(), streams.days())
    ]
    heapify(queue)
    while queue:
        least, n, places, stream = heappop(queue)
        if places:
            yield least, places
        for after, onward in islice(stream, 1):
            heappush(queue, (max(least, after), n, onward, stream))


class _Streams:
    """With what they cost at least."""

    def __init__(self, change: Change, bounds: Bounds) -> None:
        self.change = change
        self._bounds, self._grid = bounds, bounds.grid
        self._starts = [ceil(place.span.start) for place in change.kept]

    def trades(self) -> Iterator[tuple[int, Stream]]:
        comes_first = self.change.times.comes_first
        for a, b in combinations(self._held, 2):
            if comes_first(b, a) or not self._is_in_order:
                least = self._least((a, b))
                if least < POSSIBLE:
                    yield least, self._trade(a, b)

    def days(self) -> Iterator[tuple[int, Stream]]:
        sittings, second = range(len(self.change.kept)), self._grid.second
        opening = [(second(each.first), second(each.after - 1), each) for each in self._stretches]
        for which in dict.fromkeys([*((j,) for j in sittings), tuple(sittings)]):
            least, begins = self._least(which), self._begins(which)
            since, until = self._leeway(which)
            for opens, closes, stretch in opening if least < POSSIBLE else ():
                first, last = max(since, opens), min(until, closes)
                if first <= last:
                    nearest = max(0, first - begins, begins - last) // UNIT
                    yield least + len(which) * nearest, self._moved(which, stretch, first, last)

    @cached_property
    def _held(self) -> list[int]:
        """In order of time."""
        return sorted(range(len(self.change.kept)), key=lambda j: self.change.kept[j].span)

    @cached_property
    def _is_in_order(self) -> bool:
        return all(starmap(self.change.times.comes_first, pairwise(self._held)))

    @cached_property
    def _stretches(self) -> list[Stretch]:
        """The horizon, with days read together where few are asked."""
        joined: list[Stretch] = []
        most = PRICES // max(1, len(self._bounds.diaries.row))
        for day in self._grid.days():
            if joined and sum(map(len, (*joined[-1].days, *day.days))) <= most:
                joined[-1] = Stretch.together((joined[-1], day))
            else:
                joined.append(day)
        return joined

    def _trade(self, a: int, b: int) -> Stream:
        """Session `b` begins when `a` did, and `a` ends when `b` did."""
        kept = self.change.kept
        earlier, later = kept[a].span, kept[b].span
        first = Span(earlier.start, earlier.start + later.duration)
        places = with_spans(kept, {b: first, a: Span(later.end - earlier.duration, later.end)})
        yield self._left((a, b)) + self.change.least(places), places

    def _moved(self, which: Sequence[int], stretch: Stretch, first: int, last: int) -> Stream:
        """All by the same step, so that the first of them starts in the stretch, from `first` to `last`."""
        starts = stretch.starts[(stretch.starts >= first) & (stretch.starts <= last)]
        begins = self._begins(which)
        least = len(which) * (abs(starts - begins) // UNIT)
        least += self._left(which)
        least[starts == begins] = NEVER
        for j in which:
            least += self._asked(j, starts + (self._starts[j] - begins), stretch)
        kept = self.change.kept
        old = min(kept[j].span.start for j in which)
        for n in np.argsort(least, kind="stable")[: np.count_nonzero(least < POSSIBLE)]:
            yield int(least[n]), moved_by(kept, which, instant(int(starts[n])) - old)

    def _least(self, which: Sequence[int]) -> int:
        """What moving these costs at least, besides how far."""
        return self._left(which) + sum(map(self.change.least_moved, which))

    def _left(self, which: Sequence[int]) -> int:
        """What those that stay cost at least."""
        return sum(least for j, least in enumerate(self.change.least_kept) if j not in which)

    def _begins(self, which: Sequence[int]) -> int:
        return min(self._starts[j] for j in which)

    def _leeway(self, which: Sequence[int]) -> tuple[int, int]:
        """The first and last start of the first of these that those that stay may leave."""
        plan, kept = self.change.plan, self.change.kept
        since, until = 0, NEVER
        if len(which) == len(kept):
            return since, until
        (j,) = which
        at, lasts, gap = self._held.index(j), kept[j].span.duration, self.change.times.longest_gap
        others = [kept[n].span for n in self._held if n != j]
        if plan.days == 1:
            since = ceil(others[0].start - gap - lasts)
            until = floor(max(span.end for span in others) + gap)
        if self._is_in_order and not plan.any_order:
            since = max([since, *(floor(span.start) for span in others[:at])])
            until = min([until, *(floor(span.start) for span in others[at:])])
        return since, until

    def _asked(self, j: int, starts: Costs, stretch: Stretch) -> Costs:
        """The least of session `j` from these starts.

        Of those that lie on another day, or not on the grid, no more is known than what any costs.
        """
        columns = np.minimum(np.searchsorted(stretch.starts, starts), len(stretch.starts) - 1)
        costs = self._bounds.table(j, stretch).least[columns]
        unknown = np.flatnonzero(stretch.starts[columns] != starts)
        if len(unknown):
            is_open = self._is_open(starts[unknown])
            costs[unknown] = np.where(is_open, self.change.least_moved(j), NEVER)
        return costs

    def _is_open(self, starts: Costs) -> Flags:
        """False for those on the grid that lie in no window."""
        every = self._every_start
        nearest = every[np.minimum(np.searchsorted(every, starts), len(every) - 1)]
        return np.asarray((nearest == starts) | ((starts - self._grid.origin) % self._grid.step != 0))

    @cached_property
    def _every_start(self) -> Costs:
        return Stretch.together(self._stretches).starts
