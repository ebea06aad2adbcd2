"""Everybody's calendar: whose is in which row, and what it says of its owner. A `Page` puts prices to it."""

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from typing import TypeGuard

import numpy as np

from services.model import (
    Availability,
    Calendar,
    InterviewPlan,
    Room,
    RoomNeed,
    WorkingHours,
)
from services.planning import prices
from services.planning.caps import full_days, never_free, sessions_naming
from services.planning.grid import Costs, Flags, Grid, Seconds, ceil_seconds, inside, within
from services.planning.hours import Stretches, known_zone
from services.planning.meetings import BLOCKED, Meetings
from services.taken import Taken

HARD = frozenset({Availability.BUSY, Availability.AWAY})


class Diaries:
    """The plan's mailboxes in rows: people by address, then rooms from the smallest to the largest.

    `calendars` are by address without case. Only those `people`, likewise, and those `rooms` where they are
    named.
    """

    def __init__(
        self,
        plan: InterviewPlan,
        grid: Grid,
        calendars: dict[str, Calendar],
        people: Collection[str] | None = None,
        rooms: tuple[Room, ...] | None = None,
    ) -> None:
        self.plan = plan
        self.grid = grid
        self.calendars = calendars
        self.rooms = _by_size(plan) if rooms is None else rooms
        everybody = set(_addresses(plan)) if people is None else people
        self.row = {address: row for row, address in enumerate(sorted(everybody))}
        self.room_row = {room.address.casefold(): row for row, room in enumerate(self.rooms, start=1)}
        known = [self.calendars.get(address) for address in (*self.row, *self.room_row)]
        self.readable = np.array([is_readable(calendar) for calendar in known], np.bool_)
        self._every = Meetings.of([_taken(calendar) for calendar in known])
        self._anew: dict[int, Meetings] = {}  # of mailboxes that changed since; in `_every` they keep nobody
        self._hours = [hours_of(calendar, plan) for calendar in known[: len(self.row)]]
        self._read_terms()
        self._number_hours()

    def _read_terms(self) -> None:
        """Rows of arrays are people; rooms keep no breaks."""
        terms = {each.address.casefold(): each for each in self.plan.terms}
        self.terms = {row: terms[address] for address, row in self.row.items() if address in terms}
        self._before, self._after = np.zeros((2, self.mailboxes), np.int64)
        self.lately = np.zeros(len(self.row), np.int64)
        for row, each in self.terms.items():
            self._before[row], self._after[row] = ceil_seconds(each.before), ceil_seconds(each.after)
            self.lately[row] = each.lately
        self._reach = 1 + int(max(self._before.max(initial=0), self._after.max(initial=0)))
        self._barred: dict[int, Stretches | None] = {}

    def _number_hours(self) -> None:
        number: dict[WorkingHours, int] = {}
        self.hours_of = np.array([number.setdefault(each, len(number)) for each in self._hours], np.int64)
        self.hours = tuple(number)

    def with_calendar(self, calendar: Calendar) -> "Diaries":
        """The same with one mailbox read anew; the others are not looked at again."""
        address, other = calendar.address.casefold(), copy(self)
        other.calendars = self.calendars | {address: calendar}
        places = (self.row.get(address), self._room_place(address))
        other.readable = self.readable.copy()
        for place in places:
            if place is not None:
                other.readable[place] = is_readable(calendar)
                other._every = other._every.without(place)
                other._anew = other._anew | {place: Meetings.of([_taken(calendar)], place)}
        if address in self.row and (hours := hours_of(calendar, self.plan)) != self._hours[self.row[address]]:
            other._hours = self._hours.copy()
            other._hours[self.row[address]] = hours
            other._barred = {}
            other._number_hours()
        return other

    def _room_place(self, address: str) -> int | None:
        return len(self.row) + self.room_row[address] - 1 if address in self.room_row else None

    def meetings(self, since: int, until: int) -> Meetings:
        """All that can stand in the way of a sitting within since..until, the time kept free included."""
        around = since - self._reach, until + self._reach
        near = sum((each.near(*around) for each in self._anew.values()), self._every.near(*around))
        blocked = near.kind == BLOCKED
        near.start[blocked] -= self._after[near.owner[blocked]]
        near.end[blocked] += self._before[near.owner[blocked]]
        return near

    def barred(self, row: int) -> Stretches | None:
        """Local days on which this person has had enough interviews; None when they never take so many."""
        if row not in self._barred:
            terms = self.terms[row]
            more = sessions_naming(self.plan, terms.address.casefold())
            full = None if never_free(terms, more) else full_days(terms, self._hours[row].zone, more)
            self._barred[row] = None if full is None else inside(full)
        return self._barred[row]

    def forbids(self, row: int, starts: Costs, lasts: Seconds) -> Flags:
        """Starts out of this person's own windows, on days or in weeks that are already full."""
        barred, windows = self.barred(row), self.terms[row].windows
        forbidden = np.full(len(starts), barred is None)
        if barred:
            forbidden |= within(barred, starts, 1)
        if windows is not None:
            forbidden |= ~within(inside(windows), starts, lasts)
        return forbidden

    @property
    def at_any_time(self) -> Costs:
        """What each person costs whenever they sit: for what they had lately, and as they cannot be read."""
        unread = ~self.readable[: len(self.row)]
        unknown = prices.weighed(self.plan.policy.unknown, prices.UNKNOWN)
        return np.asarray(unread * unknown + prices.LATELY * self.lately)

    def chairs(self, need: RoomNeed | None) -> Costs:
        """What each room's empty chairs cost, row 0 being "no room"; NEVER where it does not do."""
        costs = np.full(1 + len(self.rooms), prices.NEVER)
        if need is None:
            costs[0] = 0
            return costs
        for row in {self.room_row[room.address.casefold()] for room in need.rooms}:
            room = self.rooms[row - 1]
            if fits(room, need.seats) and self.readable[len(self.row) + row - 1]:
                costs[row] = empty_chairs(room, need.seats)
        return costs

    @property
    def mailboxes(self) -> int:
        return len(self.row) + len(self.rooms)


