"""Free/busy: what Outlook shows, and what it cannot show, which is never free."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from services.errors import GraphBusy, GraphDenied
from services.graph.schedules import GRAIN
from services.model import Availability, Busy, Span, WorkingHours
from tests.graph.doors import Handler, answering, graph_that, ok, refusal
from tests.graph.law import law

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
MORNING = Span(MONDAY, MONDAY + timedelta(hours=4))


def at(hour: float) -> datetime:
    return MONDAY.replace(hour=0) + timedelta(hours=hour)


def item(start: float, end: float, status: str = "busy") -> dict[str, Any]:
    stamp = "%Y-%m-%dT%H:%M:%S.0000000"
    return {
        "status": status,
        "start": {"dateTime": at(start).strftime(stamp), "timeZone": "UTC"},
        "end": {"dateTime": at(end).strftime(stamp), "timeZone": "UTC"},
    }


def schedule(address: str, *items: dict[str, Any], view: str = "0" * 16, **more: Any) -> dict[str, Any]:
    return {"scheduleId": address, "availabilityView": view, "scheduleItems": list(items), **more}


def showing(*schedules: dict[str, Any]) -> Handler:
    return answering(ok({"value": list(schedules)}))


def free(*addresses: str, view: str = "0" * 16) -> dict[str, Any]:
    return {"value": [schedule(address, view=view) for address in addresses]}


@pytest.mark.skipif(law() is None, reason="Microsoft's description does not lie beside the project")
async def test_microsofts_description_knows_the_question() -> None:
    async with graph_that(showing(schedule("asha@contoso.com"))) as (graph, seen):
        await graph.schedules.read(["asha@contoso.com"], MORNING)

    assert seen.requests[0][1] == "/v1.0/me/calendar/getSchedule"
    assert seen.requests[0][2]["Prefer"] == 'outlook.timezone="UTC"'


async def test_items_are_shown_with_their_kind_in_utc() -> None:
    asha = schedule(
        "asha@contoso.com",
        item(8, 9, "Tentative"),
        item(9, 9.5, "OOF"),
        item(9.5, 10, "workingelsewhere"),
        item(10, 11, "free"),
        item(11, 12, "somethingNew"),
        view="1111333300002222",
    )
    async with graph_that(showing(asha)) as (graph, _):
        calendar = (await graph.schedules.read(["Asha@contoso.com"], MORNING))["Asha@contoso.com"]

    assert calendar.busy == (
        Busy(Span(at(8), at(9)), Availability.TENTATIVE),
        Busy(Span(at(9), at(9.5)), Availability.AWAY),
        Busy(Span(at(9.5), at(10)), Availability.ELSEWHERE),
        Busy(Span(at(9.5), at(10)), Availability.AWAY),  # only the view knows of it
        Busy(Span(at(11), at(12)), Availability.BUSY),  # a kind that we do not know is no free time
    )
    assert calendar.unknown is None


async def test_what_only_the_view_shows_counts_as_taken() -> None:
    ben = schedule("ben@contoso.com", view="0011002200330044")
    async with graph_that(showing(ben)) as (graph, _):
        calendar = (await graph.schedules.read(["ben@contoso.com"], MORNING))["ben@contoso.com"]

    assert [(b.span.start, b.span.end, b.show_as) for b in calendar.busy] == [
        (at(8.5), at(9), Availability.TENTATIVE),
        (at(9.5), at(10), Availability.BUSY),
        (at(10.5), at(11), Availability.AWAY),
        (at(11.5), at(12), Availability.ELSEWHERE),
    ]


@pytest.mark.parametrize(
    ("entry", "cause"),
    [
        (
            {"error": {"responseCode": "5009", "message": "Unable to resolve e-mail address"}},
            "does not know this address",
        ),
        ({"error": {"responseCode": "ErrorMailRecipientNotFound"}}, "does not know this address"),
        ({"error": {"responseCode": "5006", "message": "too big"}}, "too many entries"),
        ({"error": {"message": "something on premises"}}, "could not read"),
        ({}, "did not answer"),
        ({"availabilityView": "0000", "scheduleItems": []}, "only a part"),
        ({"scheduleItems": [{"status": "busy"}], "availabilityView": "0" * 16}, "makes no sense"),
    ],
)
async def test_a_mailbox_that_cannot_be_read_is_unknown_with_its_cause(
    entry: dict[str, Any], cause: str
) -> None:
    async with graph_that(showing({"scheduleId": "x@contoso.com", **entry})) as (graph, _):
        calendar = (await graph.schedules.read(["x@contoso.com"], MORNING))["x@contoso.com"]

    assert cause in (calendar.unknown or "")


async def test_a_mailbox_that_the_answer_leaves_out_is_unknown() -> None:
    async with graph_that(showing(schedule("asha@contoso.com"))) as (graph, _):
        calendars = await graph.schedules.read(["asha@contoso.com", "ben@contoso.com"], MORNING)

    assert calendars["asha@contoso.com"].unknown is None
    assert calendars["ben@contoso.com"].unknown == "Outlook did not answer for this calendar"


async def test_working_hours_come_with_a_windows_zone_or_a_homemade_one() -> None:
    week = ["monday", "Tuesday", "wednesday"]
    hours = {"daysOfWeek": week, "startTime": "08:30:00.0000000", "endTime": "17:00:00.0000000"}
    homemade = {
        "@odata.type": "#microsoft.graph.customTimeZone",
        "name": "Customized Time Zone",
        "bias": 480,
        "standardOffset": {
            "time": "02:00:00",
            "dayOccurrence": 1,
            "dayOfWeek": "sunday",
            "month": 11,
            "year": 0,
        },
        "daylightOffset": {
            "time": "02:00:00",
            "dayOccurrence": 2,
            "dayOfWeek": "sunday",
            "month": 3,
            "year": 0,
            "daylightBias": -60,
        },
    }
    zones = {
        "a@c": {"name": "India Standard Time"},
        "b@c": homemade,
        "c@c": {"name": "Customized Time Zone"},
    }
    entries = [schedule(who, workingHours={**hours, "timeZone": zone}) for who, zone in zones.items()]
    async with graph_that(showing(*entries)) as (graph, _):
        calendars = await graph.schedules.read(list(zones), MORNING)

    assert calendars["a@c"].hours == WorkingHours(
        "Asia/Calcutta", frozenset({0, 1, 2}), time(8, 30), time(17)
    )
    assert calendars["b@c"].hours is not None
    pacific = ZoneInfo(calendars["b@c"].hours.zone)
    january, june = (datetime(2026, month, 1, tzinfo=pacific).utcoffset() for month in (1, 6))
    assert (january, june) == (timedelta(hours=-8), timedelta(hours=-7))
    assert calendars["c@c"].hours is None  # nobody's guess
    assert calendars["c@c"].unknown is None


async def test_fifty_people_are_asked_twenty_at_a_time_in_one_batch() -> None:
    people = [f"p{n}@contoso.com" for n in range(50)]
    async with graph_that(batched()) as (graph, seen):
        calendars = await graph.schedules.read(people, MORNING)

    (_, path, _, body) = seen.requests[0]
    assert path == "/v1.0/$batch"
    assert [len(part["body"]["schedules"]) for part in body["requests"]] == [20, 20, 10]
    assert list(calendars) == people
    assert all(calendar.unknown is None for calendar in calendars.values())


async def test_four_hundred_mailboxes_over_six_weeks_are_one_round_trip() -> None:
    mailboxes = [f"m{n}@contoso.com" for n in range(400)]
    six_weeks = Span(MORNING.start, MORNING.start + timedelta(weeks=6))
    async with graph_that(batched()) as (graph, seen):
        calendars = await graph.schedules.read(mailboxes, six_weeks)

    [(_, path, _, body)] = seen.requests
    assert path == "/v1.0/$batch"
    assert [len(part["body"]["schedules"]) for part in body["requests"]] == [20] * 20
    assert list(calendars) == mailboxes


async def test_parts_are_judged_one_by_one() -> None:
    people = [f"p{n}@contoso.com" for n in range(45)]

    patience = timedelta(seconds=0.5)
    async with graph_that(batched({"1": (500, {}), "2": None}), patience=patience) as (graph, _):
        calendars = await graph.schedules.read(people, MORNING)

    causes = [calendars[person].unknown for person in people]
    assert causes[:20] == [None] * 20
    assert causes[20:40] == ["Outlook could not read this calendar"] * 20
    assert causes[40:] == ["Outlook is too busy just now"] * 5


async def test_a_part_that_is_put_off_is_asked_again_alone() -> None:
    people = [f"p{n}@contoso.com" for n in range(45)]
    faults = {"1": (429, {"Retry-After": "0.15"})}

    async with graph_that(batched(faults, times=1)) as (graph, seen):
        calendars = await graph.schedules.read(people, MORNING)

    assert [[part["id"] for part in body["requests"]] for *_, body in seen.requests] == [
        ["0", "1", "2"],
        ["1"],
    ]
    assert all(calendar.unknown is None for calendar in calendars.values())


async def test_a_part_that_stays_put_off_is_unknown_not_free() -> None:
    people = [f"p{n}@contoso.com" for n in range(25)]
    faults = {"1": (429, {"Retry-After": "60"})}

    async with graph_that(batched(faults)) as (graph, _):
        calendars = await graph.schedules.read(people, MORNING)

    assert calendars["p0@contoso.com"].unknown is None
    assert calendars["p24@contoso.com"].unknown == "Outlook is too busy just now"


async def test_when_nothing_could_be_read_the_reason_is_raised() -> None:
    people = [f"p{n}@contoso.com" for n in range(25)]

    async with graph_that(batched({"0": (403, {}), "1": (403, {})})) as (graph, _):
        with pytest.raises(GraphDenied):
            await graph.schedules.read(people, MORNING)
    async with graph_that(answering(refusal(429, Retry_After="99"))) as (graph, _):
        with pytest.raises(GraphBusy):
            await graph.schedules.read(["asha@contoso.com"], MORNING)


async def test_a_long_window_is_asked_in_parts_that_outlook_takes() -> None:
    window = Span(MONDAY, MONDAY + timedelta(days=100))
    async with graph_that(batched()) as (graph, seen):
        calendar = (await graph.schedules.read(["asha@contoso.com"], window))["asha@contoso.com"]

    spans = [part["body"] for part in seen.requests[0][3]["requests"]]
    assert [(s["startTime"]["dateTime"][:10], s["endTime"]["dateTime"][:10]) for s in spans] == [
        ("2026-11-23", "2027-01-24"),
        ("2027-01-24", "2027-03-03"),
    ]
    assert calendar.unknown is None


async def test_one_unread_part_makes_a_long_window_unknown() -> None:
    window = Span(MONDAY, MONDAY + timedelta(days=100))
    async with graph_that(batched({"1": (500, {})})) as (graph, _):
        calendar = (await graph.schedules.read(["asha@contoso.com"], window))["asha@contoso.com"]

    assert calendar.unknown == "Outlook could not read this calendar"


async def test_nobody_asked_is_nothing_sent() -> None:
    async with graph_that(showing()) as (graph, seen):
        assert await graph.schedules.read([], MORNING) == {}

    assert seen.requests == []


Fault = tuple[int, dict[str, str]] | None


def batched(faults: Mapping[str, Fault] | None = None, times: int = 99) -> Handler:
    """Everybody free, but for the named parts: a fault (None: left out), the first `times` rounds."""
    rounds = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal rounds
        rounds += 1
        body = await request.json()
        now = faults or {} if rounds <= times else {}
        if "requests" not in body:
            return ok(everybody_free(body))
        parts = [answer_to(part, now.get(part["id"], (200, {}))) for part in reversed(body["requests"])]
        return ok({"responses": [part for part in parts if part]})

    return handler


def answer_to(part: dict[str, Any], fault: Fault) -> dict[str, Any] | None:
    if fault is None:
        return None
    status, headers = fault
    body = everybody_free(part["body"]) if status == 200 else {"error": {"code": "x", "message": ""}}
    return {"id": part["id"], "status": status, "headers": headers, "body": body}


def everybody_free(question: dict[str, Any]) -> dict[str, Any]:
    start, end = (datetime.fromisoformat(question[k]["dateTime"]) for k in ("startTime", "endTime"))
    return free(*question["schedules"], view="0" * ((end - start) // GRAIN))
