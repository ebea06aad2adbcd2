"""Graph's delta over the default calendar, and when it forgets how far we had read."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from services.errors import GraphDenied, GraphRejected
from services.graph.delta import DeltaLost
from services.model import Span
from tests.graph.doors import answering, graph_that, ok, refusal
from tests.sandbox.house import NOW

WEEK = Span(NOW, NOW + timedelta(days=7))


def page(request: web.Request, link: str, *ids: str, **more: object) -> web.Response:
    events = [{"id": id, **more} for id in ids]
    return ok(
        {
            "value": events,
            link: f"{request.scheme}://{request.host}/v1.0/me/calendarView/delta?$deltatoken={link[7:]}",
        }
    )


async def test_a_round_is_read_to_its_end_and_goes_on_from_there():
    async def pages(request: web.Request) -> web.Response:
        if "nextLink" in request.query_string:
            return page(request, "@odata.deltaLink", "b", "a")
        if "deltaLink" in request.query_string:
            return page(request, "@odata.deltaLink", "gone", **{"@removed": {"reason": "deleted"}})
        return page(request, "@odata.nextLink", "a")

    async with graph_that(pages) as (graph, seen):
        first = await graph.delta.begin(WEEK)
        then = await graph.delta.since(first.link)

    assert (first.events, then.events) == ({"a", "b"}, {"gone"})
    assert urlsplit(first.link).netloc == "" and first.link == then.link
    assert "startDateTime" in seen.requests[0][1] and "startDateTime" not in seen.requests[2][1]
    assert all('IdType="ImmutableId"' in headers["Prefer"] for _, _, headers, _ in seen.requests)


@pytest.mark.parametrize(
    "forgotten",
    [
        refusal(410, "whatever", Location="https://graph.microsoft.com/v1.0/me/calendarView/delta"),
        refusal(400, "SyncStateNotFound"),
        refusal(404, "syncStateNotFound"),
        refusal(409, "resyncRequired"),
    ],
    ids=["gone", "capitals", "small letters", "resync"],
)
async def test_a_forgotten_state_is_said_in_many_ways(forgotten: web.Response):
    async with graph_that(answering(forgotten)) as (graph, _):
        with pytest.raises(DeltaLost):
            await graph.delta.since("/me/calendarView/delta?$deltatoken=x")


async def test_other_refusals_are_not_taken_for_it():
    async with graph_that(answering(refusal(403, "ErrorAccessDenied"))) as (graph, _):
        with pytest.raises(GraphDenied):
            await graph.delta.since("/me/calendarView/delta?$deltatoken=x")


async def test_a_delta_link_that_leads_elsewhere_is_refused():
    link = "https://evil.example/v1.0/me/calendarView/delta?$deltatoken=x"
    async with graph_that(answering(ok({"value": [], "@odata.deltaLink": link}))) as (graph, _):
        with pytest.raises(GraphRejected):
            await graph.delta.begin(WEEK)
