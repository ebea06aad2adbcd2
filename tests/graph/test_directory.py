"""People, rooms and zones."""

from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from services.errors import ConsentMissing
from services.graph.people import Home
from services.graph.zones import UnknownZone, iana, utc, windows, zone_of
from services.model import Person, Room, WorkingHours
from tests.graph.doors import answering, graph_that, ok, refusal

ONEIL = {
    "id": "7",
    "displayName": "Sean O'Neil",
    "mail": "sean@contoso.com",
    "userPrincipalName": "so@contoso.com",
}


def query(path: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


async def test_a_name_is_looked_for_at_the_beginning_of_every_name() -> None:
    async with graph_that(answering(ok({"value": [ONEIL]}))) as (graph, seen):
        assert await graph.people.find("  Sean   O'Neil ") == [Person("sean@contoso.com", "Sean O'Neil", "7")]

    condition = query(seen.requests[0][1])["$filter"]
    assert condition == " or ".join(
        f"startswith({name},'Sean O''Neil')"
        for name in ("displayName", "givenName", "surname", "mail", "userPrincipalName")
    )


async def test_a_quote_in_a_name_cannot_end_the_filter() -> None:
    async with graph_that(answering(ok({"value": []}))) as (graph, seen):
        await graph.people.find("x') or startswith(displayName,'")

    condition = query(seen.requests[0][1])["$filter"]
    assert condition.startswith("startswith(displayName,'x'') or startswith(displayName,''')")


async def test_a_whole_address_finds_its_owner() -> None:
    async with graph_that(answering(ok({"value": [ONEIL]}))) as (graph, seen):
        assert (await graph.people.find("sean@contoso.com"))[0].id == "7"
        person = await graph.people.by_address("sean@contoso.com")

    assert person and person.name == "Sean O'Neil"
    wanted = "mail eq 'sean@contoso.com' or userPrincipalName eq 'sean@contoso.com'"
    assert {query(path)["$filter"] for _, path, _, _ in seen.requests} == {wanted}


async def test_nobody_is_nobody_and_an_account_without_mail_has_no_calendar() -> None:
    admin = {"id": "9", "displayName": "Admin", "mail": None, "userPrincipalName": "admin@contoso.com"}
    async with graph_that(answering(ok({"value": [admin]}))) as (graph, seen):
        assert await graph.people.find("Admin") == []
        assert await graph.people.by_address("nobody@contoso.com") is None
        assert await graph.people.find("   ") == []

    assert len(seen.requests) == 2


async def test_the_own_mailbox_tells_zone_and_hours() -> None:
    settings = {
        "timeZone": "Pacific Standard Time",
        "workingHours": {
            "daysOfWeek": ["monday"],
            "startTime": "08:00:00.0000000",
            "endTime": "16:30:00.0000000",
            "timeZone": {"name": "Pacific Standard Time"},
        },
    }
    async with graph_that(answering(ok(settings))) as (graph, _):
        home = await graph.people.home(2026)

    hours = WorkingHours("America/Los_Angeles", frozenset({0}), time(8), time(16, 30))
    assert home == Home("America/Los_Angeles", hours)


async def test_without_the_right_or_a_known_zone_the_mailbox_tells_nothing() -> None:
    async with graph_that(answering(refusal(403))) as (graph, _):
        assert await graph.people.home(2026) is None
    async with graph_that(answering(ok({"timeZone": "tzone://Microsoft/Custom"}))) as (graph, _):
        assert await graph.people.home(2026) == Home(None, None)


def place(n: int, **more: Any) -> dict[str, Any]:
    return {"id": str(n), "emailAddress": f"room{n:03}@contoso.com", "displayName": f"Room {n}", **more}


async def test_rooms_are_read_on_past_a_hundred_without_a_next_link() -> None:
    rooms = [place(n, capacity=n % 5) for n in range(212)]

    async def paged(request: web.Request) -> web.Response:
        skip, top = (int(request.query.get(name, default)) for name, default in (("$skip", 0), ("$top", 100)))
        return ok({"value": rooms[skip : skip + top]})

    async with graph_that(paged) as (graph, seen):
        found = await graph.rooms.all()

    assert len(found) == 212
    assert (found[0].capacity, found[4].capacity) == (None, 4)  # nobody entered a size: unknown, kept
    assert len(seen.requests) == 3


async def test_a_service_that_ignores_skip_does_not_catch_us_in_a_ring() -> None:
    rooms = [place(n) for n in range(100)]
    async with graph_that(answering(ok({"value": rooms}))) as (graph, seen):
        assert len(await graph.rooms.all()) == 100

    assert len(seen.requests) == 2


async def test_next_links_on_our_own_origin_are_followed() -> None:
    async def linked(request: web.Request) -> web.Response:
        if "$skiptoken" in request.query:
            return ok({"value": [place(2)]})
        link = f"http://{request.host}/v1.0/places/microsoft.graph.room?$skiptoken=abc"
        return ok({"value": [place(1)], "@odata.nextLink": link})

    async with graph_that(linked) as (graph, _):
        assert [room.name for room in await graph.rooms.all()] == ["Room 1", "Room 2"]


async def test_without_the_right_the_missing_right_is_named() -> None:
    async with graph_that(answering(refusal(403))) as (graph, _):
        with pytest.raises(ConsentMissing) as raised:
            await graph.rooms.all()

    assert raised.value.scopes == ("Place.Read.All",)


async def test_a_room_by_address_is_known_by_name_without_the_right() -> None:
    adams = {"id": "5", "displayName": "Adams", "mail": "adams@contoso.com"}
    async with graph_that(answering(refusal(403), ok({"value": [adams]}))) as (graph, _):
        assert await graph.rooms.by_address("adams@contoso.com") == Room("adams@contoso.com", "Adams")

    full = place(1, capacity=8, building="North", floorLabel="2", isWheelChairAccessible=True)
    async with graph_that(answering(ok(full))) as (graph, _):
        room = await graph.rooms.by_address("room001@contoso.com")
    assert room == Room("room001@contoso.com", "Room 1", 8, "North", "2", True)

    async with graph_that(answering(refusal(404))) as (graph, _):
        assert await graph.rooms.by_address("nowhere@contoso.com") is None


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("w. europe standard time", "Europe/Berlin"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("UTC", "UTC"),
        ("Customized Time Zone", None),
        ("tzone://Microsoft/Custom", None),
        ("", None),
    ],
)
def test_zone_names_are_windows_or_iana(name: str, zone: str | None) -> None:
    assert iana(name) == zone


