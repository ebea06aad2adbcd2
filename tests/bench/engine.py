"""How long the five best slots take, next to a naive search, everything in one run.

    python -m tests.bench.engine

Naive: for each start on the grid, all sessions back to back, walk the raw meetings of everybody and every
room; the first five starts at which enough are free win, one in two hours. It is what one writes first: no
costs, no gaps, nobody kept from sitting twice, no best.
"""

import statistics
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from time import perf_counter

from services.errors import NoCommonTime
from services.model import Availability, Calendar, InterviewPlan, Session, Span
from services.planning import prices
from services.planning.engine import find_slots
from services.planning.hours import tolerable_spans, working_spans
from tests.planning.instances import MONDAY, crowd

SIZES = {
    "S: 1 session, 3 people, 5 rooms, 1 week": {"sessions": 1, "pool": 0, "named": 3, "rooms": 5, "days": 5},
    "M: 4 sessions, pools of 6, 10 rooms, 2 weeks": {
        "sessions": 4,
        "pool": 6,
        "named": 0,
        "rooms": 10,
        "days": 12,
    },
    "L: 6 sessions, pools of 20, 40 rooms, 4 weeks": {
        "sessions": 6,
        "pool": 20,
        "named": 0,
        "rooms": 40,
        "days": 26,
    },
}
LOADS = (0.3, 0.5, 0.7)
SEEDS = range(4)


def naive(plan: InterviewPlan, calendars: dict[str, Calendar]) -> list[Span]:
    found: dict[tuple[int, int], Span] = {}
    for window in plan.windows:
        start = window.start
        while start < window.end and len(found) < 5:
            at, fits = start, True
            for session in plan.sessions:
                span = Span(at, at + session.duration)
                fits = fits and _holds(plan, calendars, session, span)
                at = span.end
            if fits:
                found.setdefault((start.toordinal(), start.hour // 2), Span(start, at))
            start += prices.GRID
    return list(found.values())


def _holds(plan: InterviewPlan, calendars: dict[str, Calendar], session: Session, span: Span) -> bool:
    for seat in session.panel:
        if sum(_is_free(calendars[p.address], span, True) for p in seat.anyone_of) < seat.count:
            return False
    rooms = session.room.rooms if session.room else ()
    return not rooms or any(_is_free(calendars[room.address], span, False) for room in rooms)


def _is_free(calendar: Calendar, span: Span, is_person: bool) -> bool:
    if any(b.span.overlaps(span) and b.show_as is not Availability.FREE for b in calendar.busy):
        return False
    if not is_person or calendar.hours is None:
        return True
    day = Span(span.start - timedelta(days=1), span.end + timedelta(days=1))
    return any(hours.holds(span) for hours in working_spans(calendar.hours, day))


def measured(do: Callable[[], object]) -> float:
    """The best of three, in milliseconds; hours are worked out anew each time, as for a new request."""
    times = []
    for _ in range(3):
        working_spans.cache_clear()
        tolerable_spans.cache_clear()
        begin = perf_counter()
        do()
        times.append(1000 * (perf_counter() - begin))
    return min(times)


def found(plan: InterviewPlan, calendars: dict[str, Calendar], limit: int) -> int:
    try:
        return len(find_slots(plan, calendars, MONDAY, limit))
    except NoCommonTime:
        return 0


def main(names: Iterable[str] = SIZES) -> None:
    print(f"median and worst of {len(LOADS) * len(SEEDS)} companies, milliseconds")
    print(f"{'':48}{'five slots':>18}{'fifteen':>18}{'naive':>18}")
    for name in names:
        columns: list[list[float]] = [[], [], []]
        for load in LOADS:
            for seed in SEEDS:
                plan, calendars = crowd(seed, load=load, **SIZES[name])
                columns[0].append(measured(lambda p=plan, c=calendars: found(p, c, 5)))
                columns[1].append(measured(lambda p=plan, c=calendars: found(p, c, 15)))
                columns[2].append(measured(lambda p=plan, c=calendars: naive(p, c)))
        cells = (f"{statistics.median(column):9.1f}{max(column):9.1f}" for column in columns)
        print(f"{name:48}{''.join(cells)}")


if __name__ == "__main__":
    main([name for name in SIZES if not sys.argv[1:] or name[0] in sys.argv[1:]])
