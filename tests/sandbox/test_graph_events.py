"""Events in the stand-in's Graph: created, changed, answered, cancelled, as Exchange would."""

import json
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from tests.sandbox.house import ASHA, BEN, CHI, DANA, House, housed, meeting

ROOM = "room.ada@contoso.com"
CANDIDATE = "mira@candidate.example"
TAG = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name MusterBooking"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with housed() as house:
        yield house


async def test_an_invitation_puts_a_copy_of_its_own_into_each_mailbox(house: House) -> None:
    event = await house.books(ASHA, CANDIDATE)

    copy = house.copy(ASHA, event)
    assert copy and copy["id"] != event["id"]
    seen = await house.get(f"/me/events/{copy['id']}", who=ASHA)
    assert (seen["iCalUId"], seen["isOrganizer"]) == (event["iCalUId"], False)
    assert (seen["responseStatus"]["response"], seen["showAs"]) == ("notResponded", "tentative")
    assert seen["organizer"]["emailAddress"]["address"] == DANA
    mails = house.state.exchange.outbox()
    assert [(mail["to"], mail["kind"]) for mail in mails] == [(ASHA, "invitation"), (CANDIDATE, "invitation")]


async def test_the_same_transaction_twice_answers_201_and_books_once(house: House) -> None:
    body = meeting(ASHA, transactionId="booking-1")

    first = await house.call("POST", "/me/events", body)
    second = await house.call("POST", "/me/events", body)

    assert (first.status, second.status) == (201, 201)
    assert first.body["id"] == second.body["id"]
    assert len(house.state.exchange.outbox(ASHA)) == 1


@pytest.mark.parametrize("action", ["accept", "decline", "tentativelyAccept"])
@pytest.mark.parametrize("pascal", [False, True])
async def test_an_answer_reaches_the_organizers_copy_a_moment_later(
    house: House, action: str, pascal: bool
) -> None:
    event = await house.books(ASHA)
    copy = house.copy(ASHA, event)
    assert copy
    body = {"Comment": "Sure", "SendResponse": True} if pascal else {"comment": "Sure", "sendResponse": True}

    reply = await house.call("POST", f"/me/events/{copy['id']}/{action}", body, who=ASHA)

    assert (reply.status, reply.body) == (202, None)
    before = await house.get(f"/me/events/{event['id']}")
    assert before["attendees"][0]["status"]["response"] == "none"
    await house.passes()
    after = await house.get(f"/me/events/{event['id']}")
    said = {"accept": "accepted", "decline": "declined", "tentativelyAccept": "tentativelyAccepted"}[action]
    assert after["attendees"][0]["status"]["response"] == said
    inbox = await house.get(
        "/me/mailFolders/inbox/messages?$filter=receivedDateTime%20ge%202026-11-21T00:00:00Z"
    )
    assert inbox["value"][0]["responseType"] == said
    assert inbox["value"][0]["body"]["content"].find("Sure") >= 0


async def test_an_attendee_may_propose_another_time(house: House) -> None:
    event = await house.books(ASHA)
    copy = house.copy(ASHA, event)
    assert copy
    slot = {
        "start": {"dateTime": "2026-11-25T09:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-25T10:00:00", "timeZone": "UTC"},
    }

    await house.does("POST", f"/me/events/{copy['id']}/decline", {"proposedNewTime": slot}, who=ASHA)
    await house.passes()

    seen = await house.get(f"/me/events/{event['id']}")
    assert seen["attendees"][0]["proposedNewTime"]["start"]["dateTime"] == "2026-11-25T09:00:00.0000000"


async def test_the_organizer_cannot_answer_and_an_attendee_cannot_cancel(house: House) -> None:
    event = await house.books(ASHA)
    copy = house.copy(ASHA, event)
    assert copy

    answered = await house.call("POST", f"/me/events/{event['id']}/accept", {})
    cancelled = await house.call("POST", f"/me/events/{copy['id']}/cancel", {}, who=ASHA)

    assert answered.status == 400
    assert cancelled.status == 400
    assert "need to be an organizer" in cancelled.body["error"]["message"]


async def test_a_new_time_resets_the_answers_and_mails_everybody(house: House) -> None:
    event = await house.books(ASHA, BEN)
    house.state.exchange.answer(ASHA, event["id"], "accepted")
    await house.passes()

    moved = meeting(hour=14)
    await house.does("PATCH", f"/me/events/{event['id']}", {"start": moved["start"], "end": moved["end"]})

    seen = await house.get(f"/me/events/{event['id']}")
    assert [one["status"]["response"] for one in seen["attendees"]] == ["none", "none"]
    copy = house.copy(ASHA, event)
    assert copy and copy["responseStatus"]["response"] == "notResponded"
    assert copy["start"]["dateTime"].startswith("2026-11-24T14:00")
    assert [mail["kind"] for mail in house.state.exchange.outbox(ASHA)] == ["invitation", "update"]


