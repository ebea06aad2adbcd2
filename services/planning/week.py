"""What hours alone cost at one span: outside working hours, on a day off, at night. As `rota` has it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from services.model import Span, WorkingHours
from services.planning import prices
from services.planning.grid import instant
from services.planning.hours import Stretches, askable, at_work
from services.taken import floor

_DAY = 86_400


class Week:
    """Hours laid out for three days at a time: what begins on the middle one ends in them. Answers are kept:
    many people share their hours, and many are asked about the same span.
    """

    def __init__(self, hours: WorkingHours) -> None:
        self.hours = hours
        self._laid: dict[tuple[object, int], Sequence[Span]] = {}
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
        return self.discomfort(span) == 0

    def _discomfort(self, span: Span) -> int:
        work = self._about(at_work, span)
        if any(each.holds(span) for each in work):
            return 0
        if not any(each.holds(span) for each in self._about(askable, span)):
            return prices.NEVER
        inside = (min(w.end, span.end) - max(w.start, span.start) for w in work if w.overlaps(span))
        outside = span.duration - sum(inside, timedelta())
        day = span.start.astimezone(ZoneInfo(self.hours.zone)).date()
        off = 0 if day.weekday() in self.hours.days else prices.DAY_OFF
        return prices.OUTSIDE_HOURS * -(-outside // prices.UNIT) + off

    def _about(self, of: Callable[[WorkingHours, int, int], Stretches], span: Span) -> Sequence[Span]:
        day = floor(span.start) // _DAY
        if (of, day) not in self._laid:
            stretches = of(self.hours, (day - 1) * _DAY, (day + 2) * _DAY)
            self._laid[of, day] = [Span(instant(start), instant(end)) for start, end in stretches]
        return self._laid[of, day]
