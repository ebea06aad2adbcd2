"""Lunch: a stretch of the candidate's local midday without a sitting.

It lies before the day's first sitting, between two that follow each other, or after the last one that the
candidate is in. A gap that holds it may be longer than a break by the time it lasts. The hours meant are
those that begin on the day, by the requester's midnights; a day on which none begin asks for no lunch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from services.planning.grid import Costs, Flags, Stretch, ceil_seconds
from services.planning.hours import DAY, by_the_clock, local_date, midnight
from services.planning.loop import Loop


@dataclass(frozen=True)
class Midday:
    """One day's lunch hours. Instants are seconds since 1970; columns are those of `starts`.

    A gap from `end` to `start` holds lunch when `max(end, since) + lasts <= min(start, until)`.
    """

    since: int
    until: int
    lasts: int
    loop: Loop
    starts: Costs

    @cached_property
    def before(self) -> int:
        """The first column of a day's first session that leaves time for lunch before it."""
        return self._column(self.since)

    def following(self, n: int, at: int) -> int:
        """The first column that leaves time for lunch after session `n` from column `at`."""
        return self._column(int(self.starts[at]) + self.loop.lasts[n])

    def _column(self, end: int) -> int:
        """Past the day when there is no such column."""
        over = max(end, self.since) + self.lasts
        return int(np.searchsorted(self.starts, over)) if over <= self.until else len(self.starts)

    def after(self, n: int) -> Flags:
        """By column: whether there is time for lunch after session `n` if nothing follows."""
        ends = self.starts + self.loop.lasts[n]
        return np.asarray(np.maximum(ends, self.since) + self.lasts <= self.until)

    def between(self, n: int) -> Iterator[tuple[int, slice]]:
        """The steps after session `n` that leave time for lunch, and from which columns."""
        in_time = np.flatnonzero(self.after(n))
        for step in self.loop.lunch_steps[n]:
            onward = self.starts + step * self.loop.diaries.grid.step
            holds = onward >= np.maximum(self.starts + self.loop.lasts[n], self.since) + self.lasts
            columns = in_time[holds[in_time]]
            if len(columns):  # all of one stretch: too early a start ends before, too late a start after
                yield step, slice(int(columns[0]), int(columns[-1]) + 1)


def midday(loop: Loop, stretch: Stretch, starts: Costs) -> Midday | None:
    """Of the local day of the stretch."""
    plan, lunch = loop.plan, loop.plan.lunch
    if lunch is None:
        return None
    day = local_date(stretch.horizon[0], plan.zone)
    begin, end = midnight(day, plan.zone), midnight(day + DAY, plan.zone)
    for n in range(-2, 3):  # zones can be 26 hours apart
        since, until = by_the_clock(day + n * DAY, lunch.start, lunch.end, plan.candidate_zone or plan.zone)
        if begin <= since < end:
            return Midday(since, until, ceil_seconds(lunch.lasts), loop, starts)
    return None
