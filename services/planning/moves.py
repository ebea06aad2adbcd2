"""All ways to move sittings of a standing interview, in the order of a cost that they cannot undercut.

Of one way the least cost is, for each sitting, how far it moves and what everybody who is asked costs by the
engine's tables (`page`), which are read for whole days at once: those named, and of each pool the cheapest
ones. Rooms, guests, and that nobody sits twice are left for `change` to judge. Days come into the queue with
what moving there costs at least, and are opened only when they come first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import accumulate, chain, combinations, count, islice, pairwise, starmap

import numpy as np

from services.model import InterviewPlan, Span
from services.planning.change import Change
from services.planning.diaries import Diaries
from services.planning.grid import UNIT, Costs, Flags, Grid, Stretch, ceil_seconds, instant
from services.planning.page import Page
from services.planning.panels import key
from services.planning.prices import NEVER, POSSIBLE, UNKNOWN
from services.planning.standing import CANDIDATE_MOVED, MOVED, SWAPPED, Places, moved_by, with_spans
from services.planning.tariff import cheapest
from services.taken import ceil, floor

PRICES = 1500  # days are read together as long as there are no more of them: a page has its own cost

Way = tuple[int, Places]
"""The least it costs, and how the sittings then lie."""

Stream = Iterator[Way]
"""Cheapest first. Nothing is worked out before the first one is asked for."""


def moves(change: Change, tables: "Tables") -> Iterator[Way]:
    """Cheapest first. One sitting at another time, two that trade places, or all moved by the same step."""
    number = count()
    queue: list[tuple[int, int, Places, Stream]] = [
        (least, next(number), (), stream) for least, stream in chain(tables.trades(), tables.days())
    ]
    heapify(queue)
    while queue:
        least, n, places, stream = heappop(queue)
        if places:
            yield least, places
        for after, onward in islice(stream, 1):
            heappush(queue, (max(least, after), n, onward, stream))


class Tables:
    """What each session costs at least from each start of a stretch, besides how far it moves."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self._grid = Grid.of(change.plan, change.now)
        self._starts = [ceil(place.span.start) for place in change.kept]
        self._pages: dict[int, Page] = {}  # by their stretch's first position
        self._tables: dict[tuple[int, int], _Table] = {}

    def trades(self) -> Iterator[tuple[int, Stream]]:
        """With what they cost at least."""
        kept = self.change.kept
        for a, b in combinations(sorted(range(len(kept)), key=lambda j: kept[j].span), 2):
            least = self._least((a, b))
            if least < POSSIBLE:
                yield least, self._trade(a, b)

    def days(self) -> Iterator[tuple[int, Stream]]:
        """With what moving there costs at least."""
        sittings, stretches = range(len(self.change.kept)), self._stretches
        for which in dict.fromkeys([*((j,) for j in sittings), tuple(sittings)]):
            least = self._least(which)
            for stretch in stretches if least < POSSIBLE else ():
                first, last = self._within(which, stretch)
                begins = self._begins(which)
                if first <= last:
                    nearest = max(0, first - begins, begins - last) // UNIT
                    yield least + len(which) * nearest, self._moved(which, stretch)

    def tell(self, places: Places) -> None:
        """Let the sitters know what the tables say of those who move: it is what their calendars would."""
        for j, place in enumerate(places):
            start = ceil(place.span.start)
            for first, page in self._pages.items() if self.change.moves(j, place) else ():
                starts, table = page.stretch.starts, self._tables.get((j, first))
                column = int(np.searchsorted(starts, start))
                if table and column < len(starts) and starts[column] == start:
                    self.change.sitters.asking(j, place).learn(*table.column(column))

    @cached_property
    def _stretches(self) -> list[Stretch]:
        """The horizon, with days read together where few are asked."""
        joined: list[Stretch] = []
        most = PRICES // max(1, len(self._diaries.row))
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

    def _moved(self, which: Sequence[int], stretch: Stretch) -> Stream:
        """All by the same step, so that the first of them starts in the stretch."""
        first, last = self._within(which, stretch)
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

    def _within(self, which: Sequence[int], stretch: Stretch) -> tuple[int, int]:
        """The first and last start in the stretch that are not too far from the sittings that stay."""
        plan, kept = self.change.plan, self.change.kept
        first, last = self._grid.second(stretch.first), self._grid.second(stretch.after - 1)
        stay = [place.span for j, place in enumerate(kept) if j not in which]
        if not stay or plan.days > 1:
            return first, last
        lasts = max(kept[j].span.duration for j in which)
        gap = self.change.times.longest_gap
        since = min(span.start for span in stay) - gap - lasts
        return max(first, ceil(since)), min(last, floor(max(span.end for span in stay) + gap))

    def _asked(self, j: int, starts: Costs, stretch: Stretch) -> Costs:
        """The least of session `j` from these starts.

        Of those that do not lie on the grid or in the stretch no more is known than what any costs.
        """
        costs = np.full(len(starts), self.change.least_moved(j))
        columns = np.searchsorted(stretch.starts, starts)
        known = np.flatnonzero(stretch.starts[np.minimum(columns, len(stretch.starts) - 1)] == starts)
        costs[known] = self._table(j, stretch).least[columns[known]]
        return costs

    def _table(self, j: int, stretch: Stretch) -> "_Table":
        first = stretch.first
        if first not in self._pages:
            self._pages[first] = Page(self._diaries, stretch)
        if (j, first) not in self._tables:
            self._tables[j, first] = _Table(self._crowds[j], self._pages[first])
        return self._tables[j, first]

    @cached_property
    def _diaries(self) -> Diaries:
        return Diaries(_panels_alone(self.change), self._grid, self.change.standing.agenda.calendars)

    @cached_property
    def _crowds(self) -> list["_Crowd"]:
        return [_Crowd(self.change, self._diaries, j) for j in range(len(self.change.kept))]


