"""Free/busy of any shape, read for many mailboxes together, is what a slow reading of each one finds."""

import json
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.graph.freebusy import read_schedules
from services.graph.zones import utc
from services.model import Availability, Busy, Calendar, Span
from services.taken import ceil, floor

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
WINDOWS = some.sampled_from([Span(MONDAY, MONDAY + timedelta(minutes=n)) for n in (15, 50, 240)])
WEIGHT = {
    Availability.FREE: 0,
    Availability.ELSEWHERE: 1,
    Availability.TENTATIVE: 2,
    Availability.BUSY: 3,
    Availability.AWAY: 4,
}
SHOWN = {"0": 0, "1": 2, "2": 3, "3": 4, "4": 1}


def plainly(entry: dict[str, Any], window: Span) -> tuple[Busy, ...] | None:
    """In order; None where this mailbox is unknown."""
    view, items = entry.get("availabilityView"), entry.get("scheduleItems")
    if "error" in entry or (items is None and not view):
        return None
    if view is not None and len(view) < (window.end - window.start) // QUARTER:
        return None
    try:
        meetings = [meeting(item) for item in items or ()]
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    meetings = [each for each in meetings if WEIGHT[each.show_as]]
    return tuple(sorted([*meetings, *only_shown(view or "", meetings, window)], key=repr))