def _addresses(plan: InterviewPlan) -> Iterator[str]:
    for session in plan.sessions:
        seated = (person for seat in session.panel for person in seat.anyone_of)
        for person in (*seated, *session.optional, *session.trainees):
            yield person.address.casefold()


def _by_size(plan: InterviewPlan) -> tuple[Room, ...]:
    needs: list[RoomNeed] = []
    for session in plan.sessions:
        if session.room is not None and session.room not in needs:
            needs.append(session.room)
    rooms = {room.address.casefold(): room for need in needs for room in need.rooms}
    return tuple(sorted(rooms.values(), key=lambda room: (room.capacity or 0, room.address.casefold())))


def _taken(calendar: Calendar | None) -> Taken:
    return Taken.of(calendar.busy if is_readable(calendar) else ())


def is_readable(calendar: Calendar | None) -> TypeGuard[Calendar]:
    return calendar is not None and calendar.unknown is None


def hours_of(calendar: Calendar | None, plan: InterviewPlan) -> WorkingHours:
    """Their hours by Outlook, else nine to five in the requester's zone."""
    if calendar is None or calendar.hours is None:
        return WorkingHours(plan.zone)
    hours = calendar.hours
    zone = known_zone(hours.zone, plan.zone)
    return hours if zone == hours.zone else WorkingHours(zone, hours.days, hours.start, hours.end)


def by_address(calendars: Mapping[str, Calendar]) -> dict[str, Calendar]:
    """Addresses compare without case, as Exchange compares them."""
    return {address.casefold(): calendar for address, calendar in calendars.items()}


def fits(room: Room, seats: int) -> bool:
    return room.capacity is None or room.capacity >= seats


def empty_chairs(room: Room, seats: int) -> int:
    return prices.EMPTY_CHAIRS if room.capacity is None else room.capacity - seats
