"""What hours alone cost: sitting outside one's working hours, on a day off, or at night.

A stretch has few different hours, most people share theirs; each gets a row.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from services.model import WorkingHours
from services.planning import prices
from services.planning.grid import UNIT, Costs, Stretch, ceil_seconds, rows
from services.planning.hours import at_work, awake, joined, on_workdays


class Rota:
    """Hours over one stretch. All that is asked of them is how much of a session they cover."""

    def __init__(self, hours: Sequence[WorkingHours], stretch: Stretch) -> None:
        since, until = stretch.horizon
        self._stretch = stretch
        work = [at_work(each, since, until) for each in hours]
        askable = [
            joined([*awake(each.zone, since, until), *its]) for each, its in zip(hours, work, strict=True)
        ]
        self._work_then_askable = rows([*work, *askable])
        self._is_off = stretch.shared(rows([on_workdays(each, since, until) for each in hours]), 1) == 0

    def discomfort(self, duration: timedelta) -> Costs:
        lasts = ceil_seconds(duration)
        without = lasts - self._stretch.shared(self._work_then_askable, lasts)
        outside, at_night = without[: len(without) // 2], without[len(without) // 2 :]
        costs = prices.OUTSIDE_HOURS * -(-outside // UNIT)
        costs[(outside > 0) & self._is_off] += prices.DAY_OFF
        costs[at_night > 0] = prices.NEVER
        return np.asarray(costs)
