"""The starts of a plan's horizon: which lie on which local day, and from which a session can be held.

Position `i` is the start `origin + i * step`. Instants are whole seconds since 1970. Arrays are made for one
`Stretch` at a time, a day or a few, and are as long as it has starts: nights between its days are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from services.model import InterviewPlan, Span
from services.planning import prices
from services.planning.hours import DAY, Stretches, local_date, merged, midnight
from services.taken import ceil, floor

Costs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Rows = tuple[Costs, Costs]
"""Stretches of time, several in each row: where they start and where they end."""
Seconds = int | Costs
"""How long a session lasts: from all starts the same, or one for each."""

UNIT = int(prices.UNIT.total_seconds())


@dataclass(frozen=True)
class Grid:
    """The plan's windows laid out in steps. Days and two-hour blocks are those of the requester's zone."""

    windows: tuple[Span, ...]
    earliest: datetime
    zone: str
    longest: timedelta  # of the plan's sessions
    step: int  # seconds

    @classmethod
    def of(cls, plan: InterviewPlan, now: datetime) -> "Grid":
        longest = max((session.duration for session in plan.sessions), default=timedelta())
        step = ceil_seconds(plan.grid)
        return cls(tuple(merged(plan.windows)), now + prices.LEAD, plan.zone, longest, step)

    @cached_property
    def origin(self) -> int:
        return floor(self.windows[0].start) // self.step * self.step

    @cached_property
    def first_wait(self) -> int:
        """The instant from which waiting is counted: the first start that could be."""
        return max(self.origin, -(-ceil(self.earliest) // self.step) * self.step)

    @cached_property
    def open(self) -> Stretches:
        """The windows, rounded inwards."""
        return inside(self.windows)

    @cached_property
    def whole(self) -> "Stretch":
        return Stretch(self, (range(max(0, (ceil(self.windows[-1].end) - self.origin) // self.step)),))

    def days(self) -> list["Stretch"]:
        """The horizon cut at local midnights, without what lies outside all windows or before now.

        Windows of one local day make one stretch: sessions of a loop may lie in different windows of it.
        """
        days: dict[date, range] = {}
        soonest = ceil(self.earliest)
        for start, end in self.open:
            day = local_date(start, self.zone)
            while (begin := midnight(day, self.zone)) < end:
                first = self._position(max(begin, start, soonest))
                after = self._position(min(midnight(day + DAY, self.zone), end))
                if first < after:
                    days[day] = range(days[day].start if day in days else first, after)
                day += DAY
        return [Stretch(self, (positions,)) for positions in days.values()]

    def _position(self, at: int) -> int:
        return max(0, -((self.origin - at) // self.step))

    def block(self, i: int) -> tuple[date, int]:
        """Which day, and which two hours of it: no two proposals begin in the same ones."""
        local = datetime.fromtimestamp(self.second(i), ZoneInfo(self.zone))
        return local.date(), local.hour // 2

    def second(self, i: int) -> int:
        return self.origin + i * self.step

    def instant(self, i: int) -> datetime:
        return instant(self.second(i))


@dataclass(frozen=True)
class Stretch:
    """The starts of a day, or of several; arrays have a column for each."""

    grid: Grid
    days: tuple[range, ...]  # positions, in order and apart

    @classmethod
    def together(cls, stretches: Sequence["Stretch"]) -> "Stretch":
        return cls(stretches[0].grid, tuple(day for stretch in stretches for day in stretch.days))

    @property
    def first(self) -> int:
        return self.days[0].start

    @property
    def after(self) -> int:
        return self.days[-1].stop

    def columns(self, day: range) -> slice:
        """Where one of its days lies in the arrays."""
        before = sum(map(len, self.days[: self.days.index(day)]))
        return slice(before, before + len(day))

    @cached_property
    def starts(self) -> Costs:
        positions = [np.arange(day.start, day.stop, dtype=np.int64) for day in self.days]
        return self.grid.origin + self.grid.step * np.concatenate(positions)

    def started(self, instants: Costs) -> Costs:
        """How many starts are not after each of these: looked up by position."""
        positions = (instants - self.grid.second(self.first - 1)) // self.grid.step
        return self._started.take(positions, mode="clip")

    @cached_property
    def _started(self) -> Costs:
        """By positions since the one before the first."""
        is_start = np.zeros(1 + self.after - self.first, np.int64)
        for day in self.days:
            is_start[1 + day.start - self.first : 1 + day.stop - self.first] = 1
        return np.cumsum(is_start)

    @cached_property
    def wait(self) -> Costs:
        """Five-minute units since the first start that could be."""
        return (self.starts - self.grid.first_wait) // UNIT

    @property
    def least_wait(self) -> int:
        return (self.grid.second(self.first) - self.grid.first_wait) // UNIT

    @cached_property
    def horizon(self) -> tuple[int, int]:
        """From the first start to the end of the longest session that can start here."""
        return self.grid.second(self.first), self.grid.second(self.after) + ceil_seconds(self.grid.longest)

    def near(self, stretches: Stretches) -> Stretches:
        since, until = self.horizon
        return [(start, end) for start, end in stretches if start < until and end > since]

    def opens(self, duration: timedelta) -> Flags:
        """Starts from which a session lies in one window and not in the past."""
        in_one = within(self.near(self.grid.open), self.starts, ceil_seconds(duration))
        return np.asarray(in_one & (self.starts >= ceil(self.grid.earliest)))


def within(stretches: Stretches, starts: Costs, lasts: Seconds) -> Flags:
    """Starts from which `lasts` seconds lie in one of the stretches, which are in order and apart."""
    if not stretches:
        return np.zeros(len(starts), np.bool_)
    begins, ends = np.array(stretches, np.int64).T
    at = np.searchsorted(begins, starts, side="right") - 1
    return np.asarray((at >= 0) & (starts + lasts <= ends[at]))


def shared(stretches: Rows, starts: Costs, lasts: Seconds) -> Costs:
    """By row and start: how many of the `lasts` seconds from there lie in the row's stretches.

    A row's stretches are apart; they may come in any order.
    """
    start, end = (each[:, :, None] for each in stretches)
    held = np.minimum(starts + lasts, end)
    held -= np.maximum(starts, start)
    return np.asarray(np.maximum(held, 0, out=held).sum(axis=1))


def rows(stretches: Sequence[Stretches]) -> Rows:
    """Shorter rows are filled up with stretches that hold nothing."""
    most = max(map(len, stretches), default=0)
    table = [[*each, *[(0, 0)] * (most - len(each))] for each in stretches]
    start, end = np.array(table, np.int64).reshape(len(stretches), most, 2).transpose(2, 0, 1)
    return start, end


def inside(spans: Iterable[Span]) -> Stretches:
    """Rounded inwards, in order and apart."""
    return [(ceil(span.start), floor(span.end)) for span in merged(spans)]


def instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def ceil_seconds(duration: timedelta) -> int:
    return -(-duration // timedelta(seconds=1))
