"""Moments as Graph writes them, by the column: read at once or one by one, they are the same moments."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from services.graph.stamps import NONSENSE, whole_seconds
from services.graph.zones import utc
from services.taken import ceil, floor

TEXT = "2026-11-23T09:30:00.0000000"


def written(moment: str = TEXT, zone: str = "UTC") -> bytes:
    return json.dumps({"dateTime": moment, "timeZone": zone}).encode()


def one_by_one(stamp: bytes, rounded: Callable[[datetime], int]) -> int:
    try:
        return rounded(utc(json.loads(stamp)))
    except ValueError:
        return NONSENSE


def instant(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[arg-type, misc]


ALIKE = some.builds(
    "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.0000000".format,
    some.sampled_from([0, 1, 1969, 1970, 2026, 2028, 9999]),
    some.integers(0, 13),
    some.integers(0, 32),
    some.integers(0, 24),
    some.integers(0, 60),
    some.integers(0, 60),
)
CHANGED = some.builds(
    lambda at, by: TEXT[:at] + by + TEXT[at + 1 :],
    some.integers(0, len(TEXT) - 1),
    some.sampled_from("0123456789-+:T. Z/"),
)
MOMENTS = some.just(TEXT) | ALIKE | CHANGED
ZONES = some.sampled_from(
    [
        "UTC",
        "utc",
        "tzone://Microsoft/Utc",
        "",
        "Pacific Standard Time",
        "India Standard Time",
        "Nowhere Standard",
    ]
)


@settings(max_examples=400, deadline=None)
@given(
    moments=some.lists(MOMENTS, max_size=6) | some.lists(MOMENTS, min_size=17, max_size=40),
    rounded=some.sampled_from([floor, ceil]),
)
@example(moments=[TEXT, "0000-01-01T00:00:00.0000000"], rounded=floor)
@example(moments=[TEXT, "2026-02-30T00:00:00.0000000"], rounded=floor)
def test_a_column_is_read_as_its_moments_are(moments: list[str], rounded: Callable[[datetime], int]) -> None:
    stamps = [written(moment) for moment in moments]

    assert whole_seconds(stamps, rounded).tolist() == [one_by_one(stamp, rounded) for stamp in stamps]


@settings(max_examples=200, deadline=None)
@given(stamps=some.lists(some.builds(written, some.just(TEXT), ZONES), max_size=40))
def test_zones_may_differ_within_a_column(stamps: list[bytes]) -> None:
    assert whole_seconds(stamps, floor).tolist() == [one_by_one(stamp, floor) for stamp in stamps]


def test_a_part_of_a_second_is_rounded_outwards() -> None:
    stamps = [written("2026-11-23T09:30:00.5000000"), written("2026-11-23T09:30:01.0000000")]

    assert whole_seconds(stamps, floor).tolist() == [
        instant(2026, 11, 23, 9, 30),
        instant(2026, 11, 23, 9, 30, 1),
    ]
    assert whole_seconds(stamps, ceil).tolist() == [instant(2026, 11, 23, 9, 30, 1)] * 2


@pytest.mark.parametrize(
    "stamp",
    [
        b"null",
        b"{}",
        b'"2026-11-23T09:30:00"',
        b'{"dateTime": 5}',
        written("0001-01-01T00:00:00+01:00"),
        written("9999-12-31T23:59:59.9999999"),
    ],
)
def test_what_is_no_moment_spoils_no_other(stamp: bytes) -> None:
    read = whole_seconds([written(), stamp, written()], ceil).tolist()

    assert read == [instant(2026, 11, 23, 9, 30), NONSENSE, instant(2026, 11, 23, 9, 30)]


def test_a_stamp_without_a_zone_is_utc() -> None:
    stamps = [
        b'{"dateTime": "2026-11-23T09:30:00"}',
        b'{"timeZone": null, "dateTime": "2026-11-23T09:30:00"}',
    ]

    assert whole_seconds(stamps, floor).tolist() == [instant(2026, 11, 23, 9, 30)] * 2


def test_digits_that_move_between_stamps_are_no_frame() -> None:
    """As long as each other, but not written alike."""
    stamps = [written("2026-11-23T09:30:00"), b'{"timeZone": "UTC", "dateTime": "2026-11-23T09:31:00"}']

    assert whole_seconds(stamps, floor).tolist() == [
        instant(2026, 11, 23, 9, 30),
        instant(2026, 11, 23, 9, 31),
    ]
