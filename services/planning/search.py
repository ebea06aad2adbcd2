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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import islice

from services.planning.day import Day
from services.planning.days import Days, Path
from services.planning.fines import fined
from services.planning.loop import Loop
from services.planning.paths import (
    Begun,
    Entry,
    Node,
    Timing,
    Unseen,
    is_placed,
    longer,
    opened,
    seatings,
    unseen,
)
from services.planning.prices import NEVER, UNKNOWN

A_DAY = 2  # proposals on one day before other days have had theirs
STRAINED = frozenset((100, 300, 1_000, 3_000, 10_000, 30_000))
"""After how many paths of a day that cost more than their bound its fines are set anew."""
AT_HAND, TRIES = 10, 3  # blocks that are looked into when time is up, and beginnings in each

Block = tuple[date, int]


class Search:
    """One plan's queue, and what was found out while it was worked off."""

    def __init__(self, loop: Loop, at_once: int, is_late: Callable[[], bool]) -> None:
        self.days = Days(loop, at_once)
        self._is_late = is_late
        self._block = cache(loop.diaries.grid.block)
        self._queue = [unseen(self.days, number) for number in range(len(self.days))]
        self._guesses: list[Entry] | None = []
        self._blocks_done: set[Block] = set()
        self._seated: set[Path] = set()
        self._strained: Counter[int] = Counter()  # by day

    def timings(self) -> Iterator[Timing]:
        """The cheapest timing of each block, in the order of proposal; what rests on a guess comes last."""
        yield from self._in_rounds()
        self._queue, self._guesses = self._guesses or [], None
        yield from self._in_rounds()

    def _in_rounds(self) -> Iterator[Timing]:
        while self._queue:
            next_round: list[Entry] = []
            of_day: Counter[date] = Counter()
            self._drop_stale()
            while self._queue:
                if self._is_late():
                    yield from self._at_hand(of_day)
                    if self._guesses is not None:  # what is left may be cheaper than any guess
                        self._guesses += self._queue + next_round
                    return
                entry = heappop(self._queue)
                cost, path, _, node = entry
                if isinstance(node, Unseen):
                    self._push(opened(self.days[node.day]))
                    continue
                block = self._block(path[0][0])
                if block in self._blocks_done:
                    continue
                if self._guesses is not None and cost >= UNKNOWN:
                    self._guesses.append(entry)
                elif of_day[block[0]] == A_DAY:
                    next_round.append(entry)
                elif isinstance(node, Timing):
                    self._blocks_done.add(block)
                    of_day[block[0]] += 1
                    yield node
                else:
                    self._go_on(entry)
            self._queue = next_round

    def _push(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            heappush(self._queue, entry)

    def _go_on(self, entry: Entry) -> None:
        if not is_placed(self.days, entry[3]):
            self._push(longer(self.days, entry))
        elif entry[1] not in self._seated:
            self._seated.add(entry[1])
            found = list(seatings(self.days, entry))
            self._push(found)
            if not found or found[0][0] > entry[0]:
                self._strain(entry)

    # Contested days

    def _strain(self, entry: Entry) -> None:
        """Its bound was too low. Where that happens too often, the day is begun anew with better fines."""
        number, plan = self.days.at(entry[1][0][0]).number, self.days.loop.plan
        self._strained[number] += 1
        if self._strained[number] in STRAINED and plan.nobody_twice and plan.days == 1:
            day = fined(self.days, number, self._cheapest_known(number), self._cheapest_left)
            self._drop_stale()
            self._push(opened(day))

    def _cheapest_known(self, number: int) -> int:
        whole = ((cost, path) for cost, path, _, node in self._queue if isinstance(node, Timing))
        return min((cost for cost, path in whole if self.days.at(path[0][0]).number == number), default=NEVER)

    def _drop_stale(self) -> None:
        """Beginnings on days that have other fines by now."""
        self._queue = [entry for entry in self._queue if not self._is_stale(entry[3])]
        heapify(self._queue)

    def _is_stale(self, node: Node) -> bool:
        return isinstance(node, Begun) and node.day is not self.days[node.day.number]

    def _cheapest_left(self, day: Day) -> tuple[int, Path] | None:
        left = (entry for entry in opened(day) if self._block(entry[1][0][0]) not in self._blocks_done)
        placed = self._placed(min(left, default=None))
        return None if placed is None else placed[:2]

    def _placed(self, entry: Entry | None) -> Entry | None:
        """The cheapest that can be made of a beginning: what follows always holds one that costs no more."""
        while entry is not None and not is_placed(self.days, entry[3]):
            entry = min(longer(self.days, entry), default=None)
        return entry

    # When time is up

    def _at_hand(self, of_day: Counter[date]) -> Iterator[Timing]:
        """In each block the best known or quickly found. None costs less than what the queue begins with."""
        while self._queue and isinstance(node := min(self._queue)[3], Unseen):
            heappop(self._queue)
            self._push(opened(self.days[node.day]))
        self._queue.sort()
        least = self._queue[0][0] if self._queue else 0
        found: dict[Block, Timing] = {}
        for timing in self._quickly_found():
            block = self._block(timing.path[0][0])
            is_too_soon = self._guesses is not None and timing.cost >= UNKNOWN
            if not is_too_soon and (block not in found or timing.cost < found[block].cost):
                found[block] = timing
        for block, timing in sorted(found.items(), key=lambda each: each[1].cost):
            of_day[block[0]] += 1
            if of_day[block[0]] <= A_DAY:
                self._blocks_done.add(block)
                yield replace(timing, least=min(least, timing.cost))

    def _quickly_found(self) -> Iterator[Timing]:
        """All that is whole, and what a few beginnings in a few blocks lead to."""
        tries: Counter[Block] = Counter()
        for entry in self._queue:
            block = self._block(entry[1][0][0])
            if isinstance(entry[3], Unseen) or block in self._blocks_done:
                continue
            if isinstance(entry[3], Timing):
                yield entry[3]
            elif tries[block] < TRIES and (block in tries or len(tries) < AT_HAND):
                tries[block] += 1
                placed = self._placed(entry)
                if placed is not None:
                    yield from (whole[3] for whole in seatings(self.days, placed))


def timings(loop: Loop, limit: int, is_late: Callable[[], bool]) -> Iterator[Timing]:
    """The cheapest timing of each block, in the order of proposal; those that rest on a guess come last.

    As many days are laid out at once as so many proposals lie on at least, small ones more (`Days`).
    """
    return islice(Search(loop, -(-limit // A_DAY), is_late).timings(), limit)