class _Crowd:
    """Everybody who may be asked to one session: those named, then one pool after the other.

    Arrays are by person; `MOVED` or `SWAPPED` is what asking them costs besides the engine's price.
    """

    def __init__(self, change: Change, diaries: Diaries, j: int) -> None:
        standing, self.panel = change.standing, change.sitters.panels[j]
        self.session, self.place = diaries.plan.sessions[j], change.kept[j]
        self.begins, self.ends = ceil(self.place.span.start), floor(self.place.span.end)
        pools = [chairs.pool for chairs in self.panel.chairs]
        named = list(map(key, self.panel.required))
        people = [*self.panel.required, *chain.from_iterable(pool.members for pool in pools)]
        keys = [*named, *chain.from_iterable(pool.keys for pool in pools)]
        self.rows = np.array([diaries.row[who] for who in keys], np.int64)
        self.asking = np.array([[MOVED if who in standing.sat[j] else SWAPPED] for who in keys])
        self.doubted = np.array([standing.doubts(person) for person in people], np.bool_)
        self.refused = np.array([who in standing.refused for who in keys], np.bool_)
        self.counts = [pool.count for pool in pools]
        ends = list(accumulate((len(pool.keys) for pool in pools), initial=len(named)))
        self.cuts = list(starmap(slice, pairwise((0, *ends))))


class _Table:
    """What a session's crowd costs from each start of a page, as `Asking.price` has it."""

    def __init__(self, crowd: _Crowd, page: Page) -> None:
        self._crowd, self._page = crowd, page
        costs = page.people(crowd.place.span.duration, crowd.place.in_room)[crowd.rows]
        if crowd.doubted.any():
            known = costs[crowd.doubted]
            costs[crowd.doubted] = np.where(known < POSSIBLE, known % UNKNOWN, NEVER)
        costs += crowd.asking
        since, until = page.stretch.horizon
        if crowd.refused.any() and crowd.begins < until and crowd.ends > since:
            costs[np.ix_(crowd.refused, self._meets_the_old())] = NEVER
        self._named, *self._pools = (costs[cut] for cut in crowd.cuts)

    @cached_property
    def least(self) -> Costs:
        session, page = self._crowd.session, self._page
        least = np.where(page.opens(session), 0, NEVER)
        if session.with_candidate:
            least += CANDIDATE_MOVED
            least += page.odd_hours(session.duration) if page.diaries.plan.comfort is not None else 0
        least += self._named.sum(axis=0)
        for costs, seats in zip(self._pools, self._crowd.counts, strict=True):
            least += cheapest(costs, seats)
        return np.asarray(least)

    def column(self, at: int) -> tuple[list[int], list[list[int]]]:
        """What those named cost from that start, and those of each pool."""
        return self._named[:, at].tolist(), [costs[:, at].tolist() for costs in self._pools]

    def _meets_the_old(self) -> Flags:
        """Starts from which the session would meet its own time of before."""
        crowd, starts = self._crowd, self._page.stretch.starts
        lasts = ceil_seconds(crowd.place.span.duration)
        return np.asarray((starts < crowd.ends) & (starts + lasts > crowd.begins))


def _panels_alone(change: Change) -> InterviewPlan:
    """The plan without rooms, optional people and trainees: their calendars need not be laid out."""
    sessions = tuple(
        replace(session, duration=place.span.duration, room=None, optional=(), trainees=())
        for session, place in zip(change.plan.sessions, change.kept, strict=True)
    )
    return replace(change.plan, sessions=sessions)
