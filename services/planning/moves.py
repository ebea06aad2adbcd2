"""All ways to move sittings of a standing interview, in the order of a cost that they cannot undercut.

Of one way the least cost is, for each sitting, how far it moves and what everybody who is asked costs by the
engine's tables (`page`), which are read for whole days at once: those named, and of each pool the cheapest
ones. Rooms, guests, and that nobody sits twice are left for `change` to judge. Days come into the queue with
what moving there costs at least, and are opened only when they come first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import combinations, count

import numpy as np

from services.model import InterviewPlan, Person, Span
from services.planning.change import Change
from services.planning.diaries import Diaries
from services.planning.grid import UNIT, Costs, Grid, Stretch, ceil_seconds, instant
from services.planning.page import Page
from services.planning.panels import key
from services.planning.prices import NEVER, POSSIBLE, UNKNOWN
from services.planning.standing import CANDIDATE_MOVED, MOVED, SWAPPED, Places, moved_by, with_spans
from services.taken import ceil, floor

Way = tuple[int, Callable[[], Places]]
"""The least it costs, and how the sittings then lie."""


@dataclass(frozen=True, slots=True)
class _Unopened:
    """These sessions moved by the same step, so that the first of them starts on this day."""

    which: tuple[int, ...]
    day: Stretch


def moves(change: Change, tables: "Tables") -> Iterator[Way]:
    """Cheapest first. One sitting at another time, two that trade places, or all moved by the same step."""
    number = count()
    queue: list[tuple[int, int, _Unopened | Callable[[], Places]]] = [
        (change.least(places), next(number), partial(_same, places)) for places in _trades(change)
    ]
    queue += [(least, next(number), unopened) for least, unopened in tables.unopened()]
    heapify(queue)
    while queue:
        least, _, what = heappop(queue)
        if not isinstance(what, _Unopened):
            yield least, what
            continue
        for cost, places_of in tables.opened(what):
            heappush(queue, (max(cost, least), next(number), places_of))


class Tables:
    """What each session costs at least from each start of a day, besides how far it moves."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self._grid = Grid.of(change.plan, change.now)
        self._starts = [ceil(place.span.start) for place in change.kept]
        self._pages: dict[int, Page] = {}
        self._least: dict[tuple[int, int], Costs] = {}
        self._prices: dict[tuple[int, int], list[tuple[Sequence[Person], Costs]]] = {}
        self._diaries: Diaries | None = None

    def tell(self, places: Places) -> None:
        """Let the sitters know what the tables say of those who move: it is what their calendars would."""
        for j, place in enumerate(places):
            at, off = divmod(ceil(place.span.start) - self._grid.origin, self._grid.step)
            page = next((p for p in self._pages.values() if p.stretch.first <= at < p.stretch.after), None)
            if page is None or off or not self.change.moves(j, place):
                continue
            for people, costs in self._prices.get((j, page.stretch.first), ()):
                self.change.sitters.learn(j, place, people, costs[:, at - page.stretch.first].tolist())

    def unopened(self) -> Iterator[tuple[int, _Unopened]]:
        """With what moving there costs at least."""
        change, days = self.change, self._grid.days()
        sittings = range(len(change.kept))
        for which in dict.fromkeys([*((j,) for j in sittings), tuple(sittings)]):
            least = self._left(which) + sum(map(change.least_moved, which))
            for day in days if least < POSSIBLE else ():
                first, after = self._within(which, day)
                if first < after:
                    yield least + len(which) * self._nearest(which, first, after), _Unopened(which, day)

    def opened(self, unopened: _Unopened) -> Iterator[Way]:
        """Those of its ways that somebody can come to."""
        which, day = unopened.which, unopened.day
        first, after = self._within(which, day)
        at, begins = np.arange(first, after), self._begins(which)
        starts = self._grid.origin + self._grid.step * at
        least = len(which) * (abs(starts - begins) // UNIT)
        least += self._left(which)
        least[starts == begins] = NEVER
        for j in which:
            least += self._moved(j, at, self._starts[j] - begins, day)
        kept = self.change.kept
        old = min(kept[j].span.start for j in which)
        for n in np.flatnonzero(least < POSSIBLE):
            yield int(least[n]), partial(moved_by, kept, which, instant(int(starts[n])) - old)

    def _left(self, which: Sequence[int]) -> int:
        """What those that stay cost at least."""
        return sum(least for j, least in enumerate(self.change.least_kept) if j not in which)

    def _begins(self, which: Sequence[int]) -> int:
        return min(self._starts[j] for j in which)

    def _nearest(self, which: Sequence[int], first: int, after: int) -> int:
        """How many units at least the first of them moves."""
        begins = self._begins(which)
        return max(0, self._grid.second(first) - begins, begins - self._grid.second(after - 1)) // UNIT

    def _within(self, which: Sequence[int], day: Stretch) -> tuple[int, int]:
        """The positions of the day that are not too far from the sittings that stay."""
        plan, kept = self.change.plan, self.change.kept
        stay = [place.span for j, place in enumerate(kept) if j not in which]
        if not stay or plan.days > 1:
            return day.first, day.after
        lasts = max(kept[j].span.duration for j in which)
        gap = self.change.times.longest_gap
        since = ceil(min(span.start for span in stay) - gap - lasts) - self._grid.origin
        until = floor(max(span.end for span in stay) + gap) - self._grid.origin
        return max(day.first, -(-since // self._grid.step)), min(day.after, until // self._grid.step + 1)

    def _moved(self, j: int, at: Costs, later: int, day: Stretch) -> Costs:
        """The least of session `j` that starts so many seconds after these positions.

        Of starts that do not lie on the grid or on that day no more is known than what any costs.
        """
        costs = np.full(len(at), self.change.least_moved(j))
        steps, off = divmod(later, self._grid.step)
        if not off:
            there = at + (steps - day.first)
            known = (there >= 0) & (there < day.after - day.first)
            costs[known] = self._of_day(j, day)[there[known]]
        return costs

    def _of_day(self, j: int, day: Stretch) -> Costs:
        if (j, day.first) not in self._least:
            self._least[j, day.first] = self._worked_out(j, self._page(day))
        return self._least[j, day.first]

    def _page(self, day: Stretch) -> Page:
        if self._diaries is None:
            change = self.change
            self._diaries = Diaries(_panels_alone(change), self._grid, change.standing.agenda.calendars)
        if day.first not in self._pages:
            self._pages[day.first] = Page(self._diaries, day)
        return self._pages[day.first]

    def _worked_out(self, j: int, page: Page) -> Costs:
        session, panels = page.diaries.plan.sessions[j], self.change.standing.panels
        least = np.where(page.opens(session), 0, NEVER)
        least += CANDIDATE_MOVED * session.with_candidate
        if session.with_candidate and self.change.plan.comfort is not None:
            least += page.odd_hours(session.duration)
        if panels.required[j]:
            least += self._priced(j, page, panels.required[j]).sum(axis=0)
        for pool in panels.pools_of(j):
            if len(pool.members) < pool.count:
                return np.full_like(least, NEVER)
            costs = self._priced(j, page, pool.members)
            least += np.partition(costs, pool.count - 1, axis=0)[: pool.count].sum(axis=0)
        return least

    def _priced(self, j: int, page: Page, people: Sequence[Person]) -> Costs:
        """As `Sitters.price`, by person and start."""
        standing, place = self.change.standing, self.change.kept[j]
        keys = list(map(key, people))
        costs = page.people(place.span.duration, place.in_room)[[page.diaries.row[who] for who in keys]]
        doubted = [standing.doubts(person) for person in people]
        if any(doubted):
            costs[doubted] = np.where(costs[doubted] < POSSIBLE, costs[doubted] % UNKNOWN, NEVER)
        costs += np.array([[MOVED if who in standing.sat[j] else SWAPPED] for who in keys])
        refused = np.array([who in standing.refused for who in keys])
        if refused.any():
            lasts, starts = ceil_seconds(place.span.duration), page.stretch.starts
            meets = (starts < floor(place.span.end)) & (starts + lasts > self._starts[j])
            costs[np.ix_(refused, meets)] = NEVER
        self._prices.setdefault((j, page.stretch.first), []).append((people, costs))
        return costs


def _panels_alone(change: Change) -> InterviewPlan:
    """The plan without rooms, optional people and trainees: their calendars need not be laid out."""
    sessions = tuple(
        replace(session, duration=place.span.duration, room=None, optional=(), trainees=())
        for session, place in zip(change.plan.sessions, change.kept, strict=True)
    )
    return replace(change.plan, sessions=sessions)


def _trades(change: Change) -> Iterator[Places]:
    """Session `b` begins when `a` did, and `a` ends when `b` did."""
    kept = change.kept
    for a, b in combinations(sorted(range(len(kept)), key=lambda j: kept[j].span), 2):
        earlier, later = kept[a].span, kept[b].span
        first = Span(earlier.start, earlier.start + later.duration)
        yield with_spans(kept, {b: first, a: Span(later.end - earlier.duration, later.end)})


def _same(places: Places) -> Places:
    return places
