"""How we speak to Graph when it is busy, silent, strict or odd."""

import asyncio
import base64
import time
from datetime import timedelta

import pytest
from aiohttp import web

from services.errors import (
    GraphBusy,
    GraphConflict,
    GraphDenied,
    GraphError,
    GraphMissing,
    GraphRejected,
    GraphSilent,
    SignInNeeded,
)
from services.graph.batch import Part
from services.graph.client import Graphs
from tests.graph.doors import answering, graph_that, ok, refusal

ME = ok({"id": "1", "displayName": "Dana", "mail": "dana@contoso.com"})


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, GraphRejected),
        (403, GraphDenied),
        (404, GraphMissing),
        (409, GraphConflict),
        (410, GraphMissing),
        (412, GraphConflict),
        (418, GraphError),
    ],
)
async def test_each_refusal_has_its_name_and_carries_the_facts(status: int, error: type[GraphError]) -> None:
    async with graph_that(answering(refusal(status, "ErrorX", "because"))) as (graph, seen):
        with pytest.raises(error) as raised:
            await graph.people.me()

    assert (raised.value.status, raised.value.code, raised.value.message) == (status, "ErrorX", "because")
    assert raised.value.request_id == "r-1"
    assert len(seen.requests) == 1


async def test_every_request_names_itself_and_goes_to_v1() -> None:
    async with graph_that(answering(ME)) as (graph, seen):
        await graph.people.me()
        await graph.people.me()

    (_, path, headers, _), (_, _, later, _) = seen.requests
    assert path.startswith("/v1.0/me?")
    assert headers["Authorization"] == "Bearer secret-token"
    assert headers["client-request-id"] != later["client-request-id"]


async def test_a_fractional_wait_is_waited_out() -> None:
    async with graph_that(answering(refusal(429, Retry_After="0.35"), ME)) as (graph, seen):
        began = time.monotonic()
        person = await graph.people.me()

    assert person.name == "Dana"
    assert time.monotonic() - began >= 0.35
    assert len(seen.requests) == 2


async def test_a_wait_beyond_our_patience_is_told_not_slept() -> None:
    async with graph_that(answering(refusal(503, Retry_After="30.5"))) as (graph, seen):
        with pytest.raises(GraphBusy) as raised:
            await graph.people.me()

    assert raised.value.wait == timedelta(seconds=30.5)
    assert len(seen.requests) == 1


async def test_without_a_stated_wait_pauses_grow_within_our_patience() -> None:
    door = answering(refusal(503))
    async with graph_that(door, patience=timedelta(seconds=0.7)) as (graph, seen):
        with pytest.raises(GraphBusy):
            await graph.people.me()

    assert 2 <= len(seen.requests) <= 4


async def test_a_lost_answer_to_a_read_is_asked_again() -> None:
    async with graph_that(answering(ConnectionError(), ME)) as (graph, seen):
        assert (await graph.people.me()).address == "dana@contoso.com"

    assert len(seen.requests) == 2


async def test_a_lost_answer_to_a_write_is_not_repeated() -> None:
    async with graph_that(answering(ConnectionError(), ok({}))) as (graph, seen):
        with pytest.raises(GraphSilent):
            await graph.wire.post("/me/events/1/cancel", {})

    assert len(seen.requests) == 1


async def test_a_gateway_that_lost_a_write_leaves_it_undecided() -> None:
    async with graph_that(answering(refusal(504), ok({}))) as (graph, seen):
        with pytest.raises(GraphSilent):
            await graph.wire.post("/me/events/1/cancel", {})

    assert len(seen.requests) == 1


async def test_a_write_that_graph_put_off_is_repeated() -> None:
    async with graph_that(answering(refusal(429, Retry_After="0.05"), ok({}))) as (graph, seen):
        await graph.wire.post("/me/events/1/cancel", {})

    assert len(seen.requests) == 2


async def test_a_claims_challenge_becomes_a_sign_in_with_those_claims() -> None:
    claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}'
    encoded = base64.b64encode(claims.encode()).decode()
    challenge = f'Bearer realm="", claims="{encoded}", error="insufficient_claims"'
    async with graph_that(answering(refusal(401, WWW_Authenticate=challenge))) as (graph, _):
        with pytest.raises(SignInNeeded) as raised:
            await graph.people.me()

    assert raised.value.claims == claims
    assert raised.value.reason == "claims_challenge"


