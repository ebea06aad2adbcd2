"""The plan as the search sees it: sessions by number, people and rooms by their row in the diaries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from itertools import chain

import numpy as np

from services.model import InterviewPlan, Person, Session
from services.planning import prices
from services.planning.diaries import Diaries
from services.planning.grid import UNIT, Costs, ceil_seconds
from services.planning.panels import Panels


@dataclass(frozen=True)
class Loop:
    """A set of sessions is a number, one bit for each session."""

    plan: InterviewPlan
    panels: Panels
    diaries: Diaries

    @cached_property
    def all_held(self) -> int:
        return (1 << len(self.plan.sessions)) - 1

    @cached_property
    def _candidates(self) -> int:
        """The sessions that the candidate is in."""
        return sum(1 << j for j, session in enumerate(self.plan.sessions) if session.with_candidate)

    @cached_property
    def next_after(self) -> Callable[[int], tuple[int, ...]]:
        """By those held the sessions that may come next: the next one asked for, with free order any other.

        Debriefs come after all that the candidate is in. Of sessions that differ in nothing but their title
        the first comes first: any other order costs the same.
        """
        return cache(self._next_after)

    def _next_after(self, held: int) -> tuple[int, ...]:
        due = self._candidates & ~held or self.all_held & ~held
        left = [j for j in range(len(self.plan.sessions)) if due >> j & 1]
        return (
            tuple(j for j in left if not self._twins[j] & ~held) if self.plan.any_order else tuple(left[:1])
        )

    @cached_property
    def _twins(self) -> tuple[int, ...]:
        """Per session those before it that differ in nothing but their title."""
        alike = [
            (
                session.duration,
                session.room,
                session.with_candidate,
                sorted(self.required[j]),
                self.optional[j],
                self.trainees[j],
                [(pool.count, pool.keys) for pool in self.panels.pools_of(j)],
            )
            for j, session in enumerate(self.plan.sessions)
        ]
        return tuple(sum(1 << i for i in range(j) if alike[i] == alike[j]) for j in range(len(alike)))

    def is_debrief(self, j: int) -> bool:
        return not self.plan.sessions[j].with_candidate

    @cached_property
    def lasts(self) -> tuple[int, ...]:
        """Seconds, per session."""
        return tuple(ceil_seconds(session.duration) for session in self.plan.sessions)

    @cached_property
    def steps(self) -> tuple[range, ...]:
        """How many positions after each session's start the next may start: on the grid, no longer gap."""
        return tuple(self._steps(session, timedelta()) for session in self.plan.sessions)

    @cached_property
    def lunch_steps(self) -> tuple[range, ...]:
        """The same when lunch lies between the two."""
        lunch = self.plan.lunch.lasts if self.plan.lunch else timedelta()
        return tuple(self._steps(session, lunch) for session in self.plan.sessions)

    def _steps(self, session: Session, lunch: timedelta) -> range:
        step, breaks = self.diaries.grid.step, self.plan.breaks
        soonest = -(-ceil_seconds(session.duration + breaks.shortest) // step)
        return range(soonest, ceil_seconds(session.duration + breaks.longest + lunch) // step + 1)

    @cached_property
    def least_wait(self) -> int:
        """What sessions wait for one another at least, above all of them starting with the first."""
        earliest, wait = 0, 0
        for start in sorted(steps.start for steps in self.steps)[:-1]:
            earliest += start * self.diaries.grid.step // UNIT
            wait += earliest
        return wait if self.plan.days == 1 else 0

    @cached_property
    def required(self) -> tuple[list[int], ...]:
        return tuple(self._rows(people) for people in self.panels.required)

    @cached_property
    def pools(self) -> tuple[Costs, ...]:
        """The rows of each pool's members, in order."""
        row = self.diaries.row
        return tuple(np.array([row[key] for key in pool.keys], np.int64) for pool in self.panels.pools)

    @cached_property
    def members(self) -> list[tuple[list[int], tuple[Person, ...]]]:
        """By pool the rows of its members, and who they are."""
        return [
            (rows.tolist(), pool.members) for rows, pool in zip(self.pools, self.panels.pools, strict=True)
        ]

    @cached_property
    def pools_of(self) -> list[list[int]]:
        """The numbers of each session's pools."""
        pools = self.panels.pools
        return [
            [n for n, pool in enumerate(pools) if pool.session == j] for j in range(len(self.plan.sessions))
        ]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How many are chosen out of each pool."""
        return tuple(pool.count for pool in self.panels.pools)

    @cached_property
    def chairs(self) -> tuple[Costs, ...]:
        """For each pool its members as numbers of which none may be taken twice.

        Where people may be met twice, they are somebody else in every session.
        """
        apart = 0 if self.plan.nobody_twice else self.diaries.mailboxes
        return tuple(
            rows + pool.session * apart for pool, rows in zip(self.panels.pools, self.pools, strict=True)
        )

    @cached_property
    def asked(self) -> list[tuple[list[int], list[Person]]]:
        """Per session the rows of everybody who may sit there, as they are named, and who they are."""
        people = [
            [
                *chain.from_iterable(seat.anyone_of for seat in session.panel),
                *session.optional,
                *session.trainees,
            ]
            for session in self.plan.sessions
        ]
        return [(self._rows(each), each) for each in people]

    @cached_property
    def optional(self) -> tuple[list[int], ...]:
        """Per session; whoever is named for it or in one of its pools is not optional there."""
        return tuple(
            sorted(set(self._rows(session.optional)) - self._seated(session)) if session.optional else []
            for session in self.plan.sessions
        )

    @cached_property
    def trainees(self) -> tuple[list[int], ...]:
        """Per session; nobody shadows where they are asked to sit."""
        return tuple(
            sorted(set(self._rows(session.trainees)) - self._seated(session) - set(optional))
            if session.trainees
            else []
            for session, optional in zip(self.plan.sessions, self.optional, strict=True)
        )

    def _seated(self, session: Session) -> set[int]:
        return {row for seat in session.panel for row in self._rows(seat.anyone_of)}

    def _rows(self, people: Iterable[Person]) -> list[int]:
        row = self.diaries.row
        return [row[person.address.casefold()] for person in people]

    @cached_property
    def room_change(self) -> int:
        return prices.NEVER if self.plan.one_room else prices.ROOM_CHANGE

    @cached_property
    def room_chairs(self) -> tuple[Costs, ...]:
        """Per session what each room's empty chairs cost; sessions with the same need share an array.

        With one room for the whole plan, a sitting without a room leaves the row as it is, so that the row
        still names the room of the sittings before.
        """
        needs = [session.room for session in self.plan.sessions]
        distinct = [need for n, need in enumerate(needs) if need not in needs[:n]]
        chairs = [self.diaries.chairs(need) for need in distinct]
        if self.plan.one_room and None in distinct:
            chairs[distinct.index(None)] = np.zeros(1 + len(self.diaries.rooms), np.int64)
        return tuple(chairs[distinct.index(need)] for need in needs)
