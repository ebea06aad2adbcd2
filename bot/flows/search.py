"""A plan's calendars read, and the best slots by them; or what would have to give way.

All is asked for at once. Where a search over weeks is slow, its first week is asked for besides, and shown
meanwhile.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk import Desk
from bot.flows import parts, preferences, show
from bot.flows.others import other_interviews
from cards.slots import PAGE
from services.booking.amend import differs, without_own
from services.booking.loops import free_of
from services.errors import NoCommonTime, SchedulingError
from services.graph.client import Graph
from services.model import Booking, Calendar, InterviewPlan, Slot, Span
from services.planning.engine import find_slots
from services.planning.relax import Relief, reliefs
from services.planning.relaxation import Offers

OFFERED = 4 * PAGE  # slots that one search keeps; five are shown at a time
WEEK = timedelta(weeks=1)
EARLY = 2.0  # seconds that somebody waits before they are shown what there is already
LONGEST = 2.0  # seconds that one search may take; then its best so far is shown with what it may lack


@dataclass(frozen=True, slots=True)
class Found:
    """`until`: calendars after it are not read (yet). `others`: the candidate's other interviews."""

    plan: InterviewPlan
    slots: tuple[Slot, ...]
    until: datetime | None = None
    others: tuple[Booking, ...] = ()


Early = Callable[[Found], Awaitable[None]]
Best = Callable[[Mapping[str, Calendar], tuple[Span, ...]], Awaitable[Found]]


async def search(
    plan: InterviewPlan,
    graph: Graph,
    tenant: str,
    desk: Desk,
    early: Early | None = None,
    *,
    keeps_terms: bool = False,
) -> Found:
    """The plan with what its interviewers ask for, and its best slots by the calendars of this moment.

    `early` is shown the first week's when the whole takes long. `keeps_terms`: the plan has terms already.
    Raises NoCommonTime, SignInNeeded, the GraphErrors.
    """
    standing, plan = await _standing(plan, tenant, desk)
    others = await other_interviews(plan, tenant, desk)
    if not free_of(plan.windows, others):
        raise NoCommonTime

    async def best(calendars: Mapping[str, Calendar], windows: tuple[Span, ...]) -> Found:
        left = without_own(dict(calendars), standing)
        asked = plan if keeps_terms else await preferences.with_terms(plan, left, tenant, desk)
        windows = free_of(windows, others)
        slots = await _slots(replace(asked, windows=windows), left, desk.now())
        found = tuple(slot for slot in slots if not standing or differs(slot, standing))
        if not found:
            found = await _beside(replace(asked, windows=windows), standing, left, desk.now())
        return Found(asked, found, others=others)

    span = whole_of(plan.windows)
    whole = asyncio.create_task(graph.schedules.read(addresses(plan), parts.around(span)))
    shown = None
    try:
        if early and span.duration > WEEK and not (await asyncio.wait({whole}, timeout=EARLY))[0]:
            shown = await _first_week(whole, plan, graph, best, early)
        calendars = await whole
    except SchedulingError:
        if shown is None:
            raise
        return shown
    finally:
        whole.cancel()
    return await best(calendars, plan.windows)


async def _slots(plan: InterviewPlan, calendars: Mapping[str, Calendar], now: datetime) -> tuple[Slot, ...]:
    return await asyncio.to_thread(find_slots, plan, calendars, now, OFFERED, _late())


async def _beside(
    plan: InterviewPlan, standing: tuple[Booking, ...], calendars: Mapping[str, Calendar], now: datetime
) -> tuple[Slot, ...]:
    """When the time that stands is the best of its two hours, and nothing else is offered: what begins a
    little later or earlier. Raises NoCommonTime."""
    found: list[Slot] = []
    for windows in around(plan.windows, standing[0].slot.span, plan.grid) if len(standing) == 1 else ():
        with suppress(NoCommonTime):
            found += await _slots(replace(plan, windows=windows), calendars, now)
    if not found:
        raise NoCommonTime  # but for the time that it has
    return tuple(found)


def around(
    windows: tuple[Span, ...], taken: Span, step: timedelta
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The windows from which a session as long as `taken` can begin later than it, and earlier."""
    later = (Span(max(window.start, taken.start + step), window.end) for window in windows)
    earlier = (Span(window.start, min(window.end, taken.end - step)) for window in windows)
    return _open(later), _open(earlier)


def _open(windows: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(window for window in windows if window.start < window.end)


async def helps(plan: InterviewPlan, graph: Graph, tenant: str, desk: Desk) -> tuple[Relief, ...]:
    """What would open times, for a plan that has none but the one it may have. () where that could not be
    read."""
    standing, plan = await _standing(plan, tenant, desk)
    taken = [each.slot.span for each in await other_interviews(plan, tenant, desk)]
    try:
        rooms = await graph.rooms.all() if plan.rooms else ()
        whole = whole_of(plan.windows)
        read = Span(whole.start, whole.end + WEEK)
        asked = {*addresses(plan), *(room.address for room in rooms)}
        calendars = await graph.schedules.read(asked, parts.around(read))
    except SchedulingError:
        return ()
    calendars = without_own(calendars, standing)
    plan = await preferences.with_terms(plan, calendars, tenant, desk)
    offers = Offers(rooms, (), read)

    def is_other(slot: Slot) -> bool:
        meets = any(s.span.overlaps(span) for s in slot.sittings for span in taken)
        return not meets and (not standing or differs(slot, standing))

    return await asyncio.to_thread(
        reliefs, plan, calendars, desk.now(), offers, is_late=_late(), counts=is_other
    )


def addresses(plan: InterviewPlan) -> list[str]:
    return [person.address for person in plan.people] + [room.address for room in plan.rooms]


def whole_of(windows: tuple[Span, ...]) -> Span:
    return Span(min(span.start for span in windows), max(span.end for span in windows))


def within_span(windows: tuple[Span, ...], span: Span) -> tuple[Span, ...]:
    return _open(Span(max(w.start, span.start), min(w.end, span.end)) for w in windows)


async def _first_week(
    whole: "asyncio.Task[dict[str, Calendar]]", plan: InterviewPlan, graph: Graph, best: Best, early: Early
) -> Found | None:
    """What was shown because all of it takes long; None when it came first after all, or there is nothing
    to show."""
    start = whole_of(plan.windows).start
    week = Span(start, start + WEEK)
    first = asyncio.create_task(graph.schedules.read(addresses(plan), parts.around(week), besides=True))
    try:
        await asyncio.wait({whole, first}, return_when=asyncio.FIRST_COMPLETED)
        if whole.done():
            return None
        found = replace(await best(await first, within_span(plan.windows, week)), until=week.end)
    except SchedulingError:
        return None
    finally:
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)  # what became of it is nobody's concern any more
    await early(found)
    return found


async def _standing(
    plan: InterviewPlan, tenant: str, desk: Desk
) -> tuple[tuple[Booking, ...], InterviewPlan]:
    """What the plan is to change, and the plan without the times of the candidate's other sessions."""
    if plan.replaces is None:
        return (), plan
    standing = await show.standing(desk, tenant, plan.replaces)
    loop = await show.standing(desk, tenant, standing[0].loop) if standing and standing[0].loop else ()
    others = [booking for booking in loop if booking not in standing]
    return standing, replace(plan, windows=free_of(plan.windows, others))


def _late() -> Callable[[], bool]:
    deadline = time.monotonic() + LONGEST
    return lambda: time.monotonic() > deadline