def meeting(item: dict[str, Any]) -> Busy:
    known = {each.value.casefold(): each for each in WEIGHT}
    start, end = floor(utc(item["start"])), ceil(utc(item["end"]))
    span = Span(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
    return Busy(span, known.get(item["status"].casefold(), Availability.BUSY))


def only_shown(view: str, meetings: list[Busy], window: Span) -> list[Busy]:
    slots = [Span(at, at + QUARTER) for at in quarters(window)]
    more = []
    for slot, digit in zip(slots, view, strict=False):
        there = max((WEIGHT[each.show_as] for each in meetings if each.span.overlaps(slot)), default=0)
        weight = SHOWN.get(digit, 3)
        more.append((slot, weight if weight > there else 0))
    found = []
    for weight, run in groupby(more, key=lambda each: each[1]):
        if weight:
            hidden = [slot for slot, _ in run]
            end = min(hidden[-1].end, window.end)
            kind = next(each for each, heavy in WEIGHT.items() if heavy == weight)
            found.append(Busy(Span(hidden[0].start, end), kind))
    return found


def quarters(window: Span) -> list[datetime]:
    slots = -(-(window.end - window.start) // QUARTER)
    return [window.start + n * QUARTER for n in range(slots)]


def stamp(minutes: int, seconds: int, ending: str, zone: str | None) -> dict[str, Any]:
    at = MONDAY + timedelta(minutes=minutes, seconds=seconds)
    return {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}{ending}", "timeZone": zone}


ALIKE = some.builds(
    stamp, some.integers(-6, 22).map(lambda n: 15 * n), some.just(0), some.just(".0000000"), some.just("UTC")
)
ODD = some.builds(
    stamp,
    some.integers(-2000, 2000),
    some.sampled_from([0, 1, 59]),
    some.sampled_from(["", ".0000000", ".5000000", ".9999999", "Z", "+02:00"]),
    some.sampled_from(["UTC", "utc", None, "India Standard Time", "Pacific Standard Time"]),
)
NONSENSE = some.sampled_from(
    [
        None,
        "2026-11-23T09:00:00",
        {"dateTime": "2026-02-30T09:00:00.0000000", "timeZone": "UTC"},
        {"dateTime": "0001-01-01T00:00:00+01:00", "timeZone": "UTC"},
        {"dateTime": "2026-11-23T09:00:00.0000000", "timeZone": "Nowhere Standard Time"},
    ]
)
STATUSES = some.sampled_from(
    ["busy", "Tentative", "tentative", "oof", "OOF", "workingElsewhere", "free", "unknown", "somethingNew"]
)


def items(*stamps: some.SearchStrategy[Any]) -> some.SearchStrategy[list[dict[str, Any]]]:
    moment = some.one_of(*stamps)
    item = some.fixed_dictionaries({"status": STATUSES, "start": moment, "end": moment})
    return some.lists(item, max_size=6)


VIEWS = some.text("00000001234x?é", min_size=16, max_size=20)
ENTRIES = some.one_of(
    some.fixed_dictionaries({"scheduleItems": items(ALIKE), "availabilityView": VIEWS}),
    some.fixed_dictionaries({"scheduleItems": items(ALIKE, ODD)}, optional={"availabilityView": VIEWS}),
    some.fixed_dictionaries({"scheduleItems": items(ALIKE, NONSENSE), "availabilityView": VIEWS}),
    some.fixed_dictionaries({"availabilityView": some.text("012", max_size=20)}),
    some.fixed_dictionaries({"scheduleItems": some.just([{"status": 5}]), "availabilityView": VIEWS}),
    some.fixed_dictionaries({"error": some.just({"responseCode": "5009"}), "scheduleItems": items(ALIKE)}),
)


@settings(max_examples=300, deadline=None)
@given(entries=some.lists(ENTRIES, min_size=1, max_size=5), window=WINDOWS)
def test_every_mailbox_of_a_call_is_what_a_slow_reading_of_it_alone_finds(
    entries: list[dict[str, Any]], window: Span
) -> None:
    people = [f"p{n}@contoso.com" for n in range(len(entries))]

    told = [{**entry, "scheduleId": who.upper()} for who, entry in zip(people, entries, strict=True)]
    content = json.dumps({"value": told}).encode()
    calendars = read_schedules(content, people, window, QUARTER)

    assert [each.address for each in calendars] == people
    assert [found(each) for each in calendars] == [plainly(entry, window) for entry in entries]


@settings(max_examples=100, deadline=None)
@given(entries=some.lists(some.fixed_dictionaries({"scheduleItems": items(ALIKE)}), min_size=1, max_size=5))
def test_a_view_that_shows_what_the_items_say_adds_nothing(entries: list[dict[str, Any]]) -> None:
    window = Span(MONDAY, MONDAY + timedelta(hours=4))
    people = [f"p{n}@contoso.com" for n in range(len(entries))]

    told = [
        {**entry, "scheduleId": who, "availabilityView": view_of(entry["scheduleItems"], window)}
        for who, entry in zip(people, entries, strict=True)
    ]
    calendars = read_schedules(json.dumps({"value": told}).encode(), people, window, QUARTER)

    kept = [[each for each in entry["scheduleItems"] if each["status"] != "free"] for entry in entries]
    assert [len(each.busy) for each in calendars] == [len(each) for each in kept]


@pytest.mark.parametrize("hours", [None, 5, "nine to five", {"startTime": 9, "endTime": 17}, {"timeZone": 1}])
def test_working_hours_that_make_no_sense_are_none_and_the_calendar_is_read(hours: Any) -> None:
    window = Span(MONDAY, MONDAY + timedelta(hours=4))
    told = {"scheduleId": "a@c", "availabilityView": "2" + 15 * "0", "workingHours": hours}

    (calendar,) = read_schedules(json.dumps({"value": [told]}).encode(), ["a@c"], window, QUARTER)

    assert calendar.hours is None
    assert calendar.busy == (Busy(Span(MONDAY, MONDAY + QUARTER), Availability.BUSY),)


def found(calendar: Calendar) -> tuple[Busy, ...] | None:
    return None if calendar.unknown else tuple(sorted(calendar.busy, key=repr))


def view_of(told: list[dict[str, Any]], window: Span) -> str:
    """As Outlook merges them: the heaviest of a slot, working elsewhere as free."""
    meetings = [meeting(item) for item in told]
    slots = [Span(at, at + QUARTER) for at in quarters(window)]
    heaviest = [
        max((WEIGHT[each.show_as] for each in meetings if each.span.overlaps(slot)), default=0)
        for slot in slots
    ]
    return "".join("00123"[weight] for weight in heaviest)
