"""The starts of a plan's horizon: which lie on which local day, and from which a session can be held.

Position `i` is the start `origin + i * GRID`. Instants are whole seconds since 1970. Nothing here is as
long as the horizon: arrays are made for one `Stretch` at a time, usually a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from services.model import InterviewPlan, Span
from services.planning import prices
from services.planning.hours import DAY, local_span, merged

Costs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

STEP = int(prices.GRID.total_seconds())
UNIT = int(prices.UNIT.total_seconds())


@dataclass(frozen=True)
class Grid:
    """The plan's windows laid out in steps. Days and two-hour blocks are those of the requester's zone."""

    windows: tuple[Span, ...]
    earliest: datetime
    zone: str
    longest: timedelta  # of the plan's sessions

    @classmethod
    def of(cls, plan: InterviewPlan, now: datetime) -> "Grid":
        longest = max((session.duration for session in plan.sessions), default=timedelta())
        return cls(tuple(merged(plan.windows)), now + prices.LEAD, plan.zone, longest)

    @cached_property
    def origin(self) -> int:
        return floor(self.windows[0].start) // STEP * STEP

    @cached_property
    def first_wait(self) -> int:
        """The instant from which waiting is counted: the first start that could be."""
        return max(self.origin, -(-ceil(self.earliest) // STEP) * STEP)

    @cached_property
    def whole(self) -> "Stretch":
        return Stretch(self, 0, max(0, (ceil(self.windows[-1].end) - self.origin) // STEP))

    def days(self) -> list["Stretch"]:
        """The horizon cut at local midnights, without what lies outside all windows or before now."""
        days = []
        for window in self.windows:
            date = window.start.astimezone(ZoneInfo(self.zone)).date()
            while (span := local_span(date, time(), time(), self.zone)).start < window.end:
                first = self._position(max(span.start, self.earliest, window.start))
                days.append(Stretch(self, first, self._position(min(span.end, window.end))))
                date += DAY
        return _joined([day for day in days if day.first < day.after], self)

    def _position(self, when: datetime) -> int:
        return max(0, -((self.origin - ceil(when)) // STEP))

    def local(self, i: int) -> datetime:
        return datetime.fromtimestamp(self.origin + i * STEP, ZoneInfo(self.zone))

    def instant(self, i: int) -> datetime:
        return datetime.fromtimestamp(self.origin + i * STEP, UTC)


@dataclass(frozen=True)
class Stretch:
    """The positions `first <= i < after`; arrays are indexed from `first`."""

    grid: Grid
    first: int
    after: int

    @cached_property
    def starts(self) -> Costs:
        return self.grid.origin + STEP * np.arange(self.first, self.after, dtype=np.int64)

    @cached_property
    def wait(self) -> Costs:
        """Five-minute units since the first start that could be."""
        return (self.starts - self.grid.first_wait) // UNIT

    @cached_property
    def horizon(self) -> Span:
        """From the first start to the end of the longest session that can start here."""
        return Span(self.grid.instant(self.first), self.grid.instant(self.after) + self.grid.longest)

    @cached_property
    def _windows(self) -> list[Span]:
        return [window for window in self.grid.windows if window.overlaps(self.horizon)]

    def opens(self, duration: timedelta) -> Flags:
        """Starts from which a session lies in one window and not in the past."""
        return self.within(self._windows, duration) & (self.starts >= ceil(self.grid.earliest))

    def within(self, spans: Sequence[Span], duration: timedelta) -> Flags:
        whole: Flags = self.shared(spans, duration) == ceil_seconds(duration)
        return whole

    def shared(self, spans: Sequence[Span], duration: timedelta) -> Costs:
        """How many seconds of a session starting here lie in `spans`, which are in order and apart."""
        begins, length = self.starts, ceil_seconds(duration)
        ends, held = begins + length, np.zeros(len(begins), np.int64)
        for span in spans:
            start, end = ceil(span.start), floor(span.end)
            if len(begins) and start < ends[-1] and end > begins[0]:
                held += np.maximum(np.minimum(ends, end) - np.maximum(begins, start), 0)
        return held


def _joined(days: Sequence[Stretch], grid: Grid) -> list[Stretch]:
    """Stretches of one local day are one stretch: sessions of a loop may lie in different windows of it."""
    joined: list[Stretch] = []
    for day in days:
        if joined and grid.local(joined[-1].first).date() == grid.local(day.first).date():
            day = Stretch(grid, joined.pop().first, day.after)
        joined.append(day)
    return joined


def floor(when: datetime) -> int:
    return int(when.timestamp() // 1)


def ceil(when: datetime) -> int:
    return -int(-when.timestamp() // 1)


def ceil_seconds(duration: timedelta) -> int:
    return -(-duration // timedelta(seconds=1))
