"""How long the best plans take, next to CP-SAT with two workers and to two plain searches, all in one run.

    python -m tests.bench [--quick] [S M L XL]

Every company is made before the clock starts, and every measurement begins as a new request does: from
calendars as they were read, nothing kept. CP-SAT is measured twice: as it comes, and with its probing off,
which these models are better without; each time from calendars to plans, its model put together in Python
included (the share is told). Plans that differ from CP-SAT's are counted: there must be none.
`--quick` leaves CP-SAT out at L and XL, where it takes minutes.
"""

import argparse
import gc
import platform
import statistics
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from os import sched_getaffinity
from time import perf_counter

from services.errors import NoCommonTime
from services.planning.engine import find_slots, read
from services.planning.hours import forget
from tests.bench import scarce, shapes
from tests.bench.plain import interval_merge, naive
from tests.planning.oracle.companies import SIZES, Company, company
from tests.planning.oracle.solver import Way, best_costs

OURS = {"S": 40, "M": 40, "L": 24, "XL": 12}  # seeds
PLAIN = {"S": 12, "M": 12, "L": 6, "XL": 3}
CP_SAT = {"S": 12, "M": 5, "L": 4, "XL": 3}
QUICK = {"S": 6, "M": 2}
REPEATS = 3
AS_IT_COMES = Way(workers=2, is_probing=True, is_for_speed=True, patience=240)
PROBING_OFF = Way(workers=2, is_for_speed=True, patience=240)


@dataclass
class Row:
    """Milliseconds of each company, by what was asked."""

    name: str
    times: dict[str, list[float]] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)  # where a solve was cut short: it takes longer than told
    differences: list[int] = field(default_factory=list)  # seeds
    hopeless: int = 0

    def add(self, what: str, seconds: float) -> None:
        self.times.setdefault(what, []).append(1000 * seconds)

    def median(self, what: str) -> float | None:
        return statistics.median(self.times[what]) if self.times.get(what) else None

    def p95(self, what: str) -> float | None:
        times = sorted(self.times.get(what, []))
        return times[min(len(times) - 1, int(0.95 * len(times)))] if times else None


def measured(do: Callable[[], object]) -> float:
    """The middle of three, in seconds; what an earlier request would have left behind is dropped."""
    times = []
    for _ in range(REPEATS):
        forget()
        begin = perf_counter()
        do()
        times.append(perf_counter() - begin)
    return statistics.median(times)


def costs(case: Company, limit: int) -> list[int]:
    with suppress(NoCommonTime):
        return [slot.cost for slot in find_slots(case.plan, case.calendars, case.now, limit)]
    return []


def ours(row: Row) -> None:
    cases = [company(SIZES[row.name], seed) for seed in range(OURS[row.name])]
    gc.collect()
    gc.freeze()  # a server does not hold forty companies that the collector has to walk
    for case in cases:
        row.hopeless += not costs(case, 1)
        row.add("five", measured(lambda: costs(case, 5)))  # noqa: B023
        row.add("first", measured(lambda: costs(case, 1)))  # noqa: B023
        fine = replace(case, plan=replace(case.plan, grid=timedelta(minutes=5)))
        row.add("fine", measured(lambda: costs(fine, 5)))  # noqa: B023
        row.add("read", measured(lambda: read(case.plan, case.calendars, case.now)))  # noqa: B023


def plain(row: Row) -> None:
    for seed in range(PLAIN[row.name]):
        case = company(SIZES[row.name], seed)
        for what, search in (("naive", naive), ("merge", interval_merge)):
            begin = perf_counter()
            search(case)
            row.add(what, perf_counter() - begin)


def cp_sat(row: Row, seeds: int) -> None:
    for seed in range(seeds):
        case = company(SIZES[row.name], seed)
        expected = costs(case, 5)
        for way, what in ((AS_IT_COMES, "as it comes"), (PROBING_OFF, "probing off")):
            verdict = best_costs(case.plan, case.calendars, case.now, 5, way)
            row.add(f"{what} five", verdict.spent)
            row.add(f"{what} first", verdict.building + sum(verdict.solving[:1]))
            row.add(f"{what} any", verdict.building + verdict.any_plan)
            row.add("building", verdict.building)
            if not verdict.proven:
                row.late.add(what)
            elif verdict.costs != expected:
                row.differences.append(seed)


