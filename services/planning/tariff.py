"""What each session costs from each start of a few days, whatever else the plan holds."""

from functools import cached_property

import numpy as np

from services.planning import prices
from services.planning.grid import Costs
from services.planning.loop import Loop
from services.planning.page import Page
from services.planning.prices import NEVER


class Tariff:
    """Several days are worked out at once, for little more than one: few starts make short arrays."""

    def __init__(self, loop: Loop, page: Page) -> None:
        self.loop = loop
        self.page = page

    def everybody(self, j: int) -> Costs:
        """What each person costs in session `j`, a row for each."""
        session = self.loop.plan.sessions[j]
        return self.page.people(session.duration, session.room is not None)

    @cached_property
    def pools(self) -> list[Costs]:
        """What each member costs, a row for each, by pool."""
        pools = zip(self.loop.panels.pools, self.loop.pools, strict=True)
        return [self.everybody(pool.session)[rows] for pool, rows in pools]

    @cached_property
    def people(self) -> list[Costs]:
        """By session the least that all in it cost, were pools of different sessions strangers."""
        everywhere = slice(0, len(self.page.stretch.starts))
        return [self._with_pools(j, everywhere, None) for j in range(len(self.loop.plan.sessions))]

    def fined(self, columns: slice, fines: Costs) -> list[Costs]:
        """The same from some of the starts with fines, by row, on those in pools."""
        return [self._with_pools(j, columns, fines) for j in range(len(self.loop.plan.sessions))]

    def _with_pools(self, j: int, columns: slice, fines: Costs | None) -> Costs:
        costs = self._named[j][columns]
        for n in self.loop.pools_of[j]:
            pool = self.pools[n][:, columns]
            if fines is not None:
                pool = pool + fines[self.loop.pools[n], None]
            costs = costs + cheapest(pool, self.loop.counts[n])
        return np.minimum(costs, NEVER)

    @cached_property
    def _named(self) -> list[Costs]:
        return [self._cost_named(j) for j in range(len(self.loop.plan.sessions))]

    def _cost_named(self, j: int) -> Costs:
        """The wait, and all who are in session `j` but for its pools."""
        loop, session, costs = self.loop, self.loop.plan.sessions[j], self.everybody(j)
        named = np.where(self.page.opens(session), self.page.stretch.wait, NEVER)
        if loop.required[j]:
            named += costs[loop.required[j]].sum(axis=0)
        if loop.optional[j]:
            named += np.minimum(costs[loop.optional[j]], prices.MISSING).sum(axis=0)
        if loop.trainees[j]:
            named += np.minimum(costs[loop.trainees[j]].min(axis=0), prices.UNSHADOWED)
        if session.with_candidate and loop.plan.comfort:
            named += self.page.odd_hours(session.duration)
        return named

    @cached_property
    def rooms(self) -> list[Costs]:
        """By session what each room costs, by start and room, the first being none.

        Sessions with like needs share a table.
        """
        loop, tables = self.loop, dict[tuple[int, int], Costs]()
        keys = [(id(chairs), lasts) for chairs, lasts in zip(loop.room_chairs, loop.lasts, strict=True)]
        for key, chairs, session in zip(keys, loop.room_chairs, loop.plan.sessions, strict=True):
            if key not in tables:
                tables[key] = self.page.rooms(chairs, session.duration if session.room else None)
        return [tables[key] for key in keys]


def cheapest(table: Costs, count: int) -> Costs:
    """The sum of each column's `count` least."""
    if len(table) < count:
        return np.full(table.shape[1], NEVER)
    if count == 1:
        return np.asarray(table.min(axis=0))
    return np.asarray(np.partition(table, count - 1, axis=0)[:count].sum(axis=0))
