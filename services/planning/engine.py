"""The best ways to hold an interview, by `prices`: proven, distinct, with reasons.

`grid` lays the windows out in steps, `page` prices everybody's diary on it, `day` knows for each day what
the rest of the plan costs at least, `search` takes `paths` through the `days` best first, `seating` seats
the pools.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from services.errors import NoCommonTime
from services.model import Calendar, InterviewPlan, Session, Sitting, Slot, Span
from services.planning.agenda import Agenda
from services.planning.diaries import Diaries
from services.planning.explain import why_not
from services.planning.funnel import funnel
from services.planning.grid import Grid
from services.planning.loop import Loop
from services.planning.panels import Panels, Pool
from services.planning.paths import Timing
from services.planning.prices import UNKNOWN
from services.planning.reasons import Choice, reasons_of, recheck
from services.planning.search import timings

__all__ = ["find_slots", "recheck", "why_not"]


def never() -> bool:
    return False


def find_slots(
    plan: InterviewPlan,
    calendars: Mapping[str, Calendar],
    now: datetime,
    limit: int,
    is_late: Callable[[], bool] = never,
) -> tuple[Slot, ...]:
    """Up to `limit` distinct ways to hold the whole plan, best first. A longer answer begins with a shorter.

    Within each round of two a day the costs rise. Slots that need somebody whose mailbox could not be read
    come after all others and say so; a room that could not be read is never taken.

    `is_late` is asked at every step of the search. Once it says so, what is at hand is given, each with the
    least that any other slot in its place can cost (`Slot.least`).

    Raises NoCommonTime.
    """
    if not plan.windows or not any(span.start < span.end for span in plan.windows):
        raise NoCommonTime((("window", 0),))
    loop = read(plan, calendars, now)
    slots = best(loop, limit, is_late)
    if not slots:
        raise NoCommonTime(funnel(plan, loop.panels, loop.diaries))
    return slots


def read(plan: InterviewPlan, calendars: Mapping[str, Calendar], now: datetime) -> Loop:
    """The calendars as the search reads them. `plan` has a window."""
    return Loop(plan, Panels.of(plan), Diaries(plan, Grid.of(plan, now), calendars))


def best(loop: Loop, limit: int, is_late: Callable[[], bool] = never) -> tuple[Slot, ...]:
    """As `find_slots`, from calendars already read; () when there is none."""
    if not loop.panels.can_be_filled(loop.plan):
        return ()
    agenda = Agenda(loop.plan, loop.diaries.calendars)
    return tuple(_slot(loop, timing, agenda) for timing in islice(timings(loop, is_late), limit))


def _slot(loop: Loop, timing: Timing, agenda: Agenda) -> Slot:
    held = list(_held(loop, timing))
    pool_prices = timing.days.pool_prices(timing.path)
    choices = map(_choice, loop.panels.pools, loop.pools, timing.sits, pool_prices)
    told = reasons_of(agenda, held, choices)
    return Slot(tuple(sitting for _, sitting in held), timing.cost, told, timing.least)


def _held(loop: Loop, timing: Timing) -> Iterator[tuple[Session, Sitting]]:
    """Every session with its sitting, in order of time."""
    days, sits = timing.days, [set(required) for required in loop.required]
    for pool, rows in zip(loop.panels.pools, timing.sits, strict=True):
        sits[pool.session].update(rows)
    for (i, j), room in zip(timing.path, days.room_rows(timing.path), strict=True):
        session, start = loop.plan.sessions[j], loop.diaries.grid.instant(i)
        sits[j].update((*days.optional_who_sit(i, j), *days.trainee_who_sits(i, j)))
        people = tuple(person for row, person in loop.asked[j] if row in sits[j])
        where = loop.diaries.rooms[room - 1] if room and session.room else None
        yield session, Sitting(session.title, Span(start, start + session.duration), people, where)


def _choice(pool: Pool, rows: Sequence[int], chosen: Sequence[int], costs: Sequence[int]) -> Choice:
    return Choice(
        tuple(person for person, row in zip(pool.members, rows, strict=True) if row in chosen),
        tuple(person for person, cost in zip(pool.members, costs, strict=True) if cost < UNKNOWN),
    )
