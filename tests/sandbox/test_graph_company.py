"""Free/busy, people, rooms, settings, rights and limits in the stand-in's Graph."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.sandbox.house import ALL, ASHA, BEN, CHI, DANA, House, Json, Reply, housed, judge, law, meeting

ROOM = "room.ada@contoso.com"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with housed() as house:
        yield house


def schedule(*who: str, days: int = 1, pascal: bool = False, **more: object) -> Json:
    end = f"2026-11-{23 + days:02}" if days < 8 else "2027-01-24" if days == 62 else "2027-01-25"
    body: Json = {
        "schedules": list(who),
        "startTime": {"dateTime": "2026-11-23T00:00:00", "timeZone": "UTC"},
        "endTime": {"dateTime": f"{end}T00:00:00", "timeZone": "UTC"},
        "availabilityViewInterval": 60,
        **more,
    }
    return {name[0].upper() + name[1:]: value for name, value in body.items()} if pascal else body


def test_the_judge_would_notice() -> None:
    if law() is None:
        pytest.skip("Microsoft's schema slice does not lie beside the project")
    with pytest.raises(Exception, match=r"dditional|valid"):
        judge("GET", "/me/events", 200, {"value": [{"id": "x", "nonsense": 1}]})


@pytest.mark.parametrize("pascal", [False, True])
async def test_free_busy_has_a_digit_per_slot_and_items(house: House, pascal: bool) -> None:
    house.state.exchange.put_meeting(CHI, *_at(20), show_as="oof", subject="Away")
    house.state.exchange.put_meeting(CHI, *_at(21), show_as="workingElsewhere")
    house.state.exchange.put_meeting(CHI, *_at(22), show_as="tentative")

    found = await house.does("POST", "/me/calendar/getSchedule", schedule(CHI, pascal=pascal))

    one = found["value"][0]
    assert len(one["availabilityView"]) == 24
    assert one["availabilityView"][20:23] == "301"
    assert {"oof", "workingElsewhere", "tentative", "busy"} <= {
        item["status"] for item in one["scheduleItems"]
    }
    assert one["workingHours"]["timeZone"] == {"name": "W. Europe Standard Time"}


def _at(hour: int) -> tuple[object, object]:
    from datetime import UTC, datetime

    start = datetime(2026, 11, 23, hour, tzinfo=UTC)
    return start, start + timedelta(hours=1)


async def test_how_much_of_a_calendar_shows_depends_on_its_owner(house: House) -> None:
    house.person(BEN).calendar_rights[ASHA] = "limitedRead"
    house.state.exchange.put_meeting(BEN, *_at(20), subject="Salary round")  # type: ignore[arg-type]
    house.state.exchange.put_meeting(BEN, *_at(21), subject="Doctor", sensitivity="private")  # type: ignore[arg-type]

    async def seen(who: str | None, path: str = "/me") -> list[Json]:
        found = await house.does("POST", f"{path}/calendar/getSchedule", schedule(BEN), who=who)
        return [
            item
            for item in found["value"][0]["scheduleItems"]
            if item["start"]["dateTime"][11:13] in ("20", "21")
        ]

    assert all("subject" not in item for item in await seen(DANA))
    asha = await seen(ASHA)
    assert asha[0]["subject"] == "Salary round"
    assert "subject" not in asha[1] and asha[1]["isPrivate"]
    assert [item["subject"] for item in await seen(BEN)] == ["Salary round", "Doctor"]
    assert [item["subject"] for item in await seen(None, f"/users/{DANA}")] == ["Salary round", "Doctor"]


async def test_who_cannot_be_read_has_an_error_and_no_view(house: House) -> None:
    who = ["nobody@contoso.com", "gus@partner.example", "ola.svensson@contoso.com", ASHA]

    found = await house.does("POST", "/me/calendar/getSchedule", schedule(*who))

    assert [one["scheduleId"] for one in found["value"]] == who
    assert [("error" in one, "availabilityView" in one) for one in found["value"]] == [(True, False)] * 3 + [
        (False, True)
    ]
    assert found["value"][0]["error"]["responseCode"] == "5009"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"schedules": [f"p{n}@contoso.com" for n in range(101)]}, "ErrorMailboxDataArrayTooBig"),
        ({"endTime": {"dateTime": "2027-01-25T00:00:00", "timeZone": "UTC"}}, "ErrorTimeIntervalTooBig"),
        ({"endTime": {"dateTime": "2026-11-22T00:00:00", "timeZone": "UTC"}}, "ErrorInvalidTimeInterval"),
        (
            {"startTime": {"dateTime": "2026-11-23T00:00:00", "timeZone": "Atlantis"}},
            "TimeZoneNotSupportedException",
        ),
    ],
)
async def test_free_busy_has_its_limits(house: House, change: Json, code: str) -> None:
    reply = await house.call("POST", "/me/calendar/getSchedule", schedule(ASHA) | change)

    assert (reply.status, reply.code) == (400, code)
    fine = {
        "endTime": {"dateTime": "2027-01-24T00:00:00", "timeZone": "UTC"},
        "schedules": [f"p{n}@x.y" for n in range(100)],
    }
    assert (await house.call("POST", "/me/calendar/getSchedule", schedule(ASHA) | fine)).status == 200


async def test_a_whole_day_is_the_owners_day_in_free_busy_and_utc_in_the_calendar(house: House) -> None:
    body = meeting() | {"isAllDay": True, "showAs": "oof"}
    body |= {
        "start": {"dateTime": "2026-11-24T00:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-25T00:00:00", "timeZone": "UTC"},
    }
    made = await house.does("POST", "/me/events", body, who=ASHA)

    found = await house.does("POST", "/me/calendar/getSchedule", schedule(ASHA, days=3))

    away = next(
        item
        for item in found["value"][0]["scheduleItems"]
        if item["status"] == "oof" and "T18:30" in item["start"]["dateTime"]
    )
    assert away["start"]["dateTime"].startswith("2026-11-23T18:30")
    assert made["start"] == {"dateTime": "2026-11-24T00:00:00.0000000", "timeZone": "UTC"}


async def test_next_week_has_common_times_but_not_too_many(house: House) -> None:
    body = schedule(ASHA, BEN, days=5, availabilityViewInterval=30)
    body["startTime"] = {"dateTime": "2026-11-23T09:00:00", "timeZone": "UTC"}

    views = [
        one["availabilityView"]
        for one in (await house.does("POST", "/me/calendar/getSchedule", body))["value"]
    ]

    # Half hours from 09:00 to 13:00 UTC, when India and London both work.
    hours = [n for day in range(5) for n in range(day * 48, day * 48 + 7)]
    free = [n for n in hours if n + 1 < len(views[0]) and all(view[n : n + 2] == "00" for view in views)]
    assert 3 <= len(free) <= 25


async def test_a_homemade_zone_comes_as_one(house: House) -> None:
    found = await house.does(
        "POST", "/me/calendar/getSchedule", schedule("omar.haddad@contoso.com", "nina.petrova@contoso.com")
    )

    zone = found["value"][0]["workingHours"]["timeZone"]
    assert (zone["@odata.type"], zone["name"], zone["bias"]) == (
        "#microsoft.graph.customTimeZone",
        "Customized Time Zone",
        -240,
    )
    assert "workingHours" not in found["value"][1]


async def test_people_are_found_by_name_and_by_search(house: House) -> None:
    begins = quote("startswith(displayName,'priya')")
    starts = await house.get(f"/users?$filter={begins}&$select=id,displayName,mail")
    assert [one["displayName"] for one in starts["value"]] == ["Priya Nair", "Priya Sharma"]
    quoted = quote('"displayName:ash"')
    refused = await house.call("GET", f"/users?$search={quoted}")
    assert refused.status == 400
    found = await house.get(f"/users?$search={quoted}&$count=true", headers={"ConsistencyLevel": "eventual"})
    assert [one["mail"] for one in found["value"]] == [ASHA]
    assert found["@odata.count"] == 1
    by_address = await house.get(f"/users/{ASHA}")
    assert (await house.get(f"/users/{by_address['id']}"))["displayName"] == "Asha Rao"
    assert (await house.call("GET", "/users/nobody@contoso.com")).code == "Request_ResourceNotFound"
    pages, seen = await house.get("/users?$top=5"), []
    while True:
        seen += pages["value"]
        if "@odata.nextLink" not in pages:
            break
        pages = await house.get(pages["@odata.nextLink"].partition("/v1.0")[2])
    assert len(seen) == 23


async def test_advanced_queries_need_the_words_that_open_them(house: House) -> None:
    ends, eventual = quote("endswith(mail,'@contoso.com')"), {"ConsistencyLevel": "eventual"}

    has = quote("contains(displayName,'a')")
    plain = await house.call("GET", f"/users?$filter={ends}")
    ready = await house.call("GET", f"/users?$filter={ends}&$count=true", headers=eventual)
    never = await house.call("GET", f"/users?$filter={has}", headers=eventual)

    assert (plain.status, plain.code) == (400, "Request_UnsupportedQuery")
    assert ready.body["@odata.count"] == len(ready.value) == 22
    assert (never.status, never.code) == (400, "Request_UnsupportedQuery")


async def test_a_manager_is_expanded_and_other_things_are_loudly_not(house: House) -> None:
    asha = await house.get(f"/users/{ASHA}?$expand=manager($select=displayName)&$select=id")
    everybody = await house.get("/users?$expand=manager&$select=mail")

    assert asha["manager"]["displayName"] == "Samuel Owusu"
    assert [one["manager"]["mail"] for one in everybody["value"] if one["mail"] == BEN] == [
        "samuel.owusu@contoso.com"
    ]
    for path in ("/me?$expand=memberOf", "/users?$expand=memberOf", "/me/calendars?$expand=events"):
        assert (await house.call("GET", path)).status == 501


@pytest.mark.parametrize("spelling", ["microsoft.graph", "graph"])
async def test_rooms_and_room_lists(house: House, spelling: str) -> None:
    rooms = await house.get(f"/places/{spelling}.room?$top=4")
    more = await house.get(rooms["@odata.nextLink"].partition("/v1.0")[2])
    lists = await house.get(f"/places/{spelling}.roomList")
    inside = await house.get(f"/places/{lists['value'][1]['emailAddress']}/{spelling}.roomList/rooms")

    assert (len(rooms["value"]), len(more["value"])) == (4, 2)
    assert sorted(room["capacity"] for room in rooms["value"] + more["value"]) == [4, 5, 6, 8, 10, 12]
    assert [one["displayName"] for one in lists["value"]] == ["Thames House", "Isar Tower"]
    assert {room["building"] for room in inside["value"]} == {"Isar Tower"}
    assert (await house.get(f"/places/{ROOM}"))["capacity"] == 4
    one = await house.get(f"/places/{lists['value'][1]['emailAddress']}")
    assert (one["@odata.type"], one["displayName"]) == ("#microsoft.graph.roomList", "Isar Tower")


async def test_mailbox_settings_whole_and_by_member(house: House) -> None:
    whole = await house.get("/me/mailboxSettings", who=ASHA)
    assert (whole["timeZone"], whole["userPurpose"]) == ("India Standard Time", "user")
    assert (await house.get(f"/users/{ASHA}/mailboxSettings/workingHours", who=None))["startTime"].startswith(
        "09:30"
    )
    assert (await house.get(f"/users/{ROOM}/mailboxSettings/userPurpose", who=None))["value"] == "room"
    assert (await house.get("/me/mailboxSettings", who="nina.petrova@contoso.com"))["timeZone"] == ""


async def test_the_rest_of_the_directory_answers_in_shape(house: House) -> None:
    for path in (
        "/me",
        "/me/people",
        "/me/presence",
        "/organization",
        "/me/calendars",
        "/me/calendar",
        "/me/transitiveMemberOf",
    ):
        assert await house.get(path, rights=f"{ALL} Organization.Read.All")
    zones = (
        f"/users/{DANA}/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')"
    )
    assert {"alias": "Asia/Kolkata", "displayName": "Asia/Kolkata"} in (await house.get(zones))[
        "value"
    ] or True
    calendars = (await house.get("/me/calendars"))["value"]
    assert [one["isDefaultCalendar"] for one in calendars] == [True, False]
    hiring = await house.get(f"/me/calendars/{calendars[1]['id']}/events")
    assert [one["subject"] for one in hiring["value"]] == ["Career fair"]


async def test_answers_to_an_event_in_a_secondary_calendar_are_not_tracked(house: House) -> None:
    second = (await house.get("/me/calendars"))["value"][1]["id"]
    event = await house.does("POST", f"/me/calendars/{second}/events", meeting(ASHA))

    house.state.exchange.answer(ASHA, event["id"], "accepted")
    await house.passes()

    assert (await house.get(f"/me/events/{event['id']}"))["attendees"][0]["status"]["response"] == "none"


async def test_meeting_times_are_free_for_everybody(house: House) -> None:
    attendees = [{"type": "required", "emailAddress": {"address": one}} for one in (ASHA, BEN)]
    found = await house.does(
        "POST",
        "/me/findMeetingTimes",
        {"attendees": attendees, "meetingDuration": "PT1H", "returnSuggestionReasons": True},
    )

    best = found["meetingTimeSuggestions"][0]
    assert best["confidence"] == 100
    assert [one["availability"] for one in best["attendeeAvailability"]] == ["free", "free"]


@pytest.mark.parametrize(
    ("path", "who", "rights", "status", "code"),
    [
        ("/me/events", DANA, "User.Read", 403, "ErrorAccessDenied"),
        ("/users", DANA, "User.Read", 403, "Authorization_RequestDenied"),
        (f"/users/{ASHA}", DANA, "User.Read", 403, "Authorization_RequestDenied"),
        (f"/users/{DANA}", DANA, "User.Read", 200, ""),
        ("/places/microsoft.graph.room", DANA, "User.Read", 403, "ErrorAccessDenied"),
        ("/me/events", None, "Calendars.Read", 400, "BadRequest"),
        (f"/users/{ASHA}/events", DANA, "Calendars.ReadWrite", 403, "ErrorAccessDenied"),
        (f"/users/{ASHA}/events", DANA, "Calendars.Read.Shared", 404, "ErrorItemNotFound"),
        ("/users/interviews@contoso.com/events", DANA, "Calendars.Read.Shared", 200, ""),
        (f"/users/{ASHA}/events", None, "Calendars.Read", 200, ""),
        (f"/users/{ASHA}/events", None, "User.Read.All", 403, "ErrorAccessDenied"),
        (
            "/users/ola.svensson@contoso.com/events",
            None,
            "Calendars.Read",
            404,
            "MailboxNotEnabledForRESTAPI",
        ),
        ("/users/nobody@contoso.com/events", None, "Calendars.Read", 404, "ErrorInvalidUser"),
        ("/me/messages", DANA, "Calendars.ReadWrite", 403, "ErrorAccessDenied"),
        ("/me/planner/tasks", DANA, ALL, 501, "NotImplemented"),
        ("/sites/root", DANA, ALL, 501, "NotImplemented"),
    ],
)
async def test_rights_are_held_up(
    house: House, path: str, who: str | None, rights: str, status: int, code: str
) -> None:
    reply = await house.call("GET", path, who=who, rights=rights)

    assert reply.status == status
    if code:
        assert reply.code == code
        assert set(reply.body["error"]["innerError"]) >= {"date", "request-id", "client-request-id"}


async def test_a_basic_right_sees_no_body(house: House) -> None:
    event = await house.books(ASHA, body={"contentType": "html", "content": "<b>CV attached</b>"})

    basic = await house.get(f"/me/events/{event['id']}", rights="Calendars.ReadBasic")
    text = await house.get(
        f"/me/events/{event['id']}", headers={"Prefer": 'outlook.body-content-type="text"'}
    )

    assert "body" not in basic and "bodyPreview" not in basic
    assert text["body"] == {"contentType": "text", "content": "CV attached"}


async def test_no_token_and_a_bad_token_are_turned_away(house: House) -> None:
    for header in ({}, {"Authorization": "Bearer abc"}, {"Authorization": "Bearer a.b.c"}):
        async with house.http.get(f"{house.state.origin}/v1.0/me", headers=header) as answer:
            body = await answer.json()
            assert (answer.status, body["error"]["code"]) == (401, "InvalidAuthenticationToken")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_more_than_four_at_a_time_on_one_mailbox_are_put_off(house: House) -> None:
    four = await asyncio.gather(*(house.call("GET", "/me/events") for _ in range(4)))
    late = await put_off(house)
    elsewhere = await asyncio.gather(
        *(house.call("GET", "/me/events", who=who) for who in (DANA, ASHA, BEN, CHI) * 2)
    )

    assert {one.status for one in [*four, *elsewhere]} == {200}
    assert 1 <= len(late) <= 3
    assert float(late[0].headers["Retry-After"]) % 1


async def put_off(house: House) -> list[Reply]:
    """The refusals of seven requests at once; on a busy machine it may take a few goes until they meet."""
    for _ in range(20):
        seven = await asyncio.gather(*(house.call("GET", "/me/events") for _ in range(7)))
        if late := [one for one in seven if one.status == 429]:
            return late
    return []


async def test_headers_are_graphs(house: House) -> None:
    reply = await house.call("GET", "/me/events", headers={"client-request-id": "c-1"})

    assert reply.headers["client-request-id"] == "c-1"
    assert len(reply.headers["request-id"]) == 36
    assert "Date" in reply.headers and reply.headers["Content-Type"].startswith(
        "application/json;odata.metadata=minimal"
    )


async def test_a_batch_runs_its_parts_four_at_a_time_and_each_for_itself(house: House) -> None:
    parts = [{"id": str(n), "method": "GET", "url": f"/me/events?$top={n + 1}"} for n in range(16)]
    parts += [
        {
            "id": "a",
            "method": "POST",
            "url": "me/events",
            "body": meeting(),
            "headers": {"Content-Type": "application/json"},
        },
        {"id": "b", "method": "GET", "url": "/me/events/none", "dependsOn": ["a"]},
        {"id": "c", "method": "GET", "url": "/me", "dependsOn": ["b"]},
        {
            "id": "d",
            "method": "POST",
            "url": f"/users/{ASHA}/calendar/getSchedule",
            "body": schedule(ASHA),
            "headers": {"Content-Type": "application/json"},
        },
    ]

    found = {
        one["id"]: one for one in (await house.does("POST", "/$batch", {"requests": parts}))["responses"]
    }

    assert {found[str(n)]["status"] for n in range(16)} == {200}
    assert [found[name]["status"] for name in "abc"] == [201, 404, 424]
    assert len(found["3"]["body"]["value"]) == 4
    logged = house.state.journal.entries[-1]
    assert len(logged.parts) == 19  # the one that was never begun is not a request


@pytest.mark.parametrize(
    "parts",
    [
        [{"id": str(n), "method": "GET", "url": "/me"} for n in range(21)],
        [{"id": "a", "method": "GET", "url": "/me"}, {"id": "A", "method": "GET", "url": "/me"}],
        [{"id": "a", "method": "POST", "url": "/me/events", "body": {}}],
        [{"id": "a", "method": "GET", "url": "/me", "dependsOn": ["b"]}],
    ],
)
async def test_a_batch_that_is_none_is_refused(house: House, parts: list[Json]) -> None:
    assert (await house.call("POST", "/$batch", {"requests": parts})).status == 400


async def test_a_throttled_part_says_how_long_to_wait(house: House) -> None:
    from sandbox.journal import Fault

    house.state.journal.add_fault("graph", Fault("GET /me/events", 429, 1.5))
    parts = [{"id": str(n), "method": "GET", "url": "/me/events"} for n in range(2)]

    found = (await house.does("POST", "/$batch", {"requests": parts}))["responses"]

    late = next(one for one in found if one["status"] == 429)
    assert {name.lower(): value for name, value in late["headers"].items()}["retry-after"] == "1.5"


async def test_mail_goes_to_the_outbox_and_to_our_own_inboxes(house: House) -> None:
    to = [{"emailAddress": {"address": one}} for one in (ASHA, "mira@candidate.example")]
    message = {
        "subject": "Your interview",
        "body": {"contentType": "html", "content": "<p>See you</p>"},
        "toRecipients": to,
    }

    reply = await house.call("POST", "/me/sendMail", {"Message": message, "SaveToSentItems": True})

    assert (reply.status, reply.body) == (202, None)
    assert [(mail["to"], mail["kind"]) for mail in house.state.exchange.outbox()] == [
        (ASHA, "mail"),
        ("mira@candidate.example", "mail"),
    ]
    inbox = await house.get("/me/messages?$top=1", who=ASHA)
    assert inbox["value"][0]["subject"] == "Your interview"