async def test_patching_attendees_replaces_the_whole_list(house: House) -> None:
    event = await house.books(ASHA, BEN)
    house.state.exchange.answer(BEN, event["id"], "accepted")
    await house.passes()

    await house.does("PATCH", f"/me/events/{event['id']}", {"attendees": meeting(BEN, CHI)["attendees"]})

    assert house.copy(ASHA, event) is None
    assert house.copy(CHI, event) is not None
    assert house.state.exchange.outbox(ASHA)[-1]["kind"] == "cancellation"
    seen = await house.get(f"/me/events/{event['id']}")
    statuses = {one["emailAddress"]["address"]: one["status"]["response"] for one in seen["attendees"]}
    assert statuses == {BEN: "accepted", CHI: "none"}


@pytest.mark.parametrize("way", ["cancel", "delete"])
async def test_calling_off_strikes_the_copies_out_and_frees_the_room(house: House, way: str) -> None:
    event = await house.books(ASHA, ROOM)
    await house.passes()
    assert house.copy(ROOM, event)

    if way == "cancel":
        await house.does("POST", f"/me/events/{event['id']}/cancel", {"Comment": "Position filled"})
    else:
        await house.does("DELETE", f"/me/events/{event['id']}")

    assert (await house.call("GET", f"/me/events/{event['id']}")).status == 404
    copy = house.copy(ASHA, event)
    assert copy and copy["isCancelled"] and copy["subject"].startswith("Canceled:")
    assert house.copy(ROOM, event) is None
    last = house.state.exchange.outbox(ASHA)[-1]
    assert last["kind"] == "cancellation"
    assert last["text"] == ("Position filled" if way == "cancel" else "")


async def test_a_room_answers_by_its_own_calendar(house: House) -> None:
    first = await house.books(ASHA, ROOM)
    await house.passes()
    second = await house.books(BEN, ROOM)
    await house.passes()

    seen = [await house.get(f"/me/events/{event['id']}") for event in (first, second)]
    answers = [one["attendees"][-1]["status"]["response"] for one in seen]
    assert answers == ["accepted", "declined"]
    copy = house.copy(ROOM, first)
    assert copy and copy["showAs"] == "busy" and copy["subject"] == "Dana Whitfield"


async def test_of_two_who_want_a_room_at_once_the_first_gets_it(house: House) -> None:
    first, second = await house.books(ASHA, ROOM), await house.books(BEN, ROOM)

    await house.passes()

    seen = [await house.get(f"/me/events/{event['id']}") for event in (first, second)]
    assert [one["attendees"][-1]["status"]["response"] for one in seen] == ["accepted", "declined"]


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ("declines", "declined"),
        ("silent", "none"),
        ("needsApproval", "tentativelyAccepted"),
        ("notAllowed", "declined"),
    ],
)
async def test_a_room_can_be_told_to_misbehave(house: House, fault: str, answer: str) -> None:
    house.state.exchange.set_room(ROOM, fault)

    event = await house.books(ASHA, ROOM)
    await house.passes()

    seen = await house.get(f"/me/events/{event['id']}")
    assert seen["attendees"][-1]["status"]["response"] == answer


@pytest.mark.parametrize("decision", ["accepted", "declined"])
async def test_a_rooms_delegate_decides_later(house: House, decision: str) -> None:
    house.state.exchange.set_room(ROOM, "needsApproval")
    event = await house.books(ASHA, ROOM)
    await house.passes()
    asked = house.copy(ROOM, event)
    assert asked and asked["showAs"] == "tentative"

    house.state.exchange.answer(ROOM, event["id"], decision, "Decided")
    await house.passes()

    seen = await house.get(f"/me/events/{event['id']}")
    assert seen["attendees"][-1]["status"]["response"] == decision
    other = await house.books(BEN, ROOM)  # at the same time
    await house.passes()
    seen = await house.get(f"/me/events/{other['id']}")
    waits = "declined" if decision == "accepted" else "tentativelyAccepted"
    assert seen["attendees"][-1]["status"]["response"] == waits


async def test_a_room_that_is_only_a_location_is_not_booked(house: House) -> None:
    event = await house.books(ASHA, location={"displayName": "Ada", "locationEmailAddress": ROOM})
    await house.passes()

    assert house.copy(ROOM, event) is None


