"""The best ways to hold an interview, by `prices`: proven, distinct, with reasons.

`grid` lays the windows out in steps, `page` prices everybody's diary on it and `tariff` every session, a few
days at a time; `day` knows for each day what the rest of the plan costs at least, `search` takes `paths`
through the `days` best first, `seating` seats the pools.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from services.errors import NoCommonTime
from services.model import Calendar, InterviewPlan, Sitting, Slot, Span
from services.planning.agenda import Agenda
from services.planning.diaries import Diaries, by_address
from services.planning.funnel import funnel
from services.planning.grid import Grid
from services.planning.loop import Loop
from services.planning.panels import Panels
from services.planning.paths import Timing
from services.planning.prices import LATELY, UNKNOWN
from services.planning.reasons import Choice, Held, reasons_of
from services.planning.search import timings


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
        is_proven = not is_late()
        raise NoCommonTime(funnel(plan, loop.panels, loop.diaries) if is_proven else (), is_proven)
    return slots


def read(plan: InterviewPlan, calendars: Mapping[str, Calendar], now: datetime) -> Loop:
    """The calendars as the search reads them. `plan` has a window."""
    return Loop(plan, Panels.of(plan), Diaries(plan, Grid.of(plan, now), by_address(calendars)))


def best(loop: Loop, limit: int, is_late: Callable[[], bool] = never) -> tuple[Slot, ...]:
    """As `find_slots`, from calendars already read; () when there is none."""
    if not loop.panels.can_be_filled(loop.plan):
        return ()
    agenda = Agenda(loop.plan, loop.diaries.calendars)
    return tuple(_slot(loop, timing, agenda) for timing in timings(loop, limit, is_late))


def _slot(loop: Loop, timing: Timing, agenda: Agenda) -> Slot:
    sits = _sits(loop, timing)
    held = tuple(_held(loop, timing, sits))
    told = reasons_of(agenda, held, _choices(loop, timing, set().union(*sits)))
    return Slot(tuple(each.sitting for each in held), timing.cost, told, timing.least)


def _sits(loop: Loop, timing: Timing) -> list[set[int]]:
    """The rows of everybody who sits, by session."""
    sits = [set(required) for required in loop.required]
    for pool, rows in zip(loop.panels.pools, timing.sits, strict=True):
        sits[pool.session].update(rows)
    for i, j in timing.path:
        sits[j].update(timing.days.guests(i, j))
    return sits


def _held(loop: Loop, timing: Timing, sits: Sequence[set[int]]) -> Iterator[Held]:
    """In order of time."""
    days, lately = timing.days, LATELY * loop.diaries.lately
    for (i, j), room in zip(timing.path, days.room_rows(timing.path), strict=True):
        session, start = loop.plan.sessions[j], loop.diaries.grid.instant(i)
        span = Span(start, start + session.duration)
        rows, asked = loop.asked[j]
        places = sorted(map(rows.index, sits[j]))
        where = loop.diaries.rooms[room - 1] if room and session.room else None
        dearer = days.prices(i, j) > lately
        weighed = tuple([asked[place] for place in places if dearer[rows[place]]])
        people = tuple([asked[place] for place in places])
        yield Held(session, Sitting(session.title, span, people, where), weighed)


def _choices(loop: Loop, timing: Timing, seated: set[int]) -> Iterator[Choice]:
    costs = timing.days.pool_prices(timing.path)
    for (rows, members), each, chosen in zip(loop.members, costs, timing.sits, strict=True):
        pool = zip(rows, members, (each < UNKNOWN).tolist(), strict=True)
        yield Choice(
            tuple([members[rows.index(row)] for row in chosen]),
            tuple([member for row, member, is_able in pool if is_able and row not in seated]),
        )
