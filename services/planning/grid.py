"""The starts of a plan's horizon as arrays: who can start when, and what it costs.

Position `i` of every array is the start `origin + i * GRID`. Instants are whole seconds since 1970.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from services.model import Availability, Busy, Calendar, InterviewPlan, Room, Span, WorkingHours
from services.planning import prices
from services.planning.hours import known_zone, merged, tolerable_spans, working_days, working_spans

Costs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

STEP = int(prices.GRID.total_seconds())
UNIT = int(prices.UNIT.total_seconds())
HARD = frozenset({Availability.BUSY, Availability.AWAY})


def hours_of(calendar: Calendar | None, plan: InterviewPlan) -> WorkingHours:
    """Their hours by Outlook, else nine to five in the requester's zone."""
    if calendar is None or calendar.hours is None:
        return WorkingHours(plan.zone)
    hours = calendar.hours
    return WorkingHours(known_zone(hours.zone, plan.zone), hours.days, hours.start, hours.end)


@dataclass(frozen=True)
class Grid:
    """The plan's windows laid out in steps. Days and two-hour blocks are those of the requester's zone."""

    windows: tuple[Span, ...]
    earliest: datetime
    zone: str

    @classmethod
    def of(cls, plan: InterviewPlan, now: datetime) -> "Grid":
        return cls(tuple(merged(plan.windows)), now + prices.LEAD, plan.zone)

    @cached_property
    def horizon(self) -> Span:
        """A day more on both sides, so that nothing at the edge is cut short."""
        day = timedelta(days=1)
        return Span(self.windows[0].start - day, self.windows[-1].end + day)

    @cached_property
    def origin(self) -> int:
        return floor(self.windows[0].start) // STEP * STEP

    @cached_property
    def starts(self) -> Costs:
        count = max(0, ceil(self.windows[-1].end) - self.origin) // STEP
        return self.origin + STEP * np.arange(count, dtype=np.int64)

    @cached_property
    def wait(self) -> Costs:
        """Five-minute units since the first start that could be."""
        first = max(self.origin, -(-ceil(self.earliest) // STEP) * STEP)
        return (self.starts - first) // UNIT

    @cached_property
    def day(self) -> Costs:
        return np.fromiter((local.toordinal() for local in self._local), np.int64, len(self.starts))

    @cached_property
    def block(self) -> Costs:
        """Which two hours of which day: no two proposals begin in the same one."""
        hours = np.fromiter((local.hour // 2 for local in self._local), np.int64, len(self.starts))
        return self.day * 12 + hours

    @cached_property
    def _local(self) -> list[datetime]:
        zone = ZoneInfo(self.zone)
        return [datetime.fromtimestamp(start, zone) for start in self.starts.tolist()]

    def instant(self, i: int) -> datetime:
        return datetime.fromtimestamp(self.origin + i * STEP, UTC)

    def opens(self, duration: timedelta) -> Flags:
        """Starts from which a session lies in one window and not in the past."""
        return self.within(self.windows, duration) & (self.starts >= ceil(self.earliest))

    def within(self, spans: Sequence[Span], duration: timedelta) -> Flags:
        whole: Flags = self.shared(spans, duration) == ceil_seconds(duration)
        return whole

    def shared(self, spans: Sequence[Span], duration: timedelta) -> Costs:
        """How many seconds of a session starting here lie in `spans`, which are in order and apart.

        The time covered before an instant is a broken line through the spans' edges: two readings of it
        give the answer for every start at once. Exact: seconds of a few weeks are small for a double.
        """
        if not spans:
            return np.zeros(len(self.starts), np.int64)
        edges: list[int] = []
        covered: list[int] = []
        for span in spans:
            start, end, before = ceil(span.start), floor(span.end), covered[-1] if covered else 0
            edges += [start - self.origin, max(start, end) - self.origin]
            covered += [before, before + max(0, end - start)]
        at = self.starts - self.origin
        until: Costs = np.rint(np.interp(at + ceil_seconds(duration), edges, covered)).astype(np.int64)
        return until - np.rint(np.interp(at, edges, covered)).astype(np.int64)

    def hits(self, spans: Iterable[Span], duration: timedelta) -> Flags:
        """Starts from which a session would lie across one of `spans`."""
        hit = np.zeros(len(self.starts), np.bool_)
        for span in spans:
            first = (floor(span.start) - ceil_seconds(duration) - self.origin) // STEP + 1
            after = -((self.origin - ceil(span.end)) // STEP)
            if span.start < span.end and after > 0:
                hit[max(first, 0) : after] = True
        return hit


class Diaries:
    """Everybody's calendar priced on one grid; each price is worked out once."""

    def __init__(self, plan: InterviewPlan, grid: Grid, calendars: Mapping[str, Calendar]) -> None:
        self.plan = plan
        self.grid = grid
        self.calendars = by_address(calendars)
        self._prices: dict[tuple[str, timedelta, bool], Costs] = {}
        self._discomforts: dict[tuple[WorkingHours, timedelta], Costs] = {}

    def sits(self, address: str, duration: timedelta, in_room: bool) -> Costs:
        """What it costs that this person sits through a session from each start; NEVER where they cannot."""
        key = (address.casefold(), duration, in_room)
        if key not in self._prices:
            self._prices[key] = self._sits(address, duration, in_room)
        return self._prices[key]

    def _sits(self, address: str, duration: timedelta, in_room: bool) -> Costs:
        calendar = self.calendars.get(address.casefold())
        costs = self._discomfort(hours_of(calendar, self.plan), duration)
        if calendar is None or calendar.unknown is not None:
            return np.minimum(costs + prices.UNKNOWN, prices.NEVER)
        hits = {kind: self.grid.hits(spans, duration) for kind, spans in by_kind(calendar.busy).items()}
        none = np.zeros(len(costs), np.bool_)
        costs = costs + prices.TENTATIVE * hits.get(Availability.TENTATIVE, none)
        costs = costs + prices.UNKNOWN * hits.get(Availability.UNKNOWN, none)
        if in_room:
            costs = costs + prices.ELSEWHERE * hits.get(Availability.ELSEWHERE, none)
        for kind in HARD & hits.keys():
            costs = np.where(hits[kind], prices.NEVER, costs)
        return np.minimum(costs, prices.NEVER)

    def _discomfort(self, hours: WorkingHours, duration: timedelta) -> Costs:
        key = (hours, duration)
        if key not in self._discomforts:
            grid, horizon = self.grid, self.grid.horizon
            outside = ceil_seconds(duration) - grid.shared(working_spans(hours, horizon), duration)
            off = (outside > 0) & ~grid.within(working_days(hours, horizon), timedelta(seconds=1))
            costs = prices.OUTSIDE_HOURS * -(-outside // UNIT) + prices.DAY_OFF * off
            tolerable = grid.within(tolerable_spans(hours, horizon), duration)
            self._discomforts[key] = np.where(tolerable, costs, prices.NEVER)
        return self._discomforts[key]

    def holds(self, room: Room, seats: int, duration: timedelta) -> Costs:
        """What it costs to sit in this room; NEVER where it is taken or could not be read."""
        calendar = self.calendars.get(room.address.casefold())
        if calendar is None or calendar.unknown is not None or not fits(room, seats):
            return np.full(len(self.grid.starts), prices.NEVER)
        taken = (busy.span for busy in calendar.busy if busy.show_as is not Availability.FREE)
        return np.where(self.grid.hits(taken, duration), prices.NEVER, empty_chairs(room, seats))


def by_address(calendars: Mapping[str, Calendar]) -> dict[str, Calendar]:
    """Addresses compare without case, as Exchange compares them."""
    return {address.casefold(): calendar for address, calendar in calendars.items()}


def by_kind(busy: Iterable[Busy]) -> dict[Availability, list[Span]]:
    kinds: dict[Availability, list[Span]] = {}
    for each in busy:
        kinds.setdefault(each.show_as, []).append(each.span)
    return kinds


def fits(room: Room, seats: int) -> bool:
    return room.capacity is None or room.capacity >= seats


def empty_chairs(room: Room, seats: int) -> int:
    return prices.EMPTY_CHAIRS if room.capacity is None else room.capacity - seats


def floor(when: datetime) -> int:
    return int(when.timestamp() // 1)


def ceil(when: datetime) -> int:
    return -int(-when.timestamp() // 1)


def ceil_seconds(duration: timedelta) -> int:
    return -(-duration // timedelta(seconds=1))
