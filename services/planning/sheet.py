"""What it costs everybody to sit, and which rooms are free, at any times told one by one: a column for each.

A `Page` counts its way along all starts of a day. Here every meeting is held against every time, so the times
may be of several sessions, at whatever distance: it suits some hundred of them.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from services.model import Policy
from services.planning.diaries import Diaries
from services.planning.grid import Costs, Flags
from services.planning.meetings import KINDS, tolls
from services.planning.prices import NEVER
from services.planning.rota import Rota

Kinds = npt.NDArray[np.uint8]
"""Sets of kinds of meetings, a bit for each."""

_FIRST = np.array([True])


class Sheet:
    """How it is from `starts`, for `lasts` seconds each; `in_room` is 1 where a room is wanted.

    `diaries` are as they were read, none anew.
    """

    def __init__(self, diaries: Diaries, starts: Costs, lasts: Costs, in_room: Costs) -> None:
        self._diaries, self._starts, self._lasts, self._in_room = diaries, starts, lasts, in_room
        self._across = self._laid()

    def _laid(self) -> Kinds:
        """By mailbox and time the kinds of meetings that lie across it."""
        starts, ends = self._starts, self._starts + self._lasts
        found = np.zeros((self._diaries.mailboxes, len(starts)), np.uint8)
        near = self._diaries.meetings(int(starts.min()), int(ends.max()))
        if len(near.owner):
            kinds = ((near.start[:, None] < ends) & (near.end[:, None] > starts)).view(np.uint8)
            kinds *= (1 << near.kind).astype(np.uint8)[:, None]
            firsts = np.flatnonzero(np.concatenate((_FIRST, near.owner[1:] != near.owner[:-1])))
            found[near.owner[firsts]] = np.bitwise_or.reduceat(kinds, firsts, axis=0)
        return found

    def people(self) -> Costs:
        """What each person costs, by the diaries' rows; NEVER where they cannot sit."""
        diaries, starts, lasts = self._diaries, self._starts, self._lasts
        rota = Rota(diaries.hours, starts, int(starts.min()), int((starts + lasts).max()))
        costs = rota.discomfort(lasts)[diaries.hours_of] + diaries.at_any_time[:, None]
        costs += _tolls(diaries.plan.policy)[self._in_room, self._across[: len(diaries.row)]]
        for row in diaries.terms:
            costs[row, diaries.forbids(row, starts, lasts)] = NEVER
        return np.asarray(np.minimum(costs, NEVER, out=costs))

    def rooms(self) -> Flags:
        """Whether nothing stands in each room's calendar, in the diaries' order."""
        people = len(self._diaries.row)
        return np.asarray((self._across[people:] == 0) & self._diaries.readable[people:, None])


@lru_cache(maxsize=64)
def _tolls(policy: Policy) -> Costs:
    """What each set of kinds costs: online, and in a room."""
    both = [tolls(policy, in_room) for in_room in (False, True)]
    sets = np.arange(1 << len(KINDS))[:, None] >> np.arange(len(KINDS)) & 1
    return np.asarray(np.array(both) @ sets.T)
