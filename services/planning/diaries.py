"""Everybody's calendar as arrays, and what it costs to sit, or to take a room, from each start.

`Diaries` knows whose calendar is in which row. A `Page` prices one stretch of them, all mailboxes at once, to
the second, so that meetings at odd minutes stay exact.

A meeting stands in the way of a session of length d from every start s with `start - d < s < end`. On the
grid these are consecutive positions, so +1 where they begin, -1 where they end, and a running sum give, for
every mailbox and start, how many meetings stand in the way.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from datetime import timedelta

import numpy as np

from services.model import (
    Availability,
    Calendar,
    InterviewPlan,
    Person,
    Room,
    RoomNeed,
    Session,
    Stance,
    Terms,
    WorkingHours,
)
from services.planning import prices
from services.planning.caps import full_days, never_free, sessions_naming
from services.planning.grid import UNIT, Costs, Flags, Grid, Stretch, ceil_seconds, inside, rows
from services.planning.hours import Stretches, comfortable, known_zone
from services.planning.meetings import BLOCKED, ELSEWHERE, TENTATIVE, UNKNOWN, Meetings
from services.planning.rota import Rota
from services.taken import Taken

HARD = frozenset({Availability.BUSY, Availability.AWAY})

_KINDS = 4  # of meetings that stand in somebody's way; for a room all are one


class Diaries:
    """The plan's mailboxes in rows: people by address, then rooms from the smallest to the largest."""

    def __init__(self, plan: InterviewPlan, grid: Grid, calendars: Mapping[str, Calendar]) -> None:
        self.plan = plan
        self.grid = grid
        self.calendars = by_address(calendars)
        self.rooms = _by_size(plan)
        self.row = {address: row for row, address in enumerate(sorted(set(_addresses(plan))))}
        self.room_row = {room.address.casefold(): row for row, room in enumerate(self.rooms, start=1)}
        known = [self.calendars.get(address) for address in (*self.row, *self.room_row)]
        self.readable = np.array([is_readable(calendar) for calendar in known], np.bool_)
        self._every = Meetings.of([_taken(calendar) for calendar in known])
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
        self.hours = tuple(dict.fromkeys(self._hours))
        number = {each: n for n, each in enumerate(self.hours)}
        self.hours_of = np.array([number[each] for each in self._hours], np.int64)

    def with_calendar(self, calendar: Calendar) -> "Diaries":
        """The same with one mailbox read anew; the others are not looked at again."""
        address, other = calendar.address.casefold(), copy(self)
        other.calendars = self.calendars | {address: calendar}
        places = (self.row.get(address), self._room_place(address))
        other.readable = self.readable.copy()
        for place in places:
            if place is not None:
                other.readable[place] = is_readable(calendar)
                other._every = other._every.with_mailbox(place, _taken(calendar))
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
        near = self._every.near(since - self._reach, until + self._reach)
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


