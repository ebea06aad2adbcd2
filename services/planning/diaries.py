"""Everybody's calendar as arrays, and what it costs to sit, or to take a room, from each start.

`Diaries` knows whose calendar is in which row. A `Page` prices one stretch of them, all mailboxes at once, to
the second, so that meetings at odd minutes stay exact.

A meeting stands in the way of a session of length d from every start s with `start - d < s < end`. On the
grid these are consecutive positions, so +1 where they begin, -1 where they end, and a running sum give, for
every mailbox and start, how many meetings stand in the way.
"""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from services.model import (
    Availability,
    Calendar,
    InterviewPlan,
    Person,
    Room,
    RoomNeed,
    Span,
    Stance,
    Terms,
    WorkingHours,
)
from services.planning import prices
from services.planning.caps import full_days, never_free, sessions_naming
from services.planning.grid import STEP, UNIT, Costs, Flags, Grid, Stretch, ceil_seconds
from services.planning.hours import known_zone, merged, tolerable_spans, working_days, working_spans
from services.planning.meetings import BLOCKED, ELSEWHERE, NOTHING, TENTATIVE, UNKNOWN, Diary, Meetings

HARD = frozenset({Availability.BUSY, Availability.AWAY})

SECOND = timedelta(seconds=1)


class Diaries:
    """The plan's mailboxes in rows: people by address, then rooms from the smallest to the largest."""

    def __init__(self, plan: InterviewPlan, grid: Grid, calendars: Mapping[str, Calendar]) -> None:
        self.plan = plan
        self.grid = grid
        self.calendars = by_address(calendars)
        self.rooms = tuple(sorted(plan.rooms, key=lambda room: (room.capacity or 0, room.address.casefold())))
        addresses = sorted({person.address.casefold() for person in plan.people})
        self.row = {address: row for row, address in enumerate(addresses)}
        wanted = {terms.address.casefold(): terms for terms in plan.terms}
        self.terms = {row: wanted[address] for address, row in self.row.items() if address in wanted}
        self.named = {
            row: sessions_naming(plan, terms.address.casefold()) for row, terms in self.terms.items()
        }
        self._read()

    def _read(self) -> None:
        people = [self.calendars.get(address) for address in self.row]
        rooms = [self.calendars.get(room.address.casefold()) for room in self.rooms]
        self.readable = np.array([c is not None and c.unknown is None for c in (*people, *rooms)], np.bool_)
        self._diaries = [
            Diary(calendar.busy if calendar and calendar.unknown is None else ())
            for calendar in (*people, *rooms)
        ]
        kept = [each for terms in self.terms.values() for each in (terms.before, terms.after)]
        self._beyond = max(kept, default=timedelta()) + SECOND
        hours = [hours_of(calendar, self.plan) for calendar in people]
        self.hours = tuple(dict.fromkeys(hours))
        index = {each: n for n, each in enumerate(self.hours)}
        self.hours_of = np.array([index[each] for each in hours], np.int64)

    def meetings(self, span: Span) -> Meetings:
        """All that can stand in the way of a sitting within `span`. Any meeting takes a room."""
        meetings = Meetings.of(self._diaries, span, self._beyond)
        meetings.kind[(meetings.owner >= len(self.row)) & (meetings.kind != NOTHING)] = BLOCKED
        meetings.forget_empty()
        for row, terms in self.terms.items():
            meetings.lengthen(row, ceil_seconds(terms.before), ceil_seconds(terms.after))
        return meetings

    def chairs(self, need: RoomNeed | None) -> Costs:
        """What each room's empty chairs cost, row 0 being "no room"; NEVER where it does not do."""
        costs = np.full(1 + len(self.rooms), prices.NEVER)
        if need is None:
            costs[0] = 0
            return costs
        wanted = set(need.rooms)
        for n, room in enumerate(self.rooms, start=1):
            if room in wanted and fits(room, need.seats) and self.readable[len(self.row) + n - 1]:
                costs[n] = empty_chairs(room, need.seats)
        return costs

    @property
    def mailboxes(self) -> int:
        return len(self.row) + len(self.rooms)


