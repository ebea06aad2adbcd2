from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from cards import words
from services.model import Span

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def span(start: datetime = NOON, minutes: int = 60) -> Span:
    return Span(start, start + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("zone", "locale", "said"),
    [
        ("Europe/London", "en-GB", "Tue 24 Nov, 12:00–13:00 (London)"),
        ("America/New_York", "en-GB", "Tue 24 Nov, 07:00–08:00 (New York)"),
        ("America/New_York", "en-US", "Tue, Nov 24, 7:00–8:00 AM (New York)"),
        ("Asia/Calcutta", "en-IN", "Tue 24 Nov, 17:30–18:30 (Kolkata)"),
        ("America/Denver", "en-US", "Tue, Nov 24, 5:00–6:00 AM (Denver)"),
        ("America/Argentina/Buenos_Aires", "", "Tue 24 Nov, 09:00–10:00 (Buenos Aires)"),
        ("UTC", "de-DE", "Tue 24 Nov, 12:00–13:00 (UTC)"),
        ("Etc/GMT+5", "en-GB", "Tue 24 Nov, 07:00–08:00 (UTC−5)"),
    ],
)
def test_a_time_is_said_where_the_reader_is(zone: str, locale: str, said: str) -> None:
    assert words.when(span(), zone, locale) == said


def test_a_time_over_noon_names_both_halves_of_an_american_day() -> None:
    assert words.when_short(span(minutes=90), "UTC", "en-US") == "Tue, Nov 24, 12:00–1:30 PM"
    assert (
        words.when_short(span(NOON - timedelta(hours=1), 90), "UTC", "en-US")
        == "Tue, Nov 24, 11:00 AM–12:30 PM"
    )


def test_a_time_over_midnight_names_both_days() -> None:
    assert words.when_short(span(NOON, 60), "Asia/Kamchatka") == "Wed 25 Nov, 00:00–01:00"
    assert words.when(span(NOON, 60), "Asia/Vladivostok") == "Tue 24 Nov, 22:00–23:00 (Vladivostok)"
    assert words.when_short(span(NOON, 180), "Asia/Vladivostok") == "Tue 24 Nov, 22:00 – Wed 25 Nov, 01:00"


def test_the_clock_change_is_in_the_words() -> None:
    before = datetime(2026, 10, 24, 9, tzinfo=UTC)
    assert words.when_short(span(before), "Europe/London") == "Sat 24 Oct, 10:00–11:00"
    assert words.when_short(span(before + timedelta(days=1)), "Europe/London") == "Sun 25 Oct, 09:00–10:00"


def test_every_zone_has_a_place() -> None:
    assert [zone for zone in available_timezones() if not words.place(zone, NOON).strip()] == []


@pytest.mark.parametrize(
    ("minutes", "said"), [(30, "30 min"), (60, "60 min"), (90, "1 h 30 min"), (120, "2 h"), (0, "0 min")]
)
def test_a_length_is_said_as_people_do(minutes: int, said: str) -> None:
    assert words.length(timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 second"),
        (12.4, "13 seconds"),
        (89, "89 seconds"),
        (90, "about 2 minutes"),
        (600, "about 10 minutes"),
    ],
)
def test_a_wait_is_rounded_up(seconds: float, said: str) -> None:
    assert words.wait(timedelta(seconds=seconds)) == said


def test_lists_and_counts_read_well() -> None:
    assert [words.listed(part) for part in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
    assert (words.count(1, "person", "people"), words.count(2, "person", "people")) == (
        "1 person",
        "2 people",
    )
    assert words.sentence(" the room is taken ") == "The room is taken."
    assert words.sentence("Really?") == "Really?"
