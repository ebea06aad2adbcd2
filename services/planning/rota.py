"""What hours alone cost: sitting outside one's working hours, on a day off, or at night.

There are few different hours, most people share theirs; each gets a row.
"""

from collections.abc import Sequence

import numpy as np

from services.model import InterviewPlan, WorkingHours
from services.planning import prices
from services.planning.grid import UNIT, Costs, Flags, Seconds, rows, shared
from services.planning.hours import askable, at_work, comfortable, local_days, midnight


class Rota:
    """Hours from these starts, all about since..until: how much of a session they cover."""

    def __init__(self, hours: Sequence[WorkingHours], starts: Costs, since: int, until: int) -> None:
        self._starts = starts
        work = [at_work(each, since, until) for each in hours]
        self._work_then_askable = rows([*work, *(askable(each, since, until) for each in hours)])
        off = [_off_days(each, starts, since, until) for each in hours]
        self._is_off = np.array(off, np.bool_).reshape(len(hours), len(starts))

    def discomfort(self, lasts: Seconds) -> Costs:
        without = lasts - shared(self._work_then_askable, self._starts, lasts)
        outside, at_night = without[: len(without) // 2], without[len(without) // 2 :]
        costs = prices.OUTSIDE_HOURS * -(-outside // UNIT)
        costs[(outside > 0) & self._is_off] += prices.DAY_OFF
        costs[at_night > 0] = prices.NEVER
        return np.asarray(costs)


def _off_days(hours: WorkingHours, starts: Costs, since: int, until: int) -> Flags:
    """Starts on local days on which somebody with these hours does not work."""
    days = local_days(hours.zone, since, until)
    begins = [midnight(day, hours.zone) for day in days]
    is_off = np.array([day.weekday() not in hours.days for day in days])
    return np.asarray(is_off[np.searchsorted(begins, starts, side="right") - 1])


def odd_hours(plan: InterviewPlan, starts: Costs, lasts: Seconds, since: int, until: int) -> Costs:
    """What hours that do not suit the candidate cost; the starts lie about since..until."""
    suits = rows([comfortable(plan, since, until)])
    return np.asarray(prices.ODD_HOURS * -(-(lasts - shared(suits, starts, lasts)[0]) // UNIT))