async def test_a_tag_is_found_by_filter_and_shown_by_expand_only(house: House) -> None:
    event = await house.books(ASHA, singleValueExtendedProperties=[{"id": TAG, "value": "b-17"}])
    assert "singleValueExtendedProperties" not in event

    ours = f"ep/id eq '{TAG}' and ep/value eq 'b-17'"
    query = f"$filter={quote(f'singleValueExtendedProperties/Any(ep: {ours})')}"
    expand = quote(f"singleValueExtendedProperties($filter=id eq '{TAG}')")
    found = await house.get(f"/me/events?{query}&$select=id,subject&$expand={expand}")

    assert [one["id"] for one in found["value"]] == [event["id"]]
    assert found["value"][0]["singleValueExtendedProperties"] == [{"id": TAG, "value": "b-17"}]
    other = quote("singleValueExtendedProperties/Any(ep: ep/id eq '" + TAG + "' and ep/value eq 'B-17')")
    assert (await house.get(f"/me/events?$filter={other}"))["value"] == []


async def test_an_online_meeting_gets_a_join_link_and_keeps_it(house: House) -> None:
    event = await house.books(ASHA, isOnlineMeeting=True, onlineMeetingProvider="teamsForBusiness")
    assert event["onlineMeeting"]["joinUrl"].startswith("https://teams.microsoft.com/l/meetup-join/")

    changed = await house.does("PATCH", f"/me/events/{event['id']}", {"isOnlineMeeting": False})

    assert changed["isOnlineMeeting"] is True
    assert changed["onlineMeeting"]["joinUrl"] == event["onlineMeeting"]["joinUrl"]


async def test_a_stale_etag_is_refused_and_exchange_makes_it_stale_by_itself(house: House) -> None:
    event = await house.books(ASHA)
    await house.passes()

    stale = await house.call(
        "PATCH", f"/me/events/{event['id']}", {"subject": "x"}, headers={"If-Match": event["@odata.etag"]}
    )
    fresh = (await house.get(f"/me/events/{event['id']}"))["@odata.etag"]
    good = await house.call(
        "PATCH", f"/me/events/{event['id']}", {"subject": "x"}, headers={"If-Match": fresh}
    )

    assert (stale.status, stale.code) == (412, "ErrorIrresolvableConflict")
    assert good.status == 200


async def test_hidden_attendees_see_only_themselves(house: House) -> None:
    event = await house.books(ASHA, BEN, hideAttendees=True)

    copy = house.copy(ASHA, event)
    assert copy
    assert [one["emailAddress"]["address"] for one in copy["attendees"]] == [ASHA]


async def test_immutable_ids_open_the_same_event(house: House) -> None:
    prefer = {"Prefer": 'IdType="ImmutableId", outlook.timezone="India Standard Time"'}
    reply = await house.call("POST", "/me/events", meeting(ASHA), headers=prefer)

    assert reply.headers["Preference-Applied"].count("=") == 2
    assert reply.body["start"] == {
        "dateTime": "2026-11-24T15:30:00.0000000",
        "timeZone": "India Standard Time",
    }
    plain = await house.get(f"/me/events/{reply.body['id']}")
    assert plain["id"] != reply.body["id"]
    assert plain["iCalUId"] == reply.body["iCalUId"]


async def test_a_series_shows_its_days_and_one_day_can_be_moved_or_dropped(house: House) -> None:
    weekly = {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]},
        "range": {"type": "numbered", "numberOfOccurrences": 3, "startDate": "2026-11-24"},
    }
    master = await house.books(ASHA, recurrence=weekly)
    window = "startDateTime=2026-11-23T00:00:00Z&endDateTime=2026-12-31T00:00:00Z"

    days = (await house.get(f"/me/events/{master['id']}/instances?{window}"))["value"]
    assert [day["type"] for day in days] == ["occurrence"] * 3
    assert {day["seriesMasterId"] for day in days} == {master["id"]}
    assert len({day["iCalUId"] for day in days}) == 3
    moved = meeting(day=26)
    await house.does("PATCH", f"/me/events/{days[0]['id']}", {"start": moved["start"], "end": moved["end"]})
    await house.does("DELETE", f"/me/events/{days[1]['id']}")

    theirs = (await house.get(f"/me/calendarView?{window}&$top=100", who=ASHA))["value"]
    mine = [one for one in theirs if one["subject"].endswith("Interview: Mira Patel")]
    assert [(one["type"], one["isCancelled"]) for one in mine] == [
        ("exception", False),
        ("exception", True),
        ("occurrence", False),
    ]
    assert mine[0]["start"]["dateTime"].startswith("2026-11-26T10")
    left = (await house.get(f"/me/events/{master['id']}/instances?{window}"))["value"]
    assert [one["type"] for one in left] == ["exception", "occurrence"]


