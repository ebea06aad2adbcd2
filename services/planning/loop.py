"""The plan as the search sees it: sessions by number, people and rooms by their row in the diaries."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from services.model import Breaks, InterviewPlan
from services.planning import prices
from services.planning.diaries import Diaries
from services.planning.grid import STEP, UNIT, Costs, ceil_seconds
from services.planning.panels import Panels


@dataclass(frozen=True)
class Loop:
    """A set of sessions is a number, one bit for each session."""

    plan: InterviewPlan
    panels: Panels
    diaries: Diaries

    @property
    def all_held(self) -> int:
        return (1 << len(self.plan.sessions)) - 1

    def next_after(self, held: int) -> tuple[int, ...]:
        """The sessions that may come next: the next one asked for, or with free order any other."""
        left = tuple(j for j in range(len(self.plan.sessions)) if not held >> j & 1)
        return left if self.plan.any_order else left[:1]

    @cached_property
    def steps(self) -> tuple[range, ...]:
        """How many positions after each session's start the next may start: on the grid, no longer gap."""
        return tuple(_steps(session.duration, self.plan.breaks) for session in self.plan.sessions)

    @cached_property
    def least_wait(self) -> int:
        """What sessions wait for one another at least, above all of them starting with the first."""
        earliest, wait = 0, 0
        for start in sorted(steps.start for steps in self.steps)[:-1]:
            earliest += start
            wait += earliest * (STEP // UNIT)
        return wait

    @cached_property
    def required(self) -> tuple[list[int], ...]:
        row = self.diaries.row
        return tuple([row[p.address.casefold()] for p in people] for people in self.panels.required)

    @cached_property
    def pools(self) -> tuple[list[int], ...]:
        row = self.diaries.row
        return tuple([row[p.address.casefold()] for p in pool.members] for pool in self.panels.pools)

    @cached_property
    def optional(self) -> tuple[list[int], ...]:
        """Per session; whoever is named for it or in one of its pools is not optional there."""
        row = self.diaries.row
        rows = []
        for session in self.plan.sessions:
            asked = {person.address.casefold() for seat in session.panel for person in seat.anyone_of}
            optional = {person.address.casefold() for person in session.optional} - asked
            rows.append(sorted(row[address] for address in optional))
        return tuple(rows)

    @cached_property
    def room_change(self) -> int:
        return prices.NEVER if self.plan.one_room else prices.ROOM_CHANGE

    @cached_property
    def rooms_wanted(self) -> tuple[tuple[Costs, timedelta | None], ...]:
        """The different room needs: what chairs cost, and for how long; None is "no room".

        With one room for the whole plan, a sitting without a room leaves the row as it is, so that the row
        still names the room of the sittings before.
        """
        wanted = dict.fromkeys((session.room, session.duration) for session in self.plan.sessions)
        no_room = (
            np.zeros(1 + len(self.diaries.rooms), np.int64)
            if self.plan.one_room
            else self.diaries.chairs(None)
        )
        return tuple(
            (no_room, None) if need is None else (self.diaries.chairs(need), duration)
            for need, duration in wanted
        )

    @cached_property
    def room_wanted(self) -> tuple[int, ...]:
        """Which of `rooms_wanted` each session has."""
        wanted = [(session.room, session.duration) for session in self.plan.sessions]
        number = {each: n for n, each in enumerate(dict.fromkeys(wanted))}
        return tuple(number[each] for each in wanted)


def _steps(duration: timedelta, breaks: Breaks) -> range:
    soonest = -(-ceil_seconds(duration + breaks.shortest) // STEP)
    return range(soonest, ceil_seconds(duration + breaks.longest) // STEP + 1)