class Page:
    """The diaries over one stretch. Each table is worked out once."""

    def __init__(self, diaries: Diaries, stretch: Stretch) -> None:
        self.diaries = diaries
        self.stretch = stretch
        self._people: dict[tuple[timedelta, bool], Costs] = {}
        self._discomforts: dict[timedelta, Costs] = {}
        self._taken: dict[timedelta, dict[int, Flags]] = {}
        self._meetings = diaries.meetings(stretch.horizon)

    def sits(self, person: Person, duration: timedelta, in_room: bool) -> Costs:
        """What it costs that this person sits through a session from each start; NEVER where they cannot."""
        row: Costs = self.people(duration, in_room)[self.diaries.row[person.address.casefold()]]
        return row

    def people(self, duration: timedelta, in_room: bool) -> Costs:
        """`sits` for everybody, by the diaries' rows."""
        key = (duration, in_room)
        if key not in self._people:
            self._people[key] = self._price_people(duration, in_room)
        return self._people[key]

    def _price_people(self, duration: timedelta, in_room: bool) -> Costs:
        count, taken = len(self.diaries.row), self._hits(duration)
        costs = self._discomfort(duration)[self.diaries.hours_of]
        policy = self.diaries.plan.policy
        unknown = _price(policy.unknown, prices.UNKNOWN)
        costs[~self.diaries.readable[:count]] += unknown
        for kind, price in (
            (TENTATIVE, _price(policy.tentative, prices.TENTATIVE)),
            (UNKNOWN, unknown),
            (ELSEWHERE, _price(policy.elsewhere, prices.ELSEWHERE) if in_room else 0),
        ):
            if kind in taken and price:
                costs += price * taken[kind][:count]
        for row, terms in self.diaries.terms.items():
            costs[row] += prices.LATELY * terms.lately
            costs[row][~self._allows(row, terms, duration)] = prices.NEVER
        if BLOCKED in taken:
            costs[taken[BLOCKED][:count]] = prices.NEVER
        return costs

    def _allows(self, row: int, terms: Terms, duration: timedelta) -> Flags:
        """Starts in their own windows, on days and in weeks that are not yet full."""
        stretch, d = self.stretch, self.diaries
        allowed = np.ones(len(stretch.starts), np.bool_)
        if terms.windows is not None:
            allowed &= stretch.within(merged(terms.windows), duration)
        if never_free(terms, d.named[row]):
            return np.zeros(len(stretch.starts), np.bool_)
        full = full_days(terms, d.hours[d.hours_of[row]].zone, d.named[row])
        return np.asarray(allowed & ~stretch.within(full, SECOND))

    def rooms(self, chairs: Costs, duration: timedelta | None, cut: slice) -> Costs:
        """What each room costs from each start in `cut`, by `Diaries.chairs`; NEVER where it is taken.

        Without a duration no room is needed, so none need be free.
        """
        table = np.repeat(chairs[:, None], cut.stop - cut.start, axis=1)
        taken = self._hits(duration).get(BLOCKED) if duration is not None else None
        if taken is not None:
            table[1:][taken[len(self.diaries.row) :, cut]] = prices.NEVER
        return table

    def _hits(self, duration: timedelta) -> dict[int, Flags]:
        """For each kind of meeting that occurs here: whom it keeps, by row, from sitting from which start."""
        if duration not in self._taken:
            kinds = np.unique(self._meetings.kind).tolist()
            self._taken[duration] = {kind: self._hit_by(kind, duration) for kind in kinds if kind != NOTHING}
        return self._taken[duration]

    def _hit_by(self, kind: int, duration: timedelta) -> Flags:
        m, grid, count = self._meetings, self.diaries.grid, len(self.stretch.starts)
        which = m.kind == kind
        start = m.start[which] - grid.origin - ceil_seconds(duration)
        end = m.end[which] - grid.origin
        row = m.owner[which] * (count + 1)
        begins = row + _between(start // STEP + 1 - self.stretch.first, count)
        ends = row + _between(-(-end // STEP) - self.stretch.first, count)
        size = self.diaries.mailboxes * (count + 1)
        change = np.bincount(begins, minlength=size) - np.bincount(ends, minlength=size)
        hit: Flags = change.reshape(-1, count + 1).cumsum(axis=1)[:, :count] > 0
        return hit

    def _discomfort(self, duration: timedelta) -> Costs:
        """What hours alone cost, a row for each of the diaries' different `hours`."""
        if duration not in self._discomforts:
            rows = [self._of_hours(hours, duration) for hours in self.diaries.hours]
            empty = np.zeros((0, len(self.stretch.starts)), np.int64)
            self._discomforts[duration] = np.stack(rows) if rows else empty
        return self._discomforts[duration]

    def _of_hours(self, hours: WorkingHours, duration: timedelta) -> Costs:
        stretch, horizon = self.stretch, self.stretch.horizon
        outside = ceil_seconds(duration) - stretch.shared(working_spans(hours, horizon), duration)
        costs = prices.OUTSIDE_HOURS * -(-outside // UNIT)
        costs[(outside > 0) & ~stretch.within(working_days(hours, horizon), SECOND)] += prices.DAY_OFF
        tolerable = stretch.within(tolerable_spans(hours, horizon), duration)
        return np.where(tolerable, costs, prices.NEVER)


def _price(stance: Stance, price: int) -> int:
    return price if stance is Stance.WEIGH else prices.NEVER


def hours_of(calendar: Calendar | None, plan: InterviewPlan) -> WorkingHours:
    """Their hours by Outlook, else nine to five in the requester's zone."""
    if calendar is None or calendar.hours is None:
        return WorkingHours(plan.zone)
    hours = calendar.hours
    return WorkingHours(known_zone(hours.zone, plan.zone), hours.days, hours.start, hours.end)


def _between(positions: Costs, most: int) -> Costs:
    return np.minimum(np.maximum(positions, 0), most)


def by_address(calendars: Mapping[str, Calendar]) -> dict[str, Calendar]:
    """Addresses compare without case, as Exchange compares them."""
    return {address.casefold(): calendar for address, calendar in calendars.items()}


def fits(room: Room, seats: int) -> bool:
    return room.capacity is None or room.capacity >= seats


def empty_chairs(room: Room, seats: int) -> int:
    return prices.EMPTY_CHAIRS if room.capacity is None else room.capacity - seats