async def test_lists_page_select_order_and_count(house: House) -> None:
    page = await house.get(
        "/me/events?$select=subject,start&$orderby=start/dateTime%20desc&$top=7&$count=true"
    )

    seen = [one["id"] for one in page["value"]]
    assert set(page["value"][0]) == {"@odata.etag", "id", "subject", "start"}
    while "@odata.nextLink" in page:
        page = await house.get(page["@odata.nextLink"].partition("/v1.0")[2])
        seen += [one["id"] for one in page["value"]]
    assert len(seen) == len(set(seen)) == page["@odata.count"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("$filter=start/dateTime%20ge%20'2026-11-24T00:00:00'%20and%20isAllDay%20eq%20false", 200),
        ("$filter=contains(subject,'Lunch')%20or%20startswith(subject,'Focus')", 200),
        ("$filter=subject%20has%20'x'", 400),
        ("$filter=nothing%20eq%201", 400),
        ("$select=nothing", 400),
        ("$apply=groupby((subject))", 400),
        ("$orderby=nothing", 400),
        ("$filter=attendees/any(a:a/emailAddress/address%20eq%20'asha.rao@contoso.com')", 400),
        ("$filter=organizer/emailAddress/address%20eq%20'asha.rao@contoso.com'", 400),
        ("$expand=instances", 501),
        ("$expand=calendar", 200),
        ("$top=0", 400),
    ],
)
async def test_queries_are_answered_or_refused_but_never_ignored(
    house: House, query: str, status: int
) -> None:
    reply = await house.call("GET", f"/me/events?{query}")

    assert reply.status == status
    if status == 200:
        assert len(reply.value) > 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            {"start": {"dateTime": "2026-11-24T10:00:00", "timeZone": "Nowhere"}},
            "TimeZoneNotSupportedException",
        ),
        ({"end": {"dateTime": "2026-11-24T09:00:00", "timeZone": "UTC"}}, "ErrorPropertyValidationFailure"),
        ({"colour": "red"}, "RequestBodyRead"),
        ({"showAs": "sleeping"}, "RequestBodyRead"),
        ({"location": "Ada"}, "RequestBodyRead"),
        ({"location": {"name": "Ada"}}, "RequestBodyRead"),
        ({"categories": [1]}, "RequestBodyRead"),
        ({"body": {"content": "x", "contentType": "markdown"}}, "RequestBodyRead"),
        ({"reminderMinutesBeforeStart": "15"}, "RequestBodyRead"),
        ({"start": "2026-11-24T10:00:00"}, "RequestBodyRead"),
        (
            {"recurrence": {"pattern": {"type": "daily", "interval": 0}, "range": {"type": "noEnd"}}},
            "RequestBodyRead",
        ),
        ({"attendees": [{"emailAddress": "asha.rao@contoso.com"}]}, "RequestBodyRead"),
        ({"singleValueExtendedProperties": [{"id": "Foo", "value": "x"}]}, "ErrorInvalidProperty"),
        ({"attendees": [{"emailAddress": {"name": "no address"}}]}, "ErrorInvalidRecipients"),
    ],
)
async def test_bodies_that_graph_would_not_take_are_refused(
    house: House, body: dict[str, object], code: str
) -> None:
    reply = await house.call("POST", "/me/events", meeting() | body)

    assert (reply.status, reply.code) == (400, code)
    assert reply.body["error"]["innerError"]["request-id"] == reply.headers["request-id"]


async def test_a_body_must_say_that_it_is_json(house: House) -> None:
    url, headers = f"{house.state.origin}/v1.0/me/events", {"Authorization": f"Bearer {house.token()}"}

    async with house.http.post(url, data=json.dumps(meeting(ASHA)), headers=headers) as answer:
        assert answer.status == 400
        assert "JSON Content-Type" in (await answer.json())["error"]["message"]