def test_a_zone_goes_to_outlook_by_its_windows_name() -> None:
    assert windows("Asia/Kolkata") == "India Standard Time"
    assert iana(windows("America/New_York")) == "America/New_York"


def test_a_stamp_is_an_instant() -> None:
    india = {"dateTime": "2026-11-23T09:00:00.0000000", "timeZone": "India Standard Time"}
    assert utc(india) == datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    assert utc({"dateTime": "2026-11-23T09:00:00Z", "timeZone": ""}) == datetime(2026, 11, 23, 9, tzinfo=UTC)

    with pytest.raises(UnknownZone):
        utc({"dateTime": "2026-11-23T09:00:00", "timeZone": "Customized Time Zone"})


def test_a_homemade_zone_is_the_zone_that_keeps_its_rule() -> None:
    assert zone_of({"name": "Customized Time Zone", "bias": -330}, 2026) == "Asia/Calcutta"
    no_such_rule = {
        "bias": -60,
        "standardOffset": {"time": "03:00:00", "dayOccurrence": 1, "dayOfWeek": "monday", "month": 10},
        "daylightOffset": {
            "time": "02:00:00",
            "dayOccurrence": 1,
            "dayOfWeek": "monday",
            "month": 4,
            "daylightBias": -60,
        },
    }
    assert zone_of(no_such_rule, 2026) is None


async def test_a_groups_people_are_those_with_a_mailbox_in_groups_in_it_too() -> None:
    user = {"@odata.type": "#microsoft.graph.user", **ONEIL}
    no_mail = {**user, "id": "8", "mail": None}
    inner = {"@odata.type": "#microsoft.graph.group", "id": "g2", "displayName": "Inner", "mail": "i@x.org"}
    limited = {"@odata.type": "#microsoft.graph.user", "id": "9"}  # whom the caller may not read
    found, members = ok({"value": [{"id": "g1"}]}), ok({"value": [user, no_mail, inner, limited]})
    async with graph_that(answering(found, members)) as (graph, seen):
        assert await graph.groups.members("O'Neil's") == (Person("sean@contoso.com", "Sean O'Neil", "7"),)

    condition = "mail eq 'O''Neil''s' or displayName eq 'O''Neil''s'"
    assert query(seen.requests[0][1])["$filter"] == condition
    assert "/groups/g1/transitiveMembers" in seen.requests[1][1]


async def test_no_such_group_is_none() -> None:
    async with graph_that(answering(ok({"value": []}))) as (graph, _):
        assert await graph.groups.members("Backend") is None
