"""What it takes to go on when a plan falls through, next to planning anew, all in one run.

    python -m tests.bench.plan_b [S M L XL]

Everything begins with calendars as they were read, but for the two rows that say so. Somebody who sits in the
middle of the loop declines, or the room there does (the times can be kept where another can be had), or the
whole pool of that session (they cannot).
"""

import argparse
import gc
import statistics
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import process_time

from services.errors import NoCommonTime
from services.model import Slot
from services.planning.agenda import Agenda
from services.planning.engine import find_slots, read
from services.planning.explain import explained
from services.planning.recheck import rechecked
from services.planning.replan import keeping_times, repairs
from tests.bench.engine import told
from tests.planning.oracle.companies import SIZES, Company, company

SEEDS = 12
REPEATS = 5
ROWS = {
    "five": "five best plans, anew",
    "recheck": "a shown slot rechecked",
    "keep": "times kept by a swap, calendars at hand",
    "keep fresh": "times kept by a swap, calendars as read",
    "declined": "best three repairs, somebody declines",
    "room": "best three repairs, the room is lost",
    "repairs": "best three repairs, times lost",
    "why": "why not then",
    "agenda": "one mailbox changed, agenda",
    "diaries": "one mailbox changed, diaries",
}


@dataclass
class Row:
    name: str
    times: dict[str, list[float]] = field(default_factory=dict)
    shares: dict[str, list[float]] = field(default_factory=dict)  # of planning the same company anew

    def add(self, what: str, do: Callable[[], object]) -> None:
        self.times.setdefault(what, []).append(1000 * measured(do))
        self.shares.setdefault(what, []).append(self.times[what][-1] / self.times["five"][-1])


def measured(do: Callable[[], object]) -> float:
    """The middle of some, in seconds of this process."""
    times = []
    for _ in range(REPEATS):
        begin = process_time()
        do()
        times.append(process_time() - begin)
    return statistics.median(times)


def measure(name: str) -> Row:
    row = Row(name)
    for seed in range(SEEDS):
        case = company(SIZES[name], seed)
        gc.collect()
        gc.freeze()  # as in `engine`
        with suppress(NoCommonTime):
            slot = find_slots(case.plan, case.calendars, case.now, 1)[0]
            _one(row, case, slot)
    return row


def _one(row: Row, case: Company, slot: Slot) -> None:
    plan, calendars, now = case.plan, case.calendars, case.now
    middle = slot.sittings[len(slot.sittings) // 2]
    session = next(each for each in plan.sessions if each.title == middle.title)
    who = middle.people[0].address
    everybody = [person.address for seat in session.panel for person in seat.anyone_of]
    agenda, diaries = Agenda(plan, calendars), read(plan, calendars, now).diaries
    later = slot.span.start + (slot.span.duration + plan.grid)
    row.times.setdefault("five", []).append(1000 * measured(lambda: find_slots(plan, calendars, now, 5)))
    row.add("recheck", lambda: rechecked(plan, slot, calendars, now))
    row.add("keep", lambda: keeping_times(agenda, slot, now, [who]))
    row.add("keep fresh", lambda: keeping_times(Agenda(plan, calendars), slot, now, [who]))
    row.add("declined", lambda: repairs(Agenda(plan, calendars), slot, now, [who]))
    if middle.room:
        room = middle.room.address
        row.add("room", lambda: repairs(Agenda(plan, calendars), slot, now, [room]))
    row.add("repairs", lambda: repairs(Agenda(plan, calendars), slot, now, everybody))
    row.add("why", lambda: explained(plan, calendars, now, later, [slot]))
    row.add("agenda", lambda: agenda.with_calendar(calendars[who]))
    row.add("diaries", lambda: diaries.with_calendar(calendars[who]))


def lines(rows: Sequence[Row]) -> list[str]:
    table = [
        "| processor milliseconds, median (of planning anew) | "
        + " | ".join(row.name for row in rows)
        + " |",
        "|---|" + "---:|" * len(rows),
    ]
    for what, title in ROWS.items():
        table.append(f"| {title} | " + " | ".join(_cell(row, what) for row in rows) + " |")
    return table


def _cell(row: Row, what: str) -> str:
    times = row.times.get(what)
    if not times:
        return "no plan"
    middle = statistics.median(times)
    cell = f"{middle:.3f}" if middle < 1 else told(middle)
    return cell if what == "five" else f"{cell} ({statistics.median(row.shares[what]):.2f})"


def main() -> None:
    reads = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reads.add_argument(
        "--quick", action="store_true", help="taken so that all benchmarks take the same words"
    )
    reads.add_argument("sizes", nargs="*", metavar="size", help="S, M, L, XL; all of them when none is named")
    asked = reads.parse_args()
    print("\n".join(lines([measure(name) for name in SIZES if not asked.sizes or name in asked.sizes])))


if __name__ == "__main__":
    main()
