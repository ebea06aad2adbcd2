"""Working hours as instants. Local hours are met on every day, also on the days when clocks change.

A stretch of time is counted in whole seconds since 1970: pairs of them are far quicker to compare than
datetimes, and there are many. `Span`s are made of them at the edge.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.model import InterviewPlan, Span, WorkingHours

Stretches = list[tuple[int, int]]
"""Half open, whole seconds since 1970."""

AWAKE = (time(7), time(21))
"""Nobody is asked to sit outside these local hours, unless they work then."""

DAY = timedelta(days=1)
_DAY_LASTS = 86_400


def at_work(hours: WorkingHours, since: int, until: int) -> Stretches:
    """When somebody with these hours works, about since..until; a night shift is of the day it begins."""
    days = [day for day in local_days(hours.zone, since, until) if day.weekday() in hours.days]
    stretches = [by_the_clock(day, hours.start, hours.end, hours.zone) for day in days]
    return stretches if hours.start < hours.end else joined(stretches)


def askable(hours: WorkingHours, since: int, until: int) -> Stretches:
    """When somebody can be asked at all: awake, or at work by their own hours."""
    daily = awake(hours.zone, since, until)
    if AWAKE[0] <= hours.start < hours.end <= AWAKE[1]:
        return daily
    return joined([*daily, *at_work(hours, since, until)])


@lru_cache(maxsize=8192)
def spans_about(
    of: Callable[[WorkingHours, int, int], Stretches], hours: WorkingHours, day: int
) -> tuple[Span, ...]:
    """`at_work` or `askable` on three days of UTC, the middle one of this number since 1970: what begins on
    that one ends in them."""
    stretches = of(hours, (day - 1) * _DAY_LASTS, (day + 2) * _DAY_LASTS)
    return tuple(Span(_instant(start), _instant(end)) for start, end in stretches)


@lru_cache(maxsize=1024)
def awake(zone: str, since: int, until: int) -> Stretches:
    return [by_the_clock(day, *AWAKE, zone) for day in local_days(zone, since, until)]


def comfortable(plan: InterviewPlan, since: int, until: int) -> Stretches:
    """The hours that suit the candidate, where they are, about since..until."""
    if plan.comfort is None:
        return []
    zone = plan.candidate_zone or plan.zone
    return joined(by_the_clock(day, *plan.comfort, zone) for day in local_days(zone, since, until))


def working_spans(hours: WorkingHours, window: Span) -> tuple[Span, ...]:
    """`at_work` inside `window`."""
    return _inside(window, at_work(hours, *_seconds(window)))


def tolerable_spans(hours: WorkingHours, window: Span) -> tuple[Span, ...]:
    """`askable` inside `window`."""
    return _inside(window, askable(hours, *_seconds(window)))


def local_span(day: date, start: time, end: time, zone: str) -> Span:
    """Wall-clock hours of one local day as instants; an `end` not after `start` is on the next day."""
    return Span(*map(_instant, by_the_clock(day, start, end, zone)))


@lru_cache(maxsize=8192)
def by_the_clock(day: date, start: time, end: time, zone: str) -> tuple[int, int]:
    """As `local_span`, in seconds."""
    return wall(day, start, zone), wall(day if end > start else day + DAY, end, zone)


def wall(day: date, at: time, zone: str) -> int:
    """When the wall clock reads `at`.

    A wall time that clocks skip is taken as if they had not yet moved, one that comes twice as its first
    coming: zoneinfo's reading of fold=0, https://docs.python.org/3/library/datetime.html#datetime.datetime.fold
    """
    begin, is_plain = _day(day, zone)
    if is_plain:
        return begin + (at.hour * 60 + at.minute) * 60 + at.second
    return int(datetime.combine(day, at, ZoneInfo(zone)).timestamp())


@lru_cache(maxsize=8192)
def midnight(day: date, zone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp())


@lru_cache(maxsize=8192)
def _day(day: date, zone: str) -> tuple[int, bool]:
    """When it begins, and whether no clock moves on it."""
    begin = midnight(day, zone)
    return begin, midnight(day + DAY, zone) - begin == _DAY_LASTS


@lru_cache(maxsize=1024)
def local_days(zone: str, since: int, until: int) -> tuple[date, ...]:
    """Every local date that since..until touches, and the one before: its night shift may reach in."""
    first, last = (local_date(at, zone) for at in (since, until))
    return tuple(first + n * DAY for n in range(-1, (last - first).days + 1))


def local_date(at: int, zone: str) -> date:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).date()


def forget() -> None:
    """What was worked out of the zone table, for those who measure."""
    for kept in (midnight, _day, local_days, by_the_clock, awake, spans_about):
        kept.cache_clear()


def known_zone(zone: str, otherwise: str) -> str:
    """`zone` if the zone table knows it: Outlook may call a mailbox's zone "Customized Time Zone"."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise
    return zone


def without(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    """What is left of `span` outside the holes, in UTC."""
    at = span.start.astimezone(UTC)
    for hole in sorted(holes):
        if hole.overlaps(Span(at, span.end)):
            if at < hole.start:
                yield Span(at, hole.start)
            at = max(at, hole.end)
    if at < span.end:
        yield Span(at, span.end)


def joined(stretches: Iterable[tuple[int, int]]) -> Stretches:
    """The same seconds in order, without overlaps; stretches that touch become one."""
    apart: Stretches = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        else:
            apart.append((start, end))
    return apart


def merged(spans: Iterable[Span]) -> list[Span]:
    """As `joined`, to the microsecond."""
    apart: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if apart and span.start <= apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return apart


def _seconds(window: Span) -> tuple[int, int]:
    return int(window.start.timestamp()), int(window.end.timestamp()) + 1


def _inside(window: Span, stretches: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(_clipped((Span(_instant(start), _instant(end)) for start, end in stretches), window))


def _clipped(spans: Iterable[Span], window: Span) -> Iterator[Span]:
    for span in spans:
        if span.overlaps(window):
            yield Span(max(span.start, window.start), min(span.end, window.end))


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
