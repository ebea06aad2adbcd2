"""Events and the subscriptions on them: written once, and only when they are ours."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from services.booking.event import TAG
from services.errors import GraphConflict, GraphMissing, GraphRejected, GraphSilent
from services.graph.events import NotOurEvent
from services.model import Rsvp
from tests.graph.doors import answering, graph_that, ok, refusal

BODY: dict[str, Any] = {
    "subject": "Interview: Mira",
    "start": {"dateTime": "2026-11-23T09:00:00", "timeZone": "UTC"},
    "end": {"dateTime": "2026-11-23T10:00:00", "timeZone": "UTC"},
    "attendees": [{"emailAddress": {"address": "ben@contoso.com", "name": "Ben"}, "type": "required"}],
    "transactionId": "t-1",
    "singleValueExtendedProperties": [{"id": TAG, "value": "b-1"}],
}
TAGGED = {"singleValueExtendedProperties": [{"id": TAG, "value": "b-1"}]}


def event(**more: Any) -> dict[str, Any]:
    facts = {
        "id": "AAMk=/+1",
        "iCalUId": "uid-1",
        "changeKey": "ck",
        "transactionId": "t-1",
        "start": {"dateTime": "2026-11-23T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-23T10:00:00.0000000", "timeZone": "UTC"},
        "attendees": [
            {
                "emailAddress": {"address": "ben@contoso.com", "name": "Ben"},
                "type": "required",
                "status": {"response": "Accepted", "time": "2026-11-22T10:00:00Z"},
            }
        ],
        "onlineMeeting": {"joinUrl": "https://teams.microsoft.com/l/1"},
    }
    return facts | more


async def test_an_event_is_created_with_immutable_id_and_known_as_ours() -> None:
    async with graph_that(answering(ok({"value": []}), ok(event(), 201))) as (graph, seen):
        created = await graph.events.create(BODY)

    method, path, headers, body = seen.requests[1]
    assert (method, path) == ("POST", "/v1.0/me/events")
    assert 'IdType="ImmutableId"' in headers["Prefer"]
    assert body["transactionId"] == "t-1"
    assert (created.id, created.booking, created.join_url) == (
        "AAMk=/+1",
        "b-1",
        "https://teams.microsoft.com/l/1",
    )
    assert created.attendees[0].rsvp is Rsvp.ACCEPTED


async def test_an_event_without_our_tag_is_never_created() -> None:
    for missing in ("transactionId", "singleValueExtendedProperties"):
        body = {key: value for key, value in BODY.items() if key != missing}
        async with graph_that(answering(ok(event(), 201))) as (graph, seen):
            with pytest.raises(NotOurEvent):
                await graph.events.create(body)
        assert seen.requests == []


class Calendar:
    """A calendar that takes every POST for a new event: nothing but care keeps it from doubling."""

    def __init__(self, lost_after: int = 0, lost_before: int = 0) -> None:
        self.events: list[dict[str, Any]] = []
        self.lost_after, self.lost_before = lost_after, lost_before

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            return ok({"value": self.events})
        if self.lost_before:
            self.lost_before -= 1
            return self._lost(request)
        self.events.append(event(**TAGGED))
        if self.lost_after:
            self.lost_after -= 1
            return self._lost(request)
        return ok(event(), 201)

    def _lost(self, request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        return web.Response()


async def test_an_answer_lost_after_the_work_does_not_double_the_event() -> None:
    calendar = Calendar(lost_after=1)
    async with graph_that(calendar) as (graph, seen):
        created = await graph.events.create(BODY)

    assert created.id == "AAMk=/+1"
    assert len(calendar.events) == 1
    assert [method for method, *_ in seen.requests] == ["GET", "POST", "GET"]


async def test_an_event_made_just_before_a_crash_is_found_not_made_again() -> None:
    calendar = Calendar()
    async with graph_that(calendar) as (graph, _):
        first = await graph.events.create(BODY)
        again = await graph.events.create(BODY)

    assert first.id == again.id
    assert len(calendar.events) == 1


async def test_a_request_lost_before_the_work_is_sent_again() -> None:
    calendar = Calendar(lost_before=1)
    async with graph_that(calendar) as (graph, _):
        created = await graph.events.create(BODY)

    assert created.id == "AAMk=/+1"
    assert len(calendar.events) == 1


async def test_an_event_that_may_or_may_not_stand_is_not_called_created() -> None:
    async with graph_that(Calendar(lost_before=9)) as (graph, _):
        with pytest.raises(GraphSilent):
            await graph.events.create(BODY)


async def test_another_sitting_of_the_same_booking_is_not_taken_for_the_lost_one() -> None:
    calendar = Calendar(lost_before=1)
    calendar.events.append(event(id="other", transactionId="t-0", **TAGGED))
    async with graph_that(calendar) as (graph, _):
        created = await graph.events.create(BODY)

    assert created.id == "AAMk=/+1"


async def test_only_an_event_with_our_tag_is_written_to() -> None:
    foreign = ok(event())
    async with graph_that(answering(foreign)) as (graph, seen):
        for write in (
            graph.events.cancel("e"),
            graph.events.change("e", lambda _: {"subject": "x"}, booking="b-1"),
            graph.events.delete("e"),
        ):
            with pytest.raises(NotOurEvent):
                await write
    assert {method for method, *_ in seen.requests} == {"GET"}

    async with graph_that(answering(ok(event(**TAGGED)))) as (graph, seen):
        with pytest.raises(NotOurEvent):
            await graph.events.cancel("e", booking="another")
        with pytest.raises(NotOurEvent):
            await graph.events.change("e", lambda _: {"subject": "x"}, booking="another")
    assert {method for method, *_ in seen.requests} == {"GET"}


async def test_a_cancellation_carries_the_note() -> None:
    async with graph_that(answering(ok(event(**TAGGED)), web.Response(status=202))) as (graph, seen):
        await graph.events.cancel("AAMk=/+1", "Mira withdrew", booking="b-1")

    method, path, _, body = seen.requests[1]
    assert (method, path) == ("POST", "/v1.0/me/events/AAMk%3D%2F%2B1/cancel")
    assert body == {"comment": "Mira withdrew"}


async def test_what_is_cancelled_or_gone_is_not_cancelled_again() -> None:
    async with graph_that(answering(ok(event(isCancelled=True, **TAGGED)))) as (graph, seen):
        await graph.events.cancel("e")
        assert len(seen.requests) == 1
    async with graph_that(answering(refusal(404))) as (graph, _):
        await graph.events.cancel("e")
        await graph.events.delete("e")
        with pytest.raises(GraphMissing):
            await graph.events.get("e")


class Standing:
    """One event that takes a PATCH only with its present etag. `lost` answers get lost after the work."""

    def __init__(self, lost: int = 0, meanwhile: int = 0) -> None:
        self.event = event(**TAGGED, **{"@odata.etag": 'W/"1"'})
        self.lost, self.meanwhile = lost, meanwhile

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            shown = ok(self.event)
            if self.meanwhile:  # somebody edits it after we have read it
                self.meanwhile -= 1
                self._write({"location": {"displayName": "Lobby"}})
            return shown
        if request.headers["If-Match"] != self.event["@odata.etag"]:
            return refusal(412, "ErrorIrresolvableConflict")
        self._write(await request.json())
        if self.lost:
            self.lost -= 1
            assert request.transport
            request.transport.abort()
            return web.Response()
        return ok(self.event)

    def _write(self, changes: dict[str, Any]) -> None:
        number = int(self.event["@odata.etag"][3:-1]) + 1
        self.event = {**self.event, **changes, "@odata.etag": f'W/"{number}"'}


def renamed(copy: Mapping[str, Any]) -> dict[str, Any]:
    return {} if copy["subject"] == "New" else {"subject": "New", "location": copy.get("location")}


async def test_changes_go_in_one_patch_to_the_copy_that_was_read() -> None:
    standing = Standing()
    standing.event["subject"] = "Old"
    async with graph_that(standing) as (graph, seen):
        await graph.events.change("e", renamed, booking="b-1")

    patches = [(headers["If-Match"], body) for method, _, headers, body in seen.requests if method == "PATCH"]
    assert patches == [('W/"1"', {"subject": "New", "location": None})]


async def test_an_edit_of_somebody_else_in_between_is_read_and_kept() -> None:
    standing = Standing(meanwhile=1)
    standing.event["subject"] = "Old"
    async with graph_that(standing) as (graph, seen):
        await graph.events.change("e", renamed, booking="b-1")

    assert standing.event["location"] == {"displayName": "Lobby"}
    assert [headers["If-Match"] for method, _, headers, _ in seen.requests if method == "PATCH"] == [
        'W/"1"',
        'W/"2"',
    ]


async def test_a_change_whose_answer_was_lost_is_not_made_twice() -> None:
    standing = Standing(lost=1)
    standing.event["subject"] = "Old"
    async with graph_that(standing) as (graph, seen):
        await graph.events.change("e", renamed, booking="b-1")
        await graph.events.change("e", renamed, booking="b-1")  # told again after a crash

    assert [method for method, *_ in seen.requests].count("PATCH") == 1
    assert standing.event["subject"] == "New"


async def test_an_event_that_never_stands_still_is_left_alone() -> None:
    standing = Standing(meanwhile=99)
    standing.event["subject"] = "Old"
    async with graph_that(standing) as (graph, _):
        with pytest.raises(GraphConflict):
            await graph.events.change("e", renamed, booking="b-1")

    assert standing.event["subject"] == "Old"


async def test_a_cancelled_event_is_not_changed() -> None:
    async with graph_that(answering(ok(event(isCancelled=True, **TAGGED)))) as (graph, seen):
        with pytest.raises(GraphMissing):
            await graph.events.change("e", renamed, booking="b-1")
    assert [method for method, *_ in seen.requests] == ["GET"]


async def test_a_deleted_event_is_deleted_once() -> None:
    async with graph_that(answering(ok(event(**TAGGED)), web.Response(status=204))) as (graph, seen):
        await graph.events.delete("e", booking="b-1")

    assert [method for method, *_ in seen.requests] == ["GET", "DELETE"]


SOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
WATCH = {
    "id": "s-1",
    "resource": "me/events",
    "changeType": "created",
    "expirationDateTime": "2026-11-28T12:00:00Z",
}


async def test_a_watch_is_opened_with_lifecycle_and_immutable_ids() -> None:
    async with graph_that(answering(ok(WATCH, 201))) as (graph, seen):
        watch = await graph.subscriptions.create(
            notification_url="https://bot/graph/notifications",
            lifecycle_url="https://bot/graph/lifecycle",
            client_state="s" * 43,
            expires=SOON,
        )

    _, path, headers, body = seen.requests[0]
    assert path == "/v1.0/subscriptions"
    assert headers["Prefer"] == 'IdType="ImmutableId"'
    assert body["lifecycleNotificationUrl"] == "https://bot/graph/lifecycle"
    assert (watch.id, watch.expires) == ("s-1", SOON)


async def test_a_watch_is_renewed_reauthorized_listed_and_closed() -> None:
    answers = (ok(WATCH), web.Response(status=204), ok({"value": [WATCH]}), refusal(404))
    async with graph_that(answering(*answers)) as (graph, seen):
        assert (await graph.subscriptions.renew("s-1", SOON + timedelta(days=1))).expires == SOON
        await graph.subscriptions.reauthorize("s-1")
        assert [watch.id for watch in await graph.subscriptions.list()] == ["s-1"]
        await graph.subscriptions.delete("s-1")  # gone already is fine

    assert [method for method, *_ in seen.requests] == ["PATCH", "POST", "GET", "DELETE"]


async def test_a_failed_handshake_and_a_second_watch_are_told_apart() -> None:
    new = {
        "notification_url": "https://b/n",
        "lifecycle_url": "https://b/l",
        "client_state": "s",
        "expires": SOON,
    }
    async with graph_that(answering(refusal(400, "ValidationError"), refusal(409))) as (graph, seen):
        with pytest.raises(GraphRejected):
            await graph.subscriptions.create(**new)  # type: ignore[arg-type]
        with pytest.raises(GraphConflict):
            await graph.subscriptions.create(**new)  # type: ignore[arg-type]
    assert len(seen.requests) == 2
