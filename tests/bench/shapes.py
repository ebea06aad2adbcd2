"""The same companies with plans of other shapes: lunch, several days, one room, any order."""

import statistics
from contextlib import suppress
from dataclasses import replace
from itertools import product
from time import perf_counter
from typing import Any

from services.errors import NoCommonTime
from services.model import Lunch
from services.planning.engine import find_slots
from tests.planning.oracle.companies import SIZES, Company, company

SEEDS = range(6)
LIMIT = 10.0  # seconds
SHAPES: dict[str, dict[str, Any]] = {
    "lunch": {"lunch": Lunch()},
    "over two days": {"days": 2},
    "one room": {"one_room": True},
    "in any order": {"any_order": True},
    "in any order, lunch": {"any_order": True, "lunch": Lunch()},
}


def lines() -> list[str]:
    table = ["| five best plans, milliseconds, median (most) | M | L | XL |", "|---|---:|---:|---:|"]
    found = {(shape, size): _cell(shape, size) for shape, size in product(SHAPES, ("M", "L", "XL"))}
    for shape in SHAPES:
        table.append(f"| {shape} | " + " | ".join(found[shape, size] for size in ("M", "L", "XL")) + " |")
    return table


def _cell(shape: str, size: str) -> str:
    cases = [company(SIZES[size], seed) for seed in SEEDS]
    took = [_took(replace(case, plan=replace(case.plan, **SHAPES[shape]))) for case in cases]
    late = sum(each >= LIMIT for each in took)
    cell = f"{1000 * statistics.median(took):,.0f} ({1000 * max(took):,.0f})"
    return f"{cell}, {late} not proven" if late else cell


def _took(case: Company) -> float:
    begin = perf_counter()
    with suppress(NoCommonTime):
        find_slots(case.plan, case.calendars, case.now, 5, lambda: perf_counter() - begin > LIMIT)
    return perf_counter() - begin