async def test_a_claims_challenge_that_can_be_met_silently_is() -> None:
    encoded = base64.b64encode(b'{"access_token":{}}').decode()
    challenge = f'Bearer error="insufficient_claims", claims="{encoded}"'
    asked: list[str | None] = []

    async def renew(claims: str | None) -> str:
        asked.append(claims)
        return "better-token"

    door = answering(refusal(401, WWW_Authenticate=challenge), ME)
    async with graph_that(door, renew=renew) as (graph, seen):
        await graph.people.me()

    assert asked == ['{"access_token":{}}']
    assert seen.requests[1][2]["Authorization"] == "Bearer better-token"

    async with graph_that(answering(refusal(401)), renew=renew) as (graph, seen):
        with pytest.raises(SignInNeeded):
            await graph.people.me()

    assert asked == ['{"access_token":{}}', None]  # once, not for ever
    assert len(seen.requests) == 2


async def test_a_plain_401_asks_for_a_sign_in() -> None:
    async with graph_that(answering(refusal(401, "InvalidAuthenticationToken"))) as (graph, _):
        with pytest.raises(SignInNeeded) as raised:
            await graph.people.me()

    assert raised.value.claims is None


async def test_no_exception_holds_the_token() -> None:
    for door in (answering(refusal(403)), answering(ConnectionError()), answering(refusal(429))):
        async with graph_that(door, patience=timedelta(seconds=0.3)) as (graph, _):
            with pytest.raises(GraphError) as raised:
                await graph.people.me()
        error: BaseException | None = raised.value
        while error:
            assert "secret-token" not in repr(error) + repr(vars(error))
            assert not hasattr(error, "request")
            error = error.__context__ or error.__cause__


async def test_a_fifth_request_to_one_mailbox_waits_for_its_turn() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.02)
        return ok({"id": "1", "mail": "d@c", "displayName": "D"})

    async with graph_that(slow) as (graph, seen):
        await asyncio.gather(*(graph.people.me() for _ in range(20)))

    assert seen.most == 4
    assert len(seen.requests) == 20


async def test_two_clients_of_one_mailbox_share_its_four_places() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.25)  # long enough for all to meet on a busy machine
        return ok({"id": "1", "mail": "d@c", "displayName": "D"})

    async def token() -> str:
        return "t"

    async with graph_that(slow) as (_, seen):
        graphs = Graphs(seen.http)
        some = [graphs.of("tenant", "dana", token) for _ in range(3)]
        await asyncio.gather(*(each.people.me() for each in some for _ in range(5)))
        assert seen.most == 4

        await asyncio.gather(
            some[0].people.me(), *(graphs.of("tenant", "li", token).people.me() for _ in range(4))
        )
        assert seen.most == 5  # another mailbox has its own four


async def test_a_next_link_elsewhere_is_refused() -> None:
    page = ok({"value": [], "@odata.nextLink": "https://evil.example/v1.0/subscriptions?$skip=1"})
    async with graph_that(answering(page)) as (graph, seen):
        with pytest.raises(GraphRejected):
            await graph.subscriptions.list()

    assert len(seen.requests) == 1


async def test_a_redirect_is_not_followed() -> None:
    moved = web.Response(status=302, headers={"Location": "/v1.0/elsewhere"})
    async with graph_that(answering(moved)) as (graph, seen):
        with pytest.raises(GraphError):
            await graph.people.me()

    assert len(seen.requests) == 1


async def test_a_proxy_page_is_not_taken_for_an_answer() -> None:
    async with graph_that(answering(web.Response(text="<html>log in</html>"))) as (graph, _):
        with pytest.raises(GraphError) as raised:
            await graph.people.me()

    assert raised.value.code == "unreadable"


async def test_a_batch_takes_as_many_places_as_outlook_runs_of_it() -> None:
    load = most = 0

    async def slow(request: web.Request) -> web.Response:
        nonlocal load, most
        parts = (await request.json())["requests"] if request.method == "POST" else [{"id": "0"}]
        load += min(len(parts), 4)
        most = max(most, load)
        await asyncio.sleep(0.02)
        load -= min(len(parts), 4)
        answers = [{"id": part["id"], "status": 200, "body": {}} for part in parts]
        return ok({"responses": answers, "id": "1", "mail": "d@c", "displayName": "D"})

    async with graph_that(slow) as (graph, _):
        parts = [Part(str(n), "GET", "/me") for n in range(6)]
        batches = [graph.wire.batch(parts[:size]) for size in (2, 6, 3)]
        await asyncio.gather(*batches, *(graph.people.me() for _ in range(8)))

    assert most == 4
