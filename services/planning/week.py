"""What hours alone cost at one span: outside working hours, on a day off, at night. As `rota` has it."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from services.model import Span, WorkingHours
from services.planning import prices
from services.planning.hours import askable, at_work, spans_about
from services.taken import floor

_DAY = 86_400


class Week:
    """Somebody's hours. Answers are kept: many people share them, and many are asked about the same span."""

    def __init__(self, hours: WorkingHours) -> None:
        self.hours = hours
        self._discomforts: dict[Span, int] = {}

    def discomfort(self, span: Span) -> int:
        """NEVER at night."""
        known = self._discomforts.get(span)
        if known is None:
            known = self._discomforts[span] = self._discomfort(span)
        return known

    def is_askable(self, span: Span) -> bool:
        return self.discomfort(span) < prices.NEVER

    def is_at_work(self, span: Span) -> bool:
        return _is_in_one(self._work(span), span)

    def _work(self, span: Span) -> Sequence[Span]:
        return spans_about(at_work, self.hours, floor(span.start) // _DAY)

    def _discomfort(self, span: Span) -> int:
        work = self._work(span)
        if _is_in_one(work, span):
            return 0
        if not _is_in_one(spans_about(askable, self.hours, floor(span.start) // _DAY), span):
            return prices.NEVER
        inside = (min(w.end, span.end) - max(w.start, span.start) for w in work if w.overlaps(span))
        outside = span.duration - sum(inside, timedelta())
        day = span.start.astimezone(ZoneInfo(self.hours.zone)).date()
        off = 0 if day.weekday() in self.hours.days else prices.DAY_OFF
        return prices.OUTSIDE_HOURS * -(-outside // prices.UNIT) + off


def _is_in_one(stretches: Sequence[Span], span: Span) -> bool:
    return any([each.holds(span) for each in stretches])