async def test_open_extensions_come_with_an_event_or_after_it(house: House) -> None:
    ours = {"@odata.type": "microsoft.graph.openTypeExtension", "extensionName": "com.muster", "round": 1}
    event = await house.books(ASHA, extensions=[ours])
    path = f"/me/events/{event['id']}"
    await house.does("POST", f"{path}/extensions", ours | {"extensionName": "com.other"})

    names = [one["extensionName"] for one in (await house.get(f"{path}/extensions"))["value"]]
    assert names == ["com.muster", "com.other"]
    assert (await house.get(f"{path}/extensions/com.muster"))["round"] == 1
    await house.does("PATCH", f"{path}/extensions/com.muster", {"round": 2})
    shown = await house.get(f"{path}?$expand=extensions($filter=id%20eq%20'com.muster')&$select=id")
    assert [one["round"] for one in shown["extensions"]] == [2]
    await house.does("DELETE", f"{path}/extensions/com.muster")
    assert (await house.call("GET", f"{path}/extensions/com.muster")).status == 404


async def test_delta_tells_what_changed_and_what_is_gone(house: House) -> None:
    keep, drop = await house.books(ASHA), await house.books(BEN, hour=15)
    path = "/me/calendarView/delta?startDateTime=2026-11-23T00:00:00Z&endDateTime=2026-11-28T00:00:00Z"
    page, seen = await house.get(path, headers={"Prefer": "odata.maxpagesize=5"}), []
    while "@odata.nextLink" in page:
        seen += page["value"]
        page = await house.get(
            page["@odata.nextLink"].partition("/v1.0")[2], headers={"Prefer": "odata.maxpagesize=5"}
        )
    assert {keep["id"], drop["id"]} <= {one["id"] for one in seen + page["value"]}
    link = page["@odata.deltaLink"].partition("/v1.0")[2]
    assert (await house.get(link))["value"] == []

    await house.does("PATCH", f"/me/events/{keep['id']}", {"subject": "New name"})
    await house.does("DELETE", f"/me/events/{drop['id']}")

    news = (await house.get(link))["value"]
    assert [one["subject"] for one in news if "subject" in one] == ["New name"]
    assert [one for one in news if "@removed" in one] == [
        {"id": drop["id"], "@removed": {"reason": "deleted"}}
    ]


@pytest.mark.parametrize(
    ("forget", "status", "code"),
    [("syncStateNotFound", 404, "syncStateNotFound"), ("gone", 410, "SyncStateNotFound")],
)
async def test_delta_can_forget_and_begins_anew(house: House, forget: str, status: int, code: str) -> None:
    path = "/me/calendarView/delta?startDateTime=2026-11-23T00:00:00Z&endDateTime=2026-11-28T00:00:00Z"
    link = (await house.get(path))["@odata.deltaLink"].partition("/v1.0")[2]
    url = f"{house.state.origin}/_sandbox/faults"
    async with house.http.post(url, json={"delta": {"forget": forget}}) as answer:
        assert answer.status == 200

    lost = await house.call("GET", link)
    await house.books(ASHA)
    anew = await house.get(path)

    assert (lost.status, lost.code) == (status, code)
    assert (status == 410) == ("Location" in lost.headers)
    assert (await house.get(anew["@odata.deltaLink"].partition("/v1.0")[2]))["value"] == []


async def test_delta_can_tell_what_is_not_so_and_keep_a_removal_to_itself(house: House) -> None:
    keep, drop = await house.books(ASHA), await house.books(BEN, hour=15)
    path = "/me/calendarView/delta?startDateTime=2026-11-24T10:00:00Z&endDateTime=2026-11-24T16:00:00Z"
    link = (await house.get(path))["@odata.deltaLink"].partition("/v1.0")[2]
    url = f"{house.state.origin}/_sandbox/faults"
    async with house.http.post(url, json={"delta": {"falselyRemoved": 1, "missingDeletes": 1}}) as answer:
        assert answer.status == 200

    await house.does("DELETE", f"/me/events/{drop['id']}")
    told = [one["id"] for one in (await house.get(link))["value"] if "@removed" in one]

    assert len(told) == 1 and drop["id"] not in told
    assert (await house.call("GET", f"/me/events/{told[0]}")).status == 200, "it is still there"
    assert keep["id"] and house.copy(DANA, drop) is None


async def test_delta_tells_an_occurrence_in_few_words(house: House) -> None:
    path = "/me/calendarView/delta?startDateTime=2026-11-23T00:00:00Z&endDateTime=2026-11-24T00:00:00Z"

    told = next(one for one in (await house.get(path))["value"] if one["type"] == "occurrence")

    etc = {"@odata.type", "@odata.etag"}
    assert set(told) == etc | {"id", "seriesMasterId", "type", "start", "end"}
    assert (await house.get(f"/me/events/{told['id']}"))["subject"]


async def test_a_delta_link_of_another_world_is_gone(house: House) -> None:
    reply = await house.call("GET", "/me/calendarView/delta?$deltatoken=abc")

    assert (reply.status, reply.code) == (410, "SyncStateNotFound")