class Page:
    """The diaries over one stretch. Each table is worked out once."""

    def __init__(self, diaries: Diaries, stretch: Stretch) -> None:
        self.diaries = diaries
        self.stretch = stretch
        self._people: dict[tuple[timedelta, bool], Costs] = {}
        self._taken: dict[timedelta, Flags] = {}
        self._odd_hours: dict[timedelta, Costs] = {}
        self._rota = Rota(diaries.hours, stretch)
        self._discomforts: dict[timedelta, Costs] = {}
        self._meetings = diaries.meetings(*stretch.horizon)
        self._lines = self._line_of_each()

    def _line_of_each(self) -> Costs:
        """A line for each person and kind of meeting, then one for each room, which any meeting takes."""
        owner, count = self._meetings.owner, len(self.diaries.row)
        of_rooms = (_KINDS - 1) * count
        return np.where(owner < count, self._meetings.kind * count, of_rooms) + owner

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

    def opens(self, session: Session) -> Flags:
        """Starts from which it lies in a window, the candidate's included where they are in it."""
        opens, theirs = self.stretch.opens(session.duration), self.diaries.plan.candidate_windows
        if theirs is None or not session.with_candidate:
            return opens
        return opens & self.stretch.within(inside(theirs), ceil_seconds(session.duration))

    def odd_hours(self, duration: timedelta) -> Costs:
        """What hours that do not suit the candidate cost."""
        if duration not in self._odd_hours:
            suits = comfortable(self.diaries.plan, *self.stretch.horizon)
            lasts = ceil_seconds(duration)
            odd = lasts - self.stretch.shared(rows([suits]), lasts)[0]
            self._odd_hours[duration] = prices.ODD_HOURS * -(-odd // UNIT)
        return self._odd_hours[duration]

    def _price_people(self, duration: timedelta, in_room: bool) -> Costs:
        d, policy = self.diaries, self.diaries.plan.policy
        unread = ~d.readable[: len(d.row)] * _price(policy.unknown, prices.UNKNOWN)
        costs = self._discomfort(duration)[d.hours_of] + (unread + prices.LATELY * d.lately)[:, None]
        people = self._hit(duration)[: _KINDS * len(d.row)].reshape(
            _KINDS, len(d.row), len(self.stretch.starts)
        )
        for kind, stance, price in (
            (TENTATIVE, policy.tentative, prices.TENTATIVE),
            (UNKNOWN, policy.unknown, prices.UNKNOWN),
            (ELSEWHERE, policy.elsewhere if in_room else Stance.WEIGH, prices.ELSEWHERE * in_room),
        ):
            costs += people[kind] * _price(stance, price)
        costs[people[BLOCKED]] = prices.NEVER
        for row, terms in d.terms.items():
            costs[row, self._forbids(row, terms, duration)] = prices.NEVER
        return costs

    def _forbids(self, row: int, terms: Terms, duration: timedelta) -> Flags:
        """Starts out of their own windows, on days or in weeks that are already full."""
        stretch, barred = self.stretch, self.diaries.barred(row)
        forbidden = np.full(len(stretch.starts), barred is None)
        if barred:
            forbidden |= stretch.within(barred, 1)
        if terms.windows is not None:
            forbidden |= ~stretch.within(inside(terms.windows), ceil_seconds(duration))
        return forbidden

    def rooms(self, chairs: Costs, duration: timedelta | None, cut: slice) -> Costs:
        """What each room costs from each start in `cut`, by `Diaries.chairs`; NEVER where it is taken.

        Without a duration no room is needed, so none need be free.
        """
        table = np.repeat(chairs[:, None], cut.stop - cut.start, axis=1)
        if duration is not None:
            table[1:][self._hit(duration)[_KINDS * len(self.diaries.row) :, cut]] = prices.NEVER
        return table

    def _hit(self, duration: timedelta) -> Flags:
        """By line: from which starts a session meets a meeting."""
        if duration not in self._taken:
            self._taken[duration] = self._hit_by(ceil_seconds(duration))
        return self._taken[duration]

    def _hit_by(self, lasts: int) -> Flags:
        m, grid, count = self._meetings, self.diaries.grid, len(self.stretch.starts)
        row, first = self._lines * (count + 1), self.stretch.first
        begins = row + _between((m.start - grid.origin - lasts) // grid.step + 1 - first, count)
        ends = row + _between(-((grid.origin - m.end) // grid.step) - first, count)
        lines = _KINDS * len(self.diaries.row) + len(self.diaries.rooms)
        change = np.bincount(begins, minlength=lines * (count + 1))
        change -= np.bincount(ends, minlength=lines * (count + 1))
        # Every meeting ends in its own line at the latest, so one running sum does for all lines.
        hit: Flags = change.cumsum().reshape(lines, count + 1)[:, :count] > 0
        return hit

    def _discomfort(self, duration: timedelta) -> Costs:
        """What hours alone cost, a row for each of the diaries' different `hours`."""
        if duration not in self._discomforts:
            self._discomforts[duration] = self._rota.discomfort(duration)
        return self._discomforts[duration]


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
    return Taken.of(calendar.busy if calendar and calendar.unknown is None else ())


def _price(stance: Stance, price: int) -> int:
    return price if stance is Stance.WEIGH else prices.NEVER


def is_readable(calendar: Calendar | None) -> bool:
    return calendar is not None and calendar.unknown is None


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
