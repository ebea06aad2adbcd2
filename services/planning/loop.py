"""The plan as the search sees it: sessions by number, people and rooms by their row in the diaries."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from services.model import InterviewPlan
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
        """The sessions that may come next: they are held in the order in which they were asked for."""
        j = held.bit_count()
        return (j,) if j < len(self.plan.sessions) else ()

    @cached_property
    def steps(self) -> tuple[range, ...]:
        """How many positions after each session's start the next may start: on the grid, no longer gap."""
        return tuple(_steps(session.duration) for session in self.plan.sessions)

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
    def rooms_wanted(self) -> tuple[tuple[Costs, timedelta], ...]:
        """The different room needs: what chairs cost, for how long."""
        wanted = dict.fromkeys((session.room, session.duration) for session in self.plan.sessions)
        return tuple((self.diaries.chairs(need), duration) for need, duration in wanted)

    @cached_property
    def room_wanted(self) -> tuple[int, ...]:
        """Which of `rooms_wanted` each session has."""
        wanted = [(session.room, session.duration) for session in self.plan.sessions]
        number = {each: n for n, each in enumerate(dict.fromkeys(wanted))}
        return tuple(number[each] for each in wanted)


def _steps(duration: timedelta) -> range:
    latest = ceil_seconds(duration + prices.LONGEST_GAP) // STEP
    return range(-(-ceil_seconds(duration) // STEP), latest + 1)