def measure(names: Sequence[str], is_quick: bool) -> list[Row]:
    rows = []
    for name in names:
        rows.append(row := Row(name))
        ours(row)
        plain(row)
        cp_sat(row, (QUICK if is_quick else CP_SAT).get(name, 0))
    return rows


# The table, as docs/performance.md has it


def told(ms: float | None) -> str:
    if ms is None:
        return "not run"
    return f"{ms:,.0f}" if ms >= 100 else f"{ms:.1f}" if ms >= 10 else f"{ms:.2f}"


def times_faster(row: Row, theirs: str, our: str) -> str:
    slow, fast = row.median(theirs), row.median(our)
    if slow is None or not fast:
        return "not run"
    sign = ">= " if any(theirs.startswith(what) for what in row.late) else ""
    return f"{sign}{slow / fast:,.0f}x" if slow >= 10 * fast else f"{sign}{slow / fast:.1f}x"


def spread(row: Row, what: str) -> str:
    p95, p50 = row.p95(what), row.median(what)
    return f"{told(p95)} ({p95 / p50:.1f}x p50)" if p95 and p50 else "not run"


def lines(rows: Sequence[Row]) -> list[str]:
    def line(title: str, cell: Callable[[Row], str]) -> str:
        return f"| {title} | " + " | ".join(cell(row) for row in rows) + " |"

    table = [line("milliseconds, median", lambda row: row.name), "|---|" + "---:|" * len(rows)]
    for what, title in (("five", "five best plans"), ("first", "the best plan")):
        table.append(line(f"**{title}**, ours", lambda row: f"**{told(row.median(what))}**"))  # noqa: B023
        table.append(line(f"{title}, ours, p95", lambda row: spread(row, what)))  # noqa: B023
        for way in ("as it comes", "probing off"):
            key = f"{way} {what}"
            table.append(line(f"{title}, CP-SAT {way}", lambda row: told(row.median(key))))  # noqa: B023
            table.append(line("... / ours", lambda row: times_faster(row, key, what)))  # noqa: B023
    table.append(line("five best plans, ours, starts every 5 minutes", lambda row: told(row.median("fine"))))
    table.append(line("... p95", lambda row: spread(row, "fine")))
    table.append(
        line("of the best plans, ours: laying out the calendars", lambda row: told(row.median("read")))
    )
    table.append(
        line("any plan, CP-SAT probing off, no proof", lambda row: told(row.median("probing off any")))
    )
    table.append(line("... of all this CP-SAT's model in Python", lambda row: told(row.median("building"))))
    for what, title in (("naive", "five starts, naive search"), ("merge", "five starts, interval merge")):
        table.append(line(title, lambda row: told(row.median(what))))  # noqa: B023
        table.append(line("... / ours", lambda row: times_faster(row, what, "five")))  # noqa: B023
    table.append(line("companies: ours / plain / CP-SAT", _companies))
    table.append(line("of ours, without any plan", lambda row: str(row.hopeless)))
    table.append(line("plans that differ from CP-SAT's", _differences))
    return table


def _companies(row: Row) -> str:
    return " / ".join(str(len(row.times.get(what, []))) for what in ("five", "naive", "probing off five"))


def _differences(row: Row) -> str:
    if not row.times.get("probing off five"):
        return "not run"
    return f"seeds {row.differences}" if row.differences else "0"


def main() -> None:
    reads = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reads.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    reads.add_argument("sizes", nargs="*", metavar="size", help="S, M, L, XL; all of them when none is named")
    asked = reads.parse_args()
    names = [name for name in SIZES if not asked.sizes or name in asked.sizes]
    command = " ".join(["python -m tests.bench", *(["--quick"] if asked.quick else []), *asked.sizes])
    begin = datetime.now(UTC)
    rows = measure(names, asked.quick)
    took = (datetime.now(UTC) - begin).total_seconds()
    print(
        f"{begin:%Y-%m-%d}, `{command}`, {took:.0f} s on {len(sched_getaffinity(0))} cores"
        f" ({platform.machine()}, Python {platform.python_version()}, numpy {version('numpy')},"
        f" OR-Tools {version('ortools')}).\n"
    )
    print("\n".join(lines(rows)))
    print("\n" + "\n".join(scarce.lines()))
    print("\n" + "\n".join(shapes.lines()))


if __name__ == "__main__":
    main()
