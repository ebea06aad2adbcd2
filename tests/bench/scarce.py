"""A pool that is nearly used up: twelve chairs for fourteen people, some of them dear."""

import statistics
from time import perf_counter

from services.planning.engine import find_slots
from tests.planning.oracle.companies import Company, contested

SEEDS = range(12)
LIMIT = 1.0  # seconds


def lines() -> list[str]:
    table = [
        "| five best plans, 12 chairs for 14 people | milliseconds, median | most | largest gap at 1 s |"
    ]
    table.append("|---|---:|---:|---:|")
    for any_order, title in ((False, "in the order asked for"), (True, "in any order")):
        cases = [contested(seed, any_order) for seed in SEEDS]
        took = [1000 * _proven(case) for case in cases]
        gap = max(map(_gap_in_time, cases))
        table.append(f"| {title} | {statistics.median(took):,.0f} | {max(took):,.0f} | {100 * gap:.1f} % |")
    return table


def _proven(case: Company) -> float:
    begin = perf_counter()
    find_slots(case.plan, case.calendars, case.now, 5)
    return perf_counter() - begin


def _gap_in_time(case: Company) -> float:
    """Of the best plan at hand when the time is up."""
    begin = perf_counter()
    slots = find_slots(case.plan, case.calendars, case.now, 5, lambda: perf_counter() - begin > LIMIT)
    return slots[0].gap
