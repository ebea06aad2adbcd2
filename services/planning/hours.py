"""Working hours as instants. Local hours are met on every day, also on the days when clocks change."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.model import Span, WorkingHours

AWAKE = (time(7), time(21))
"""Nobody is asked to sit outside these local hours, unless they work then."""

DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def working_spans(hours: WorkingHours, window: Span) -> tuple[Span, ...]:
    """When somebody with these hours works inside `window`. A night shift belongs to the day it begins."""
    days = (day for day in _local_days(hours.zone, window) if day.weekday() in hours.days)
    return tuple(
        _clipped(merged(local_span(day, hours.start, hours.end, hours.zone) for day in days), window)
    )


@lru_cache(maxsize=4096)
def tolerable_spans(hours: WorkingHours, window: Span) -> tuple[Span, ...]:
    """When somebody can be asked at all: awake, or at work by their own hours."""
    awake = (local_span(day, *AWAKE, hours.zone) for day in _local_days(hours.zone, window))
    return tuple(_clipped(merged((*awake, *working_spans(hours, window))), window))


@lru_cache(maxsize=4096)
def working_days(hours: WorkingHours, window: Span) -> tuple[Span, ...]:
    """The whole local days, midnight to midnight, on which somebody with these hours works."""
    days = (day for day in _local_days(hours.zone, window) if day.weekday() in hours.days)
    return tuple(_clipped(merged(local_span(day, time(), time(), hours.zone) for day in days), window))


def local_span(day: date, start: time, end: time, zone: str) -> Span:
    """Wall-clock hours of one local day as instants; an `end` not after `start` is on the next day.

    A wall time that clocks skip is taken as if they had not yet moved, one that comes twice as its first
    coming: zoneinfo's reading of fold=0, https://docs.python.org/3/library/datetime.html#datetime.datetime.fold
    """
    until = day if end > start else day + DAY
    return Span(_instant(day, start, zone), _instant(until, end, zone))


def known_zone(zone: str, otherwise: str) -> str:
    """`zone` if the zone table knows it: Outlook may call a mailbox's zone "Customized Time Zone"."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise
    return zone


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same instants in order, without overlaps; spans that touch become one."""
    apart: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if apart and span.start <= apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return apart


def _clipped(spans: Iterable[Span], window: Span) -> Iterator[Span]:
    for span in spans:
        if span.overlaps(window):
            yield Span(max(span.start, window.start), min(span.end, window.end))


def _local_days(zone: str, window: Span) -> Iterator[date]:
    """Every local date the window touches, and the one before: its night shift may reach in."""
    day = window.start.astimezone(ZoneInfo(zone)).date() - DAY
    last = window.end.astimezone(ZoneInfo(zone)).date()
    while day <= last:
        yield day
        day += DAY


def _instant(day: date, wall: time, zone: str) -> datetime:
    return datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC)
