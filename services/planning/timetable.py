"""When a plan's sittings may lie: the rules of the search, asked about times one by one."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from zoneinfo import ZoneInfo

from services.model import InterviewPlan, Lunch, Session, Span
from services.planning import prices
from services.planning.hours import DAY, comfortable, local_span, merged
from services.taken import ceil


class Timetable:
    """Sittings are told by the numbers of their sessions."""

    def __init__(self, plan: InterviewPlan, now: datetime) -> None:
        self.plan = plan
        self._windows = merged(plan.windows)
        self._theirs = None if plan.candidate_windows is None else merged(plan.candidate_windows)
        self._soonest = now + prices.LEAD
        self._earliest = max(self._soonest, self._windows[0].start)
        self._zone = ZoneInfo(plan.zone)
        self._step = int(plan.grid.total_seconds())
        self._lunch = plan.lunch or Lunch()
        self._lunches: dict[date, Span | None] = {}
        self._days: dict[datetime, date] = {}

    @property
    def first_start(self) -> datetime:
        """The first start on the grid that could be: from here waiting is counted."""
        opening = int(self._windows[0].start.timestamp()) // self._step * self._step
        soonest = -(-ceil(self._soonest) // self._step) * self._step
        return datetime.fromtimestamp(max(opening, soonest), UTC)

    def opens(self, session: Session, span: Span) -> bool:
        """Whether it lies in the times that were asked for, the candidate's too, and not too soon."""
        theirs = self._theirs if session.with_candidate else None
        return (
            span.start >= self._earliest
            and _lies_in(self._windows, span)
            and (theirs is None or _lies_in(theirs, span))
        )

    def is_loop(self, spans: Sequence[Span], moved: Sequence[bool]) -> bool:
        """Whether they may lie so, one span for each session. Two that did not move are not asked about."""
        held = sorted(range(len(spans)), key=spans.__getitem__)
        if not all(self.follows(spans, a, b) for a, b in pairwise(held) if moved[a] or moved[b]):
            return False
        days = {self.day(span.start) for span in spans}
        return len(days) <= self.plan.days and all(self.is_fed(spans, day) for day in days)

    def follows(self, spans: Sequence[Span], a: int, b: int) -> bool:
        """Whether session `b` may come next after session `a`."""
        if not self.comes_first(a, b):
            return False
        before, after = spans[a], spans[b]
        if self.day(before.start) != self.day(after.start):
            return before.start < after.start
        longest, hours = self.plan.breaks.longest, self._lunch_hours(self.day(after.start))
        if hours and not self._is_debrief(b) and self._holds_lunch(hours, before.end, after.start):
            longest += self._lunch.lasts
        return self.plan.breaks.shortest <= after.start - before.end <= longest

    def odd_hours(self, session: Session, span: Span) -> int:
        """What it costs by the candidate's clock."""
        if self.plan.comfort is None or not session.with_candidate:
            return 0
        since, until = (int(at.timestamp()) for at in (span.start, span.end))
        suits = sum(
            max(0, min(until, end) - max(since, start)) for start, end in comfortable(self.plan, since, until)
        )
        return prices.ODD_HOURS * -(-timedelta(seconds=until - since - suits) // prices.UNIT)

    def starts(self, beside: datetime, way: int) -> Iterator[datetime]:
        """The starts in the windows, on the grid, after `beside` or before it, nearest first."""
        step, at = self._step, beside.timestamp()
        for window in self._windows[::way]:
            first = -(-ceil(max(window.start, self._earliest)) // step)
            after = -(-ceil(window.end) // step)
            if way > 0:
                first = max(first, int(at // step) + 1)
            else:
                after = min(after, int(-(-at // step)))
            for position in range(first, after)[::way]:
                yield datetime.fromtimestamp(position * step, UTC)

    def after(self, end: datetime) -> Iterator[datetime]:
        """The starts on the grid from `end` on, as long as another sitting may follow."""
        at = -(-ceil(end) // self._step) * self._step
        last = (end + self.longest_gap).timestamp()
        while at <= last:
            yield datetime.fromtimestamp(at, UTC)
            at += self._step

    @property
    def longest_gap(self) -> timedelta:
        return self.plan.breaks.longest + (self._lunch.lasts if self.plan.lunch else timedelta())

    def block(self, start: datetime) -> tuple[date, int]:
        """Which day, and which two hours of it."""
        return self.day(start), start.astimezone(self._zone).hour // 2

    def day(self, at: datetime) -> date:
        if at not in self._days:
            self._days[at] = at.astimezone(self._zone).date()
        return self._days[at]

    def comes_first(self, a: int, b: int) -> bool:
        """Debriefs come after all that the candidate is in."""
        if self._is_debrief(a) != self._is_debrief(b):
            return self._is_debrief(b)
        return self.plan.any_order or a < b

    def _is_debrief(self, j: int) -> bool:
        return not self.plan.sessions[j].with_candidate

    def is_fed(self, spans: Sequence[Span], day: date) -> bool:
        """Whether the candidate, if they come on that day, has time for lunch."""
        hours = self._lunch_hours(day)
        theirs = [
            span
            for span, session in zip(spans, self.plan.sessions, strict=True)
            if session.with_candidate and self.day(span.start) == day
        ]
        if hours is None or not theirs:
            return True
        last = max(theirs, key=lambda span: span.start)
        return self.has_eaten(theirs) or self._holds_lunch(hours, last.end, hours.end)

    def has_eaten(self, theirs: Sequence[Span]) -> bool:
        """Whether there is time for lunch before the last of a day's sittings of the candidate."""
        hours = self._lunch_hours(self.day(theirs[0].start)) if theirs else None
        if hours is None:
            return False
        in_turn = sorted(theirs)
        ends = [hours.start, *(span.end for span in in_turn[:-1])]
        starts = (span.start for span in in_turn)
        return any(self._holds_lunch(hours, end, start) for end, start in zip(ends, starts, strict=True))

    def lunch(self, theirs: Sequence[Span]) -> Span | None:
        """When the candidate can eat on the day of the first of these: the first stretch long enough."""
        hours = self._lunch_hours(self.day(theirs[0].start)) if theirs else None
        if hours is None:
            return None
        day = self.day(theirs[0].start)
        today = sorted(span for span in theirs if self.day(span.start) == day)
        ends = [hours.start, *(max(span.end, hours.start) for span in today)]
        starts = [*(min(span.start, hours.end) for span in today), hours.end]
        free = map(Span, ends, starts)
        return next((span for span in free if span.start + self._lunch.lasts <= span.end), None)

    def _holds_lunch(self, hours: Span, end: datetime, start: datetime) -> bool:
        return min(start, hours.end) - max(end, hours.start) >= self._lunch.lasts

    def _lunch_hours(self, day: date) -> Span | None:
        """The candidate's, if there is to be lunch and they begin on the requester's `day`."""
        if self.plan.lunch is None:
            return None
        if day not in self._lunches:
            zone = self.plan.candidate_zone or self.plan.zone
            hours = self._lunch.start, self._lunch.end, zone
            near = (local_span(day + n * DAY, *hours) for n in range(-2, 3))
            self._lunches[day] = next((span for span in near if self.day(span.start) == day), None)
        return self._lunches[day]


def _lies_in(apart: Sequence[Span], span: Span) -> bool:
    """`apart` are in order and do not touch."""
    at = bisect_right(apart, span.start, key=_start) - 1
    return at >= 0 and apart[at].holds(span)


_start = attrgetter("start")
