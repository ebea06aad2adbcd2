"""Local hours as instants, on every day of the year."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.model import Span, WorkingHours
from services.planning.hours import merged, tolerable_spans, working_spans

EVERY_DAY = frozenset(range(7))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def of_day(zone, day, start=time(9), end=time(17)):
    """The working span that begins on this local day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    window = Span(noon - timedelta(days=3), noon + timedelta(days=3))
    spans = working_spans(WorkingHours(zone, EVERY_DAY, start, end), window)
    return next(s for s in spans if s.start.astimezone(ZoneInfo(zone)).date() == day)


@pytest.mark.parametrize(
    ("zone", "day", "start", "end"),
    [
        ("Europe/Berlin", date(2026, 3, 28), utc(2026, 3, 28, 8), utc(2026, 3, 28, 16)),
        ("Europe/Berlin", date(2026, 3, 29), utc(2026, 3, 29, 7), utc(2026, 3, 29, 15)),
        ("Europe/Berlin", date(2026, 10, 25), utc(2026, 10, 25, 8), utc(2026, 10, 25, 16)),
        ("America/New_York", date(2026, 3, 8), utc(2026, 3, 8, 13), utc(2026, 3, 8, 21)),
        ("Asia/Kolkata", date(2026, 3, 29), utc(2026, 3, 29, 3, 30), utc(2026, 3, 29, 11, 30)),
        # Lord Howe moves by half an hour: +11 in summer, +10:30 in winter.
        ("Australia/Lord_Howe", date(2026, 4, 4), utc(2026, 4, 3, 22), utc(2026, 4, 4, 6)),
        ("Australia/Lord_Howe", date(2026, 4, 5), utc(2026, 4, 4, 22, 30), utc(2026, 4, 5, 6, 30)),
        ("Australia/Lord_Howe", date(2026, 10, 4), utc(2026, 10, 3, 22), utc(2026, 10, 4, 6)),
    ],
)
def test_nine_to_five_is_nine_to_five_on_the_day_the_clocks_change(zone, day, start, end):
    assert of_day(zone, day) == Span(start, end)


def test_a_shift_across_the_change_is_an_hour_shorter_or_longer():
    night = (time(22), time(6))

    assert of_day("Europe/Berlin", date(2026, 3, 28), *night).duration == timedelta(hours=7)
    assert of_day("Europe/Berlin", date(2026, 10, 24), *night).duration == timedelta(hours=9)
    assert of_day("Australia/Lord_Howe", date(2026, 4, 4), *night).duration == timedelta(hours=8, minutes=30)


def test_a_night_shift_that_began_before_the_window_reaches_into_it():
    window = Span(utc(2026, 11, 24), utc(2026, 11, 24, 12))

    spans = working_spans(WorkingHours("UTC", start=time(22), end=time(6)), window)

    assert spans == (Span(utc(2026, 11, 24), utc(2026, 11, 24, 6)),)


def test_weekends_are_off_unless_their_hours_say_otherwise():
    week = Span(utc(2026, 11, 23), utc(2026, 11, 30))

    assert len(working_spans(WorkingHours("UTC"), week)) == 5
    assert len(working_spans(WorkingHours("UTC", EVERY_DAY), week)) == 7


def test_round_the_clock_is_one_stretch():
    day = Span(utc(2026, 11, 23), utc(2026, 11, 25))

    assert working_spans(WorkingHours("UTC", EVERY_DAY, time(), time()), day) == (day,)


def test_everybody_can_be_asked_between_seven_and_nine_and_while_at_work():
    day = Span(utc(2026, 11, 23), utc(2026, 11, 24))

    assert tolerable_spans(WorkingHours("UTC"), day) == (Span(utc(2026, 11, 23, 7), utc(2026, 11, 23, 21)),)
    early = tolerable_spans(WorkingHours("UTC", start=time(5), end=time(13)), day)
    assert early == (Span(utc(2026, 11, 23, 5), utc(2026, 11, 23, 21)),)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone)),
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
)
def test_working_hours_begin_and_end_by_the_clock_on_the_wall(zone, day):
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    for span in working_spans(WorkingHours(zone), Span(noon - timedelta(days=9), noon + timedelta(days=9))):
        start, end = (edge.astimezone(ZoneInfo(zone)) for edge in (span.start, span.end))
        if noon - timedelta(days=7) < span.start < noon + timedelta(days=7):
            assert (start.time(), end.time()) == (time(9), time(17))
            assert start.date() == end.date() and start.weekday() < 5


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=8))
def test_merging_spans_keeps_their_instants(pairs):
    base = utc(2026, 1, 1)
    spans = [Span(base + timedelta(hours=a), base + timedelta(hours=a + n)) for a, n in pairs]

    apart = merged(spans)

    hours = [base + timedelta(hours=n) for n in range(50)]
    assert [any(s.start <= t < s.end for s in apart) for t in hours] == [
        any(s.start <= t < s.end for s in spans) for t in hours
    ]
    assert all(a.end < b.start for a, b in pairwise(apart))
