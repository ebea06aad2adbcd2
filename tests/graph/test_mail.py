"""The comment that came with an answer, and no other."""

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.graph.doors import answering, graph_that, ok, refusal

SINCE = datetime(2026, 11, 20, tzinfo=UTC)


def attendee(address: str, response: str = "declined", time: str = "2026-11-22T10:00:00Z") -> dict[str, Any]:
    return {"emailAddress": {"address": address}, "status": {"response": response, "time": time}}


def mail(sender: str, words: str = "I am on leave", **more: Any) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.eventMessageResponse",
        "meetingMessageType": "meetingDeclined",
        "subject": "Declined: Interview: Mira",
        "from": {"emailAddress": {"address": sender}},
        "receivedDateTime": "2026-11-22T10:00:40Z",
        "body": {"contentType": "text", "content": words},
        **more,
    }


async def comments(attendees: list[dict[str, Any]], mails: list[dict[str, Any]]) -> dict[str, str]:
    async def door(request: web.Request) -> web.Response:
        if request.path.endswith("/messages"):
            assert request.query["$filter"] == "receivedDateTime ge 2026-11-20T00:00:00Z"
            return ok({"value": mails})
        return ok({"id": "e", "subject": "Interview: Mira", "attendees": attendees})

    async with graph_that(door) as (graph, _):
        return await graph.mail.comments("e", since=SINCE)


async def test_a_comment_is_known_by_sender_kind_subject_and_time() -> None:
    ben, long_ago = "Ben@contoso.com", "2026-11-21T10:00:00Z"

    assert await comments([attendee("ben@contoso.com")], [mail(ben)]) == {"ben@contoso.com": "I am on leave"}
    for other in (
        mail("asha@contoso.com"),
        mail(ben, meetingMessageType="meetingAccepted"),
        mail(ben, meetingMessageType=None),
        mail(ben, subject="Declined: Lunch"),
        mail(ben, receivedDateTime=long_ago),
        mail(ben, words="  "),
    ):
        assert await comments([attendee("ben@contoso.com")], [other]) == {}
    assert await comments([attendee("ben@contoso.com", "none", "0001-01-01T00:00:00Z")], [mail(ben)]) == {}


async def test_what_is_quoted_below_a_comment_is_left_out() -> None:
    words = "Sorry,\r\n not me\r\n________________________________\r\nFrom: Dana\r\nSent: ..."

    assert await comments([attendee("ben@contoso.com")], [mail("ben@contoso.com", words)]) == {
        "ben@contoso.com": "Sorry, not me"
    }


async def test_without_the_right_nobody_wrote_anything() -> None:
    event = ok({"id": "e", "subject": "Interview: Mira", "attendees": [attendee("ben@contoso.com")]})
    async with graph_that(answering(event, refusal(403))) as (graph, _):
        assert await graph.mail.comments("e", since=SINCE) == {}
