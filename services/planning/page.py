"""What it costs to sit, or to take a room, from each start of a stretch, for all mailboxes at once.

A meeting stands in the way of a session of length d from every start s with `start - d < s < end`. These are
consecutive columns, so +1 where they begin, -1 where they end, and a running sum give, for every mailbox and
start, how many meetings stand in the way. All is counted to the second, so that meetings at odd minutes stay
exact.
"""

from datetime import timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from services.model import Person, Session
from services.planning import prices
from services.planning.diaries import Diaries
from services.planning.grid import Costs, Flags, Stretch, ceil_seconds, inside, within
from services.planning.meetings import BLOCKED, ELSEWHERE, TENTATIVE, UNKNOWN, tolls
from services.planning.rota import Rota, odd_hours

Counts = npt.NDArray[np.int32]
_ONE = np.int32(1)
_KINDS = 4  # of meetings that stand in somebody's way; for a room all are one


class Page:
    """The diaries over one stretch. Each table is worked out once."""

    def __init__(self, diaries: Diaries, stretch: Stretch) -> None:
        self.diaries = diaries
        self.stretch = stretch
        self._people: dict[tuple[timedelta, bool], Costs] = {}
        self._taken: dict[timedelta, Flags] = {}
        self._opens: dict[tuple[timedelta, bool], Flags] = {}
        self._odd_hours: dict[timedelta, Costs] = {}
        self._rota = Rota(diaries.hours, stretch.starts, *stretch.horizon)
        self._discomforts: dict[timedelta, Costs] = {}
        self._meetings = diaries.meetings(*stretch.horizon)
        self._lines = self._line_of_each()

    def _line_of_each(self) -> Costs:
        """Where each meeting's line begins: one for each person and kind of meeting, then one for each room,
        which any meeting takes.
        """
        owner, count = self._meetings.owner.astype(np.int64), len(self.diaries.row)
        of_rooms = (_KINDS - 1) * count
        line = np.where(owner < count, self._meetings.kind.astype(np.int64) * count, of_rooms) + owner
        return np.asarray(line * (1 + len(self.stretch.starts)))

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
        key = (session.duration, session.with_candidate)
        if key not in self._opens:
            self._opens[key] = self._open_for(*key)
        return self._opens[key]

    def _open_for(self, duration: timedelta, with_candidate: bool) -> Flags:
        opens, theirs = self.stretch.opens(duration), self.diaries.plan.candidate_windows
        if theirs is None or not with_candidate:
            return opens
        return opens & within(inside(theirs), self.stretch.starts, ceil_seconds(duration))

    def odd_hours(self, duration: timedelta) -> Costs:
        """What hours that do not suit the candidate cost."""
        if duration not in self._odd_hours:
            starts, lasts = self.stretch.starts, ceil_seconds(duration)
            self._odd_hours[duration] = odd_hours(self.diaries.plan, starts, lasts, *self.stretch.horizon)
        return self._odd_hours[duration]

    def _price_people(self, duration: timedelta, in_room: bool) -> Costs:
        d = self.diaries
        costs = self._discomfort(duration)[d.hours_of] + d.at_any_time[:, None]
        people = self._hit(duration)[: _KINDS * len(d.row)].reshape(
            _KINDS, len(d.row), len(self.stretch.starts)
        )
        price = tolls(d.plan.policy, in_room)
        for kind in (TENTATIVE, ELSEWHERE, UNKNOWN):
            costs += people[kind] * price[kind]
        costs[people[BLOCKED]] = prices.NEVER
        for row in d.terms:
            costs[row, d.forbids(row, self.stretch.starts, ceil_seconds(duration))] = prices.NEVER
        return costs

    def rooms(self, chairs: Costs, duration: timedelta | None) -> Costs:
        """What each room costs, a row for each start, by `Diaries.chairs`; NEVER where it is taken.

        Without a duration no room is needed, so none need be free.
        """
        table = np.repeat(chairs[None, :], len(self.stretch.starts), axis=0)
        if duration is not None:
            taken = self._hit(duration)[_KINDS * len(self.diaries.row) :]
            np.copyto(table[:, 1:], prices.NEVER, where=taken.T)
        return table

    def _hit(self, duration: timedelta) -> Flags:
        """By line: from which starts a session meets a meeting."""
        if duration not in self._taken:
            self._taken[duration] = self._hit_by(ceil_seconds(duration))
        return self._taken[duration]

    def _hit_by(self, lasts: int) -> Flags:
        change = self._counted(self._meetings.start - lasts)
        change -= self._ends
        # Every meeting ends in its own line at the latest, so one running sum does for all lines.
        np.cumsum(change, out=change)
        hit: Flags = change.reshape(-1, 1 + len(self.stretch.starts))[:, :-1] > 0
        return hit

    @cached_property
    def _ends(self) -> Counts:
        return self._counted(self._meetings.end - 1)

    def _counted(self, instants: Costs) -> Counts:
        """By line and start: of how many meetings' instants it is the first after."""
        lines = _KINDS * len(self.diaries.row) + len(self.diaries.rooms)
        count = np.zeros(lines * (1 + len(self.stretch.starts)), np.int32)
        np.add.at(count, self._lines + self.stretch.started(instants), _ONE)
        return count

    def _discomfort(self, duration: timedelta) -> Costs:
        """What hours alone cost, a row for each of the diaries' different `hours`."""
        if duration not in self._discomforts:
            self._discomforts[duration] = self._rota.discomfort(ceil_seconds(duration))
        return self._discomforts[duration]
