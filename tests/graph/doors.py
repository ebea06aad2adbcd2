"""A small Graph over real HTTP, one handler at a time, for what a well-behaved service never does.

Every request that it saw is judged by Microsoft's description at the end.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web

from services.cloud import Cloud, Reaching
from services.graph.client import Graph
from services.graph.wire import Wire
from tests.graph.law import judge

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Seen:
    """What arrived, in order, as (method, path, headers, JSON body)."""

    requests: list[tuple[str, str, Mapping[str, str], Any]] = field(default_factory=list)
    in_flight: int = 0
    most: int = 0
    http: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)


@asynccontextmanager
async def graph_that(answers: Handler, **options: Any) -> AsyncIterator[tuple[Graph, Seen]]:
    seen = Seen()

    async def record(request: web.Request) -> web.StreamResponse:
        text = await request.text()
        body = json.loads(text) if text else None
        seen.requests.append((request.method, request.path_qs, request.headers.copy(), body))
        seen.in_flight += 1
        seen.most = max(seen.most, seen.in_flight)
        try:
            return await answers(request)
        finally:
            seen.in_flight -= 1

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", record)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    cloud = Cloud(stand_in=f"http://127.0.0.1:{port}")
    async with httpx.AsyncClient(transport=Reaching(cloud), timeout=5) as http:
        seen.http = http
        yield Graph(Wire(http, options.pop("token", _token), **options)), seen
    await runner.cleanup()
    for method, path, _, body in seen.requests:
        judge(method, path, body)


async def _token() -> str:
    return "secret-token"


def answering(*answers: web.Response | Exception) -> Handler:
    """Each answer once, in order; the last for ever. An exception breaks the connection unanswered."""
    left = list(answers)

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            assert request.transport
            request.transport.abort()
            await asyncio.sleep(0)
            return web.Response()
        return web.Response(status=answer.status, headers=answer.headers.copy(), body=answer.body)

    return handler


def refusal(status: int, code: str = "x", message: str = "", **headers: str) -> web.Response:
    body = {"error": {"code": code, "message": message, "innerError": {"request-id": "r-1"}}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.json_response(body, status=status, headers=named)


def ok(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)
