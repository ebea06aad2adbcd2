"""What one writes first: two plain searches for five starts, without costs, gaps or proof.

Both hold all sessions back to back and take the first starts at which enough are free within their working
hours, one in two hours. Anybody may sit twice, a tentative meeting is a meeting.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from services.model import Availability, Calendar, InterviewPlan, Session, Span, WorkingHours
from services.planning import prices
from services.planning.hours import merged, working_spans
from tests.planning.oracle import rules
from tests.planning.oracle.companies import Company

FIVE = 5
IsFree = Callable[[str, Span], bool]


def naive(company: Company) -> list[datetime]:
    """Walk the meetings of everybody and of every room at every start on the grid."""
    whole = _whole(company)

    def is_free(address: str, span: Span) -> bool:
        calendar = company.calendars[address]
        if calendar.unknown is not None:
            return False
        if any(b.show_as is not Availability.FREE and b.span.overlaps(span) for b in calendar.busy):
            return False
        return any(open_.holds(span) for open_ in _open(calendar, company.plan, whole))

    return _first_five(company, is_free)


def interval_merge(company: Company) -> list[datetime]:
    """Merge each diary into free stretches once, then walk along them with the starts."""
    whole = _whole(company)
    free = {address: _free(calendar, company.plan, whole) for address, calendar in company.calendars.items()}
    places = dict.fromkeys(free, 0)

    def is_free(address: str, span: Span) -> bool:
        spans, n = free[address], places[address]
        while n and spans[n - 1].end > span.start:
            n -= 1
        while n < len(spans) and spans[n].end <= span.start:
            n += 1
        places[address] = n
        return n < len(spans) and spans[n].holds(span)

    return _first_five(company, is_free)


def _first_five(company: Company, is_free: IsFree) -> list[datetime]:
    found: dict[rules.Block, datetime] = {}
    plan = company.plan
    for window in plan.windows:
        start = window.start
        while start < window.end and len(found) < FIVE:
            if _holds(plan, start, is_free):
                found.setdefault(rules.block_of(int(start.timestamp()), plan), start)
            start += prices.GRID
    return list(found.values())


def _holds(plan: InterviewPlan, at: datetime, is_free: IsFree) -> bool:
    for session in plan.sessions:
        span = Span(at, at + session.duration)
        if not _sits(session, span, is_free) or not any(window.holds(span) for window in plan.windows):
            return False
        at = span.end
    return True


def _sits(session: Session, span: Span, is_free: IsFree) -> bool:
    for seat in session.panel:
        if sum(is_free(person.address, span) for person in seat.anyone_of) < seat.count:
            return False
    return session.room is None or any(is_free(room.address, span) for room in session.room.rooms)


def _free(calendar: Calendar, plan: InterviewPlan, whole: Span) -> list[Span]:
    if calendar.unknown is not None:
        return []
    free: list[Span] = []
    taken = merged(b.span for b in calendar.busy if b.show_as is not Availability.FREE)
    for open_ in _open(calendar, plan, whole):
        at = open_.start
        for busy in taken:
            if busy.overlaps(open_):
                free.append(Span(at, busy.start))
                at = busy.end
        free.append(Span(at, open_.end))
    return [span for span in free if span.start < span.end]


def _open(calendar: Calendar, plan: InterviewPlan, whole: Span) -> tuple[Span, ...]:
    """A room is open always."""
    return (whole,) if calendar.hours is None else _work(rules.hours_of(calendar, plan), whole)


@lru_cache(maxsize=4096)
def _work(hours: WorkingHours, whole: Span) -> tuple[Span, ...]:
    return working_spans(hours, whole)


def _whole(company: Company) -> Span:
    day, windows = timedelta(days=1), company.plan.windows
    return Span(windows[0].start - day, windows[-1].end + day)
